"""Build hook: a wheel and a source distribution say which commit they were built from (truceline/commit.txt)."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

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
