"""Hypothesis strategies for the nouns of the coalition; `strategies` offers them beside the others."""

from typing import Any

from hypothesis import strategies as st

from truceline.model.pledge import (
    Amount,
    Bound,
    Condition,
    ConditionKind,
    Domain,
    Figure,
    Lane,
    Mark,
    Milestone,
    Pledge,
    Position,
    Role,
    Stance,
    State,
    Step,
)
from truceline.model.terms import TimePrecision
from truceline.sim.value_strategies import ids, intervals, moments, names, places, texts


@st.composite
def amounts(draw: st.DrawFn) -> Amount:
    """Amounts with every bound; N/K has no number."""
    bound = draw(st.sampled_from(Bound))
    value = None if bound is Bound.NOT_KNOWN else draw(st.floats(0.0, 1e12))
    return Amount(bound=bound, value=value, unit=draw(names()), per=draw(st.sampled_from(["", "year"])))


def _custody(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "source": draw(names()),
        "received_utc": draw(moments()),
        "exercise": draw(st.booleans()),
        "blob_sha256": draw(ids()),
        "where": draw(names()),
    }


def _said(draw: st.DrawFn) -> dict[str, Any]:
    started, ended = draw(intervals())
    return {
        "started_utc": started,
        "ended_utc": ended,
        "time_precision": draw(st.sampled_from(TimePrecision)),
        "words": draw(names()),
        "speaker": draw(names()),
        "origin": draw(names()),
        "shared_origin": draw(names()),
        "mark": draw(st.sampled_from(Mark)),
        "quality": draw(texts()),
        **_custody(draw),
    }


@st.composite
def pledges(draw: st.DrawFn) -> Pledge:
    """Pledges of every domain, with and without amount, period, place and sensors."""
    period = draw(st.none() | intervals())
    number = draw(st.integers(0, 5))
    return Pledge(
        pledge_id=draw(ids()),
        key=draw(names()),
        contributor=draw(names()),
        domain=draw(st.sampled_from(Domain)),
        what=draw(names()),
        amount=draw(st.none() | amounts()),
        from_utc=period and period[0],
        until_utc=period and period[1],
        region=draw(names()),
        place=draw(st.none() | places()),
        conditions=draw(names()),
        sensor_kind="camera" if number else "",
        sensors=number,
        stated_utc=draw(moments()),
        speaker=draw(names()),
        origin=draw(names()),
        shared_origin=draw(names()),
        mark=draw(st.sampled_from(Mark)),
        text=draw(names()),
        quality=draw(texts()),
        **_custody(draw),
    )


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """Conditions of every kind."""
    return Condition(
        condition_id=draw(ids()),
        key=draw(names()),
        condition_kind=draw(st.sampled_from(ConditionKind)),
        what=draw(names()),
        by=draw(names()),
        stated_utc=draw(moments()),
        origin=draw(names()),
        mark=draw(st.sampled_from(Mark)),
        **_custody(draw),
    )


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """States of pledges and conditions."""
    return Step(
        step_id=draw(ids()),
        key=draw(names()),
        state=draw(st.sampled_from(State)),
        amount=draw(st.none() | amounts()),
        **_said(draw),
    )


@st.composite
def stances(draw: st.DrawFn) -> Stance:
    """Positions of anybody about anybody in any role."""
    return Stance(
        stance_id=draw(ids()),
        party=draw(names()),
        contributor=draw(names()),
        role=draw(st.sampled_from(Role)),
        position=draw(st.sampled_from(Position)),
        **_said(draw),
    )


@st.composite
def milestones(draw: st.DrawFn) -> Milestone:
    """Marks of every lane."""
    started, ended = draw(intervals())
    return Milestone(
        milestone_id=draw(ids()),
        lane=draw(st.sampled_from(Lane)),
        what=draw(names()),
        site=draw(names()),
        reading=draw(names()),
        zone="Europe/Kyiv",
        started_utc=started,
        ended_utc=ended,
        time_precision=draw(st.sampled_from(TimePrecision)),
        disputed=draw(st.booleans()),
        stated_utc=draw(moments()),
        speaker=draw(names()),
        origin=draw(names()),
        mark=draw(st.sampled_from(Mark)),
        quality=draw(texts()),
        **_custody(draw),
    )


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """Numbers of published series, and holes in them."""
    started, ended = draw(intervals())
    return Figure(
        figure_id=draw(ids()),
        series=draw(names()),
        contributor=draw(names()),
        contributor_name=draw(names()),
        measure=draw(names()),
        item=draw(names()),
        started_utc=started,
        ended_utc=ended,
        bound=draw(st.sampled_from(Bound)),
        value=draw(st.none() | st.floats(-1e12, 1e12)),
        unit=draw(names()),
        prices=draw(names()),
        text=draw(names()),
        speaker=draw(names()),
        origin=draw(names()),
        mark=draw(st.sampled_from(Mark)),
        **_custody(draw),
    )
