"""A text as it was published: outlet, time or period of publication, sentences, claims.

A heading is a sentence of its own, without a source, and tells nothing that its paragraph tells again. A sentence of
casualties after a sentence of an attack belongs to it; "another eight in Zolochiv" takes its word of harm from before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from truceline.claims.following import one_each
from truceline.claims.language import language
from truceline.claims.phrases import Phrases, phrases, plain
from truceline.claims.reader import Source, read_text
from truceline.claims.same_event import place_key
from truceline.claims.told import Told
from truceline.gazetteer.wide import region_of

LEAST = 0.35  # probability from which a sentence of an article makes a claim; J
UNDATED = timedelta(days=3653)  # a text without a date may be ten years old
_END = re.compile(r"[.!?…;][\"»”“’)]*\s*$")
_DATE = re.compile(r"^\s*date (?P<year>20\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?\s*", re.MULTILINE)
_STAMP = re.compile(r"Stand: (\d\d)\.(\d\d)\.(20\d\d)(?: (\d\d):(\d\d))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One published text."""

    document_id: str
    outlet: str
    text: str
    published_from: datetime | None  # aware; None where nobody says when
    published_to: datetime | None
    zone: str  # IANA zone of the outlet
    received_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A total of a region and the numbers of its settlements: do they add up?"""

    what: str  # dead or hurt
    total: int
    parts: tuple[tuple[str, int], ...]

    @property
    def agrees(self) -> bool:
        """Whether the parts make the total."""
        return sum(number for _, number in self.parts) == self.total


def published(text: str, zone: str) -> tuple[datetime, datetime] | None:
    """The period of publication that a text states at its head: a minute, a day or a month."""
    place = ZoneInfo(zone)
    if stamp := _STAMP.search(text[:400]):
        day = date(int(stamp[3]), int(stamp[2]), int(stamp[1]))
        if stamp[4]:
            moment = datetime.combine(day, time(int(stamp[4]), int(stamp[5])), place)
            return moment, moment
        return datetime.combine(day, time(0), place), datetime.combine(day, time(23, 59, 59), place)
    head = _DATE.search(text[:80])
    if not head:
        return None
    first = date(int(head["year"]), int(head["month"]), int(head["day"] or 1))
    last = first if head["day"] else (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return datetime.combine(first, time(0), place), datetime.combine(last, time(23, 59, 59), place)


def claims_of(document: Document) -> tuple[Told, ...]:
    """The claims of a document; a heading counts only where nothing below it tells the same."""
    said = document.published_to or document.received_utc.astimezone(UTC)
    dated_only = document.published_from != document.published_to
    source = Source(outlet=document.outlet, said=said, dated_only=dated_only, zone=document.zone)
    known = phrases(language(document.text))
    found = read_text(document.text, source, language_code=known.language)
    merged = one_each(_without_headings(found, document.text))
    kept = [_bounded(one, document) for one in merged if one.probability >= LEAST]
    return tuple(_hedged(kept, document.text, known))


def _bounded(one: Told, document: Document) -> Told:
    """A month of publication bounds the event: from its first day (or the evening before) to its last."""
    if document.published_from is None and not one.day_stated:
        return replace(one, started=document.received_utc - UNDATED, ended=document.received_utc)
    if document.published_from is None or one.day_stated or document.published_from == document.published_to:
        return one
    return replace(one, started=min(one.started, document.published_from - timedelta(hours=6)))


def _without_headings(found: Sequence[Told], text: str) -> list[Told]:
    """Claims whose sentence is a heading are dropped where the paragraph below tells of the same region."""
    kept: list[Told] = []
    headed: list[Told] = []
    for number, one in enumerate(found):
        line = text[text.rfind("\n", 0, one.start) + 1 : one.end]
        heading = not _END.search(one.words) and not _END.search(line)
        if not (heading and any(_below(one, other) for other in found[number + 1 :])):
            kept.append(one)
        elif one.accused:
            headed.append(one)
    return [_blamed(one, headed) for one in kept]


def _blamed(one: Told, headed: Sequence[Told]) -> Told:
    """A claim with the side that its heading names, where its own words name none."""
    above = next((h for h in headed if _below(h, one) and not one.accused and _may_be_one(h, one)), None)
    return replace(one, accused=above.accused) if above is not None else one


def _may_be_one(heading: Told, other: Told) -> bool:
    if heading.place is None or place_key(heading) == place_key(other):
        return True
    return heading.place.kind == "region" and _in_region(other, heading.place.name)


def _below(heading: Told, other: Told) -> bool:
    return other.start > heading.end and other.start - heading.end < 400


def _hedged(found: Sequence[Told], text: str, known: Phrases) -> list[Told]:
    """A sentence that follows and weakens ("the number could rise") is the hedge of the claims before it."""
    made = []
    for one in found:
        after = text[one.end : one.end + 160].split("\n", 1)[0]
        match = known.who["grows"].search(plain(after)) if "grows" in known.who else None
        made.append(replace(one, hedge=match[0]) if match and not one.hedge else one)
    return made


def sums(found: Sequence[Told]) -> list[Sum]:
    """Totals of a region beside the settlements of the same text in it."""
    made = []
    for total in found:
        if total.place is None or total.place.kind != "region":
            continue
        inside = [one for one in found if one.specific and one.place and _in_region(one, total.place.name)]
        for what in ("dead", "hurt"):
            count = getattr(total, what)
            parts = [(one.place_name, c.value) for one in inside if (c := getattr(one, what)) is not None and c.value]
            if count is not None and count.value and len(parts) > 1:
                made.append(Sum(what=what, total=count.value, parts=tuple(parts)))
    return made


def _in_region(one: Told, name: str) -> bool:
    return one.place is not None and one.place.best is not None and region_of(one.place.best) == name
