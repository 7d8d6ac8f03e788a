"""What rules ask of the register: counts, notices, inspections, measures. An absence counts only where it was kept."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, NOON, START, Eyes, agreement, at, entry, incident, kept, number
from truceline.assess.duties.amounts import Bounds, bounds_of
from truceline.assess.duties.obligations import point_of
from truceline.assess.judge import judge
from truceline.model.place import Disc, Point, Sector
from truceline.model.records import Entry, Finding, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome, Qualifier, Verdict

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INSIDE = at(50.5, 30.5)
FIRE_BEFORE = incident(
    types=((IncidentType.SHELLING, 1.0),),
    started_utc=NOON - 2 * HOUR,
    ended_utc=NOON - 2 * HOUR,
    received_utc=NOON,
    place=at(50.55, 30.5),
    probability=0.99,
)
COUNTED = {"item": "tank", "place": INSIDE}
STORED = {"item": "tank", "site": "North"}


def count(value: int | None, qualifier: Qualifier = Qualifier.EXACT, entry_id: str = "c1", **changes: Any) -> Entry:  # noqa: ANN401 - any field
    return entry(EntryKind.COUNT, entry_id, number=number(value, qualifier), **changes)


def ordered(level: str) -> Entry:
    return entry(
        EntryKind.NOTICE, "o1", item="order", reference="f1", channel=level, started_utc=NOON - HOUR, stated_utc=NOON
    )


RETURNED = entry(EntryKind.RETURN_FIRE, "f1", place=INSIDE)
ACTIVITY = entry(EntryKind.ACTIVITY, "a1", item="flight")
REFERRAL = entry(EntryKind.REFERRAL, "r1", reference="case 7", started_utc=NOON - 10 * DAY)
FOUR_LEVELS = ["company", "battalion", "brigade", "general staff"]
SPAN_END = {"from": "2025-03-08 00:00 Europe/Kyiv"}  # fourteen days from here end with 21 March
SEEN = {"site": "North", "started_utc": NOON - 2 * DAY, "by": "mission"}
EARLY = {"started_utc": NOON - HOUR, "ended_utc": NOON + HOUR, "stated_utc": NOON - 30 * HOUR}

OBLIGATIONS: dict[str, Any] = {
    "equipment_ceiling": (
        {"ceilings": [{"item": "tank", "maximum": 5}], "within_hours": 6.0},
        {"area": "square"},
        [kept(), count(6, **COUNTED)],
        [kept(), count(3, Qualifier.AT_LEAST, **COUNTED)],
        [kept(), count(5, **COUNTED)],
    ),
    "storage": (
        {"inventory": [{"site": "North", "item": "tank", "number": 5}]},
        {},
        [kept(), count(3, **STORED)],
        [kept(), count(3, Qualifier.AT_LEAST, **STORED)],
        [kept(), count(5, **STORED)],
    ),
    "notification": (
        {"item": "flight", "channel": "hotline", "lead_hours": 24.0},
        {},
        [kept(), ACTIVITY],
        [kept(), ACTIVITY, entry(EntryKind.NOTICE, "n1", item="flight", **EARLY)],
        [kept(), ACTIVITY, entry(EntryKind.NOTICE, "n1", item="flight", channel="hotline", **EARLY)],
    ),
    "return_fire": (
        {"order_level": "brigade", "levels": FOUR_LEVELS},
        {},
        [kept(), FIRE_BEFORE, RETURNED, ordered("company")],
        [kept(), FIRE_BEFORE, RETURNED, ordered("somebody")],
        [kept(), FIRE_BEFORE, RETURNED, ordered("general staff")],
    ),
    "mines": (
        {
            "new_mines": False,
            "cleared": ["Bridge"],
            "certified_by": "mission",
            "deadline": "2025-03-21 24:00 Europe/Kyiv",
        },
        {},
        [kept()],
        [kept(), entry(EntryKind.CERTIFICATE, item="Bridge")],
        [kept(), entry(EntryKind.CERTIFICATE, item="Bridge", by="mission")],
    ),
    "foreign_forces": (
        {"presence": False, "one_for_one": ["tank"]},
        {},
        [kept(), entry(EntryKind.ARRIVAL, item="tank", number=number(2))],
        [kept(), entry(EntryKind.ARRIVAL, item="tank", number=number(None, Qualifier.UNCOUNTABLE))],
        [
            kept(),
            entry(EntryKind.ARRIVAL, "a1", item="tank", number=number(2)),
            entry(EntryKind.DEPARTURE, "d1", item="tank", number=number(2), started_utc=NOON - HOUR),
        ],
    ),
    "inspection_calendar": (
        {"sites": ["North"], "every_days": 14, "by": "mission"},
        {"in_force": SPAN_END},
        [kept(), entry(EntryKind.INSPECTION, outcome=Outcome.PARTLY, **SEEN)],
        [kept(), entry(EntryKind.INSPECTION, outcome=Outcome.DONE, **{**SEEN, "by": ""})],
        [kept(), entry(EntryKind.INSPECTION, outcome=Outcome.DONE, **SEEN)],
    ),
    "accountability": (
        {"within_days": 10},
        {},
        [kept(), REFERRAL],
        [kept(), REFERRAL, entry(EntryKind.MEASURES, "m1")],
        [kept(), REFERRAL, entry(EntryKind.MEASURES, "m1", reference="case 7")],
    ),
}


def asked(
    name: str,
    parameters: dict[str, Any],
    told: Sequence[Entry | Incident],
    *,
    start: datetime = START,
    end: datetime = END,
    as_of: datetime = AS_OF,
    **rule: Any,  # noqa: ANN401 - any field of a rule
) -> list[Finding]:
    """What the rule finds by itself, without the period."""
    text = agreement(name, parameters, **rule)
    return asked_of(text, told, start=start, end=end, as_of=as_of)[:-1]


def asked_of(
    text: Any,  # noqa: ANN401 - an agreement
    told: Sequence[Entry | Incident],
    *,
    start: datetime = START,
    end: datetime = END,
    as_of: datetime = AS_OF,
) -> list[Finding]:
    """The same, and the period last."""
    incidents = [one for one in told if isinstance(one, Incident)]
    lines = [one for one in told if isinstance(one, Entry) and one.received_utc <= as_of]
    made = judge(text, incidents, Eyes(1.0), [], start=start, end=end, as_of=as_of, register=lines)
    return [one for one in made.findings if one.incident_id is None]


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


# Ceilings

CEILING = {"ceilings": [{"item": "tank", "maximum": 5}]}
AT_TWO = {**CEILING, "sites": ["North", "South"]}


def test_counts_of_one_round_are_added_up_and_those_of_two_are_not() -> None:
    north = count(3, entry_id="c1", item="tank", site="North")
    south = count(3, entry_id="c2", item="Tank ", site=" south", started_utc=NOON + HOUR)
    assert only(asked("equipment_ceiling", AT_TWO, [north, south], area="square")).verdict == Verdict.INCONSISTENT
    later = replace(south, started_utc=NOON + 25 * HOUR, ended_utc=NOON + 25 * HOUR)
    verdicts = [one.verdict for one in asked("equipment_ceiling", AT_TWO, [north, later], area="square", end=AS_OF)]
    assert verdicts == [Verdict.NOT_OBSERVABLE, Verdict.NOT_OBSERVABLE]


def test_a_round_that_missed_a_site_cannot_show_that_there_were_not_more() -> None:
    few, many = count(5, item="tank", site="North"), count(6, item="tank", site="North")
    assert only(asked("equipment_ceiling", AT_TWO, [few], area="square")).verdict == Verdict.NOT_OBSERVABLE
    assert only(asked("equipment_ceiling", AT_TWO, [many], area="square")).verdict == Verdict.INCONSISTENT


def test_a_visit_that_saw_part_cannot_show_that_there_were_not_more() -> None:
    part = count(5, outcome=Outcome.PARTLY, **COUNTED)
    assert only(asked("equipment_ceiling", CEILING, [part], area="square")).verdict == Verdict.NOT_OBSERVABLE
    more = count(6, outcome=Outcome.PARTLY, **COUNTED)
    assert only(asked("equipment_ceiling", CEILING, [more], area="square")).verdict == Verdict.INCONSISTENT


@pytest.mark.parametrize(
    ("value", "qualifier", "verdict"),
    [
        (4, Qualifier.ABOUT, Verdict.CONSISTENT),  # 3 to 5
        (5, Qualifier.ABOUT, Verdict.UNDETERMINED),  # 4 to 6
        (8, Qualifier.ABOUT, Verdict.INCONSISTENT),  # 6 to 10
        (6, Qualifier.AT_LEAST, Verdict.INCONSISTENT),
        (0, Qualifier.AT_LEAST, Verdict.UNDETERMINED),
        (None, Qualifier.UNCOUNTABLE, Verdict.UNDETERMINED),
        (None, Qualifier.NOT_KNOWN, Verdict.UNDETERMINED),
    ],
)
def test_a_number_is_taken_as_it_was_meant(value: int | None, qualifier: Qualifier, verdict: Verdict) -> None:
    finding = only(asked("equipment_ceiling", CEILING, [count(value, qualifier, **COUNTED)], area="square"))
    assert finding.verdict == verdict
    if verdict is Verdict.UNDETERMINED:
        assert finding.chance is None


def test_a_count_on_the_edge_of_the_area_is_a_chance() -> None:
    """A Gaussian on a straight edge lies half inside; outside of it the ceiling does not reach."""
    half = count(6, item="tank", place=at(50.5, 30.0, 500.0))
    finding = only(asked("equipment_ceiling", CEILING, [half], area="square"))
    assert finding.verdict == Verdict.UNDETERMINED
    assert finding.chance == pytest.approx(0.5, abs=0.02)
    far = count(6, item="tank", place=at(50.5, 29.0))
    assert only(asked("equipment_ceiling", CEILING, [far], area="square")).verdict == Verdict.OUTSIDE_SCOPE


@pytest.mark.parametrize(("maximum", "chance"), [(3, 0.75), (4, 0.5), (7, 0.25)])
def test_counts_on_the_edge_add_up_with_their_chances(maximum: int, chance: float) -> None:
    """4 and 5 tanks, each inside with one half: none, 4, 5 or 9 with a quarter each; 4 is not above 4."""
    told = [
        count(4, entry_id="c1", item="tank", site="w", place=at(50.5, 30.0, 500.0)),
        count(5, entry_id="c2", item="tank", site="e", place=at(50.5, 31.0, 500.0)),
    ]
    parameters = {"ceilings": [{"item": "tank", "maximum": maximum}]}
    finding = only(asked("equipment_ceiling", parameters, told, area="square"))
    assert finding.chance == pytest.approx(chance, abs=0.03)


def test_a_ceiling_that_nobody_counted_never_reads_as_kept() -> None:
    *_, period = asked_of(agreement("equipment_ceiling", CEILING, area="square"), [kept()])
    assert period.verdict == Verdict.NOT_OBSERVABLE


# Storage

STORE = {"inventory": [{"site": "North", "item": "tank", "number": 5}]}


def removal(value: int | None, qualifier: Qualifier = Qualifier.EXACT, **changes: Any) -> Entry:  # noqa: ANN401 - any field
    fields = {"started_utc": NOON - DAY, **changes}
    return entry(EntryKind.NOTICE, "n1", number=number(value, qualifier), **STORED, **fields)


@pytest.mark.parametrize(
    ("notice", "verdict"),
    [
        (removal(2), Verdict.CONSISTENT),
        (removal(1), Verdict.INCONSISTENT),
        (removal(1, Qualifier.AT_LEAST), Verdict.UNDETERMINED),
        (removal(None, Qualifier.NOT_KNOWN), Verdict.UNDETERMINED),
        (removal(2, stated_utc=NOON + HOUR), Verdict.INCONSISTENT),  # told when it was already found missing
        (removal(2, started_utc=NOON + HOUR, stated_utc=NOON - DAY), Verdict.INCONSISTENT),  # not yet taken away
    ],
)
def test_a_notice_of_removal_explains_what_it_says_and_no_more(notice: Entry, verdict: Verdict) -> None:
    told = [kept(), count(3, **STORED), notice]
    assert only(asked("storage", STORE, told)).verdict == verdict
    assert only(asked("storage", {**STORE, "removal_notice": False}, told)).verdict == Verdict.INCONSISTENT


def test_a_refused_visit_shows_nothing() -> None:
    refused = entry(EntryKind.INSPECTION, site="North", outcome=Outcome.REFUSED)
    made = asked("storage", STORE, [kept(), refused])
    assert {one.verdict for one in made} == {Verdict.NOT_OBSERVABLE}
    assert any("visit to “North”" in one.subject for one in made)


def test_a_partial_visit_leaves_an_absence_open() -> None:
    part = entry(EntryKind.INSPECTION, "v1", site="North", outcome=Outcome.PARTLY)
    for told in ([kept(), count(3, **STORED), part], [kept(), count(3, outcome=Outcome.PARTLY, **STORED)]):
        assert only(asked("storage", STORE, told)).verdict == Verdict.UNDETERMINED


def test_where_nobody_kept_the_notices_an_absence_stays_open() -> None:
    assert only(asked("storage", STORE, [count(3, **STORED)])).verdict == Verdict.UNDETERMINED


# Notices

LEAD = {"item": "flight", "channel": "hotline", "lead_hours": 24.0}
PLAN = {"item": "plan", "daily_by": "12:00", "answer_by": "16:00", "zone": "Europe/Kyiv"}


def told_at(at_utc: datetime, kind: EntryKind = EntryKind.NOTICE, **changes: Any) -> Entry:  # noqa: ANN401 - any field
    fields = {"item": "plan", "stated_utc": at_utc, "received_utc": at_utc, "started_utc": at_utc}
    return entry(kind, f"{kind}-{at_utc:%d%H%M}", **{**fields, **changes})


def test_a_late_notice_says_how_much_earlier_it_should_have_come() -> None:
    late = entry(EntryKind.NOTICE, "n1", item="flight", channel="hotline", reference="a1", stated_utc=NOON - 21 * HOUR)
    finding = only(asked("notification", LEAD, [kept(), ACTIVITY, late]))
    assert finding.verdict == Verdict.INCONSISTENT
    assert "notice: a notice 3 h earlier -> consistent" in finding.flips
    assert "n1" in finding.entries


def test_a_notice_through_another_channel_is_none() -> None:
    other = entry(EntryKind.NOTICE, "n1", item="flight", channel="press", reference="a1", stated_utc=NOON - 30 * HOUR)
    assert only(asked("notification", LEAD, [kept(), ACTIVITY, other])).verdict == Verdict.INCONSISTENT


def test_a_missing_notice_counts_only_where_the_register_was_kept_when_it_should_have_come() -> None:
    gap = [kept(ended_utc=NOON - 40 * HOUR), kept(NOON - 39 * HOUR, AS_OF, "k2")]
    assert only(asked("notification", LEAD, [*gap, ACTIVITY])).verdict == Verdict.NOT_OBSERVABLE
    later = [kept(ended_utc=NOON - 20 * HOUR)]  # no longer kept when it began, but when notice was due
    assert only(asked("notification", LEAD, [*later, ACTIVITY])).verdict == Verdict.INCONSISTENT


def test_a_daily_notice_is_due_by_the_clock_of_its_zone() -> None:
    """12:00 in Kyiv is 10:00 UTC on 21 March, and 09:00 UTC after the clocks went forward on the 30th."""
    start, end = datetime(2025, 3, 21, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
    told = [kept(ended_utc=end), told_at(datetime(2025, 3, 21, 10, tzinfo=UTC))]
    told += [told_at(datetime(2025, 3, 31, 9, 30, tzinfo=UTC))]
    made = asked("notification", PLAN, told, start=start, end=end, as_of=end)
    notices = {one.subject: one.verdict for one in made if one.subject.startswith("notice")}
    assert len(notices) == 11
    assert notices["notice of “plan” for 21 March 2025, due 21 March 2025, 12:00 (Europe/Kyiv)"] == Verdict.CONSISTENT
    assert notices["notice of “plan” for 31 March 2025, due 31 March 2025, 12:00 (Europe/Kyiv)"] == Verdict.INCONSISTENT


def test_an_answer_is_due_where_a_notice_came() -> None:
    notice = told_at(datetime(2025, 3, 21, 9, tzinfo=UTC))
    answer = told_at(datetime(2025, 3, 21, 13, 30, tzinfo=UTC), EntryKind.ANSWER)
    assert len(asked("notification", PLAN, [kept()])) == 1
    late, timely = answer, replace(answer, stated_utc=NOON, started_utc=NOON, ended_utc=NOON)
    for told, verdict in (
        (timely, Verdict.CONSISTENT),
        (replace(late, stated_utc=NOON + 3 * HOUR), Verdict.INCONSISTENT),
    ):
        made = asked("notification", PLAN, [kept(), notice, told])
        assert [one.verdict for one in made] == [Verdict.CONSISTENT, verdict]
        assert made[1].decided_by == "answer"


# Return fire


@pytest.mark.parametrize(
    ("parameters", "told", "decided_by"),
    [
        ({"channel": "hotline"}, [], "channel attempt"),
        ({"order_level": "brigade", "levels": FOUR_LEVELS}, [], "order"),
        ({"notice_within_hours": 3.0}, [ordered("brigade")], "notice"),
        (
            {"channel": "hotline", "order_level": "brigade", "levels": FOUR_LEVELS},
            [ordered("brigade"), entry(EntryKind.CHANNEL, "h1", channel="hotline", started_utc=NOON - 30 * HOUR)],
            "channel attempt",
        ),
    ],
)
def test_the_condition_that_failed_decides(parameters: dict[str, Any], told: list[Entry], decided_by: str) -> None:
    finding = only(asked("return_fire", parameters, [kept(), FIRE_BEFORE, RETURNED, *told]))
    assert (finding.verdict, finding.decided_by) == (Verdict.INCONSISTENT, decided_by)
    assert any(flip.startswith(f"{decided_by}: ") and flip.endswith("-> consistent") for flip in finding.flips)


def test_an_order_that_was_refused_is_none_and_one_in_part_leaves_it_open() -> None:
    levels = {"order_level": "brigade", "levels": FOUR_LEVELS}
    for outcome, verdict, words in (
        (Outcome.NONE, Verdict.CONSISTENT, "an order of the level asked on record"),
        (Outcome.PARTLY, Verdict.UNDETERMINED, "the order on record is certified in part"),
        (Outcome.REFUSED, Verdict.INCONSISTENT, "the order on record was refused"),
    ):
        order = replace(ordered("brigade"), kind=EntryKind.CERTIFICATE, outcome=outcome)
        finding = only(asked("return_fire", levels, [kept(), FIRE_BEFORE, RETURNED, order]))
        assert (finding.verdict, words in finding.because) == (verdict, True)


def test_fire_that_nobody_saw_before_leaves_it_open_whether_it_was_a_return() -> None:
    for told in ([], [replace(FIRE_BEFORE, place=at(52.0, 30.5))], [replace(FIRE_BEFORE, probability=0.5)]):
        finding = only(asked("return_fire", {}, [kept(), RETURNED, *told]))
        assert (finding.verdict, finding.decided_by) == (Verdict.UNDETERMINED, "fire before")
    assert only(asked("return_fire", {}, [kept(), RETURNED, FIRE_BEFORE])).verdict == Verdict.CONSISTENT


def test_a_notice_that_is_not_yet_due_is_not_missing() -> None:
    parameters = {"notice_within_hours": 3.0}
    told = [kept(ended_utc=NOON), FIRE_BEFORE, RETURNED]
    early = only(asked("return_fire", parameters, told, as_of=NOON + HOUR))
    assert (early.verdict, early.decided_by) == (Verdict.UNDETERMINED, "notice")


# Mines, foreign forces, inspections, measures

CLEAR = {"cleared": ["Bridge"], "deadline": "2025-03-21 12:00 Europe/Kyiv"}


def test_a_place_is_cleared_when_a_certificate_says_so_in_time() -> None:
    def verdict(*told: Entry) -> str:
        return only(asked("mines", CLEAR, told)).verdict

    early, late = NOON - 5 * HOUR, NOON + HOUR
    assert verdict(kept(), entry(EntryKind.CERTIFICATE, site="bridge", started_utc=early)) == Verdict.CONSISTENT
    assert verdict(kept(), entry(EntryKind.CERTIFICATE, site="Bridge", started_utc=late)) == Verdict.INCONSISTENT
    assert (
        verdict(kept(), entry(EntryKind.CERTIFICATE, site="Bridge", started_utc=early, ended_utc=late))
        == Verdict.UNDETERMINED
    )
    part = entry(EntryKind.CERTIFICATE, site="Bridge", started_utc=early, outcome=Outcome.PARTLY)
    assert verdict(kept(), part) == Verdict.UNDETERMINED
    assert verdict(part) == Verdict.UNDETERMINED
    refused = entry(EntryKind.CERTIFICATE, "e2", site="Bridge", started_utc=early + HOUR, outcome=Outcome.REFUSED)
    assert verdict(kept(), part, refused) == Verdict.INCONSISTENT
    assert verdict() == Verdict.NOT_OBSERVABLE


def test_a_deadline_that_has_not_passed_is_no_due_yet() -> None:
    assert asked("mines", CLEAR, [kept(ended_utc=NOON - 3 * HOUR)], as_of=NOON - 3 * HOUR) == []


def test_what_arrives_is_held_against_what_left_since_the_rule_is_in_force() -> None:
    parameters = {"presence": False, "one_for_one": ["tank"]}
    came = entry(EntryKind.ARRIVAL, "a1", item="tank", number=number(3))
    before = entry(
        EntryKind.DEPARTURE, "d1", item="tank", number=number(3), started_utc=datetime(2025, 2, 20, tzinfo=UTC)
    )
    since = replace(before, started_utc=NOON - 5 * DAY, ended_utc=NOON - 5 * DAY)
    for left, verdict in ((before, Verdict.INCONSISTENT), (since, Verdict.CONSISTENT)):
        assert only(asked("foreign_forces", parameters, [kept(), came, left])).verdict == verdict
    unkept = [kept(NOON - DAY), came, since]
    assert only(asked("foreign_forces", parameters, unkept)).verdict == Verdict.NOT_OBSERVABLE


def test_foreign_forces_may_be_there_until_the_day_by_which_they_leave() -> None:
    seen = incident(types=((IncidentType.FOREIGN_FORCES, 1.0),))
    for day, extra in (("2025-03-22", {}), ("2025-03-22", {"one_for_one": ["tank"]})):
        text = agreement("foreign_forces", {"leave_by": f"{day} 00:00 Europe/Kyiv", **extra})
        made = judge(text, [seen], Eyes(1.0), [], start=START, end=AS_OF, as_of=AS_OF).findings
        assert (made[0].verdict, made[0].decided_by) == (Verdict.OUTSIDE_SCOPE, "leave by")
        late = replace(seen, started_utc=NOON + DAY, ended_utc=NOON + DAY)
        made = judge(text, [late], Eyes(1.0), [], start=START, end=AS_OF, as_of=AS_OF).findings
        assert made[0].verdict == Verdict.INCONSISTENT


def test_spans_of_an_inspection_calendar_are_local_days_across_a_change_of_clocks() -> None:
    """Seven days from 27 March in Kyiv end with 2 April at 21:00 UTC: an hour earlier than they began."""
    force = {"from": "2025-03-27 09:00 Europe/Kyiv"}
    parameters = {"sites": ["North", "South"], "every_days": 7}
    end = datetime(2025, 4, 3, tzinfo=UTC)
    late = entry(
        EntryKind.INSPECTION, site="North", outcome=Outcome.DONE, started_utc=datetime(2025, 4, 2, 21, tzinfo=UTC)
    )
    told = [kept(ended_utc=end), late]
    made = asked("inspection_calendar", parameters, told, start=START, end=end, as_of=end, in_force=force)
    assert [one.subject for one in made] == [f"inspection of “{site}”, due 2 April 2025" for site in ("North", "South")]
    assert {one.verdict for one in made} == {Verdict.INCONSISTENT}
    timely = replace(late, started_utc=late.started_utc - HOUR, ended_utc=late.ended_utc - HOUR)
    made = asked("inspection_calendar", parameters, [told[0], timely], start=START, end=end, as_of=end, in_force=force)
    assert [one.verdict for one in made] == [Verdict.CONSISTENT, Verdict.INCONSISTENT]


def test_a_year_of_fortnights_has_twenty_six_inspections() -> None:
    end = datetime(2026, 3, 2, tzinfo=UTC)
    made = asked("inspection_calendar", {"sites": ["North"], "every_days": 14}, [kept(ended_utc=end)], start=datetime(2025, 2, 1, tzinfo=UTC), end=end, as_of=end)  # fmt: skip
    assert len(made) == 26
    assert {one.verdict for one in made} == {Verdict.INCONSISTENT}


def test_the_day_of_a_referral_is_not_counted_and_the_last_day_counts_whole() -> None:
    parameters = {"within_days": 10}
    last = datetime(2025, 3, 21, 21, 59, tzinfo=UTC)  # 23:59 in Kyiv
    for stated, verdict in ((last, Verdict.CONSISTENT), (last + timedelta(minutes=1), Verdict.INCONSISTENT)):
        report = entry(EntryKind.MEASURES, "m1", reference="r1", started_utc=stated)
        assert only(asked("accountability", parameters, [kept(), REFERRAL, report])).verdict == verdict
    other = entry(EntryKind.MEASURES, "m1", reference="case 8")
    assert only(asked("accountability", parameters, [kept(), REFERRAL, other])).verdict == Verdict.INCONSISTENT


def test_a_case_referred_to_somebody_else_is_not_asked_about() -> None:
    parameters = {"within_days": 10, "referred_to": ["commission"]}
    assert asked("accountability", parameters, [kept(), replace(REFERRAL, about="court")]) == []
    assert (
        only(asked("accountability", parameters, [kept(), replace(REFERRAL, about="Commission")])).verdict
        == Verdict.INCONSISTENT
    )
    assert only(asked("accountability", parameters, [kept(), REFERRAL])).verdict == Verdict.UNDETERMINED


# Laws

TEXTS = {name: agreement(name, row[0], **row[1]) for name, row in OBLIGATIONS.items()}
EVERYTHING = (
    ("tank", "North"), ("flight", ""), ("order", ""), ("Bridge", ""), ("", "North"), ("", ""),
)  # fmt: skip
KINDS = [kind for kind in EntryKind if kind not in (EntryKind.KEPT, EntryKind.DAY, EntryKind.POSITION)]
COUNTS = (
    st.none()
    | st.builds(
        number,
        st.integers(0, 12),
        st.sampled_from([Qualifier.EXACT, Qualifier.AT_LEAST, Qualifier.ABOUT]),
    )
    | st.sampled_from([number(None, Qualifier.UNCOUNTABLE), number(None, Qualifier.NOT_KNOWN)])
)


@st.composite
def some_lines(draw: st.DrawFn, name: str) -> list[Entry]:
    """A register near the rule: what its row holds, and lines with all names, at times about the day."""
    made: list[Entry] = [one for one in OBLIGATIONS[name][draw(st.integers(2, 4))] if isinstance(one, Entry)]
    made = [one for one in made if one.kind is not EntryKind.KEPT]
    for place in range(draw(st.integers(0, 4))):
        item, site = draw(st.sampled_from(EVERYTHING))
        started = NOON + HOUR * draw(st.integers(-60, 14))
        ended = started + HOUR * draw(st.sampled_from([0, 0, 3, 20]))
        made.append(
            entry(
                draw(st.sampled_from(KINDS)),
                f"x{place}",
                item=item,
                site=site,
                by=draw(st.sampled_from(["", "mission"])),
                channel=draw(st.sampled_from(["", "hotline", "brigade"])),
                reference=draw(st.sampled_from(["", "f1", "a1", "r1"])),
                number=draw(COUNTS),
                outcome=draw(st.sampled_from(Outcome)),
                started_utc=started,
                ended_utc=ended,
                stated_utc=started + HOUR * draw(st.integers(-30, 20)),
                received_utc=ended,
                place=draw(st.sampled_from([None, INSIDE, at(50.5, 30.0, 500.0)])),
            )
        )
    return made


@st.composite
def some_keeping(draw: st.DrawFn) -> list[Entry]:
    """Stretches over which the register was kept."""
    cuts = sorted(draw(st.lists(st.integers(-480, 30), max_size=4)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    whole = [kept()] if draw(st.booleans()) else []
    return whole + [kept(NOON + HOUR * low, NOON + HOUR * high, f"k{low}-{high}") for low, high in spans]


NAMES = st.sampled_from(sorted(OBLIGATIONS))
LAW = settings(max_examples=2_000, deadline=None)


def verdicts(findings: Sequence[Finding]) -> dict[str, str]:
    return {one.finding_id: one.verdict for one in findings}


@LAW
@given(st.data(), NAMES, some_keeping(), some_keeping())
def test_keeping_the_register_less_never_makes_anything_consistent(
    data: st.DataObject, name: str, first: list[Entry], more: list[Entry]
) -> None:
    lines = data.draw(some_lines(name))
    less, full = (verdicts(asked_of(TEXTS[name], [*lines, *one])) for one in (first, [*first, *more]))
    assert set(less) == set(full)
    for finding, verdict in less.items():
        if verdict == Verdict.CONSISTENT:
            assert full[finding] == Verdict.CONSISTENT
        if verdict == Verdict.INCONSISTENT:
            assert full[finding] == Verdict.INCONSISTENT


@LAW
@given(st.data(), NAMES, some_keeping())
def test_the_order_of_the_lines_does_not_matter(data: st.DataObject, name: str, keeping: list[Entry]) -> None:
    lines = [*data.draw(some_lines(name)), *keeping]
    mixed = data.draw(st.permutations(lines))
    assert asked_of(TEXTS[name], lines) == asked_of(TEXTS[name], mixed)


@LAW
@given(st.data(), NAMES, some_keeping(), st.integers(1, 46), st.integers(0, 40))
def test_what_was_due_stays_due_when_more_is_known(
    data: st.DataObject, name: str, keeping: list[Entry], hours: int, later: int
) -> None:
    """Lines come in the order in which they are received. That nobody counted ends when somebody does."""
    lines = [*data.draw(some_lines(name)), *(replace(one, received_utc=one.started_utc) for one in keeping)]
    known = START + HOUR * hours
    now = asked_of(TEXTS[name], lines, as_of=known)[:-1]
    then = {one.subject for one in asked_of(TEXTS[name], lines, as_of=known + HOUR * later)[:-1]}
    assert {one.subject for one in now if "nobody counted" not in one.because} <= then


@LAW
@given(st.lists(COUNTS, min_size=1, max_size=5), st.integers(0, 40))
def test_what_nobody_could_count_never_becomes_a_number(counts: list[Any], limit: int) -> None:
    total = Bounds(least=0.0, most=0.0)
    for one in counts:
        total = total.plus(bounds_of(one))
    least, most = total.above(limit)
    assert least <= most
    open_ones = [one for one in counts if one is None or one.value is None or one.qualifier is Qualifier.AT_LEAST]
    assert math.isinf(total.most) == bool(open_ones)
    known = sum(one.value for one in counts if one is not None and one.value is not None)
    assert total.least <= known <= total.most
    without = Bounds(least=0.0, most=0.0)
    for one in counts:
        without = without.plus(bounds_of(one) if one is not None and one.value is not None else without.minus(without))
    assert total.least >= without.least or not open_ones


@pytest.mark.parametrize(
    "place",
    [
        Disc(lat_deg=50.0, lon_deg=30.0, radius_m=800.0),
        Sector(lat_deg=50.0, lon_deg=30.0, range_min_m=2_000.0, range_max_m=4_000.0, bearing_deg=112.5, width_deg=22.5),
    ],
)
def test_a_place_keeps_its_spread_when_it_becomes_an_ellipse(place: Disc | Sector) -> None:
    made, given_spread = point_of(place), place.spread()
    assert isinstance(made, Point)
    again = made.spread()
    assert again.east_m2 == pytest.approx(given_spread.east_m2)
    assert again.north_m2 == pytest.approx(given_spread.north_m2)
    assert again.east_north_m2 == pytest.approx(given_spread.east_north_m2, abs=1e-3 * given_spread.east_m2)
