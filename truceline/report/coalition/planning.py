"""From a ledger and an agreement to a plan on paper: as pledged, as delivered, without somebody, what would help."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from truceline.agreement.nouns import Agreement
from truceline.agreement.together import watched_area
from truceline.assess.planned import looked_for_by, rules_seen
from truceline.coverage.catalogue import KINDS, catalogue, kind_of
from truceline.coverage.climate import Climate
from truceline.coverage.grid import Floats
from truceline.coverage.plan import Plan, plan
from truceline.coverage.plan_cells import Cells, cells_of, side_for
from truceline.coverage.plan_map import drawn, month_words
from truceline.coverage.suggest import AT_HAND, Suggestion, suggest
from truceline.coverage.terrain import Terrain
from truceline.model.detection import SHIPPED, Detection
from truceline.pledges.sensors import Stage, watching
from truceline.report.coalition.known import Known
from truceline.report.coalition.pages import Drawn, PlanView, Proposal

CELLS = 9_000  # about as many as 1,200 km by 30 km at 2 km


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a plan is asked: how far promises must have come, without whom, how fine, and how many proposals."""

    stage: Stage = Stage.PLEDGED
    without: tuple[str, ...] = ()
    cell_m: float | None = None  # None: about 9,000 cells
    suggest: int = 0
    kinds: tuple[str, ...] = AT_HAND
    places: int = 1_000
    numbers: Detection = SHIPPED  # of detection, as fitted where somebody fitted


def planned(
    known: Known, texts: Sequence[Agreement], climate: Climate, asked: Asked, *, terrain: Terrain | None = None
) -> PlanView:
    """The plan of a month: with everybody, without those taken out, and the next sensors after that.

    Raises:
        UnknownName: `without` or a kind that nobody knows.
        OutOfRange: a sensor without a place, or a size of cells that cannot be.
    """
    area = watched_area(texts)
    cells = cells_of(area, asked.cell_m or side_for(area, CELLS))
    ways: list[tuple[str, tuple[str, ...]]] = [(f"As {asked.stage.value}", ())]
    if asked.without:
        ways.append((f"As {asked.stage.value}, without {', '.join(asked.without)}", asked.without))
    variants, made = [], None
    for title, without in ways:
        seen = watching(known.ledger, asked.stage, without)
        made = plan(seen.sensors, area=area, cells=cells, climate=climate, terrain=terrain, numbers=asked.numbers)
        span = (climate.start, climate.start + timedelta(days=len(climate.days)))
        variants.append(
            Drawn(
                title=title,
                coverage=drawn(made, area.name or texts[0].watched.title),
                rules=tuple(rules_seen(texts, made, *span)),
                left_out=seen.left_out,
            )
        )
    told = PlanView(
        exercise=known.ledger.exercise or any(text.exercise for text in texts),
        agreement=" and ".join(text.title for text in texts),
        disclaimer=" ".join(dict.fromkeys(text.disclaimer for text in texts)),
        month=month_words(climate.start, len(climate.days)),
        as_of_utc=known.as_of,
        cell_m=cells.side_m,
        climate=climate.basis,
        cloud=climate.cloud,
        variants=tuple(variants),
        kinds=tuple(kind for name, kind in catalogue(asked.numbers).items() if _used(name, known, asked)),
    )
    if made is None or not asked.suggest:
        return told
    found = suggest(
        made, asked.suggest, kinds=asked.kinds, places=asked.places, where=_where(made, texts), terrain=terrain
    )
    return _with_proposals(told, made, found)


def _where(made: Plan, texts: Sequence[Agreement]) -> Floats:
    """Every rule asks for its kinds of event evenly over its own area; shape (cells, kinds)."""
    weight = np.zeros((made.cells.lat_deg.size, len(KINDS)))
    for area, kinds in looked_for_by(texts).values():
        inside = made.cells.inside(area)
        for kind in kinds:
            weight[inside, KINDS.index(kind)] += 1.0 / max(1, int(inside.sum()))
    return weight


def _with_proposals(told: PlanView, made: Plan, found: Suggestion) -> PlanView:
    return replace(
        told,
        proposals=tuple(
            Proposal(
                number=one.number,
                kind=kind_of(one.sensor.kind).title,
                where=_around(made.cells, one.sensor.place.centre() if one.sensor.place else (0.0, 0.0)),
                cost=one.cost,
                adds=one.adds,
                detected=one.detected,
            )
            for one in found.proposals
        ),
        bound=found.bound,
        curve=tuple(found.curve()),
    )


def _used(name: str, known: Known, asked: Asked) -> bool:
    promised = {one.first.sensor_kind for one in known.ledger.promises.values()}
    return name in promised or (asked.suggest > 0 and name in asked.kinds)


def _around(cells: Cells, at: tuple[float, float]) -> str:
    """An area to look for a site in: the middle of a cell, and how wide it is."""
    lat, lon = at
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"{abs(lat):.2f} {north}, {abs(lon):.2f} {east}, within {max(1.0, cells.side_m / 1000):.0f} km"


def lines(told: PlanView) -> list[str]:
    """What the command prints."""
    mark = "EXERCISE " if told.exercise else ""
    made = [
        f"{mark}{told.agreement}: {told.month}, cells of {told.cell_m:.0f} m; cloud {told.cloud:.0%}, {told.climate}"
    ]
    for one in told.variants:
        made.append(f"{one.title}: {one.coverage.sentence}")
        for rule in one.rules:
            readings = f" ({', '.join(rule.readings)})" if rule.readings else ""
            shares = f"needed {rule.needed:.0%}, would be seen {rule.seen:.1%}, no eyes {rule.no_eyes:.1%}; "
            made.append(f"  {rule.rule_id} {rule.title}{readings}: {shares if rule.kinds else ''}{rule.word}")
        made.extend(
            f"    {kind.kind}: would be detected {kind.seen_share:.1%}, no eyes {kind.no_eyes_share:.1%}"
            for kind in one.coverage.kinds
        )
        made.extend(f"  {sensor.title}; {sensor.basis}" for sensor in one.coverage.sensors)
        made.extend(f"  left out: {key}: {why}" for key, why in one.left_out)
        if not one.coverage.sensors:
            made.append("  Nobody had promised to watch here.")
    if told.proposals and told.bound is not None:
        made.append(f"What would help most; at least {told.bound:.0%} of the best choice of the same cost:")
        made.extend(
            f"  {one.number}. {one.kind}, {one.where}: +{one.adds:.2%} to {one.detected:.1%} (cost {one.cost:g})"
            for one in told.proposals
        )
    return made
