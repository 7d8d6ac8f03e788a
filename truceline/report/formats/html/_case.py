"""What a case says first, arranged for reading: casualties, damage, and who says what beside whom."""

from collections.abc import Mapping, Sequence

from truceline.model.report import IncidentCase
from truceline.model.telling import Alleged, Saying, worst
from truceline.report.formats.html._words import percent

CAUSE_OPEN = frozenset({"explosion, cause not told", "fire, cause not told"})
PARTIES = {"UA": "Ukraine", "RU": "Russian Federation"}
THIRD = "Third voices, and speakers not stated"
UNSAID = "speaker not stated"

Voices = list[tuple[str, list[tuple[Saying, list[tuple[str, str]]]]]]


def harm(case: IncidentCase) -> str:
    """4 dead, at least 21 hurt; "" where nobody tells of any."""
    return ", ".join(_people(one) for one in _worst(case))


def harmed(case: IncidentCase) -> list[tuple[str, str]]:
    """Each number of dead and hurt with who tells it; the same of several speakers once.

    What is told of a whole region says so: it may hold what befell other places.
    """
    held: dict[str, list[str]] = {}
    for one in _told(case, "dead", "hurt"):
        wide = f" told of {one.told_of} as a whole, not of this place" if one.told_of else ""
        held.setdefault(f"{_people(one)}{wide}", []).append(_by(one))
    return [(words, ", ".join(dict.fromkeys(who))) for words, who in held.items()]


def damage(case: IncidentCase) -> list[tuple[str, str]]:
    """What is alleged to be hit or cut off, with who says so."""
    held: dict[str, list[str]] = {}
    for one in _told(case, "damage"):
        held.setdefault(one.words, []).append(_by(one))
    return [(words, ", ".join(dict.fromkeys(who))) for words, who in held.items()]


def cause_open(case: IncidentCase) -> str:
    """What the shares of the types rest on where nobody tells what caused it; "" where somebody does."""
    told = case.telling
    if told is None or told.kind not in CAUSE_OPEN or case.incident.phenomena:
        return ""
    return "No text tells the cause: these shares say what is usual at such a place, and nothing of this event."


def else_open(case: IncidentCase) -> str:
    """That something else may have been hit, where not all who tell of an event name an object; "" elsewhere."""
    named = case.incident.nothing_else_share
    if named >= 1.0:
        return ""
    return f"{percent(1.0 - named)} of those who tell of it name no object: whether anything else was hit is not known."


def voices(case: IncidentCase, anchors: Mapping[str, str]) -> Voices:
    """A column for each party that speaks, then one for everybody else; each saying with links to its evidence."""
    said: Sequence[Saying] = () if case.telling is None else case.telling.sayings
    made: Voices = []
    for side in (*sorted({one.side for one in said if one.side}), ""):
        own = [(one, _links(one, anchors)) for one in said if one.side == side]
        if own:
            made.append((PARTIES.get(side, side) if side else THIRD, own))
    return made


def watchers(case: IncidentCase) -> list[tuple[str, str]]:
    """Who could have looked, by answer: those that could see first."""
    held: dict[str, list[str]] = {}
    for one in () if case.telling is None else case.telling.watchers:
        best = one.best_chance
        chance = (
            f" (best chance of a clear view {percent(best)})" if one.looks and best is not None and best < 1 else ""
        )
        held.setdefault(one.answer, []).append(f"{one.title}{chance}")
    return [(answer, "; ".join(who)) for answer, who in held.items()]


def _links(one: Saying, anchors: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(anchors[name], anchors[name].rsplit("-", 1)[1]) for name in one.items if name in anchors]


def _worst(case: IncidentCase) -> list[Alleged]:
    """The highest dead and the highest hurt that anybody tells of the place."""
    said: Sequence[Alleged] = () if case.telling is None else case.telling.alleged
    return [one for what in ("dead", "hurt") if (one := worst(said, what)) is not None]


def _told(case: IncidentCase, *what: str) -> list[Alleged]:
    return [] if case.telling is None else [one for one in case.telling.alleged if one.what in what]


def _people(one: Alleged) -> str:
    return f"{one.number} {one.what}"


def _by(one: Alleged) -> str:
    return UNSAID if one.by == "not stated" else one.by
