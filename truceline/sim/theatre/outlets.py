"""Who tells what in a theatre: parties, governors, organisations, local media, channels, one catalogue of pictures."""

import math
from dataclasses import dataclass

from truceline.sim.causes import Cause
from truceline.sim.theatre.land import SIDES, Land

CATALOGUE = "incidents"  # geolocated from pictures, as the source of that name
SPEAKS = {  # scale of the chance that texts tell it; J
    Cause.SHELLING: 1.0,
    Cause.SMALL_ARMS: 0.45,
    Cause.ENERGY_STRIKE: 1.3,
    Cause.DEEP_STRIKE: 1.3,
    Cause.QUARRY: 0.12,
    Cause.THUNDER: 0.12,
    Cause.WILDFIRE: 0.04,
    Cause.FIELD_FIRE: 0.004,
}
PICTURED = {Cause.SHELLING: 0.10, Cause.ENERGY_STRIKE: 0.35, Cause.DEEP_STRIKE: 0.35}  # by the catalogue; J


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A text source: what it is and whom it belongs to is public knowledge, how reliable it is, is not."""

    name: str
    kind: str  # "party", "governor", "ngo", "local media", "channel", "catalogue"
    side: str | None  # one of SIDES; None where it belongs to neither
    east_km: float  # middle of what it covers
    reach_km: float  # half width of what it covers


TELLS = {"party": 0.14, "governor": 0.16, "ngo": 0.07, "local media": 0.10, "channel": 0.04}  # at visibility 1; J
INVENTS = {"party": 1.3, "governor": 0.6, "ngo": 0.15, "local media": 0.7, "channel": 1.6}  # scale of `invented`; J
WIDE_KM = 10_000.0


def outlets(land: Land) -> tuple[Outlet, ...]:
    """The text sources of a theatre, in a fixed order."""
    width = land.layout.width_km
    made = [
        *(_outlet("party", n, SIDES[n], width / 2, WIDE_KM) for n in range(2)),
        *(_outlet("governor", n, SIDES[n % 2], width * (n // 2 + 0.5) / 3, width / 6) for n in range(6)),
        *(_outlet("ngo", n, None, width / 2, WIDE_KM) for n in range(4)),
        Outlet(name=CATALOGUE, kind="catalogue", side=None, east_km=width / 2, reach_km=WIDE_KM),
    ]
    rest = max(0, land.layout.outlets - len(made))
    local = math.ceil(rest * 0.6)
    made += [_outlet("local media", n, SIDES[n % 2], width * (n + 0.5) / local, width / 8) for n in range(local)]
    made += [_outlet("channel", n, SIDES[n % 2], width / 2, WIDE_KM) for n in range(rest - local)]
    return tuple(made)


def _outlet(kind: str, number: int, side: str | None, east_km: float, reach_km: float) -> Outlet:
    name = f"{kind.replace(' ', '-')}-{number + 1:02d}"
    return Outlet(name=name, kind=kind, side=side, east_km=east_km, reach_km=reach_km)


def covers(outlet: Outlet, east_km: float) -> bool:
    """Whether an outlet reports on a place at all."""
    return abs(east_km - outlet.east_km) <= outlet.reach_km


def chance(outlet: Outlet, land: Land, cause: Cause, visibility: float, hurt: str) -> float:
    """The chance of a report of its own on what happened to the side `hurt`."""
    if outlet.kind == "catalogue":
        return min(0.9, PICTURED.get(cause, 0.0) * visibility)
    bias = {"party": 1.0, "governor": 1.0, "local media": 0.6, "channel": 0.6}.get(outlet.kind, 0.0)
    own = outlet.side is None or outlet.side == hurt
    scale = 1.0 if own else (1 - bias) + bias * land.layout.other_side
    return min(0.9, TELLS[outlet.kind] * land.layout.reports * SPEAKS.get(cause, 0.0) * visibility * scale)
