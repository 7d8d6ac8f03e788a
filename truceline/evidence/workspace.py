"""The workspace: one mission's folder on disk, made whole or not at all.

truceline.toml   what this folder is; written last, so a folder without it is no workspace yet
agreement.yaml   a readable copy of the agreement; the kept bytes lie in the vault
vault/           bytes as received         journal.sqlite   who kept what, when; or in a database
keys/log.key     the log's private seed    trust.json       what a verifier needs to know
checkpoint       the last signed head      store/ reports/  made again from the above at any time
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from truceline.evidence._files import FOLDER_MODE, make_folder, write_whole
from truceline.evidence.entry import NOT_STATED, Draft, instant
from truceline.evidence.heads import (
    Witness,
    contradiction,
    of_bundles,
    outdated,
    require_growth,
    require_newest,
    unlisted,
)
from truceline.evidence.journal import Journal
from truceline.evidence.journals import journal_of, new_journal
from truceline.evidence.note import Signer, parse_checkpoint
from truceline.evidence.program import own_tool
from truceline.evidence.settings import (
    SETTINGS,
    Settings,
    bad,
    damaged,
    make_key,
    read_key,
    read_settings,
    require_names,
)
from truceline.evidence.tlog import Tree
from truceline.evidence.vault import Vault, vault_of
from truceline.model.errors import DamagedWorkspace
from truceline.model.times import zone as named_zone

AGREEMENT = "agreement"  # the source name under which the agreement itself is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """An opened workspace."""

    folder: Path
    settings: Settings
    agreement_bytes: bytes
    further_bytes: tuple[bytes, ...]  # of the further agreements, in the order of the settings
    vault: Vault
    journal: Journal
    key: Signer

    @property
    def mission(self) -> str:
        """Name of the mission."""
        return self.settings.mission

    @property
    def zone(self) -> str:
        """IANA name; its calendar days are the days of the reports."""
        return self.settings.zone

    @property
    def exercise(self) -> bool:
        """Whether every record and page says EXERCISE."""
        return self.settings.exercise

    @property
    def agreement_sha256(self) -> str:
        """Address of the agreement in the vault."""
        return self.settings.agreement

    @property
    def agreement_name(self) -> str:
        """File name of the agreement as handed in."""
        return self.settings.agreement_name

    @property
    def agreements(self) -> tuple[tuple[str, str, bytes], ...]:
        """(SHA-256, file name, bytes) of every agreement in force, the first one first."""
        named = [one.partition(" ") for one in self.settings.further]
        further = [(sha, name, data) for (sha, _, name), data in zip(named, self.further_bytes, strict=True)]
        return ((self.agreement_sha256, self.agreement_name, self.agreement_bytes), *further)

    @property
    def origin(self) -> str:
        """Name of the log, the first line of its checkpoints."""
        return self.settings.origin

    @property
    def disclaimer(self) -> str:
        """The sentence on borders and names."""
        return self.settings.disclaimer

    @property
    def store_folder(self) -> Path:
        """Where the tables lie."""
        return self.folder / "store"

    @property
    def reports_folder(self) -> Path:
        """Where the days' reports lie."""
        return self.folder / "reports"

    @property
    def trust_file(self) -> Path:
        """What a verifier has to know: origin, log key, cosigners. Hand it over by another way than the bundles."""
        return self.folder / "trust.json"

    @property
    def checkpoint_file(self) -> Path:
        """The last signed head, as `seal` left it."""
        return self.folder / "checkpoint"

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        mission: str,
        agreement: bytes,
        agreement_name: str,
        zone: str,
        exercise: bool,
        at_utc: datetime,
        further: Sequence[tuple[str, bytes]] = (),
        database: str = "",
        objects: str = "",
    ) -> "Workspace":
        """Make a workspace. A creation that was cut off is completed by the same call.

        `further` are more agreements in force, as (file name, bytes). `database` is where the journal shall lie; by
        default in the folder. `objects` is where the vault shall lie, an address of an S3-compatible store; the same.

        Raises:
            BadSetting: there is one already, another creation was cut off here, or a name cannot be.
            UnknownName: no such time zone.
            DamagedWorkspace: the disk or the database refuses.
            Unreachable: the database does not answer.
        """
        if (folder / SETTINGS).exists():
            raise bad(folder, "a workspace already", "a folder without one", "open it, or choose another folder")
        named_zone(zone)
        require_names(folder, mission, agreement_name, *(name for name, _ in further))
        make_folder(folder)
        folder.chmod(FOLDER_MODE)  # it may have been there, open to all
        key = make_key(folder, mission)
        settings = Settings(
            mission=mission,
            zone=zone,
            exercise=exercise,
            agreement=hashlib.sha256(agreement).hexdigest(),
            agreement_name=agreement_name,
            origin=key.public.name,
            further=tuple(f"{hashlib.sha256(data).hexdigest()} {name}" for name, data in further),
            database=database,
            objects=objects,
        )
        new_journal(folder, database, key.public.name).close()
        made = cls._of(folder, settings, (agreement, *(data for _, data in further)), key)
        made._fill(at_utc)  # noqa: SLF001 - our own object
        return made

    @classmethod
    def open(cls, folder: Path) -> "Workspace":
        """Open a workspace and check that its settings, key, agreement and first entry belong together.

        Raises:
            BadSetting: not a workspace, or its settings are impossible.
            UnknownName: its time zone is unknown here.
            DamagedWorkspace: the key, the agreement or the journal is missing or another one.
        """
        settings = read_settings(folder)
        named_zone(settings.zone)
        key = read_key(folder, settings.origin)
        vault = vault_of(folder, settings.objects)
        named = (settings.agreement, *(one.partition(" ")[0] for one in settings.further))
        opened = cls._of(folder, settings, tuple(vault.read(sha256) for sha256 in named), key)
        opened._require_own()  # noqa: SLF001 - our own object
        return opened

    def seal(self) -> bytes:
        """Sign the head of the journal and leave it in `checkpoint`; call it at the end of each command.

        Raises:
            DamagedWorkspace: there is no last head, or the journal no longer contains what it or a bundle has seen.
        """
        last = self._last_checkpoint()
        head = None if last is None else parse_checkpoint(last)
        require_growth(head, self.journal.tree(), self.witnesses())
        return self._sign(last)

    def require_head(self) -> None:
        """The gate before work: the last signed head is here, and none is known that was signed later.

        Raises:
            DamagedWorkspace: the checkpoint is missing, damaged, or older than another that is here.
        """
        last = self._last_checkpoint()
        if last is None:
            require_growth(None, Tree([]), [])
        else:
            require_newest(parse_checkpoint(last), self.witnesses())

    def witnesses(self) -> list[Witness]:
        """Every head of this log that lies here beside the checkpoint: in bundles, and in the journal's own list."""
        signed = self.journal.newest_head()
        listed = [Witness(where="the journal's list of heads", head=parse_checkpoint(note)) for note in signed]
        return [*listed, *of_bundles(self.reports_folder, self.origin, self.key.public)]

    def inspect(self, checkpoint: bytes | None = None) -> tuple[str, ...]:
        """Every fault of vault and journal; empty when all is well. `checkpoint`: a head that somebody else held."""
        public = self.key.public
        last = self._last_checkpoint()
        problems = [*self.vault.inspect(), *self.journal.inspect(last, public), *self._heads(last)]
        if checkpoint is not None:
            problems += self.journal.inspect(checkpoint, public)
        for copy, data in self._copies():
            if not copy.is_file() or copy.read_bytes() != data:
                problems.append(f"{copy.name}: not the agreement of this workspace; its kept bytes are in the vault")
        return (*dict.fromkeys(problems), *self._lost())

    def _sign(self, last: bytes | None) -> bytes:
        """The file first, then the journal's list: after a crash between the two the file is the newer one."""
        note = self.journal.checkpoint(self.key)
        if note != last:
            write_whole(self.checkpoint_file, note)
        self.journal.remember(note)
        return note

    @classmethod
    def _of(cls, folder: Path, settings: Settings, agreements: Sequence[bytes], key: Signer) -> "Workspace":
        return cls(
            folder=folder,
            settings=settings,
            agreement_bytes=agreements[0],
            further_bytes=tuple(agreements[1:]),
            vault=vault_of(folder, settings.objects),
            journal=journal_of(folder, settings.database, settings.origin),
            key=key,
        )

    def _heads(self, last: bytes | None) -> Iterator[str]:
        """What the heads that lie here say against the journal, and against the checkpoint."""
        try:
            witnesses, tree = self.witnesses(), self.journal.tree()
            for witness in witnesses:
                problem = contradiction(witness, tree)
                if problem is not None:
                    yield f"journal: {problem}"
            if last is not None:
                yield from (f"checkpoint: {problem}" for problem in outdated(parse_checkpoint(last), witnesses))
            if last is not None and self.journal.lists_heads():
                listed = [parse_checkpoint(note) for note in self.journal.heads()]
                yield from (f"journal: {problem}" for problem in unlisted(listed, witnesses))
        except DamagedWorkspace:
            return  # named by the journal's own inspection

    def _lost(self) -> tuple[str, ...]:
        """Blobs that the journal says were kept and the vault does not have."""
        try:
            entries = self.journal.entries()
        except DamagedWorkspace:
            return ()  # named by the journal's own inspection
        named = {entry.subject for entry in entries if entry.type == "keep"}
        named |= {entry.body_digest for entry in entries if entry.body is None}
        gone = sorted(named - set(self.vault.addresses()))
        return tuple(f"vault: {sha256} is in the journal and not in the vault" for sha256 in gone)

    def _fill(self, at_utc: datetime) -> None:
        for _, _, data in self.agreements:
            self.vault.put(data)
        if self.journal.size() == 0:
            self.journal.append(_first_entries(self.settings, self.agreements, at_utc))
        elif self.journal.entries("create")[0].body != self.settings.fixed():
            raise bad(self.folder, "another creation that was cut off", "an empty folder", "choose another folder")
        trust = {"origin": self.origin, "log": self.key.public.text(), "cosigners": [], "k": 0}
        write_whole(self.trust_file, (json.dumps(trust, indent=1) + "\n").encode())
        for copy, data in self._copies():
            write_whole(copy, data)
        self._seal_new()
        write_whole(self.folder / SETTINGS, self.settings.text().encode())

    def _seal_new(self) -> None:
        """The first head, which nothing comes before: only here may there be none yet."""
        first = 1 + len(self.agreements)
        known = [one.head.size for one in self.witnesses()]
        if self._last_checkpoint() is None and self.journal.size() == first and max(known, default=0) <= first:
            self._sign(None)
        else:
            self.seal()

    def _copies(self) -> Iterator[tuple[Path, bytes]]:
        """The readable copies: agreement.yaml, agreement-2.yaml and so on."""
        for number, (_, _, data) in enumerate(self.agreements, start=1):
            yield self.folder / ("agreement.yaml" if number == 1 else f"agreement-{number}.yaml"), data

    def _last_checkpoint(self) -> bytes | None:
        try:
            return self.checkpoint_file.read_bytes()
        except FileNotFoundError:
            return None

    def _require_own(self) -> None:
        try:
            held = json.loads(self.trust_file.read_bytes())
            trusted, origin = held["log"], held["origin"]
        except (OSError, ValueError, KeyError, TypeError) as unreadable:
            raise damaged("trust.json", f"nothing readable ({unreadable})", "origin and log key") from unreadable
        if trusted != self.key.public.text():
            raise damaged("keys/log.key", "another key", f"the key of {trusted}")
        if origin != self.origin:
            raise damaged("trust.json", f"the origin {origin!r}", f"the name of this log, {self.origin!r}")
        made = self.journal.entries("create")
        if not made or made[0].body != self.settings.fixed():
            raise damaged(SETTINGS, "other settings", "those that the journal's first entry recorded")


def _first_entries(
    settings: Settings, agreements: Sequence[tuple[str, str, bytes]], at_utc: datetime
) -> tuple[Draft, ...]:
    """What this workspace is, and custody of its agreements."""
    every = tuple(sha256 for sha256, _, _ in agreements)
    made = Draft(type="create", at_utc=at_utc, body=settings.fixed(), tool=own_tool(), parents=every)
    return (made, *(_custody(one, at_utc) for one in agreements))


def _custody(agreement: tuple[str, str, bytes], at_utc: datetime) -> Draft:
    sha256, name, data = agreement
    custody = {
        "sha256": sha256,
        "source": AGREEMENT,
        "name": name,
        "length": len(data),
        "expected_length": NOT_STATED,
        "licence": NOT_STATED,
        "origin": "handed in when the workspace was made",
        "received": instant(at_utc),
        "setting": "",
    }
    return Draft(type="keep", at_utc=at_utc, body=custody, tool=own_tool(), parents=(sha256,))
