"""Whether the reports that lie in a workspace are those that were made: each file against journal and bundle."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from truceline.evidence.entry import Body, parse_instant
from truceline.evidence.keep import body_of
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.report.notice import FILE as NOTICE
from truceline.report.pdf.make import FILE as PDF
from truceline.report.verify import Trust, verify

BUNDLE = "bundle.zip"
TOLD = ("report.json", "report.html", "report.csv")
NAMES = (*TOLD, BUNDLE)
LATER = (NOTICE,)  # reports of earlier versions have none
BESIDE = frozenset({"blind.html"})  # a page of its own, in no bundle
AGAIN = re.compile(r"as-of-\d{8}T\d{6}Z")  # a report made again as of an earlier moment, beside the newest
MANIFEST = "manifest.json"  # of an edition: the list of its files, which two people signed
RECEIPT = re.compile(r"receipt-\d+\.txt")
EDITION = re.compile(r"edition-[1-9]\d{0,5}")
SPAN = re.compile(r"cases_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.(csv|geojson)")  # what `truceline cases` writes, unsigned
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Line = tuple[int, Body]


def inspect_reports(workspace: Workspace) -> tuple[list[str], list[str]]:
    """(problems, notices): what must not be so, and reports of which the journal knows a later one."""
    problems: list[str] = []
    notices: list[str] = []
    lines = [(entry.seq, body_of(workspace, entry)) for entry in workspace.journal.entries("report")]
    trust = Trust(origin=workspace.origin, log=workspace.key.public.text())
    for folder in sorted(workspace.reports_folder.glob("*")):
        if folder.is_symlink():  # what lies elsewhere has the rights of elsewhere, and may change there
            problems.append(f"reports/{folder.name}: a link, not a folder")
            continue
        if SPAN.fullmatch(folder.name) and folder.is_file():
            continue
        if not folder.is_dir() or not _DAY.fullmatch(folder.name):
            (notices if folder.name.startswith(".") else problems).append(f"reports/{folder.name}: a foreign file")
            continue
        mine = [(seq, body) for seq, body in lines if body["day"] == folder.name]
        problems += _folder(folder, mine, trust)
        for earlier in sorted(folder.glob("as-of-*")):
            if earlier.is_dir() and AGAIN.fullmatch(earlier.name):
                problems += _folder(earlier, mine, trust)
        for edition in sorted(folder.glob("edition-*")):
            problems += inspect_edition(workspace, edition)
        notices += _outdated(folder, mine)
    days = {body["day"]: seq for seq, body in lines}
    gone = sorted(day for day in days if not any((workspace.reports_folder / day / name).exists() for name in NAMES))
    notices += [f"reports/{day}: is gone; entry {days[day]} of the journal is its report" for day in gone]
    return problems, notices


def _folder(folder: Path, lines: Sequence[Line], trust: Trust) -> Iterator[str]:
    day = folder.name if _DAY.fullmatch(folder.name) else folder.parent.name
    where = f"reports/{day}" if day == folder.name else f"reports/{day}/{folder.name}"
    found = {path.name: path for path in sorted(folder.iterdir()) if not path.name.startswith(".")}
    for name in sorted(found.keys() - {*TOLD, *LATER, BUNDLE, *BESIDE}):
        again = AGAIN.fullmatch(name) or EDITION.fullmatch(name)
        if day != folder.name or not again or not found[name].is_dir():
            yield f"{where}/{name}: a foreign file"
    links = sorted(name for name, path in found.items() if path.is_symlink())
    if links:
        yield f"{where}: {', '.join(links)}: a link, not a file"
        return
    if not found.keys() & {*NAMES}:
        return
    lost = [name for name in NAMES if name not in found or not found[name].is_file()]
    if lost:
        yield f"{where}: {', '.join(lost)} is missing; truceline day {day} makes it again"
        return
    told = (*TOLD, *(name for name in LATER if name in found))
    data = {name: found[name].read_bytes() for name in (*told, BUNDLE)}
    line = _line(lines, data["report.json"])
    if line is None:
        yield f"{where}/report.json: no report line of the journal names it"
    else:
        for name in told:
            if _digest(data[name]) != line[1]["files"].get(name, {}).get("sha256"):
                yield f"{where}/{name}: not the file that its report line names (entry {line[0]})"
    yield from _bundle(where, data, trust)


def inspect_edition(workspace: Workspace, folder: Path) -> Iterator[str]:
    """Whether the files of a sealed edition are those that two people signed."""
    where = f"reports/{folder.parent.name}/{folder.name}"
    bodies = [body_of(workspace, entry) for entry in workspace.journal.entries("release")]
    number = int(folder.name.partition("-")[2]) if EDITION.fullmatch(folder.name) else 0
    mine = [one for one in bodies if (one["day"], one["edition"]) == (folder.parent.name, number)]
    if not any(one["act"] == "seal" for one in mine):
        yield f"{where}: an edition that nobody sealed"
        return
    manifest = mine[0]["manifest"]
    signed = next((one["about"].get("pdf", "") for one in mine if one["act"] == "seal"), "")
    listed = {**strict_json(workspace.vault.read(manifest)), MANIFEST: manifest}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield f"{where}/{name}: a link, not a file"
        elif path.name == PDF and signed:
            data, frozen = path.read_bytes(), workspace.vault.read(listed[PDF])
            if _digest(data) != signed or not data.startswith(frozen):
                yield f"{where}/{name}: not the file that was signed"
        elif path.name in listed and _digest(path.read_bytes()) != listed[path.name]:
            yield f"{where}/{name}: not the file that was signed"
        elif path.name not in listed and path.name != BUNDLE and not RECEIPT.fullmatch(path.name):
            yield f"{where}/{name}: a foreign file"
    bundle = folder / "mission" / BUNDLE
    trust = Trust(origin=workspace.origin, log=workspace.key.public.text())
    if not bundle.is_file() or verify(bundle.read_bytes(), trust).word != "VALID":
        yield f"{where}/mission/{BUNDLE}: not there, or not valid"


def _bundle(where: str, data: dict[str, bytes], trust: Trust) -> Iterator[str]:
    checked = verify(data[BUNDLE], trust)
    wrong = [f"check {one.number} {one.status}: {one.detail}" for one in checked.results if one.status != "ok"]
    if wrong:
        yield f"{where}/{BUNDLE}: not valid; {wrong[0]}"
        return
    with zipfile.ZipFile(io.BytesIO(data[BUNDLE])) as archive:
        held = set(archive.namelist())
        other = [name for name in data if name != BUNDLE and (name not in held or archive.read(name) != data[name])]
    if other:
        yield f"{where}/{BUNDLE}: holds another {', '.join(other)} than lies beside it"


def _outdated(folder: Path, lines: Sequence[Line]) -> Iterator[str]:
    path = folder / "report.json"
    line = _line(lines, path.read_bytes()) if path.is_file() else None
    if line is None:
        return
    own = (_as_of(line[1]), line[0])
    later = [(_as_of(body), seq) for seq, body in lines if (_as_of(body), seq) > own]
    if later:
        moment, seq = max(later)
        yield (
            f"reports/{folder.name}: the report as of {_as_of(line[1]):%Y-%m-%d %H:%M} UTC; "
            f"entry {seq} of the journal is a later one of this day, as of {moment:%Y-%m-%d %H:%M} UTC"
        )


def _line(lines: Sequence[Line], report_json: bytes) -> Line | None:
    wanted = _digest(report_json)
    return next((line for line in reversed(lines) if line[1]["files"]["report.json"]["sha256"] == wanted), None)


def _as_of(body: Body) -> datetime:
    return parse_instant(body["as_of"])


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
