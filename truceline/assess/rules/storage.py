"""19: weapons in storage or cantonment. Absence is the finding, unless a notice of removal explains it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from truceline.agreement.kinds.storage import Held, Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.amounts import NOTHING, Bounds, bounds_of
from truceline.assess.duties.obligations import LOOK_BACK, NOT_KEPT, Obligation, actors, judged, nobody_looked
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import Register, plain
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome
from truceline.model.times import utc_text

TYPE = (19, "storage")
MAIN = "number"
ACCESS = "access"

SENTENCES = {
    "en": "Weapons remain in storage as follows: {inventory}.",
    "de": "Waffen bleiben wie folgt eingelagert: {inventory}.",
    "uk": "Озброєння залишається на зберіганні: {inventory}.",
    "ru": "Вооружение остаётся на хранении: {inventory}.",
    "fr": "Les armes restent entreposées comme suit\u00a0: {inventory}.",
}
REMOVAL = {
    "en": " What a notice of removal names before a count does not count as missing, as far as it gives a number.",
    "de": " Was vor einer Zählung als Entnahme angezeigt wurde, gilt nicht als fehlend, soweit eine Zahl genannt ist.",
    "uk": " Те, про вивезення чого повідомлено до підрахунку, не вважають відсутнім у межах названої кількості.",
    "ru": " То, о вывозе чего сообщено до подсчёта, не считается отсутствующим в пределах названного количества.",
    "fr": " Ce dont le retrait a été notifié avant un comptage n’est pas tenu pour manquant, dans la limite du nombre indiqué.",  # noqa: E501 - one sentence
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows what stands in a store: only counts do."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not a count"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each count of the inventory and each refused visit that ended in the period, and for what nobody saw."""
    own, register = _own(rule), table.register
    made = [_refused(rule, visit) for visit in _refusals(own, register) if judged(period, visit.ended_utc)]
    for held in own.inventory:
        counts = register.of(EntryKind.COUNT, site=held.site, item=held.item)
        seen = [_counted(rule, held, one, register) for one in counts if judged(period, one.ended_utc)]
        made += seen
        if not seen:
            key, title = f"no count {plain(held.site)} {plain(held.item)}", f"count of “{held.item}” at “{held.site}”"
            made += nobody_looked(window(rule), period, key=key, title=title, name=MAIN)
    return made


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    inventory = said.apart(
        f"{said.weapons_of((held.item,))[0]} – {held.number} ({said.quoted(held.site)})" for held in own.inventory
    )
    removal = REMOVAL[language] if own.removal_notice else ""
    return f"{SENTENCES[language].format(inventory=inventory)}{removal} {said.applies(rule)}"


def _refusals(own: Parameters, register: Register) -> Iterator[Entry]:
    sites = {plain(held.site) for held in own.inventory}
    for visit in register.of(EntryKind.INSPECTION):
        if visit.outcome is Outcome.REFUSED and plain(visit.site) in sites:
            yield visit


def _refused(rule: Rule, visit: Entry) -> Obligation:
    return Obligation(
        key=f"visit {visit.entry_id}",
        title=f"visit to “{visit.site}”, {utc_text(visit.started_utc)}",
        started=visit.started_utc,
        ended=visit.ended_utc,
        factors=(factor(ACCESS, Role.FACT, 0.0, "access refused: what stood there is not known"), *actors(rule, visit)),
        recorded=False,
        entries=(visit.entry_id,),
    )


def _counted(rule: Rule, held: Held, count: Entry, register: Register) -> Obligation:
    whole = count.outcome is not Outcome.PARTLY and not _partial_visit(held, count, register)
    notices = list(_removals(rule, held, count, register))
    recorded = count.outcome is not Outcome.REFUSED
    told = register.kept(count.started_utc - LOOK_BACK, count.started_utc) or not _own(rule).removal_notice
    number = _number(_own(rule), held, _found(count, whole=whole), notices, told=told)
    if not recorded:
        number = factor(MAIN, Role.FACT, 0.0, "access refused: what stood there is not known")
    return Obligation(
        key=f"count {plain(held.site)} {plain(held.item)} {count.entry_id}",
        title=f"count of “{held.item}” at “{held.site}”, {utc_text(count.started_utc)}",
        started=count.started_utc,
        ended=count.ended_utc,
        factors=(number, *actors(rule, count)),
        recorded=recorded,
        entries=(count.entry_id, *(one.entry_id for one in notices)),
    )


def _partial_visit(held: Held, count: Entry, register: Register) -> bool:
    """Whether the visit that the count belongs to did not see everything."""
    return any(
        one.outcome is Outcome.PARTLY and one.started_utc <= count.ended_utc and one.ended_utc >= count.started_utc
        for one in register.of(EntryKind.INSPECTION, site=held.site)
    )


def _found(count: Entry, *, whole: bool) -> Bounds:
    found = bounds_of(count.number)
    return found if whole else Bounds(least=found.least, most=math.inf)


def _removals(rule: Rule, held: Held, count: Entry, register: Register) -> Iterable[Entry]:
    """Notices stated before the count of a removal that had begun by then."""
    if not _own(rule).removal_notice:
        return
    for one in register.of(EntryKind.NOTICE, site=held.site, item=held.item):
        if one.stated_utc < count.started_utc and one.started_utc <= count.ended_utc:
            yield one


def _number(own: Parameters, held: Held, found: Bounds, notices: list[Entry], *, told: bool) -> Factor:
    """The chance that fewer stand there than the inventory says and the notices explain; `told`: any would be known."""
    removed = NOTHING
    for one in notices:
        removed = removed.plus(bounds_of(one.number))
    absent = Bounds(least=held.number, most=held.number).minus(found).minus(removed)
    least, most = absent.above(0.0)
    words = f"{held.number} held, {found} found, {removed} removed on notice"
    if least and not told:
        least, words = 0.0, f"{words}; whether a notice was given is open: {NOT_KEPT}"
    more = f"{absent.most:g} more" if math.isfinite(absent.most) else "all of them"
    lacking = f"a notice of removal of {more}" if own.removal_notice else f"{more} found"
    return factor(
        MAIN,
        Role.FACT,
        least,
        words,
        most=most,
        if_contradicts="no removal on notice" if notices else "",
        if_clears=lacking,
    )


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
