"""Hypothesis strategies for the nouns, public, for tests of this package and of extensions.

Needs hypothesis, which the package itself does not: import this module from tests alone.
Every record drawn here is valid. `bad_numbers` and `naive_moments` are the values that must be refused.
"""

from hypothesis import strategies as st

from truceline.model.records import (
    BackgroundFire,
    Claim,
    Elements,
    Entry,
    EstablishedEvent,
    Look,
    Observation,
    ReferenceLine,
    Sky,
    Statement,
)
from truceline.model.terms import (
    Blind,
    Description,
    EntryKind,
    IncidentType,
    Means,
    ObjectClass,
    Outcome,
    Phenomenon,
    TimePrecision,
)
from truceline.sim.incident_strategies import bars, incidents
from truceline.sim.pledge_strategies import conditions, figures, milestones, pledges, stances, steps
from truceline.sim.ship_strategies import sightings, transmissions
from truceline.sim.value_strategies import (
    areas,
    bad_numbers,
    counts,
    discs,
    fractions,
    ids,
    intervals,
    latitudes,
    longitudes,
    moments,
    naive_moments,
    names,
    places,
    points,
    sectors,
    shares,
    texts,
)

__all__ = [
    "areas",
    "background_fires",
    "bad_numbers",
    "bars",
    "claims",
    "conditions",
    "counts",
    "discs",
    "elements",
    "entries",
    "established_events",
    "figures",
    "fractions",
    "ids",
    "incidents",
    "intervals",
    "latitudes",
    "longitudes",
    "looks",
    "milestones",
    "moments",
    "naive_moments",
    "names",
    "observations",
    "places",
    "pledges",
    "points",
    "reference_lines",
    "sectors",
    "shares",
    "sightings",
    "skies",
    "stances",
    "statements",
    "steps",
    "texts",
    "transmissions",
]


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    """Observations of every means and phenomenon, with and without a place."""
    started, ended = draw(intervals())
    return Observation(
        observation_id=draw(ids()),
        source=draw(names()),
        sensor=draw(names()),
        means=draw(st.sampled_from(Means)),
        phenomenon=draw(st.sampled_from(Phenomenon)),
        started_utc=started,
        ended_utc=ended,
        time_precision=draw(st.sampled_from(TimePrecision)),
        seen_utc=draw(moments()),
        received_utc=draw(moments()),
        place=draw(st.none() | places()),
        observer=draw(st.none() | places()),
        description=draw(st.sampled_from(Description)),
        number=draw(st.none() | counts()),
        weapon=draw(st.none() | names()),
        weapon_calibre_mm=draw(st.none() | st.floats(min_value=1.0, max_value=1000.0)),
        object_class=draw(st.sampled_from(ObjectClass)),
        frp_mw=draw(st.none() | st.floats(min_value=0.0, max_value=10_000.0)),
        detection=draw(st.none() | st.sampled_from(["l", "n", "h", "0", "100"])),
        daynight=draw(st.none() | st.sampled_from(["D", "N"])),
        **draw(st.just({}) | st.just({"height_min_m": 90.0, "height_max_m": 150.0})),
        speed_ms=draw(st.none() | st.floats(min_value=0.0, max_value=400.0)),
        heading_deg=draw(st.none() | st.floats(min_value=0.0, max_value=360.0)),
        operator=draw(st.none() | names()),
        text=draw(st.none() | names()),
        labels=draw(texts()),
        quality=draw(texts()),
        exercise=draw(st.booleans()),
        blob_sha256=draw(ids()),
        where=draw(names()),
    )


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Statements in any language, dated or not, placed or not."""
    started, ended = draw(intervals())
    return Statement(
        statement_id=draw(ids()),
        source=draw(names()),
        speaker=draw(names()),
        text=draw(names()),
        language=draw(st.sampled_from(["en", "uk", "ru", "de", "und"])),
        started_utc=started,
        ended_utc=ended,
        time_precision=draw(st.sampled_from(TimePrecision)),
        said_utc=draw(st.none() | moments()),
        received_utc=draw(moments()),
        place=draw(st.none() | places()),
        credits=draw(texts()),
        labels=draw(texts()),
        quality=draw(texts()),
        exercise=draw(st.booleans()),
        blob_sha256=draw(ids()),
        where=draw(names()),
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Claims of every type, alone in their origin or not."""
    started, ended = draw(intervals())
    return Claim(
        claim_id=draw(ids()),
        source=draw(names()),
        speaker=draw(names()),
        origin=draw(ids()),
        incident_types=draw(shares(IncidentType)),
        object_class=draw(st.sampled_from(ObjectClass)),
        started_utc=started,
        ended_utc=ended,
        time_precision=draw(st.sampled_from(TimePrecision)),
        received_utc=draw(moments()),
        place=draw(st.none() | places()),
        vague_m=draw(st.floats(min_value=1.0, max_value=50_000.0)),
        text=draw(names()),
        exercise=draw(st.booleans()),
        blob_sha256=draw(ids()),
        where=draw(names()),
        statement_id=draw(ids()),
        alleged=draw(st.floats(min_value=0.0, max_value=1.0)),
        told_as=draw(names()),
        place_name=draw(names()),
        place_id=draw(ids()),
        oblast=draw(names()),
        other_places=draw(texts()),
        object_name=draw(names()),
        dead=draw(st.none() | counts()),
        hurt=draw(st.none() | counts()),
        credit=draw(names()),
        hedge=draw(names()),
        denied=draw(st.booleans()),
        digest=draw(st.booleans()),
        event=draw(ids()),
    )


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """A line of the register of any kind; most fields may be empty."""
    started, ended = draw(intervals())
    return Entry(
        entry_id=draw(ids()),
        source=draw(names()),
        kind=draw(st.sampled_from(EntryKind)),
        item=draw(names() | st.just("")),
        site=draw(names() | st.just("")),
        about=draw(names() | st.just("")),
        by=draw(names() | st.just("")),
        channel=draw(names() | st.just("")),
        reference=draw(ids() | st.just("")),
        number=draw(st.none() | counts()),
        outcome=draw(st.sampled_from(Outcome)),
        started_utc=started,
        ended_utc=ended,
        stated_utc=draw(moments()),
        received_utc=draw(moments()),
        place=draw(st.none() | places()),
        text=draw(names() | st.just("")),
        quality=tuple(draw(st.lists(names(), max_size=2))),
        exercise=draw(st.booleans()),
        blob_sha256=draw(ids()),
        where=draw(names()),
    )


@st.composite
def skies(draw: st.DrawFn) -> Sky:
    """Cloud over a disc or area; None where the file says nothing."""
    started, ended = draw(intervals())
    return Sky(
        sky_id=draw(ids()),
        source=draw(names()),
        place=draw(discs() | areas()),
        started_utc=started,
        ended_utc=ended,
        cloud_fraction=draw(st.none() | fractions()),
        received_utc=draw(moments()),
        exercise=draw(st.booleans()),
        blob_sha256=draw(ids()),
        where=draw(names()),
    )


def reference_lines() -> st.SearchStrategy[ReferenceLine]:
    """Lines of any drawer."""
    return st.builds(
        ReferenceLine,
        line_id=ids(),
        source=names(),
        drawn_by=names(),
        title=names(),
        valid_from_utc=moments(),
        received_utc=moments(),
        area=areas(),
        exercise=st.booleans(),
        blob_sha256=ids(),
        where=names(),
    )


def background_fires() -> st.SearchStrategy[BackgroundFire]:
    """Fires known by date alone."""
    midnight = moments().map(lambda at: at.replace(hour=0, minute=0, second=0, microsecond=0))
    return st.builds(
        BackgroundFire,
        lat_deg=latitudes(),
        lon_deg=longitudes(),
        day_utc=midnight,
        source=names(),
        blob_sha256=ids(),
    )


@st.composite
def established_events(draw: st.DrawFn) -> EstablishedEvent:
    """Rows of a catalogue of events, placed or not."""
    started, ended = draw(intervals())
    return EstablishedEvent(
        event_id=draw(ids()),
        source=draw(names()),
        catalogue=draw(names()),
        what=draw(names()),
        happened=draw(st.booleans()),
        started_utc=started,
        ended_utc=ended,
        place=draw(st.none() | discs()),
        credibility=draw(names()),
        received_utc=draw(moments()),
        exercise=draw(st.booleans()),
        blob_sha256=draw(ids()),
        where=draw(names()),
    )


@st.composite
def elements(draw: st.DrawFn) -> Elements:
    """Orbital elements of any closed orbit."""
    angles = st.floats(0.0, 360.0)
    return Elements(
        elements_id=draw(ids()),
        source=draw(names()),
        satellite=draw(names()),
        catalogue=draw(st.integers(1, 999_999_999)),
        epoch_utc=draw(moments()),
        received_utc=draw(moments()),
        mean_motion_rev_day=draw(st.floats(0.1, 17.0)),
        eccentricity=draw(st.floats(0.0, 0.9)),
        inclination_deg=draw(st.floats(0.0, 180.0)),
        node_deg=draw(angles),
        perigee_deg=draw(angles),
        anomaly_deg=draw(angles),
        drag_per_radius=draw(st.floats(-1.0, 1.0)),
        exercise=draw(st.booleans()),
        blob_sha256=draw(ids()),
        where=draw(names()),
    )


@st.composite
def looks(draw: st.DrawFn) -> Look:
    """Looks: clear, partly blind with a reason, or unknown with `Blind.UNKNOWN`."""
    started, ended = draw(intervals())
    chance = draw(st.none() | fractions())
    reason = draw(st.sampled_from([mark for mark in Blind if mark is not Blind.UNKNOWN]))
    blind = Blind.UNKNOWN if chance is None else reason if chance == 0.0 else None
    return Look(
        sensor_id=draw(names()),
        cell=draw(names()),
        lat_deg=draw(latitudes()),
        lon_deg=draw(longitudes()),
        started_utc=started,
        ended_utc=ended,
        chance=chance,
        cloud_fraction=draw(st.none() | fractions()),
        blind=blind,
    )
