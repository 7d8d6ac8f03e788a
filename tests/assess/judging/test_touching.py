"""An incident at the edge of a period counts in every period that its time touches, and is told in one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, START, Eyes, agreement, incident
from truceline.agreement.nouns import Agreement
from truceline.assess.judge import Judgement, judge
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Verdict

FIRE = ((IncidentType.SHELLING, 1.0),)
HOUR = timedelta(hours=1)
TRUCE = agreement(
    "use_of_force", {}, in_force={"from": "2025-03-20 00:00 UTC", "until": "2025-03-21 24:00 UTC"}, zone="UTC"
)
ALWAYS = agreement("use_of_force", {})


def fire(started: datetime, ended: datetime, **changes: object) -> Incident:
    best = started + (ended - started) / 2
    return incident(types=FIRE, started_utc=started, ended_utc=ended, best_utc=best, probability=0.99, **changes)


def day(text: Agreement, incidents: list[Incident], touching: list[Incident], start: datetime = START) -> Judgement:
    end = start + timedelta(days=1)
    return judge(text, incidents, Eyes(1.0), [], start=start, end=end, as_of=AS_OF, touching=touching)


def over_all(made: Judgement) -> tuple[str, str]:
    (one,) = [finding for finding in made.findings if finding.incident_id is None]
    return one.verdict, one.because


def test_the_last_day_of_a_truce_is_not_calm_where_fire_may_have_fallen_before_its_end() -> None:
    late = fire(END - HOUR, END + 2 * HOUR)  # a third of it within the truce
    verdict, because = over_all(day(TRUCE, [], [late]))
    assert verdict == Verdict.UNDETERMINED
    assert "i1 on 22 March 2025" in because
    assert over_all(day(TRUCE, [], []))[0] == Verdict.CONSISTENT


def test_it_is_told_in_one_day_alone() -> None:
    late = fire(END - HOUR, END + 2 * HOUR)
    made = day(TRUCE, [], [late])
    assert all(finding.incident_id is None for finding in made.findings)
    assert made.not_covered == ()
    assert [made.findings[n] for n in range(len(made.findings))] == list(made.findings)


def test_what_lies_almost_wholly_in_the_period_contradicts_in_it() -> None:
    early = fire(START - timedelta(minutes=5), START + 2 * HOUR)
    assert over_all(day(ALWAYS, [], [early]))[0] == Verdict.INCONSISTENT


def test_what_only_grazes_the_period_changes_no_verdict_of_it() -> None:
    grazed = fire(END - timedelta(minutes=1), END + 2 * HOUR)
    verdict, because = over_all(day(ALWAYS, [], [grazed]))
    assert verdict == Verdict.CONSISTENT
    assert "i1" not in because


@settings(max_examples=100, deadline=None)
@given(st.integers(-2_000, 3_000), st.integers(1, 1_500))
def test_no_day_that_the_time_of_a_sure_event_touches_by_more_than_the_limit_is_called_calm(
    begins: int, long: int
) -> None:
    started = START + timedelta(minutes=begins)
    one = fire(started, started + timedelta(minutes=long))
    for start in (START - timedelta(days=1), START, START + timedelta(days=1)):
        end = start + timedelta(days=1)
        inside = start <= one.best_utc < end
        share = max(min(one.ended_utc, end) - max(one.started_utc, start), timedelta(0)) / (
            one.ended_utc - one.started_utc
        )
        if start == START and not inside and share > 0.21:
            assert over_all(day(ALWAYS, [], [one]))[0] != Verdict.CONSISTENT


@pytest.mark.parametrize("sides", [("2025-03-21", "2025-03-22")])
def test_both_days_of_a_vague_event_count_it(sides: tuple[str, str]) -> None:
    vague = fire(END - 3 * HOUR, END + 3 * HOUR)
    first, second = (datetime.fromisoformat(side).replace(tzinfo=UTC) for side in sides)
    assert over_all(day(ALWAYS, [], [vague], first))[0] == Verdict.UNDETERMINED
    assert over_all(day(ALWAYS, [vague], [], second))[0] == Verdict.INCONSISTENT
