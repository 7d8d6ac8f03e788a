"""Hours of the day in which nobody fires: what an incident is asked, and what a diplomat reads."""

from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from rivertruce.quiet_hours_kind import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import day_of
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window, overlap
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

TYPE = (101, "quiet_hours")  # the NUMBER of the kind, and the name of both entry points
MAIN = "incident type"  # the parameter that is named where an incident contradicts the rule

SENTENCES = {
    "en": "Nobody fires from {begins} to {ends} ({zone}).",
    "de": "Von {begins} bis {ends} Uhr ({zone}) wird nicht geschossen.",
    "uk": "З {begins} до {ends} ({zone}) ніхто не стріляє.",
    "ru": "С {begins} до {ends} ({zone}) никто не стреляет.",
    "fr": "Personne ne tire de {begins} à {ends} ({zone}).",
}

window = force_window


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """Kinds of event that coverage must have been able to see."""
    return _own(rule).incident_types


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """Fire of the listed kinds. Cheap, and of the incident and the parameters alone."""
    share = share_of(incident.types, _own(rule).incident_types)
    return (factor(MAIN, Role.SUBJECT, share, f"fire {percent(share)}", if_contradicts="fire", if_clears="another"),)


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """The share of its time in quiet hours. Force, area, actors and whether it happened are added by the program."""
    share = sum(_inside(_own(rule), context.incident, day) for day in _days(_own(rule), context.incident))
    return (factor("quiet hours", Role.SCOPE, share, f"{percent(share)} of its time in quiet hours"),)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads, with time and area at its end."""
    own, said = _own(rule), tongue(language)
    main = SENTENCES[language].format(begins=own.begins, ends=own.ends, zone=own.zone)
    return f"{main} {said.applies(rule)}"


def _days(own: Parameters, incident: Incident) -> list[date]:
    """Local days on which quiet hours that may reach the incident begin."""
    first, last = (day_of(at, own.zone) for at in (incident.started_utc, incident.ended_utc))
    return [first + timedelta(days=more) for more in range(-1, (last - first).days + 1)]


def _inside(own: Parameters, incident: Incident, day: date) -> float:
    begins, ends = time.fromisoformat(own.begins), time.fromisoformat(own.ends)
    zone, last = ZoneInfo(own.zone), day if begins < ends else day + timedelta(days=1)
    start, end = datetime.combine(day, begins, zone), datetime.combine(last, ends, zone)
    return overlap(incident.started_utc, incident.ended_utc, start.astimezone(UTC), end.astimezone(UTC))


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
