"""No command lets a name or a text of a stranger move the cursor, the direction or the line."""

import json
import re
import sys
from datetime import datetime
from pathlib import Path

import pytest

from truceline.cli import COMMANDS, main
from truceline.cli._door import say, tell, tell_error
from truceline.model.errors import AgreementFaults, BadSetting, Fault, NaiveTimeError, OutOfRange, UnknownName

EVIL = "\x1b[2J\x1b[8m\u202e\u2066\u200f\x9b1m\x07\x7f\u2028"
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What a command is given where it takes a word: a file, a folder, a day, a name. Any other gets two names.
WORDS = {
    "blind": ["DAY", "-w", "NAME"], "day": ["DAY", "-w", "NAME"], "report": ["DAY", "-w", "NAME"],
    "demo": ["--workspace", "NAME", "NAME"], "exercise": ["NAME", "-w", "NAME"], "transfer": ["NAME"],
    "new": ["NAME", "--agreement", "NAME", "--mission", "NAME"], "keep": ["NAME", "NAME", "-w", "NAME"],
    "fetch": ["NAME", "-w", "NAME"], "explain": ["NAME", "-w", "NAME"], "verify": ["NAME", "--trust", "NAME"],
    "lint": ["NAME"], "schema": ["NAME"], "diff": ["NAME", "NAME", "-w", "NAME"], "truces": ["NAME", "NAME"],
    "fit": ["NAME", "-w", "NAME"], "score": ["--seeds", "NAME"], "doctor": ["-w", "NAME"],
    "withdraw": ["NAME", "-w", "NAME", "--reason", "NAME"],
}  # fmt: skip
DAY = "2025-03-18"
ANY = ["NAME", "-w", "NAME"]


@pytest.mark.parametrize(
    ("name", "day"), [*((name, EVIL) for name in COMMANDS), ("day", DAY), ("blind", DAY), ("report", DAY)]
)
def test_a_name_that_paints_is_shown_as_it_is(
    name: str, day: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = f"x{EVIL}\nVALID\n 1  ok"
    words = [{"NAME": evil, "DAY": day}.get(word, word) for word in WORDS.get(name, ANY)]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setattr(sys, "argv", ["truceline", name, *words])
    monkeypatch.setattr(sys, "stderr", sys.stderr)  # put back afterwards
    with pytest.raises(SystemExit) as ended:
        main()
    for said in capsys.readouterr():
        assert not FORBIDDEN.search(re.sub("\x1b\\[[0-9;]*m", "", said)), said  # the library's own colours apart
        assert "\x1b[8m" not in said
        assert "VALID" not in said.splitlines()
    assert ended.value.code in {1, 2, 3}


@pytest.mark.parametrize(
    "error",
    [
        BadSetting(where=f"a{EVIL}\nVALID", found="b\nVALID", expected="c", look="d"),
        OutOfRange(f"a{EVIL}\nVALID", EVIL, f"b\nVALID{EVIL}"),
        UnknownName("source", f"{EVIL}\nVALID", (f"{EVIL}\nVALID",)),
        AgreementFaults([Fault(line=1, clause=f"{EVIL}\nVALID", problem=f"x\nVALID{EVIL}")]),
    ],
)
def test_an_error_stays_on_its_line(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    tell_error(error, as_json=False)  # type: ignore[arg-type]
    tell_error(error, as_json=True)  # type: ignore[arg-type]
    out, err = capsys.readouterr()
    assert not FORBIDDEN.search(out + err)
    assert len(err.splitlines()) == len(out.splitlines()) == 1


def test_lines_of_ours_stay_lines(capsys: pytest.CaptureFixture[str]) -> None:
    tell_error(NaiveTimeError(datetime(2025, 3, 18)), as_json=False)  # noqa: DTZ001 - that is the point
    assert len(capsys.readouterr().err.splitlines()) == 3
    say("one", "two\nthree", f"four{EVIL}\ud800")
    assert capsys.readouterr().out.splitlines()[:2] == ["one", "two\\nthree"]
    tell({"name": f"two\n{EVIL}"})
    out = capsys.readouterr().out
    assert not FORBIDDEN.search(out)
    assert json.loads(out) == {"name": f"two\n{EVIL}"}
