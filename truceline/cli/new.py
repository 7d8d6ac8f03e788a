"""`truceline new`: a workspace for one agreement, or for several in force at once."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.agreement.loading import load
from truceline.agreement.shipped import shipped, shipped_names
from truceline.agreement.together import together
from truceline.cli._door import JsonOption, errors, now, say, tell
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting


def run(
    folder: Annotated[Path, typer.Argument(help="Folder to make; it must not hold a workspace yet.")],
    agreement: Annotated[
        list[str], typer.Option(help="Agreement file, or the name of a shipped one; again for each further one.")
    ],
    database: Annotated[
        str, typer.Option(help="Where the journal shall lie: postgresql://USER@HOST/DATABASE; in the folder otherwise.")
    ] = "",
    objects: Annotated[
        str,
        typer.Option(help="Where the vault shall lie: https://HOST/BUCKET, S3-compatible; the folder otherwise."),
    ] = "",
    mission: Annotated[str | None, typer.Option(help="Name of the mission; the agreement's title otherwise.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Make a workspace: vault, journal, log key, trust file and the agreement."""
    with errors(as_json=json):
        given = [read_agreement(one) for one in agreement]
        texts = [load(data, name) for name, data in given]
        together(texts)
        (name, data), text = given[0], texts[0]
        made = Workspace.create(
            folder,
            mission=mission or text.title,
            agreement=data,
            agreement_name=name,
            zone=text.zone,
            exercise=any(one.exercise for one in texts),
            at_utc=now(),
            further=given[1:],
            database=database,
            objects=objects,
        )
        if json:
            tell({"workspace": str(folder), "mission": made.mission, "origin": made.origin, "exercise": made.exercise})
            return
        titles = " and ".join(f"“{one.title}”" for one in texts)
        say(f"Made {folder} for {titles}. Hand {made.trust_file} to whoever shall verify reports.")


def read_agreement(named: str) -> tuple[str, bytes]:
    """(file name, bytes) of a file, or of a shipped agreement by its name.

    Raises:
        BadSetting: neither.
    """
    path = Path(named)
    if path.is_file():
        return path.name, path.read_bytes()
    if named in shipped_names():
        return f"{named}.yaml", shipped(named)
    raise BadSetting(
        where=f"agreement {named}",
        found="no such file",
        expected="a file, or one of " + ", ".join(shipped_names()),
        look="truceline lint --help",
    )
