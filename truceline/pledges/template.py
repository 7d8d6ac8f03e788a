"""An empty ledger to fill in: a workbook with choices in its cells, or the same columns as CSV or YAML."""

import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from truceline.model.errors import UnknownName
from truceline.model.pledge import Bound, ConditionKind, Domain, Lane, Mark, Position, Role, State
from truceline.sources._ledger_form import COLUMNS, RECORDS
from truceline.sources._ledger_yaml import FORMAT

KINDS = ("xlsx", "csv", "yaml")
ROWS = 2_000  # to which the choices reach
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "Record": RECORDS,
    "Qualifier": tuple(Bound),
    "Mark": tuple(Mark),
    "Role": tuple(Role),
    "Per": ("year", "month", "day"),
    "Disputed": ("yes", "no"),
}
_EITHER = {  # columns whose words depend on the record: shown as a help, not enforced
    "Domain": f"pledge: {', '.join(Domain)}. condition: {', '.join(ConditionKind)}. milestone: {', '.join(Lane)}.",
    "State": f"pledge and condition: {', '.join(State)}. stance: {', '.join(Position)}.",
    "Date": "2025-09-04, 2025-04-10 15:00, 2025-03, or two joined by a slash; as text, with Zone beside a clock time",
    "Key": "small letters, digits and hyphens; conditions name it: us-backstop and (ceasefire or mandate)",
    "Unit": "billion EUR, brigade, vehicle, state, percent ...",
    "Contributor": "ISO 3166 code or English name, or EU, NATO, UN, OSCE, coalition",
    "Radius (km)": "of a region as promised; never a position of anybody",
}


def template(kind: str) -> bytes:
    """An empty ledger of a kind that `keep pledges` reads.

    Raises:
        UnknownName: another kind than xlsx, csv or yaml.
    """
    if kind == "xlsx":
        return _workbook()
    if kind == "csv":
        return (",".join(f'"{name}"' if "," in name else name for name in COLUMNS) + "\n").encode()
    if kind == "yaml":
        return _YAML.encode()
    raise UnknownName("template", kind, KINDS)


def _workbook() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Ledger"
    sheet.append(COLUMNS)
    sheet.freeze_panes = "C2"
    for number, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(number)
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = max(12, len(name) + 4)
        rule = _rule(name)
        if rule is not None:
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{ROWS}")
        if name in ("Date", "From", "To"):
            for row in range(2, ROWS + 1):
                sheet[f"{letter}{row}"].number_format = "@"  # text: a month must not become its first day
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _rule(name: str) -> DataValidation | None:
    if name in _CHOICES:
        listed = ",".join(str(word) for word in _CHOICES[name])
        return DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
    if name == "Amount":
        return DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    if name in _EITHER:
        rule = DataValidation(type="textLength", operator="lessThan", formula1="2000", allow_blank=True)
        rule.promptTitle, rule.prompt, rule.showInputMessage = name, _EITHER[name][:255], True
        return rule
    return None


_YAML = f"""format: {FORMAT}
# Who promised what. Every row names its address (origin) and a mark: V verified there, G general knowledge, O our own.
exercise: false
zone: Europe/Kyiv

pledges:
#  - key: us-backstop            # small letters, digits, hyphens; conditions of others name it
#    contributor: US             # ISO 3166 code or English name, or EU, NATO, UN, OSCE, coalition
#    domain: air                 # {", ".join(Domain)}
#    what: support from the air
#    qualifier: about            # {", ".join(Bound)}
#    amount: "2"
#    unit: billion EUR
#    prices: nominal             # or: real 2021
#    region: western Ukraine     # as promised; latitude, longitude and radius_km make it a shape
#    conditions: ceasefire and (mandate or host-consent)
#    sensor: male-drone          # of a promise to watch: a kind of docs/plan.md
#    sensors: "3"
#    states:
#      - state: announced        # {", ".join(State)}
#        date: "2025-09-04"
#        words: what was said, in few words
#        speaker: who said it
#        origin: https://...
#        mark: V

conditions:
stances:
milestones:
counts:
"""
