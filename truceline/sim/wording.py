"""The words of the exercise's news: one story in many wordings, as wire copies are. English, invented places."""

from truceline.model.terms import ObjectClass
from truceline.sim.causes import Cause
from truceline.sim.world import Truth

LABELS = {  # event types as the news layout joins them
    Cause.SHELLING: "artillery|property",
    Cause.ENERGY_STRIKE: "uav|airstrike|property",
    Cause.SMALL_ARMS: "firefight",
    Cause.UAV_FLIGHT: "uav",
    Cause.QUARRY: "artillery",
    Cause.THUNDER: "artillery",
    Cause.FIELD_FIRE: "property",
    Cause.FABRICATED: "artillery|civcas",
}

OBJECT_WORDS = {
    ObjectClass.REFINERY: "oil refinery",
    ObjectClass.GRID: "electrical substation",
    ObjectClass.POWER_PLANT: "power plant",
    ObjectClass.PIPELINE_STORAGE_PUMPING: "oil pumping station",
}

# The first of each is the original, the others are copies of it, in the order they spread.
ENERGY_STRIKE = (
    "Drone strike hits {object} at {near}, fire reported, governor says",
    "Governor: drone strike hits {object} at {near}, fire reported",
    "Fire at {object} in {near} after drone strike, governor says",
    "Drone attack on {near}: {object} hit, fire reported",
    "Drone strike hits {object} at {near}, fire reported, governor says",
    "Energy object struck near {near}: {object} on fire after drone attack",
    "Part of {near} without power after drone strike hits {object}",
    "Drone strike hits {object} at {near}; fire reported, no casualties, according to the governor",
    "Firefighters at work at {object} near {near} after drone strike, says governor",
    "What is known about the drone strike on the {object} at {near}",
)
SHELLING = (
    "Explosions heard near {near}, governor says",
    "Governor says explosions heard near {near}",
    "Artillery shelling reported near {near}",
    "Shelling near {near}: houses damaged, local council says",
)
FABRICATED = (
    "Massive artillery shelling of {near}, dozens of houses destroyed, channel claims",
    "Channel claims massive artillery shelling of {near}: dozens of houses destroyed",
    "{near}: dozens of houses destroyed in massive artillery shelling",
    "Massive artillery shelling of {near}, dozens of houses destroyed, channel claims",
)
SMALL_ARMS = ("Gunfire heard on the outskirts of {near}", "Small-arms fire reported near {near}")
UAV_FLIGHT = ("Drone seen flying over {near}", "Residents of {near} report a drone in the air")
BLAST = ("Explosion heard in {near}", "Loud explosion reported near {near}")
FIELD_FIRE = ("Dry grass burning near {near}, fire service says", "Grass fire near {near}")

STORIES = {
    Cause.ENERGY_STRIKE: ENERGY_STRIKE,
    Cause.SHELLING: SHELLING,
    Cause.FABRICATED: FABRICATED,
    Cause.SMALL_ARMS: SMALL_ARMS,
    Cause.UAV_FLIGHT: UAV_FLIGHT,
    Cause.QUARRY: BLAST,
    Cause.THUNDER: BLAST,
    Cause.FIELD_FIRE: FIELD_FIRE,
}


def headline(truth: Truth, copy: int) -> str:
    """The words of one copy of a story; copy 0 is the original."""
    wordings = STORIES[truth.cause]
    return wordings[copy % len(wordings)].format(near=truth.near, object=_object(truth))


def picture(truth: Truth) -> str:
    """What a catalogue says about a picture whose place was found."""
    if truth.cause is Cause.ENERGY_STRIKE:
        return f"Damage and fire at an {_object(truth)} following a reported drone strike."
    return "Damaged residential building following a reported shelling."


def _object(truth: Truth) -> str:
    return OBJECT_WORDS.get(truth.object_class, "object")
