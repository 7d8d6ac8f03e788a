"""`truceline truces`: proposals of local truces as an agreement file."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from truceline.agreement.loading import load
from truceline.agreement.local_truces import document
from truceline.agreement.tree import write_tree
from truceline.cli._door import JsonOption, errors, now, say, tell
from truceline.cli._hand import read_bytes
from truceline.model.arrow import to_records
from truceline.model.errors import BadSetting
from truceline.model.records import Blob, Entry
from truceline.sources import corridors

PARTIES = (("russia", "Russian Federation"), ("ukraine", "Ukraine"))


def run(
    file: Annotated[Path, typer.Argument(help="Coded proposals of humanitarian corridors, as published (CSV).")],
    output: Annotated[Path, typer.Argument(help="Agreement file to write; it must not exist yet.")],
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Make an agreement of coded proposals: one time-boxed truce each, read as proposed and as agreed."""
    with errors(as_json=json):
        data = read_bytes(file)
        blob = Blob(
            sha256=hashlib.sha256(data).hexdigest(),
            length=len(data),
            name=file.name,
            received_utc=now(),
            origin="a file",
        )
        entries = to_records(Entry, corridors.parse(blob, data).tables[Entry])
        tree = document(entries, item=corridors.ITEM, parties=PARTIES, zone_name=corridors.MANIFEST.zone)
        made = write_tree(tree)
        text = load(made, output.name)
        if output.exists():
            raise BadSetting(where=str(output), found="a file", expected="a name that is free", look="the folder")
        output.write_bytes(made)
        facts = {"agreement": str(output), "truces": len(text.zones), "readings": [r.reading_id for r in text.readings]}
    if json:
        tell(facts)
        return
    say(f"{output}: {len(text.zones)} truces, read as proposed and as agreed. Keep {file.name} as `corridors`, too.")
