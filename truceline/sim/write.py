"""An exercise on disk: files in the sensors' own formats, in the order they arrive, and the truth beside them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from truceline.model.canonical import plain
from truceline.sim import control, patrols, registers, reporters, satellites
from truceline.sim.made import Made
from truceline.sim.world import Truth, World

TRUTH_FILE = "truth.json"  # for whoever judges the exercise; no source reads it
NOTICE = "EXERCISE. Everything here is invented. The pipeline never reads this file."


@dataclass(frozen=True, slots=True, kw_only=True)
class SimFile:
    """A written file, ready to be kept."""

    source: str
    path: Path
    received_utc: datetime
    setting: bytes | None


def write(
    world: World, folder: Path, *, sensor_seed: int | None = None, reporter_seed: int | None = None
) -> tuple[SimFile, ...]:
    """Write every file of the exercise and the truth; the files in the order in which they should be kept.

    The layers' seeds default to the world's. Changing one leaves the files of the other byte-equal.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = make(world, sensor_seed=sensor_seed, reporter_seed=reporter_seed)
    for file in made:
        (folder / file.name).write_bytes(file.data)
    (folder / TRUTH_FILE).write_bytes(truth(world, made))
    return tuple(
        SimFile(source=file.source, path=folder / file.name, received_utc=file.received_utc, setting=file.setting)
        for file in made
    )


def make(world: World, *, sensor_seed: int | None = None, reporter_seed: int | None = None) -> tuple[Made, ...]:
    """The files of the exercise without writing them, in order of arrival."""
    sensors = world.seed if sensor_seed is None else sensor_seed
    reporting = world.seed if reporter_seed is None else reporter_seed
    made = [*_sensed(world, sensors), *reporters.files(world, seed=reporting)]
    return tuple(sorted(made, key=lambda file: (file.received_utc, file.source, file.name)))


def truth(world: World, made: tuple[Made, ...]) -> bytes:
    """The truth as JSON: what happened, and which record of which file came from it. Rows count from 1."""
    records = {
        file.name: [
            {"row": number, "truth_id": row.truth_id, "slip": row.slip}
            for number, row in enumerate(file.rows, start=1)
            if row.truth_id is not None
        ]
        for file in made
    }
    value = {
        "exercise": True,
        "notice": NOTICE,
        "seed": world.seed,
        "first_day": world.first_day.isoformat(),
        "days": world.days,
        "zone": world.zone,
        "incidents_per_day": world.incidents_per_day,
        "truths": [_told(happened) for happened in world.truths],
        "records": records,
    }
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _sensed(world: World, seed: int) -> Iterator[Made]:
    yield from satellites.baseline(world, seed=seed)
    yield from satellites.files(world, seed=seed)
    yield from patrols.files(world, seed=seed)
    yield from registers.files(world, seed=seed)
    yield from control.alerts(world, seed=seed)
    yield from control.clouds(world, seed=seed)
    yield control.line(world)


def _told(happened: Truth) -> dict[str, Any]:
    told: dict[str, Any] = plain(happened)
    kind = happened.incident_type
    return {**told, "incident_type": None if kind is None else kind.value, "exercise": True}
