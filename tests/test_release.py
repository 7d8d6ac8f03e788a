"""What is released stays as it was, and numbers do not move without a word."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

import truceline
from scripts import lock_numbers
from scripts.prepare_release import SECTION, frozen, refusals, sections

ROOT = Path(__file__).parents[1]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_a_dated_section_of_the_changelog_is_frozen() -> None:
    assert sections(CHANGELOG) == frozen(), "a released section was changed, or CHANGELOG.sha256 was"
    edited = CHANGELOG.replace("bundle.zip", "bundle.tar", 1)
    assert edited != CHANGELOG
    assert sections(edited) != frozen()


def test_a_new_section_does_not_touch_the_digest_of_an_older_one() -> None:
    first = next(SECTION.finditer(CHANGELOG)).start()
    added = f"{CHANGELOG[:first]}## 9.9.9 (2030-01-01)\n\n### Fix\n\n- Something.\n\n{CHANGELOG[first:]}"
    made = sections(added)
    assert made.pop("9.9.9")
    assert made == frozen()


def test_numbers_of_the_model_are_those_that_the_changelog_speaks_of() -> None:
    assert lock_numbers.state()["numbers"] == lock_numbers.locked()["numbers"], (
        "a number changed: say what moves and by how much in changes/*.numbers.md, then python scripts/lock_numbers.py"
    )


def test_numbers_are_locked_only_with_a_word_about_them(tmp_path: Path) -> None:
    for name in (*lock_numbers.NUMBERS, lock_numbers.LOCK):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "changes" / "1.numbers.md").write_text("as before")
    assert lock_numbers.write(tmp_path) == ""
    path = tmp_path / lock_numbers.NUMBERS[0]
    path.write_text(path.read_text("utf-8") + "\n# moved\n", "utf-8")
    assert "no fragment" in lock_numbers.write(tmp_path)
    (tmp_path / "changes" / "2.numbers.md").write_text("Moves by 3 %.")
    assert lock_numbers.write(tmp_path) == ""
    assert lock_numbers.state(tmp_path) == lock_numbers.locked(tmp_path)


@pytest.mark.parametrize(
    ("version", "tree", "known", "why"),
    [
        ("0.1.0", "", {"a": "https://real.org"}, "not higher"),
        ("0.2", "", {"a": "https://real.org"}, "MAJOR"),
        ("0.2.0", " M x", {"a": "https://real.org"}, "commit them"),
        ("0.2.0", "", {"a": "https://git.truceline.example/x"}, "placeholder"),
        ("0.10.0", "", {"a": "https://real.org"}, ""),
    ],
)
def test_a_release_is_refused_for_a_reason(version: str, tree: str, known: dict[str, str], why: str) -> None:
    found = refusals(version, now="0.9.0" if version == "0.10.0" else "0.1.0", tree=tree, known=known)
    assert (len(found) == 1 and why in found[0]) if why else not found


def test_the_workflow_of_a_release_keeps_no_secret_and_waits_for_a_second_person() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    assert "secrets." not in text
    assert jobs["publish"]["environment"] == "release"
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert jobs["publish"]["needs"] == "try"
    assert jobs["try"]["needs"] == "build"


def test_the_version_is_one_that_can_be_tagged() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", truceline.__version__)
