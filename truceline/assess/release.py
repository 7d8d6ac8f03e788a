"""Reciprocal release: once a rule was not kept, the others may no longer bind who acts next.

Who acted is not told by the machine. So after a possible trigger it stays open whether a later act was released:
the share of acts that still bind lies between 1 - P(triggered before) and 1. Every incident before a governed rule
counts as a trigger with its greatest chance under that reading, as judged before any release; an incident under
several rules counts with the sum of these chances, up to the chance that it happened. Incidents are taken as
independent of each other. One that began before the other ended may have come before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

import numpy as np
from numpy.typing import NDArray

from truceline.agreement.kinds.reciprocal_release import Parameters
from truceline.agreement.switches import RELEASE, governed
from truceline.assess.common import overlap
from truceline.assess.docket import Docket, Floats, Rows
from truceline.assess.factors import Factor, Role, factor
from truceline.assess.force import refers
from truceline.assess.phrases import percent
from truceline.assess.question import COVERAGE, Due, Period
from truceline.assess.sitting import Form, Hearing, Outcome, met, weighed
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Verdict
from truceline.model.times import utc_text

Times = NDArray[np.int64]  # microseconds
MOVABLE = (Verdict.INCONSISTENT, Verdict.UNDETERMINED)  # what stands on a least chance, or names an open question
RELEASED, TRIGGER = "reciprocal release", "trigger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One form of a release before the incidents of a judgement."""

    form: Form
    governed: tuple[tuple[Hearing, Form], ...]
    declared: tuple[Entry, ...]
    least: Floats  # chance by row that the incident is contrary to a governed rule
    most: Floats

    @property
    def own(self) -> Parameters:
        """The parameters of the rule."""
        return cast("Parameters", self.form.rule.parameters)


def release(hearings: Sequence[Hearing], docket: Docket, period: Period) -> None:
    """Weigh the incidents again that may have been released, and judge each declaration of a release."""
    made = [(own, one) for own in hearings for one in _releases(own, hearings, docket)]
    done: set[tuple[str, int]] = set()
    for own, one in made:  # all triggers are known before the first incident is weighed again
        own.dues[id(one.form)] = {due.key: (due, met(one.form, due)) for due in _declarations(one, docket, period)}
        released = [_released(share) if share > 0.0 else None for share in _may_be_released(one, docket).tolist()]
        for hearing, form in one.governed:
            if (one.form.rule.rule_id, id(form)) not in done:
                done.add((one.form.rule.rule_id, id(form)))
                _weigh_again(hearing, form, released)


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


def _releases(own: Hearing, hearings: Sequence[Hearing], docket: Docket) -> Iterator[Release]:
    """One for each set of forms that readings share."""
    by_id = {one.sitting.rule_id: one for one in hearings}
    seen: set[tuple[int, ...]] = set()
    for reading, form in own.sitting.forms.items():
        if form.rule.kind != RELEASE:
            return
        names = dict.fromkeys(governed(form.rule))
        forms = tuple((by_id[name], by_id[name].sitting.forms[reading]) for name in names)
        key = (id(form), *(id(other) for _, other in forms))
        if key not in seen:
            seen.add(key)
            yield _release(form, forms, docket)


def _release(form: Form, forms: tuple[tuple[Hearing, Form], ...], docket: Docket) -> Release:
    count = len(docket.incidents)
    least, most = np.zeros(count), np.zeros(count)
    for hearing, other in forms:
        for row, outcome in hearing.reached[id(other)].items():
            least[row] = max(least[row], outcome.least)
            most[row] += outcome.most
    happened = np.array([one.probability for one in docket.incidents])
    top = np.where((happened >= 0.0) & (happened <= 1.0), happened, 1.0)
    bound = _bound(form, docket, np.flatnonzero(most))
    names = ("", *form.names, *(name for _, other in forms for name in other.names))
    declared = tuple(one for one in docket.register.of(EntryKind.RELEASE) if refers(one, names))
    return Release(
        form=form, governed=forms, declared=declared, least=least * bound, most=np.minimum(most, top) * bound
    )


def _bound(form: Form, docket: Docket, rows: Rows) -> Floats:
    """Share by row of the time and place of an incident in which the release itself is in force."""
    shares = np.zeros(len(docket.incidents))
    for row in rows.tolist():
        one = docket.incidents[row]
        shares[row] = form.window.share(one.started_utc, one.ended_utc)
    if form.rule.area is not None:
        shares[rows] *= docket.inside(form.rule.area, rows)
    return shares


def _may_be_released(one: Release, docket: Docket) -> Floats:
    """Greatest chance by row that the act was released."""
    if one.own.declared:
        since = min((_takes_effect(one.own, entry) for entry in one.declared), default=None)
        if since is None:
            return np.zeros(len(docket.incidents))
        after = np.array([overlap(i.started_utc, i.ended_utc, since, None) for i in docket.incidents])
    else:
        after = chance_before(one.most, *docket.times())
    return after * _bound(one.form, docket, np.flatnonzero(after))


def _takes_effect(own: Parameters, entry: Entry) -> datetime:
    return max(entry.started_utc, entry.stated_utc + timedelta(hours=own.notice_hours or 0.0))


def _weigh_again(hearing: Hearing, form: Form, released: Sequence[Factor | None]) -> None:
    reached = hearing.reached[id(form)]
    for row, outcome in reached.items():
        one = released[row]
        if one is not None:
            reached[row] = _with(form, outcome, one)


def _with(form: Form, outcome: Outcome, released: Factor) -> Outcome:
    """An outcome with the factor of the release, whose greatest share is 1: some words it cannot change."""
    factors = (*outcome.factors, released)
    if outcome.verdict not in MOVABLE:
        return replace(outcome, factors=factors, least=outcome.least * released.least)
    return weighed(form, factors, outcome.unweighed)


def _released(share: float) -> Factor:
    return factor(
        RELEASED,
        Role.SCOPE,
        1.0 - share,
        f"up to {percent(share)} that the act was released by what came before",
        most=1.0,
        met="the act was not released",
        missed="the act was released",
    )


def _declarations(one: Release, docket: Docket, period: Period) -> Iterator[Due]:
    """Each declaration of the period: was there anything that triggers it?"""
    for entry in one.declared:
        if period.start <= entry.stated_utc < min(period.end, period.as_of):
            started = np.array([i.started_utc < entry.stated_utc for i in docket.incidents], dtype=np.bool_)
            none_at_least = float(np.prod(1.0 - one.most[started]))
            none_at_most = float(np.prod(1.0 - one.least[started]))
            yield _declaration(one, entry, (none_at_least, none_at_most), _watched_before(one, docket, period, entry))


def _declaration(one: Release, entry: Entry, none: tuple[float, float], watched: bool) -> Due:  # noqa: FBT001 - a fact
    least, most = none
    lower = one.form.limits.lower
    found = f"{percent(1.0 - most)} to {percent(1.0 - least)} that a trigger came before"
    if not watched:  # what nobody saw may have been the trigger
        nothing = 1.0 - least <= lower
        least, most = 0.0, 0.0 if nothing else most
    share = factor(TRIGGER, Role.FACT, least, found, most=most, met="no trigger", missed="a trigger before")
    return Due(
        key=f"declaration {entry.entry_id}",
        title=f"release declared {utc_text(entry.stated_utc)}",
        started=entry.stated_utc,
        ended=entry.stated_utc,
        factors=(share,),
        recorded=watched or none[1] <= lower,
        entries=(entry.entry_id,),
        witness=COVERAGE,
    )


def _watched_before(one: Release, docket: Docket, period: Period, entry: Entry) -> bool:
    """Whether enough of the time since the release is in force could be seen, of every governed rule.

    What lies before the period counts as unseen, because its incidents are not before us.
    """
    since = one.form.window.start
    if docket.sight is None or since is None:
        return False
    whole = sum((end - start for start, end in one.form.window.spans(since, entry.stated_utc)), timedelta(0))
    spans = one.form.window.spans(max(since, period.start), entry.stated_utc)
    part = sum((end - start for start, end in spans), timedelta(0))
    if not part:
        return False
    seen = [docket.sight.seen(f.rule, spans, f.kind.looked_for(f.rule)) for _, f in one.governed]
    return all(share * (part / whole) >= one.form.rule.needed_fraction for share in seen)
