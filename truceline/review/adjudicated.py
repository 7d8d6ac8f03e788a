"""What people decided, as `truceline fit` reads it: a case that a second person accepted, or that was background."""

import csv
import io
from datetime import datetime

from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting
from truceline.model.terms import IncidentType
from truceline.review.acts import State
from truceline.review.board import Board
from truceline.review.states import Standing, by_case, standing

NAME = "decisions.csv"
COLUMNS = ("day", "incident", "happened", "type", "lat_deg", "lon_deg")


def adjudicated(workspace: Workspace, *, by: datetime) -> bytes:
    """The table of adjudicated cases by a moment, as CSV: their numbers stand in the column `incident`.

    A case counts once a second person accepted that it happened, or did not; one closed as background did not. What
    cannot be told, and what changed after it was accepted, is left out. A corrected kind or position goes in.

    Raises:
        BadSetting: no case was adjudicated by then.
    """
    board = Board(workspace)
    made = by_case([one for one in board.ledger.decisions() if one.at_utc <= by])
    rows = []
    for number in sorted(made):
        shown = board.screen.case(number)
        if shown is not None:
            now = standing(number, made[number], at=by, version=shown.version)
            happened = _happened(now)
            if happened:
                rows.append([number.rpartition("-")[0], number, happened, *_corrected(now)])
    if not rows:
        raise BadSetting(
            where="decisions", found="no case that two people adjudicated", look="docs/desk.md; truceline review",
            expected="cases that were assessed by one officer and accepted by another",
        )  # fmt: skip
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue().encode()


def _happened(now: Standing) -> str:
    if now.state is State.ACCEPTED:
        return now.happened if now.happened in {"yes", "no"} else ""
    return "no" if now.state is State.CLOSED and now.closed_why == "background" else ""


def _corrected(now: Standing) -> tuple[str, str, str]:
    """Kind, latitude, longitude, where a correction states one that can be read."""
    kind, place = (
        now.corrections[name].about["after"].strip() if name in now.corrections else "" for name in ("kind", "place")
    )
    known = kind if kind in {one.value for one in IncidentType} else ""
    lat, _, lon = place.partition(",")
    try:
        right = abs(float(lat)) <= 90.0 and abs(float(lon)) <= 180.0  # this way round: NaN is no place
    except ValueError:
        right = False
    return (known, lat.strip(), lon.strip()) if right else (known, "", "")
