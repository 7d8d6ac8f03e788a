"""Is it certified: one answer for every rule type that waits for a certificate, in words that say what is on record."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, NOON, START, Eyes, agreement, at, incident, weapon
from tests.switch_world import found, line, text
from truceline.assess.judge import judge
from truceline.assess.register.certificates import SURELY_NOT, Standing, certified
from truceline.assess.register.register import Register
from truceline.model.records import Entry, Finding
from truceline.model.terms import EntryKind, IncidentType, Outcome, Verdict

FIRST = datetime(2025, 2, 28, 22, tzinfo=UTC)  # the rule's first moment, 1 March in Kyiv
DAY = timedelta(days=1)
MISSION, ITEM = "the mission", "quiet"
KEPT = line(EntryKind.KEPT, started_utc=FIRST, ended_utc=AS_OF)
BANDS = [{"name": "tanks", "systems": ["tank"], "distance_m": 15_000.0}]
TANK = replace(weapon(None, place=at(50.05, 30.5)), weapon="tank")


def said(outcome: Outcome, when: datetime = FIRST + 4 * DAY, item: str = ITEM) -> Entry:
    return line(EntryKind.CERTIFICATE, item=item, site="Area 3", by=MISSION, started_utc=when, outcome=outcome)


def sequence(register: Sequence[Entry], **own: Any) -> Finding:  # noqa: ANN401 - any parameter
    """5: a tank too near on 21 March, of a phase of ten days that waits for the certificate."""
    phases = [{"name": "tanks", "bands": BANDS, "days": 10}]
    given_ = {"phases": phases, "precondition": ITEM, "certified_by": MISSION, **own}
    made = agreement("withdrawal_in_sequence", given_, lines=["line-a", "line-b"])
    return judge(made, [TANK], Eyes(1.0), [], start=START, end=END, as_of=AS_OF, register=register).findings[0]


def governed(register: Sequence[Entry]) -> Finding:
    """14: fire on 21 March under a ban that waits for the certificate."""
    own = {"rules": ["R1"], "conditions": [{"item": ITEM, "certified_by": MISSION}]}
    made = text({}, {"id": "C1", "type": "conditional_entry", "parameters": own})
    fire = incident(types=((IncidentType.SHELLING, 1.0),))
    return next(one for one in found(made, [fire], register) if one.incident_id and one.rule_id == "R1")


def demanded(register: Sequence[Entry]) -> Finding:
    """14: the condition itself, due on 10 March."""
    own = {"rules": ["G1"], "conditions": [{"item": ITEM, "certified_by": MISSION}], "due": "2025-03-10 12:00 Europe/Kyiv"}  # fmt: skip
    made = text({"type": "conditional_entry", "parameters": own}, {"id": "G1"})
    return next(one for one in found(made, [], register, start=FIRST) if one.subject)


def step(register: Sequence[Entry]) -> Finding:
    """8: a step after one quiet day, due on 10 March, with every notice on record."""
    own = {"site": "Area 3", "silence_days": 1, "steps": [{"name": ITEM, "days": 9}], "confirmed_by": MISSION}
    quiet = line(EntryKind.DAY, site="Area 3", started_utc=FIRST + DAY / 2, outcome=Outcome.DONE)
    notices = [line(EntryKind.NOTICE, item=ITEM, site="Area 3", by=by, started_utc=FIRST + 4 * DAY) for by in "ab"]
    made = text({"type": "disengagement", "area": "square", "parameters": own})
    findings = found(made, [], [quiet, *notices, *register], start=FIRST)
    return next(one for one in findings if one.subject.startswith(ITEM))


BINDS = {"5": sequence, "14": governed}  # what a certificate lets bind
ASKED = {"14": demanded, "8": step}  # what is asked for: a certificate shows that it was done


@pytest.mark.parametrize("rule", sorted(BINDS))
@pytest.mark.parametrize(
    ("register", "verdict"),
    [
        ([KEPT], Verdict.OUTSIDE_SCOPE),
        ([KEPT, said(Outcome.DONE)], Verdict.INCONSISTENT),
        ([KEPT, said(Outcome.NONE)], Verdict.INCONSISTENT),
        ([KEPT, said(Outcome.PARTLY)], Verdict.UNDETERMINED),
        ([KEPT, said(Outcome.REFUSED)], Verdict.OUTSIDE_SCOPE),
        ([KEPT, said(Outcome.PARTLY), said(Outcome.REFUSED, FIRST + 5 * DAY)], Verdict.OUTSIDE_SCOPE),
        ([KEPT, said(Outcome.REFUSED), said(Outcome.PARTLY, FIRST + 5 * DAY)], Verdict.UNDETERMINED),
        ([KEPT, said(Outcome.DONE), said(Outcome.REFUSED, FIRST + 5 * DAY)], Verdict.OUTSIDE_SCOPE),  # taken back
        ([KEPT, said(Outcome.DONE), said(Outcome.REFUSED, NOON + DAY / 4)], Verdict.INCONSISTENT),  # later
        (
            [KEPT, said(Outcome.DONE), said(Outcome.REFUSED, FIRST + 5 * DAY), said(Outcome.DONE, FIRST + 6 * DAY)],
            Verdict.INCONSISTENT,
        ),
        ([], Verdict.UNDETERMINED),
        ([said(Outcome.PARTLY)], Verdict.UNDETERMINED),
        ([said(Outcome.REFUSED)], Verdict.UNDETERMINED),
        ([KEPT, said(Outcome.PARTLY, NOON + DAY / 4)], Verdict.OUTSIDE_SCOPE),
    ],
)
def test_a_rule_that_waits_binds_as_the_certificate_says(rule: str, register: list[Entry], verdict: Verdict) -> None:
    assert BINDS[rule](register).verdict == verdict


@pytest.mark.parametrize("rule", sorted(ASKED))
@pytest.mark.parametrize(
    ("register", "verdict"),
    [
        ([KEPT], Verdict.INCONSISTENT),
        ([KEPT, said(Outcome.DONE)], Verdict.CONSISTENT),
        ([KEPT, said(Outcome.PARTLY)], Verdict.UNDETERMINED),
        ([KEPT, said(Outcome.REFUSED)], Verdict.INCONSISTENT),
        ([KEPT, said(Outcome.PARTLY, FIRST + 12 * DAY)], Verdict.INCONSISTENT),
        ([], Verdict.NOT_OBSERVABLE),
        ([said(Outcome.PARTLY)], Verdict.UNDETERMINED),
    ],
)
def test_what_is_to_be_certified_is_judged_as_the_certificate_says(
    rule: str, register: list[Entry], verdict: Verdict
) -> None:
    assert ASKED[rule](register).verdict == verdict


@pytest.mark.parametrize(
    ("register", "words"),
    [
        ([KEPT], 'no certificate "quiet"; the register was kept'),
        ([KEPT, said(Outcome.PARTLY)], '"quiet" certified in part 2025-03-04T22:00:00Z; from then on it is open'),
        ([KEPT, said(Outcome.REFUSED)], 'certificate "quiet" refused 2025-03-04T22:00:00Z; the register was kept'),
        ([], 'no certificate "quiet"; nobody kept the register that would show it'),
        ([said(Outcome.REFUSED)], 'certificate "quiet" refused 2025-03-04T22:00:00Z; nobody kept the register'),
        ([said(Outcome.DONE)], '(last day of the phase "tanks" 2025-03-15T22:00:00Z)'),
    ],
)
def test_a_phase_says_what_is_on_record(register: list[Entry], words: str) -> None:
    assert words in sequence(register).because


@pytest.mark.parametrize(
    ("ask", "outcome", "words"),
    [
        (governed, Outcome.PARTLY, "certified in part 2025-03-04T22:00:00Z"),
        (demanded, Outcome.PARTLY, "quiet: certified in part"),
        (demanded, Outcome.REFUSED, "quiet: not certified in time, refused 2025-03-04T22:00:00Z"),
        (step, Outcome.PARTLY, "2 of 2 notices on record, confirmed in part"),
        (step, Outcome.REFUSED, "2 of 2 notices on record, confirmation refused"),
    ],
)
def test_every_rule_says_what_is_on_record(
    ask: Callable[[Sequence[Entry]], Finding], outcome: Outcome, words: str
) -> None:
    assert words in ask([KEPT, said(outcome)]).because


def test_the_days_of_a_phase_may_count_from_a_certificate_in_part() -> None:
    soon = said(Outcome.PARTLY, NOON - 5 * DAY)
    assert sequence([KEPT, soon]).verdict == Verdict.OUTSIDE_SCOPE  # its ten days cannot be over yet
    assert sequence([soon]).verdict == Verdict.OUTSIDE_SCOPE


def test_what_is_surely_missing_decides_before_what_is_open() -> None:
    phases = [
        {"name": "before", "bands": [{**BANDS[0], "systems": ["mortar"]}], "days": 1},
        {"name": "tanks", "bands": BANDS, "days": 10, "after": "before"},
    ]
    finding = sequence([KEPT, said(Outcome.PARTLY)], phases=phases)
    assert finding.verdict == Verdict.OUTSIDE_SCOPE
    assert 'no certificate "before"' in finding.because
    both = [KEPT, said(Outcome.PARTLY), said(Outcome.PARTLY, item="before")]
    assert sequence(both, phases=phases).verdict == Verdict.UNDETERMINED


HOURS = st.integers(0, 96).map(lambda hours: FIRST + timedelta(hours=hours))
WORDS = st.sampled_from([Outcome.DONE, Outcome.PARTLY, Outcome.REFUSED])


@given(st.lists(st.tuples(HOURS, WORDS), max_size=4), st.lists(st.tuples(HOURS, HOURS), max_size=2), HOURS, HOURS)
def test_a_register_kept_longer_never_unsettles_an_absence_and_changes_no_word(
    words: list[tuple[datetime, Outcome]], spans: list[tuple[datetime, datetime]], since: datetime, until: datetime
) -> None:
    lines = [said(outcome, when) for when, outcome in words]
    some = [line(EntryKind.KEPT, started_utc=min(span), ended_utc=max(span)) for span in spans]
    less = certified(Register([*lines, *some]), ITEM, MISSION, since=since, until=until)
    more = certified(Register([*lines, KEPT]), ITEM, MISSION, since=since, until=until)
    assert (less.entry, less.standing in (Standing.DONE, Standing.PARTLY)) == (
        more.entry,
        more.standing in (Standing.DONE, Standing.PARTLY),
    )
    assert more.standing is not Standing.UNKNOWN
    if less.standing in SURELY_NOT:
        assert more.standing is less.standing
