"""A case file as signed PDF: an officer asks for it, and a signed note of theirs logs the digest of the signed file."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from truceline.model.errors import NotAllowed, UnknownName
from truceline.report.pdf.certificate import load, of_mission
from truceline.report.pdf.make import render_case_pdf
from truceline.report.pdf.sign import authority, sign_pdf
from truceline.report.reread import reread
from truceline.review.acts import Act
from truceline.review.board import Board, as_wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who asks, when, under which form; the certificate is the mission's where none is given."""

    by: str
    at_utc: datetime
    form: str
    certificate: Path | None = None
    key_file: Path | None = None


def case_file(board: Board, number: str, wish: Wish) -> bytes:
    """The file of a case as the newest report shows it, signed and logged; the same form again gives the same file.

    Raises:
        UnknownName: no such case.
        NotAllowed: this officer may write no note on it, or the form was another act's.
        BadSetting: the extra `pdf` is not installed, or the certificate cannot be read.
    """
    known = board.ledger.of_form(wish.form)
    if known is not None:
        if (known.case, known.officer) != (number, wish.by) or "pdf" not in known.about:
            raise NotAllowed(
                where=f"form {wish.form[:40]}", found=f"used by {known.officer} for case {known.case}",
                expected="a form of its own", look="docs/desk.md, PDF",
            )  # fmt: skip
        return board.workspace.vault.read(known.about["pdf"])
    shown = board.screen.require(number)
    report = reread(board.workspace.vault.read(shown.report))
    case = next((one for one in report.cases if one.number == number), None)
    if case is None:
        raise UnknownName("case", number, [one.number for one in report.cases])
    own = wish.certificate
    by = of_mission(board.workspace, at=wish.at_utc) if own is None else load(own, at=wish.at_utc)
    made = sign_pdf(
        render_case_pdf(report, case.incident.incident_id), by, reason=f"Case file {number}, for {wish.by}",
        tooltip=f"Signature of {by.subject}", at=wish.at_utc, stamps=authority(),
    )  # fmt: skip
    about = {"pdf": made.sha256, "pdf_certificate": made.certificate, "pdf_level": made.level}
    text = f"Case file as PDF, signed: SHA-256 {made.sha256}"
    board.workspace.vault.put(made.data)  # blob first, then entry
    wanted = as_wanted(board, number, Act.NOTE, form=wish.form, text=text, about=about)
    board.decide(wanted, by=wish.by, at_utc=wish.at_utc, key_file=wish.key_file)
    return made.data
