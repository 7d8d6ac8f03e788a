"""Hypothesis strategies for what ships transmit. Needs hypothesis: import this module from tests alone."""

from hypothesis import strategies as st

from truceline.model.sighting import Sighting
from truceline.model.transmission import Craft, Transmission
from truceline.sim.value_strategies import ids, moments, names, places, texts


def transmissions() -> st.SearchStrategy[Transmission]:
    """Messages of every kind of craft, with and without a place."""
    number, name = st.none() | st.floats(0.0, 359.0), st.none() | names()
    return st.builds(
        Transmission,
        transmission_id=ids(),
        source=names(),
        station=names(),
        channel=st.sampled_from(["", "A", "B"]),
        message_type=st.integers(0, 27),
        mmsi=st.integers(0, 999_999_999).map(lambda one: f"{one:09d}"),
        craft=st.sampled_from(Craft),
        heard_utc=moments(),
        clock=names(),
        received_utc=moments(),
        stated_second=st.none() | st.integers(0, 59),
        place=st.none() | places(),
        speed_ms=number,
        course_deg=number,
        heading_deg=number,
        turn_deg_per_min=number,
        altitude_m=number,
        status=st.none() | st.integers(0, 14),
        transponder=st.sampled_from(["", "A", "B"]),
        name=name,
        call_sign=name,
        imo=name,
        ship_type=st.none() | st.integers(1, 255),
        length_m=number,
        beam_m=number,
        draught_m=number,
        destination=name,
        mother_mmsi=name,
        told=names(),
        quality=texts(),
        exercise=st.booleans(),
        blob_sha256=ids(),
        where=names(),
    )


def sightings() -> st.SearchStrategy[Sighting]:
    """Vessels seen from above, and scenes."""
    return st.builds(
        Sighting,
        sighting_id=ids(),
        source=names(),
        sensor=names(),
        scene=names(),
        seen_utc=moments(),
        received_utc=moments(),
        place=places(),
        watched=st.booleans(),
        length_m=st.none() | st.floats(1.0, 460.0),
        chance=st.none() | st.floats(0.0, 1.0),
        quality=texts(),
        exercise=st.booleans(),
        blob_sha256=ids(),
        where=names(),
    )
