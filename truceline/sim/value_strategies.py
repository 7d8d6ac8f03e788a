"""Hypothesis strategies for times, numbers, texts and places; `strategies` offers them beside the records."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TypeVar

from hypothesis import strategies as st

from truceline.model.place import Area, Disc, Place, Point, Sector
from truceline.model.terms import Count, Qualifier

E = TypeVar("E", bound=Enum)

PARTS = 1000  # shares are drawn in thousandths, so that they sum to 1
EARLIEST, LATEST = datetime(2014, 1, 1), datetime(2035, 1, 1)  # noqa: DTZ001 - bounds of a strategy that adds UTC


def bad_numbers() -> st.SearchStrategy[float]:
    """NaN and the infinities: what no coordinate, range or chance may be."""
    return st.sampled_from([float("nan"), float("inf"), float("-inf")])


def naive_moments() -> st.SearchStrategy[datetime]:
    """Times without a zone, which every record refuses."""
    return st.datetimes(min_value=EARLIEST, max_value=LATEST)


def moments() -> st.SearchStrategy[datetime]:
    """Aware UTC moments, to the microsecond."""
    return st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=st.just(UTC))


def intervals() -> st.SearchStrategy[tuple[datetime, datetime]]:
    """(start, end), the end not before the start, at most ten days apart; often the same moment."""
    lengths = st.just(timedelta()) | st.timedeltas(min_value=timedelta(), max_value=timedelta(days=10))
    return st.tuples(moments(), lengths).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))


def latitudes() -> st.SearchStrategy[float]:
    """Degrees; the poles included."""
    return st.floats(min_value=-90.0, max_value=90.0)


def longitudes() -> st.SearchStrategy[float]:
    """Degrees; the antimeridian included."""
    return st.floats(min_value=-180.0, max_value=180.0)


def names() -> st.SearchStrategy[str]:
    """Short texts in any script, with commas, quotes, line breaks and empty ones; no lone surrogates."""
    return st.text(st.characters(codec="utf-8"), max_size=12)


def _maybe_name() -> st.SearchStrategy[str | None]:
    return st.none() | names()


def points() -> st.SearchStrategy[Point]:
    """Points with an error ellipse from 1 m to 50 km."""
    sd_m = st.floats(min_value=1.0, max_value=50_000.0)
    return st.builds(
        Point,
        lat_deg=latitudes(),
        lon_deg=longitudes(),
        major_sd_m=sd_m,
        minor_sd_m=sd_m,
        axis_deg=st.floats(min_value=0.0, max_value=360.0),
        name=_maybe_name(),
    )


@st.composite
def sectors(draw: st.DrawFn) -> Sector:
    """Sectors from a needle to all round, with and without a farthest range."""
    near_m = draw(st.floats(min_value=0.0, max_value=30_000.0))
    far_m = draw(st.none() | st.floats(min_value=max(1.0, near_m), max_value=40_000.0))
    return Sector(
        lat_deg=draw(latitudes()),
        lon_deg=draw(longitudes()),
        range_min_m=near_m,
        range_max_m=far_m,
        bearing_deg=draw(st.floats(min_value=0.0, max_value=360.0)),
        width_deg=draw(st.sampled_from([22.5, 45.0, 360.0]) | st.floats(min_value=0.1, max_value=360.0)),
        name=draw(_maybe_name()),
    )


def discs() -> st.SearchStrategy[Disc]:
    """Discs of vagueness from 1 m to 300 km."""
    radius_m = st.floats(min_value=1.0, max_value=300_000.0)
    return st.builds(Disc, lat_deg=latitudes(), lon_deg=longitudes(), radius_m=radius_m, name=_maybe_name())


@st.composite
def areas(draw: st.DrawFn) -> Area:
    """One to three boxes, none across the antimeridian."""
    boxes = draw(st.lists(st.tuples(latitudes(), longitudes(), latitudes(), longitudes()), min_size=1, max_size=3))
    polygons = tuple((((w, s), (e, s), (e, n), (w, n), (w, s)),) for s, w, n, e in boxes)
    return Area(polygons=polygons, name=draw(_maybe_name()))


def places() -> st.SearchStrategy[Place]:
    """Any place."""
    return points() | sectors() | discs() | areas()


@st.composite
def counts(draw: st.DrawFn) -> Count:
    """Numbers as observers give them, "uncountable" and "N/K" included."""
    qualifier = draw(st.sampled_from(Qualifier))
    numberless = qualifier in (Qualifier.UNCOUNTABLE, Qualifier.NOT_KNOWN)
    return Count(qualifier=qualifier, value=None if numberless else draw(st.integers(0, 2**31)))


def ids() -> st.SearchStrategy[str]:
    """Record ids: 16 hex digits."""
    return st.text("0123456789abcdef", min_size=16, max_size=16)


def texts() -> st.SearchStrategy[tuple[str, ...]]:
    """Up to three texts."""
    return st.lists(names(), max_size=3).map(tuple)


def fractions() -> st.SearchStrategy[float]:
    """A share or chance, 0 to 1, both included."""
    return st.floats(min_value=0.0, max_value=1.0)


@st.composite
def shares(draw: st.DrawFn, of: type[E]) -> tuple[tuple[E, float], ...]:
    """Shares over one to three members of an enum, descending, summing to 1."""
    members = draw(st.lists(st.sampled_from(of), min_size=1, max_size=3, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, PARTS), min_size=len(members) - 1, max_size=len(members) - 1)))
    parts = sorted((b - a for a, b in zip([0, *cuts], [*cuts, PARTS], strict=True)), reverse=True)
    return tuple((member, part / PARTS) for member, part in zip(members, parts, strict=True))
