"""What a stranger meets before the program: metadata of a wheel, licences, addresses, templates."""

import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
import yaml

from hatch_build import whole_links
from scripts.write_addresses import FILES, PLACEHOLDER, addresses, filled

ROOT = Path(__file__).parents[1]
HOOK = re.compile(r"^\s*(?:- )?uses: (?P<action>[^@\s]+)@(?P<version>\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The distribution as a registry gets it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(  # noqa: S603 - our own build
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True,
        capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(wheel.read(name))


def test_metadata_say_who_where_and_for_whom(metadata: Message) -> None:
    assert "@" in str(metadata["Author-email"])
    urls = dict(line.split(", ", 1) for line in metadata.get_all("Project-URL", []))
    assert {"Homepage", "Documentation", "Source", "Issues", "Changelog", "Security"} <= set(urls)
    assert urls["Source"] == addresses()["repository"]
    classifiers = metadata.get_all("Classifier", [])
    for part in ("Development Status", "Operating System", "Programming Language :: Python :: 3.14", "Typing :: Typed"):
        assert any(one.startswith(part) for one in classifiers), part
    assert not any("Windows" in one for one in classifiers), "refused at start: truceline/cli/_system.py"
    assert metadata["Keywords"]


def test_every_licence_that_the_metadata_name_is_in_the_wheel_word_for_word(
    metadata: Message, wheel: zipfile.ZipFile
) -> None:
    held = {Path(name).name: wheel.read(name) for name in wheel.namelist() if ".dist-info/licenses/" in name}
    assert set(map(lambda name: Path(name).name, metadata.get_all("License-File", []))) == set(held)  # noqa: C417
    for licence in str(metadata["License-Expression"]).split(" AND "):
        name = "LICENSE" if licence == "Apache-2.0" else f"{licence}.txt"
        assert len(held[name]) > 4_000, name
    font = next(name for name in wheel.namelist() if name.endswith("fonts/OFL.txt"))
    assert wheel.read(font) == held["OFL-1.1.txt"]
    assert b"Inter" in held["NOTICE"]


def test_the_readme_of_a_registry_links_to_whole_addresses_that_the_repository_has(metadata: Message) -> None:
    known, text = addresses(), str(metadata.get_payload())
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    assert len(targets) > 10
    for target in targets:
        base = next(known[name] for name in ("files", "pages") if target.startswith(known[name]))
        assert (ROOT / target.removeprefix(base + "/").partition("#")[0]).exists(), target
    assert re.search(r"!\[[^\]]+\]\(" + re.escape(known["files"]), text), "a picture"
    assert text.index("pip install truceline") < text.index("make demo")


def test_links_are_made_whole_and_pictures_lead_to_bytes() -> None:
    made = whole_links(
        "[a](b.md#c) ![p](q.png) [o](https://o.example) [h](#h) [![p](q.png)](b.md)", files="F", pages="P"
    )
    assert made == "[a](P/b.md#c) ![p](F/q.png) [o](https://o.example) [h](#h) [![p](F/q.png)](P/b.md)"


@pytest.mark.parametrize("name", FILES)
def test_a_file_shows_the_addresses_of_the_one_place(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "address: " in text
    assert filled(text, addresses()) == text, "run: python scripts/write_addresses.py"
    changed = {key: value.replace("example", "org") for key, value in addresses().items()}
    moved = filled(text, changed)
    assert not PLACEHOLDER.search(re.sub(r"address: \S+", "", moved)), "an address without its mark"
    assert filled(moved, addresses()) == text


def test_no_address_is_written_down_elsewhere() -> None:
    ours = re.compile("|".join(re.escape(value) for value in addresses().values()))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()  # noqa: S607
    elsewhere = {"addresses.toml", *FILES}
    found = [
        name
        for name in tracked
        if name not in elsewhere
        and Path(name).suffix in {".md", ".toml", ".yml", ".yaml", ".py", ".cff"}
        and ours.search((ROOT / name).read_text("utf-8"))
    ]
    assert not found


@pytest.mark.parametrize(
    "name",
    ["SECURITY.md", "CODE_OF_CONDUCT.md", "GOVERNANCE.md", "CONTRIBUTING.md", "CITATION.cff", "NOTICE", "REUSE.toml"],
)
def test_a_page_of_the_public_body_stands_at_the_root(name: str) -> None:
    assert len((ROOT / name).read_text("utf-8")) > 500


def test_the_citation_names_the_version_of_the_program() -> None:
    stated = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    version = re.search(r'__version__ = "(.+)"', (ROOT / "truceline" / "__init__.py").read_text("utf-8"))
    assert version
    assert stated["version"] == version[1]
    assert {"cff-version", "message", "title", "authors", "license", "repository-code"} <= set(stated)


def test_every_file_has_a_holder_and_each_licence_its_words() -> None:
    stated = tomllib.loads((ROOT / "REUSE.toml").read_text("utf-8"))["annotations"]
    assert stated[0]["path"] == "**"
    named = {
        word
        for one in stated
        for word in re.split(r" (?:AND|OR) ", one["SPDX-License-Identifier"])
        if one["SPDX-FileCopyrightText"]
    }
    assert {path.stem for path in (ROOT / "LICENSES").iterdir()} == named


@pytest.mark.parametrize("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda path: path.name)
def test_a_file_for_the_forge_is_read_and_its_actions_are_pinned_by_hash(path: Path) -> None:
    text = path.read_text("utf-8")
    stated = yaml.safe_load(text)
    assert isinstance(stated, dict)
    for used in HOOK.finditer(text):
        assert used["action"].startswith("./") or re.fullmatch(r"[0-9a-f]{40}", used["version"]), used.group()
    if path.parent.name == "workflows":
        assert stated["permissions"] == {}, "each job asks for what it needs"
        assert all(job.get("timeout-minutes") or "uses" in job for job in stated["jobs"].values())
