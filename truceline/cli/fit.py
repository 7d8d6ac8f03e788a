"""`truceline fit`: numbers of the model from what people decided about incidents."""

import json as js
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
import typer

from truceline.claims.claim_records import firsts
from truceline.claims.speakers import speaker_of
from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, progress, say, tell
from truceline.cli._established import NAME as ESTABLISHED
from truceline.cli._established import fitted_on_events
from truceline.cli._labels import (
    PAGE,
    PairRow,
    Row,
    bad_labels,
    is_id,
    once,
    read_labels,
    read_pairs,
    read_rows,
    refuse,
)
from truceline.cli._reliability import drawn
from truceline.cli._workspace import opened
from truceline.day import Desk
from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.fits import Fitted, record_fit
from truceline.evidence.workspace import Workspace
from truceline.fusion.calibration.detection_trials import trials
from truceline.fusion.calibration.hold_out import MOST_ERROR, HoldOut
from truceline.fusion.calibration.labelled_incidents import LabelledIncident
from truceline.fusion.calibration.parameter_estimation import estimated_parameters
from truceline.fusion.calibration.probability_calibration import DRIFT, LEAST_ITEMS, CalibrationFit, fit
from truceline.fusion.dependence.labelled_pairs import CopyFit, LabelledPair, fit_copies
from truceline.fusion.params import FIT_VERSION, MODEL_ID, Params, changed, fitted
from truceline.gather.facts import Facts
from truceline.gather.numbers import FITTED, PARAMS, params_to_replace
from truceline.model.arrow import to_records
from truceline.model.canonical import plain
from truceline.model.cases import Case
from truceline.model.errors import BadSetting
from truceline.model.records import Incident, Statement
from truceline.review.adjudicated import NAME as DECISIONS
from truceline.review.adjudicated import adjudicated as decided
from truceline.review.shown import Screen

DRIFTED = 4  # exit code of an alarm: whoever refits by a timer must hear of it
NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)  # of a text that nobody kept: no lag to the other one


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text of a labelled pair."""

    text: str
    speaker: str
    received_utc: datetime


def run(
    adjudicated: Annotated[
        Path | None,
        typer.Argument(
            help="CSV: day, incident, happened (yes, no); sampled, type, lat_deg, lon_deg. Else what officers decided."
        ),
    ] = None,
    workspace: WorkspaceOption = Path(),
    pairs: Annotated[
        Path | None,
        typer.Option(help="CSV: earlier, later (ids of kept statements, or texts), copy (yes, no). About 300 do."),
    ] = None,
    events: Annotated[  # noqa: FBT002 - a switch of the command line
        bool, typer.Option("--events", help="Fit on kept catalogues of established events instead (source events).")
    ] = False,
    recorded: Annotated[
        float | None, typer.Option(help="With --events: share of what happened that the catalogues hold.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="What was known by then, with offset; now otherwise.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Fit the model to adjudicated incidents, once a month: parameters, a reliability diagram; exit 4 is an alarm.

    Without a table, what officers decided in `truceline review` is the table: cases that a second person accepted.
    The alarm: the mean probability in use and the rate of what happened differ by more than 0.05. The numbers are
    fitted nevertheless, and reports from now on use them. What is handed in is kept, and the journal names it.
    """
    with errors(as_json=json):
        ws, known = None, moment(as_of)
        if events or recorded is not None:
            refuse_both(adjudicated, pairs, events=events)
            ws = opened(workspace, as_json=json)
            made, span, table = fitted_on_events(Desk(ws), as_of=known, at_utc=now(), recorded=recorded, quiet=json)
            changes = dict(made.changes)
            written = write(ws, made, changes, as_of=known, days=span, handed=[(ESTABLISHED, table)])
            ws.seal()
            _tell(made, written, changes, None, as_json=json)
            raise typer.Exit(DRIFTED if made.alarm else 0)
        if adjudicated is None:
            ws, adjudicated = opened(workspace, as_json=json), Path(DECISIONS)
            handed = [(DECISIONS, decided(ws, by=known))]
        else:
            handed = [(adjudicated.name, read_labels(adjudicated))]
        handed += [] if pairs is None else [(pairs.name, read_labels(pairs))]
        rows, labelled = read_rows(adjudicated, handed[0][1]), [] if pairs is None else read_pairs(pairs, handed[1][1])
        ws = ws or opened(workspace, as_json=json)
        desk = Desk(ws)
        copies = copied_pairs(desk, labelled, as_of=known, where=pairs.name) if pairs else None
        made, changes = fitted_on(
            desk, rows, as_of=known, at_utc=now(), where=adjudicated.name, quiet=json, copies=copies
        )
        span = min(r.day for r in rows), max(r.day for r in rows)
        written = write(ws, made, changes, as_of=known, days=span, handed=handed)
        ws.seal()
        _tell(made, written, changes, copies, as_json=json)
    raise typer.Exit(DRIFTED if made.alarm else 0)


def refuse_both(adjudicated: Path | None, pairs: Path | None, *, events: bool) -> None:
    """Refuse a table beside the catalogues, and a share without them.

    Raises:
        BadSetting: either.
    """
    if not events or adjudicated is not None or pairs is not None:
        raise BadSetting(
            where="truceline fit", found="--recorded without --events" if not events else "--events and a table",
            expected="either a table of what people decided, or --events with --recorded", look=PAGE,
        )  # fmt: skip


def copied_pairs(desk: Desk, rows: Sequence[PairRow], *, as_of: datetime, where: str) -> CopyFit:
    """The copy model from labelled pairs; kept statements bring their moment, outlet and speaker, bare texts none.

    Raises:
        DamagedFile: an id that no kept statement has, with its line.
    """
    named = {text for row in rows for text in (row.earlier, row.later) if is_id(text)}
    table = desk.store.read(Statement, as_of=as_of)
    held = table.filter(pc.is_in(table["statement_id"], pa.array(sorted(named), pa.string())))
    kept = {one.statement_id: one for one in to_records(Statement, held)}
    unknown = [
        (row.line, text) for row in rows for text in (row.earlier, row.later) if is_id(text) and text not in kept
    ]
    refuse(where, [f"line {line}: no kept statement {text}" for line, text in unknown])
    return fit_copies([_pair(row, kept) for row in rows], Params().copy)


def _pair(row: PairRow, kept: Mapping[str, Statement]) -> LabelledPair:
    earlier, later = kept.get(row.earlier), kept.get(row.later)
    moments = [one.received_utc for one in (earlier, later) if one] or [NO_MOMENT]
    return LabelledPair(
        earlier=_words(row.earlier, earlier, moments[0]), later=_words(row.later, later, moments[-1]),
        secondary=later is None or not Params().source(later.source).primary, copy=row.copy,
    )  # fmt: skip


def _words(text: str, kept: Statement | None, otherwise: datetime) -> Words:
    if kept is None:
        return Words(text=text, speaker=speaker_of(text, ""), received_utc=otherwise)
    return Words(text=kept.text, speaker=speaker_of(kept.text, kept.speaker), received_utc=kept.received_utc)


def fitted_on(
    desk: Desk, rows: Sequence[Row], *, as_of: datetime, at_utc: datetime, where: str, quiet: bool,
    copies: CopyFit | None = None,
) -> tuple[CalibrationFit, dict[str, Any]]:  # fmt: skip
    """Two rounds: the numbers that incidents are made with, then the calibration on incidents made again with them.

    Raises:
        DamagedFile: an incident that no day has, too few, or only one outcome.
    """
    days = sorted({row.day for row in rows})
    shown = params_to_replace(desk.workspace, as_of)
    bare = replace(Params(), shown_from=0.0)
    items, claims = _judged(desk, rows, bare, as_of=as_of, at_utc=at_utc, quiet=quiet, where=where)
    changes = estimated_parameters(items, bare, claims=claims, days=len(days))
    if copies is not None:
        changes["copy"] = {name: value for name, value in plain(copies.copy).items() if name != "least_similar"}
    better = changed(bare, changes)
    again = _made(desk, days, better, as_of=as_of, at_utc=at_utc, quiet=quiet)
    in_use = {item.incident.incident_id: item.incident for item in items}
    if shown.calibration is not None:
        in_use |= _made(desk, days, replace(shown, shown_from=0.0), as_of=as_of, at_utc=at_utc, quiet=quiet)
    kept = [replace(item, incident=again.get(item.incident.incident_id, item.incident)) for item in items]
    try:
        made = fit(kept, better, in_use=[in_use[item.incident.incident_id].probability for item in items])
    except ValueError as bad:
        raise bad_labels(
            where, "all lines", str(bad), f"at least {LEAST_ITEMS} incidents, some that happened and some that did not"
        ) from bad
    return made, {**changes, **made.changes}


def _judged(
    desk: Desk, rows: Sequence[Row], params: Params, *, as_of: datetime, at_utc: datetime, quiet: bool, where: str
) -> tuple[list[LabelledIncident], Counter[str]]:
    """The incidents of the rows as made with these numbers, each once; original claims of each text source."""
    found: dict[int, LabelledIncident] = {}
    beside: dict[int, LabelledIncident] = {}  # cases that the facts of a neighbouring day hold: around midnight
    claims: Counter[str] = Counter()
    for day in progress(sorted({row.day for row in rows}), "day", str, quiet=quiet):
        facts = desk.facts(day, as_of=as_of, at_utc=at_utc, params=params)
        known = {one.incident_id: one for one in facts.fused.incidents}
        near = [row for row in rows if abs((row.day - day).days) <= 1]
        known |= _numbered(desk, {row.incident for row in near} - known.keys(), facts, as_of=as_of)
        claims.update(one.source for one in firsts(facts.claims) if facts.start <= one.ended_utc < facts.end)
        found |= {
            row.line: _item(row, known[row.incident], facts, params)
            for row in rows if row.day == day and row.incident in known
        }  # fmt: skip
        beside |= {
            row.line: _item(row, known[row.incident], facts, params)
            for row in near if row.day != day and row.incident in known and not is_id(row.incident)
        }  # fmt: skip
    found = beside | found
    missing = [row for row in rows if row.line not in found]
    if missing:
        words = "; ".join(f"line {row.line}: {row.day} has no incident {row.incident}" for row in missing)
        raise bad_labels(where, f"line {missing[0].line}", words, "ids as the report of that day prints them")
    return [found[row.line] for row in once(rows)], claims


def _numbered(desk: Desk, numbers: Collection[str], facts: Facts, *, as_of: datetime) -> dict[str, Incident]:
    """Cases as the reports number them, in the incidents that these numbers make: where most of their items are.

    A number means what the newest report shows under it, which is what people decided about; the register made again
    under other facts or parameters may give it to other items. It is asked for cases that no report shows.
    """
    if not numbers:
        return {}
    screen = Screen(desk.workspace)
    shown = {number: one.items for number in numbers if (one := screen.case(number)) is not None}
    rest = set(numbers) - shown.keys()
    held = desk.book(as_of, params_to_replace(desk.workspace, as_of)).register.cases if rest else {}
    found = {}
    for number in sorted(numbers):
        items = frozenset(shown.get(number) or _items(held, number))
        shared = [(len(items & set(one.members)), one.incident_id, one) for one in facts.fused.incidents]
        count, _, incident = max(shared, key=lambda one: one[:2], default=(0, "", None))
        if count and incident is not None:
            found[number] = incident
    return found


def _items(held: Mapping[str, Case], number: str) -> tuple[str, ...]:
    case = held.get(number)
    while case is not None and case.into:
        case = held.get(case.into)
    return () if case is None else case.items


def _made(
    desk: Desk, days: Sequence[date], params: Params, *, as_of: datetime, at_utc: datetime, quiet: bool
) -> dict[str, Incident]:
    """By id; one that several days show is taken as its first day makes it, as `once` takes its row."""
    return {
        one.incident_id: one
        for day in progress(sorted(days, reverse=True), "day", str, quiet=quiet)
        for one in desk.facts(day, as_of=as_of, at_utc=at_utc, params=params).fused.incidents
    }


def _item(row: Row, incident: Incident, facts: Facts, params: Params) -> LabelledIncident:
    lat, lon = row.at or (None, None)
    told = {claim.source for claim in facts.claims} & set(incident.sources)
    asked = (
        trials(incident, facts.fused.opportunities, facts.start, params, kind=row.kind, at=row.at) if row.kind else ()
    )
    return LabelledIncident(
        incident=incident, happened=row.happened, sampled=row.sampled, kind=row.kind, lat_deg=lat, lon_deg=lon,
        told_by=tuple(sorted(told)), trials=asked,
    )  # fmt: skip


def write(
    ws: Workspace, made: CalibrationFit, changes: dict[str, Any], *,
    as_of: datetime, days: tuple[date, date], handed: Sequence[tuple[str, bytes]],
) -> list[Path]:  # fmt: skip
    """Record the fit, then write a copy of its numbers to read, and the diagram; reports before it stay as they are.

    Raises:
        BadSetting: there is a fit of the same moment already, with other numbers.
    """
    value = {
        "version": FIT_VERSION,
        "model": MODEL_ID,
        "changes": changes,
        "fitted": f"on {made.items} {made.basis} of {days[0]} to {days[1]}; {made.elsewhere.words}",
        "drift": made.drift,
        "brier_before": made.brier_before,
        "brier_held_out": made.brier_after,
        "held_out": {"time": told_error(made.elsewhere.time), "region": told_error(made.elsewhere.region)},
    }
    data = (js.dumps(plain(value), indent=1, sort_keys=True) + "\n").encode()
    line = Fitted(
        numbers=data, params_digest=fitted(data, where="this fit").digest(),
        before_digest=params_to_replace(ws, as_of).digest(), model_id=MODEL_ID, items=made.items, days=days,
        as_of_utc=as_of, adjudicated=handed[0], pairs=handed[1] if len(handed) > 1 else None,
    )  # fmt: skip
    record_fit(ws, line, at_utc=now())
    folder = ws.folder / PARAMS
    make_folder(folder)
    path, picture = (folder / f"{as_of:{FITTED}}.{ending}" for ending in ("json", "svg"))
    write_whole(path, data)
    points = [(one.items, one.mean_probability, one.rate) for one in made.bins]
    write_whole(picture, drawn(points, "Reliability, held out").encode())
    return [path, picture]


def _tell(
    made: CalibrationFit, written: Sequence[Path], changes: dict[str, Any], copies: CopyFit | None, *, as_json: bool
) -> None:
    learned: dict[str, Any] = {name: changes[name] for name in ("rate_level", "post_best") if name in changes}
    if as_json:
        tell(
            {
                "files": [str(path) for path in written],
                "drift": made.drift,
                "alarm": made.alarm,
                "bins": made.bins,
                "brier_before": made.brier_before,
                "brier_held_out": made.brier_after,
                "held_out": {"time": told_error(made.elsewhere.time), "region": told_error(made.elsewhere.region)},
                "calibrated": made.elsewhere.holds,
                "pairs": copies,
                "digest": fitted(written[0].read_bytes(), where=written[0].name).digest(),
                **learned,
            }
        )
        return
    say(f"Brier {made.brier_before:.3f} before, {made.brier_after:.3f} held out. {' '.join(map(str, written))}")
    say(f"{made.elsewhere.words.capitalize()}: {_holds(made.elsewhere)}.")
    if copies is not None:
        left = f"; {copies.apart} share too few words to be asked and are left out" if copies.apart else ""
        say(f"Copies: {copies.pairs} pairs of texts, {copies.copies} of them copies{left}.")
    say(f"Mean probability minus rate of the numbers in use: {made.drift:+.3f}; {_alarm(made)}")


def told_error(error: float) -> float | None:
    """As JSON holds it: null where it could not be measured."""
    return error if math.isfinite(error) else None


def _holds(elsewhere: HoldOut) -> str:
    if elsewhere.holds:
        return "it holds elsewhere, and reports say *calibrated*"
    return f"NOT CALIBRATED: over {MOST_ERROR} beyond chance or not measurable, so reports go on to say *uncalibrated*"


def _alarm(made: CalibrationFit) -> str:
    if not made.alarm:
        return "no alarm."
    which = "high" if made.drift > 0 else "low"
    return (
        f"ALARM: the numbers in use are too {which} by more than {DRIFT}. This fit replaces them from now on; "
        "look for what changed, and read earlier reports with it in mind."
    )
