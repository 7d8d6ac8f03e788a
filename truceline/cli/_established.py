"""What `truceline fit --events` does: incidents against kept catalogues of established events."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from truceline.cli._door import progress
from truceline.day import Desk
from truceline.evidence.keep import kept
from truceline.fusion.calibration.established_events import (
    LEAST_MATCHED,
    EventFit,
    Matches,
    fit_events,
    happened_share,
    matches,
    recorded_share,
    usable,
)
from truceline.fusion.calibration.probability_calibration import (
    DRIFT,
    CalibrationFit,
    as_change,
    recalibrated,
    reliability,
)
from truceline.fusion.params import Params, changed
from truceline.gather.numbers import params_to_replace
from truceline.model.arrow import to_records
from truceline.model.errors import BadSetting
from truceline.model.records import EstablishedEvent, Incident, Observation, Statement
from truceline.model.times import zone

NAME = "established.csv"  # of the table that a fit keeps
COLUMNS = ("day", "incident", "recorded", "accident", "refuted")
LOOK = "docs/fusion.md, From catalogues of events"


def fitted_on_events(
    desk: Desk, *, as_of: datetime, at_utc: datetime, recorded: float | None, quiet: bool
) -> tuple[CalibrationFit, tuple[date, date], bytes]:
    """(the fit, first and last day, the table of what was matched).

    Raises:
        BadSetting: no catalogue is kept, too few incidents match, or nobody can say which share is recorded.
    """
    events = usable(to_records(EstablishedEvent, desk.gathering.rows.of(EstablishedEvent, as_of=as_of)))
    if not events:
        raise _refused("no event that is known to 5 km and three days", "truceline keep events FILE first")
    files = {file.blob.sha256: file for file in kept(desk.workspace) if file.source == "events"}
    share, how = _share(events, recorded)
    incidents = _incidents(desk, events, as_of=as_of, at_utc=at_utc, quiet=quiet)
    found = matches([one for _, one in incidents], events) if incidents else None
    if found is None or int(found.recorded.sum()) < LEAST_MATCHED:
        count = 0 if found is None else int(found.recorded.sum())
        raise _refused(
            f"{len(incidents)} incidents of the days of the catalogues, {count} of them match an event",
            f"at least {LEAST_MATCHED} that match",
        )
    if not np.isfinite(found.accident).all():
        raise _refused(
            "catalogues that end with the incidents: how many match by accident cannot be told",
            "events of days that lie 5 to 28 before or after the incidents too",
        )
    used = sorted({one.blob_sha256 for one in events})
    names = ", ".join(f"{files[sha].blob.name} (licence: {files[sha].licence})" for sha in used if sha in files)
    basis = (
        f"incidents, {int(found.recorded.sum())} of them matched by established events of {names}, "
        f"taken to hold {share:.2f} of what happened ({how})"
    )
    made = fit_events([one for _, one in incidents], found, share)
    in_use = params_to_replace(desk.workspace, as_of)
    days = incidents[0][0], incidents[-1][0]
    return _told(made, [one for _, one in incidents], share, basis, in_use), days, _table(incidents, found)


def _share(events: Sequence[EstablishedEvent], recorded: float | None) -> tuple[float, str]:
    """The share of what happened that the catalogues hold, and where it comes from."""
    if recorded is not None:
        if not 0.0 < recorded <= 1.0:  # this way round: NaN fails
            raise _refused(f"a recorded share of {recorded}", "over 0 up to 1")
        return recorded, "as stated"
    of: dict[str, list[EstablishedEvent]] = {}
    for one in events:
        of.setdefault(one.catalogue, []).append(one)
    largest = sorted(of.values(), key=len, reverse=True)[:2]
    share = recorded_share(*largest) if len(largest) == 2 else None
    if share is None:
        raise _refused(
            f"{len(of)} catalogue(s), too few events in common to tell what they miss",
            "--recorded SHARE of what happened, or a second catalogue of the same days",
        )
    return share, "by what two catalogues share"


def _incidents(
    desk: Desk, events: Sequence[EstablishedEvent], *, as_of: datetime, at_utc: datetime, quiet: bool
) -> list[tuple[date, Incident]]:
    """Every incident of the days that the catalogues cover, once, with the day of its best time."""
    params = replace(Params(), shown_from=0.0)
    desk.caught_up(at_utc)
    first, last = min(one.started_utc for one in events), max(one.ended_utc for one in events)
    clock = zone(desk.workspace.zone)
    found: dict[str, tuple[date, Incident]] = {}
    for day in progress(_days(desk, first, last, as_of), "day", str, quiet=quiet):
        for one in desk.facts(day, as_of=as_of, at_utc=at_utc, params=params).fused.incidents:
            if first <= one.best_utc <= last:
                found.setdefault(one.incident_id, (one.best_utc.astimezone(clock).date(), one))
    return sorted(found.values(), key=lambda pair: (pair[0], pair[1].incident_id))


def _days(desk: Desk, first: datetime, last: datetime, as_of: datetime) -> list[date]:
    """Local days of the catalogues on which anything was received."""
    clock = zone(desk.workspace.zone)
    seconds: set[int] = set()
    for noun in (Observation, Statement):
        rows = desk.store.read(noun, start=first, end=last, as_of=as_of, columns=("started_utc",))
        hours = np.unique(np.asarray(rows["started_utc"].cast("int64")) // 3_600_000_000)
        seconds |= {int(hour) * 3600 for hour in hours}
    return sorted({datetime.fromtimestamp(one, UTC).astimezone(clock).date() for one in seconds})


def _told(made: EventFit, incidents: Sequence[Incident], share: float, basis: str, in_use: Params) -> CalibrationFit:
    """As a fit on decisions is told; a Brier score is that of matches, which is what can be seen."""
    found, known = made.matches, np.isfinite(made.chance)
    before = np.array([recalibrated(one, in_use) for one in incidents])
    rate = happened_share(found, share)
    calibration = replace(made.calibration, basis=basis)
    changes: Mapping[str, Any] = {"calibration": as_change(calibration)} if made.held_out.holds else {}
    drift = float((before - rate).mean())
    return CalibrationFit(
        params=changed(Params(), changes), changes=changes,
        bins=reliability(made.chance[known], rate[known], np.ones(int(known.sum()))), drift=drift,
        alarm=abs(drift) > DRIFT, brier_before=_brier(found, share, before), elsewhere=made.held_out,
        brier_after=_brier(found, share, np.nan_to_num(made.chance)), items=len(incidents), basis=basis,
    )  # fmt: skip


def _brier(found: Matches, share: float, chance: Any) -> float:  # noqa: ANN401 - floats of shape (n,)
    match = found.accident + (1 - found.accident) * share * chance
    return float(((match - found.recorded) ** 2).mean())


def _table(incidents: Sequence[tuple[date, Incident]], found: Matches) -> bytes:
    text = io.StringIO(newline="")
    rows = zip(incidents, found.recorded, found.accident, found.refuted, strict=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for (day, one), recorded, accident, refuted in rows:
        answer = ("yes" if recorded else "no", f"{accident:.4f}", "yes" if refuted else "no")
        writer.writerow([day.isoformat(), one.incident_id, *answer])
    return text.getvalue().encode()


def _refused(found: str, expected: str) -> BadSetting:
    return BadSetting(where="established events", found=found, expected=expected, look=LOOK)
