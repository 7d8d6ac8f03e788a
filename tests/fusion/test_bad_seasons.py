"""What a season may bring: a hoax by the thousand, a city that burns all winter, an aggregate with other outlets."""

import math
from datetime import timedelta

import pytest

from tests.fusion_world import NIGHT, claim, heard, hot, run
from truceline.fusion.params import Params
from truceline.model.records import Incident

HEADLINES = 5_000
CAP = math.log(1 + 0.9 * 0.3 / 0.1)  # of all that resembles something earlier, model.md 2.3


def named(incidents: tuple[Incident, ...], name: str) -> Incident:
    return next(one for one in incidents if name in one.members)


def test_thousands_of_headlines_of_one_hoax_weigh_as_much_as_fifty() -> None:
    first = claim(0, origin="o0").claim_id
    alone = run([], [claim(0, origin="o0")]).incidents[0]
    fifty, flood = (
        named(run([], [claim(k, origin=f"o{k}") for k in range(count)]).incidents, first) for count in (50, HEADLINES)
    )
    assert flood.probability <= Params().hold_at
    assert flood.log_odds - alone.log_odds <= CAP + 1e-9
    assert abs(flood.log_odds - fifty.log_odds) < 0.05


def test_a_city_at_war_that_burns_all_winter_is_no_steelworks() -> None:
    days = [hot(100 + day, at=NIGHT - timedelta(days=day), east_m=300.0 * (day % 3)) for day in range(1, 41, 2)]
    seen = [hot(1), heard(2)]
    calm, burning = (named(run(seen, earlier=before).incidents, "a000000000000001") for before in ((), days))
    assert calm.log_odds - burning.log_odds < Params().plant_most + 0.5  # works are shelled too, and a city is no works
    assert burning.probability > 0.05


@pytest.mark.parametrize("speaker", ["Old Paper", "New Channel", "not stated"])
def test_an_aggregate_that_changes_its_outlets_weighs_a_report_as_before(speaker: str) -> None:
    places = [("viina", claim(9, origin="x").place)] * 20
    usual = run([], [claim(1, origin="a", speaker="Old Paper")], history=places).incidents[0]
    changed = run([], [claim(1, origin="a", speaker=speaker)], history=places).incidents[0]
    assert changed.log_odds == pytest.approx(usual.log_odds, abs=1e-9)
