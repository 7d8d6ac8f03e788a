"""The title of a case: what, on which object, where, dead and hurt as alleged; each part with what it rests on.

What observers perceived is said first, as observed. Of texts the third voices name the event, where there are any: what
one party calls the other's deed is its claim, and stands beside the other's in the case.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from truceline.assess.words.phenomena import PHENOMENA
from truceline.assess.words.speak import TONGUES
from truceline.claims.party_bodies import BODIES
from truceline.model.records import Incident
from truceline.model.report import EvidenceItem
from truceline.model.telling import Alleged, TitlePart, worst
from truceline.model.terms import IncidentType, Means, ObjectClass, Phenomenon
from truceline.report.telling.places import Where, of_them
from truceline.report.telling.sayings import HARMS, UNSAID, Read
from truceline.report.telling.words import EVENT, LANGUAGES, people, word

EFFECTS = ("fire, cause not told", "explosion, cause not told")  # what was seen; who or what did it is not said
ATTACK = "attack, means not told"
MEANS_FROM = 0.4  # share of the texts that must name a means before the title does
OBJECT_FROM = 1 / 3  # the same for an object
OPEN_OBJECTS = frozenset({ObjectClass.NOT_KNOWN.value, ObjectClass.OTHER.value})
UNCLEAR = ObjectClass.ENERGY_UNSPECIFIED.value
INSTRUMENTS = frozenset({Means.DETECTED.value, Means.RECORDED.value})  # satellites and sirens; cameras
OF_TYPES = {  # of a case without any text
    IncidentType.SHELLING: "shelling",
    IncidentType.SMALL_ARMS: "clash",
    IncidentType.INFRA_STRIKE: "strike on infrastructure",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The title of a case in every language, with its parts."""

    kind: str
    object_class: str
    titles: tuple[tuple[str, str], ...]
    parts: tuple[TitlePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What a title is put together from."""

    seen: Sequence[tuple[str, tuple[Phenomenon, ...]]]
    kind: str  # "" where observers alone speak
    thing: str  # object class; "" for none
    place: Where
    otherwise: str
    harmed: Sequence[Alleged]


def headline(
    incident: Incident, items: Sequence[EvidenceItem], read: Sequence[Read], said: Sequence[Alleged],
    *, place: Where, otherwise: str,
) -> Headline:  # fmt: skip
    """Title and parts. `otherwise` is where the case is when the gazetteer has no name: words or a position."""
    seen = [part for part in (_seen(items, "observed"), _seen(items, "recorded")) if part]
    kind, kind_part = _kind(read) if read or seen else _typed(incident)
    thing, object_part = _object(read, kind)
    harmed = [one for what in HARMS if (one := worst(said, what))]
    named = _Named(
        seen=seen, kind="" if seen and not read else kind, thing=thing, place=place, otherwise=otherwise, harmed=harmed
    )
    return Headline(
        kind=kind,
        object_class=thing or ObjectClass.NOT_KNOWN.value,
        titles=tuple((language, _title(language, named)) for language in LANGUAGES),
        parts=(
            *(_seen_part(how, items) for how, _ in seen),
            *kind_part,
            *object_part,
            TitlePart(role="place", words=place.words() or otherwise, basis=place.basis),
            *map(_harmed, harmed),
        ),
    )


def _title(language: str, named: _Named) -> str:
    both = TONGUES[language].both
    observed = [
        f"{word('sources', how, language)}: {f' {both} '.join(PHENOMENA[language].get(p, p.value) for p in perceived)}"
        for how, perceived in named.seen
    ]
    observed[1:] = [f"{words[:1].lower()}{words[1:]}" for words in observed[1:]]
    where = named.place.words(language) or named.otherwise
    harm = [people(one.what, one.number, language) for one in named.harmed if one.number is not None]
    if not named.kind:
        return ", ".join(["; ".join(observed), where, *harm])
    told = _told(named.kind, named.thing, where, language, alone=not observed)
    reported = f"{word('sources', 'reported', language)}: " if observed else ""
    return ", ".join(["; ".join([*observed, f"{reported}{told}"]), *harm])


def _told(kind: str, named: str, where: str, language: str, *, alone: bool) -> str:
    begun = word("kinds", kind, language)
    begun = begun if alone or language == "de" else begun[:1].lower() + begun[1:]
    thing = word("objects", named, language) if named else ""
    if language != "en":
        return f"{begun}: {', '.join(part for part in (thing, where) if part)}"
    how = word("kinds", kind, "at")
    if thing:
        return f"{begun} {how} {thing}{_joined(where)}"
    return f"{begun}, {where}" if where[:1].isdigit() or where.startswith("near ") else f"{begun} {_at(how, where)}"


def _joined(where: str) -> str:
    return f", {where}" if where[:1].isdigit() or where.startswith("near ") else f" {_at('at', where)}"


def _at(how: str, where: str) -> str:
    """A region or a district is no target: an explosion in Kursk oblast, an attack in it."""
    first, _, rest = where.partition(", ")
    wide = where == "Crimea" or first.endswith(" district") or (not rest and first.endswith((" oblast", " krai")))
    return f"in {where}" if wide else f"{how} {where}"


def _kind(read: Sequence[Read]) -> tuple[str, tuple[TitlePart, ...]]:
    """The kind that the third voices tell of, or all voices where there is no third. Who denies it names nothing."""
    told = [one for one in read if one.told is not None and not one.saying.denied]
    third = [one for one in told if one.saying.speaker not in BODIES]
    heard = third or told
    counts = Counter(one.saying.kind for one in heard)
    if not heard:
        return EVENT, ()
    kind = _most(counts)
    behind = [one for one in heard if one.saying.kind == kind]
    whose = " of third voices" if third and len(third) < len(read) else ""
    basis = f"told so in {of_them(len(behind), len(heard))}{whose}"
    others = ", ".join(name for name, _ in counts.most_common() if name != kind)
    part = TitlePart(
        role="what", words=word("kinds", kind, "en"), basis=f"{basis}; others: {others}" if others else basis,
        items=_items(behind),
    )  # fmt: skip
    return kind, (part,)


def _most(counts: Counter[str]) -> str:
    means = {kind: count for kind, count in counts.items() if kind not in (*EFFECTS, ATTACK)}
    effects = {kind: counts[kind] for kind in EFFECTS if counts[kind]}
    if sum(means.values()) >= MEANS_FROM * counts.total() or (means and not effects):
        return max(sorted(means), key=lambda kind: means[kind])
    if effects and sum(effects.values()) >= counts[ATTACK]:
        return max(effects, key=lambda kind: effects[kind])
    return ATTACK


def _object(read: Sequence[Read], kind: str) -> tuple[str, tuple[TitlePart, ...]]:
    """The object that enough texts name, one at least of which tells of the kind of the title too.

    A title that joined one text's drone with another's school would say what nobody said.
    """
    read = [one for one in read if not one.saying.denied]
    counts = Counter(one.saying.object_class for one in read if one.saying.object_class not in OPEN_OBJECTS)
    if len(counts) > 1:
        counts[UNCLEAR] = min(counts[UNCLEAR], 1)  # a class that is named says more than one that is not
    told = {one.saying.object_class for one in read if one.saying.kind == kind}
    joined = {name: count for name, count in counts.items() if name in told}
    if not joined or counts.total() < OBJECT_FROM * len(read):
        return "", ()
    named = max(sorted(joined), key=lambda name: joined[name])
    behind = [one for one in read if one.saying.object_class == named]
    basis = f"named in {of_them(len(behind), len(read))}"
    others = ", ".join(name for name, count in counts.most_common() if name != named and count)
    part = TitlePart(
        role="object", words=named, basis=f"{basis}; others name: {others}" if others else basis, items=_items(behind)
    )
    return named, (part,)


def _typed(incident: Incident) -> tuple[str, tuple[TitlePart, ...]]:
    kind = OF_TYPES.get(incident.types[0][0], EVENT) if incident.types else EVENT
    return kind, (TitlePart(role="what", words=word("kinds", kind, "en"), basis="the likeliest type of the incident"),)


def _seen(items: Iterable[EvidenceItem], how: str) -> tuple[str, tuple[Phenomenon, ...]] | None:
    found = _perceived(items, how)
    return (how, tuple(dict.fromkeys(Phenomenon(item.observation) for item in found))) if found else None


def _perceived(items: Iterable[EvidenceItem], how: str) -> list[EvidenceItem]:
    recorded = how == "recorded"
    return [item for item in items if item.kind == "observation" and (item.means in INSTRUMENTS) == recorded]


def _seen_part(how: str, items: Sequence[EvidenceItem]) -> TitlePart:
    found = _perceived(items, how)
    words = " and ".join(dict.fromkeys(item.observation for item in found))
    basis = f"{how} by {', '.join(dict.fromkeys(item.sensor for item in found))}"
    return TitlePart(role="what", words=words, basis=basis, items=tuple(item.evidence_id for item in found))


def _harmed(one: Alleged) -> TitlePart:
    words = "" if one.number is None else people(one.what, one.number, "en")
    by = "a speaker who is not stated" if one.by == UNSAID else one.by
    return TitlePart(role="casualties", words=words, basis=f"as {by} tells it", items=one.items)


def _items(read: Iterable[Read]) -> tuple[str, ...]:
    return tuple(name for one in read for name in one.saying.items)
