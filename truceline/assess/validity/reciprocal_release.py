"""Reciprocal release: once a rule was not kept, the others may no longer bind who acts next.

Who acted is not told by the machine. So after a possible trigger it stays open whether a later act was released:
the share of acts that still bind lies between 1 - P(triggered before) and 1. Every incident before a governed rule
counts as a trigger with its greatest chance under that reading, as judged before any release; an incident under
several rules counts with the sum of these chances, up to the chance that it happened. Incidents are taken as
independent of each other. One that began before the other ended may have come before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import numpy as np
from numpy.typing import NDArray

from truceline.agreement.kinds.reciprocal_release import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import COVERAGE, Obligation
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import Window, overlap
from truceline.assess.factors.incident_table import Floats, IncidentTable, Rows
from truceline.assess.factors.period import Period
from truceline.assess.validity.applicability import refers
from truceline.assess.words.phrases import percent
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, IncidentType
from truceline.model.times import utc_text

Times = NDArray[np.int64]  # microseconds
RELEASED, TRIGGER = "reciprocal release", "trigger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A rule of release under one reading, and what may have triggered it."""

    rule: Rule
    window: Window
    governed: tuple[tuple[Rule, tuple[IncidentType, ...]], ...]  # with the kinds of event that each looks for
    declared: tuple[Entry, ...]
    least: Floats  # chance by row that the incident is contrary to a governed rule
    most: Floats

    @property
    def own(self) -> Parameters:
        """The parameters of the rule."""
        return cast("Parameters", self.rule.parameters)


def release(  # noqa: PLR0917 - a release stands on all of them
    rule: Rule,
    window: Window,
    names: Sequence[str],
    governed: tuple[tuple[Rule, tuple[IncidentType, ...]], ...],
    contrary: tuple[Floats, Floats],
    table: IncidentTable,
) -> Release:
    """A rule of release before the incidents of a judgement.

    `names`: how the register may refer to it or to what it governs. `contrary`: by row the greatest least chance and
    the sum of the greatest chances that the incident is contrary to a governed rule.
    """
    least, most = contrary
    happened = np.array([one.probability for one in table.incidents])
    top = np.where((happened >= 0.0) & (happened <= 1.0), happened, 1.0)
    bound = _in_force(rule, window, table, np.flatnonzero(most))
    return Release(
        rule=rule,
        window=window,
        governed=governed,
        declared=tuple(one for one in table.register.of(EntryKind.RELEASE) if refers(one, ("", *names))),
        least=least * bound,
        most=np.minimum(most, top) * bound,
    )


def chance_before(chances: Floats, started: Times, ended: Times) -> Floats:
    """For each event the chance that one of the others that began before it ended took place; one sorted pass."""
    order = np.argsort(started, kind="stable")
    with np.errstate(divide="ignore"):
        logs = np.log1p(-chances)
    sure = np.isneginf(logs)
    finite = np.where(sure, 0.0, logs)
    before = np.searchsorted(started[order], ended, side="left")
    itself = started < ended  # counted among those that began before it ended
    none_logs = np.concatenate([[0.0], np.cumsum(finite[order])])[before] - np.where(itself, finite, 0.0)
    sure_ones = np.concatenate([[0], np.cumsum(sure[order])])[before] - (itself & sure)
    return np.where(sure_ones > 0, 1.0, np.clip(-np.expm1(none_logs), 0.0, 1.0))


def _in_force(rule: Rule, window: Window, table: IncidentTable, rows: Rows) -> Floats:
    """Share by row of the time and place of an incident in which the release itself is in force."""
    shares = np.zeros(len(table.incidents))
    for row in rows.tolist():
        one = table.incidents[row]
        shares[row] = window.share(one.started_utc, one.ended_utc)
    if rule.area is not None:
        shares[rows] *= table.inside(rule.area, rows)
    return shares


def release_factors(one: Release, table: IncidentTable, period: Period) -> list[Factor | None]:
    """By row the factor of an act that may have been released; None where it was not."""
    since = max(period.known_from, one.window.start or period.known_from)
    return [_released(share, since) if share > 0.0 else None for share in _may_be_released(one, table).tolist()]


def _may_be_released(one: Release, table: IncidentTable) -> Floats:
    """Greatest chance by row that the act was released."""
    if one.own.declared:
        since = min((_takes_effect(one.own, entry) for entry in one.declared), default=None)
        if since is None:
            return np.zeros(len(table.incidents))
        after = np.array([overlap(i.started_utc, i.ended_utc, since, None) for i in table.incidents])
    else:
        after = chance_before(one.most, *table.times())
    return after * _in_force(one.rule, one.window, table, np.flatnonzero(after))


def _takes_effect(own: Parameters, entry: Entry) -> datetime:
    return max(entry.started_utc, entry.stated_utc + timedelta(hours=own.notice_hours or 0.0))


def _released(share: float, since: datetime) -> Factor:
    return factor(
        RELEASED,
        Role.SCOPE,
        1.0 - share,
        f"up to {percent(share)} that the act was released by what came before, counted since {utc_text(since)}",
        most=1.0,
        if_contradicts="the act was not released",
        if_clears="the act was released",
    )


def declarations(one: Release, table: IncidentTable, period: Period) -> Iterator[Obligation]:
    """Each declaration of the period: was there anything that triggers it?"""
    for entry in one.declared:
        if period.start <= entry.stated_utc < min(period.end, period.as_of):
            started = np.array([i.started_utc < entry.stated_utc for i in table.incidents], dtype=np.bool_)
            none_at_least = float(np.prod(1.0 - one.most[started]))
            none_at_most = float(np.prod(1.0 - one.least[started]))
            watched = _watched_before(one, table, period, entry)
            yield _declaration(one, entry, (none_at_least, none_at_most), watched=watched)


def _declaration(one: Release, entry: Entry, none: tuple[float, float], *, watched: bool) -> Obligation:
    least, most = none
    lower = one.rule.lower
    found = f"{percent(1.0 - most)} to {percent(1.0 - least)} that a trigger came before"
    if not watched:  # what nobody saw may have been the trigger
        nothing = 1.0 - least <= lower
        least, most = 0.0, 0.0 if nothing else most
    share = factor(
        TRIGGER, Role.FACT, least, found, most=most, if_contradicts="no trigger", if_clears="a trigger before"
    )
    return Obligation(
        key=f"declaration {entry.entry_id}",
        title=f"release declared {utc_text(entry.stated_utc)}",
        started=entry.stated_utc,
        ended=entry.stated_utc,
        factors=(share,),
        recorded=watched or none[1] <= lower,
        entries=(entry.entry_id,),
        witness=COVERAGE,
    )


def _watched_before(one: Release, table: IncidentTable, period: Period, entry: Entry) -> bool:
    """Whether enough of the time since the release is in force could be seen, of every governed rule.

    What lies before all that is remembered counts as unseen, because its incidents are not before us.
    """
    since = one.window.start
    if table.sight is None or since is None:
        return False
    whole = sum((end - start for start, end in one.window.spans(since, entry.stated_utc)), timedelta(0))
    spans = one.window.spans(max(since, period.known_from), entry.stated_utc)
    part = sum((end - start for start, end in spans), timedelta(0))
    if not part:
        return False
    seen = [table.sight.seen(rule, spans, kinds) for rule, kinds in one.governed]
    return all(share * (part / whole) >= one.rule.needed_fraction for share in seen)
