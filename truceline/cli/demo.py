"""`truceline demo`: an exercise day, from sensor files to a verified report."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from truceline.agreement.loading import load
from truceline.agreement.shipped import shipped
from truceline.cli._door import JsonOption, errors, now, progress, say, tell
from truceline.day import Desk
from truceline.evidence.keep import Record
from truceline.evidence.workspace import Workspace
from truceline.intake import take_in
from truceline.model.errors import BadSetting
from truceline.report.verify import Trust, require_valid, verify
from truceline.sim.world import demo_world, world
from truceline.sim.write import write
from truceline.store.store import Store

AGREEMENT = "exercise-line"


def run(
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", help="Folder to make; an old demo in it is replaced.")
    ] = Path("demo"),
    seed: Annotated[int | None, typer.Option(help="Another world than the usual one.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """EXERCISE: make a world, keep its files, make the report of a day and verify it."""
    with errors(as_json=json):
        clear(workspace)
        usual = demo_world()
        made = (
            usual if seed is None else world(seed=seed, day=usual.first_day, incidents_per_day=usual.incidents_per_day)
        )
        files = write(made, workspace / "exercise-files")
        data = shipped(AGREEMENT)
        text = load(data, f"{AGREEMENT}.yaml")
        ws = Workspace.create(
            workspace, mission=text.title, agreement=data, agreement_name=f"{AGREEMENT}.yaml", zone=text.zone,
            exercise=text.exercise, at_utc=now(),
        )  # fmt: skip
        store = Store(ws.store_folder, Record(ws), ws.key.seal)
        for file in progress(files, "keep", lambda f: f.path.name, quiet=json):
            take_in(
                ws, store, file.source, file.path.name, file.path.read_bytes(), received_utc=file.received_utc,
                at_utc=now(), origin="Exercise control", setting=file.setting,
            )  # fmt: skip
        store.close()
        cutoff = max(file.received_utc for file in files) + timedelta(hours=1)
        report = Desk(ws).make(made.first_day, as_of=cutoff, at_utc=now())
        trust = Trust(origin=ws.origin, log=ws.key.public.text())
        require_valid(verify((report.folder / "bundle.zip").read_bytes(), trust))
        if json:
            tell(
                {
                    "folder": str(report.folder),
                    "incidents": len(report.report.cases),
                    "verified": True,
                    "exercise": True,
                }
            )
            return
        say(*report.report.summary, "")
        say(f"EXERCISE report, verified. Open {report.folder / 'report.html'}")
        say(f"Check it again: truceline verify {report.folder / 'bundle.zip'} -w {workspace}")


def clear(folder: Path) -> None:
    """Remove an earlier demo; refuse to remove anything else.

    Raises:
        BadSetting: the folder holds something that is no demo.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / "exercise-files").is_dir():
        raise BadSetting(
            where=str(folder),
            found="other files",
            expected="an empty folder or an old demo",
            look="choose another --workspace",
        )
    shutil.rmtree(folder)
