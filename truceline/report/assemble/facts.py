"""What a report says about its mission, its sources and the report before, out of the journal and the manifests."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from typing import Any

import pyarrow as pa

from truceline.agreement.nouns import Agreement
from truceline.assess.explain.clauses import clauses, readings_shown
from truceline.evidence.entry import parse_instant
from truceline.evidence.keep import KeptFile, body_of, kept
from truceline.evidence.program import this_program
from truceline.evidence.workspace import Workspace
from truceline.fusion.likelihood.fire_level import FireLevel
from truceline.intake import SOFTWARE
from truceline.model.canonical import strict_json
from truceline.model.records import Note, ReferenceLine
from truceline.model.report import Instrument, Shape, SourceDay
from truceline.report.assemble import ReportFacts
from truceline.sources._registry import Manifest, sources

FIRES = "firms"  # the source whose background is told
SAID_SHARE = 2 / 3  # of the words of a sentence: from here on it repeats what stands before it
LEAST_LETTERS = 4  # shorter words (the, no, on) carry nothing of their own in a disclaimer
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"\w+")
_FILE_STEM = re.compile(r"[\w.-]*[_\d][\w.-]*")  # what a reader takes for the name of a file


def report_facts(
    workspace: Workspace,
    agreements: Sequence[Agreement],
    *,
    model_id: str,
    params_digest: str,
    calibration: str = "uncalibrated",
) -> ReportFacts:
    """What does not change from day to day. The first agreement names the report, the others stand beside it."""
    agreement, *others = agreements
    return ReportFacts(
        mission=workspace.mission,
        zone=workspace.zone,
        exercise=workspace.exercise,
        disclaimer=disclaimer(workspace, agreements),
        agreement_id=agreement.agreement_id,
        agreement_title=agreement.title,
        agreement_sha256=workspace.agreement_sha256,
        clauses=tuple(clause for one in agreements for clause in clauses(one)),
        readings=tuple(reading for one in agreements for reading in readings_shown(one)),
        further=tuple(
            Instrument(agreement_id=one.agreement_id, title=one.title, agreement_sha256=sha256)
            for one, (sha256, _, _) in zip(others, workspace.agreements[1:], strict=True)
        ),
        software=SOFTWARE,
        program=this_program(),
        model_id=model_id,
        params_digest=params_digest,
        calibration=calibration,
    )


def disclaimer(workspace: Workspace, agreements: Sequence[Agreement]) -> str:
    """The disclaimers of the workspace and of its agreements as one text."""
    return reduce(joined, (one.disclaimer for one in agreements), workspace.disclaimer)


def joined(first: str, second: str) -> str:
    """Two disclaimers as one text: a sentence of the second whose words the first has nearly all said is left out.

    >>> joined("Names follow the sources. They state no opinion.", "Names follow sources. The area is schematic.")
    'Names follow the sources. They state no opinion. The area is schematic.'
    """
    said = _words(first)
    more = [sentence for sentence in _SENTENCE.split(second.strip()) if _says_more(_words(sentence), said)]
    return " ".join((first.strip(), *more)).strip()


def _words(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in _WORD.findall(text.casefold()) if len(word) >= LEAST_LETTERS)


def _says_more(words: frozenset[str], said: frozenset[str]) -> bool:
    return not words or len(words & said) < SAID_SHARE * len(words)


def known_files(workspace: Workspace, tables: Iterable[pa.Table], as_of: datetime) -> tuple[KeptFile, ...]:
    """The kept files that count at `as_of`: received by then, or holding rows that were known by then; not withdrawn.

    In order of receipt, not of keeping: who was first at the keyboard is no part of a report.
    """
    used = {blob for table in tables for blob in table["blob_sha256"].unique().to_pylist()}
    counted = [file for file in kept(workspace) if not file.out_at(as_of)]
    known = [file for file in counted if file.blob.received_utc <= as_of or file.blob.sha256 in used]
    return tuple(
        sorted(known, key=lambda file: (file.blob.received_utc, file.source, file.blob.name, file.blob.sha256))
    )


def source_days(
    files: Sequence[KeptFile], tables: Iterable[pa.Table], level: FireLevel | None = None
) -> tuple[SourceDay, ...]:
    """One entry for each source of which a file counts, by name."""
    rows = Counter(name for table in tables for name in table["source"].to_pylist())
    manifests = sources()
    names = sorted({file.source for file in files if file.source in manifests})
    days = [_source_day(manifests[name].MANIFEST, [f for f in files if f.source == name], rows[name]) for name in names]
    said = () if level is None else fire_notes(level, ordinary=True)
    return tuple(replace(day, notes=(*day.notes, *said)) if day.source == FIRES else day for day in days)


def fire_notes(level: FireLevel, *, ordinary: bool) -> tuple[Note, ...]:
    """Which background of fires was used, and whether the day agrees; only what is not as usual unless `ordinary`."""
    if not level.received:
        return ()
    if not ordinary and not (level.doubtful or level.silent or level.seen < level.low):
        return ()
    kind = "background of fires" if level.known else "background not known"
    return (Note(kind=kind, text=level.sentence, source=FIRES),)


def notes_of(files: Sequence[KeptFile], refusals: Mapping[str, str] | None = None) -> tuple[Note, ...]:
    """What was degraded or contradictory when these files were read; a file that could not be read is one of them.

    `refusals` says why, by the digest of the file.
    """
    why = refusals or {}
    unread = [
        Note(
            kind="kept but not read",
            text=f"{file.blob.name} was kept and could not be read; its rows are missing here"
            + (f": {why[file.blob.sha256]}" if file.blob.sha256 in why else ""),
            source=file.source,
            blob_sha256=file.blob.sha256,
        )
        for file in files
        if not file.read
    ]
    return (*unread, *(note for file in files for note in file.notes))


def shapes(agreements: Sequence[Agreement], lines: Sequence[ReferenceLine]) -> tuple[Shape, ...]:
    """What a map draws besides incidents: the zones of the text, and lines with who drew them and when."""
    zones = [
        Shape(
            kind="zone", title=zone.title, drawn_by=zone.drawn_by, dated=zone.dated, schematic=zone.schematic,
            polygons=zone.area.polygons,
        )
        for agreement in agreements
        for zone in agreement.zones
    ]  # fmt: skip
    drawn = [
        Shape(
            kind="line", title=_line_title(line.title), drawn_by=line.drawn_by,
            dated=line.valid_from_utc.date().isoformat(), schematic=False, polygons=line.area.polygons,
        )
        for line in lines
    ]  # fmt: skip
    return (*zones, *drawn)


def _line_title(title: str) -> str:
    """What a line is called; a mere file name says nothing to a reader (the kept file names it)."""
    return "control line" if _FILE_STEM.fullmatch(title) else title


def report_before(workspace: Workspace, day: date, as_of: datetime) -> tuple[str | None, dict[str, Any] | None]:
    """The report of the same day that came before `as_of`: its digest and its value; (None, None) for the first.

    A report that is made again names the same predecessor as when it was first made, whatever came in between.
    """
    made = [body_of(workspace, entry) for entry in workspace.journal.entries("report")]
    made = [body for body in made if body["day"] == day.isoformat()]
    again = next((body for body in made if parse_instant(body["as_of"]) == as_of), None)
    if again is not None:
        digest = None if again["previous"] == "none" else str(again["previous"])
    else:
        earlier = [body for body in made if parse_instant(body["as_of"]) < as_of]
        last = max(earlier, key=lambda body: parse_instant(body["as_of"]), default=None)
        digest = None if last is None else str(last["files"]["report.json"]["sha256"])
    return digest, None if digest is None else strict_json(workspace.vault.read(digest))


def _source_day(manifest: Manifest, files: Sequence[KeptFile], rows: int) -> SourceDay:
    return SourceDay(
        source=manifest.name,
        title=manifest.title,
        licence=manifest.licence,
        origin=manifest.origin,
        files=tuple((file.blob.name, file.blob.sha256, file.blob.length) for file in files),
        rows_of_day=rows,
        known_faults=manifest.known_faults,
        notes=tuple(note for file in files for note in file.notes),
    )
