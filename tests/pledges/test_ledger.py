"""The ledger: states as stated, contradictions kept, sums only of what is alike."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from tests.pledges.ledger_world import LATER, RECEIVED, held, promise, rows_of, yaml_of
from truceline.model.errors import DamagedFile, OutOfRange
from truceline.model.pledge import Amount, Bound, Mark, Pledge, Position, Role, State, Step
from truceline.model.times import dated, local_day
from truceline.pledges.acceptance import CONTRADICTORY, SILENT, acceptance, cell
from truceline.pledges.amounts import Rate, converted, rate_of, sums, with_rates
from truceline.pledges.ledger import Ledger, amounts_of, ledger, problems
from truceline.pledges.shipped import shipped, shipped_names
from truceline.pledges.template import KINDS, template
from truceline.sources._ledger_form import COLUMNS


def kinds(found: Ledger) -> list[tuple[str, str]]:
    return [(one.key, one.kind) for one in problems(found)]


def states(*told: str, key: str = "p", extra: str = "") -> str:
    """A pledge with several states: "announced 2025-03-01 [4 cameras]"."""
    items = []
    for one in told:
        state, _, rest = one.partition(" 20")
        day, _, amount = f"20{rest}".partition(" ")
        more = f", state_amount: {amount}" if amount else ""
        items.append(f"{{state: {state}, date: '{day}'{more}}}")
    return (
        f"  - {{key: {key}, contributor: NO, domain: land, what: help, origin: a, mark: O{extra}, "
        f"states: [{', '.join(items)}]}}\n"
    )


# States


def test_the_state_of_a_pledge_is_what_was_last_said_of_it() -> None:
    found = held(yaml_of(states("announced 2025-03-01", "committed 2025-04-01", "allocated 2025-05-01")))
    assert found.promises["p"].states == (State.ALLOCATED,)
    assert found.promises["p"].ended is False


def test_a_delivered_pledge_was_not_therefore_ever_committed() -> None:
    one = held(yaml_of(states("delivered 2025-05-01"))).promises["p"]
    assert one.reached(State.DELIVERED)
    assert not one.reached(State.COMMITTED)


def test_a_pledge_of_which_nobody_stated_a_state_has_none() -> None:
    found = held(yaml_of(promise("p", state="")))
    assert found.promises["p"].states == ()
    assert found.promises["p"].ended is None
    assert ("p", "no state stated") in kinds(found)


def test_two_sources_that_differ_about_the_same_day_stand_side_by_side() -> None:
    one = "{state: delivered, date: '2025-05-01', speaker: donor}"
    other = "{state: withdrawn, date: '2025-05-01', speaker: host}"
    base = "  - {key: p, contributor: NO, domain: land, what: help, origin: a, mark: O, states: ["
    found = held(yaml_of(f"{base}{one}, {other}]}}\n"))
    assert found.promises["p"].states == (State.DELIVERED, State.WITHDRAWN)
    assert found.promises["p"].ended is None
    assert ("p", "sources differ") in kinds(found)


def test_as_of_asks_what_was_said_by_then_and_received_by_then() -> None:
    text = yaml_of(states("announced 2025-03-01", "delivered 2025-09-01"))
    early = datetime(2025, 6, 1, tzinfo=UTC)
    assert held(text, as_of=early).promises == {}  # said, and not yet received
    assert held(text, as_of=early, received=[datetime(2025, 3, 2, tzinfo=UTC)]).promises["p"].states == (
        State.ANNOUNCED,
    )
    assert held(text).promises["p"].states == (State.DELIVERED,)


# What does not fit


def test_a_state_dated_before_its_announcement_is_told() -> None:
    assert ("p", "state before its announcement") in kinds(
        held(yaml_of(states("announced 2025-03-01", "delivered 2025-02-01")))
    )


def test_more_delivered_than_promised_is_told_and_less_is_not() -> None:
    extra = ", amount: '10', unit: cameras"
    more = held(yaml_of(states("delivered 2025-05-01 6 cameras", "delivered 2025-06-01 5 cameras", extra=extra)))
    assert ("p", "more delivered than promised") in kinds(more)
    assert "11 camera in 2 statements" in " ".join(one.text for one in problems(more))
    less = held(yaml_of(states("delivered 2025-05-01 6 cameras", "delivered 2025-06-01 4 cameras", extra=extra)))
    other = held(yaml_of(states("delivered 2025-05-01 60 tonnes", extra=extra)))
    least = held(yaml_of(states("delivered 2025-05-01 60 cameras", extra=extra + ", qualifier: at least")))
    for found in (less, other, least):
        assert ("p", "more delivered than promised") not in kinds(found)


def test_two_files_that_disagree_are_a_kept_contradiction() -> None:
    one = yaml_of(promise("p", extra=", amount: '4', unit: brigade"))
    other = yaml_of(promise("p", extra=", amount: '5', unit: brigade"))
    found = held(one, other)
    assert {str(told.amount) for told in found.promises["p"].descriptions} == {"4 brigades", "5 brigades"}
    (problem,) = [one for one in problems(found) if one.kind == "described twice"]
    assert "4 brigades" in problem.text
    assert "5 brigades" in problem.text
    assert len(problem.where) == 2
    assert len(held(one, one).promises["p"].descriptions) == 1


def test_a_pledge_that_hangs_on_a_deleted_one_is_told() -> None:
    assert ("p", "needs what is not there") in kinds(held(yaml_of(promise("p", needs="gone"))))


def test_a_state_of_something_that_no_row_describes_is_told() -> None:
    rows = rows_of(yaml_of(promise("p")))
    found = ledger(steps=rows[Step], as_of=LATER)
    assert kinds(found) == [("p", "state of nothing")]


# Amounts


def amount(value: float | None, unit: str, bound: Bound = Bound.EXACT, **more: str) -> Amount:
    return Amount(bound=bound, value=value, unit=unit, **more)


def test_only_what_is_alike_is_added_up() -> None:
    found = sums(
        [
            amount(2, "billion EUR", prices="nominal"),
            amount(500, "million EUR", prices="nominal"),
            amount(1, "billion EUR", prices="real 2021"),
            amount(1, "billion USD", prices="nominal"),
            amount(4, "brigade"),
            amount(480, "vehicle", per="year"),
            amount(20, "vehicle"),
            amount(20, "percent", per="year"),
            amount(10, "percent", per="year"),
        ]
    )
    assert [(one.unit, one.per, one.prices, one.least) for one in found] == [
        ("EUR", "", "nominal", 2.5e9),
        ("EUR", "", "real 2021", 1e9),
        ("USD", "", "nominal", 1e9),
        ("brigade", "", "", 4),
        ("vehicle", "year", "", 480),
        ("vehicle", "", "", 20),
        ("percent", "year", "", 20),
        ("percent", "year", "", 10),
    ]


def test_at_least_has_no_upper_end_and_up_to_no_lower_one_and_unknown_is_counted() -> None:
    (found,) = sums(
        [
            amount(5, "tank", Bound.AT_LEAST),
            amount(10, "tank", Bound.UP_TO),
            amount(None, "tank", Bound.NOT_KNOWN),
        ]
    )
    assert (found.least, found.most, found.parts, found.unknown) == (5, None, 3, 1)


def test_figures_of_one_origin_count_once_however_they_are_put() -> None:
    found = held(shipped("coalition"))
    berlin = [one for one in found.promises.values() if one.first.shared_origin]
    assert len(berlin) == 3
    twice = held(
        yaml_of(
            promise("a", extra=", amount: '4', unit: brigade, shared_origin: Berlin plan")
            + promise("b", extra=", amount: '4', unit: brigade, shared_origin: Berlin plan")
            + promise("c", extra=", amount: '4', unit: brigade")
        )
    )
    assert [str(one) for one in amounts_of(twice.promises.values())] == ["4 brigades", "4 brigades"]


def test_a_conversion_names_rate_day_and_source_and_keeps_the_original() -> None:
    rate = Rate(of="USD", into="EUR", worth=0.9, day=date(2025, 3, 26), source="a published rate")
    found = converted(amount(2, "billion USD", prices="nominal"), rate)
    assert (found.amount.value, found.amount.unit, found.original.unit) == (1.8, "billion EUR", "billion USD")
    with pytest.raises(OutOfRange, match="USD"):
        converted(amount(2, "billion GBP"), rate)
    with pytest.raises(OutOfRange, match="nominal"):
        converted(amount(2, "billion USD", prices="real 2021"), rate)
    with pytest.raises(OutOfRange, match="published"):
        Rate(of="USD", into="EUR", worth=0.9, day=date(2025, 3, 26), source="")


def test_money_is_added_up_in_another_currency_beside_the_sum_as_promised_and_real_prices_never() -> None:
    rate = rate_of("1 USD = 0.9 EUR on 2025-03-26 by A published table")
    held = [amount(2, "billion USD"), amount(1, "billion EUR"), amount(5, "billion USD", prices="real 2021")]
    assert [(one.unit, one.prices, one.least) for one in sums(with_rates(held, [rate]))] == [
        ("EUR", "", 2.8e9),
        ("USD", "real 2021", 5e9),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "USD 0.9",
        "1 USD = 0.9 EUR",
        "1 USD = 0.9 EUR on 2025-02-30 by X",
        "1 USD = 0.9 USD on 2025-03-26 by X",
        "1 USD = 0 EUR on 2025-03-26 by X",
        "1 USD = 0,9 EUR on 2025-03-26 by X",
    ],
)
def test_a_rate_without_day_source_or_worth_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange, match="rate"):
        rate_of(text)


def test_a_growth_without_a_base_says_so() -> None:
    assert str(amount(20, "percent", Bound.ABOUT, per="year")) == "about 20 percent a year, base not stated"
    assert str(amount(20, "percent", base="2024")) == "20 percent, on 2024"


# Acceptance


def stance(day: str, state: str, party: str = "RU", about: str = "NATO members") -> str:
    return (
        f"  - {{party: {party}, contributor: {about}, role: peacekeeper, state: {state}, date: '{day}', "
        f"origin: a, mark: G, speaker: {state}}}\n"
    )


def test_a_cell_is_what_was_last_said_and_keeps_its_history() -> None:
    rows = held(yaml_of(more="stances:\n" + stance("2025-03-06", "conditional") + stance("2025-09-03", "rejects")))
    (one,) = acceptance(rows.stances)
    assert one.word == "rejects"
    assert [said.position for said in one.history] == [Position.CONDITIONAL, Position.REJECTS]


def test_statements_of_one_day_that_differ_and_denied_reports_are_contradictory() -> None:
    same_day = held(yaml_of(more="stances:\n" + stance("2025-03-06", "accepts") + stance("2025-03-06", "rejects")))
    denied = held(yaml_of(more="stances:\n" + stance("2025-03-22", "explores") + stance("2025-03-24", "denies")))
    for found in (same_day, denied):
        assert acceptance(found.stances)[0].word == CONTRADICTORY


def test_silence_is_a_word_of_its_own_and_no_consent() -> None:
    assert cell([], "RU", "IN", Role.PEACEKEEPER).word == SILENT


# What is shipped


def test_the_shipped_ledger_of_the_coalition_holds_the_stated_facts_with_their_marks() -> None:
    found = held(shipped("coalition"))
    amounts = {key: str(one.first.amount) for key, one in found.promises.items() if one.first.amount}
    assert amounts == {
        "fr-package-2025": "2 billion EUR",
        "de-brigades": "4 brigades",
        "de-vehicles": "480 vehicles a year",
        "de-air-defence": "about 20 percent a year, base not stated",
    }
    assert {found.promises[key].first.shared_origin for key in amounts if key.startswith("de-")} == {
        "Berlin plan of 4 September 2025"
    }
    cells = acceptance(found.stances)
    assert cell(cells, "RU", "NATO members", Role.PEACEKEEPER).word == "rejects"
    assert cell(cells, "RU", "any foreign state", Role.REASSURANCE).word == "rejects"
    assert cell(cells, "CN", "CN", Role.PEACEKEEPER).history[0].position is Position.EXPLORES
    assert cell(cells, "US", "US", Role.BACKSTOP).word == "offers"
    assert {cell(cells, party, "US", Role.BACKSTOP).word for party in ("GB", "FR")} == {"asks for"}
    days = {one.site: dated(one.started_utc, one.ended_utc) for one in found.milestones if one.lane == "meeting"}
    assert days["Brussels"] == "2025-04-10"
    meetings = [one for one in found.milestones if one.site == "Brussels"]
    assert meetings[0].started_utc == datetime(2025, 4, 10, 13, tzinfo=UTC)


@pytest.mark.parametrize("name", shipped_names())
def test_every_row_of_a_shipped_ledger_names_its_origin_and_its_mark(name: str) -> None:
    rows = [one for some in rows_of(shipped(name)).values() for one in some]
    assert rows
    for one in rows:
        assert one.origin
        assert one.mark in Mark
        assert one.exercise == ("exercise" in name)


# Templates and workbooks


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_template_is_an_empty_ledger(kind: str) -> None:
    assert not any(rows_of(template(kind), f"empty.{kind}").values())


def workbook(change: object = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template("xlsx")))
    sheet = book.worksheets[0]
    row = {
        "Record": "pledge", "Key": "p", "Contributor": "Norway", "Domain": "land", "What": "help", "Amount": 4,
        "Unit": "brigade", "State": "announced", "Date": "2025-09-04", "Origin": "a", "Mark": "V",
    }  # fmt: skip
    for column, name in enumerate(COLUMNS, 1):
        sheet.cell(2, column, row.get(name))
    if callable(change):
        change(sheet)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_filled_in_template_reads_as_it_was_filled_in() -> None:
    (one,) = rows_of(workbook(), "ledger.xlsx")[Pledge]
    assert (one.contributor, str(one.amount), one.mark) == ("NO", "4 brigades", Mark.VERIFIED)
    assert dated(one.stated_utc, one.stated_utc) == "2025-09-04"


def test_a_workbook_with_merged_cells_or_dates_as_numbers_is_refused_with_its_place() -> None:
    with pytest.raises(DamagedFile, match="merged cells B2:B4") as merged:
        rows_of(workbook(lambda sheet: sheet.merge_cells("B2:B4")))
    assert "row 2" in merged.value.where
    date_column = COLUMNS.index("Date") + 1

    def serial(sheet: object) -> None:
        cell_ = sheet.cell(2, date_column)  # type: ignore[attr-defined]
        cell_.value, cell_.number_format = 45904, "General"

    with pytest.raises(DamagedFile, match="format the cell as 2025-09-04"):
        rows_of(workbook(serial))


def test_the_same_line_in_csv_and_in_a_workbook_is_one_row() -> None:
    text = "Record,Key,Contributor,Domain,What,Amount,Unit,State,Date,Origin,Mark\n"
    text += "pledge,p,Norway,land,help,4,brigade,announced,2025-09-04,a,V\n"
    one, other = rows_of(text, "ledger.csv"), rows_of(workbook(), "ledger.xlsx")
    assert one[Pledge][0].pledge_id == other[Pledge][0].pledge_id
    assert one[Step][0].step_id == other[Step][0].step_id


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("format: truceline.pledges/2\n", "truceline.pledges/1"),
        ("format: truceline.pledges/1\nsecrets: []\n", "secrets"),
        ("format: truceline.pledges/1\npledges: {}\n", "list"),
        ("format: truceline.pledges/1\npledges:\n - &a {key: p}\n - *a\n", "anchor"),
        ("format: truceline.pledges/1\npledges:\n - {key: p, key: q}\n", "twice"),
        ("format: truceline.pledges/1\npledges:\n - {key: p, colour: red}\n", "colour"),
        ("format: truceline.pledges/1\npledges:\n - {key: [p]}\n", "one value"),
        ("format: truceline.pledges/1\npledges: [\n", "whole YAML"),
        ("format: truceline.pledges/1\nexercise: perhaps\n", "true or false"),
    ],
)
def test_a_damaged_yaml_ledger_is_an_error_with_its_place(bad: str, says: str) -> None:
    with pytest.raises(DamagedFile, match=says):
        rows_of(bad)


def test_a_local_day_is_told_as_that_day_in_every_zone() -> None:
    for zone in ("Asia/Tokyo", "Europe/Kyiv", "UTC", "America/New_York"):
        for day in (date(2025, 3, 30), date(2025, 9, 4), date(2025, 10, 26)):
            assert dated(*local_day(day, zone)) == day.isoformat()
    assert RECEIVED < LATER
