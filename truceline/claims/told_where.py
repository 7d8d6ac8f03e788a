"""Which of the places that a sentence names is the one it tells of, and which of its words speak of that one.

A town may stand for a government, or be where the hurt were taken: there it happened in neither.
"""

import re
from collections.abc import Sequence

from truceline.claims.casualties import HARMS
from truceline.claims.persons import numbered
from truceline.claims.phrases import Phrases, plain
from truceline.claims.sentences import clauses
from truceline.claims.speakers import says
from truceline.gazetteer.mentions import in_list, joined, one_list
from truceline.gazetteer.wide import Mention, pattern, region_of

_TAKEN = re.compile(  # to a hospital in a town that was not hit
    r"(?:доставил|доставлен|госпитализ|госпіталіз|відвез|доправ|увезли|перевез)\w*[^.,;]*$"
    r"|\b(?:taken|rushed|airlifted|admitted|transferred|evacuated) (?:\w+ )*$|staff at the hospital in $"
    r"|\b(?:eingeliefert|verlegt|gebracht)\b[^.,;]*$|\b(?:transféré|hospitalisé|évacué|conduit|héliporté|transporté"
    r"|soigné|admis)e?s?\b[^.,;]*$"
    r"|\b(?:treated|hospitali[sz]ed) (?:\w+ )?(?:in|at) $"
    r"|(?:лікують|лечат|оперують|оперируют|behandelt|operiert)\w*[^.,;]*$"
)
_BETWEEN = re.compile(  # two towns between which a third lies, right after its name
    r"^\W*(?:между|між|поміж|between|zwischen|entre) [\w’'-]+(?: [\w’'-]+)? (?:и|і|й|та|and|und|et) (?=[A-ZА-ЯІЇЄҐ])"
)
CAPITALS = frozenset({"Kyiv", "Moscow", "Moskva", "Minsk", "Chișinău", "Chisinau"})
_FLAG = re.compile(r"(?:flag of|flagge von|flagge|прапором|флагом|pavillon (?:du|de la|de l['’]|des|de)) ?$")
_LINE = re.compile(  # a bus or train from one town to another
    r"(?i:автобус|маршрут|поїзд|потяг|електричк|поезд|электричк|рейс|bus|train|zug|car)\w*\s+[«\"„]?(?:from |von |de )?"
    r"[A-ZА-ЯІЇЄҐ][\w’'-]+\s?[–—-]\s?[A-ZА-ЯІЇЄҐ][\w’'-]+"
)
_APPOINTED = re.compile(  # by whom an office was set up
    r"(?:назначенн|призначен|установленн|встановлен|поставлен|installed|appointed|backed"
    r"|eingesetzt|nommé|installé)\w* (?:by |von |par )?$"
)
OWN_HARM = frozenset({"settlement", "municipality", "district", "region"})  # places with dead and hurt of their own
_TITLE = re.compile(
    r"(?:\bмер\w*|\bмэр\w*|голов\w+|глав\w+|начальни\w+|mayor of|head of|bürgermeister\w* von|maire d[eu]?)"
    r"\s*(?:міста |города )?['’]?$"
)


def places_of(sentence: str, named: Sequence[Mention], known: Phrases) -> list[Mention]:
    """The places an event is told of: the objects, else the settlements, else districts, else regions."""
    objects = [m for m in named if m.kind == "object"]
    if objects:
        return objects
    settled = [m for m in named if m.kind == "settlement" and m.relation != "from" and not _aside(sentence, m)]
    settled = [m for m in settled if not _between(sentence, m, settled)]
    if any(m.relation != "subject" and at_home(m) for m in settled):  # a capital beside a place is a government
        settled = [m for m in settled if m.relation != "subject" or m.best is None or m.best.latin not in CAPITALS]
    settled = [m for m in settled if not _government(sentence, m)] or settled
    towns = [m for m in settled if at_home(m)] or [m for m in named if m.kind in {"district", "municipality"}]
    wide = [m for m in named if m.kind == "region"]
    if not towns:
        return wide or settled or [m for m in named if m.kind == "settlement" and at_home(m) and _titled(sentence, m)]
    bound = {m.name for m in wide if any(_region(one) == m.name for one in towns)}
    return [
        *towns,
        *(
            m
            for m in wide
            if m.name not in bound and (_beside(sentence, m, towns, named) or _own_clause(sentence, m, towns, known))
        ),
    ]


def speaks(sentence: str, one: Mention) -> bool:
    """Whether a town stands for a government: "Moscow said", "Kiev a revendiqué"."""
    return one.relation == "subject" and says(sentence[one.end : one.end + 24])


def narrowness(one: Mention) -> int:
    """The narrower a place, the likelier the next sentence speaks of it."""
    return ("region", "municipality", "district", "settlement", "object").index(one.kind)


def at_home(one: Mention) -> bool:
    """Whether a place lies where the war is, or next to it."""
    return one.best is not None and one.best.country in {"UA", "RU", "BY", "MD"}


def part_of(sentence: str, place: Mention | None, named: Sequence[Mention], known: Phrases) -> str:
    """The words that speak of one place, where two places have casualties of their own.

    "In Kharkiv nine were hurt, in Zolochiv another eight": the second takes the word of harm from the first.
    """
    around = region_of(place.best) if place is not None and place.best is not None else ""
    others = [
        m
        for m in named
        if place is not None
        and m.start != place.start
        and m.kind in OWN_HARM
        and m.name != around
        and not _aside(sentence, m)
    ]
    if place is None or not others:
        return sentence
    every = clauses(sentence)
    parts = [part for part in every if place.words in part]
    rest = [part for part, words in _with_their_place(every, [place, *others]) if words in {"", place.words}]
    own = ", ".join(part for part in parts if not any(m.words in part for m in others))
    if not own:
        return sentence
    if not any(known.casualties[name].search(plain(own)) for name in HARMS):
        counted = any(numbered(word, known) for word in plain(own).split())
        if counted and (word := _harmed(sentence, known)):
            return f"{own} {word}"
    return ", ".join([own, *rest])


def _aside(sentence: str, one: Mention) -> bool:
    """Whether a town is none in which it happened: a government, or where the hurt were taken."""
    before = sentence[max(0, one.start - 30) : one.start].lower()
    if any(line.start() <= one.start < line.end() for line in _LINE.finditer(sentence)):
        return True
    return (
        speaks(sentence, one)
        or bool(_APPOINTED.search(before) or _FLAG.search(before))
        or bool(_TAKEN.search(sentence[max(0, one.start - 50) : one.start].lower()))
    )


def _between(sentence: str, one: Mention, settled: Sequence[Mention]) -> bool:
    """Whether a town only says where another one lies: "in Novenke between Sumy and Okhtyrka"."""
    last = max((m.end for m in settled if m.end <= one.start and m.relation in {"in", "near"}), default=None)
    if last is None:
        return False
    match = _BETWEEN.search(sentence[last:])
    return match is not None and last + match.start() < one.start <= last + match.end()


def _government(sentence: str, one: Mention) -> bool:
    """Whether a capital after a comma does something: "a hospital in Kharkiv was hit, Kyiv will propose changes"."""
    begun, after = sentence[: one.start].rstrip().endswith(","), sentence[one.end :].lstrip(" ")
    acts = after[:1].islower() and not in_list(after.split()[0])
    return begun and acts and one.best is not None and one.best.latin in CAPITALS


def _titled(sentence: str, one: Mention) -> bool:
    """Whether a town is named in a title: the mayor of a town speaks of it, where no other is named."""
    before = sentence[max(0, one.start - 24) : one.start].lower()
    return one.relation == "from" and bool(_TITLE.search(before) or pattern("headed").match(sentence[one.end :]))


def _region(one: Mention) -> str:
    return region_of(one.best) if one.best else ""


def _beside(sentence: str, region: Mention, towns: Sequence[Mention], named: Sequence[Mention]) -> bool:
    """Whether a region stands in one list with a town of another: "in the Sumy oblast and in Kharkiv"."""
    pairs = [sorted((region, one), key=lambda m: m.start) for one in towns if region.relation in {"in", one.relation}]
    return any(
        joined(sentence[first.end : last.start]) and one_list(sentence, first, last, named) for first, last in pairs
    )


def _own_clause(sentence: str, region: Mention, towns: Sequence[Mention], known: Phrases) -> bool:
    """Whether a region has a clause of its own that tells of something."""
    for part in clauses(sentence):
        if region.words in part and not any(one.words in part for one in towns):
            text = plain(part)
            return any(
                cue.words.search(text)
                for cue in known.cues
                if cue.weight > 0 and (cue.trigger or cue.name == "casualties")
            )
    return False


def _with_their_place(every: Sequence[str], named: Sequence[Mention]) -> list[tuple[str, str]]:
    """The clauses without a place, each with the words of the last place named before it; empty where none was."""
    found, last = [], ""
    for part in every:
        held = [m.words for m in named if m.words in part]
        last = held[-1] if held else last
        if not held:
            found.append((part, last))
    return found


def _harmed(words: str, known: Phrases) -> str:
    """The word of harm of the whole, if there is one alone in kind."""
    text = plain(words)
    names = (("dead_many", "dead_one"), ("hurt_many", "hurt_one"))
    held = [next((m for name in pair if (m := known.casualties[name].search(text))), None) for pair in names]
    found = [match[0] for match in held if match]
    return found[0] if len(found) == 1 else ""
