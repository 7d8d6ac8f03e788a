"""The grade of evidence: one word for how a case is known, before any number (docs/fusion.md, section The grade)."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How the occurrence of an event is known. The order is that of a list, the best known first."""

    OBSERVED = "observed"  # by the mission
    CORROBORATED = "corroborated"  # by two or more independent origins, none of them a party
    CONTESTED = "contested"  # independent origins contradict each other
    REPORTED = "reported"  # by one origin, or by parties alone
    UNRESOLVED = "unresolved"  # something was recorded, and nobody says what
    DISCOUNTED = "discounted"  # the cause was found, and it is no event


class OriginKind(StrEnum):
    """Who is behind what was received."""

    MISSION = "mission"  # its patrols, posts and cameras
    INSTRUMENT = "instrument"  # a satellite, a seismic network
    PARTY = "party"  # a body of a party to the conflict
    TEXT = "text"  # anybody else who says so


class Says(StrEnum):
    """What an origin says about the occurrence."""

    HAPPENED = "it happened"
    DENIES = "it did not happen"
    MISSED = "on watch and perceived nothing"  # where it would have perceived such an event
    LASTING = "heat of a lasting source"
    REPEATS = "may repeat another origin"
    NEARBY = "heat near a place known by its settlement"  # as near as chance brings it


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginHeard:
    """One independent origin behind an incident, and what it says."""

    name: str
    kind: OriginKind
    says: Says
    evidence: tuple[str, ...]  # ids, ascending; none where the origin perceived nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeOfEvidence:
    """The word, and the origins that it follows from. Each piece of evidence stands under one origin."""

    word: Grade
    because: str  # one sentence
    origins: tuple[OriginHeard, ...] = ()
    said_by_parties: tuple[str, ...] = ()  # bodies of parties that say it happened, whoever did it
    acknowledged: bool = False  # bodies of both sides do: a flag beside the word, no admission of whose it was


NOT_GRADED = GradeOfEvidence(word=Grade.UNRESOLVED, because="Nothing was received that says what happened.")
