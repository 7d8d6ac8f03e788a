"""Rules that go on by themselves unless somebody objects by a last day, with moments worked out by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import incident
from tests.switch_world import found, kept, line, text, verdicts
from truceline.agreement.kinds.silent_renewal import Parameters
from truceline.assess.validity.renewal_in_silence import last_moment, later
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome

DAY = timedelta(days=1)
ENDS = datetime(2025, 3, 31, 21, tzinfo=UTC)  # 1 April, 00:00 in Kyiv, UTC+3 in summer
BEGINS = datetime(2025, 2, 28, 22, tzinfo=UTC)  # 1 March, 00:00, UTC+2
LAST = datetime(2025, 3, 18, 22, tzinfo=UTC)  # 14 days before 1 April is 18 March, and that day counts whole
BAN = {"in_force": {"from": "2025-03-01 00:00 Europe/Kyiv", "until": "2025-04-01 00:00 Europe/Kyiv"}}
KEPT = kept(BEGINS - DAY, ENDS + 300 * DAY)


def silent(**parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - any parameter
    given_ = {"rules": ["R1"], "term_days": 30, "objection_days": 14, **parameters}
    return {"id": "S1", "type": "silent_renewal", "parameters": given_}


def fire(when: datetime) -> Incident:
    types = ((IncidentType.SHELLING, 1.0),)
    return incident(types=types, started_utc=when, ended_utc=when, best_utc=when)


def objection(when: datetime, **changes: Any) -> Entry:  # noqa: ANN401 - any field
    return line(EntryKind.OBJECTION, **{"started_utc": when, "reference": "R1", **changes})


def said(when: datetime, *register: Entry, **parameters: Any) -> tuple[str, str]:  # noqa: ANN401 - any parameter
    made = found(text(BAN, silent(**parameters)), [fire(when)], register, start=when - DAY, end=when + DAY)
    return verdicts(made, "R1")["i1"]


@pytest.mark.parametrize(
    ("register", "verdict"),
    [
        ([KEPT], "inconsistent"),  # nobody objected: it goes on
        ([KEPT, objection(LAST - DAY)], "outside scope"),
        ([KEPT, objection(LAST - timedelta(seconds=1))], "outside scope"),  # on the last day
        ([KEPT, objection(LAST)], "inconsistent"),  # a day late
        ([KEPT, objection(LAST - DAY, outcome=Outcome.PARTLY)], "undetermined"),
        ([KEPT, objection(LAST - DAY, outcome=Outcome.REFUSED)], "inconsistent"),
        ([KEPT, objection(LAST - DAY, reference="S1")], "outside scope"),
        ([KEPT, objection(LAST - DAY, reference="test/S1")], "outside scope"),
        ([KEPT, objection(LAST - DAY, reference="R9")], "inconsistent"),
        ([], "undetermined"),  # silence of a register that nobody kept is no silence
        ([kept(BEGINS + DAY, ENDS)], "undetermined"),
        ([kept(BEGINS, LAST)], "inconsistent"),
        ([kept(BEGINS, LAST - DAY)], "undetermined"),
    ],
)
def test_silence_renews_only_where_somebody_would_have_heard_an_objection(register: list[Entry], verdict: str) -> None:
    assert said(ENDS + DAY, *register)[0] == verdict


def test_before_the_first_end_nothing_is_open() -> None:
    for register in ([], [KEPT], [objection(LAST - DAY)]):
        assert said(ENDS - timedelta(hours=1), *register)[0] == "inconsistent"


def test_the_open_question_has_a_name() -> None:
    assert said(ENDS + DAY) == ("undetermined", "renewal by silence")


@pytest.mark.parametrize(
    ("days", "times", "verdict"),
    [(29, 1, "inconsistent"), (31, 1, "outside scope"), (31, 2, "inconsistent"), (31, None, "inconsistent"), (1, 0, "outside scope")],
)  # fmt: skip
def test_it_goes_on_as_often_as_the_text_says(days: int, times: int | None, verdict: str) -> None:
    assert said(ENDS + days * DAY, KEPT, times=times)[0] == verdict


def test_an_objection_ends_the_term_in_which_it_came() -> None:
    later_on = objection(ENDS + 10 * DAY)
    assert said(ENDS + 29 * DAY, KEPT, later_on)[0] == "inconsistent"
    assert said(ENDS + 31 * DAY, KEPT, later_on)[0] == "outside scope"


def test_an_objection_after_a_term_of_which_nobody_kept_the_register_still_ends_the_rule() -> None:
    later_on = objection(ENDS + 10 * DAY)
    assert said(ENDS + 5 * DAY, later_on)[0] == "undetermined"
    assert said(ENDS + 31 * DAY, later_on)[0] == "outside scope"


def renewal(end: datetime, **changes: Any) -> Entry:  # noqa: ANN401 - any field
    return line(EntryKind.RENEWAL, **{"started_utc": ENDS, "ended_utc": end, "reference": "R1", **changes})


def test_a_renewal_on_record_settles_what_nobody_kept_and_terms_run_from_its_end() -> None:
    stated = renewal(ENDS + 10 * DAY)
    assert said(ENDS + 9 * DAY, stated)[0] == "inconsistent"
    assert said(ENDS + 11 * DAY, stated)[0] == "undetermined"
    assert said(ENDS + 39 * DAY, KEPT, stated, times=1)[0] == "inconsistent"
    assert said(ENDS + 41 * DAY, KEPT, stated, times=1)[0] == "outside scope"


def test_a_suspension_in_a_term_that_silence_gave_rests_the_rule() -> None:
    rests = line(EntryKind.SUSPENSION, started_utc=ENDS + 5 * DAY, ended_utc=ENDS + 8 * DAY, reference="R1")
    assert said(ENDS + 6 * DAY, KEPT, rests) == ("outside scope", "suspension")
    assert said(ENDS + 9 * DAY, KEPT, rests)[0] == "inconsistent"


def test_a_condition_that_is_open_leaves_what_silence_left_open_open() -> None:
    condition = {
        "id": "C1",
        "type": "conditional_entry",
        "parameters": {"rules": ["R1"], "conditions": [{"item": "banks", "certified_by": "mission"}]},
    }
    met = line(EntryKind.CERTIFICATE, item="banks", by="mission", started_utc=BEGINS)
    for register, verdict in (([met, KEPT], "inconsistent"), ([met], "undetermined"), ([], "undetermined")):
        when = ENDS + DAY
        made = found(text(BAN, silent(), condition), [fire(when)], register, start=when - DAY, end=when + DAY)
        assert verdicts(made, "R1")["i1"][0] == verdict


@pytest.mark.parametrize(
    ("parameters", "deadline", "following"),
    [
        # five years from 10 November 2020, 00:00 Moscow; 10 May counts whole: it ends at 21:00 UTC
        ({"term_months": 60, "objection_months": 6}, datetime(2025, 5, 10, 21, tzinfo=UTC), datetime(2030, 11, 9, 21, tzinfo=UTC)),
        ({"term_months": 60, "objection_months": 6, "last_day_counts": False}, datetime(2025, 5, 9, 21, tzinfo=UTC), datetime(2030, 11, 9, 21, tzinfo=UTC)),
        ({"term_days": 60}, datetime(2025, 11, 9, 21, tzinfo=UTC), datetime(2026, 1, 8, 21, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_terms_and_last_days_run_on_the_clock_of_the_text(
    parameters: dict[str, Any], deadline: datetime, following: datetime
) -> None:
    own, end = Parameters(rules=("R1",), **parameters), datetime(2025, 11, 9, 21, tzinfo=UTC)
    assert last_moment(end, own, "Europe/Moscow") == deadline
    assert later(end, own, "Europe/Moscow", 1) == following


def test_a_month_without_that_day_ends_with_its_last_and_the_next_keeps_the_day() -> None:
    own, end = Parameters(rules=("R1",), term_months=1), datetime(2025, 1, 31, 9, tzinfo=UTC)
    ends = [later(end, own, "UTC", number).day for number in range(4)]
    assert ends == [31, 28, 31, 30]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-35, 60), st.sampled_from(list(Outcome))), max_size=3),
    st.booleans(),
    st.integers(-20, 90),
    st.data(),
)
def test_fewer_lines_never_turn_an_open_question_into_scope_or_out_of_it(
    drawn: list[tuple[int, Outcome]],
    held: bool,  # noqa: FBT001 - whether the register was kept
    days: int,
    data: st.DataObject,
) -> None:
    lines = [objection(ENDS + shift * DAY, outcome=outcome) for shift, outcome in drawn] + ([KEPT] if held else [])
    when = ENDS + days * DAY + timedelta(hours=1)
    assert said(when, *data.draw(st.permutations(lines)))[0] == said(when, *lines)[0]
    without_kept = [one for one in lines if one is not KEPT]
    if said(when, *lines)[0] == "undetermined":
        assert said(when, *without_kept)[0] in ("undetermined", "outside scope")
