"""Where the one file, the version and the addresses come from: the platform around, or what an archive brought."""

import re
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

MODULE = "truceline_verify.py"
BROUGHT = {  # name in an archive -> where it lies in the repository
    MODULE: "truceline/report/verify.py",
    "version.txt": "truceline/__init__.py",
    "addresses.toml": "addresses.toml",
}


def found(root: str, name: str) -> Path:
    """A file as the archive brought it, or from the repository around."""
    inside = Path(root) / name
    return inside if inside.is_file() else Path(root).parents[1] / BROUGHT[name]


class FileHook(BuildHookInterface[Any]):
    """The verifier under its own name; in an archive also what the version and the addresses are read from."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the interface
        """Say which files go where."""
        names = BROUGHT if self.target_name == "sdist" else (MODULE,)
        build_data["force_include"] |= {str(found(self.root, name)): name for name in names}


class PlatformHook(MetadataHookInterface):
    """Version, people and addresses of the platform."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in what pyproject.toml calls dynamic."""
        stated = re.search(r'__version__ = "(.+)"', found(self.root, "version.txt").read_text("utf-8"))
        if stated is None:
            raise ValueError("no __version__ of the platform")
        told = tomllib.loads(found(self.root, "addresses.toml").read_text("utf-8"))
        known = told["addresses"]
        metadata["version"] = stated[1]
        metadata["authors"] = [{"name": told["people"]["authors"], "email": known["maintainers"]}]
        metadata["urls"] = {
            "Homepage": known["homepage"],
            "Documentation": known["documentation"],
            "Source": known["repository"],
            "Security": f"{known['pages']}/SECURITY.md",
        }
