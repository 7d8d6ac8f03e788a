"""The columns of a ledger of pledges, and its lines from YAML, CSV or a workbook."""

import io
import re
import zipfile
from dataclasses import dataclass

from truceline.model.records import Note
from truceline.sources._dates import Order
from truceline.sources._file import Received
from truceline.sources._form import MARK_COLUMN, Cells, Form, Sheet, read_form
from truceline.sources._ledger_yaml import is_yaml, read_yaml
from truceline.sources._numbers import Marks
from truceline.sources._sniff import ZIP
from truceline.sources._table import Table

RECORDS = ("pledge", "condition", "stance", "milestone", "count")
COLUMNS = (
    "Record",
    "Key",
    "Contributor",
    "Party",
    "Role",
    "Domain",
    "What",
    "Qualifier",
    "Amount",
    "Unit",
    "Per",
    "Base",
    "Prices",
    "From",
    "To",
    "Region",
    "Latitude",
    "Longitude",
    "Radius (km)",
    "Conditions",
    "Sensor",
    "Sensors",
    "State",
    "State amount",
    "Date",
    "Zone",
    "Reading",
    "Disputed",
    "Words",
    "Speaker",
    "Origin",
    "Shared origin",
    "Mark",
    "Remark",
    MARK_COLUMN,
)
OTHERS = {
    "Record": ("type",),
    "Domain": ("lane", "kind"),
    "Contributor": ("country", "donor"),
    "Party": ("by",),
    "Radius (km)": ("radius km", "radius"),
    "Sensor": ("sensor kind",),
    "Conditions": ("condition", "depends on", "if"),
    "State": ("position", "stance"),
    "Date": ("dates", "on", "dated"),
    "Origin": ("address", "source"),
    "Remark": ("remarks", "comment", "note"),
    "What": ("title",),
    "Region": ("site", "place"),
}
FORM = Form(
    columns=COLUMNS,
    required=("Record", "Origin", "Mark"),
    zoned=("Date", "From", "To"),
    dated=("Date", "From", "To"),
    angles=("Latitude", "Longitude"),
    amounts=("Amount", "Radius (km)"),
    others=OTHERS,
)
_MERGED = re.compile(rb'<mergeCell\s+ref="(?P<cells>[A-Z0-9:]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of a ledger, whatever it was written in."""

    cells: tuple[Cells, ...]
    zone: str
    exercise: bool
    notes: tuple[Note, ...]


def read_lines(file: Received) -> Lines:
    """YAML told by its first line, a workbook by its first bytes, CSV otherwise.

    Raises:
        DamagedFile: it cannot be read whole, or a workbook has merged cells.
    """
    if is_yaml(file.data):
        rows, exercise, zone = read_yaml(file, FORM.names())
        table = Table(file=file, header=COLUMNS, header_where="line 1", rows=rows, exercise=exercise)
        names = {name: name for name in COLUMNS}
        sheet = Sheet(table=table, names=names, zone=zone, marks=Marks.POINT, order=Order.UNSAID, notes=())
    else:
        sheet = read_form(file, FORM)
        if file.data.startswith(ZIP):
            _refuse_merged(file)
    return Lines(
        cells=tuple(Cells(row=row, sheet=sheet) for row in sheet.table.rows),
        zone=sheet.zone,
        exercise=sheet.table.exercise,
        notes=sheet.notes,
    )


def _refuse_merged(file: Received) -> None:
    """A merged cell holds its value once, so the lines below it would seem empty."""
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:  # `read_form` has bounded and unpacked it
        for name in sorted(archive.namelist()):
            if name.startswith("xl/worksheets/"):
                found = _MERGED.search(archive.read(name))
                if found:
                    place = f"row {''.join(filter(str.isdigit, found['cells'].decode().partition(':')[0]))}"
                    cells = f"merged cells {found['cells'].decode()}"
                    raise file.damaged(place, found=cells, expected="one value in every cell: unmerge and fill down")
