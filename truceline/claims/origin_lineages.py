"""Which claims may go back to one origin, why, and with which chance: passages, credits, relays, the same words.

Per claim, not per text: one shared passage makes those sentences dependent, not all that two papers write. Lineages are
transitive: A-B and B-C make one origin of all three. Unknown stays unknown: without a link nothing is said of two
texts, neither that they are independent nor that one copies the other.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp

import numpy as np

from truceline.claims.documents import Document
from truceline.claims.formulas import one_story
from truceline.claims.near_duplicates import normal
from truceline.claims.passages import Passage, compared, passages
from truceline.claims.sentences import sentences
from truceline.claims.translations import Retold, around_of, retold
from truceline.kernels import union_find

INTERCEPT, SLOPE = -0.45, 9.0  # logit c = 9 (similarity - 0.45); science.md 2.2
LEAST_C, MOST_C = 0.05, 0.999
PASSAGE_C = 0.5  # one shared passage sets the chance to at least this, for the claims of its sentences
CREDIT_C = 0.5  # two texts that credit one agency may use one dispatch, or two; J
SAME = "same words"
EDITED = "edited version"  # of one page: the outlet is the same, and most of its sentences
WHOLE = frozenset({SAME, EDITED})  # reasons that speak of whole texts
KEPT = 0.5  # of the sentences of the shorter text from which on a text of one outlet is another version of it; J
TRANSLATED, RETOLD = "translated", "same facts"
RELAYED_WITHIN = timedelta(days=4)  # news is relayed within hours; a weekly may take days; J
LONG_RUN = 12  # words without numbers: whoever shares so many in a row copies, whatever stands around them
_DIGIT = re.compile(r"\d")
SHOWN = 120  # letters of a text that is the same
_DATA = files("truceline.claims") / "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Why two texts may share an origin."""

    earlier: int  # numbers of the documents; the order of publication where it is known, else of the list
    later: int
    reason: str  # same words, edited version, passage, translated, same facts or credit
    words: str  # the words in common, or the name that is credited
    copy_probability: float  # that the later one repeats the earlier, or both the same third
    earlier_span: tuple[int, int] | None = None  # of the sentence in the text
    later_span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A text names another as its source."""

    document: int
    name: str  # one spelling
    sentence: tuple[int, int]
    whole: bool  # the mark of an agency over or under the text: all of it is the agency's


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Texts that may go back to one origin."""

    members: tuple[int, ...]  # numbers of documents, the earliest first
    links: tuple[Link, ...]


def links(documents: Sequence[Document]) -> list[Link]:
    """Every link between documents, each with its reason."""
    texts = [one.text for one in documents]
    shared = [one for one in passages(texts) if _one_story(one, documents)]
    spans = {(one.one, one.other, one.one_sentence, one.other_sentence) for one in shared}
    again = [one for one in retold(texts) if (one.one, one.other, one.one_sentence, one.other_sentence) not in spans]
    found = [*_same_words(documents), *(_passage(documents, one) for one in shared)]
    found += [_retold(documents, one) for one in again if _within(documents, one)]
    found += _edited(documents, found)
    same = {(one.earlier, one.later) for one in found if one.reason in WHOLE}
    found = [one for one in found if one.reason in WHOLE or (one.earlier, one.later) not in same]
    by_name: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits_of(documents):
        by_name[credit.name].append(credit)
    for name, held in by_name.items():
        ordered = sorted({one.document: one for one in held}.values(), key=lambda one: _order(documents, one.document))
        for before, after in pairwise(ordered):
            found.append(
                Link(
                    earlier=before.document,
                    later=after.document,
                    reason="credit",
                    words=name,
                    copy_probability=CREDIT_C,
                    earlier_span=before.sentence,
                    later_span=after.sentence,
                )
            )
    return sorted(found, key=lambda one: (one.earlier, one.later, one.reason, one.later_span or (0, 0)))


def credits_of(documents: Sequence[Document]) -> list[Credit]:
    """Agencies and papers that the texts name as their sources."""
    found = []
    for number, document in enumerate(documents):
        if wire := _wire().search(document.text[:200]) or _wire().search(document.text[-60:]):
            name = next((n for n, words in _agencies().items() if words.search(wire[0])), "")
            if name:
                found.append(
                    Credit(document=number, name=name, sentence=(0, len(document.text)), whole=True)
                )  # fmt: skip
        for sentence in sentences(document.text):
            found += [
                Credit(document=number, name=name, sentence=(sentence.start, sentence.end), whole=False)
                for name in credited(sentence.text)
            ]
    return found


def credited(sentence: str) -> list[str]:
    """Names that a sentence credits.

    >>> credited("This was reported by the Reuters agency."), credited("Reuters opens an office.")
    (['Reuters'], [])
    """
    word, reach = _credit()
    verbs = [match.span() for match in word.finditer(sentence)]
    return [
        name
        for name, words in _agencies().items()
        if any(
            abs(match.start() - end) <= reach or abs(start - match.end()) <= reach
            for match in words.finditer(sentence)
            for start, end in verbs
        )
    ]


def lineages(documents: Sequence[Document], found: Sequence[Link] | None = None) -> list[Lineage]:
    """Groups of texts that may share an origin; a text without a link is a group of its own."""
    held = list(links(documents)) if found is None else list(found)
    pairs = np.array([(one.earlier, one.later) for one in held], dtype=np.int64).reshape(-1, 2)
    group = union_find.components(len(documents), pairs[:, 0], pairs[:, 1]).tolist()
    members: dict[int, list[int]] = defaultdict(list)
    for number, name in enumerate(group):
        members[name].append(number)
    return [
        Lineage(
            members=tuple(sorted(numbers, key=lambda n: _order(documents, n))),
            links=tuple(one for one in held if group[one.earlier] == group[numbers[0]]),
        )
        for numbers in members.values()
    ]


def copy_probability(later: int, span: tuple[int, int], found: Sequence[Link]) -> float:
    """Chance that the claim in a span of a text repeats another text; 0 where no link touches the span."""
    touching = [one for one in found if later in {one.earlier, one.later} and one.reason != "credit"]
    chances = [one.copy_probability for one in touching if one.later == later and _overlap(one.later_span, span)]
    return max(chances, default=0.0)


def origins_range(texts: Sequence[int], found: Sequence[Link]) -> tuple[int, int]:
    """Least and most independent origins of a set of texts: all that may share one do, or none do.

    >>> origins_range([0, 1, 2], [])
    (1, 3)
    """
    if not texts:
        return 0, 0
    inside = set(texts)
    copies = {
        one.later for one in found if one.earlier in inside and one.later in inside and one.copy_probability >= 0.5
    }
    return 1, max(1, len(inside) - len(copies))


def _same_words(documents: Sequence[Document]) -> list[Link]:
    """Texts of the same words, each with the one before it."""
    held: dict[str, list[int]] = defaultdict(list)
    for number in sorted(range(len(documents)), key=lambda n: _order(documents, n)):
        held[normal(documents[number].text)].append(number)
    return [
        Link(
            earlier=before,
            later=after,
            reason=SAME,
            words=documents[after].text[:SHOWN],
            copy_probability=MOST_C,
            earlier_span=(0, len(documents[before].text)),
            later_span=(0, len(documents[after].text)),
        )
        for numbers in held.values()
        for before, after in pairwise(numbers)
    ]


def _edited(documents: Sequence[Document], found: Sequence[Link]) -> list[Link]:
    """Versions of one page: texts of one named outlet that share most of their sentences, and what was changed."""
    shared: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    for one in found:
        outlet = documents[one.earlier].outlet
        if one.reason == "passage" and one.later_span and outlet == documents[one.later].outlet and named(outlet):
            shared[one.earlier, one.later].add(one.later_span)
    made = []
    for (earlier, later), spans in shared.items():
        before, after = compared(documents[earlier].text), compared(documents[later].text)
        if len(spans) >= KEPT * min(len(before), len(after)):
            made.append(
                Link(
                    earlier=earlier,
                    later=later,
                    reason=EDITED,
                    words=_changes(documents[earlier].text, documents[later].text),
                    copy_probability=MOST_C,
                    earlier_span=(0, len(documents[earlier].text)),
                    later_span=(0, len(documents[later].text)),
                )
            )
    return made


def named(outlet: str) -> bool:
    """Whether an outlet is one: two texts of an unnamed one need not be of the same.

    >>> named("River Gazette"), named("outlet not named"), named("outlet not stated (viina)")
    (True, False, False)
    """
    return not outlet.startswith(("outlet not", "not stated"))


def _changes(before: str, after: str) -> str:
    """What a later version of a page leaves out and what it adds, sentence by sentence."""
    old, new = ([normal(one.text) for one in sentences(text)] for text in (before, after))
    gone = sum(sentence not in new for sentence in old)
    come = sum(sentence not in old for sentence in new)
    return f"{gone} of {len(old)} sentences gone or changed, {come} of {len(new)} new or changed"


def _one_story(one: Passage, documents: Sequence[Document]) -> bool:
    first, second = documents[one.one], documents[one.other]
    around = ("", "")
    if len(one.longest.split()) < LONG_RUN or _DIGIT.search(one.longest):
        around = (around_of(one.one_sentence, first.text), around_of(one.other_sentence, second.text))
    at = (_moment(first), _moment(second))
    return one_story(one.one_sentence.text, one.other_sentence.text, around=around, at=at)


def _moment(document: Document) -> datetime | None:
    """When a text was published, where that is known to the day."""
    first, last = document.published_from, document.published_to
    known = first is not None and last is not None and last - first < timedelta(days=1)
    return first if known else None


def _passage(documents: Sequence[Document], one: Passage) -> Link:
    first, second = one.one, one.other
    spans = (one.one_sentence.start, one.one_sentence.end), (one.other_sentence.start, one.other_sentence.end)
    if _order(documents, second) < _order(documents, first):
        first, second, spans = second, first, (spans[1], spans[0])
    logit = SLOPE * (one.containment + INTERCEPT)
    chance = min(MOST_C, max(LEAST_C, PASSAGE_C, 1 / (1 + exp(-logit))))
    return Link(
        earlier=first,
        later=second,
        reason="passage",
        words=one.longest,
        copy_probability=chance,
        earlier_span=spans[0],
        later_span=spans[1],
    )


def _retold(documents: Sequence[Document], one: Retold) -> Link:
    (first, span), (second, other) = sorted(
        ((one.one, one.one_sentence), (one.other, one.other_sentence)), key=lambda pair: _order(documents, pair[0])
    )
    chance = 1 / (1 + exp(-SLOPE * (one.jaccard + INTERCEPT)))
    return Link(
        earlier=first,
        later=second,
        reason=TRANSLATED if one.translated else RETOLD,
        words=", ".join(thing.split(":", 1)[1] for thing in one.shared if not thing.startswith("p:")),
        copy_probability=min(MOST_C, max(PASSAGE_C, chance)),
        earlier_span=(span.start, span.end),
        later_span=(other.start, other.end),
    )


def _within(documents: Sequence[Document], one: Retold) -> bool:
    """Whether two texts are near enough in time for one to relay the other; unknown times may be."""
    times = [documents[number].published_from for number in (one.one, one.other)]
    return None in times or abs(times[0] - times[1]) <= RELAYED_WITHIN  # type: ignore[operator]


def _order(documents: Sequence[Document], number: int) -> tuple[datetime, int]:
    one = documents[number]
    return one.published_from or one.received_utc, number


def _overlap(one: tuple[int, int] | None, other: tuple[int, int]) -> bool:
    return one is not None and one[0] < other[1] and other[0] < one[1]


@cache
def _agencies() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(words) for name, words in _read()["agencies"].items()}


@cache
def _credit() -> tuple[re.Pattern[str], int]:
    held = _read()["credit"]
    return re.compile(held["words"], re.IGNORECASE), int(held["reach"])


@cache
def _wire() -> re.Pattern[str]:
    return re.compile(_read()["credit"]["wire"])


def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads((_DATA / "credits.toml").read_text("utf-8"))
