"""Build hooks: the commit that a distribution was built from (truceline/commit.txt), and the addresses it shows."""

import re
import subprocess
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

STATED = "truceline/commit.txt"


class CommitHook(BuildHookInterface[Any]):
    """Puts a filled-in `commit.txt` in the place of the one in the tree; outside a repository that one stays."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Ask the repository, and hand the answer over as a file of the build."""
        if version == "editable":
            return  # a clone says so itself
        asked = ["git", "-C", self.root, "rev-parse", "--verify", "HEAD"]
        try:
            found = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
        except (OSError, subprocess.CalledProcessError):
            return
        if not (Path(self.root) / ".git").exists():
            return  # some other repository around a copy
        folder = Path(tempfile.mkdtemp())
        (folder / "commit.txt").write_text(found + "\n", "utf-8")
        build_data["force_include"][str(folder / "commit.txt")] = STATED


class AddressHook(MetadataHookInterface):
    """Metadata that name addresses are made from addresses.toml; links of the README become whole ones.

    In the repository README.md links to files beside it; on a registry's page there are none, so each link leads to
    the same file in the repository.
    """

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in what pyproject.toml calls dynamic."""
        root = Path(self.root)
        stated = tomllib.loads((root / "addresses.toml").read_text("utf-8"))
        known = stated["addresses"]
        metadata["authors"] = [{"name": stated["people"]["authors"], "email": known["maintainers"]}]
        metadata["urls"] = {
            "Homepage": known["homepage"],
            "Documentation": known["documentation"],
            "Source": known["repository"],
            "Issues": f"{known['repository']}/issues",
            "Changelog": f"{known['pages']}/CHANGELOG.md",
            "Security": f"{known['pages']}/SECURITY.md",
        }
        text = whole_links((root / "README.md").read_text("utf-8"), files=known["files"], pages=known["pages"])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def whole_links(text: str, *, files: str, pages: str) -> str:
    """Markdown whose relative links and pictures lead to the repository."""
    text = re.sub(r"(!\[[^\]]*\]\()(?!\w+:|#)([^)\s]+\))", rf"\g<1>{files}/\g<2>", text)
    return re.sub(
        r"((?<!!)\[[^\[\]]*(?:!\[[^\]]*\]\([^)]*\))?[^\[\]]*\]\()(?!\w+:|#)([^)\s]+\))", rf"\g<1>{pages}/\g<2>", text
    )
