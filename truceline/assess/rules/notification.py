"""18: something is announced through a channel, in time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import cast

from truceline.agreement.kinds.notification import Parameters
from truceline.agreement.nouns import Rule, Zone
from truceline.assess.duties.obligations import (
    LOOK_BACK,
    Obligation,
    Requirement,
    actors,
    area_of,
    best,
    clock_words,
    day_of,
    day_words,
    doubted,
    failed,
    fulfilled,
    judged,
    midnight,
    missing,
    own_zone,
)
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import Register, plain
from truceline.assess.vessels.stays import Stay, stays
from truceline.assess.vessels.tracks import tracks
from truceline.assess.words.numerals import hours
from truceline.assess.words.phrases import span
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType
from truceline.model.times import from_local

TYPE = (18, "notification")
MAIN = "notice"
ANSWER, CHANNEL, COVERS = "answer", "channel", "notice covers"

AHEAD = {
    "en": "Every activity {item} is announced{channel} at least {hours} before it begins.",
    "de": "Jede Tätigkeit {item} wird mindestens {hours} vor ihrem Beginn{channel} angekündigt.",
    "uk": "Про кожну дію {item} повідомляють{channel} щонайменше за {hours} до її початку.",
    "ru": "О каждом действии {item} сообщают{channel} не менее чем за {hours} до его начала.",
    "fr": "Toute activité {item} est annoncée{channel} au moins {hours} avant son début.",
}
DAILY = {
    "en": "Every day the notice {item} is given{channel} by {clock} ({zone}).",
    "de": "Jeden Tag ergeht bis {clock} Uhr ({zone}){channel} die Mitteilung {item}.",
    "uk": "Щодня не пізніше {clock} ({zone}) надходить{channel} повідомлення {item}.",
    "ru": "Ежедневно не позднее {clock} ({zone}) поступает{channel} уведомление {item}.",
    "fr": "Chaque jour, la notification {item} est transmise{channel} au plus tard à {clock} ({zone}).",
}
BY_CHANNEL = {
    "en": " through {name}",
    "de": " über {name}",
    "uk": " через {name}",
    "ru": " через {name}",
    "fr": " par {name}",
}
ANSWERED = {
    "en": " The answer follows by {clock} of the same day.",
    "de": " Die Antwort erfolgt bis {clock} Uhr desselben Tages.",
    "uk": " Відповідь надходить не пізніше {clock} того самого дня.",
    "ru": " Ответ поступает не позднее {clock} того же дня.",
    "fr": " La réponse suit au plus tard à {clock} le même jour.",
}

VOYAGES = {
    "en": " So is every stay of a vessel in the area, as its positions show it.",
    "de": " Ebenso jeder Aufenthalt eines Schiffes im Gebiet, wie ihn seine Positionen zeigen.",
    "uk": " Так само повідомляють про кожне перебування судна в районі за його координатами.",
    "ru": " Так же сообщают о каждом пребывании судна в районе по его координатам.",
    "fr": " Il en va de même de tout séjour d’un navire dans la zone, tel que ses positions le montrent.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows a notice: only the register does."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not an announced activity"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each activity that began in the period, or for each of its local days."""
    own, register = _own(rule), table.register
    if own.daily_by is not None:
        return [one for day in _days(own, period) for one in _of_day(own, day, register, period)]
    written = [
        _ahead(rule, one, register)
        for one in register.of(EntryKind.ACTIVITY, item=own.item)
        if judged(period, one.started_utc)
    ]
    return [*written, *_voyages(rule, register, period)] if own.voyages and rule.area is not None else written


def _voyages(rule: Rule, register: Register, period: Period) -> Iterator[Obligation]:
    """One for each stay of a vessel in the area that began in the period, by its positions."""
    hours = force_window(rule).cut(period.start, min(period.end, period.as_of))
    for stay in stays(register, tracks(register, ()), cast("Zone", rule.area), hours):
        first, last = stay.fixes[0], stay.fixes[-1]
        if judged(period, first.at):
            line = next(one for one in register.of(EntryKind.POSITION) if one.entry_id == first.entry_id)
            yield _ahead(rule, replace(line, ended_utc=last.at, started_utc=first.at), register, stay)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    channel = "" if own.channel is None else BY_CHANNEL[language].format(name=said.quoted(own.channel))
    item = said.quoted(own.item)
    if own.daily_by is None:
        main = AHEAD[language].format(item=item, channel=channel, hours=hours(said, own.lead_hours or 0.0))
        return f"{main}{VOYAGES[language] if own.voyages else ''} {said.applies(rule)}"
    main = DAILY[language].format(item=item, channel=channel, clock=said.clock(own.daily_by), zone=own.zone)
    answer = "" if own.answer_by is None else ANSWERED[language].format(clock=said.clock(own.answer_by))
    return f"{main}{answer} {said.applies(rule)}"


def _ahead(rule: Rule, activity: Entry, register: Register, stay: Stay | None = None) -> Obligation:
    """An activity, or a stay of a vessel, before which a notice was due."""
    own = _own(rule)
    lead = timedelta(hours=own.lead_hours or 0.0)
    deadline = activity.started_utc - lead
    about = [one for one in register.of(EntryKind.NOTICE, item=own.item) if _may_cover(one, activity)]
    found = [_announced(own, one, activity) for one in about if one.stated_utc <= deadline and _through(own, one)]
    late = [one.stated_utc - deadline for one in about if deadline < one.stated_utc and _through(own, one)]
    words = f"no notice on record {span(lead)} before it began" + (f"; one came {span(min(late))} late" if late else "")
    cure = f"a notice {span(min(late))} earlier" if late else "a notice in time"
    kept = register.kept(deadline - max(lead, LOOK_BACK), deadline)
    one = best(found, missing(MAIN, words, cure, kept=kept, entries=[notice.entry_id for notice in about]))
    where = area_of(rule, activity) if stay is None else (stay.inside(),)
    return Obligation(
        key=f"{'activity' if stay is None else 'voyage'} {activity.entry_id}",
        title=f"notice of “{own.item}”, due {clock_words(deadline, own_zone(rule))}",
        started=activity.started_utc,
        ended=activity.ended_utc,
        factors=(failed((one,)), *where, *actors(rule, activity)),
        recorded=one.recorded,
        entries=(activity.entry_id, *one.entries),
    )


def _may_cover(notice: Entry, activity: Entry) -> bool:
    """Whether a notice is about an activity: it names it, or the times meet and the sites do not differ.

    A notice of a voyage may name the vessel: then it is about no other one.
    """
    if plain(notice.reference) == plain(activity.entry_id):
        return True
    voyage = activity.kind is EntryKind.POSITION
    if voyage and notice.reference and plain(notice.reference) != plain(activity.item):
        return False
    apart = notice.site and activity.site and plain(notice.site) != plain(activity.site)
    return not apart and notice.started_utc <= activity.ended_utc and notice.ended_utc >= activity.started_utc


def _announced(own: Parameters, notice: Entry, activity: Entry) -> Requirement:
    """A notice in time, and what it leaves open."""
    if own.channel is not None and not notice.channel:
        return doubted(CHANNEL, "the channel of a notice is not stated", notice, f"a notice through “{own.channel}”")
    whole = notice.started_utc <= activity.started_utc and activity.ended_utc <= notice.ended_utc
    if whole or plain(notice.reference) == plain(activity.entry_id):
        return fulfilled(MAIN, "a notice in time", notice)
    return doubted(COVERS, "a notice of part of its time", notice, "a notice of all of its time")


def _through(own: Parameters, one: Entry) -> bool:
    """Whether a line may have come through the channel: not where it names another."""
    return own.channel is None or not one.channel or plain(one.channel) == plain(own.channel)


def _days(own: Parameters, period: Period) -> Iterator[date]:
    """Local days that the judged part of the period touches."""
    zone_name = str(own.zone)
    day, last = day_of(period.start, zone_name), day_of(min(period.end, period.as_of), zone_name)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _of_day(own: Parameters, day: date, register: Register, period: Period) -> Iterator[Obligation]:
    """The notice of a local day, and the answer where a notice came that asks for one."""
    notices = [one for one in register.of(EntryKind.NOTICE, item=own.item) if _through(own, one)]
    deadline = _clock(own, day, str(own.daily_by))
    if judged(period, deadline):
        yield _daily(own, day, deadline, notices, register, MAIN)
    if own.answer_by is None:
        return
    deadline = _clock(own, day, own.answer_by)
    start = midnight(day, str(own.zone))
    if judged(period, deadline) and any(start <= one.stated_utc <= deadline for one in notices):
        answers = [one for one in register.of(EntryKind.ANSWER, item=own.item) if _through(own, one)]
        yield _daily(own, day, deadline, answers, register, ANSWER)


def _daily(  # noqa: PLR0917 - what is due, when, among which lines
    own: Parameters, day: date, deadline: datetime, lines: Sequence[Entry], register: Register, name: str
) -> Obligation:
    zone_name = str(own.zone)
    start, end = midnight(day, zone_name), midnight(day + timedelta(days=1), zone_name)
    found = [_in_time(own, one, name) for one in lines if start <= one.stated_utc <= deadline]
    late = [one.stated_utc - deadline for one in lines if deadline < one.stated_utc < end]
    words = f"no {name} on record by then" + (f"; one came {span(min(late))} late" if late else "")
    cure = f"{span(min(late))} earlier" if late else f"the {name} in time"
    one = best(found, missing(name, words, cure, kept=register.kept(start, deadline)))
    return Obligation(
        key=f"{name} {day.isoformat()}",
        title=f"{name} of “{own.item}” for {day_words(day)}, due {clock_words(deadline, zone_name)}",
        started=deadline,
        ended=deadline,
        factors=(failed((one,)),),
        recorded=one.recorded,
        entries=one.entries,
        main=name,
    )


def _in_time(own: Parameters, one: Entry, name: str) -> Requirement:
    if own.channel is not None and not one.channel:
        return doubted(CHANNEL, f"the channel of the {name} is not stated", one, f"through “{own.channel}”")
    return fulfilled(name, f"the {name} came in time", one)


def _clock(own: Parameters, day: date, clock: str) -> datetime:
    """A clock time of a local day, in UTC: the later one where clocks make it two or none."""
    wall = datetime.combine(day, time.fromisoformat(clock))
    return max(from_local(wall.replace(fold=fold), str(own.zone)) for fold in (0, 1))


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
