"""Pledges, stances, numbers and meetings that texts tell: rows of the ledger, each with its words."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from truceline.claims.documents import published
from truceline.model.pledge import Bound, Position, Role, State
from truceline.model.records import Statement
from truceline.model.terms import TimePrecision
from truceline.model.times import utc
from truceline.pledges.ledger import ledger
from truceline.pledges.told import BY_MACHINE, Rows, told

NEWS = Path(__file__).parents[3] / "shared" / "data" / "news"
SAID = datetime(2026, 1, 7, 9, tzinfo=UTC)  # a Wednesday


def statement(text: str, name: str = "s", said: datetime | None = SAID) -> Statement:
    moment = said or SAID
    return Statement(
        statement_id=name, source="article", speaker="An outlet", text=text, language="en", started_utc=moment,
        ended_utc=moment, time_precision=TimePrecision.MINUTE, said_utc=said, received_utc=SAID + timedelta(days=400),
        place=None,
    )  # fmt: skip


def read(text: str) -> Rows:
    return told([statement(text)])


def test_a_promised_amount_keeps_contributor_unit_rate_and_words() -> None:
    text = "Germany will deliver at least 480 vehicles per year to Ukraine."
    (one,) = read(text).pledges.values()
    assert (one.contributor, str(one.amount), one.what) == ("DE", "at least 480 vehicles a year", text)
    assert BY_MACHINE in one.quality


def test_what_was_announced_or_delivered_is_a_step_and_what_is_planned_is_none() -> None:
    announced = read("France announced 2 billion euros for air defence.")
    assert [step.state for step in announced.steps.values()] == [State.ANNOUNCED]
    delivered = read("Germany delivered 60 vehicles.")
    assert [step.state for step in delivered.steps.values()] == [State.DELIVERED]
    assert not read("Germany plans 60 vehicles.").steps


def test_an_amount_without_a_contributor_is_a_number_and_no_pledge() -> None:
    for text in ("Four brigades will be equipped.", "Ukraine announced 3 brigades."):
        rows = read(text)
        assert not rows.pledges
        assert [one.measure for one in rows.figures.values()] == ["pledged or delivered, as told; by whom is not told"]


@pytest.mark.parametrize(
    ("text", "party", "position", "about", "role"),
    [
        ("Moscow rejected any foreign troops.", "RU", Position.REJECTS, "any foreign state", Role.REASSURANCE),
        ("Beijing denied that it would join a peacekeeping mission.", "CN", Position.DENIES, "CN", Role.PEACEKEEPER),
        (
            "China explores taking part in a peacekeeping mission: Beijing's contribution was accepted.",
            "CN",
            Position.EXPLORES,
            "CN",
            Role.PEACEKEEPER,
        ),
        ("China agreed to send peacekeepers.", "CN", Position.OFFERS, "CN", Role.PEACEKEEPER),
        ("Kyiv accepted monitors from France.", "UA", Position.ACCEPTS, "FR", Role.MONITOR),
        ("Washington refused to send soldiers.", "US", Position.REJECTS, "US", Role.REASSURANCE),
    ],
)
def test_who_accepts_whom_in_which_role(text: str, party: str, position: Position, about: str, role: Role) -> None:
    (one,) = read(text).stances.values()
    assert (one.party, one.position, one.contributor, one.role) == (party, position, about, role)


def test_a_refusal_without_a_role_is_no_stance() -> None:
    assert not read("Moscow rejected the proposal.").stances


def test_a_meeting_with_place_and_day_is_a_milestone() -> None:
    (one,) = read("The meeting of ministers in Brussels was on Monday.").milestones.values()
    assert (one.site, one.started_utc.date()) == ("Brussels", date(2026, 1, 5))


def test_texts_fit_the_ledger_as_they_are() -> None:
    rows = told([statement("France announced 2 billion euros.", "a"), statement("Germany delivered 60 vehicles.", "b")])
    held = ledger(
        pledges=list(rows.pledges.values()), conditions=[], steps=list(rows.steps.values()), stances=[],
        milestones=[], as_of=SAID + timedelta(days=800),
    )  # fmt: skip
    assert [one.states for one in held.promises.values()] == [(State.ANNOUNCED,), (State.DELIVERED,)]


@pytest.fixture(scope="module")
def articles() -> Rows:
    if not NEWS.is_dir():
        pytest.skip("the five articles are not here")
    texts = [path.read_text("utf-8") for path in sorted(NEWS.glob("*.txt"))]
    periods = [published(text, "Europe/Berlin") for text in texts]
    said = [utc(one[0]) if one is not None and (one[1] - one[0]).days < 1 else None for one in periods]
    return told([statement(text, str(k), said[k]) for k, text in enumerate(texts)], zone="Europe/Berlin")


def test_the_facts_of_the_five_articles(articles: Rows) -> None:
    assert [
        (one.contributor, str(one.amount)) for one in articles.pledges.values() if one.domain.value == "finance"
    ] == [("FR", "2 billion EUR")]
    numbers = [(one.measure, one.value, one.bound) for one in articles.figures.values()]
    states = [(value, bound) for measure, value, bound in numbers if measure.startswith("states")]
    assert {(31.0, Bound.EXACT), (30.0, Bound.ABOUT), (26.0, Bound.EXACT)} <= set(states)
    assert (155.0, Bound.AT_LEAST) in [(value, bound) for measure, value, bound in numbers if "nationals" in measure]
    assert (4000.0, Bound.UP_TO) in [(value, bound) for _, value, bound in numbers]
    assert [one.position for one in articles.stances.values() if one.party == "CN"] == [Position.EXPLORES]
    assert any(one.party == "RU" and one.position is Position.REJECTS for one in articles.stances.values())
    assert {one.started_utc.date() for one in articles.milestones.values()} & {
        date(2025, 3, 27),
        date(2025, 4, 10),
        date(2025, 9, 4),
    }
