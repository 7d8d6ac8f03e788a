"""What pyHanko does for us: one PAdES signature in a field that nobody sees. Imported where the extra is installed."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from truceline.report.pdf.certificate import Certificate

FIELD = "Release"
NO_STAMP = TimestampRequestError


class _Stamps(TimeStamper):
    """A stamp authority behind a function: DER of a request to DER of its answer."""

    def __init__(self, ask: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The answer of the authority."""
        return tsp.TimeStampResp.load(self._ask(req.dump()))


class _Untold(IncrementalPdfFileWriter):
    """Appends without a word in the metadata: theirs are spelled anew, under the clock of the machine.

    The extension schema of PDF/A would come out as attributes (`rdf:resource`) that a validator does not read.
    """

    def _update_meta(self) -> None:
        pass


class _Dated(signers.PdfSigner):
    """Signs at a moment that is given: only a door reads the clock."""

    at: datetime

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:  # noqa: FBT001, FBT002 - theirs
        """As theirs, at our moment."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def signed(
    pdf: bytes, by: Certificate, *, reason: str, tooltip: str, at: datetime, stamps: Callable[[bytes], bytes] | None
) -> bytes:
    """The file with one signature appended: PAdES B-B, or B-T with a stamp. The bytes before it stay as they are.

    The field lies outside the page: PDF/A forbids a hidden one, PDF/UA one that is in sight and in no tag.
    """
    writer = _Untold(BytesIO(pdf))
    spec = fields.SigFieldSpec(
        FIELD, on_page=0, box=None, readable_field_name=tooltip,
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
    )  # fmt: skip
    fields.append_signature_field(writer, spec)
    _tagged(writer)
    about = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", reason=reason, name=by.subject,
        subfilter=fields.SigSeedSubFilter.PADES, certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )  # fmt: skip
    signer = signers.SimpleSigner(
        signing_cert=_asn1(by.own.public_bytes(Encoding.DER)),
        signing_key=private(by),
        cert_registry=SimpleCertificateStore.from_certs([_asn1(one.public_bytes(Encoding.DER)) for one in by.chain]),
    )
    held = _Dated(about, signer, timestamper=None if stamps is None else _Stamps(stamps))
    held.at = at
    made: BytesIO = held.sign_pdf(writer)
    return made.getvalue()


def _tagged(writer: IncrementalPdfFileWriter) -> None:
    """The field as a form element of the document, and its page in the order of the tags: ISO 14289-1, 7.18."""
    name = generic.NameObject
    field = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    widget, page = field.get_object(), writer.root["/Pages"]["/Kids"].raw_get(0)
    root = writer.root["/StructTreeRoot"]
    document = root["/K"].raw_get(0)
    number = int(root["/ParentTreeNextKey"])
    held = generic.DictionaryObject({name("/Type"): name("/OBJR"), name("/Obj"): field, name("/Pg"): page})
    form = writer.add_object(
        generic.DictionaryObject(
            {name("/Type"): name("/StructElem"), name("/S"): name("/Form"), name("/P"): document,
             name("/K"): generic.ArrayObject([held])}
        )
    )  # fmt: skip
    document.get_object()["/K"].append(form)
    root["/ParentTree"]["/Nums"].extend([generic.NumberObject(number), form])
    root[name("/ParentTreeNextKey")] = generic.NumberObject(number + 1)
    widget[name("/StructParent")] = generic.NumberObject(number)
    page.get_object()[name("/Tabs")] = name("/S")
    for one in (writer.root.raw_get("/StructTreeRoot"), document, field, page):
        writer.mark_update(one)


def private(by: Certificate) -> keys.PrivateKeyInfo:
    """The private key as pyHanko takes it."""
    return keys.PrivateKeyInfo.load(by.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _asn1(der: bytes) -> x509.Certificate:
    return x509.Certificate.load(der)
