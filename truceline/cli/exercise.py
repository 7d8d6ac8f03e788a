"""`truceline exercise`: a scored exercise at a terminal: injects by the hour, an answer form, a score sheet."""

import json as json_text
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli._door import JsonOption, errors, moment, say, tell
from truceline.model.canonical import plain
from truceline.model.errors import BadSetting
from truceline.model.times import parse_utc, utc_text
from truceline.sim.theatre.exercise import MARK, PACKS, exercise_world, injects
from truceline.sim.theatre.sheet import Sheet, form, read_answers, score
from truceline.sim.theatre.world import TheatreWorld

STATE, ANSWERS, INJECTS, SCORE = "exercise.json", "answers.csv", "injects.txt", "score.json"


def run(
    folder: Annotated[Path, typer.Argument(help="Folder of the exercise; made at the first call.")],
    seed: Annotated[int, typer.Option(help="World of a new exercise.")] = 1,
    packs: Annotated[str, typer.Option(help="Adversary packs of a new exercise, with commas; '' for none.")] = ",".join(
        PACKS
    ),
    hours: Annotated[int, typer.Option(min=0, help="Advance the clock by so many hours.")] = 1,
    until: Annotated[str | None, typer.Option(help="Advance the clock to a moment, with offset.")] = None,
    answers: Annotated[Path | None, typer.Option(help="Score these answers, CSV or JSON, and do not advance.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """EXERCISE for people: show what arrives hour by hour; fill in answers.csv; score it with --answers."""
    with errors(as_json=json):
        state = _state(folder, seed, packs)
        world = exercise_world(state["seed"], tuple(state["packs"]))
        clock = parse_utc(state["clock"])
        if answers is not None:
            return _score(folder, world, answers, clock, as_json=json)
        later = min(
            moment(until, future=True) if until else clock + timedelta(hours=hours), world.end + timedelta(days=30)
        )
        _show(folder, world, clock, later, as_json=json)
        _write(folder / STATE, {**state, "clock": utc_text(max(clock, later))})
    return None


def _state(folder: Path, seed: int, packs: str) -> dict[str, Any]:
    """The exercise of a folder; a new one where the folder is empty or not there."""
    path = folder / STATE
    if path.is_file():
        return _read(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadSetting(
            where=str(folder), found="other files", expected="an empty folder or an exercise", look="choose another"
        )
    names = [name for name in packs.split(",") if name]
    world = exercise_world(seed, tuple(names))
    folder.mkdir(parents=True, exist_ok=True)
    state = {"exercise": MARK, "seed": seed, "packs": names, "clock": utc_text(world.start)}
    _write(path, state)
    (folder / ANSWERS).write_text(form(), "utf-8")
    (folder / INJECTS).write_text("", "utf-8")
    return state


def _read(path: Path) -> dict[str, Any]:
    try:
        state = json_text.loads(path.read_text("utf-8"))
        parse_utc(state["clock"])
        return {"exercise": MARK, "seed": int(state["seed"]), "packs": list(state["packs"]), "clock": state["clock"]}
    except (ValueError, KeyError, TypeError) as bad:
        raise BadSetting(
            where=str(path), found="a damaged state", expected="the file as written", look="start anew"
        ) from bad


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json_text.dumps(value, indent=1, sort_keys=True) + "\n", "utf-8")


def _show(folder: Path, world: TheatreWorld, clock: datetime, later: datetime, *, as_json: bool) -> None:
    new = [
        one for one in injects(world) if clock < one.received_utc <= later or one.received_utc <= clock == world.start
    ]
    with (folder / INJECTS).open("a", encoding="utf-8") as file:
        file.writelines(f"{utc_text(one.received_utc)} {one.words}\n" for one in new)
    if as_json:
        for one in new:
            tell(
                {"exercise": MARK, "received_utc": utc_text(one.received_utc), "words": one.words, "id": one.inject_id}
            )
        tell({"exercise": MARK, "clock": utc_text(max(clock, later)), "injects": len(new)})
        return
    for one in new:
        say(f"{utc_text(one.received_utc)} {one.words}")
    say(f"{MARK} clock {utc_text(max(clock, later))}: {len(new)} new. Answers go into {folder / ANSWERS}.")


def _score(folder: Path, world: TheatreWorld, answers: Path, clock: datetime, *, as_json: bool) -> None:
    sheet = score(world, read_answers(answers.name, answers.read_bytes()), until=clock)
    _write(folder / SCORE, {"exercise": MARK, "clock": utc_text(clock), **plain(asdict(sheet))})
    if as_json:
        tell({"exercise": MARK, **asdict(sheet)})
    else:
        say(*_sheet(sheet, clock))


def _sheet(sheet: Sheet, clock: datetime) -> list[str]:
    brier = (
        "no answers with a confidence" if sheet.brier is None else f"{sheet.brier:.3f} (0 is perfect, 0.25 is a coin)"
    )
    return [
        f"{MARK} score sheet, clock {utc_text(clock)}",
        f"found               {sheet.found}, {sheet.of_right_type} of them with the right type",
        f"missed              {sheet.missed}; {sheet.unseen} more left no trace yet",
        f"false               {sheet.false}; {sheet.twice} counted twice",
        f"did not happen      {sheet.refuted} right, {sheet.denied} wrong",
        f"Brier               {brier}",
        f"blind called calm   {sheet.blind_called_calm}",
        f"not observable      {sheet.blind_named} right, {sheet.seen_called_blind} wrong",
    ]
