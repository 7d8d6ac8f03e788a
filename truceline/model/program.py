"""Which program made something: a version names a release, a commit a state, and the digest the files themselves."""

from dataclasses import dataclass

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The program behind a report or an entry of the journal."""

    name: str  # "truceline"
    version: str  # of the release it is, or comes after
    commit: str  # 40 hex digits of the state it was taken from; "unknown" where nothing says so
    files_sha256: str  # digest of the package's own files (docs/evidence.md); "unknown" where they cannot be read

    def line(self) -> str:
        """On one line, shortened: for `--version` and for pages."""
        files = self.files_sha256 if self.files_sha256 == UNKNOWN else self.files_sha256[:16]
        commit = self.commit if self.commit == UNKNOWN else self.commit[:12]
        return f"{self.name} {self.version}, commit {commit}, files {files}"
