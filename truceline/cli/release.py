"""`truceline release`: an edition of a day on its way from the draft to whoever may read it."""

import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._workspace import opened
from truceline.model.errors import BadSetting
from truceline.report.edition import Asked, Editions
from truceline.review.release import Doing, Edition
from truceline.review.tiers import Tier

SHOW = "show"


def run(
    doing: Annotated[str, typer.Argument(help=f"{SHOW}; {', '.join(Doing)}.")],
    day: Annotated[str, typer.Argument(help="The day of the report, e.g. 2025-03-21.")],
    by: Annotated[str, typer.Option(help="The officer who does it.")] = "",
    text: Annotated[str, typer.Option(help="answer, abandon, correcting a sealed edition: why, in words.")] = "",
    blocker: Annotated[str, typer.Option(help="answer: the blocker, as show lists it.")] = "",
    tier: Annotated[Tier, typer.Option(help="deliver: which tier.")] = Tier.PUBLIC,
    to: Annotated[str, typer.Option(help="deliver: to whom.")] = "",
    manifest: Annotated[str, typer.Option(help="sign: first digits of the list of files that was looked at.")] = "",
    form: Annotated[str, typer.Option(help="Id of the form: the same one twice acts once.")] = "",
    key_file: Annotated[Path | None, typer.Option("--key", help="The officer's key, where it lies elsewhere.")] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="seal: PEM or PKCS #12 that signs the PDF; the mission's own otherwise.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Freeze, check, sign twice, seal, deliver: an edition that two people stand behind, and anybody can verify.

    Nobody signs their own draft as second. After the seal an edition is corrected by the next one alone.
    """
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        made = Editions(ws)
        asked = Asked(
            by=by, at_utc=now(), form=form or secrets.token_hex(16), text=text, key_file=key_file,
            certificate=certificate,
        )  # fmt: skip
        steps: dict[str, Any] = {
            SHOW: lambda: None,
            Doing.FREEZE: lambda: made.freeze(day, asked),
            Doing.CHECK: lambda: made.check(day, asked),
            Doing.ANSWER: lambda: made.answer(day, blocker, asked),
            Doing.SIGN: lambda: made.sign(day, asked, manifest=manifest),
            Doing.SEAL: lambda: made.seal(day, asked)[1],
            Doing.DELIVER: lambda: made.deliver(day, tier, to, asked)[1].read_text("utf-8"),
            Doing.ACKNOWLEDGE: lambda: made.acknowledge(day, asked),
            Doing.ABANDON: lambda: made.abandon(day, asked),
        }
        if doing not in steps:
            raise BadSetting(where="release", found=doing, expected=", ".join(steps), look="truceline release --help")
        told = steps[doing]()
        if isinstance(told, str | Path) and not json:
            say(*str(told).splitlines())
        ws.seal()
        _tell(made.releases.current(day), as_json=json)


def _tell(edition: Edition, *, as_json: bool) -> None:
    if as_json:
        tell(
            {
                "day": edition.day, "edition": edition.number, "stage": edition.stage.value, "report": edition.report,
                "manifest": edition.manifest, "drafter": edition.drafter, "signers": list(edition.signers),
                "blockers": dict(edition.blockers), "open": edition.open_blockers,
                "delivered": [dict(line.about) for line in edition.deliveries],
            }
        )  # fmt: skip
        return
    say(f"{edition.day}, edition {edition.number}: {edition.stage.value}; files {edition.manifest[:12]}")
    for key, words in edition.blockers.items():
        line = edition.answers.get(key)
        said = "open" if line is None else f"answered by {line.officer}: {line.text}"
        say(f"{key}: {words} [{said}]")
    for line in edition.lines:
        say(f"entry {line.seq}  {line.clock}  {line.officer} ({line.role})  {line.doing.value}  {line.text}")
