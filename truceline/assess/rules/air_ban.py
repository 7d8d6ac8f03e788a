"""9: a ban on flights in a volume. An exemption reaches a flight only where it was announced."""

import math
from typing import cast

import numpy as np

from truceline.agreement.kinds.air_ban import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.exceptions import TOLD, who_it_was
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window, overlap
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.words.phrases import listed, metres, percent
from truceline.assess.words.speak import tongue
from truceline.assess.words.tongue import Tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

TYPE = (9, "air_ban")
MAIN = "area"
ASKS_WHO = True  # an exempt operator is asked for here: his flight must have been announced too
FLIGHT, AIRFRAME, HEIGHT, OPERATOR = "flight", "airframe", "height", "operator"
SEEN_AS = {"UAV": Phenomenon.UAV, "aircraft": Phenomenon.AIRCRAFT}

SENTENCES = {
    "en": "No flights of {airframes}{height}.",
    "de": "Keine Flüge von {airframes}{height}.",
    "uk": "Жодних польотів {airframes}{height}.",
    "ru": "Запрещены полёты {airframes}{height}.",
    "fr": "Aucun vol {airframes}{height}.",
}
AIRFRAMES = {
    "en": {"UAV": "drones", "aircraft": "crewed aircraft"},
    "de": {"UAV": "Drohnen", "aircraft": "bemannten Luftfahrzeugen"},
    "uk": {"UAV": "безпілотників", "aircraft": "пілотованих літальних апаратів"},
    "ru": {"UAV": "беспилотников", "aircraft": "пилотируемых летательных аппаратов"},
    "fr": {"UAV": "de drones", "aircraft": "d’aéronefs habités"},
}
HEIGHTS = {  # floor and ceiling, floor alone, ceiling alone
    "en": (" at heights from {floor} to {ceiling}", " at heights of {floor} and more", " at heights up to {ceiling}"),
    "de": (" in Höhen von {floor} bis {ceiling}", " in Höhen ab {floor}", " in Höhen bis {ceiling}"),
    "uk": (" на висотах від {floor} до {ceiling}", " на висотах від {floor}", " на висотах до {ceiling}"),
    "ru": (" на высотах от {floor} до {ceiling}", " на высотах от {floor}", " на высотах до {ceiling}"),
    "fr": (
        " entre {floor} et {ceiling} de hauteur",
        " à partir de {floor} de hauteur",
        " jusqu’à {ceiling} de hauteur",
    ),
}
EXEMPT = {
    "en": " Exempt where announced: {people}.",
    "de": " Ausgenommen, soweit angekündigt: {people}.",
    "uk": " Винятки за умови оголошення: {people}.",
    "ru": " Исключения при условии объявления: {people}.",
    "fr": " Exemptés si le vol est annoncé\u00a0: {people}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Activity in the air."""
    return (IncidentType.AIR_ACTIVITY,)


def excepted(rule: Rule) -> tuple[str, ...]:
    """Whose flights are exempt where they were announced."""
    return _own(rule).exempt_operators


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that something flew, and whether its airframe is banned."""
    flown = [name for name, phenomenon in SEEN_AS.items() if phenomenon in incident.phenomena]
    share = 1.0 if flown else share_of(incident.types, (IncidentType.AIR_ACTIVITY,))
    return (
        factor(FLIGHT, Role.SUBJECT, share, f"flight {percent(share)}", if_clears="no flight"),
        *_airframe(_own(rule), flown),
    )


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once; it is asked itself where one airframe alone is banned."""
    share = np.where(table.seen(tuple(SEEN_AS.values())), 1.0, table.types((IncidentType.AIR_ACTIVITY,)))
    every = set(_own(rule).airframes) == set(SEEN_AS)
    return np.minimum(share, 1.0) if every else np.where(share == 0.0, 0.0, np.nan)


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """Height and operator, as far as an observer could tell; both stay open where nobody could."""
    own = _own(rule)
    factors = []
    if own.floor_m > 0.0 or own.ceiling_m is not None:
        factors.append(_height_factor(own, context.incident))
    if own.exempt_operators:
        factors += _operator(own, context.incident)
    return tuple(factors)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    airframes = said.listed([AIRFRAMES[language][name] for name in own.airframes])
    people = ", ".join(said.person(word) for word in own.exempt_operators)
    exempt = EXEMPT[language].format(people=people) if people else ""
    main = SENTENCES[language].format(airframes=airframes, height=_height(own, said))
    return f"{main}{exempt} {said.applies(rule)}"


def _height(own: Parameters, said: Tongue) -> str:
    both, above, below = HEIGHTS[said.language]
    floor = said.distance(own.floor_m)
    if own.ceiling_m is None:
        return above.format(floor=floor) if own.floor_m > 0.0 else ""
    return (both if own.floor_m > 0.0 else below).format(floor=floor, ceiling=said.distance(own.ceiling_m))


def _airframe(own: Parameters, flown: list[str]) -> tuple[Factor, ...]:
    if set(own.airframes) == set(SEEN_AS):
        return ()
    if not flown:
        words = "airframe not known"
        return (
            factor(
                AIRFRAME, Role.SUBJECT, 0.0, words, most=1.0, if_contradicts="a banned airframe", if_clears="another"
            ),
        )
    if len(flown) > 1:
        words = f"observers differ: {listed(flown, 'or')}"
        if_contradicts, if_clears = "a banned airframe", "another"
        return (
            factor(AIRFRAME, Role.SUBJECT, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears),
        )
    share = 1.0 if any(name in own.airframes for name in flown) else 0.0
    return (factor(AIRFRAME, Role.SUBJECT, share, f"airframe {listed(flown)}", if_clears="another"),)


def _operator(own: Parameters, incident: Incident) -> tuple[Factor, ...]:
    """Open where an exempt flight may be meant; settled where none was announced or somebody could tell who flew."""
    if_contradicts, if_clears = "an operator without exemption", "an exempt operator"
    told, free = who_it_was(own.exempt_operators, incident), _unannounced(own, incident)
    flown = "" if told is None else TOLD[told]
    if told is False:
        return (factor(OPERATOR, Role.SCOPE, 1.0, flown, if_clears=if_clears),)
    if free is None:
        words = "; ".join(filter(None, (flown, "nobody told us which exempt flights were announced")))
        return (factor(OPERATOR, Role.SCOPE, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears),)
    words = f"{percent(free)} of its time without an announced exempt flight"
    words = "; ".join(filter(None, (flown, words)))
    most = free if told else 1.0
    return (factor(OPERATOR, Role.SCOPE, free, words, most=most, if_contradicts=if_contradicts, if_clears=if_clears),)


def _unannounced(own: Parameters, incident: Incident) -> float | None:
    """Share of its time without an announced exempt flight; None where nobody told us which were announced."""
    if own.announced_flights is None:
        return None
    announced = [
        overlap(incident.started_utc, incident.ended_utc, flight.starts.at_utc, flight.ends.at_utc)
        for flight in own.announced_flights
        if flight.operator in own.exempt_operators
    ]
    return 1.0 - min(1.0, sum(announced))


def _height_factor(own: Parameters, incident: Incident) -> Factor:
    """Whether the flight was inside the volume, as high as somebody who could tell it says."""
    if_contradicts, if_clears = "a height inside the volume", "one outside"
    seen, top = incident.height_m, math.inf if own.ceiling_m is None else own.ceiling_m
    if seen is None:
        words, least, most = "the height of the flight is not known", 0.0, 1.0
    else:
        words = f"{metres(seen.least)} to {metres(seen.most)} high"
        least = float(own.floor_m <= seen.least and seen.most <= top)
        most = float(seen.most >= own.floor_m and seen.least <= top)
    return factor(HEIGHT, Role.SCOPE, least, words, most=most, if_contradicts=if_contradicts, if_clears=if_clears)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
