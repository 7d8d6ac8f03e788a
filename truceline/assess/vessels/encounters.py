"""The chance that an incident came within a radius of any of several vessels, over the time it may have happened.

The incident's time is taken as even over its interval, so the chance is a mean over time. At each moment the place
of the incident is one for all vessels: the chance for any of them lies between the greatest single one and their sum.
The mean is Gauss-Legendre, halved until two steps agree within `TIME_ERROR`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

from truceline.assess.vessels.tracks import FRESH, SILENT, TOP_SPEED_M_S, Interval, Track
from truceline.model.place import Point

TIME_ERROR = 1e-4  # of the mean; a test holds it against even steps
DEEPEST = 12  # halvings of a piece: 0.2 s of a quarter of an hour
NODE, WEIGHT = (values.tolist() for values in np.polynomial.legendre.leggauss(5))
LEAST_PIECE = timedelta(seconds=30)


def chance_near_any(
    tracks: Sequence[Track], place: Point, radius_m: float, started: datetime, ended: datetime
) -> Interval:
    """(least, most) chance that the place lay within `radius_m` of any of the vessels."""
    if ended == started:
        return _near_any(tracks, place, radius_m, started)
    least = most = 0.0
    pieces = _pieces(tracks, radius_m, started, ended)
    for low, high in pairwise(pieces):
        share = (high - low) / (ended - started)
        one = _mean(tracks, place, radius_m, (low, high), DEEPEST)
        least, most = least + share * one[0], most + share * one[1]
    return min(least, 1.0), min(max(least, most), 1.0)


def _near_any(tracks: Sequence[Track], place: Point, radius_m: float, at: datetime) -> Interval:
    shares = [track.nearer(place, radius_m, at) for track in tracks]
    least = max((low for low, _ in shares), default=0.0)
    return least, min(1.0, sum(high for _, high in shares))


def _pieces(tracks: Sequence[Track], radius_m: float, started: datetime, ended: datetime) -> list[datetime]:
    """Edges between which nothing jumps and no vessel crosses the disc unseen."""
    edges = {started, ended}
    for track in tracks:
        for at in track.times:
            edges.update(at + gap for gap in (-SILENT, -FRESH, timedelta(0), FRESH, SILENT))
        # in the middle between two fixes the nearer one changes
        edges.update(a + (b - a) / 2 for a, b in pairwise(track.times))
    inside = sorted(edge for edge in edges if started <= edge <= ended)
    longest = max(timedelta(seconds=radius_m / TOP_SPEED_M_S), LEAST_PIECE)
    made = [started]
    for edge in inside:
        steps = -((made[-1] - edge) // longest)
        made += [made[-1] + (edge - made[-1]) * step / steps for step in range(1, steps + 1)]
    return made


def _mean(
    tracks: Sequence[Track], place: Point, radius_m: float, piece: tuple[datetime, datetime], deeper: int
) -> Interval:
    low, high = piece
    middle = low + (high - low) / 2
    whole = _rule(tracks, place, radius_m, low, high)
    first, second = _rule(tracks, place, radius_m, low, middle), _rule(tracks, place, radius_m, middle, high)
    halves = (first[0] + second[0]) / 2.0, (first[1] + second[1]) / 2.0
    if deeper == 0 or max(abs(halves[0] - whole[0]), abs(halves[1] - whole[1])) <= TIME_ERROR:
        return halves
    left = _mean(tracks, place, radius_m, (low, middle), deeper - 1)
    right = _mean(tracks, place, radius_m, (middle, high), deeper - 1)
    return (left[0] + right[0]) / 2.0, (left[1] + right[1]) / 2.0


def _rule(tracks: Sequence[Track], place: Point, radius_m: float, low: datetime, high: datetime) -> Interval:
    half = (high - low) / 2
    shares = [_near_any(tracks, place, radius_m, low + half * (1.0 + node)) for node in NODE]
    least, most = (sum(w * share[end] for w, share in zip(WEIGHT, shares, strict=True)) / 2.0 for end in (0, 1))
    return least, most
