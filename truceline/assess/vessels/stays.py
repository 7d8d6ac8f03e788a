"""Stays of vessels in a zone, by their positions: in the register, and as they transmit them of themselves.

A stay goes from the first position inside to the last one; what is inside again within `FRESH` has not ended. Between
positions nobody says where a vessel was. A vessel that only its own transmissions know is not named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.agreement.nouns import Zone
from truceline.assess.duties.obligations import Obligation
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.geometry.distances import normal_share
from truceline.assess.register.register import Register, plain
from truceline.assess.vessels.tracks import FRESH, Fix, Track, known_to_register
from truceline.assess.vessels.voyages import LEAST_SD_M, depths_to_m
from truceline.assess.words.phrases import percent
from truceline.model.times import utc_text

INSIDE = "vessel in the zone"
LEAST_SHARE = 0.05  # a position that lies outside more surely is no stay: ours (O)
UNNAMED = "a vessel known by its own transmissions"

Hours = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Positions of one vessel in a zone, one after another."""

    vessel: str  # as the text or the register names it; "" where only its own transmissions know it
    fixes: tuple[Fix, ...]
    share: float  # that the position that lies there most surely is inside, were it true
    claim: float  # chance that this one is no false claim

    @property
    def key(self) -> str:
        """Of its first position; stable from day to day."""
        return self.fixes[0].entry_id

    def inside(self) -> Factor:
        """That the vessel was in the zone."""
        words = f"{percent(self.share * self.claim)} in the zone"
        if self.claim < 1.0:
            words += f"; by the vessel's own transmission, which holds with {percent(self.claim)}"
        least, most = self.share * self.claim, self.share * self.claim + 1.0 - self.claim
        return factor(
            INSIDE, Role.FACT, least, words, most=most, if_contradicts="a vessel surely inside",
            if_clears="a position outside",
        )  # fmt: skip

    def within(self, hours: Hours) -> tuple[datetime, datetime]:
        """From when to when, cut by the hours that are asked about."""
        return max(self.fixes[0].at, hours[0]), min(self.fixes[-1].at, hours[1])


def stays(register: Register, held: Sequence[Track], zone: Zone, hours: Hours) -> Iterator[Stay]:
    """Every stay that reaches into the hours, vessel by vessel."""
    known = {track.vessel for track in known_to_register(register, held)}
    for track in held:
        depths = depths_to_m(zone, track.fixes)
        shares = [
            normal_share(depth / max(fix.sd_m, LEAST_SD_M)) for depth, fix in zip(depths, track.fixes, strict=True)
        ]
        inside = [n for n, share in enumerate(shares) if share >= LEAST_SHARE]
        for run in _runs(track, inside):
            if track.times[run[-1]] < hours[0] or track.times[run[0]] >= hours[1]:
                continue
            best = max(run, key=lambda n: shares[n] * track.fixes[n].weight)
            yield Stay(
                vessel=track.vessel if track.vessel in known else "", fixes=tuple(track.fixes[n] for n in run),
                share=shares[best], claim=track.fixes[best].weight,
            )  # fmt: skip


def _runs(track: Track, inside: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for n in inside:
        if run and track.times[n] - track.times[run[-1]] > FRESH:
            yield run
            run = []
        run.append(n)
    if run:
        yield run


def presence(stay: Stay, hours: Hours, parameter: str) -> Obligation:
    """A stay in a zone that is closed to vessels."""
    started, ended = stay.within(hours)
    name = f"“{stay.vessel}”" if stay.vessel else UNNAMED
    return Obligation(
        key=f"stay {stay.key}",
        title=f"{name} in the zone, {utc_text(started)} to {utc_text(ended)}",
        started=started,
        ended=ended,
        factors=(stay.inside(),),
        recorded=True,
        entries=tuple(fix.entry_id for fix in stay.fixes),
        main=parameter,
    )


def may_be_there(names: Sequence[str], held: Sequence[Track]) -> tuple[Track, ...]:
    """The tracks of vessels that are not among some names."""
    open_to = {plain(name) for name in names}
    return tuple(track for track in held if plain(track.vessel) not in open_to)
