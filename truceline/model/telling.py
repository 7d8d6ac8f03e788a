"""What a case says first: its title in parts, casualties as alleged, who said what, the question, who could look.

All of it rests on the words and looks behind the case. A gloss is made by rules and is no evidence; an accusation is
the claim of the one who makes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from truceline.model.terms import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class TitlePart:
    """One part of a title, and what it rests on."""

    role: str  # "what", "object", "place", "region", "casualties"
    words: str  # as they stand in the English title
    basis: str  # "named in 5 of 9 texts", "gazetteer: nearest settlement", ...
    items: tuple[str, ...] = ()  # evidence behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Alleged:
    """Dead, hurt or damage as one speaker tells them. Never added up."""

    what: str  # "dead", "hurt", "damage"
    number: Count | None  # of people; None for damage
    words: str  # of the damage: "residential building", "power cut"; "" for people
    by: str  # who says so
    items: tuple[str, ...]  # ids of the evidence that says so
    told_of: str = ""  # the region or district that it is told of, where the case is a place inside; "" for its place


def worst(said: Iterable[Alleged], what: str) -> Alleged | None:
    """The most dead or hurt that anybody tells of the place of a case, or its first damage.

    `said` has the heaviest first. A number told of a whole region is not the place's, and never the title's.
    """
    return next((one for one in said if one.what == what and not one.told_of), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One wording about a case, whoever repeats it, and what the reader takes from it."""

    speaker: str
    side: str  # ISO 3166 code of the party that speaks; "" for everybody else, and where nobody is named
    kind: str  # one of `claims.told.KINDS`; "" where the reader finds no event in it
    object_class: str
    place: str  # the one spelling
    day: str  # ISO date
    dead: Count | None  # as told, with its qualifier; None where the words speak of none
    hurt: Count | None  # the same for wounded people
    accused: str  # side that the text names as the author, as alleged; "" for none
    hedge: str  # the words that weaken it
    denied: bool  # whether the words deny it
    words: str  # the original
    language: str  # BCP 47, of the original
    items: tuple[str, ...]  # ids of every piece of evidence with these words of this speaker
    gloss: tuple[tuple[str, str], ...]  # (language, sentence made by rules: no evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a commission has to decide about a case under readings that stand alike."""

    rule_id: str
    readings: tuple[str, ...]  # names of those that stand alike
    verdict: str  # one of the six words
    decided_by: str  # the parameter of the finding
    sentences: tuple[tuple[str, str], ...]  # (language, the question in one sentence)
    settled_by: tuple[str, ...]  # what would decide it, as the finding says


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Whether one sensor or source could have seen a case when it happened."""

    sensor_id: str
    title: str
    looks: int  # clear views in the time of the case
    best_chance: float | None  # of a clear view, by its best look; None where nobody knows
    answer: str  # in words: what it could have seen, or why not


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A case in words."""

    kind: str  # what the texts or observers tell of; "" where nothing does
    object_class: str  # named by enough texts; "N/K" otherwise
    settlement: str  # nearest to the claimed or measured position; "" where none is near
    region: str  # "Kursk oblast"
    near_object: str  # nearest known object with distance; "" where none is near
    titles: tuple[tuple[str, str], ...]  # (language, title)
    parts: tuple[TitlePart, ...]  # of the title, in its order
    alleged: tuple[Alleged, ...]  # casualties and damage, the heaviest first
    sayings: tuple[Saying, ...]  # every wording once, in time order
    questions: tuple[Question, ...]  # what stands open first
    # Every satellite and source, and the observers that reach the place; rows without an id count further positions.
    watchers: tuple[Watcher, ...]  # empty for a place outside the watched area
