"""A ledger of the coalition as YAML, CSV or XLSX: pledges and what became of them, conditions, stances, milestones.

One line is one dated statement. A pledge is described where its key first stands; a line that describes it otherwise
makes a second description, and both are kept.
"""

from collections.abc import Callable
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.conditions import KEY, needs
from truceline.model.errors import OutOfRange
from truceline.model.place import Disc
from truceline.model.pledge import (
    OF_CONDITIONS,
    Condition,
    ConditionKind,
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
from truceline.model.records import Blob, record_id
from truceline.model.times import utc_text
from truceline.sources._countries import contributor
from truceline.sources._file import received
from truceline.sources._form import Cells
from truceline.sources._ledger_form import FORM, RECORDS, Lines, read_lines
from truceline.sources._ledger_words import Span, amount_of, span_of, word_of
from truceline.sources._numbers import amount
from truceline.sources._patrol_when import zone_of
from truceline.sources._registry import Manifest, Reading
from truceline.sources._table import plain_key

MANIFEST = Manifest(
    name="pledges",
    title="Ledger of the coalition: pledges, conditions, stances, milestones",
    licence="the ledger's own; the facts in it are public and each names its address",
    origin="whoever keeps the ledger",
    zone="UTC",  # of the records; each file names its own zone
    time_precision="as stated: a minute, a day, a month, a year",
    position_precision="a region as promised, as a disc; never a position of anybody",
    known_faults=(
        "what nobody announced is not in it; a promise that nobody took back is not therefore kept",
        "a state is what somebody said of a pledge, not what we saw",
        "amounts are of different prices, bounds and units, and are summed only where these agree",
    ),
    covers="who promised what on land, at sea, in the air and in cyberspace, and who accepts whom",
    redistribute=False,
)
MOST_SENSORS = 10_000  # of one pledge
MOST_RADIUS_KM = 5_000.0
MOST_AMOUNT = 1e15
Made = dict[type, dict[str, Any]]  # noun -> id -> record


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """The pledges, conditions, states, stances and milestones of one ledger.

    Raises:
        DamagedFile: the file cannot be read whole, or a word, a unit, a country, a date or a condition is not one.
        BadSetting: the column map is wrong.
    """
    lines = read_lines(received("pledges", blob, data, setting, FORM.columns))
    made: Made = {noun: {} for noun in (Pledge, Condition, Step, Stance, Milestone, Figure)}
    for cells in lines.cells:
        _READERS[_record(cells)](cells, lines, made)
    tables = {noun: to_table(noun, rows.values()) for noun, rows in made.items() if rows}
    return Reading(tables=tables, rows=len(lines.cells), notes=lines.notes)


def _record(cells: Cells) -> str:
    word = plain_key(cells.text("Record")) or RECORDS[0]
    if word not in RECORDS:
        raise cells.row.bad(cells.sheet.names["Record"], f"Record as one of {', '.join(RECORDS)}")
    return word


def _pledge(cells: Cells, lines: Lines, made: Made) -> None:
    key = cells.read("Key", _key)
    span = _span(cells, lines) if cells.text("Date") else None
    described = cells.text("Contributor") or cells.text("What") or cells.text("Domain")
    if not described and key not in {one.key for one in made[Pledge].values()}:
        file = cells.row.file
        expected = "Contributor, Domain and What in the first line of a pledge"
        raise file.damaged(cells.row.where, found=f"key {key}, described nowhere before", expected=expected)
    if described:
        one = _described(cells, lines, key, span)
        made[Pledge].setdefault(one.pledge_id, one)
    if cells.text("State"):
        _step(cells, lines, made, key, span)


def _described(cells: Cells, lines: Lines, key: str, span: Span | None) -> Pledge:
    period = [_optional_span(cells, lines, name) for name in ("From", "To")]
    number = int(_number(cells, "Sensors", least=1, most=MOST_SENSORS)) if cells.text("Sensors") else 0
    kind = plain_key(cells.text("Sensor")).replace(" ", "-")
    if kind and not number:
        number = 1
    values: dict[str, Any] = {
        "key": key,
        "contributor": cells.read("Contributor", contributor),
        "domain": cells.read("Domain", lambda text: word_of(Domain, text, "domain")),
        "what": _needed(cells, "What"),
        "amount": cells.checked(
            lambda: amount_of(
                bound=cells.text("Qualifier"), value=_amount(cells), unit=cells.text("Unit"),
                per=cells.text("Per"), base=cells.text("Base"), prices=cells.text("Prices"),
            )
        ),
        "from_utc": period[0] and period[0].started,
        "until_utc": period[1] and period[1].ended,
        "region": cells.text("Region"),
        "place": _place(cells),
        "conditions": cells.read("Conditions", _conditions),
        "sensor_kind": kind,
        "sensors": number,
    }  # fmt: skip
    quality = () if span is not None else ("when it was first said is not given",)
    return cells.checked(
        lambda: Pledge(
            pledge_id=record_id("pledges", *(str(value) for value in values.values()), str(_exercise(cells, lines))),
            stated_utc=cells.row.file.blob.received_utc if span is None else span.started,
            text=cells.text("Remark"),
            quality=quality,
            **values,
            **_said(cells, lines),
        )
    )


def _step(cells: Cells, lines: Lines, made: Made, key: str, span: Span | None) -> None:
    state = cells.read("State", lambda text: word_of(State, text, "state"))
    condition = _record(cells) == "condition"
    if (state in OF_CONDITIONS) != condition:
        expected = f"{', '.join(OF_CONDITIONS)} of a condition, another state of a pledge"
        raise cells.row.file.damaged(cells.row.where, found=f"state {state}", expected=expected)
    if span is None:
        raise cells.row.file.damaged(cells.row.where, found=f"state {state} without Date", expected="its date")
    amount = None
    if cells.text("State amount"):
        number, _, unit = cells.text("State amount").partition(" ")
        amount = cells.checked(
            lambda: amount_of(bound="", value=number, unit=unit, per="", base="", prices=cells.text("Prices"))
        )
    made_of = ("step", key, state.value, str(amount), utc_text(span.started), utc_text(span.ended))
    one = Step(
        step_id=_id(cells, lines, *made_of), key=key, state=state, amount=amount, **_when(span),
        words=cells.text("Words"), shared_origin=cells.text("Shared origin"),
        **{name: value for name, value in _said(cells, lines).items() if name != "shared_origin"},
    )  # fmt: skip
    made[Step].setdefault(one.step_id, one)


def _condition(cells: Cells, lines: Lines, made: Made) -> None:
    key = cells.read("Key", _key)
    span = _span(cells, lines) if cells.text("Date") else None
    kind = cells.read("Domain", lambda text: word_of(ConditionKind, text or "other", "kind of condition"))
    by = cells.read("Party", lambda text: contributor(text) if text else "")
    one = Condition(
        condition_id=record_id("condition", key, kind.value, cells.text("What"), by, str(_exercise(cells, lines))),
        key=key, condition_kind=kind, what=_needed(cells, "What"), by=by,
        stated_utc=cells.row.file.blob.received_utc if span is None else span.started,
        **{name: value for name, value in _said(cells, lines).items() if name not in ("speaker", "shared_origin")},
    )  # fmt: skip
    made[Condition].setdefault(one.condition_id, one)
    if cells.text("State"):
        _step(cells, lines, made, key, span)


def _stance(cells: Cells, lines: Lines, made: Made) -> None:
    span = _span(cells, lines)
    party = cells.read("Party", contributor)
    about = cells.read("Contributor", lambda text: contributor(text, classes=True))
    role = cells.read("Role", lambda text: word_of(Role, text, "role"))
    position = cells.read("State", lambda text: word_of(Position, text, "position"))
    said = ("stance", party, about, role.value, position.value, utc_text(span.started), utc_text(span.ended))
    one = Stance(
        stance_id=_id(cells, lines, *said), party=party, contributor=about, role=role, position=position,
        **_when(span), words=cells.text("Words"), **_said(cells, lines),
    )  # fmt: skip
    made[Stance].setdefault(one.stance_id, one)


def _milestone(cells: Cells, lines: Lines, made: Made) -> None:
    span = _span(cells, lines)
    lane = cells.read("Domain", lambda text: word_of(Lane, text, "lane"))
    disputed = plain_key(cells.text("Disputed"))
    if disputed not in ("", "yes", "no", "true", "false"):
        raise cells.row.bad(cells.sheet.names["Disputed"], "Disputed as yes, no or empty")
    what, site = _needed(cells, "What"), cells.text("Region")
    zone_name = cells.checked(lambda: str(zone_of(_zone(cells, lines) or "UTC")))
    said = ("milestone", lane.value, what, site, cells.text("Reading"), utc_text(span.started), utc_text(span.ended))
    common = {name: value for name, value in _said(cells, lines).items() if name != "shared_origin"}
    one = Milestone(
        milestone_id=_id(cells, lines, *said), lane=lane, what=what, site=site, reading=cells.text("Reading"),
        zone=zone_name if "/" in zone_name else "UTC", disputed=disputed in ("yes", "true"),
        stated_utc=min(span.started, cells.row.file.blob.received_utc), **_when(span), **common,
    )  # fmt: skip
    made[Milestone].setdefault(one.milestone_id, one)


def _count(cells: Cells, lines: Lines, made: Made) -> None:
    """A number that somebody names of something: "26 states have committed". Each is about its own subject."""
    span = _span(cells, lines)
    amount = cells.checked(
        lambda: amount_of(
            bound=cells.text("Qualifier"), value=_amount(cells), unit=cells.text("Unit"), per="", base="",
            prices=cells.text("Prices"),
        )
    )  # fmt: skip
    if amount is None:
        raise cells.row.file.damaged(cells.row.where, found="a count without Amount", expected="Amount and Unit")
    about = cells.read("Contributor", lambda text: contributor(text) if text else "coalition")
    what = _needed(cells, "What")
    common = {name: value for name, value in _said(cells, lines).items() if name != "shared_origin"}
    one = Figure(
        figure_id=_id(cells, lines, "count", about, what, str(amount), utc_text(span.started)),
        series="count", contributor=about, contributor_name=about, measure=what, item="",
        started_utc=span.started, ended_utc=span.ended, bound=amount.bound, value=amount.value, unit=amount.unit,
        prices=amount.prices, text=cells.text("Words"), **common,
    )  # fmt: skip
    made[Figure].setdefault(one.figure_id, one)


_READERS: dict[str, Callable[[Cells, Lines, Made], None]] = {
    "pledge": _pledge,
    "condition": _condition,
    "stance": _stance,
    "milestone": _milestone,
    "count": _count,
}


def _said(cells: Cells, lines: Lines) -> dict[str, Any]:
    """What every row keeps of its origin."""
    blob = cells.row.file.blob
    return {
        "source": "pledges",
        "speaker": cells.text("Speaker"),
        "origin": _needed(cells, "Origin"),
        "shared_origin": cells.text("Shared origin"),
        "mark": cells.read("Mark", lambda text: word_of(Mark, text, "mark")),
        "received_utc": blob.received_utc,
        "exercise": _exercise(cells, lines),
        "blob_sha256": blob.sha256,
        "where": cells.row.where,
    }


def _when(span: Span) -> dict[str, Any]:
    return {
        "started_utc": span.started,
        "ended_utc": span.ended,
        "time_precision": span.precision,
        "quality": span.quality,
    }


def _id(cells: Cells, lines: Lines, *parts: str) -> str:
    """From what the line says and who says it: the same line as CSV and as XLSX is one row."""
    said = [plain_key(cells.text(name)) for name in ("Words", "Speaker", "Origin")]
    return record_id(*parts, *said, str(_exercise(cells, lines)))


def _exercise(cells: Cells, lines: Lines) -> bool:
    return cells.marked() or lines.exercise


def _zone(cells: Cells, lines: Lines) -> str:
    return cells.text("Zone") or lines.zone


def _span(cells: Cells, lines: Lines) -> Span:
    return cells.read("Date", lambda text: span_of(text, _zone(cells, lines)))


def _optional_span(cells: Cells, lines: Lines, name: str) -> Span | None:
    if not cells.text(name):
        return None
    return cells.read(name, lambda text: span_of(text, _zone(cells, lines), name))


def _key(text: str) -> str:
    if not KEY.fullmatch(text) or text in ("and", "or", "not"):
        raise OutOfRange("key", text, "small letters, digits and hyphens, such as us-backstop")
    return text


def _conditions(text: str) -> str:
    needs(text)
    return text


def _needed(cells: Cells, name: str) -> str:
    text = cells.text(name)
    if not text:
        raise cells.row.file.damaged(cells.row.where, found=f"an empty {name}", expected=name)
    return text


def _number(cells: Cells, name: str, *, least: float, most: float) -> float:
    """A cell in the number convention of the file."""
    named, marks = cells.sheet.names[name], cells.sheet.marks
    return cells.checked(lambda: amount(named, cells.text(name), marks, least=least, most=most))


def _amount(cells: Cells) -> str:
    """The amount of a row as a plain number; empty where there is none."""
    return repr(_number(cells, "Amount", least=0.0, most=MOST_AMOUNT)) if cells.text("Amount") else ""


def _place(cells: Cells) -> Disc | None:
    at = cells.position("Latitude", "Longitude")
    if at is None:
        if cells.text("Radius (km)"):
            raise cells.row.file.damaged(cells.row.where, found="a radius without coordinates", expected="both")
        return None
    if not cells.text("Radius (km)"):
        found = "coordinates without a radius"
        raise cells.row.file.damaged(cells.row.where, found=found, expected="a region, with its Radius (km)")
    radius_km = _number(cells, "Radius (km)", least=1.0, most=MOST_RADIUS_KM)
    return Disc(lat_deg=at[0], lon_deg=at[1], radius_m=radius_km * 1000.0, name=cells.text("Region") or None)
