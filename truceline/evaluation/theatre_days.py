"""A simulated theatre through fusion, day by day, as the desk does it: incidents of every day, background included."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from truceline.claims.claim_records import firsts, original_places, read_claims
from truceline.fusion.association.delayed_changes import Changes
from truceline.fusion.fuse import MARGIN, Evidence, detection_opportunities, fuse, likely
from truceline.fusion.likelihood.text_measurements import told_kinds
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.fusion.nondetection.non_detection import DetectionOpportunities
from truceline.fusion.params import Params, TextSourceParams
from truceline.fusion.prior.prior_intensity import NO_PAST, REMEMBERED_DAYS, Past, remembered
from truceline.fusion.prior.reporting_footprint import ReportingFootprint
from truceline.model.arrow import to_table, within, without
from truceline.model.records import BackgroundFire, Claim, Incident
from truceline.sim.theatre.world import TheatreWorld

BUSY, SEASON = timedelta(days=30), timedelta(days=60)  # as in `day`
INSTRUMENTS = ("firms", "seismic", "radar")
CLASS_OF_KIND = {"party": "party", "governor": "government", "ngo": "ngo", "local media": "local"}  # public knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """A world, what is publicly known of its outlets, and its claims read once."""

    world: TheatreWorld
    claims: tuple[Claim, ...]
    days: int


def theatre(world: TheatreWorld) -> Theatre:
    """A world ready to be fused."""
    return Theatre(world=world, claims=tuple(read_claims(world.statements)), days=(world.end - world.start).days)


def knowing(world: TheatreWorld, params: Params) -> Params:
    """The numbers with the world's outlets by their class, which is public: no rate of any outlet is told."""
    known = {}
    for outlet in world.outlets:
        kind = params.text_classes.get(CLASS_OF_KIND.get(outlet.kind, ""))
        base = kind or params.other_text
        known[outlet.name] = TextSourceParams(
            title=outlet.name, reports=base.reports, false_share=base.false_share, primary=base.primary,
            lineage=CLASS_OF_KIND.get(outlet.kind, outlet.kind),
        )  # fmt: skip
    return replace(params, texts={**params.texts, **known})


def fused_days(
    made: Theatre,
    params: Params,
    *,
    first: int = 0,
    last: int | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> list[list[Incident]]:
    """Incidents of every day from `first` to before `last`, hot spots below the shown limit included."""
    params = replace(params, shown_from=0.0)
    backgrounds: dict[int, Background] = {}
    past: dict[int, Past] = {}
    found = []
    for day in range(made.days if last is None else last):
        start, end = made.world.day(day)
        if start.month not in backgrounds:
            backgrounds[start.month] = learn(
                made.world.past,
                to_table(BackgroundFire, ()),
                bounds=made.world.watched.bounds(),
                day=start + MARGIN,
                params=params,
            )
        evidence = _evidence(
            made,
            start,
            end,
            remembered([(day - n, past[n]) for n in range(max(0, day - REMEMBERED_DAYS), day)]),
            params,
        )
        bare = replace(evidence, past=NO_PAST)
        past[day] = likely(bare, backgrounds[start.month], start=start, end=end, params=params)
        if day >= first:
            found.append(list(fuse(evidence, backgrounds[start.month], start=start, end=end, params=params).incidents))
            told(day)
    return found


def opportunities_on(made: Theatre, params: Params, day: int) -> DetectionOpportunities:
    """Who could have seen what on a day."""
    start, end = made.world.day(day)
    evidence = _evidence(made, start, end, NO_PAST, params)
    return detection_opportunities(
        evidence, ReportingFootprint(evidence.history, evidence.watched, params), start, params
    )


def _evidence(made: Theatre, start: datetime, end: datetime, past: Past, params: Params) -> Evidence:
    world, first, last = made.world, start - MARGIN, end + MARGIN
    observed = within(world.observations, first, last)
    changes = Changes(observed, first, params)
    near = {claim.claim_id for claim in changes.claims(made.claims)}
    claims = [
        claim for claim in made.claims
        if claim.claim_id in near or (claim.started_utc < last and claim.ended_utc >= first)
    ]  # fmt: skip
    late = changes.rows(without(world.observations, first, last))
    earlier = within(world.observations, start - SEASON, start)
    instruments = pc.is_in(earlier["source"], pa.array(INSTRUMENTS))
    before = [one for one in made.claims if one.started_utc < first and one.ended_utc >= first - BUSY]
    return Evidence(
        observations=pa.concat_tables([observed, late]), claims=claims, history=original_places(before),
        earlier=earlier.filter(instruments), looks=within(world.looks, first, last + MARGIN), sensors=world.sensors,
        lines=world.lines, watched=world.watched, past=past, told=told_kinds(before),
    )  # fmt: skip


def claims_of(made: Theatre, days: int) -> dict[str, int]:
    """Original claims of each text source in the first days: one wording is one claim, however often it is repeated."""
    last = made.world.day(days)[0]
    return dict(Counter(claim.source for claim in firsts(claim for claim in made.claims if claim.started_utc < last)))
