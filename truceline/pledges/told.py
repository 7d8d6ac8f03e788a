"""What kept texts say of pledges, roles and meetings, as rows of the ledger: read by machine, and marked so.

Each row keeps the sentence, who published it and the statement it was read from. A contributor is the state or body
that the sentence names; where it names none, the figure stands as a number of its own. Nothing is joined with what a
ledger says: the two stand side by side.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.claims.positions import Position as Told
from truceline.claims.positions import positions
from truceline.model.pledge import (
    Amount,
    Bound,
    Domain,
    Figure,
    Lane,
    Mark,
    Milestone,
    Pledge,
    Position,
    Role,
    Stance,
    State,
    Step,
)
from truceline.model.records import Statement, record_id
from truceline.model.terms import Qualifier, TimePrecision

BY_MACHINE = "read by machine out of a text"
CODES: Mapping[str, str] = {
    "Russia": "RU", "China": "CN", "Ukraine": "UA", "United States": "US", "France": "FR", "Germany": "DE",
    "United Kingdom": "GB", "North Korea": "KP", "South Korea": "KR", "coalition": "coalition",
}  # fmt: skip
AT_WAR = ("RU", "UA")  # whom the truce binds: what they say of forces is about others' forces
NOBODY = "all"  # the contributor of a number: who is named beside it may be who says it
ANY_STATE = "any foreign state"
_BOUNDS = {Qualifier.EXACT: Bound.EXACT, Qualifier.AT_LEAST: Bound.AT_LEAST, Qualifier.ABOUT: Bound.ABOUT}
_OF_PLEDGES = {
    "money": Domain.FINANCE,
    "brigades": Domain.MATERIEL,
    "vehicles": Domain.MATERIEL,
    "growth": Domain.MATERIEL,
}
_OF_NUMBERS = {
    "participation": "states that take part, as told",
    "forces": "forces, as told",
    "nationals": "nationals among the forces, as told",
    "losses": "dead and wounded of forces, as told",
}
_STATES = {"announced": State.ANNOUNCED, "delivered": State.DELIVERED}
_CURRENCIES = {"euro": "EUR", "євро": "EUR", "евро": "EUR", "dollar": "USD", "долар": "USD", "доллар": "USD"}
_BILLION = 1e9
_PERIODS = {"yearly": "year", "monthly": "month"}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the ledger, each once."""

    pledges: dict[str, Pledge] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    stances: dict[str, Stance] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)


def told(statements: Iterable[Statement], *, zone: str = "UTC") -> Rows:
    """The rows that texts give.

    Args:
        statements: kept texts; days of the week are counted from the publication, where it is known.
        zone: IANA zone in which the outlets count their days.
    """
    rows = Rows()
    for one in statements:
        for position in positions(one.text, said=one.said_utc, zone=zone):
            _row(position, one, rows)
    return rows


def _row(position: Told, of: Statement, rows: Rows) -> None:
    if position.form in _OF_PLEDGES and position.count is not None:
        _pledge(position, of, rows)
    elif position.form in _OF_NUMBERS and position.count is not None:
        _number(position, of, rows, _OF_NUMBERS[position.form], position.unit)
    elif position.form in {"refusal", "acceptance", "denial"} and position.role and position.who:
        _stance(position, of, rows)
    elif position.form == "meeting" and position.where and position.day is not None:
        _meeting(position, of, rows)


def _pledge(position: Told, of: Statement, rows: Rows) -> None:
    contributor = next((CODES[name] for name in position.who if CODES[name] not in AT_WAR), None)
    amount = _amount(position)
    if contributor is None or position.state not in ("planned", "announced", "delivered"):
        _number(position, of, rows, "pledged or delivered, as told; by whom is not told", amount.unit)
        return
    said = _said(position, of)
    made = Pledge(
        pledge_id=_id("pledge", position, of), key=_key(position, of), contributor=contributor,
        domain=_OF_PLEDGES[position.form], what=position.words, amount=amount, from_utc=None, until_utc=None, region="",
        place=None, conditions="", sensor_kind="", sensors=0, stated_utc=_moment(of), shared_origin="", **said,
    )  # fmt: skip
    rows.pledges[made.pledge_id] = made
    if position.state in _STATES:
        step = Step(
            step_id=_id("step", position, of), key=made.key, state=_STATES[position.state], amount=amount,
            words=position.words, shared_origin="", **_when(of), **said,
        )  # fmt: skip
        rows.steps[step.step_id] = step


def _number(position: Told, of: Statement, rows: Rows, measure: str, unit: str) -> None:
    bound, value = _figure(position)
    moment = _moment(of)
    made = Figure(
        figure_id=_id("count", position, of), series="count", contributor=NOBODY, contributor_name=NOBODY,
        measure=measure, item="", started_utc=moment, ended_utc=moment + timedelta(minutes=1),
        bound=bound, value=value, unit=unit, prices="",
        text=position.words, **{name: value for name, value in _said(position, of).items() if name != "quality"},
    )  # fmt: skip
    rows.figures[made.figure_id] = made


def _stance(position: Told, of: Statement, rows: Rows) -> None:
    party, *others = [CODES[name] for name in position.who]
    own = position.own and party not in AT_WAR
    about = party if own else next((one for one in others if one not in AT_WAR), ANY_STATE)
    words = {
        "refusal": Position.REJECTS,
        "denial": Position.DENIES,
        "acceptance": _accepting(position, own=own),
    }
    made = Stance(
        stance_id=_id("stance", position, of, party, about), party=party, contributor=about, role=Role(position.role),
        position=words[position.form], words=position.words, shared_origin="", **_when(of), **_said(position, of),
    )  # fmt: skip
    rows.stances[made.stance_id] = made


def _accepting(position: Told, *, own: bool) -> Position:
    if own and position.explores:
        return Position.EXPLORES
    return Position.OFFERS if own else Position.ACCEPTS


def _meeting(position: Told, of: Statement, rows: Rows) -> None:
    day = position.day
    if day is None:
        return
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    made = Milestone(
        milestone_id=record_id("told", "meeting", position.where, day.isoformat(), of.statement_id), lane=Lane.MEETING,
        what=position.words, site=position.where, reading="", zone="UTC", started_utc=start,
        ended_utc=start + timedelta(days=1), time_precision=TimePrecision.DAY, disputed=False, stated_utc=_moment(of),
        **_said(position, of),
    )  # fmt: skip
    rows.milestones[made.milestone_id] = made


def _amount(position: Told) -> Amount:
    bound, value = _figure(position)
    unit = position.unit
    if position.form == "money":
        currency = next((code for word, code in _CURRENCIES.items() if word in unit), unit)
        value, unit = None if value is None else value / _BILLION, f"billion {currency}"
    elif position.form != "growth":
        unit = {"brigades": "brigade", "vehicles": "vehicle"}[position.form]
    else:
        unit = "percent"
    return Amount(bound=bound, value=value, unit=unit, per=_PERIODS.get(position.period, ""))


def _figure(position: Told) -> tuple[Bound, float | None]:
    if position.count is None or position.count.value is None:
        return Bound.NOT_KNOWN, None
    bound = Bound.UP_TO if position.up_to else _BOUNDS[position.count.qualifier]
    return bound, float(position.count.value)


def _moment(of: Statement) -> datetime:
    return of.said_utc or of.received_utc


def _when(of: Statement) -> dict[str, Any]:
    moment = _moment(of)
    return {
        "started_utc": moment,
        "ended_utc": moment + timedelta(minutes=1),
        "time_precision": TimePrecision.MINUTE,
    }


def _said(position: Told, of: Statement) -> dict[str, Any]:
    return {
        "source": of.source, "speaker": of.speaker, "origin": next(iter(of.credits), of.source), "mark": Mark.OWN,
        "received_utc": of.received_utc, "quality": (BY_MACHINE, *of.quality), "exercise": of.exercise,
        "blob_sha256": of.blob_sha256, "where": f"letters {position.start} to {position.end}, {of.where}".rstrip(", "),
    }  # fmt: skip


def _key(position: Told, of: Statement) -> str:
    return f"told-{_id('pledge', position, of)[:10]}"


def _id(kind: str, position: Told, of: Statement, *more: str) -> str:
    return record_id("told", kind, of.statement_id, position.form, str(position.start), str(_count(position)), *more)


def _count(position: Told) -> str:
    return "" if position.count is None else f"{position.count} {position.unit}"
