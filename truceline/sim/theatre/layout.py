"""The numbers of a theatre, each with where it comes from, and the same theatre with other numbers.

R measured on real data, J judgement (model.md 3, 7 and 9). None of them may be used by the fusion model: a model that
is fitted to its judge proves nothing.
"""

from dataclasses import dataclass, fields, replace
from datetime import date

from truceline.model.errors import OutOfRange
from truceline.sim.streams import Stream

SPREAD = 0.5  # `randomised` moves every rate by up to this share, up or down; model.md 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """From a day on, how many times the ceasefire's rate of incidents happens."""

    from_day: int
    times: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Size, season and rates of a theatre. Rates marked with `*` in `RATES` are randomised."""

    first_day: date = date(2023, 4, 1)  # UTC; the spring burning lies in it, the harvest begins
    days: int = 90
    width_km: float = 1_000.0  # along the line
    depth_km: float = 300.0
    seasons: int = 3  # past years that teach the background
    phases: tuple[Phase, ...] = (  # war, ceasefire with a tenth, a flare-up, ceasefire; model.md 9
        Phase(from_day=0, times=10.0),
        Phase(from_day=3, times=1.0),
        Phase(from_day=60, times=3.0),
        Phase(from_day=65, times=1.0),
    )
    satellites: int = 3  # R: S-NPP, NOAA-20, NOAA-21, two looks a day each
    settlements: int = 1_200  # J: one per 250 km², those that news name

    incidents_per_day: float = 6.0  # at times = 1, before answers; J, model.md 3: 7.8 with them
    answers: float = 0.3  # incidents that one incident draws after it; J, supported by the self-excitation of 7.2
    burn_share: float = 1.0  # scale of the chance that an incident burns; J
    town_share: float = 0.5  # of the incidents around the line, those aimed at a settlement; J
    hot_sectors: float = 1.7  # log sd of the activity of 25 km of line; J

    fires_per_day: float = 26.0  # median detections a day of one satellite; R for the country: 98 on twice the area
    fires_log_sd: float = 1.15  # of the day's fires; R: p10 14, p90 392 around 98
    fires_memory: float = 0.80  # lag-1 correlation of the day's weather; R: .76 of ln(1+n)
    plants: int = 16  # R: 59 cells in the country hold 14.5 % of 3.7 times as many fires
    plant_share: float = 0.145  # of the detections; R
    new_plants: int = 3  # J
    false_fires: float = 0.012  # of nominal pixels; L < 1.2 %
    cloud: float = 0.62  # mean; R
    cloud_fire_link: float = 0.80  # of the day's weather latents; R: Spearman of cloud and fires -.73

    posts: int = 50  # J: one per 20 km of line
    post_hears: float = 0.75  # chance beside the event; J
    post_false: float = 0.35  # per post and day; J
    seismic_hears: float = 1.0  # scale of the chance; J
    seismic_false: float = 1.2  # per day; J
    quarries: int = 10  # J
    blasts: float = 0.5  # per quarry and work day; J
    radar_sees: float = 1.0  # scale of the chance; J
    radar_false: float = 14.0  # per pass; J

    outlets: int = 40  # J: 2 parties, 6 governors, 4 NGOs, local media, channels
    reports: float = 1.0  # scale of the chance that an outlet tells an incident; J
    invented: float = 0.15  # false original claims of an outlet and day; J
    copies: float = 0.33  # further texts of a story; R: copy factor 1.31-1.43
    ordinary: float = 1.4  # headlines about no event of their day, for an original about one; R: half of all headlines
    yesterdays: float = 0.09  # of originals told again on the next day as of the day before; R: .03 to .20 of headlines
    other_side: float = 0.15  # scale of the chance to tell what one's own side did; J, model.md 9
    slips: float = 0.03  # texts placed at a wrong settlement; J
    outage: float = 0.03  # share of the days of an outlet or post that are missing; J
    lies: int = 60  # of an adversary pack, at most; model.md 8, "Attack"
    lie_copies: int = 50  # of each lie of a flood; the same

    def __post_init__(self) -> None:
        for name, least in (("days", 1), ("seasons", 0), ("satellites", 0), ("settlements", 10), ("outlets", 12)):
            if getattr(self, name) < least:
                raise OutOfRange(name, getattr(self, name), f"{least} or more")
        for name in RATES:
            if not 0.0 <= getattr(self, name) < float("inf"):  # this way round: NaN fails
                raise OutOfRange(name, getattr(self, name), "a finite number of 0 or more")

    def times(self, day: int) -> float:
        """How many times the ceasefire's rate holds on a day, counted from 0."""
        return next((phase.times for phase in reversed(self.phases) if phase.from_day <= day), 1.0)

    def randomised(self, seed: int) -> "Layout":
        """The same theatre with every rate and chance moved by up to 50 %, each by its own stream."""
        moved = {}
        for name in RATES:
            value = getattr(self, name) * Stream(seed, "layout", name).uniform(1 - SPREAD, 1 + SPREAD)
            moved[name] = min(value, MOST.get(name, value))
        return replace(self, **moved)


RATES = tuple(
    field.name for field in fields(Layout) if field.type is float and field.name not in ("width_km", "depth_km")
)
MOST = {  # what is a share or a correlation stays one
    "answers": 0.8,
    "town_share": 0.9,
    "fires_memory": 0.95,
    "cloud": 0.9,
    "cloud_fire_link": 0.98,
    "plant_share": 0.5,
    "post_hears": 1.0,
    "other_side": 1.0,
    "yesterdays": 1.0,
    "outage": 0.5,
}

BENCHMARK = Layout()
STRESS = Layout(invented=0.45, copies=8.0, cloud=0.8)  # model.md 8: false claims x 3, copies 8, cloud .8
TRAINING = Layout(  # two days that people can work through
    days=2,
    width_km=200.0,
    depth_km=120.0,
    seasons=0,
    phases=(),
    settlements=60,
    incidents_per_day=9.0,
    hot_sectors=0.6,
    fires_per_day=6.0,
    plants=2,
    new_plants=1,
    posts=9,
    quarries=2,
    seismic_false=0.5,
    radar_false=1.0,
    outlets=20,
    lies=3,
    lie_copies=6,
)
COUNTRY = Layout(  # what rows 3 to 9 of the transfer check are measured on: a country, one satellite, ten months
    first_day=date(2023, 2, 24),
    days=255,
    depth_km=600.0,
    seasons=0,
    phases=(Phase(from_day=0, times=0.0),),  # incidents are a few of a hundred fires a day
    satellites=1,
    settlements=2_400,
    fires_per_day=98.0,
    plants=59,
)
FRONT = Layout(  # what rows 1, 2 and 10 to 12 are measured on: the same country at war, texts and two satellites
    first_day=date(2023, 7, 1),
    days=60,
    depth_km=600.0,
    seasons=0,
    phases=(Phase(from_day=0, times=14.0),),
    satellites=2,
    settlements=2_400,
    fires_per_day=98.0,
    plants=59,
)
