"""7: ceilings on forces or equipment. Counts of one round of visits are added up; no count is estimated."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from truceline.agreement.kinds.equipment_ceiling import Ceiling, Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.amounts import NOTHING, Bounds, bounds_of
from truceline.assess.duties.obligations import Obligation, area_of, judged, named_in, nobody_looked
from truceline.assess.factors.common_factors import ANYBODY, AREA
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import Register, plain
from truceline.assess.weapons.named_weapons import any_of, calibre_of, common_answer, named, weapon_words
from truceline.assess.words.numerals import hours
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident, WeaponSaid
from truceline.model.terms import EntryKind, IncidentType, Outcome, Phenomenon
from truceline.model.times import utc_text

TYPE = (7, "equipment_ceiling")
MAIN = "number"
ITEM = "item"
PERSONS = frozenset(("personnel", "persons", "troops", "soldiers", "men", "forces", "peacekeepers", "fighters"))
CALIBRES = re.compile(r"(?:of|from|between)?\s*(\d+)\s*(?:to|and|[-\u2013])\s*(\d+)[\s-]*mm", re.IGNORECASE)

SENTENCES = {
    "en": "At no time are there more than the following in the area: {ceilings}.",
    "de": "Zu keiner Zeit befinden sich mehr als die folgenden Bestände im Gebiet: {ceilings}.",
    "uk": "У районі водночас перебуває не більше, ніж зазначено далі: {ceilings}.",
    "ru": "В районе одновременно находится не больше, чем указано далее: {ceilings}.",
    "fr": "À aucun moment la zone ne contient plus que les quantités suivantes\u00a0: {ceilings}.",
}
SITES = {
    "en": " These sites are counted together: {sites}.",
    "de": " Diese Orte werden zusammen gezählt: {sites}.",
    "uk": " Разом враховують такі місця: {sites}.",
    "ru": " Вместе учитываются следующие места: {sites}.",
    "fr": " Les sites suivants sont comptés ensemble\u00a0: {sites}.",
}
ROUND = {
    "en": " Counts made within {hours} are added up.",
    "de": " Zählungen innerhalb von {hours} werden zusammengerechnet.",
    "uk": " Результати підрахунків, проведених за {hours}, додають.",
    "ru": " Результаты подсчётов, проведённых за {hours}, складываются.",
    "fr": " Les comptages effectués en {hours} sont additionnés.",
}

window = force_window


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of visits: the newest count of each site."""

    counts: tuple[Entry, ...]
    whole: bool  # every site that belongs to it was counted, and each as a whole

    def span(self) -> tuple[datetime, datetime]:
        """From the first count to the last."""
        return min(one.started_utc for one in self.counts), max(one.ended_utc for one in self.counts)


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows a total: only counts do."""
    return ()


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """A patrol's count of weapons or persons that stood there: whether a ceiling speaks of them."""
    if not _is_count(incident):
        return (factor(MAIN, Role.SUBJECT, 0.0, "an incident that nobody counted is not a count"),)
    answers = [_is_item(one, incident) for one in _own(rule).ceilings]
    answer = any_of(answers)
    words = f"counted: {incident.number} of {weapon_words(incident) or 'persons'}"
    if answer is None:
        if_contradicts, if_clears = "an item of a ceiling", "another item"
        return (factor(ITEM, Role.SUBJECT, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears),)
    return (factor(ITEM, Role.SUBJECT, float(answer), words, if_clears="another item"),)


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """Whether one patrol alone counted more than a maximum: what stands elsewhere comes on top."""
    incident = context.incident
    found = [
        _counted(one, bounds_of(incident.number))
        for one in _own(rule).ceilings
        if _is_count(incident) and _is_item(one, incident) is not False
    ]
    return (max(found, key=lambda one: (one.least, one.most)),) if found else ()


def _is_count(incident: Incident) -> bool:
    """Whether its number is one of weapons or persons that stood there, and not of bursts."""
    stood = {Phenomenon.WEAPON_PRESENT, Phenomenon.PERSONS_PRESENT} & set(incident.phenomena)
    return bool(stood) and incident.number is not None and incident.number.value is not None


def _is_item(ceiling: Ceiling, incident: Incident) -> bool | None:
    """Whether what stood there is the item of a ceiling; a span of calibres in its words is one."""
    if Phenomenon.PERSONS_PRESENT in incident.phenomena and not incident.assessed():
        return bool(PERSONS & set(plain(ceiling.item).split()))
    span = CALIBRES.search(ceiling.item)
    item = ceiling.item if span is None else ceiling.item[: span.start()] + ceiling.item[span.end() :]
    return common_answer(incident, lambda said: _answers(said, item, span))


def _answers(said: WeaponSaid, item: str, span: re.Match[str] | None) -> bool | None:
    calibre, named_so = calibre_of(said), named(said, (item,))
    if span is None or named_so is False:
        return named_so
    if calibre is None:
        return None
    return named_so if float(span[1]) <= calibre <= float(span[2]) else False


def _counted(ceiling: Ceiling, counted: Bounds) -> Factor:
    least, most = counted.above(ceiling.maximum)
    words = f"{counted} counted by one patrol, at most {ceiling.maximum} of “{ceiling.item}” agreed"
    if_clears = f"a maximum of {counted.most:g}" if math.isfinite(counted.most) else ""
    return factor(MAIN, Role.FACT, least, words, most=most, if_contradicts=_lower(counted), if_clears=if_clears)


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each ceiling and round of counts of which a count ended in the period."""
    made: list[Obligation] = []
    for ceiling in _own(rule).ceilings:
        rounds = [
            one
            for one in _rounds(rule, ceiling, table.register)
            if any(judged(period, count.ended_utc) for count in one.counts)
        ]
        made += [_obligation(rule, ceiling, one) for one in rounds]
        if not rounds:
            title = f"count of “{ceiling.item}”"
            made += nobody_looked(window(rule), period, key=f"no count {plain(ceiling.item)}", title=title, name=MAIN)
    return made


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    ceilings = said.apart(f"{said.weapons_of((one.item,))[0]} – {one.maximum}" for one in own.ceilings)
    sites = SITES[language].format(sites=", ".join(map(said.quoted, own.sites))) if own.sites else ""
    together = ROUND[language].format(hours=hours(said, own.within_hours))
    return f"{SENTENCES[language].format(ceilings=ceilings)}{sites}{together} {said.applies(rule)}"


def _rounds(rule: Rule, ceiling: Ceiling, register: Register) -> list[Round]:
    """Counts in the order of their time, cut where the hours are over, all sites are counted, or one comes again."""
    own = _own(rule)
    length = timedelta(hours=own.within_hours)
    made: list[dict[str, Entry]] = []
    for one in sorted(register.of(EntryKind.COUNT, item=ceiling.item), key=lambda e: (e.started_utc, e.entry_id)):
        if own.sites and not named_in(one.site, own.sites):
            continue
        site = plain(one.site) or one.entry_id
        begun = min((count.started_utc for count in made[-1].values()), default=None) if made else None
        over = begun is None or one.started_utc >= begun + length
        if over or (len(made[-1]) == len(_sites(own)) if own.sites else site in made[-1]):
            made.append({})
        made[-1][site] = one
    return [Round(counts=tuple(held.values()), whole=_whole(own, held)) for held in made]


def _sites(own: Parameters) -> set[str]:
    return {plain(site) for site in own.sites}


def _whole(own: Parameters, held: dict[str, Entry]) -> bool:
    missed = _sites(own) - set(held)
    return not missed and all(one.outcome not in (Outcome.PARTLY, Outcome.REFUSED) for one in held.values())


def _obligation(rule: Rule, ceiling: Ceiling, one: Round) -> Obligation:
    named = [named_in(count.site, _own(rule).sites) for count in one.counts]
    places = [() if known else area_of(rule, count) for count, known in zip(one.counts, named, strict=True)]
    low = [factors[0].least if factors else 1.0 for factors in places]
    high = [factors[0].most if factors else 1.0 for factors in places]
    area = _area(low, high, places, rule)
    number = _number(ceiling, one, (low, high))
    started, ended = one.span()
    known_actor = rule.binds_all or all(named_in(count.about, rule.bound) for count in one.counts)
    return Obligation(
        key=f"round {plain(ceiling.item)} {min(one.counts, key=lambda e: (e.started_utc, e.entry_id)).entry_id}",
        title=f"count of “{ceiling.item}”, {utc_text(started)}",
        started=started,
        ended=ended,
        factors=(number, *area, *(() if known_actor else (ANYBODY,))),
        recorded=one.whole,
        entries=tuple(count.entry_id for count in one.counts),
    )


def _area(low: list[float], high: list[float], places: list[tuple[Factor, ...]], rule: Rule) -> tuple[Factor, ...]:
    """That any of the counts lies in the area."""
    if min(low) == 1.0 or rule.area is None:
        return ()
    if len(places) == 1:
        return places[0]
    least, most = _any(low), _any(high)
    words = f"{percent(least)} that any of {len(places)} counts lies in the area ({rule.area.title})"
    return (factor(AREA, Role.SCOPE, least, words, most=most),)


def _number(ceiling: Ceiling, one: Round, shares: tuple[list[float], list[float]]) -> Factor:
    """The chance that more than the maximum stood in the area, given that any of the counts lies in it."""
    held = [bounds_of(count.number) for count in one.counts]
    low, high = shares
    least = _exceeds(zip(low, (bounds.least for bounds in held), strict=True), ceiling.maximum)
    most = _exceeds(zip(high, (bounds.most for bounds in held), strict=True), ceiling.maximum)
    total = NOTHING
    for bounds in held:
        total = total.plus(bounds)
    part_of = "" if one.whole else "; not every site that belongs to the round was counted as a whole"
    words = f"{total} counted at {_places(len(held))}, at most {ceiling.maximum} agreed{part_of}"
    inside = _any(low), _any(high)
    chance = least / inside[0] if inside[0] > 0.0 else 0.0
    return factor(
        MAIN,
        Role.FACT,
        chance,
        words,
        # a site that nobody counted shows nothing: silence about it is not an open question
        most=max(most / inside[1], chance) if one.whole and inside[1] > 0.0 else chance,
        if_contradicts=_lower(total),
        if_clears=f"a maximum of {total.most:g}" if math.isfinite(total.most) and one.whole else "",
    )


def _lower(total: Bounds) -> str:
    return f"a maximum of {total.least - 1:g}" if total.least >= 1.0 else ""


def _places(number: int) -> str:
    return "1 place" if number == 1 else f"{number} places"


def _exceeds(counts: Iterable[tuple[float, float]], maximum: int) -> float:
    """Chance that the counts inside add up to more than the maximum, each inside with its own share; exact."""
    held = {0.0: 1.0}
    for share, value in counts:
        made: defaultdict[float, float] = defaultdict(float)
        for total, chance in held.items():
            made[total] += chance * (1.0 - share)
            made[min(total + value, maximum + 1.0)] += chance * share
        held = made
    return held.get(maximum + 1.0, 0.0)


def _any(shares: list[float]) -> float:
    return 1.0 - math.prod(1.0 - share for share in shares)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
