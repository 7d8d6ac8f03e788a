"""Claims and counter-claims side by side: who says what of one event, where they differ, how many origins at most.

A status is about the claim, not about the event: *open*, *met by evidence*, *contradicted*, *uncheckable*. Disagreement
stands first. Numbers of parties keep their own units and are never added.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from truceline.claims.near_duplicates import copied_pairs, normal
from truceline.claims.same_event import Event, place_key, same_events
from truceline.claims.told import Told
from truceline.claims.wordings import first_seen
from truceline.model.terms import Count, Qualifier

LEAST = 0.35  # probability from which a claim enters the ledger; J


class Status(StrEnum):
    """What became of a claim. A person sets the last three; the machine leaves it open, or finds it contradicted."""

    OPEN = "open"
    MET = "met by evidence"
    CONTRADICTED = "contradicted"
    UNCHECKABLE = "uncheckable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A text as it enters the ledger: its claims, and where its bytes stand."""

    item_id: str
    outlet: str
    said: datetime  # aware
    text: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A point on which claims of one event do not agree."""

    about: str  # author, dead, hurt, object, denial
    versions: tuple[tuple[str, tuple[str, ...]], ...]  # what is said, and the items that say it


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One event as texts tell it."""

    place: str  # one spelling
    day: date
    kind: str
    items: tuple[str, ...]  # ids
    speakers: tuple[str, ...]
    differences: tuple[Difference, ...]
    wordings: int
    least_origins: int
    most_origins: int
    status: Status
    event: Event

    @property
    def articles_per_origin(self) -> float:
        """Texts for each origin that could at most be independent."""
        return len(self.items) / self.most_origins


def ledger(items: Sequence[Item]) -> list[Page]:
    """One page for each event, those that are disputed first, then by the number of texts."""
    kept = [tuple(one for one in item.told if one.probability >= LEAST) for item in items]
    days = first_seen([item.text for item in items], [item.said.date() for item in items])
    events = same_events(kept, days, least=LEAST)
    held: dict[Event, list[int]] = {}
    for number, found in enumerate(events):
        for event in found:
            held.setdefault(event, []).append(number)
    pages = [_page(event, numbers, items, kept) for event, numbers in held.items()]
    return sorted(pages, key=lambda page: (not page.differences, -len(page.items), page.day, page.place))


def _page(event: Event, numbers: Sequence[int], items: Sequence[Item], kept: Sequence[tuple[Told, ...]]) -> Page:
    told = [(items[number].item_id, one) for number in numbers for one in _of(kept[number], event)]
    texts = {normal(items[number].text): items[number] for number in reversed(numbers)}
    copies = {
        later for _, later in copied_pairs([one.text for one in texts.values()], [one.said for one in texts.values()])
    }
    kinds = Counter(one.kind for _, one in told)
    differences = _differences(told)
    return Page(
        place=next((one.place_name for _, one in told), ""),
        day=event.day,
        kind=kinds.most_common(1)[0][0] if kinds else "",
        items=tuple(items[number].item_id for number in numbers),
        speakers=tuple(dict.fromkeys(one.speaker for _, one in told)),
        differences=differences,
        wordings=len(texts),
        least_origins=1,
        most_origins=max(1, len(texts) - len(copies)),
        status=Status.CONTRADICTED if any(one.about in {"author", "denial"} for one in differences) else Status.OPEN,
        event=event,
    )


def _of(found: Sequence[Told], event: Event) -> list[Told]:
    """The claims of one text that tell of an event: at its place; else those of a region that means it."""
    own = [one for one in found if one.place is not None and event.place.startswith(place_key(one))]
    return own or [one for one in found if one.place is not None and one.place.best is None]


def _differences(told: Sequence[tuple[str, Told]]) -> tuple[Difference, ...]:
    found = []
    views = (
        ("author", [(one.accused, item) for item, one in told if one.accused]),
        ("dead", _counts([(one.dead, item) for item, one in told if one.dead is not None])),
        ("hurt", _counts([(one.hurt, item) for item, one in told if one.hurt is not None])),
        ("denial", [("denied" if one.denied else "told", item) for item, one in told]),
        ("object", [(one.object_class.value, item) for item, one in told if one.object_class.value != "N/K"]),
    )
    for about, said in views:
        versions: dict[str, list[str]] = {}
        for what, item in said:
            versions.setdefault(what, []).append(item)
        if len(versions) > 1:
            pairs = tuple((what, tuple(dict.fromkeys(held))) for what, held in sorted(versions.items()))
            found.append(Difference(about=about, versions=pairs))
    return tuple(found)


def _counts(said: Sequence[tuple[Count, str]]) -> list[tuple[str, str]]:
    """Numbers that differ: "at least 2" agrees with every exact number from 2 on."""
    exact = {count.value for count, _ in said if count.qualifier is Qualifier.EXACT and count.value is not None}
    return [
        (str(count), item)
        for count, item in said
        if count.qualifier is Qualifier.EXACT or not any(value >= (count.value or 0) for value in exact)
    ]
