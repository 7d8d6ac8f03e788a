"""The unit, the timer and the container file: what they call exists, and they give no more than is needed."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from truceline.cli import COMMANDS

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "truceline-day@.service"


def sections(path: Path) -> configparser.ConfigParser:
    told = configparser.ConfigParser(interpolation=None, strict=False)
    told.optionxform = str  # type: ignore[assignment,method-assign]
    told.read_string(path.read_text("utf-8"))
    return told


def test_the_unit_calls_commands_that_there_are_and_gives_nothing_else() -> None:
    service = sections(UNIT)["Service"]
    for line in (service["ExecStart"], service["ExecStartPost"]):
        program, command, *_ = line.split()
        assert program == "/opt/truceline/bin/truceline"
        assert command in COMMANDS
    wanted = {
        "PrivateNetwork": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "NoNewPrivileges": "yes",
        "UMask": "0077",
    }
    assert {name: service[name] for name in wanted} == wanted
    assert service["User"] != "root"
    assert service["CapabilityBoundingSet"] == ""


def test_the_timer_makes_up_for_days_that_were_missed() -> None:
    timer = sections(DEPLOY / "truceline-day@.timer")["Timer"]
    assert timer["Persistent"] == "yes"
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:\d\d", timer["OnCalendar"])


def test_the_image_has_its_own_user_and_looks_after_its_health() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    last = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM")) :]
    (user,) = (line.split()[1] for line in last if line.startswith("USER"))
    assert user not in {"root", "0"}
    assert any(line.startswith("HEALTHCHECK") and "doctor" in line for line in last)
    assert 'ENTRYPOINT ["truceline"]' in last


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_knows_every_word_of_the_units(tmp_path: Path) -> None:
    wheel = tmp_path / "truceline-0-py3-none-any.whl"
    wheel.touch()
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin:/usr/sbin:/sbin"}
    for engine in ("podman", "docker"):  # the image is tried by hand and in the public workflow
        (tmp_path / engine).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / engine).chmod(0o755)
    done = subprocess.run(  # noqa: S603 - our own script
        [str(ROOT / "scripts" / "try_deploy"), str(wheel)], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Left out: the image" in done.stdout
