"""Whether something was done by a moment, as certificates say: the act counts by its own time, not by its paper's."""

from datetime import datetime

from truceline.assess.duties.obligations import Requirement, best, doubted, fulfilled, missing
from truceline.assess.register.certificates import SURELY_NOT, Standing, certified
from truceline.assess.register.register import FULFILLED, Register, plain
from truceline.assess.words.phrases import span
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome


def done_by(  # noqa: PLR0917 - what, by whom, where and between which moments
    register: Register, item: str, by: str | None, site: str | None, since: datetime, end: datetime, *, name: str
) -> Requirement:
    """The requirement that an act was certified to have ended by `end`.

    A certificate that came later counts where the act itself did not. An act that began after `end` was late, whoever
    kept the register. Without a certificate an absence counts as far as the register was kept over [`since`, `end`].
    """
    lines = [one for one in register.of(EntryKind.CERTIFICATE, item=item, site=site) if _may_be(one, by)]
    sure = [one for one in lines if one.outcome in FULFILLED]
    found = [_in_time(one, by, end, name) for one in sure if one.started_utc < end]
    late = [one for one in sure if one.started_utc >= end and _named(one, by)]
    standing = certified(register, item, by, site=site, since=since, until=end)
    last = standing.entry
    found += [
        doubted(name, "certified in part", one, "a certificate of all of it")
        for one in (last, lines[-1] if lines else None)
        if one is not None and one.outcome is Outcome.PARTLY and one.started_utc < end
    ]
    if late:
        first = min(late, key=lambda one: (one.started_utc, one.entry_id))
        words = f"certified, {span(first.ended_utc - end)} late" if first.ended_utc > end else "certified, late"
        otherwise = missing(name, words, "the same act in time", kept=True, entries=(first.entry_id,))
    else:
        words = "not certified in time" + (" (refused)" if _refused(last) else "")
        in_part = standing.standing is Standing.PARTLY  # after the end: it says nothing about what came before
        kept = standing.standing in SURELY_NOT or (in_part and register.kept(since, end))
        otherwise = missing(name, words, "a certificate of an act in time", kept=kept)
    return best(found, otherwise)


def _may_be(one: Entry, by: str | None) -> bool:
    return by is None or not plain(one.by) or _named(one, by)


def _named(one: Entry, by: str | None) -> bool:
    return by is None or plain(one.by) == plain(by)


def _refused(last: Entry | None) -> bool:
    return last is not None and last.outcome is Outcome.REFUSED


def _in_time(one: Entry, by: str | None, end: datetime, name: str) -> Requirement:
    if not _named(one, by):
        return doubted(name, "who certified it is not stated", one, "a certificate of the body named")
    if one.ended_utc > end:
        return doubted(name, "whether it was done in time is open", one, "an act that ended in time")
    return fulfilled(name, "done in time, as certified", one)
