"""`truceline officer`: the mission's list of people with their roles and keys."""

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._workspace import opened
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting
from truceline.review.attribution import mandate, set_mandate
from truceline.review.officers import Officer, add, key_path, officers, retire
from truceline.review.rights import Role


class Doing(StrEnum):
    """What to do with the list."""

    LIST = "list"
    ADD = "add"
    RETIRE = "retire"
    MANDATE = "mandate"
    INVITE = "invite"


def run(
    doing: Annotated[
        Doing, typer.Argument(help="list, add, retire; mandate: attribution on or off; invite: to sign in at the desk.")
    ],
    name: Annotated[str, typer.Argument(help="Of the officer; for mandate the standard of proof, or off.")] = "",
    role: Annotated[list[Role] | None, typer.Option(help="May be given several times.")] = None,
    by: Annotated[str, typer.Option(help="The administrator who does it; needed once one is on the list.")] = "",
    key_file: Annotated[
        Path | None, typer.Option("--key", help="Where the officer keeps the key; otherwise in keys/officers/.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Keep the list of officers: names, roles, keys. Nobody is deleted; who leaves is retired.

    Anybody may be added while no administrator (--role admin) is on the list; from then on an administrator does it.
    """
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        if doing is Doing.MANDATE:
            set_mandate(ws, "" if name == "off" else name, by=by, at_utc=now())
            ws.seal()
        elif doing is Doing.ADD:
            made = add(ws, name, tuple(role or ()), at_utc=now(), by=by, key_file=key_file)
            ws.seal()
            if not json:
                say(f"{made.name}: {', '.join(made.roles)}; key in {key_file or key_path(ws, name)}")
        elif doing is Doing.INVITE:
            desk = import_module("truceline.web.login"), import_module("truceline.web.pages")  # of an extra
            code = desk[0].invite(ws, desk[1].logins_of(ws), name, by=by, at=now())
            ws.seal()
            tell({"officer": name, "code": code}) if json else say(f"{name} signs in once within a day with: {code}")
            return
        elif doing is Doing.RETIRE:
            retire(ws, name, at_utc=now(), by=by)
            ws.seal()
        elif name:
            raise BadSetting(where="officer list", found=name, expected="no name", look="truceline officer --help")
        _tell(ws, as_json=json)


def _tell(ws: Workspace, *, as_json: bool) -> None:
    known = list(officers(ws).values())
    if as_json:
        tell({"officers": [_plain(one) for one in known], "mandate": mandate(ws)})
        return
    for one in known:
        say(f"{one.name}: {', '.join(one.roles)}; {one.state} since entry {one.seq}, key {one.key[:12]}")
    if not known:
        say("Nobody yet: reports say that no person reviewed them. Add people with: truceline officer add NAME")
    standard = mandate(ws)
    say(f"Attribution: {f'by two people, standard of proof: {standard}' if standard else 'switched off'}")


def _plain(one: Officer) -> dict[str, object]:
    return {"name": one.name, "roles": list(one.roles), "key": one.key, "state": one.state, "entry": one.seq}
