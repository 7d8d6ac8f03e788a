"""15: fire in return only after fire came in, on an order, after the channel was tried, and with notice.

In the register an order is a notice or a certificate with the item "order": its reference is the id of the declared
return fire, its channel the level that gave it. A notice of the fire has the same reference.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import cast

import numpy as np

from truceline.agreement.fields import FIRE, Site
from truceline.agreement.kinds.return_fire import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import (
    LOOK_BACK,
    Obligation,
    Requirement,
    actors,
    area_of,
    best,
    doubted,
    failed,
    fulfilled,
    judged,
    lines_of,
    missing,
    point_of,
    shown,
)
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import Window, force_window, overlap
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.geometry.share_inside import share_within
from truceline.assess.register.register import Register, plain
from truceline.assess.words.numerals import hours
from truceline.assess.words.phrases import percent, span
from truceline.assess.words.speak import tongue
from truceline.assess.words.tongue import Tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, ObjectClass, Outcome, PlacePrecision
from truceline.model.times import utc_text

TYPE = (15, "return_fire")
MAIN = "fire before"
ORDER, TRIED, NOTICE = "order", "channel attempt", "notice"
NEAR_M = 30_000.0  # our own judgement: about the reach of tube artillery

SENTENCES = {
    "en": "Fire is returned only under these conditions: {conditions}.",
    "de": "Das Feuer wird nur unter diesen Bedingungen erwidert: {conditions}.",
    "uk": "Вогонь у відповідь відкривають лише за таких умов: {conditions}.",
    "ru": "Ответный огонь открывают только при следующих условиях: {conditions}.",
    "fr": "Il n’est riposté qu’aux conditions suivantes\u00a0: {conditions}.",
}
CONDITIONS = {  # fire before, order, channel attempt, notice
    "en": (
        "fire came in no more than {hours} before",
        "an order of the level {level} or a higher one is on record",
        "contact was tried through {channel} no more than {hours} before",
        "notice is given no more than {hours} after",
    ),
    "de": (
        "höchstens {hours} zuvor ging Feuer ein",
        "eine Anordnung der Stufe {level} oder einer höheren ist aktenkundig",
        "höchstens {hours} zuvor wurde Kontakt über {channel} versucht",
        "spätestens {hours} danach ergeht eine Mitteilung",
    ),
    "uk": (
        "не раніше ніж за {hours} до цього по позиціях вели вогонь",
        "зафіксовано наказ рівня {level} або вищого",
        "не раніше ніж за {hours} до цього намагалися встановити зв’язок через {channel}",
        "не пізніше ніж через {hours} після цього надсилають повідомлення",
    ),
    "ru": (
        "не ранее чем за {hours} до этого по позициям вёлся огонь",
        "зафиксирован приказ уровня {level} или более высокого",
        "не ранее чем за {hours} до этого предпринята попытка связи через {channel}",
        "не позднее чем через {hours} после этого направляется уведомление",
    ),
    "fr": (
        "un tir a été essuyé au plus {hours} auparavant",
        "un ordre du niveau {level} ou d’un niveau supérieur est consigné",
        "un contact a été tenté par {channel} au plus {hours} auparavant",
        "une notification est donnée au plus {hours} après",
    ),
}
LEVELS = {
    "en": " Levels from the lowest to the highest: {levels}.",
    "de": " Stufen von der niedrigsten zur höchsten: {levels}.",
    "uk": " Рівні від найнижчого до найвищого: {levels}.",
    "ru": " Уровни от низшего к высшему: {levels}.",
    "fr": " Niveaux, du plus bas au plus élevé\u00a0: {levels}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """That a party fired in return is declared, not seen."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """Whether an incident was fire in return is not told by the machine: it speaks about declared ones alone."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not a declared return fire"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each declared return fire that began in the period."""
    fires = table.register.of(EntryKind.RETURN_FIRE)
    return [_obligation(rule, one, table, period) for one in fires if judged(period, one.started_utc)]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    main = SENTENCES[language].format(conditions=said.apart(_conditions(own, said)))
    levels = LEVELS[language].format(levels=", ".join(map(said.quoted, own.levels))) if own.order_level else ""
    return f"{main}{levels} {said.applies(rule)}"


def _conditions(own: Parameters, said: Tongue) -> Iterator[str]:
    before, order, tried, notice = CONDITIONS[said.language]
    yield before.format(hours=hours(said, own.fire_before_hours))
    if own.order_level is not None:
        yield order.format(level=said.quoted(own.order_level))
    if own.channel is not None:
        yield tried.format(channel=said.quoted(own.channel), hours=hours(said, own.tried_within_hours))
    if own.notice_within_hours is not None:
        yield notice.format(hours=hours(said, own.notice_within_hours))


def _obligation(rule: Rule, fire: Entry, table: IncidentTable, period: Period) -> Obligation:
    own, register = _own(rule), table.register
    conditions = [_fire_before(own, fire, table)]
    if own.order_level is not None:
        conditions.append(_ordered(own, fire, register))
    if own.channel is not None:
        conditions.append(_tried(own, own.channel, fire, register))
    if own.notice_within_hours is not None:
        conditions.append(_noticed(fire, timedelta(hours=own.notice_within_hours), register, period.as_of))
    chance = failed(conditions)
    return Obligation(
        key=f"return fire {fire.entry_id}",
        title=f"return fire declared, {utc_text(fire.started_utc)}",
        started=fire.started_utc,
        ended=fire.ended_utc,
        factors=(chance, *area_of(rule, fire), *actors(rule, fire)),
        recorded=shown(conditions),
        entries=(fire.entry_id, *lines_of(conditions)),
        main=chance.name,
    )


def _fire_before(own: Parameters, fire: Entry, table: IncidentTable) -> Requirement:
    """The chance that none of the incidents was fire near it in the hours before. Fire that nobody saw stays open."""
    start = fire.started_utc - timedelta(hours=own.fire_before_hours)
    rows = np.flatnonzero(table.types(FIRE) > 0.0)  # this way round: NaN is none
    rows = rows[table.within(Window(start=start, end=fire.started_utc), rows)]
    chances = [_came_in(table.incidents[row], start, fire) for row in rows.tolist()]
    none = math.prod(1.0 - chance for chance in chances)
    words = (
        f"{percent(1.0 - none)} that fire was seen to come in near it in the {span(fire.started_utc - start)} before"
    )
    return Requirement(name=MAIN, least=0.0, most=none, words=words, cure="fire that came in before")


def _came_in(one: Incident, start: datetime, fire: Entry) -> float:
    """The chance that an incident was fire near the place in [start, the fire)."""
    chance = one.probability * min(share_of(one.types, FIRE), 1.0)
    chance *= overlap(one.started_utc, one.ended_utc, start, fire.started_utc)
    if fire.place is None or one.place_precision is not PlacePrecision.POSITION:
        return 0.0
    if not chance > 0.0:  # this way round: NaN is no chance
        return 0.0
    centre = point_of(fire.place)
    near = Site(name="near", object_class=ObjectClass.OTHER, lat_deg=centre.lat_deg, lon_deg=centre.lon_deg)
    return chance * share_within((near,), NEAR_M - near.radius_m, one.place)


def _ordered(own: Parameters, fire: Entry, register: Register) -> Requirement:
    """Whether an order of the level or above stands on record, given before the fire ended."""
    found: list[Entry] = []
    low: list[Entry] = []
    refused: list[Entry] = []
    for one in register.of(EntryKind.NOTICE, EntryKind.CERTIFICATE, item=ORDER):
        if plain(one.reference) != plain(fire.entry_id) or one.started_utc > fire.started_utc:
            continue
        (refused if one.outcome is Outcome.REFUSED else low if _below(own, one) else found).append(one)
    cure = f"an order of the level “{own.order_level}” or above"
    words = "the order on record was refused" if refused else "no order on record before it"
    words = "the order on record is of a lower level" if low else words
    kept = register.kept(fire.started_utc - LOOK_BACK, fire.ended_utc)
    otherwise = missing(ORDER, words, cure, kept=kept, entries=[one.entry_id for one in (*low, *refused)])
    return best([_order(own, one, fire, cure) for one in found], otherwise)


def _below(own: Parameters, order: Entry) -> bool:
    levels = [plain(level) for level in own.levels]
    if plain(order.channel) not in levels:
        return False
    return levels.index(plain(order.channel)) < levels.index(plain(str(own.order_level)))


def _order(own: Parameters, order: Entry, fire: Entry, cure: str) -> Requirement:
    if plain(order.channel) not in {plain(level) for level in own.levels}:
        return doubted(ORDER, "the level of the order on record is not one of the text", order, cure)
    if order.outcome is Outcome.PARTLY:
        return doubted(ORDER, "the order on record is certified in part", order, cure)
    if order.ended_utc > fire.started_utc:
        return doubted(ORDER, "whether the order came before the fire is open", order, "an order before the fire")
    return fulfilled(ORDER, "an order of the level asked on record", order)


def _tried(own: Parameters, channel: str, fire: Entry, register: Register) -> Requirement:
    """Whether the channel was tried in the hours before."""
    start, found = fire.started_utc - timedelta(hours=own.tried_within_hours), []
    for one in register.of(EntryKind.CHANNEL):
        named = [plain(name) for name in (one.channel, one.item) if name]
        if (named and plain(channel) not in named) or one.ended_utc < start or one.started_utc > fire.started_utc:
            continue
        found.append(_attempt(one, start, fire, channel, named=bool(named)))
    words, cure = f"no attempt on record through “{channel}” before it", "an attempt before it"
    return best(found, missing(TRIED, words, cure, kept=register.kept(start, fire.started_utc)))


def _attempt(one: Entry, start: datetime, fire: Entry, channel: str, *, named: bool) -> Requirement:
    if not named:
        return doubted(TRIED, "the channel of an attempt is not stated", one, f"an attempt through “{channel}”")
    if one.started_utc < start or one.ended_utc > fire.started_utc:
        return doubted(TRIED, "an attempt on the edge of the hours before", one, "an attempt within these hours")
    return fulfilled(TRIED, "the channel was tried before", one)


def _noticed(fire: Entry, within: timedelta, register: Register, as_of: datetime) -> Requirement:
    """Whether notice of the fire came in time; open while the time runs."""
    deadline, late = fire.ended_utc + within, []
    for one in register.of(EntryKind.NOTICE):
        if plain(one.reference) != plain(fire.entry_id) or plain(one.item) == ORDER:
            continue
        if fire.started_utc <= one.stated_utc <= deadline:
            return fulfilled(NOTICE, "notice came in time", one)
        late += [one.stated_utc - deadline] if one.stated_utc > deadline else []
    if deadline >= as_of:
        words = "notice is not yet due"
        return Requirement(name=NOTICE, least=0.0, most=1.0, words=words, cure="a notice in time")
    words = "no notice on record in time" + (f"; one came {span(min(late))} late" if late else "")
    return missing(NOTICE, words, "a notice in time", kept=register.kept(fire.started_utc, deadline))


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
