"""WITHDRAW: a file that should not have been handed in is taken back on the record, with a reason.

Nothing is removed: the bytes stay in the vault, the line of custody in the journal. From the moment of its withdrawal
on the file's rows reach no report; a report as of an earlier moment is made again as it was. Keeping the same file
again, on the record as well, ends a withdrawal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.evidence.entry import Body, Draft, Entry, instant, parse_instant
from truceline.evidence.program import own_tool
from truceline.model.errors import BadSetting

TYPE = "withdraw"
MAX_REASON = 500  # characters
LEAST_DIGITS = 8  # of a digest on the command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One withdrawal of a kept file: from when on, until when, and why."""

    from_utc: datetime
    until_utc: datetime | None  # when it was kept again; None: it holds
    reason: str
    actor: str
    seq: int  # of its entry

    def holds_at(self, moment: datetime) -> bool:
        """Whether the file was out at that moment."""
        return self.from_utc <= moment and (self.until_utc is None or moment < self.until_utc)


def draft(*, source: str, sha256: str, name: str, reason: str, at_utc: datetime) -> Draft:
    """The entry of a withdrawal.

    Raises:
        BadSetting: no reason, or one that does not print on one line.
    """
    said = " ".join(reason.split())
    if not said or not said.isprintable() or len(said) > MAX_REASON:
        raise BadSetting(
            where="reason", found=repr(reason[:60]), expected=f"1 to {MAX_REASON} printable characters",
            look="say what is wrong with the file: it will stand in reports",
        )  # fmt: skip
    body = {"sha256": sha256, "source": source, "name": name, "reason": said, "withdrawn": instant(at_utc)}
    return Draft(type=TYPE, at_utc=at_utc, body=body, tool=own_tool(), parents=(sha256,))


def withdrawals(taken: Sequence[tuple[Entry, Body]], kept: Sequence[Entry]) -> tuple[Withdrawal, ...]:
    """The withdrawals of one file of one source, out of its `withdraw` entries and its `keep` entries, in order."""
    made = []
    for entry, body in taken:
        again = next((later for later in kept if later.seq > entry.seq), None)
        made.append(
            Withdrawal(
                from_utc=parse_instant(body["withdrawn"]),
                until_utc=None if again is None else again.at_utc,
                reason=body["reason"],
                actor=entry.actor,
                seq=entry.seq,
            )
        )
    return tuple(made)


def named(candidates: Sequence[tuple[str, str, str]], asked: str, source: str | None) -> tuple[str, str, str]:
    """The one (source, SHA-256, name) that a file, a name or the beginning of a digest means.

    Raises:
        BadSetting: none, or several.
    """
    digits = asked if len(asked) >= LEAST_DIGITS else None
    found = [
        one
        for one in candidates
        if source in (None, one[0]) and (one[2] == asked or (digits is not None and one[1].startswith(digits)))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        names = ", ".join(dict.fromkeys(one[2] for one in candidates if source in (None, one[0])))
        raise BadSetting(
            where=asked, found=f"no kept file of this name or digest; kept: {names[:200] or 'nothing'}",
            expected=f"a file, its name as it was kept, or {LEAST_DIGITS} digits of its SHA-256",
            look="the sources of a report name the files with their digests",
        )  # fmt: skip
    raise BadSetting(
        where=asked, found=", ".join(f"{one[2]} of {one[0]} ({one[1][:12]})" for one in found),
        expected="one kept file", look="name the source with --source, or give the whole SHA-256",
    )  # fmt: skip
