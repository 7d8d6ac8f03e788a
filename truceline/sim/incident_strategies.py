"""Hypothesis strategies for incidents and their waterfalls; `strategies` offers them beside the other records."""

from hypothesis import strategies as st

from truceline.model.records import Bar, Incident
from truceline.model.terms import Confidence, Description, IncidentType, Means, ObjectClass, Phenomenon, TimePrecision
from truceline.sim.value_strategies import counts, fractions, ids, intervals, moments, names, points, shares, texts


def bars() -> st.SearchStrategy[Bar]:
    """Bars of a waterfall, for and against."""
    return st.builds(
        Bar,
        label=names(),
        sentence=names(),
        weight_nats=st.floats(min_value=-20.0, max_value=20.0),
        evidence=texts(),
        at_utc=st.none() | moments(),
        family=st.sampled_from(["prior", "thermal", "post", "report", "silence", "hold"]),
    )


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    """Incidents whose waterfall adds up to their log-odds and whose best time lies in the interval."""
    started, ended = draw(intervals())
    waterfall = tuple(draw(st.lists(bars(), min_size=1, max_size=5)))
    members = tuple(draw(st.lists(ids(), min_size=1, max_size=5, unique=True)))
    return Incident(
        incident_id=draw(ids()),
        version=draw(ids()),
        started_utc=started,
        ended_utc=ended,
        best_utc=started + (ended - started) * draw(fractions()),
        place=draw(points()),
        types=draw(shares(IncidentType)),
        objects=draw(shares(ObjectClass)),
        weapon=draw(st.just("N/K") | names()),
        weapon_calibre_mm=draw(st.none() | st.floats(min_value=1.0, max_value=1000.0)),
        number=draw(st.none() | counts()),
        probability=draw(st.floats(min_value=0.01, max_value=0.99)),
        calibrated=draw(st.booleans()),
        confidence=draw(st.sampled_from(Confidence)).value,
        log_odds=sum(bar.weight_nats for bar in waterfall),
        waterfall=waterfall,
        members=members,
        sources=draw(texts()),
        origins=draw(st.integers(1, len(members))),
        observed_by=draw(texts()),
        description=draw(st.sampled_from(Description)),
        means=tuple(draw(st.lists(st.sampled_from(Means), max_size=3, unique=True))),
        phenomena=tuple(draw(st.lists(st.sampled_from(Phenomenon), max_size=3, unique=True))),
        time_precision=draw(st.sampled_from(TimePrecision)),
        received_utc=draw(moments()),
        exercise=draw(st.booleans()),
        notes=draw(texts()),
    )
