"""28: steps tied to each other: a stage that starts another, and steps that go side by side."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from truceline.agreement.kinds.linked_steps import Pair, Parameters, Step
from truceline.agreement.nouns import Rule
from truceline.assess.duties.deadlines import Deadline, after_certificate, end_after, on_day
from truceline.assess.duties.done_by import done_by
from truceline.assess.duties.obligations import Obligation, clock_words, failed, judged, own_zone
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.certificates import Certification, Standing, certified
from truceline.assess.register.register import Register, plain
from truceline.assess.words import steps as words
from truceline.assess.words.numerals import days
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import EntryKind, IncidentType

TYPE = (28, "linked_steps")
MAIN = "step"

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows that a step is done: only a certificate does."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not a step"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each step due in the period, and one for each pair and site of which the later is due in it."""
    own, register = _own(rule), table.register
    made = [
        _step(rule, step, end, register)
        for step in own.steps
        if (end := _due(rule, step, register)) is not None and judged(period, end.end - MICROSECOND)
    ]
    return [*made, *(one for pair in own.side_by_side for one in _pairs(rule, pair, register, period))]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    parts = []
    if own.steps:
        steps = said.apart(_said(step, language) for step in own.steps)
        parts.append(words.STEPS[language].format(steps=steps))
    if own.side_by_side:
        pairs = said.apart(
            words.PAIR[language].format(
                first=said.quoted(one.first), second=said.quoted(one.second), days=days(said, one.within_days)
            )
            for one in own.side_by_side
        )
        parts.append(words.PAIRS[language].format(pairs=pairs))
    sites = words.SITES[language].format(sites=", ".join(map(said.quoted, own.sites))) if own.sites else ""
    by = "" if own.certified_by is None else words.CERTIFIED[language].format(name=said.quoted(own.certified_by))
    return f"{' '.join(parts)}{sites}{by} {said.applies(rule)}"


def _said(step: Step, language: str) -> str:
    said = tongue(language)
    name = said.quoted(step.name)
    if step.days is None:
        return words.UNDATED[language].format(name=name)
    if step.after is None:
        return words.FROM_START[language].format(name=name, days=days(said, step.days))
    return words.FROM_STEP[language].format(name=name, days=days(said, step.days), after=said.quoted(step.after))


def _due(rule: Rule, step: Step, register: Register) -> Deadline | None:
    """When a step is due: not before the one that starts it was certified."""
    if step.days is None:
        return None
    if step.after is None:
        return on_day(rule, step.days + 1)  # the day of the start is not counted
    return after_certificate(rule, register, step.after, _own(rule).certified_by, step.days)


def _since(rule: Rule, end: datetime) -> datetime:
    return end if rule.in_force_from is None else min(rule.in_force_from.at_utc, end)


def _step(rule: Rule, step: Step, deadline: Deadline, register: Register) -> Obligation:
    end = deadline.end
    held = done_by(register, step.name, _own(rule).certified_by, None, _since(rule, end), end, name=MAIN)
    return Obligation(
        key=f"step {plain(step.name)}",
        title=f"“{step.name}”, due {clock_words(end, own_zone(rule))}",
        started=end - MICROSECOND,
        ended=end - MICROSECOND,
        factors=(failed((held,)), *deadline.doubt),
        recorded=held.recorded,
        entries=held.entries,
    )


def _pairs(rule: Rule, pair: Pair, register: Register, period: Period) -> Iterator[Obligation]:
    """The later of two steps at each site at which the earlier is certified."""
    for site in _sites(rule, pair, register):
        begun = [one for name in (pair.first, pair.second) if (one := _begun(rule, name, site, register)) is not None]
        if not begun:
            continue
        name, found = min(begun, key=lambda one: (cast("datetime", one[1].at), one[0]))
        other = pair.second if name == pair.first else pair.first
        obligation = _later(rule, pair, (site, other), found, register)
        if judged(period, obligation.started):
            yield obligation


def _sites(rule: Rule, pair: Pair, register: Register) -> list[str]:
    """The sites of the text, or those of the certificates of either step, each once."""
    own = _own(rule)
    if own.sites:
        return list(own.sites)
    lines = (one for name in (pair.first, pair.second) for one in register.of(EntryKind.CERTIFICATE, item=name))
    written = {
        plain(site): site for site in sorted((one.site for one in lines), reverse=True)
    }  # shown as somebody wrote it
    return [written[site] for site in sorted(written)]


def _begun(rule: Rule, name: str, site: str, register: Register) -> tuple[str, Certification] | None:
    found = certified(register, name, _own(rule).certified_by, site=site)
    return (name, found) if found.standing is Standing.DONE else None


def _later(rule: Rule, pair: Pair, what: tuple[str, str], found: Certification, register: Register) -> Obligation:
    """What has to follow: `what` is the site and the step."""
    site, other = what
    begun, zone_name = cast("datetime", found.at), own_zone(rule)
    end = end_after(begun, pair.within_days, zone_name)
    by = _own(rule).certified_by
    held = done_by(register, other, by, site, _since(rule, end), end, name=MAIN)
    first = () if found.entry is None else (found.entry.entry_id,)
    place = f" at “{site}”" if site else ""
    return Obligation(
        key=f"pair {plain(pair.first)} {plain(pair.second)} {plain(site)}",
        title=f"“{other}”{place}, due {clock_words(end, zone_name)}",
        started=end - MICROSECOND,
        ended=end - MICROSECOND,
        factors=(failed((held,)),),
        recorded=held.recorded,
        entries=tuple(dict.fromkeys((*first, *held.entries))),
    )


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
