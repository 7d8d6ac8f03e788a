"""Is it certified? One answer for every rule that waits for a certificate.

The first certificate that says so settles it, from the later of two moments: when it was stated, and from when on it
holds, until a refusal takes it back. Else the latest word counts: *in part* leaves it
open from then on, a refusal says that it was not so until then. Where nobody said anything, or not since a refusal, an
absence counts only as far as the register was kept without a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from truceline.assess.register.register import FULFILLED, Register
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome


class Standing(StrEnum):
    """Whether something is certified."""

    DONE = "done"
    PARTLY = "partly"  # the latest word: whether it is enough stays open
    REFUSED = "refused"  # the latest word, and the register was kept since
    NONE = "none"  # no word, and the register was kept
    UNKNOWN = "unknown"  # no word, or a refusal, and nobody kept the register since


SURELY_NOT = (Standing.REFUSED, Standing.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """What the register says about a certificate."""

    standing: Standing
    entry: Entry | None  # the first line that certifies it, else the latest word; None where there is none
    at: datetime | None  # when it was certified, or else from when on it may have been; None: at no known moment


def certified(
    register: Register,
    item: str,
    by: str | None,
    *,
    site: str | None = None,
    stated_by: datetime | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Certification:
    """Whether somebody certified an item; `by` None: whoever certifies.

    Lines stated after `stated_by` are left out. An absence is asked about over [`since`, `until`], at `since` alone
    where no end is given; without a beginning and without a refusal nothing is known.
    """
    every = register.of(EntryKind.CERTIFICATE, item=item, site=site, by=by)
    lines = [one for one in every if stated_by is None or one.stated_utc <= stated_by]
    done = min((one for one in lines if one.outcome in FULFILLED), key=holds_from, default=None)
    back = None if done is None or until is None else taken_back(lines, holds_from(done), until)
    if done is not None and back is None:
        return Certification(standing=Standing.DONE, entry=done, at=holds_from(done))
    last = back or (lines[-1] if lines else None)
    if last is not None and last.outcome is Outcome.PARTLY:
        return Certification(standing=Standing.PARTLY, entry=last, at=last.stated_utc)
    return _absent(register, last, since, until)


def taken_back(lines: Sequence[Entry], since: datetime, until: datetime) -> Entry | None:
    """The refusal after `since` that is the last settled word by `until`; None where there is none."""
    words = [one for one in lines if one.outcome in (*FULFILLED, Outcome.REFUSED) and since <= holds_from(one) <= until]
    last = max(words, key=lambda one: (holds_from(one), one.outcome in FULFILLED), default=None)
    return last if last is not None and last.outcome is Outcome.REFUSED else None


def holds_from(entry: Entry) -> datetime:
    """From when on a certificate counts: once it was stated, and what it certifies had begun."""
    return max(entry.started_utc, entry.stated_utc)


def _absent(register: Register, refused: Entry | None, since: datetime | None, until: datetime | None) -> Certification:
    """Nothing that certifies: known from `since` on, or up to a refusal and from it on, as the register was kept."""
    denied = None if refused is None else refused.stated_utc
    moments = [one for one in (since, denied) if one is not None]
    if not moments:
        return Certification(standing=Standing.UNKNOWN, entry=None, at=None)
    begun = max(moments)
    before = denied is not None and until is not None and until <= denied
    sure = before or register.kept(begun, max(begun, until or begun))
    standing = Standing.NONE if refused is None else Standing.REFUSED
    return Certification(standing=standing if sure else Standing.UNKNOWN, entry=refused, at=register.kept_until(begun))
