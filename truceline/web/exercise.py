"""EXERCISE: the same desk on an invented world. What arrives comes hour by hour, and there is a score at the end.

The world is made again out of its seed and lies in no file: nobody at the desk can read ahead. Its clock is the clock
of the desk, so that leases, questions and countdowns run as on a real day.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from truceline.agreement.loading import load
from truceline.agreement.shipped import shipped
from truceline.agreement.watched import watched
from truceline.evaluation.desk_sheet import DeskSheet, Ruled, desk_sheet
from truceline.evidence._files import UNFINISHED, make_folder, write_whole
from truceline.evidence.keep import Record, kept
from truceline.evidence.settings import SETTINGS
from truceline.evidence.workspace import Workspace
from truceline.intake import take_in
from truceline.model.errors import BadSetting, UnknownName
from truceline.model.times import local_day, parse_utc, utc_text
from truceline.sim.made import Made
from truceline.sim.world import World, world
from truceline.sim.write import make
from truceline.store.store import Store
from truceline.web.app import Asked, Desk

STATE, AGREEMENT = "exercise.json", "exercise-line"
DAY, DAYS, PER_DAY = date(2025, 3, 21), 2, 12.0
STEPS = {"1": timedelta(hours=1), "6": timedelta(hours=6)}
NEXT = "next"  # until something arrives


@dataclass(slots=True, kw_only=True)
class Control:
    """The control of an exercise: its world, its clock, what has arrived."""

    workspace: Workspace
    seed: int
    clock_utc: datetime  # when it was set last
    real: Callable[[], datetime]
    set_at: datetime  # by the real clock
    made: World
    files: tuple[Made, ...]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The moment at this desk: it goes on between two steps as any clock does."""
        return self.clock_utc + max(self.real() - self.set_at, timedelta(0))

    def arrived(self, until: datetime) -> list[Made]:
        """Files that have reached the desk by a moment."""
        return [file for file in self.files if file.received_utc <= until]

    def coming(self) -> datetime | None:
        """When the next file arrives; None where nothing is left."""
        return next((file.received_utc for file in self.files if file.received_utc > self.now()), None)

    def advance(self, to: datetime) -> None:
        """Set the clock, never back."""
        with self.lock:
            self.clock_utc, self.set_at = max(to, self.now()), self.real()
            _write(self.workspace.folder, seed=self.seed, clock=self.clock_utc)


def control_of(workspace: Workspace, *, real: Callable[[], datetime]) -> Control | None:
    """The control of a workspace that was opened for an exercise at the desk; None for any other.

    Raises:
        BadSetting: its state cannot be read, or lies in the folder of a real mission.
    """
    path = workspace.folder / STATE
    if not path.is_file():
        return None
    if not workspace.exercise:  # its clock would date decisions, and its invented files would be kept
        raise BadSetting(
            where=STATE, found="an exercise in the folder of a real mission", expected="a folder of its own",
            look="move the file away; nothing was changed",
        )  # fmt: skip
    try:
        told = json.loads(path.read_text("utf-8"))
        seed, clock = int(told["seed"]), parse_utc(told["clock"])
    except (ValueError, KeyError, TypeError) as bad:
        raise BadSetting(
            where=STATE, found="a damaged state", expected="the file as written", look="start an exercise anew"
        ) from bad
    made = world(seed=seed, day=DAY, days=DAYS, incidents_per_day=PER_DAY)
    return Control(
        workspace=workspace, seed=seed, clock_utc=clock, real=real, set_at=real(), made=made, files=make(made)
    )


def begin(folder: Path, seed: int) -> Workspace:
    """A workspace for an exercise, at its first moment; one that is there already as it was left.

    The state is written first, so that a beginning that was cut off is gone on with.

    Raises:
        BadSetting: the folder holds something else.
    """
    held = (folder / STATE).is_file()
    if held and (folder / SETTINGS).is_file():
        return Workspace.open(folder)
    if not held and folder.exists() and not all(one.name.startswith(UNFINISHED) for one in folder.iterdir()):
        raise BadSetting(
            where=str(folder), found="other files", expected="an empty folder, or an exercise", look="choose another"
        )
    files = make(world(seed=seed, day=DAY, days=DAYS, incidents_per_day=PER_DAY))
    at = min(file.received_utc for file in files if file.received_utc >= local_day(DAY, "Atlantic/Azores")[0])
    data = shipped(AGREEMENT)
    text = load(data, f"{AGREEMENT}.yaml")
    make_folder(folder)
    _write(folder, seed=seed, clock=at)
    return Workspace.create(
        folder, mission=text.title, agreement=data, agreement_name=f"{AGREEMENT}.yaml", zone=text.zone,
        exercise=True, at_utc=at,
    )  # fmt: skip


def screen(asked: Asked) -> Response:
    """The clock, what arrived and when, and what comes when."""
    control = _control(asked.desk)
    known = {file.blob.name for file in kept(asked.desk.workspace)}
    arrived = [file for file in reversed(control.arrived(asked.at)) if file.name in known]
    return asked.desk.draw(
        asked, "exercise", title="Exercise", control=control, arrived=arrived, jobs=asked.desk.jobs.all, sheet=None,
        coming=control.coming(), left=len(control.files) - len(control.arrived(asked.at)),
    )  # fmt: skip


def advance(asked: Asked) -> Response:
    """Let the clock go on; what arrives is kept and read, and the days of it are made again, beside the pages."""
    control, step = _control(asked.desk), asked.said("step")
    if step not in {*STEPS, NEXT}:
        raise BadSetting(where="step", found=step, expected=", ".join([*STEPS, NEXT]), look="/exercise")
    if asked.desk.jobs.running():
        raise BadSetting(where="clock", found="work under way", expected="that it ends first", look="/exercise")
    to = control.coming() if step == NEXT else asked.at + STEPS[step]
    if to is None:
        raise BadSetting(where="clock", found="nothing left to arrive", expected="the score", look="/exercise")
    control.advance(to)
    folder, at = asked.desk.workspace.folder, control.clock_utc
    files = control.arrived(at)
    asked.desk.jobs.start(f"what arrives until {utc_text(at)}", lambda: _arrive(folder, files, control.made, at), at=at)
    return RedirectResponse("/exercise", 303)


def score(asked: Asked) -> Response:
    """The sheet for the decisions made so far."""
    control = _control(asked.desk)
    sheet = sheet_of(asked.desk, control, at=asked.at)
    return asked.desk.draw(
        asked, "exercise", title="Exercise", control=control, arrived=[], jobs=[], sheet=asdict(sheet),
        coming=control.coming(), left=len(control.files) - len(control.arrived(asked.at)),
    )  # fmt: skip


def sheet_of(desk: Desk, control: Control, *, at: datetime) -> DeskSheet:
    """The score at a moment."""
    cases = [Ruled(case=row.case, now=row.now) for _, row in desk.reading.every(at=at)]
    return desk_sheet(control.made, control.files, cases, until=at)


def _arrive(folder: Path, files: list[Made], made: World, at: datetime) -> str:
    from truceline.day import Desk as Machine  # noqa: PLC0415 - a desk opens without what makes its days

    workspace = Workspace.open(folder)
    known = {file.blob.name for file in kept(workspace)}
    new = [file for file in files if file.name not in known]
    store, area = Store(workspace.store_folder, Record(workspace)), watched(workspace.agreements)
    try:
        for file in new:
            take_in(
                workspace, store, file.source, file.name, file.data, received_utc=file.received_utc, at_utc=at,
                origin="Exercise control", setting=file.setting, area=area,
            )  # fmt: skip
    finally:
        store.close()
    days = [day for day in made.calendar() if local_day(day, made.zone)[0] < at] if new else []
    for day in days:
        Machine(Workspace.open(folder)).make(day, as_of=at, at_utc=at)
    workspace.seal()
    return f"files: {len(new)}; days made again: {len(days)}"


def _control(desk: Desk) -> Control:
    control = desk.control
    if not isinstance(control, Control):
        raise UnknownName("screen of a real mission", "exercise", ["truceline desk --exercise 7 -w FOLDER"])
    return control


def _write(folder: Path, *, seed: int, clock: datetime) -> None:
    told = {"exercise": True, "seed": seed, "clock": utc_text(clock)}
    write_whole(folder / STATE, (json.dumps(told, indent=1, sort_keys=True) + "\n").encode())
