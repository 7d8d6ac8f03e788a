"""When a rule binds: counted days, suspensions, renewals, windows with gaps. Held against naive walks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, NOON, START, Eyes, incident
from tests.switch_world import found, line, text, verdicts
from truceline.agreement import Moment, under
from truceline.agreement.moments import counted_end, moment
from truceline.agreement.readings import differing
from truceline.assess.factors.force_window import Gap, Window, overlap, span_factor
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.judge import judge
from truceline.assess.register.register import Register
from truceline.assess.rules._registry import rule_type
from truceline.assess.validity.applicability import LAST, bound_window
from truceline.model.errors import AgreementFaults, OutOfRange
from truceline.model.terms import EntryKind, IncidentType, Outcome, Verdict

MANY = settings(max_examples=2_000, deadline=None)
ZONES = ("Europe/Kyiv", "America/Santiago", "Australia/Lord_Howe")  # midnight gaps and half hours among them
INCLUDED, EXCLUDED = "first day included", "first day excluded"
FIRE = ((IncidentType.SHELLING, 1.0),)
HOUR = timedelta(hours=1)
RULE = text({}).rules[0]


def walked(start: datetime, days: int, counting: str, zone_name: str) -> datetime:
    """The end found by walking quarter hours until the local date has changed often enough."""
    zone = ZoneInfo(zone_name)
    at, today = start, start.astimezone(zone).date()
    changes = days if counting == INCLUDED else days + 1
    while changes:
        at += timedelta(minutes=15) - timedelta(minutes=at.minute % 15)
        local = at.astimezone(zone).date()
        if local != today:
            assert local == today + timedelta(days=1)
            changes, today = changes - 1, local
    return at


@MANY
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)),  # noqa: DTZ001 - made aware below
    st.integers(1, 12),
    st.sampled_from([INCLUDED, EXCLUDED]),
)
def test_counted_days_end_where_a_walk_through_the_calendar_ends(
    zone: str, at: datetime, days: int, counting: str
) -> None:
    start = at.replace(tzinfo=UTC, second=0, microsecond=0)
    end = counted_end(Moment(at_utc=start, zone=zone, local="any"), days, counting)
    assert end.at_utc == walked(start, days, counting, zone)
    last = date.fromisoformat(end.local.removesuffix(" 24:00"))
    assert last == (end.at_utc - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).date()


def test_thirty_days_from_18_march_end_on_16_or_17_april() -> None:
    start = moment("2025-03-18 00:00 Europe/Moscow")
    assert counted_end(start, 30, INCLUDED).at_utc == moment("2025-04-16 24:00 Europe/Moscow").at_utc
    assert counted_end(start, 30, EXCLUDED).at_utc == moment("2025-04-17 24:00 Europe/Moscow").at_utc


@pytest.mark.parametrize("days", [0, -1, True, 1.5, "30", None, 10**9])
def test_a_duration_that_is_no_count_of_days_is_refused(days: object) -> None:
    with pytest.raises(OutOfRange):
        counted_end(moment("2025-03-18 00:00 Europe/Moscow"), days, INCLUDED)


def test_days_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(OutOfRange):
        counted_end(moment("9999-12-01 00:00 UTC"), 31, EXCLUDED)


COUNTED = {"from": "2025-03-18 00:00 Europe/Kyiv", "days": 3, "counting": "by reading"}
BOTH = [
    {"id": "In", "changes": {"R1": {"counting": INCLUDED}}},
    {"id": "Out", "changes": {"R1": {"counting": EXCLUDED}}},
]


def test_two_readings_count_the_days_and_the_flip_names_the_counting() -> None:
    made = text({"in_force": COUNTED}, readings=BOTH)
    findings = found(made, [incident(types=FIRE, started_utc=START, ended_utc=START)])
    by_reading = {one.reading: one for one in findings if one.incident_id}
    assert by_reading["In"].verdict == Verdict.OUTSIDE_SCOPE
    assert by_reading["In"].decided_by == "in force until"
    assert by_reading["Out"].verdict == Verdict.INCONSISTENT
    assert any("counting: first day excluded (Out) -> inconsistent" in one for one in by_reading["In"].flips)


def test_a_reading_with_another_start_counts_its_days_from_there() -> None:
    fixed = {**COUNTED, "counting": INCLUDED}
    later = {"id": "Later", "changes": {"R1": {"in_force_from": "2025-03-25 00:00 Europe/Kyiv"}}}
    more = {"id": "More", "changes": {"R1": {"in_force_days": 5}}}
    dated = {"id": "Dated", "changes": {"R1": {"in_force_until": "2025-04-01 00:00 Europe/Kyiv"}}}
    made = text({"in_force": fixed}, readings=[later, more, dated])
    ends = [str(under(made, one)[0].in_force_until) for one in made.readings]
    assert ends == ["2025-03-27 24:00 Europe/Kyiv", "2025-03-22 24:00 Europe/Kyiv", "2025-04-01 00:00 Europe/Kyiv"]
    base = made.rules[0]
    assert [differing(base, under(made, one)[0])[-1] for one in made.readings][1] == "in_force_days"


@pytest.mark.parametrize(
    ("in_force", "readings", "problem"),
    [
        ({"days": 3}, [], "days and counting together"),
        ({"counting": INCLUDED}, [], "days and counting together"),
        ({"days": 3, "counting": INCLUDED, "until": "2025-04-01 00:00 Europe/Kyiv"}, [], "until or days, got both"),
        ({"days": 3, "counting": "by reading"}, [], "the document has no readings"),
        ({"days": 3, "counting": "by reading"}, BOTH[:1], ""),
        (
            {"days": 3, "counting": "by reading"},
            [{"id": "Other", "changes": {"R1": {"in_force_days": 4}}}],
            "states no counting",
        ),
        (
            {"days": 3, "counting": INCLUDED},
            [{"id": "Same", "changes": {"R1": {"counting": INCLUDED}}}],
            "changes nothing",
        ),
        ({"days": 3, "counting": INCLUDED}, [{"id": "Odd", "changes": {"R1": {"counting": "twice"}}}], "first day"),
        ({}, [{"id": "Odd", "changes": {"R1": {"counting": INCLUDED}}}], "in_force_days"),
        ({"suspended": [{"from": "2025-03-20 00:00 Europe/Kyiv"}]}, [], "stated"),
        (
            {"suspended": [{"from": "2025-03-20 00:00 Europe/Kyiv", "until": "2025-03-19 00:00 UTC", "stated": "x"}]},
            [],
            "expected an end after",
        ),
    ],
)
def test_what_cannot_be_counted_is_a_fault(
    in_force: dict[str, Any], readings: list[dict[str, Any]], problem: str
) -> None:
    force = {"from": "2025-03-18 00:00 Europe/Kyiv", **in_force}
    if not problem:
        text({"in_force": force}, readings=readings)
        return
    with pytest.raises(AgreementFaults, match=problem):
        text({"in_force": force}, readings=readings)


MOMENTS = st.integers(0, 60).map(lambda hours: START + hours * HOUR)
SPANS = st.tuples(MOMENTS, MOMENTS).map(sorted)


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, list[tuple[datetime, datetime]]]:
    """A window with rests as the register or the text would lay them, and those rests."""
    start, end = draw(SPANS)
    own = Window(start=draw(st.sampled_from([start, None])), end=draw(st.sampled_from([end, None])))
    rests = draw(st.lists(SPANS, max_size=5))
    lines = [
        line(EntryKind.SUSPENSION, reference="R1", started_utc=low, ended_utc=high) for low, high in rests if low < high
    ]
    return bound_window(own, RULE, (), Register(lines), ("R1",)), [(low, high) for low, high in rests if low < high]


def binds(own: Window, rests: list[tuple[datetime, datetime]], at: datetime) -> bool:
    inside = (own.start is None or at >= own.start) and (own.end is None or at < own.end)
    return inside and not any(low <= at < high for low, high in rests)


@MANY
@given(windows(), SPANS)
def test_a_window_with_gaps_binds_hour_by_hour_as_its_parts_do(
    made: tuple[Window, list[tuple[datetime, datetime]]], span: list[datetime]
) -> None:
    window, rests = made
    started, ended = span
    hours = [started + n * HOUR for n in range(int((ended - started) / HOUR))]
    free = [at for at in hours if binds(window, [], at) and not any(g.start <= at < g.end for g in window.gaps)]
    assert all(not any(low <= at < high for low, high in rests) for at in free)
    assert window.share(started, ended) == pytest.approx(
        len(free) / len(hours) if hours else float(binds_at(window, started))
    )
    spans = window.spans(started, ended)
    assert sum(((b - a) for a, b in spans), timedelta(0)) == len(free) * HOUR
    assert all(a < b for a, b in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    assert all(gap.start < gap.end for gap in window.gaps)
    assert span_factor(window, started, ended).most == pytest.approx(window.share(started, ended))


def binds_at(window: Window, at: datetime) -> bool:
    return any(a <= at < b for a, b in window.spans(at, at + timedelta(microseconds=1)))


@MANY
@given(windows(), st.lists(SPANS, max_size=4))
def test_the_table_reaches_what_has_a_share_of_the_window(
    made: tuple[Window, list[tuple[datetime, datetime]]], spans: list[list[datetime]]
) -> None:
    incidents = [
        incident(incident_id=f"i{n}", started_utc=started, ended_utc=ended) for n, (started, ended) in enumerate(spans)
    ]
    reached = IncidentTable(incidents, []).within(made[0], np.arange(len(incidents)))
    assert reached.tolist() == [made[0].share(started, ended) > 0.0 for started, ended in spans]


@MANY
@given(windows(), SPANS, SPANS)
def test_one_more_rest_never_binds_longer(
    made: tuple[Window, list[tuple[datetime, datetime]]], rest: list[datetime], span: list[datetime]
) -> None:
    window, _ = made
    more = line(EntryKind.SUSPENSION, reference="R1", started_utc=rest[0], ended_utc=rest[1] + HOUR)
    rested = bound_window(window, RULE, (), Register([more]), ("R1",))
    assert rested.share(*span) <= window.share(*span) + 1e-12


UNTIL_NOON = {"from": "2025-03-01 00:00 Europe/Kyiv", "until": "2025-03-21 14:00 Europe/Kyiv"}
AFTER = incident(types=FIRE, started_utc=NOON + HOUR, ended_utc=NOON + HOUR)


def test_a_renewal_moves_the_end_and_a_refused_one_does_not() -> None:
    made = text({"in_force": UNTIL_NOON})
    assert verdicts(found(made, [AFTER]), "R1")["i1"] == (Verdict.OUTSIDE_SCOPE, "in force until")
    for reference, outcome, verdict in (
        ("r1", Outcome.DONE, Verdict.INCONSISTENT),
        ("test/R1", Outcome.NONE, Verdict.INCONSISTENT),
        ("R1", Outcome.REFUSED, Verdict.OUTSIDE_SCOPE),
        ("R2", Outcome.DONE, Verdict.OUTSIDE_SCOPE),
    ):
        renewed = line(EntryKind.RENEWAL, reference=reference, outcome=outcome, started_utc=NOON, ended_utc=AS_OF)
        assert verdicts(found(made, [AFTER], [renewed]), "R1")["i1"][0] == verdict


def test_between_an_end_and_a_later_renewal_the_rule_rests() -> None:
    made = text({"in_force": UNTIL_NOON})
    renewed = line(EntryKind.RENEWAL, reference="R1", started_utc=NOON + 2 * HOUR, ended_utc=AS_OF)
    later = incident(incident_id="i2", types=FIRE, started_utc=NOON + 3 * HOUR, ended_utc=NOON + 3 * HOUR)
    said = verdicts(found(made, [AFTER, later], [renewed]), "R1")
    assert said["i1"] == (Verdict.OUTSIDE_SCOPE, "suspension")
    assert said["i2"][0] == Verdict.INCONSISTENT


def test_a_suspension_of_the_text_rests_the_rule_and_coverage_is_asked_outside_of_it() -> None:
    rest = {"from": "2025-03-21 13:00 Europe/Kyiv", "until": "2025-03-21 15:00 Europe/Kyiv", "stated": "Protocol 2"}
    made = text({"in_force": {"from": "2025-03-01 00:00 Europe/Kyiv", "suspended": [rest]}})
    eyes = Eyes(0.5)
    judged = judge(made, [incident(types=FIRE)], eyes, [], start=START, end=END, as_of=AS_OF)
    one, period = judged.findings
    assert (one.verdict, one.decided_by) == (Verdict.OUTSIDE_SCOPE, "suspension")
    assert "Protocol 2" in one.because
    assert any(flip == "suspension: none -> inconsistent" for flip in one.flips)
    assert [asked[1:3] for asked in eyes.asked] == [
        (START, NOON - HOUR),
        (NOON + HOUR, END),
    ]
    assert period.seen_fraction == pytest.approx(0.5)


def test_a_day_inside_a_suspension_without_an_end_is_outside_scope() -> None:
    made = text({})
    rest = line(EntryKind.SUSPENSION, reference="R1", started_utc=START - HOUR)
    assert verdicts(found(made, [], [rest]), "R1")[None] == (Verdict.OUTSIDE_SCOPE, "suspension")
    back = line(EntryKind.RENEWAL, reference="R1", started_utc=NOON, ended_utc=AS_OF)
    assert verdicts(found(made, [AFTER], [rest, back]), "R1")["i1"][0] == Verdict.INCONSISTENT


def test_a_rest_without_an_end_leaves_nothing_after_it() -> None:
    window = bound_window(
        Window(start=START, end=None), RULE, (), Register([line(EntryKind.SUSPENSION, reference="R1")]), ("R1",)
    )
    assert (window.end, window.gaps) == (NOON, ())
    assert LAST > END
    assert overlap(NOON, END, window.start, window.end) == 0.0


def test_a_local_truce_inside_a_general_one_speaks_of_its_own_hours_and_place() -> None:
    window = {"starts": "2025-03-21 13:00 Europe/Kyiv", "ends": "2025-03-21 15:00 Europe/Kyiv"}
    made = text(
        {"in_force": {"from": "2025-04-01 00:00 Europe/Kyiv"}},
        {"id": "local", "type": "truce_window", "area": "square", "parameters": window},
    )
    inside = incident(types=FIRE)
    later = incident(incident_id="i2", types=FIRE, started_utc=NOON + 2 * HOUR, ended_utc=NOON + 2 * HOUR)
    said = found(made, [inside, later])
    assert verdicts(said, "local")["i1"][0] == Verdict.INCONSISTENT
    assert verdicts(said, "local")["i2"] == (Verdict.OUTSIDE_SCOPE, "window ends")
    assert verdicts(said, "R1")["i1"] == (Verdict.OUTSIDE_SCOPE, "in force from")


@pytest.mark.parametrize("language", ["en", "de", "uk", "ru", "fr"])
def test_the_sentence_says_the_count_and_the_rest(language: str) -> None:
    rests = [
        {"from": "2025-03-02 00:00 Europe/Kyiv", "until": "2025-03-03 00:00 Europe/Kyiv", "stated": "x"},
        {"from": "2025-03-05 00:00 Europe/Kyiv", "stated": "x"},
    ]
    made = text({"in_force": {**COUNTED, "suspended": rests}}, readings=BOTH)
    said = rule_type("use_of_force").sentence(made.rules[0], language)
    assert "(" in said
    assert "3)" in said
    assert said.count("2025") == 4
    assert said.endswith(".")
    assert "None" not in said


def test_gaps_are_told_by_their_words() -> None:
    gap = Gap(start=NOON, end=NOON + HOUR, words="suspended at noon")
    one = span_factor(Window(start=START, end=END, gaps=(gap,)), NOON - HOUR, NOON + HOUR)
    assert one.least == pytest.approx(0.5)
    assert one.contradicts_share == 1.0
    assert "suspended at noon" in one.words
