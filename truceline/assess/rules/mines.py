"""21: no new mines; places cleared by a day, as certified."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import numpy as np

from truceline.agreement.kinds.mines import Parameters
from truceline.agreement.nouns import Moment, Rule
from truceline.assess.duties.obligations import (
    Obligation,
    Requirement,
    best,
    doubted,
    failed,
    fulfilled,
    judged,
    missing,
)
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import FULFILLED, Register, plain
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome, Phenomenon

TYPE = (21, "mines")
MAIN = "mine-laying"
CLEARED = "cleared"

SENTENCES = {
    "en": "No new mines are laid.",
    "de": "Es werden keine neuen Minen verlegt.",
    "uk": "Нові міни не встановлюють.",
    "ru": "Новые мины не устанавливаются.",
    "fr": "Aucune nouvelle mine n’est posée.",
}
CLEARING = {
    "en": "By {deadline}, these places are cleared of mines{certified}: {places}.",
    "de": "Bis zum {deadline}, werden diese Orte von Minen geräumt{certified}: {places}.",
    "uk": "До {deadline}, ці місця розміновують{certified}: {places}.",
    "ru": "До {deadline}, эти места разминируются{certified}: {places}.",
    "fr": "D’ici au {deadline}, les lieux suivants sont déminés{certified}\u00a0: {places}.",
}
CERTIFIED = {
    "en": ", as certified by {name}",
    "de": ", was {name} bescheinigt",
    "uk": ", що засвідчує {name}",
    "ru": ", что удостоверяет {name}",
    "fr": ", ce que certifie {name}",
}

window = force_window


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """Mines being laid; no event shows that a place was cleared."""
    return (IncidentType.MINE_LAYING,) if _own(rule).new_mines else ()


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that mines were laid. Mines that lay there before are none."""
    if not _own(rule).new_mines:
        return (factor(MAIN, Role.SUBJECT, 0.0, "laying mines is not ruled"),)
    seen = Phenomenon.MINES_LAID in incident.phenomena
    share = 1.0 if seen else share_of(incident.types, (IncidentType.MINE_LAYING,))
    return (factor(MAIN, Role.SUBJECT, share, f"mines laid {percent(share)}", if_clears="mines that lay there before"),)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    if not _own(rule).new_mines:
        return np.zeros(len(table.incidents))
    share = table.types((IncidentType.MINE_LAYING,))
    return np.where(table.seen((Phenomenon.MINES_LAID,)), 1.0, np.minimum(share, 1.0))


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond the laying, time, area and actors."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each place to be cleared, where the deadline lies in the period."""
    own = _own(rule)
    if own.deadline is None or not judged(period, own.deadline.at_utc - MICROSECOND):
        return ()
    return [_obligation(rule, place, own.deadline, table.register) for place in own.cleared]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    parts = [SENTENCES[language]] if own.new_mines else []
    if own.cleared and own.deadline is not None:
        certified = "" if own.certified_by is None else CERTIFIED[language].format(name=said.quoted(own.certified_by))
        places, deadline = ", ".join(map(said.quoted, own.cleared)), said.moment(own.deadline)
        parts.append(CLEARING[language].format(places=places, deadline=deadline, certified=certified))
    return " ".join((*parts, said.applies(rule)))


def _obligation(rule: Rule, place: str, deadline: Moment, register: Register) -> Obligation:
    own, end = _own(rule), deadline.at_utc
    found, lesser = [], []
    for one in register.of(EntryKind.CERTIFICATE):
        if (
            plain(place) not in (plain(one.item), plain(one.site))
            or one.started_utc >= end
            or not _may_certify(own, one)
        ):
            continue
        if one.outcome in FULFILLED:
            found.append(_certificate(own, one, end))
        else:
            lesser.append(one)
    if lesser and lesser[-1].outcome is Outcome.PARTLY:  # the latest word: it may have been enough
        found.append(doubted(CLEARED, "clearing certified in part", lesser[-1], "a certificate of all of it"))
    start = end if rule.in_force_from is None else min(rule.in_force_from.at_utc, end)
    words = "no certificate of clearing on record" + (f" ({len(lesser)} of less than that)" if lesser else "")
    held = best(found, missing(CLEARED, words, "a certificate in time", kept=register.kept(start, end)))
    return Obligation(
        key=f"cleared {plain(place)}",
        title=f"clearing of “{place}”, due by {deadline}",
        started=end - MICROSECOND,
        ended=end - MICROSECOND,
        factors=(failed((held,)),),
        recorded=held.recorded,
        entries=held.entries,
        main=CLEARED,
    )


def _may_certify(own: Parameters, one: Entry) -> bool:
    return own.certified_by is None or not one.by or plain(one.by) == plain(own.certified_by)


def _certificate(own: Parameters, one: Entry, end: datetime) -> Requirement:
    if own.certified_by is not None and not one.by:
        return doubted(CLEARED, "who certified the clearing is not stated", one, "a certificate of the body named")
    if one.ended_utc > end:
        return doubted(CLEARED, "whether it was cleared in time is open", one, "a certificate in time")
    return fulfilled(CLEARED, "cleared in time, as certified", one)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
