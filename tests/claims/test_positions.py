"""Statements that are no incidents: who takes part, promises, refuses, denies, meets, and with which figures."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.claims.documents import Document, published
from truceline.claims.positions import Position, of_form, positions
from truceline.claims.stated import stated
from truceline.model.terms import Qualifier

NEWS = Path(__file__).parents[3] / "shared" / "data" / "news"
SAID = datetime(2025, 5, 6, 9, tzinfo=UTC)  # a Tuesday


def read(text: str) -> tuple[Position, ...]:
    return positions(text, said=SAID, zone="UTC")


@pytest.mark.parametrize(
    ("text", "form", "count", "unit", "period"),
    [
        ("At least 31 countries will send observers.", "participation", "at least 31", "countries", ""),
        ("Norway announced 2 billion euros for air defence.", "money", "2000000000", "billion euros", ""),
        ("Deutschland will drei Brigaden ausrüsten.", "brigades", "3", "brigaden", ""),
        ("Das wären 120 Fahrzeuge pro Jahr.", "vehicles", "120", "fahrzeuge", "yearly"),
        ("The budget grows by 20 percent a year.", "growth", "20", "percent", "yearly"),
        ("About 3,000 additional soldiers were sent.", "forces", "about 3000", "additional soldiers", ""),
        ("Коаліція налічує 30 країн.", "participation", "30", "країн", ""),
    ],
)
def test_a_figure_keeps_its_unit_period_and_qualifier(text: str, form: str, count: str, unit: str, period: str) -> None:
    (one,) = of_form(read(text), form)
    assert (str(one.count), one.unit, one.period) == (count, unit, period)


@pytest.mark.parametrize(
    ("text", "form", "who"),
    [
        ("Moscow rejected any foreign troops.", "refusal", "Russia"),
        ("Beijing denied that its citizens take part.", "denial", "China"),
        ("China accepted the invitation.", "acceptance", "China"),
        ("Росія відкинула пропозицію.", "refusal", "Russia"),
        ("Moskau lehnt den Plan ab.", "refusal", "Russia"),
    ],
)
def test_refusals_denials_and_acceptances_have_their_author(text: str, form: str, who: str) -> None:
    (one,) = of_form(read(text), form)
    assert one.who[0] == who


def test_a_meeting_has_its_place_and_its_day() -> None:
    (one,) = of_form(read("The meeting of ministers in Brussels was on Monday."), "meeting")
    assert (one.where, one.day) == ("Brussels", date(2025, 5, 5))


def test_without_a_day_of_publication_no_meeting_has_a_day() -> None:
    (one,) = of_form(positions("The meeting in Brussels was on Monday.", said=None, zone="UTC"), "meeting")
    assert one.day is None


def test_a_year_is_no_number_of_soldiers() -> None:
    assert of_form(read("Im Jahr 2022 Soldaten zu entsenden war verboten."), "forces") == []


@given(st.text(max_size=150))
def test_any_text_is_read_and_spans_point_into_it(text: str) -> None:
    for one in read(text):
        assert text[one.start : one.end] == one.words


@pytest.fixture(scope="module")
def articles() -> list[tuple[Position, ...]]:
    if not NEWS.is_dir():
        pytest.skip("the five articles are not here")
    found = []
    for path in sorted(NEWS.glob("*.txt")):
        text = path.read_text("utf-8")
        period = published(text, "Europe/Berlin")
        known = period is not None and (period[1] - period[0]).days < 1
        found.append(positions(text, said=period[0] if known and period else None, zone="Europe/Berlin"))
    return found


def test_the_numbers_of_states_are_three_statements(articles: list[tuple[Position, ...]]) -> None:
    found = [[str(one.count) for one in of_form(held, "participation")] for held in articles]
    assert found[1:] == [["about 30"], ["31"], ["26", "about 30"], ["about 30"]]


def test_the_pledges_of_the_articles(articles: list[tuple[Position, ...]]) -> None:
    (money,) = of_form(articles[2], "money")
    assert (money.count and money.count.value, money.unit, money.state, money.who) == (
        2_000_000_000,
        "milliarden euro",
        "announced",
        ("France",),
    )
    (brigades,) = of_form(articles[3], "brigades")
    (vehicles,) = of_form(articles[3], "vehicles")
    (growth,) = of_form(articles[3], "growth")
    assert (brigades.count and brigades.count.value, brigades.period, brigades.state) == (4, "", "planned")
    assert (vehicles.count and vehicles.count.value, vehicles.period) == (480, "yearly")
    assert (growth.count and growth.count.value, growth.period) == (20, "yearly")


def test_refusals_and_denials_of_the_articles(articles: list[tuple[Position, ...]]) -> None:
    assert [one.who[0] for one in of_form(articles[0], "denial")] == ["China"]
    assert {one.who[0] for one in of_form(articles[1], "refusal")} == {"Russia"}
    assert [one.who for one in of_form(articles[2], "refusal")] == [("United States",)]
    assert {one.who[0] for one in of_form(articles[3], "refusal")} == {"Russia"}
    assert "Russia" in of_form(articles[4], "refusal")[0].who


def test_foreign_forces_and_losses_of_the_articles(articles: list[tuple[Position, ...]]) -> None:
    nationals = [one.count for one in of_form(articles[0], "nationals") if one.count]
    assert [(one.qualifier, one.value) for one in nationals if one.value != 2] == [(Qualifier.AT_LEAST, 155)]
    forces = of_form(articles[2], "forces")
    assert sorted({one.count.value for one in forces if one.count and one.count.value}) == [3_000, 11_000]
    assert any("South Korea" in one.who for one in forces)
    (losses,) = of_form(articles[2], "losses")
    assert str(losses.count) == "about 4000"


def test_the_meetings_have_the_days_that_the_texts_say(articles: list[tuple[Position, ...]]) -> None:
    assert {(one.where, one.day) for one in of_form(articles[0], "meeting")} == {("Brussels", date(2025, 4, 10))}
    assert next(one.where for one in of_form(articles[1], "meeting")) == "Brussels"
    assert {one.day for one in of_form(articles[2], "meeting")} == {None}, "published some day of March"


def document(number: int, text: str, day: int, *, until: int | None = None) -> Document:
    return Document(
        document_id=str(number),
        outlet=f"outlet {number}",
        text=text,
        published_from=datetime(2025, 4, day, 9, tzinfo=UTC),
        published_to=datetime(2025, 4, until or day, 9, tzinfo=UTC),
        zone="UTC",
        received_utc=datetime(2025, 5, 1, tzinfo=UTC),
    )


def test_numbers_of_states_that_count_other_things_stand_apart_and_copies_are_one_statement() -> None:
    passage = "Leaders of 31 countries are expected at the summit of the coalition in Paris, the palace of the president said."
    found = stated([document(0, passage, 3), document(1, passage, 4), document(2, "26 countries will send troops.", 5)])
    first, second = [one for one in found if one.form == "participation"]
    assert (first.figure, first.subject, first.documents, first.most_origins) == ("31", "at a meeting", (0, 1), 1)
    assert (second.figure, second.subject, second.documents) == ("26", "for a force", (2,))


def test_a_meeting_takes_its_day_from_the_text_that_knows_it() -> None:
    found = stated(
        [
            document(0, "The ministers meet in Brussels today.", 10),
            document(1, "They had a meeting in Brussels.", 1, until=30),
        ]
    )
    (one,) = [one for one in found if one.form == "meeting"]
    assert (one.where, one.day, one.documents) == ("Brussels", date(2025, 4, 10), (0, 1))


def test_money_keeps_its_unit() -> None:
    (one,) = [one for one in stated([document(0, "Norway announced 2.5 billion euros.", 1)]) if one.form == "money"]
    assert one.unit == "billion euros"
