"""An edition: the bytes that people sign. Frozen out of the newest draft, checked, sealed into a bundle, delivered.

    draft -> freeze -> check -> sign -> sign -> seal -> deliver -> acknowledge

What is frozen lies in the vault under its digests; the signatures are over these. Whoever wants a change abandons the
edition and freezes the next one; after the seal the next one corrects it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import rfc8785

from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.entry import canonical
from truceline.evidence.note import parse_checkpoint
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedWorkspace, NotAllowed, StaleVersion, UnknownName
from truceline.model.report import EDITION
from truceline.model.times import parse_utc
from truceline.report.blockers import blockers
from truceline.report.changes import changes
from truceline.report.formats._registry import render
from truceline.report.formats.html import render_public
from truceline.report.inspect import MANIFEST
from truceline.report.notice import FILE as NOTICE
from truceline.report.notice import notice
from truceline.report.pdf.certificate import load, of_mission
from truceline.report.pdf.make import FILE as PDF
from truceline.report.pdf.make import can_typeset, render_pdf
from truceline.report.pdf.sign import authority, can_sign, sign_pdf
from truceline.report.publish import FORMATS
from truceline.report.reread import reread
from truceline.report.sign import bundle
from truceline.report.verify import PAGES, letters
from truceline.review.board import Board
from truceline.review.grid import KEY, grid_of, residents_in
from truceline.review.officers import ON_DUTY, officers
from truceline.review.release import Doing, Edition, Line, Releases, Stage
from truceline.review.rights import role_for
from truceline.review.tiers import READERS, Tier, cells_of, public_view

PUBLIC, CHANGES = "public.json", "changes.json"
_LOOK = "docs/desk.md, Release"
_SEALED = frozenset({Stage.SEALED, Stage.DELIVERED, Stage.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for a step, when, under which form."""

    by: str
    at_utc: datetime
    form: str
    text: str = ""
    key_file: Path | None = None
    certificate: Path | None = None  # seal: an officer's, for the PDF; the mission's own otherwise


class Editions:
    """The editions of a workspace."""

    def __init__(self, workspace: Workspace, board: Board | None = None) -> None:
        self.workspace = workspace
        self.board, self.releases = board or Board(workspace), Releases(workspace)

    def freeze(self, day: str, asked: Asked) -> Line:
        """Freeze the newest report of a day as its next edition; `text` says why, where it corrects a sealed one.

        Raises:
            NotAllowed: another edition is under way, or a correction without a reason.
            UnknownName: no report of this day.
        """
        made = self.releases.of_day(day)
        known = next((line for line in self.releases.lines() if line.form == asked.form), None)
        if known is not None:
            return known
        last = made[-1] if made else None
        _require_next(last, asked)
        self.releases.require(Doing.FREEZE, Edition(day=day, number=0), by=asked.by)
        self.board.screen.refresh()
        files = self._files(day, number=1 if last is None else last.number + 1, at=asked.at_utc, made=made)
        for data in files.values():
            self.workspace.vault.put(data)
        listed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        manifest, _ = self.workspace.vault.put(canonical(listed))
        new = Edition(
            day=day, number=1 if last is None else last.number + 1, report=listed["report.json"], manifest=manifest
        )
        return self._act(Doing.FREEZE, new, asked)

    def check(self, day: str, asked: Asked) -> Line:
        """Check the frozen bytes; what must be answered before anybody signs is found here."""
        edition = self.releases.current(day)
        files = self.files(edition)
        self.board.screen.refresh()
        return self._act(Doing.CHECK, edition, asked, about=blockers(self.board, edition, files, at=asked.at_utc))

    def answer(self, day: str, blocker: str, asked: Asked) -> Line:
        """Answer a blocker by a named decision."""
        return self._act(Doing.ANSWER, self.releases.current(day), asked, about={"blocker": blocker})

    def sign(self, day: str, asked: Asked, *, manifest: str = "") -> Line:
        """Sign the bytes that were checked; `manifest`: the digest that the signer looked at.

        Raises:
            StaleVersion: another edition is the one to sign by now.
            DamagedWorkspace: the frozen bytes are not what they were.
        """
        edition = self.releases.current(day)
        if manifest and not edition.manifest.startswith(manifest):
            raise StaleVersion(
                where=f"edition of {day}", seen=f"files {manifest[:12]}", newest=f"files {edition.manifest[:12]}",
                look=f"truceline release show {day}",
            )  # fmt: skip
        files = self.files(edition)
        if not any(line.form == asked.form for line in edition.lines):
            self._require_nothing_since(edition, files, asked)
        return self._act(Doing.SIGN, edition, asked)

    def _require_nothing_since(self, edition: Edition, files: Mapping[str, bytes], asked: Asked) -> None:
        """Nothing stands in the way now that the check did not find."""
        if edition.stage not in {Stage.CHECKED, Stage.SIGNED_ONCE}:
            return
        self.board.screen.refresh()
        found = blockers(self.board, edition, files, at=asked.at_utc)
        since = sorted(key for key, words in found.items() if edition.blockers.get(key) != words)
        if since:
            again = "one that was checked again" if edition.stage is Stage.CHECKED else "the next one: abandon this one"
            raise NotAllowed(
                where=f"edition {edition.number} of {edition.day}", found=f"since the check: {', '.join(since[:10])}",
                expected=again, look=_LOOK,
            )  # fmt: skip

    def seal(self, day: str, asked: Asked) -> tuple[Line, Path]:
        """Put the signed bytes and the signatures into a bundle that anybody can verify; its folder.

        Raises:
            NotAllowed: not signed by two.
            NotValid: the bundle would not verify.
        """
        edition = self.releases.current(day)
        if edition.stage in _SEALED and any(line.form == asked.form for line in edition.lines):
            return next(line for line in edition.lines if line.form == asked.form), self.folder(edition)
        self.releases.require(Doing.SEAL, edition, by=asked.by)
        files = self.files(edition)
        report = strict_json(files["report.json"])
        signed = bundle(
            self.workspace, report_json=files["report.json"], params=files["params.json"], day=day,
            others={name: files[name] for name in PAGES if name in files},
            as_of_utc=parse_utc(report["as_of_utc"]), at_utc=asked.at_utc,
            blobs={sha256: data for sha256, _, data in self.workspace.agreements},
        )  # fmt: skip
        head = _letters(self.workspace)
        folder = self.folder(edition)
        for part in (folder, folder / Tier.MISSION.value, folder / Tier.PUBLIC.value):
            make_folder(part)
        files, about = self._pdf(edition, files, asked)
        shown = {name: data for name, data in files.items() if name.startswith("public.")}
        for name, data in shown.items():
            write_whole(folder / Tier.PUBLIC.value / name, data)
        for name, data in {**files, "bundle.zip": signed}.items():
            if name not in shown:
                write_whole(folder / Tier.MISSION.value / name, data)
        write_whole(folder / MANIFEST, self.workspace.vault.read(edition.manifest))  # what the signatures are over
        return self._act(Doing.SEAL, edition, asked, about={"head": head, **about}), folder

    def _pdf(self, edition: Edition, files: dict[str, bytes], asked: Asked) -> tuple[dict[str, bytes], dict[str, str]]:
        """The files with the PDF signed, and what the log says of it; as they are where none was frozen."""
        if PDF not in files or not can_sign():
            return files, {}
        own = asked.certificate
        by = of_mission(self.workspace, at=asked.at_utc) if own is None else load(own, at=asked.at_utc)
        made = sign_pdf(
            files[PDF], by, reason=f"Release of edition {edition.number} of {edition.day}", at=asked.at_utc,
            tooltip=f"Signature of {by.subject}", stamps=authority(),
        )  # fmt: skip
        self.workspace.vault.put(made.data)
        about = {"pdf": made.sha256, "pdf_certificate": made.certificate, "pdf_level": made.level}
        return {**files, PDF: made.data}, about

    def deliver(self, day: str, tier: Tier, to: str, asked: Asked) -> tuple[Line, Path]:
        """Deliver a tier to somebody; the receipt says what, and the head of the log as letters.

        Raises:
            NotAllowed: this person may not read this tier, or nothing is of it.
        """
        edition = self.releases.current(day)
        _require_reader(self.workspace, tier, to)
        head = _letters(self.workspace)
        line = self._act(Doing.DELIVER, edition, asked, about={"tier": tier.value, "to": to, "head": head})
        path = self.folder(edition) / f"receipt-{line.seq}.txt"
        make_folder(path.parent)
        write_whole(path, receipt(self.workspace, edition, line).encode())
        return line, path

    def acknowledge(self, day: str, asked: Asked) -> Line:
        """A liaison officer acknowledges what was delivered to them."""
        edition = self.releases.current(day)
        mine = [line for line in edition.deliveries if line.about["to"] == asked.by]
        if not mine:
            raise NotAllowed(
                where=asked.by,
                found="nothing delivered",
                expected=f"a delivery of edition {edition.number}",
                look=_LOOK,
            )
        return self._act(Doing.ACKNOWLEDGE, edition, asked, about={"delivery": str(mine[-1].seq)})

    def abandon(self, day: str, asked: Asked) -> Line:
        """Give up an edition that is not sealed; the next one has its own number."""
        return self._act(Doing.ABANDON, self.releases.current(day), asked)

    def files(self, edition: Edition) -> dict[str, bytes]:
        """The frozen bytes, by name.

        Raises:
            DamagedWorkspace: any of them is not what was frozen.
        """
        listed = strict_json(self.workspace.vault.read(edition.manifest))
        if listed.get("report.json") != edition.report:
            raise DamagedWorkspace(
                where=f"edition {edition.number} of {edition.day}", found="another report in its list of files",
                expected="the report that was frozen", look="truceline doctor",
            )  # fmt: skip
        return {name: self.workspace.vault.read(sha256) for name, sha256 in listed.items()}

    def folder(self, edition: Edition) -> Path:
        """Where a sealed edition lies."""
        return self.workspace.reports_folder / edition.day / f"edition-{edition.number}"

    def _act(self, doing: Doing, edition: Edition, asked: Asked, about: Mapping[str, str] | None = None) -> Line:
        return self.releases.act(
            doing, edition, by=asked.by, at_utc=asked.at_utc, form=asked.form, text=asked.text, about=about,
            key_file=asked.key_file,
        )  # fmt: skip

    def _files(self, day: str, *, number: int, at: datetime, made: list[Edition]) -> dict[str, bytes]:
        line = self.board.screen.lines.get(day)
        if line is None:
            raise UnknownName("report of the day", day, [*self.board.screen.lines][-10:])
        draft = self.workspace.vault.read(line.sha256)
        report = replace(reread(draft), review=f"{EDITION}{number}")
        whole = render("json", report)
        again, told = reread(whole), strict_json(whole)
        sealed = [one for one in made if one.stage in _SEALED]
        if not (self.workspace.folder / KEY).exists() and any(one.doing is Doing.SEAL for one in self.releases.lines()):
            raise DamagedWorkspace(
                where=KEY, found="nothing", expected="the key of the squares that were released", look="restore it"
            )
        view = public_view(
            told, edition=number, at=at, grid=grid_of(self.workspace), residents=residents_in,
            before=self._cells(),
        )  # fmt: skip
        before = strict_json(self.files(sealed[-1])["report.json"]) if sealed else None
        others = {f"report.{name}": render(name, again) for name in FORMATS} | {NOTICE: notice(again)}
        if can_typeset():
            others[PDF] = render_pdf(again)
        return {
            "report.json": whole, **others, "params.json": self.workspace.vault.read(line.files["params.json"][0]),
            PUBLIC: rfc8785.dumps(view), "public.html": render_public(view),
            CHANGES: rfc8785.dumps(changes(before, told, self.board)),
        }  # fmt: skip

    def _cells(self) -> dict[str, Mapping[str, Any]]:
        """The cell that each case was first released with."""
        found: dict[str, Mapping[str, Any]] = {}
        for line in self.releases.lines():
            if line.doing is Doing.SEAL:
                of = next(one for one in self.releases.of_day(line.day) if one.number == line.edition)
                found = cells_of(strict_json(self.files(of)[PUBLIC])) | found
        return found


def receipt(workspace: Workspace, edition: Edition, line: Line) -> str:
    """What whoever is handed an edition keeps: its digest, and the head of the log as letters for the telephone."""
    mark = "EXERCISE\n" if workspace.exercise else ""
    return (
        f"{mark}{workspace.mission}: report of {edition.day}, edition {edition.number}, tier {line.about['tier']}\n"
        f"delivered to {line.about['to']} on {line.clock} by {line.officer} ({line.role}), entry {line.seq}\n"
        f"report.json {edition.report}\nlist of files {edition.manifest}\n"
        f"log {workspace.origin}\nhead {line.about['head']}\n"
        "Keep this: any later bundle of this log must extend this head (truceline verify --since).\n"
    )


def _letters(workspace: Workspace) -> str:
    head = parse_checkpoint(workspace.seal())
    return f"{head.size} entries {letters(head.text())}"


def _require_next(last: Edition | None, asked: Asked) -> None:
    if last is None:
        return
    if last.stage not in _SEALED and last.stage is not Stage.ABANDONED:
        raise NotAllowed(
            where=f"edition {last.number} of {last.day}", found=f"one under way, {last.stage.value}",
            expected="a sealed or an abandoned one", look=_LOOK,
        )  # fmt: skip
    if last.stage in _SEALED and not asked.text.strip():
        raise NotAllowed(
            where=f"edition {last.number} of {last.day}", found="a correction without a reason",
            expected="why the sealed edition is corrected, in words", look=_LOOK,
        )  # fmt: skip


def _require_reader(workspace: Workspace, tier: Tier, to: str) -> None:
    right, known = READERS[tier], officers(workspace)
    if tier is Tier.WITNESS:
        raise NotAllowed(where=to, found="the witness tier", expected="a tier that something is of", look=_LOOK)
    if right is not None:
        if to not in known or known[to].state != ON_DUTY:
            raise NotAllowed(where=to, found="nobody on the list", expected="an officer, or tier public", look=_LOOK)
        role_for(to, known[to].roles, right)
