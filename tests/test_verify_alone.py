"""`truceline-verify`: the verifier as a distribution of its own, one file and one dependency."""

import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import truceline

ROOT = Path(__file__).parents[1]
BUNDLES = ROOT / "tests" / "data" / "bundles"
# What a party has: the standard library, cryptography and what that needs; anything else is as if not installed.
ALONE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] not in sys.stdlib_module_names | {'cryptography', 'cffi', '_cffi_backend', 'truceline_verify'}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Refuse())
sys.path.insert(0, sys.argv.pop(1))
import truceline_verify
sys.exit(truceline_verify.main())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built from an archive of the sources, as a registry's users may do."""
    folder = tmp_path_factory.mktemp("verify")
    build = [sys.executable, "-m", "hatchling", "build", "-t"]
    subprocess.run(  # noqa: S603 - our own build
        [*build, "sdist", "-d", str(folder)],
        cwd=ROOT / "packages" / "truceline-verify",
        check=True,
        capture_output=True,
    )
    (archive,) = folder.glob("*.tar.gz")
    subprocess.run([sys.executable, "-m", "tarfile", "-e", str(archive), str(folder)], check=True, capture_output=True)  # noqa: S603
    source = folder / archive.name.removesuffix(".tar.gz")
    subprocess.run([*build, "wheel", "-d", str(folder)], cwd=source, check=True, capture_output=True)  # noqa: S603
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_it_is_one_file_the_platforms_own_with_one_dependency_and_its_version(wheel: zipfile.ZipFile) -> None:
    modules = [name for name in wheel.namelist() if ".dist-info/" not in name]
    assert modules == ["truceline_verify.py"]
    assert wheel.read("truceline_verify.py") == (ROOT / "truceline" / "report" / "verify.py").read_bytes()
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    told = message_from_bytes(wheel.read(name))
    assert told["Version"] == truceline.__version__
    assert [str(one).split(">")[0] for one in told.get_all("Requires-Dist", [])] == ["cryptography"]
    assert "Apache License" in wheel.read(name.replace("METADATA", "licenses/LICENSE")).decode()


def test_it_verifies_where_nothing_else_is_installed(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extract("truceline_verify.py", tmp_path)
    for bundle, code in (("good.zip", 0), ("json-edited.zip", 1), ("format-4.zip", 2)):
        done = subprocess.run(  # noqa: S603 - our own file
            [sys.executable, "-c", ALONE, str(tmp_path), str(BUNDLES / bundle), "--trust", str(BUNDLES / "trust.json")],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
