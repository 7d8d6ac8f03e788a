"""3: no offensive actions, as the text defines them. The definition is asked of each kind and object an event may be.

What holds of all that is not known counts as held, what may hold as open: no chance is drawn, none is guessed.
"""

import math
from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from truceline.agreement.expressions import Between, Expression, NamedWeapon, Value
from truceline.agreement.kinds.offensive_action_ban import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.amounts import bounds_of
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.weapons.named_weapons import calibre_of, witnesses_of
from truceline.assess.words.definition import defined
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident, WeaponSaid
from truceline.model.terms import Description, IncidentType, ObjectClass, TimePrecision

TYPE = (3, "offensive_action_ban")
MAIN = "definition"
REST = 1e-9  # shares that fall short of 1 by less are rounding
TIMED = (TimePrecision.INSTANT, TimePrecision.MINUTE)  # from..to is then how long it lasted

Shares = Sequence[tuple[str, float]]

SENTENCES = {
    "en": "Offensive actions are ruled out. An event counts as one where this holds: {definition}.",
    "de": "Offensivhandlungen sind ausgeschlossen. Ein Ereignis gilt als solche, wenn dies zutrifft: {definition}.",
    "uk": "Наступальні дії заборонено. Подія вважається такою дією за такої умови: {definition}.",
    "ru": "Наступательные действия запрещены. Событие считается таким действием при условии: {definition}.",
    "fr": "Les actions offensives sont exclues. Un événement est tenu pour tel si\u00a0: {definition}.",
}

window = force_window


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """The kinds of event that may meet the definition."""
    own = _own(rule).definition
    return tuple(kind for kind in IncidentType if own.holds({"type": kind}) is not False)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The shares of kind and object under which the definition holds, and under which it may hold."""
    least, most = _shares(_own(rule).definition, incident)
    told = percent(most) if least == most else f"{percent(least)} to {percent(most)}"
    words = f"definition of an offensive action met {told}"
    if_contradicts, if_clears = "an event that meets it", "an event that does not"
    return (factor(MAIN, Role.SUBJECT, least, words, most=most, if_contradicts=if_contradicts, if_clears=if_clears),)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """Nothing where kind and object alone rule it out; `subject` itself is asked of the others."""
    own = _own(rule).definition
    kinds = [(kind, table.types((kind,))) for kind in IncidentType]
    things = [(_thing(one), table.objects((one,))) for one in ObjectClass]
    open_things = [(None, _rest(things)), (None, table.unknown_object(()))]
    bound = np.zeros(len(table.incidents))
    for kind, kind_share in [*kinds, (None, _rest(kinds))]:
        for thing, thing_share in [*things, *open_things]:
            if own.holds({"type": kind, "object": thing}) is not False:
                bound += kind_share * thing_share
    return np.where(bound == 0.0, 0.0, np.nan)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond the definition, time, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    said = tongue(language)
    main = SENTENCES[language].format(definition=defined(_own(rule).definition, said))
    return f"{main} {said.applies(rule)}"


def _shares(own: Expression, incident: Incident) -> tuple[float, float]:
    """(least, most) share of the event that meets the definition; not a number where a share is none."""
    known = _facts(incident)
    least = most = 0.0
    for kind, kind_share in _whole(incident.types):
        for thing, thing_share in _whole(incident.objects):
            event = {"type": kind, "object": thing and _thing(ObjectClass(thing))}
            answers = {own.holds({**facts, **event}) for facts in known}
            least += kind_share * thing_share if answers == {True} else 0.0
            if answers != {False}:
                most += kind_share * thing_share
            elif thing and any(own.holds({**facts, **event, "object": None}) is not False for facts in known):
                most += kind_share * thing_share * (1.0 - incident.nothing_else_share)  # it may have hit more
    return least, most


def _whole(shares: Shares) -> Iterator[tuple[str | None, float]]:
    """The shares, and what they leave open as "not known"."""
    rest = 1.0
    for name, share in shares:
        sound = share if 0.0 <= share <= 1.0 else math.nan
        rest -= sound
        yield name, sound
    if not rest <= REST:  # this way round: NaN is left open
        yield None, rest


def _rest(shares: Sequence[tuple[str | None, Floats]]) -> Floats:
    """What the shares of each row leave open."""
    rest = 1.0 - sum((share for _, share in shares), np.zeros(1))
    return np.asarray(np.where(rest <= REST, 0.0, rest), dtype=np.float64)


def _thing(one: ObjectClass) -> str | None:
    return None if one is ObjectClass.NOT_KNOWN else one.value


def _facts(incident: Incident) -> list[dict[str, Value]]:
    """What is known beside kind and object, once for each weapon that an observer assessed.

    N/K, undetermined and uncountable are not known.
    """
    undetermined, counted = incident.description is Description.UNDETERMINED, bounds_of(incident.number)
    common: dict[str, Value] = {
        "description": None if undetermined else incident.description.value,
        "seen": incident.phenomena or None,
        "number": Between(counted.least, counted.most),
        "minutes": _minutes(incident),
    }
    return [{**common, **armed} for armed in map(_armed, witnesses_of(incident))] or [common]


def _armed(said: WeaponSaid) -> dict[str, Value]:
    calibre = calibre_of(said)
    return {"weapon": NamedWeapon(said.weapon, calibre), "calibre_mm": calibre}


def _minutes(incident: Incident) -> Value:
    """How long it lasted; where the times only bound it, at most as long as they are apart."""
    apart = (incident.ended_utc - incident.started_utc).total_seconds() / 60.0
    return apart if incident.time_precision in TIMED else Between(0.0, apart)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
