"""Claims as measurements: one per origin and place; the copies hang on the first of them (model.md 2.1, 2.2)."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np

from truceline.fusion.likelihood.claim_class import chance_true, log_odds_true
from truceline.fusion.likelihood.instrument_clutter import BlastClutter
from truceline.fusion.measurements.measurement_table import (
    CONTEXT,
    HYPOTHESES,
    REPORT,
    Floats,
    Measurements,
    hour_of,
    no_measurements,
    usable_sd_h,
    usable_spread,
)
from truceline.fusion.params import KINDS, Params, TextSourceParams
from truceline.model.place import Disc, Place, Point, great_circle_m
from truceline.model.records import Claim
from truceline.model.terms import IncidentType, TimePrecision

GEOCODE_SD_KM = 4.0  # model.md 2.1: sd of a report is sqrt(vagueness² + 4²)
APART_H = 0.5  # so that two neighbouring dates, which touch at midnight, do not count as one time
DAY_VAGUE_H = 12.0  # model.md 3
SELDOM = 0.01  # texts of attacks seldom mean a tank standing or a closed road, J
SAME_PLACE_M = 2_000.0
TOWN_M = 5_000.0  # a named place that reaches no farther is a settlement; science.md section 3
LIKELY, REGION_M = 0.5, 40_000.0  # of a claim that teaches the kinds of its region; J
NAMED_SHARE = 0.5  # of the kind a text names; a text that names none shares it out below this
CROWD = 32  # rewordings of one voice about one place and time that stand alone; the cap is reached long before, J
CROWD_DEG, CROWD_H = 0.05, 3.0


def text_measurements(
    claims: Sequence[Claim], origin: datetime, params: Params, blasts: BlastClutter, *, offset: int
) -> Measurements:
    """Claims with a place as measurements; `claims_in_place` weighs them against what is expected there.

    `blasts` are those of quarries: where the ground shakes on other work days too, an explosion that nobody explains
    is one of them.
    """
    number = {claim.claim_id: index + offset for index, claim in enumerate(claims)}
    return told_measurements(originals(claims, params), number, origin, params, blasts)


def told_measurements(
    originals: Sequence[tuple[list[Claim], int]], number: Mapping[str, int], origin: datetime, params: Params,
    blasts: BlastClutter,
) -> Measurements:  # fmt: skip
    """The same of claims that already hang on their originals; `number` is the item of each claim."""
    groups = [(group, places) for group, places in originals if _is_known(group[0])]
    if not groups:
        return no_measurements()
    groups = _uncrowded(groups, origin)
    roots = [group[0] for group, _ in groups]
    at = np.array([root.place.centre() for root in roots if root.place])
    several = np.array([_meant(group[0], places) for group, places in groups])
    sources = [params.source(root.source) for root in roots]
    start = np.array([hour_of(root.started_utc, origin) for root in roots])
    end = np.array([hour_of(root.ended_utc, origin) for root in roots])
    shaken = blasts.rate(at[:, 0], at[:, 1], (start + end) / 2) * np.array([_is_vague(root) for root in roots])
    spread = usable_spread(np.array([_spread(root) for root in roots]))
    true = several * [chance_true(root, source, params) for root, source in zip(roots, sources, strict=True)]
    with np.errstate(divide="ignore"):
        log_other = np.log(shaken * [source.reports for source in sources])
    apart = np.array([APART_H if root.time_precision is TimePrecision.DAY else 0.0 for root in roots])
    inset = np.minimum(apart, (end - start) / 2)  # a short interval ends no earlier than it begins
    items = [[number[claim.claim_id] for claim in group] for group, _ in groups]
    return Measurements(
        key=np.array([root.claim_id for root in roots], dtype=object),
        family=np.full(len(roots), REPORT),
        lineage=np.array([_lineage(root, source) for root, source in zip(roots, sources, strict=True)], dtype=object),
        voice=np.array([root.source for root in roots], dtype=object),
        event=np.array([root.event for root in roots], dtype=object),
        settlement=np.array([_settlement(root) for root in roots], dtype=object),
        primary=np.array([source.primary for source in sources], bool),
        lat_deg=at[:, 0],
        lon_deg=at[:, 1],
        spread=spread,
        vague_km=np.array([0.0 if isinstance(root.place, Point) else root.vague_m / 1000.0 for root in roots]),
        hour=(start + end) / 2,
        hour_sd=usable_sd_h(np.array([_time_sd(root, wide) for root, wide in zip(roots, end - start, strict=True)])),
        from_hour=start + inset,
        to_hour=end - inset,
        weights=_tells(roots, sources, params),
        odds_true=np.log(true) - np.log1p(-true),
        log_other=log_other,
        at_hour=start,
        frp_mw=np.zeros(len(roots)),
        context=np.zeros((len(roots), CONTEXT)),
        doubt=np.zeros(len(roots)),
        head=np.array([one[0] for one in items]),
        items=np.array([item for one in items for item in sorted(one)], np.int64),
        first=np.concatenate([[0], np.cumsum([len(one) for one in items])]).astype(np.int64),
    )


def _lineage(root: Claim, source: TextSourceParams) -> str:
    return f"catalogue {root.source}" if source.distinct else f"origin {root.origin}"


def _is_known(claim: Claim) -> bool:
    if claim.place is None or not math.isfinite(claim.vague_m):
        return False
    return all(math.isfinite(value) for value in claim.place.centre())


def originals(
    claims: Sequence[Claim], params: Params, one_story: Callable[[Claim, Claim], bool] = lambda _one, _other: True
) -> list[tuple[list[Claim], int]]:
    """Claims of one origin and place, the first received in front; and of how many places the wording speaks.

    Of those received together the least believed stands in front: nobody knows who copied whom. `one_story` says
    whether a wording that comes back tells the same story again: over many days "explosions heard" does not.
    """
    by_origin: dict[str, list[list[Claim]]] = defaultdict(list)
    known = [claim for claim in claims if _is_known(claim)]
    for claim in sorted(known, key=lambda c: (c.received_utc, _belief(c, params), c.started_utc, c.claim_id)):
        spots = by_origin[claim.origin]
        home = next((spot for spot in spots if _same_place(spot[0], claim) and one_story(spot[0], claim)), None)
        if home is None:
            spots.append([claim])
        else:
            home.append(claim)
    return [(group, _places(spots)) for spots in by_origin.values() for group in spots]


def _places(spots: Sequence[Sequence[Claim]]) -> int:
    """Of how many places groups of one wording speak."""
    apart: list[Claim] = []
    for spot in spots:
        if not any(_same_place(one, spot[0]) for one in apart):
            apart.append(spot[0])
    return len(apart)


def _belief(claim: Claim, params: Params) -> float:
    """Log-odds that a claim of its class is true."""
    return log_odds_true(claim, params.source(claim.source), params)


def _uncrowded(groups: list[tuple[list[Claim], int]], origin: datetime) -> list[tuple[list[Claim], int]]:
    """Beyond 32 rewordings of one voice about one place and time, further ones hang on the first and add nothing."""
    kept: list[tuple[list[Claim], int]] = []
    crowds: dict[tuple[str, int, int, int], list[int]] = defaultdict(list)
    for group, places in groups:
        lat, lon = group[0].place.centre() if group[0].place else (0.0, 0.0)
        hour = hour_of(group[0].started_utc, origin)
        crowd = crowds[group[0].source, round(lat / CROWD_DEG), round(lon / CROWD_DEG), round(hour / CROWD_H)]
        if len(crowd) < CROWD:
            crowd.append(len(kept))
            kept.append((list(group), places))
        else:
            kept[crowd[0]][0].extend(group)
    return kept


def _settlement(root: Claim) -> str:
    """The settlement that words or the source of a picture name; "" for what lies near one, and for all else."""
    named = root.event != "" or isinstance(root.place, Point)
    return root.place_id if named and not root.object_name and root.vague_m <= TOWN_M else ""


def _same_place(one: Claim, other: Claim) -> bool:
    """Whether copies of one wording stand for one place: a list of villages is a place for each."""
    if one.place is None or other.place is None or (one.place_id and other.place_id and one.place_id != other.place_id):
        return False
    (lat1, lon1), (lat2, lon2) = one.place.centre(), other.place.centre()
    reach = SAME_PLACE_M + (max(one.vague_m, other.vague_m) if isinstance(one.place, Disc) else 0.0)
    return great_circle_m(lat1, lon1, lat2, lon2) <= reach


def _spread(root: Claim) -> tuple[float, float, float]:
    if isinstance(root.place, Point):
        spread = root.place.spread()
        return spread.east_m2 / 1e6, spread.north_m2 / 1e6, spread.east_north_m2 / 1e6
    variance = (root.vague_m / 1000.0) ** 2 + GEOCODE_SD_KM**2
    return variance, variance, 0.0


def _time_sd(claim: Claim, wide_h: float) -> float:
    """model.md 2.1: 0.6 of the time vagueness plus half an hour; a date is vague by 12 h, weeks by half of them."""
    return 0.6 * (max(DAY_VAGUE_H, wide_h / 2) if claim.time_precision is TimePrecision.DAY else wide_h) + 0.5


def _is_vague(root: Claim) -> bool:
    """Whether the words leave open what exploded."""
    return max((share for _, share in root.incident_types), default=0.0) < NAMED_SHARE


def told_kinds(claims: Iterable[Claim]) -> list[tuple[Place, IncidentType]]:
    """Place and kind of the claims whose words name a kind at a place of its own, each origin and place once."""
    found: dict[tuple[str, float, float], tuple[Place, IncidentType]] = {}
    for claim in claims:
        if claim.place is None or claim.alleged < LIKELY or claim.vague_m >= REGION_M:
            continue
        kind = next((kind for kind, share in claim.incident_types if share > NAMED_SHARE), None)
        if kind is not None:
            found.setdefault((claim.origin, *claim.place.centre()), (claim.place, kind))
    return list(found.values())


def _meant(root: Claim, places: int) -> float:
    """Chance that the words mean this one of the places at which a source puts them.

    All of them where the words name them, or where somebody found the spot of a picture.
    """
    return (
        1.0 if root.place_id or isinstance(root.place, Point) else 0.5 + 0.5 / places
    )  # half the time it means just one of them


def _tells(roots: Sequence[Claim], sources: Sequence[TextSourceParams], params: Params) -> Floats:
    """Ln of how often a source tells so of an incident, shape (n, hypotheses)."""
    told = np.empty((len(roots), HYPOTHESES))
    seldom = np.log([params.kinds[kind].spoken for kind in KINDS])
    for row, (root, source) in enumerate(zip(roots, sources, strict=True)):
        fits = np.log(_fits(root, params)) + seldom
        told[row] = np.concatenate([math.log(min(0.9, source.reports * one)) + fits for one in params.report_scale])
    return told


def _fits(root: Claim, params: Params) -> list[float]:
    """M[k -> stated] over the share by chance, for every kind."""
    stated = dict(root.incident_types)
    off = (1 - params.type_named) / (len(stated) or 1)
    total = sum(stated.values())
    found = []
    for kind in KINDS:
        named = stated.get(kind, 0.0)
        share = named * params.type_named + (total - named) * off if kind in stated else SELDOM
        found.append(share * max(len(stated), 1))
    return found
