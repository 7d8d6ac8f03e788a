"""The report as PDF: tagged, whole, the same twice, signed once; read back with other programs' eyes."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.report_example import AS_OF, coverage, example, incident, observation, table
from tests.review.desk_world import DAY, ONE, TWO, minutes, mission
from tests.review.test_release import asked, signed
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, NotAllowed, OutOfRange, UnknownName
from truceline.report.casefile import Wish, case_file
from truceline.report.edition import Editions
from truceline.report.inspect import inspect_edition
from truceline.report.pdf.certificate import Certificate, load, of_mission
from truceline.report.pdf.make import render_case_pdf, render_pdf
from truceline.report.pdf.sign import sign_pdf
from truceline.report.pdf.told import of_case, of_day
from truceline.review.board import Board

AT = datetime(2025, 3, 20, 7, tzinfo=UTC)
HOSTILE = '#eval("1") $x$ *b* _i_ <script> @ref `raw` \\ ] } \u202e 炸 \U0001f4a5 שלום'


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return mission(tmp_path_factory.mktemp("made") / "w")


@pytest.fixture(scope="module")
def whole() -> bytes:
    return render_pdf(example())


@pytest.fixture
def mine(workspace: Workspace) -> Certificate:
    return of_mission(workspace, at=AT)


def words(pdf: bytes, folder: Path) -> str:
    """What a reader's tool hears, by Poppler."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("no pdftotext here (Debian: poppler-utils)")
    path = folder / "told.pdf"
    path.write_bytes(pdf)
    said = subprocess.run([tool, "-raw", path, "-"], check=True, capture_output=True).stdout.decode()  # noqa: S603
    return re.sub(r"\s+", "", said)


def tags(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure, depth first."""
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [*one]
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield one
            waiting += [one["/K"]] if "/K" in one else []


def test_a_report_is_tagged_archival_and_says_so(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "r.pdf").write_bytes(whole)
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        told = bytes(pdf.Root.Metadata.read_bytes()).decode()
        assert "<pdfaid:part>2</pdfaid:part>" in told
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in told
        assert "<pdfuaid:part>1</pdfuaid:part>" in told
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        kinds: dict[str, int] = {}
        for one in tags(pdf):
            kinds[str(one["/S"])] = kinds.get(str(one["/S"]), 0) + 1
            if str(one["/S"]) == "/Figure":
                assert len(str(one["/Alt"])) > 20
        assert kinds["/Figure"] >= 2
        assert kinds["/Table"] > 5
        assert kinds["/TH"] > 20
        assert kinds["/H1"] > 5
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)
        assert not any("/URI" in str(link.get("/A", "")) for page in pdf.pages for link in page.get("/Annots", []))


def test_every_incident_finding_and_item_is_there_and_the_same_bytes_come_twice(whole: bytes, tmp_path: Path) -> None:
    report, text = example(), words(whole, tmp_path)
    ids = {case.incident.incident_id for case in report.cases}
    ids |= {one.finding_id for case in report.cases for one in case.findings}
    ids |= {one.finding_id for one in report.period_findings}
    ids |= {item.evidence_id for case in report.cases for item in case.evidence}
    ids |= {item.evidence_id for item in report.unlocated} | {one.evidence_id for one in report.restrictions}
    assert len(ids) > 30
    assert [name for name in ids if name not in text] == []
    for case in report.cases:
        assert re.sub(r"\s+", "", case.title) in text
    assert "EXERCISE" in text
    assert render_pdf(report) == whole
    assert render_pdf(example(as_of=AS_OF.replace(minute=31))) != whole


def test_a_case_alone_begins_below_its_head_and_each_of_a_report_on_a_page_of_its_own() -> None:
    report = example()
    whole, alone = of_day(report)["blocks"], of_case(report, report.cases[0])["blocks"]
    assert {"t": "break"} in whole
    assert {"t": "break"} not in alone


def test_words_of_strangers_are_words_and_a_letter_without_a_shape_is_its_code(tmp_path: Path) -> None:
    report = example(
        observations=table([observation(0, text=HOSTILE)]), claims=[], findings=[], not_covered=(),
        incidents=[incident(1, 0.6, (observation(0),))],
    )  # fmt: skip
    text = words(render_pdf(report), tmp_path)
    for part in ('#eval("1")', "$x$", "*b*", "_i_", "<script>", "@ref", "`raw`", "[U+70B8]", "[U+1F4A5]", "\\u202e"):
        assert part in text, part


def test_an_empty_day_is_an_answer_and_a_number_that_is_none_is_refused(tmp_path: Path) -> None:
    empty = example(incidents=[], findings=[], not_covered=(), observations=table([]), claims=[])
    assert "couldnotbeseen" in words(render_pdf(empty), tmp_path)
    with pytest.raises(OutOfRange):
        render_pdf(example(coverage=replace(coverage(), area_hours=float("nan"))))
    with pytest.raises(UnknownName, match="no-such"):
        render_case_pdf(example(), "no-such")


def test_one_signature_that_nobody_sees_covers_the_whole_file(whole: bytes, mine: Certificate, tmp_path: Path) -> None:
    made = sign_pdf(whole, mine, reason="Release", tooltip="Signature of the mission", at=AT)
    assert made.data.startswith(whole)  # what people signed is there, byte for byte
    assert made.level == "B-B"
    assert made.sha256 == hashlib.sha256(made.data).hexdigest()
    path = tmp_path / "s.pdf"
    path.write_bytes(made.data)
    status = judged(path, mine)
    assert status.bottom_line
    with pikepdf.open(path) as pdf:
        before = pikepdf.open(_kept(tmp_path, whole))
        assert pdf.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        field = pdf.Root.AcroForm.Fields[0]
        assert str(field.V["/SubFilter"]) == "/ETSI.CAdES.detached"
        assert str(field.TU) == "Signature of the mission"
        assert str(field.V["/M"]) == "D:20250320070000Z"
        assert field.Rect[2] == field.Rect[0]
        forms = [one for one in tags(pdf) if str(one["/S"]) == "/Form"]
        assert forms[0].K[0].Obj.T == "Release"
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        assert [numbers[k + 1] for k in range(0, len(numbers), 2) if numbers[k] == field.StructParent] == forms
        assert str(pdf.pages[0].Tabs) == "/S"
    path.write_bytes(made.data.replace(b"/Title", b"/Totle", 1))
    assert not judged(path, mine).bottom_line


def judged(path: Path, by: Certificate) -> Any:  # noqa: ANN401 - a value of the other program
    own = asn1.Certificate.load(by.own.public_bytes(Encoding.DER))
    with path.open("rb") as file:
        return validate_pdf_signature(
            PdfFileReader(file).embedded_signatures[0], ValidationContext(trust_roots=[own], moment=AT)
        )


def _kept(folder: Path, data: bytes) -> Path:
    path = folder / "before.pdf"
    path.write_bytes(data)
    return path


def an_authority() -> tuple[asn1.Certificate, keys.PrivateKeyInfo]:
    """An invented authority of time."""
    key, name = generate_private_key(65_537, 2_048), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a clock")])
    own = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, AT, AT + timedelta(days=9))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    held = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return asn1.Certificate.load(own.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(held)


def test_a_stamp_is_in_the_file_and_an_authority_that_fails_is_told(whole: bytes, mine: Certificate) -> None:
    by = DummyTimeStamper(*an_authority(), fixed_dt=AT)

    def ask(query: bytes) -> bytes:
        return bytes(by.request_tsa_response(tsp.TimeStampReq.load(query)).dump())

    assert sign_pdf(whole, mine, reason="r", tooltip="t", at=AT, stamps=ask).level == "B-T"

    def lost(_: bytes) -> bytes:
        raise OSError

    made = sign_pdf(whole, mine, reason="r", tooltip="t", at=AT, stamps=lost)
    assert made.level.startswith("B-B, no stamp: ")


def test_a_sealed_edition_has_the_signed_pdf_and_the_log_its_digest(tmp_path: Path, workspace: Workspace) -> None:
    own = Workspace.open(shutil.copytree(workspace.folder, tmp_path / "w"))
    desk = Editions(own)
    signed(desk)
    frozen = desk.files(desk.releases.current(DAY))["report.pdf"]
    line, folder = desk.seal(DAY, asked("Cy"))
    path = folder / "mission" / "report.pdf"
    assert path.read_bytes().startswith(frozen)
    assert line.about["pdf"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert line.about["pdf_certificate"] == of_mission(own, at=AT).fingerprint
    assert not list(inspect_edition(own, folder))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n")
    assert any("report.pdf: not the file that was signed" in one for one in inspect_edition(own, folder))


def test_a_case_file_is_logged_by_a_signed_note_and_pressing_twice_is_once(
    tmp_path: Path, workspace: Workspace
) -> None:
    board = Board(Workspace.open(shutil.copytree(workspace.folder, tmp_path / "w")))
    wish = Wish(by="Ada", at_utc=minutes(1), form="one form")
    data = case_file(board, ONE, wish)
    assert case_file(board, ONE, wish) == data
    notes = board.decisions_on(ONE)
    assert [one.about["pdf"] for one in notes] == [hashlib.sha256(data).hexdigest()]
    for number, by in ((TWO, "Ada"), (ONE, "Bo")):
        with pytest.raises(NotAllowed, match="a form of its own"):
            case_file(board, number, replace(wish, by=by))
    with pytest.raises(NotAllowed):
        case_file(board, ONE, Wish(by="Flo", at_utc=minutes(2), form="another"))


def test_a_certificate_without_its_key_or_out_of_its_time_is_refused(tmp_path: Path, mine: Certificate) -> None:
    path = tmp_path / "c.pem"
    path.write_bytes(mine.own.public_bytes(Encoding.PEM))
    with pytest.raises(BadSetting, match="nothing to sign with"):
        load(path, at=AT)
    with pytest.raises(BadSetting, match="nothing to sign with"):
        load(tmp_path / "none.p12", at=AT)


def test_the_mission_keeps_its_certificate(workspace: Workspace, mine: Certificate) -> None:
    assert of_mission(workspace, at=AT).fingerprint == mine.fingerprint
    with pytest.raises(BadSetting, match="valid 20"):
        of_mission(workspace, at=AT.replace(year=2045))
