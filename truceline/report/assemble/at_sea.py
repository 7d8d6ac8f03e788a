"""The sea in a report: how free the passage of each lane was, per reading of the text, and what could be received.

The lanes are those that the mission handed in (`truceline sea WATERS --keep`), or else the long zones of the maritime
corridors of the text. Nothing is told of a day before 24 hours have passed, no ship is named, and nothing says why a
ship did what she did.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import shapely

from truceline.agreement.geometry import shape_of
from truceline.agreement.nouns import Agreement
from truceline.assess.factors.force_window import Window
from truceline.assess.judging.rule_variants import windows
from truceline.assess.register.register import Register
from truceline.evidence.keep import WATERS, handed
from truceline.evidence.workspace import Workspace
from truceline.gather.rows import Rows
from truceline.model.records import Entry
from truceline.model.sea import (
    DarkStretch,
    DisturbedCell,
    ForceShown,
    GateShown,
    HeardCell,
    LaneShown,
    OutageShown,
    PassageDay,
    PassageUnder,
    SeaDay,
)
from truceline.model.sighting import Sighting
from truceline.model.transmission import Transmission
from truceline.sea.dark import may_have_been
from truceline.sea.freedom import Freedom, pooled
from truceline.sea.interference import Interference
from truceline.sea.lanes import lane_of
from truceline.sea.passages import Corridor
from truceline.sea.reception import CELL_DEG
from truceline.sea.summary import DELAY, SeaSummary, heard_cells, summary
from truceline.sea.waters import Waters, waters_of

WEEKS = timedelta(days=28)  # how far back a report tells
MOST_DARK, MOST_EXPLAINED = 60, 8  # drawn: silences that count, and others; more are a black sea and no map
KIND = "maritime_corridor"
IN_FORCE, NOT_IN_FORCE, IN_PART, OPEN = "in force", "not in force", "in force for part of the day", "open"
COLUMNS = (
    "mmsi", "craft", "heard_utc", "clock", "station", "place", "speed_ms", "course_deg", "heading_deg", "transponder",
    "name", "call_sign", "imo", "draught_m", "length_m", "beam_m", "exercise",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Lanes, and who drew each."""

    waters: Waters
    drawn_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Bound:
    """A rule about a lane under one reading, and when it binds."""

    rule_id: str
    reading: str
    window: Window

    def state(self, day: date) -> str:
        """On a day (UTC)."""
        start = datetime.combine(day, time(), UTC)
        end = start + timedelta(days=1)
        if self.window.doubted(start, end) > 0.0:
            return OPEN
        share = self.window.share(start, end)
        return NOT_IN_FORCE if share <= 0.0 else IN_FORCE if share >= 1.0 else IN_PART


def at_sea(
    workspace: Workspace, texts: Sequence[Agreement], rows: Rows, register: Sequence[Entry], *,
    end: datetime, as_of: datetime,
) -> SeaDay | None:  # fmt: skip
    """The sea up to the end of a day; None where there is no lane, or no transmission of the weeks before.

    Raises:
        BadSetting: the mission's waters cannot be read.
    """
    drawn = lanes(workspace, texts, as_of)
    if drawn is None:
        return None
    table = rows.of(Transmission, start=end - WEEKS, end=end, as_of=as_of, columns=COLUMNS)
    if not table.num_rows:
        return None
    seen = rows.of(Sighting, start=end - WEEKS, end=min(end, as_of - DELAY), as_of=as_of)
    return sea_day(table, drawn, texts, Register(register), end=end, as_of=as_of, seen=seen)


def lanes(workspace: Workspace, texts: Sequence[Agreement], as_of: datetime) -> _Drawn | None:
    """The mission's own lanes, or those of the text."""
    own = handed(workspace, WATERS, as_of)
    if own is not None:
        held = waters_of(workspace.vault.read(own.sha256), own.name)
        return _Drawn(held, (f"the mission, {own.name}",) * len(held.corridors))
    found = {
        zone.title: (lane, zone.drawn_by)
        for text in texts
        for rule in text.rules
        if rule.kind == KIND and (zone := rule.area) is not None and (lane := lane_of(zone.title, zone.area))
    }
    if not found:
        return None
    corridors = tuple(lane for lane, _ in found.values())
    return _Drawn(
        Waters(corridors=corridors, harbours=(), protected=(), buffer_m=0.0), tuple(by for _, by in found.values())
    )


def sea_day(
    table: pa.Table, drawn: _Drawn, texts: Sequence[Agreement], register: Register, *, end: datetime, as_of: datetime,
    seen: pa.Table | None = None,
) -> SeaDay:  # fmt: skip
    """What a table of transmissions says, as a report shows it."""
    last = end - timedelta(microseconds=1)
    told = summary(table, drawn.waters, as_of, within=(last - WEEKS + timedelta(days=1), last), sightings=seen)
    bound = {lane.name: _bound(texts, lane, register) for lane in drawn.waters.corridors}
    day = max((one.day for one in told.days), default=None)
    dark, more = _dark(told, day)
    return SeaDay(
        told_day="" if day is None else day.isoformat(),
        lanes=tuple(_lane(lane, by) for lane, by in zip(drawn.waters.corridors, drawn.drawn_by, strict=True)),
        days=tuple(_day(one, bound[one.corridor]) for one in told.days),
        under=tuple(one for lane in drawn.waters.corridors for one in _under(lane, told, bound[lane.name])),
        cells=() if day is None else _cells(told, day),
        dark=dark,
        dark_more=more,
        outages=tuple(
            OutageShown(
                station=one.station, started_utc=one.started_utc, ended_utc=one.ended_utc, usual_ships=one.usual_ships
            )
            for one in told.outages
        ),
        disturbed=_disturbed([one for one in told.disturbed if one.started_utc.date() == day]),
        disturbed_days=_days(told.disturbed, day),
        ships=told.ships,
        reports=told.reports,
        untimed=told.untimed,
        events=tuple(told.counts().items()),
        looks=told.crossed.looks,
        matched=told.crossed.matched,
        unmatched=len(told.crossed.matches) - told.crossed.matched,
    )  # fmt: skip


def _bound(texts: Sequence[Agreement], lane: Corridor, register: Register) -> list[_Bound]:
    """The maritime corridors of the texts that hold the middle of a lane, under every reading."""
    middle = shape_of(lane.lane).representative_point()
    return [
        _Bound(rule.rule_id, reading, window)
        for text in texts
        for base in text.rules
        if base.kind == KIND
        for reading, rule, window in windows(text, base.rule_id, register)
        if rule.area is not None and shapely.contains(shape_of(rule.area.area), middle)
    ]


def _lane(lane: Corridor, drawn_by: str) -> LaneShown:
    gates = tuple(
        GateShown(name=one.name, lat_deg=one.lat_deg, lon_deg=one.lon_deg, radius_m=one.radius_m) for one in lane.gates
    )
    return LaneShown(name=lane.name, drawn_by=drawn_by, polygons=lane.lane.polygons, gates=gates)


def _day(one: Freedom, bound: Sequence[_Bound]) -> PassageDay:
    return passage_day(
        one,
        tuple(ForceShown(rule_id=rule.rule_id, reading=rule.reading, state=rule.state(one.day)) for rule in bound),
    )


def passage_day(one: Freedom, force: tuple[ForceShown, ...] = ()) -> PassageDay:
    """A day of a lane as a report shows it."""
    return PassageDay(
        corridor=one.corridor,
        day=one.day.isoformat(),
        index=one.index,
        least=one.least,
        most=one.most,
        reception=one.reception,
        wanted=one.wanted,
        begun=one.begun,
        outcomes=tuple((outcome.value, count) for outcome, count in one.outcomes.items()),
        reasons=tuple((outcome.value, share) for outcome, share in one.reasons.items()),
        force=force,
    )


def _under(lane: Corridor, told: SeaSummary, bound: Sequence[_Bound]) -> Iterator[PassageUnder]:
    """Days of one state together, for each rule and reading."""
    for rule in bound:
        by_state: dict[str, list[Freedom]] = {}
        for one in told.days:
            if one.corridor == lane.name:
                by_state.setdefault(rule.state(one.day), []).append(one)
        for state, days in sorted(by_state.items()):
            index, least, most = pooled(days)
            yield PassageUnder(
                corridor=lane.name, rule_id=rule.rule_id, reading=rule.reading, state=state, days=len(days),
                index=index, least=least, most=most,
            )  # fmt: skip


def _span(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), UTC)
    return start, start + timedelta(days=1)


def _cells(told: SeaSummary, day: date) -> tuple[HeardCell, ...]:
    return tuple(
        HeardCell(south_deg=south, west_deg=west, size_deg=CELL_DEG, chance=chance, ship_hours=n)
        for south, west, chance, n in heard_cells(told, *_span(day))
    )


def _dark(told: SeaSummary, day: date | None) -> tuple[tuple[DarkStretch, ...], int]:
    """Silences that touch the last day told and ended with it, the surest first; and how many more there are."""
    if day is None:
        return (), 0
    start, end = _span(day)
    held = [one for one in told.silences if one.started_utc < end and start < one.ended_utc <= end]
    held.sort(key=lambda one: (-one.chance, one.started_utc, one.mmsi))
    counting = [one for one in held if one.counts]
    shown = tuple(
        DarkStretch(
            area=may_have_been(one), started_utc=one.started_utc, ended_utc=one.ended_utc, reception=one.reception,
            chance=one.chance, counts=one.counts,
        )
        for one in [*counting[:MOST_DARK], *held[len(counting) : len(counting) + MOST_EXPLAINED]]
    )  # fmt: skip
    return shown, len(held) - len(shown)


def _days(found: Sequence[Interference], last: date | None) -> tuple[str, ...]:
    days = {one.started_utc.date() for one in found}
    return tuple(sorted(day.isoformat() for day in days if last is not None and day <= last))


def _disturbed(found: Sequence[Interference]) -> tuple[DisturbedCell, ...]:
    hours = Counter((one.south_deg, one.west_deg, one.size_deg) for one in found)
    ships: dict[tuple[float, float, float], set[str]] = {}
    for one in found:
        ships.setdefault((one.south_deg, one.west_deg, one.size_deg), set()).update(one.ships)
    return tuple(
        DisturbedCell(south_deg=key[0], west_deg=key[1], size_deg=key[2], hours=count, ships=len(ships[key]))
        for key, count in sorted(hours.items())
    )
