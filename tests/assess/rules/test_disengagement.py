"""Disengagement: days of silence first, then steps that every notice and a confirmation complete."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tests.assess_world import AS_OF, incident
from tests.switch_world import found, kept, line, text
from truceline.agreement.moments import moment
from truceline.model.records import Entry, Finding, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome, Verdict

FIRE = ((IncidentType.SHELLING, 1.0),)
DAY = timedelta(days=1)
FIRST = moment("2025-03-01 00:00 Europe/Kyiv").at_utc
RULE = {
    "type": "disengagement",
    "area": "square",
    "parameters": {
        "site": "Area 3",
        "silence_days": 3,
        "steps": [{"name": "forces", "days": 2}, {"name": "hardware", "days": 2}],
        "confirmed_by": "the mission",
    },
}
KEPT = kept(FIRST, AS_OF)


def day(number: int, outcome: Outcome) -> Entry:
    return line(EntryKind.DAY, site="Area 3", started_utc=FIRST + (number - 1) * DAY + DAY / 2, outcome=outcome)


def days(*outcomes: Outcome) -> list[Entry]:
    return [day(number, outcome) for number, outcome in enumerate(outcomes, start=1)]


def notice(by: str, at: datetime, item: str = "forces") -> Entry:
    return line(EntryKind.NOTICE, item=item, site="Area 3", by=by, started_utc=at)


def confirmed(at: datetime, item: str = "forces", outcome: Outcome = Outcome.DONE) -> Entry:
    return line(EntryKind.CERTIFICATE, item=item, site="Area 3", by="the mission", started_utc=at, outcome=outcome)


def asked(
    register: Sequence[Entry], incidents: Sequence[Incident] = (), last: int = 10, seen: float = 1.0
) -> list[Finding]:
    """What the rule asks for over the first days of March, Kyiv time."""
    made = found(text(RULE), incidents, register, start=FIRST, end=FIRST + last * DAY, seen=seen)
    return [one for one in made if one.subject]


QUIET = days(Outcome.DONE, Outcome.DONE, Outcome.DONE)
DONE = [notice("a", FIRST + 4 * DAY), notice("B side", FIRST + 4 * DAY), confirmed(FIRST + 4.5 * DAY)]


def test_three_silent_days_begin_the_steps() -> None:
    made = asked([KEPT, *QUIET, *DONE])
    subjects = [one.subject for one in made]
    assert subjects[:3] == [f"silence in Area 3 on {n} March 2025, day {n} of 3" for n in (1, 2, 3)]
    assert subjects[3:] == [
        "forces in Area 3, due 5 March 2025, 24:00 (Europe/Kyiv)",
        "hardware in Area 3, due 7 March 2025, 24:00 (Europe/Kyiv)",
    ]
    assert [one.verdict for one in made] == [Verdict.CONSISTENT] * 4 + [Verdict.INCONSISTENT]


def test_a_broken_day_begins_the_count_anew() -> None:
    made = asked([KEPT, *days(Outcome.DONE, Outcome.BROKEN, Outcome.DONE, Outcome.DONE, Outcome.DONE)], last=5)
    assert [one.verdict for one in made] == [Verdict.CONSISTENT, Verdict.INCONSISTENT, *[Verdict.CONSISTENT] * 3]
    assert [one.subject[-6:] for one in made] == ["1 of 3", "2 of 3", "1 of 3", "2 of 3", "3 of 3"]


def test_fire_of_the_period_breaks_a_day_that_the_register_calls_quiet() -> None:
    strike = incident(types=FIRE, started_utc=FIRST + DAY / 3, ended_utc=FIRST + DAY / 3)
    made = asked([KEPT, *QUIET], [strike], last=3)
    assert [one.verdict for one in made] == [Verdict.INCONSISTENT, Verdict.CONSISTENT, Verdict.CONSISTENT]


def test_an_unseen_day_is_not_observable_and_leaves_open_whether_the_steps_have_begun() -> None:
    made = asked([KEPT, day(1, Outcome.DONE), day(2, Outcome.UNSEEN), day(3, Outcome.DONE)], last=6, seen=0.0)
    assert [(one.verdict, one.decided_by) for one in made][1] == (Verdict.NOT_OBSERVABLE, "coverage")
    step = next(one for one in made if one.subject.startswith("forces"))
    assert (step.verdict, step.decided_by) == (Verdict.UNDETERMINED, "silence")


@pytest.mark.parametrize(
    ("lines", "verdict", "words"),
    [
        ([], Verdict.INCONSISTENT, "0 of 2 notices on record, not confirmed"),
        (DONE[:1], Verdict.INCONSISTENT, "1 of 2 notices on record, not confirmed"),
        ([DONE[0], DONE[2]], Verdict.INCONSISTENT, "1 of 2 notices on record, confirmed"),
        ([DONE[0], notice("A side", FIRST + 4 * DAY), DONE[2]], Verdict.INCONSISTENT, "1 of 2 notices"),
        (DONE[:2], Verdict.INCONSISTENT, "2 of 2 notices on record, not confirmed"),
        ([*DONE[:2], confirmed(FIRST + 4 * DAY, outcome=Outcome.PARTLY)], Verdict.UNDETERMINED, "confirmed in part"),
        ([*DONE[:2], confirmed(FIRST + 6 * DAY)], Verdict.INCONSISTENT, "after the day on which it was due"),
        (DONE, Verdict.CONSISTENT, "2 of 2 notices on record, confirmed"),
    ],
)
def test_half_a_confirmation_names_what_is_missing_and_no_party(lines: list[Entry], verdict: str, words: str) -> None:
    step = next(one for one in asked([KEPT, *QUIET, *lines]) if one.subject.startswith("forces"))
    assert step.verdict == verdict
    assert words in step.because
    assert "side" not in step.because


def test_a_step_is_not_observable_where_nobody_kept_the_register() -> None:
    made = asked(QUIET, last=6)
    assert [(one.verdict, one.decided_by) for one in made][-1] == (Verdict.NOT_OBSERVABLE, "register")


def test_a_step_before_its_day_is_not_asked_for() -> None:
    assert [one.subject for one in asked([KEPT, *QUIET], last=5) if one.subject.startswith("forces")] == []


def test_lines_of_another_site_say_nothing() -> None:
    elsewhere = [line(EntryKind.DAY, site="Area 4", started_utc=FIRST + DAY / 2, outcome=Outcome.BROKEN)]
    made = asked([KEPT, *elsewhere], last=1, seen=0.0)
    assert [one.verdict for one in made] == [Verdict.NOT_OBSERVABLE]
