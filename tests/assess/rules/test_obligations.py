"""What the rule types of the instruments since 2020 ask of the register: sums, releases, steps, passages, objections."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, NOON, START, Eyes, agreement, at, entry, incident, kept, number
from truceline.assess.judge import judge
from truceline.model.records import Entry, Finding, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome, Qualifier, Verdict

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIDNIGHT = datetime(2025, 3, 20, 22, tzinfo=UTC)  # 21 March, 00:00 in Kyiv, UTC+2; its end is 22:00 UTC of 21 March
INSIDE, OUTSIDE, EDGE = at(50.5, 30.5), at(50.5, 40.0), at(50.5, 31.0)
FORCE = {"from": "2025-03-01 00:00 Europe/Kyiv"}
YESTERDAY = {"from": "2025-03-20 00:00 Europe/Kyiv"}  # so that 21 March is its second day
ENDING = {"from": "2025-03-01 00:00 Europe/Kyiv", "until": "2025-04-01 14:00 Europe/Kyiv"}


def trucks(value: int | None, entry_id: str = "d1", qualifier: Qualifier = Qualifier.EXACT, **changes: Any) -> Entry:  # noqa: ANN401 - any field
    return entry(EntryKind.DELIVERY, entry_id, **{"item": "truck", "number": number(value, qualifier), **changes})


def freed(item: str, value: int | None, entry_id: str, qualifier: Qualifier = Qualifier.EXACT, **changes: Any) -> Entry:  # noqa: ANN401
    return entry(EntryKind.HANDED_OVER, entry_id, item=item, number=number(value, qualifier), **changes)


def done(item: str, entry_id: str = "c1", **changes: Any) -> Entry:  # noqa: ANN401 - any field
    return entry(EntryKind.CERTIFICATE, entry_id, **{"item": item, "by": "mission", **changes})


def passage(entry_id: str = "p1", **changes: Any) -> Entry:  # noqa: ANN401 - any field
    return entry(EntryKind.PASSAGE, entry_id, **{"item": "convoy", "channel": "north", "site": "square", **changes})


FLOOR = {"quotas": [{"items": ["truck"], "at_least": 600}]}
RATIO = {"item": "prisoner", "against": "hostage", "ratio": 30.0}
HANDOVER = {"areas": [{"site": "North", "deadline": "2025-03-21 18:00 Europe/Kyiv"}], "certified_by": "mission"}
CORRIDOR = {"directions": ["north", "south"], "opens": "08:00", "closes": "18:00"}
STEPS = {"steps": [{"name": "withdrawal", "days": 1}], "certified_by": "mission"}
SILENT = {"rules": ["G1"], "term_days": 30, "objection_days": 11, "last_day_counts": False}  # by 21 March, 14:00
OBJECTION = {"reference": "R1", "started_utc": NOON, "stated_utc": NOON}

OBLIGATIONS: dict[str, Any] = {
    "period_quota": (
        {**FLOOR, "counted_by": "mission", "first_day": "2025-03-01"},
        {},
        [kept(), trucks(599, by="mission")],
        [kept(), trucks(599, by="mission"), trucks(1, "d2")],
        [kept(), trucks(599, by="mission"), trucks(1, "d2", by="mission")],
    ),
    "persons_exchange": (
        {"batches": [{"item": "hostage", "number": 3, "day": 2}], "returns": [RATIO], "counted_by": "mission"},
        {"in_force": YESTERDAY},
        [kept(), freed("hostage", 2, "h1", by="mission")],
        [kept(), freed("hostage", 3, "h1")],
        [kept(), freed("hostage", 3, "h1", by="mission", started_utc=NOON - 20 * HOUR), freed("prisoner", 90, "p1", by="mission")],
    ),
    "linked_steps": (
        {**STEPS, "side_by_side": [{"first": "out", "second": "in", "within_days": 2}], "sites": ["North"]},
        {"in_force": YESTERDAY},
        [kept()],
        [kept(), done("withdrawal", outcome=Outcome.PARTLY)],
        [kept(), done("withdrawal")],
    ),
    "land_corridor": (
        {**CORRIDOR, "traffic": ["convoy"], "each_way_at_least": None},
        {"area": "square"},
        [kept(), passage(outcome=Outcome.REFUSED)],
        [kept(), passage(outcome=Outcome.REFUSED, channel="")],
        [kept(), passage()],
    ),
    "silent_renewal": (
        SILENT,
        {"in_force": ENDING},
        [kept(), entry(EntryKind.OBJECTION, **OBJECTION)],
        [kept(), entry(EntryKind.OBJECTION, **{**OBJECTION, "outcome": Outcome.PARTLY})],
        [kept(), entry(EntryKind.OBJECTION, **{**OBJECTION, "started_utc": NOON - HOUR, "stated_utc": NOON - HOUR})],
    ),
    "area_handover": (
        HANDOVER,
        {},
        [kept(), done("handed over", site="North", started_utc=NOON + 5 * HOUR)],
        [kept(), done("handed over", site="North", by="")],
        [kept(), done("handed over", site="North")],
    ),
}  # fmt: skip


def asked(
    name: str,
    parameters: dict[str, Any],
    told: Sequence[Entry | Incident],
    *,
    start: datetime = START,
    end: datetime = END,
    **rule: Any,  # noqa: ANN401 - any field of a rule
) -> dict[str, Finding]:
    """What the rule finds by itself, by its title."""
    text = agreement(name, parameters, **rule)
    lines = [one for one in told if isinstance(one, Entry)]
    incidents = [one for one in told if isinstance(one, Incident)]
    made = judge(text, incidents, Eyes(1.0), [], start=start, end=end, as_of=max(AS_OF, end), register=lines)
    return {one.subject: one for one in made.findings if one.subject and one.rule_id == "R1"}


def word(*args: Any, **changes: Any) -> str:  # noqa: ANN401 - as `asked`
    """The verdict of the one thing asked for."""
    (one,) = asked(*args, **changes).values()
    return one.verdict


# floors and quotas


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([kept(), trucks(600)], "consistent"),
        ([trucks(600)], "consistent"),  # what certainly came meets it, whoever kept the register
        ([kept(), trucks(599)], "inconsistent"),
        ([kept()], "inconsistent"),  # kept all day, and nothing came
        ([], "not observable"),  # nobody kept it: never zero
        ([trucks(599)], "not observable"),
        ([kept(NOON, AS_OF), trucks(599)], "not observable"),  # the morning is not known
        ([kept(), trucks(400), trucks(200, "d2")], "consistent"),
        ([kept(), trucks(400), trucks(199, "d2")], "inconsistent"),
        ([kept(), trucks(590), trucks(None, "d2", Qualifier.UNCOUNTABLE)], "undetermined"),
        ([kept(), trucks(None, qualifier=Qualifier.NOT_KNOWN)], "undetermined"),  # a count that is no number is none
        ([kept(), trucks(500, qualifier=Qualifier.ABOUT)], "undetermined"),  # 400 to 600
        ([kept(), trucks(400, qualifier=Qualifier.ABOUT)], "inconsistent"),  # 320 to 480
        ([kept(), trucks(600, qualifier=Qualifier.AT_LEAST)], "consistent"),
        ([kept(), trucks(600, outcome=Outcome.REFUSED)], "inconsistent"),
        ([kept(), trucks(600, outcome=Outcome.PARTLY)], "undetermined"),
        ([kept(), trucks(600, item="aid truck")], "inconsistent"),  # another class
        ([kept(), trucks(600, started_utc=MIDNIGHT - HOUR)], "inconsistent"),  # the day before
        ([kept(), trucks(600, started_utc=MIDNIGHT)], "consistent"),
        ([kept(), trucks(600, started_utc=MIDNIGHT + DAY)], "inconsistent"),  # the day after
        ([kept(), trucks(600, started_utc=MIDNIGHT - HOUR, ended_utc=MIDNIGHT + HOUR)], "undetermined"),
        ([kept(), trucks(300, by="mission"), trucks(300, "d2", by="carriers")], "undetermined"),  # the same 300?
        ([kept(), trucks(600, by="mission"), trucks(300, "d2", by="carriers")], "consistent"),
        ([kept(), trucks(250, by="mission"), trucks(300, "d2", by="carriers")], "inconsistent"),
    ],
)  # fmt: skip
def test_a_floor_is_met_by_what_certainly_came_and_failed_where_what_possibly_came_is_short(
    lines: list[Entry], verdict: str
) -> None:
    assert word("period_quota", FLOOR, lines) == verdict


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([kept(), trucks(2)], "consistent"),
        ([kept(), trucks(3)], "inconsistent"),
        ([trucks(3)], "inconsistent"),
        ([trucks(2)], "not observable"),
        ([kept()], "consistent"),
        ([kept(), trucks(2), trucks(None, "d2", Qualifier.UNCOUNTABLE)], "undetermined"),
        ([kept(), trucks(2, by="port"), trucks(2, "d2", by="mission")], "undetermined"),
    ],
)
def test_a_ceiling_per_day_is_passed_by_what_certainly_came(lines: list[Entry], verdict: str) -> None:
    assert word("period_quota", {"quotas": [{"items": ["truck"], "at_most": 2}]}, lines) == verdict


@pytest.mark.parametrize(
    ("sites", "line", "verdict"),
    [
        ([], trucks(600, place=INSIDE), "consistent"),
        ([], trucks(600, place=OUTSIDE), "inconsistent"),
        ([], trucks(600, place=EDGE), "undetermined"),
        ([], trucks(600), "undetermined"),  # no place
        (["gate"], trucks(600, site="Gate"), "consistent"),
        (["gate"], trucks(600, site="port"), "inconsistent"),
        (["gate"], trucks(600), "undetermined"),
        (["gate"], trucks(600, place=OUTSIDE), "inconsistent"),
    ],
)
def test_what_counts_where(sites: list[str], line: Entry, verdict: str) -> None:
    quota = {"quotas": [{"items": ["truck"], "at_least": 600, "sites": sites}]}
    assert word("period_quota", quota, [kept(), line], area="square") == verdict


def test_classes_of_one_quota_add_up_and_each_number_is_asked_by_itself() -> None:
    quotas = [{"items": ["truck", "fuel truck"], "at_least": 600}, {"items": ["fuel truck"], "at_least": 50}]
    lines = [kept(), trucks(560), trucks(49, "d2", item="fuel truck")]
    said = {title: one.verdict for title, one in asked("period_quota", {"quotas": quotas}, lines).items()}
    assert said == {
        "at least 600 “truck and fuel truck”, 21 March 2025": "consistent",
        "at least 50 “fuel truck”, 21 March 2025": "inconsistent",
    }


@pytest.mark.parametrize(
    ("carry", "before", "today", "verdict"),
    [
        (False, 700, 500, "inconsistent"),
        (True, 700, 500, "consistent"),
        (True, 650, 500, "inconsistent"),
        (True, 500, 700, "consistent"),  # made up
        (False, 500, 700, "consistent"),
    ],
)
def test_a_shortfall_is_carried_over_where_the_text_says_so(
    carry: bool,  # noqa: FBT001 - a parameter of the rule
    before: int,
    today: int,
    verdict: str,
) -> None:
    lines = [kept(), trucks(before, started_utc=NOON - DAY), trucks(today, "d2")]
    assert word("period_quota", {**FLOOR, "carry_over": carry}, lines, in_force=YESTERDAY) == verdict


@pytest.mark.parametrize(
    ("today", "verdict"),
    [(1200, "consistent"), (600, "undetermined"), (599, "inconsistent")],  # 1,200 in two days, of which one was cut
)
def test_a_day_that_was_cut_leaves_no_more_open_than_its_own_number(today: int, verdict: str) -> None:
    begun = {"from": "2025-03-20 08:30 Europe/Kyiv"}
    assert word("period_quota", {**FLOOR, "carry_over": True}, [kept(), trucks(today)], in_force=begun) == verdict


@pytest.mark.parametrize(
    ("first", "day", "titles"),
    [
        ("2025-03-15", 21, {"at least 600 “truck”, 15 March 2025 to 21 March 2025"}),
        ("2025-03-14", 21, set()),  # 14 to 20 March
        ("2025-03-14", 20, {"at least 600 “truck”, 14 March 2025 to 20 March 2025"}),
    ],
)
def test_a_week_begins_on_the_day_that_the_text_names(first: str, day: int, titles: set[str]) -> None:
    start = datetime(2025, 3, day, tzinfo=UTC)
    weekly = {**FLOOR, "every_days": 7, "first_day": first}
    assert set(asked("period_quota", weekly, [kept()], start=start, end=start + DAY)) == titles


@pytest.mark.parametrize(("came", "verdict"), [(599, "undetermined"), (600, "consistent")])
def test_of_part_of_a_day_it_is_open_whether_all_is_due(came: int, verdict: str) -> None:
    begun = {"from": "2025-03-21 08:30 Europe/Kyiv"}
    assert word("period_quota", FLOOR, [kept(), trucks(came)], in_force=begun) == verdict


# exchange of persons

BATCHES = {
    "batches": [{"item": "hostage", "number": 3, "day": 1}, {"item": "hostage", "number": 4, "day": 2}],
}
FIRST_DAY = {"started_utc": NOON - DAY}


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([kept(), freed("hostage", 3, "h1", **FIRST_DAY), freed("hostage", 4, "h2")], "consistent"),
        ([kept(), freed("hostage", 7, "h1", **FIRST_DAY)], "consistent"),  # what came early counts
        ([kept(), freed("hostage", 3, "h1", **FIRST_DAY), freed("hostage", 3, "h2")], "inconsistent"),
        ([kept(), freed("hostage", 3, "h1", **FIRST_DAY), freed("hostage", None, "h2", Qualifier.UNCOUNTABLE)], "undetermined"),
        ([kept(NOON, AS_OF), freed("hostage", 4, "h2")], "not observable"),
        ([], "not observable"),
    ],
)  # fmt: skip
def test_a_batch_is_held_against_all_that_was_due_up_to_it(lines: list[Entry], verdict: str) -> None:
    (one,) = asked("persons_exchange", BATCHES, lines, in_force=YESTERDAY).values()
    assert (one.subject, one.verdict) == ("7 “hostage” in all, due 22 March 2025, 00:00 (Europe/Kyiv)", verdict)


@pytest.mark.parametrize(
    ("prisoners", "hours", "verdict"),
    [(90, 3, "consistent"), (89, 3, "inconsistent"), (90, 7, "inconsistent"), (90, -3, "consistent")],
)
def test_for_each_released_so_many_are_released_in_time(prisoners: int, hours: int, verdict: str) -> None:
    lines = [
        kept(),
        freed("hostage", 3, "h1", started_utc=NOON - 6 * HOUR),
        freed("prisoner", prisoners, "p1", started_utc=NOON - 6 * HOUR + hours * HOUR),
    ]
    assert word("persons_exchange", {"returns": [RATIO], "within_hours": 6.0}, lines) == verdict


def test_two_ratios_to_one_sort_of_persons_add_up() -> None:
    returns = [RATIO, {"item": "prisoner", "against": "soldier", "ratio": 50.0}]
    lines = [kept(), freed("hostage", 1, "h1"), freed("soldier", 1, "s1"), freed("prisoner", 79, "p1")]
    said = asked("persons_exchange", {"returns": returns, "within_hours": 1.0}, lines)
    assert [one.verdict for one in said.values()] == ["inconsistent"]
    enough = [*lines[:-1], freed("prisoner", 80, "p1")]
    assert word("persons_exchange", {"returns": returns, "within_hours": 1.0}, enough) == "consistent"


@pytest.mark.parametrize(
    ("certificate", "verdicts"),
    [
        ([done("72 hours", started_utc=NOON - DAY)], ["inconsistent"]),
        ([done("72 hours", started_utc=NOON - DAY, outcome=Outcome.PARTLY)], ["undetermined"]),
        ([done("72 hours", started_utc=NOON - DAY, outcome=Outcome.REFUSED)], []),
        ([], []),
        ([done("72 hours", started_utc=NOON)], []),  # due a day later
    ],
)
def test_a_batch_after_a_certificate_is_not_due_before_it(certificate: list[Entry], verdicts: list[str]) -> None:
    batch = {"item": "soldier", "number": 18, "after": "72 hours", "days": 1}
    said = asked("persons_exchange", {"batches": [batch], "certified_by": "mission"}, [kept(), *certificate])
    assert [one.verdict for one in said.values()] == verdicts


# steps


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([kept(), done("out", "c1", site="A", started_utc=NOON - DAY), done("in", "c2", site="A")], "consistent"),
        ([kept(), done("in", "c1", site="A", started_utc=NOON - DAY), done("out", "c2", site="A")], "consistent"),
        ([kept(), done("out", "c1", site="A", started_utc=NOON - DAY)], "inconsistent"),
        ([kept(), done("out", "c1", site="A", started_utc=NOON - DAY), done("in", "c2", site="B")], "inconsistent"),
        ([done("out", "c1", site="A", started_utc=NOON - DAY)], "not observable"),
        ([kept(), done("out", "c1", site="A", started_utc=NOON - DAY), done("in", "c2", site="A", outcome=Outcome.PARTLY)], "undetermined"),
    ],
)  # fmt: skip
def test_side_by_side_the_later_step_follows_at_the_same_site(lines: list[Entry], verdict: str) -> None:
    pair = {"side_by_side": [{"first": "out", "second": "in", "within_days": 1}], "certified_by": "mission"}
    said = asked("linked_steps", pair, lines)
    assert next(one.verdict for title, one in said.items() if "“A”" in title) == verdict


@pytest.mark.parametrize(
    ("first", "verdicts"),
    [
        ([done("stage one", started_utc=NOON - 3 * DAY)], ["inconsistent"]),
        ([done("stage one", started_utc=NOON - 2 * DAY)], []),  # the stage may last until 22 March
        ([], []),
    ],
)
def test_a_stage_starts_the_clock_of_the_next(first: list[Entry], verdicts: list[str]) -> None:
    steps = [{"name": "stage one"}, {"name": "stage two", "after": "stage one", "days": 3}]
    said = asked("linked_steps", {"steps": steps, "certified_by": "mission"}, [kept(), *first])
    assert [one.verdict for one in said.values()] == verdicts


# handing over


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (done("handed over", site="North", started_utc=NOON + 3 * HOUR), "consistent"),
        (done("handed over", site="North", started_utc=NOON + 3 * HOUR, stated_utc=NOON + 9 * HOUR), "consistent"),
        (done("handed over", site="North", started_utc=NOON + 3 * HOUR, ended_utc=NOON + 5 * HOUR), "undetermined"),
        (done("handed over", site="North", started_utc=NOON + 5 * HOUR), "inconsistent"),  # 18:00 is 16:00 UTC
        (done("handed over", site="South"), "inconsistent"),
        (done("handed over", site="North", by="somebody"), "inconsistent"),
        (done("handed over", site="North", outcome=Outcome.PARTLY), "undetermined"),
        (done("handed over", site="North", outcome=Outcome.REFUSED), "inconsistent"),
        (done("handed over", site="North", outcome=Outcome.PARTLY, by=""), "undetermined"),
        (done("handed over", site="North", outcome=Outcome.PARTLY, started_utc=NOON + 5 * HOUR), "inconsistent"),
    ],
)
def test_an_area_is_handed_over_where_the_act_ended_in_time_as_certified(line: Entry, verdict: str) -> None:
    assert word("area_handover", HANDOVER, [kept(), line]) == verdict


def test_a_late_act_is_late_whoever_kept_the_register_and_no_word_is_none() -> None:
    late = done("handed over", site="North", started_utc=NOON + 5 * HOUR)
    assert word("area_handover", HANDOVER, [late]) == "inconsistent"
    assert word("area_handover", HANDOVER, []) == "not observable"


# corridor on land


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (passage(), "consistent"),
        (passage(outcome=Outcome.REFUSED), "inconsistent"),
        (passage(outcome=Outcome.PARTLY), "undetermined"),
        (passage(outcome=Outcome.REFUSED, channel="east"), "outside scope"),
        (passage(outcome=Outcome.REFUSED, started_utc=NOON + 5 * HOUR), "outside scope"),  # 19:00 in Kyiv
        (passage(outcome=Outcome.REFUSED, site=""), "undetermined"),
        (passage(outcome=Outcome.REFUSED, site="", place=OUTSIDE), "outside scope"),
        (passage(outcome=Outcome.REFUSED, site="", place=INSIDE), "inconsistent"),
    ],
)
def test_whoever_may_travel_passes_in_the_hours_and_directions_of_the_text(line: Entry, verdict: str) -> None:
    assert word("land_corridor", CORRIDOR, [kept(), line], area="square") == verdict


def test_hours_may_run_over_midnight() -> None:
    night = {"opens": "22:00", "closes": "04:00"}
    turned = passage(outcome=Outcome.REFUSED, started_utc=NOON - 11 * HOUR)  # 03:00 in Kyiv
    assert word("land_corridor", night, [kept(), turned], area="square") == "inconsistent"


@pytest.mark.parametrize(("width_m", "verdict"), [(5_000.0, "outside scope"), (7_000.0, "inconsistent")])
def test_the_width_decides_what_lies_in_the_corridor(width_m: float, verdict: str) -> None:
    # 0.042 degrees of longitude at 50.5 degrees north are 2,980 m; the road runs along 30.5 degrees east
    road = {"axis": [{"lat_deg": 50.0, "lon_deg": 30.5}, {"lat_deg": 51.0, "lon_deg": 30.5}], "width_m": width_m}
    text = agreement("land_corridor", road, area="square")
    fire = incident(types=((IncidentType.SHELLING, 1.0),), place=at(50.5, 30.542, 50.0))
    made = judge(text, [fire], Eyes(1.0), [], start=START, end=END, as_of=AS_OF, register=[kept()])
    assert [one.verdict for one in made.findings if one.incident_id == "i1"] == [verdict]


def test_so_many_pass_each_way_each_day() -> None:
    asks = {"directions": ["north", "south"], "each_way_at_least": 2}
    lines = [kept(), passage("p1"), passage("p2"), passage("p3", channel="south", number=number(1))]
    said = asked("land_corridor", asks, lines, area="square")
    days = {title: one.verdict for title, one in said.items() if title.startswith("at least")}
    assert days == {
        "at least 2 passages “north”, 21 March 2025": "consistent",
        "at least 2 passages “south”, 21 March 2025": "inconsistent",
    }


# laws

COUNTS = st.one_of(
    st.just(number(None, Qualifier.UNCOUNTABLE)),
    st.builds(number, st.integers(0, 700), st.sampled_from((Qualifier.EXACT, Qualifier.AT_LEAST, Qualifier.ABOUT))),
)
DELIVERIES = st.lists(
    st.tuples(COUNTS, st.sampled_from(("", "mission", "port")), st.integers(-30, 30), st.sampled_from(list(Outcome))),
    max_size=5,
)
ORDER = ("inconsistent", "undetermined", "consistent")


def lines_of(drawn: list[tuple[Any, str, int, Outcome]], item: str, kind: EntryKind) -> list[Entry]:
    return [
        entry(kind, f"e{n}", item=item, number=count, by=by, outcome=outcome, started_utc=NOON + hours * HOUR)
        for n, (count, by, hours, outcome) in enumerate(drawn)
    ]


@settings(max_examples=150, deadline=None)
@given(DELIVERIES, st.booleans(), st.data())
def test_fewer_lines_never_make_a_floor_kept_and_their_order_says_nothing(
    drawn: list[tuple[Any, str, int, Outcome]],
    held: bool,  # noqa: FBT001 - whether the register was kept
    data: st.DataObject,
) -> None:
    lines = lines_of(drawn, "truck", EntryKind.DELIVERY) + ([kept()] if held else [])
    full = word("period_quota", FLOOR, lines)
    assert word("period_quota", FLOOR, data.draw(st.permutations(lines))) == full
    fewer = [one for one in lines if data.draw(st.booleans())]
    if full != Verdict.CONSISTENT:
        assert word("period_quota", FLOOR, fewer) != Verdict.CONSISTENT


@settings(max_examples=150, deadline=None)
@given(DELIVERIES, st.data())
def test_fewer_lines_never_make_a_release_of_persons_kept(
    drawn: list[tuple[Any, str, int, Outcome]], data: st.DataObject
) -> None:
    batch = {"batches": [{"item": "hostage", "number": 3, "by": "2025-03-21 18:00 Europe/Kyiv"}]}
    lines = [kept(), *lines_of(drawn, "hostage", EntryKind.HANDED_OVER)]
    full = word("persons_exchange", batch, lines)
    assert word("persons_exchange", batch, data.draw(st.permutations(lines))) == full
    fewer = [one for one in lines if data.draw(st.booleans())]
    if full != Verdict.CONSISTENT:
        assert word("persons_exchange", batch, fewer) != Verdict.CONSISTENT


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(("", "mission", "x")), st.integers(-30, 30), st.sampled_from(list(Outcome))),
        max_size=4,
    ),
    st.data(),
)
def test_fewer_certificates_never_hand_an_area_over(drawn: list[tuple[str, int, Outcome]], data: st.DataObject) -> None:
    lines = [kept()] + [
        done("handed over", f"c{n}", site="North", by=by, outcome=outcome, started_utc=NOON + hours * HOUR)
        for n, (by, hours, outcome) in enumerate(drawn)
    ]
    full = word("area_handover", HANDOVER, lines)
    assert word("area_handover", HANDOVER, data.draw(st.permutations(lines))) == full
    fewer = [one for one in lines if data.draw(st.booleans())]
    if full != Verdict.CONSISTENT:
        assert word("area_handover", HANDOVER, fewer) != Verdict.CONSISTENT


@pytest.mark.parametrize("name", OBLIGATIONS)
def test_without_some_lines_nothing_that_was_open_is_consistent(name: str) -> None:
    parameters, rule, _, doubtful, _ = OBLIGATIONS[name]
    full = asked(name, parameters, doubtful, **rule)
    for size in range(len(doubtful)):
        for fewer in combinations(doubtful, size):
            said = asked(name, parameters, fewer, **rule)
            for title, one in full.items():
                if one.verdict == Verdict.UNDETERMINED and title in said:
                    assert said[title].verdict != Verdict.CONSISTENT, (title, fewer)


@pytest.mark.parametrize("name", OBLIGATIONS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_order_of_the_lines_says_nothing(name: str, data: st.DataObject) -> None:
    parameters, rule, *registers = OBLIGATIONS[name]
    for lines in registers:
        mixed = data.draw(st.permutations(lines))
        assert asked(name, parameters, mixed, **rule) == asked(name, parameters, lines, **rule)


@settings(max_examples=100, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=4), st.integers(0, 3))
def test_a_count_without_a_number_counts_as_none_for_certain(counts: list[Any], index: int) -> None:
    lines = [trucks(0, f"d{n}") for n in range(len(counts))]
    lines = [replace(one, number=count) for one, count in zip(lines, counts, strict=True)]
    blank = replace(lines[index % len(lines)], number=None)
    without = [one for one in lines if one.entry_id != blank.entry_id]
    if word("period_quota", FLOOR, [kept(), *without, blank]) == Verdict.CONSISTENT:
        assert word("period_quota", FLOOR, [kept(), *without]) == Verdict.CONSISTENT
