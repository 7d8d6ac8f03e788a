"""The error tree.

TrucelineError
├── NaiveTimeError            a time without a zone
├── OutOfRange                a value outside what the noun allows
├── UnknownName               a name nobody registered; lists the known ones
├── InputError                four parts: where, what was found, what was expected, where to look
│   ├── DamagedFile           a received file that cannot be read whole
│   ├── DamagedWorkspace      the vault, the journal or the store is not what was written
│   ├── Unreachable           a database does not answer now; nothing is damaged, and asking again is safe
│   ├── BadSetting            a workspace, map or trust file says something impossible
│   ├── NothingReceived       a moment asked about before anything that is kept had been received
│   ├── NotAllowed            an act that this officer, in this state, may not do
│   └── StaleVersion          a decision about a version that is no longer the newest; has both
├── AgreementFaults           every fault of a document at once, with line and clause
├── FetchFailed               a feed did not answer, or refused
├── RuleNotMet                the gate over a finding
├── NotIntact                 the gate over a vault inspection
└── NotValid                  the gate over a report verification
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


class TrucelineError(Exception):
    """Base of everything Truceline raises on purpose."""


class NaiveTimeError(TrucelineError):
    """A time without a zone; the message says how to repair it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        super().__init__(
            f"{moment.isoformat()} has no time zone.\n"
            "If the sensor's manual says UTC, say so where the file is read:\n"
            "    moment.replace(tzinfo=timezone.utc)"
        )


class OutOfRange(TrucelineError, ValueError):
    """A value outside what the noun allows."""

    def __init__(self, name: str, found: object, expected: str) -> None:
        self.name, self.found, self.expected = name, found, expected
        super().__init__(f"{name}: expected {expected}, got {found!r}")


class UnknownName(TrucelineError, LookupError):
    """A name nobody registered."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        self.what, self.name, self.known = what, name, tuple(sorted(known))
        super().__init__(f'no {what} "{name}"; known: {", ".join(self.known) or "none"}')


class InputError(TrucelineError):
    """Something handed in is wrong. Four parts: where, found, expected, where to look."""

    def __init__(self, *, where: str, found: str, expected: str, look: str) -> None:
        self.where, self.found, self.expected, self.look = where, found, expected, look
        super().__init__(f"{where}: expected {expected}, got {found} ({look})")


class DamagedFile(InputError):
    """A received file that cannot be read whole. Its bytes stay in the vault."""


class DamagedWorkspace(InputError):
    """The vault, the journal or the store is not what was written."""


class Unreachable(InputError):
    """A database or cluster that is needed does not answer now. Nothing is damaged, and asking again is safe."""


class BadSetting(InputError):
    """A workspace, map or trust file says something impossible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of an agreement document."""

    line: int  # 1-based; 0 when the document as a whole is meant
    clause: str  # rule id, zone id or section
    problem: str  # what was found and what was expected


class NothingReceived(InputError):
    """Nothing that is kept had been received by the moment asked about: no report, not an empty one."""


class NotAllowed(InputError):
    """An act of an officer that the table of rights, the state of the case or a second person's place forbids."""


class StaleVersion(InputError):
    """A decision about something that changed since it was on the screen. `seen` and `newest` say both, to compare."""

    def __init__(self, *, where: str, seen: str, newest: str, look: str) -> None:
        self.seen, self.newest = seen, newest
        super().__init__(where=where, found=f"a decision about {seen}", expected=f"one about {newest}", look=look)


class AgreementFaults(TrucelineError):
    """Every fault of an agreement document at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        if not faults:
            raise OutOfRange("faults", faults, "at least one fault")
        super().__init__("\n".join(f"line {f.line}, clause {f.clause}: {f.problem}" for f in faults))
        self.faults = tuple(faults)


class FetchFailed(TrucelineError):
    """A feed did not answer, or refused."""


class RuleNotMet(TrucelineError):
    """The gate over a finding."""


class NotIntact(TrucelineError):
    """The gate over a vault inspection."""


class NotValid(TrucelineError):
    """The gate over a report verification."""
