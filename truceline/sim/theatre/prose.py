"""The words of a theatre's news: no two originals alike, copies that keep a passage, and copies that keep none.

An original is a lead and two details full of names and numbers of its own. A paraphrase keeps one detail word for word,
as papers keep the sentence of an agency. A free rewording keeps none: only its time and place betray it.
"""

from truceline.model.terms import ObjectClass
from truceline.sim.causes import Cause
from truceline.sim.streams import Stream
from truceline.sim.theatre.land import HEADS, JOINS, TAILS

LEADS = {
    Cause.SHELLING: (
        "Artillery shelling of {town}", "Mortar shells hit the edge of {town}", "{town} came under artillery fire, shells hit gardens",
        "Shelling reported at {town}", "Residents of {town} report shelling", "Heavy shelling near {town}",
    ),
    Cause.SMALL_ARMS: (
        "Gunfire on the outskirts of {town}", "Small arms clashes near {town}", "Shots fired at {town}",
        "Bursts of gunfire heard in {town}", "Clashes continue around {town}", "Sniper shots reported by people in {town}",
    ),
    Cause.DEEP_STRIKE: (
        "Missile strike on {town}", "Drone attack hits {town}", "{town} struck by a missile", "Air strike reported in {town}",
        "Drones attack {town} overnight", "Missile debris damaged homes in {town}",
    ),
    Cause.ENERGY_STRIKE: (
        "Drone strike hits {object} at {town}", "{object} near {town} on fire after drone attack", "Missile damages {object} in {town}",
        "Strike on {object} leaves {town} without light", "{town}: {object} struck by drones", "Attack on {object} outside {town}",
    ),
    Cause.FIELD_FIRE: (
        "Fields burn near {town} after an explosion, readers say", "Smoke over {town}, people speak of a strike",
        "Something burns behind {town}, shelling suspected",
    ),
    Cause.QUARRY: ("Loud explosion heard in {town}", "Blast shakes windows in {town}", "Explosion near {town}, readers report shelling"),
}  # fmt: skip
LEADS[Cause.THUNDER] = LEADS[Cause.WILDFIRE] = LEADS[Cause.QUARRY]
DETAILS = (  # hardly three words in a row without a name or a number: two originals must not share a passage by chance
    "{n} windows broke on {a} street, {m} residents left {b} cellar",
    "neighbour {a} {b} counted {n} impacts between {c} mill and {m} yards",
    "{a} farm lost {n} sheds, {m} hectares of {c} barley and {b} well",
    "rescuers from {a} needed {n} minutes, {m} vehicles and {b} pump",
    "{a} bakery closed, {n} volunteers cleared {c} square of {b} glass",
    "teacher {a} {b} led {n} pupils below {c} hall within {m} minutes",
    "crater {n} metres wide beside {a} chapel, photographed by {b} {c}",
    "bus line {n} stopped at {a}, {m} passengers walked past {b} inn",
    "electrician {a} {b} expects {n} households without {c} line for {m} hours",
    "{c} clinic in {a} treated {n} people, {m} from {b} lane",
    "fragments {n} and {m} now with engineer {a} {b} of {c}",
    "{a} {b}, keeper of {n} goats, heard {c} hill {m} times",
)
FREE = (
    "News from {town}: {lead}. Nothing more is known at this hour",
    "{lead}, several channels write",
    "What readers send us tonight: {lead}",
    "{lead}. We keep following {a}",
)
RETRACTED = "{outlet} withdraws its earlier text about {town}: what it said is denied by witnesses {a} and {b}"
CITING = "A report of the monitoring mission confirms: {lead}; {detail}"
OBJECTS = {
    ObjectClass.GRID: "substation",
    ObjectClass.POWER_PLANT: "power plant",
    ObjectClass.REFINERY: "refinery",
    ObjectClass.PIPELINE_STORAGE_PUMPING: "pumping station",
}


def lead(cause: Cause, town: str, object_class: ObjectClass, stream: Stream) -> str:
    """The first sentence of a text."""
    words = LEADS.get(cause, LEADS[Cause.SHELLING])
    return stream.pick(words).format(town=town, object=OBJECTS.get(object_class, "substation"))


def detail(stream: Stream) -> str:
    """A sentence with names and numbers of its own, at least ten words."""
    first = stream.whole(0, len(DETAILS) - 1)
    return DETAILS[first].format(
        a=_word(stream), b=_word(stream), c=_word(stream), n=stream.whole(2, 97), m=stream.whole(2, 79)
    )


def original(cause: Cause, town: str, object_class: ObjectClass, stream: Stream) -> tuple[str, str, str]:
    """Lead and two details."""
    return lead(cause, town, object_class, stream), detail(stream), detail(stream)


def whole(parts: tuple[str, str, str]) -> str:
    """The text as printed."""
    return "; ".join(parts)


def paraphrase(parts: tuple[str, str, str], other_lead: str, stream: Stream) -> str:
    """Another lead and order; one detail word for word."""
    kept = parts[1] if stream.chance(0.5) else parts[2]
    texts = [other_lead, kept] if stream.chance(0.5) else [f"As we learned, {kept}", other_lead]
    return "; ".join([*texts, detail(stream)] if stream.chance(0.4) else texts)


def free(other_lead: str, town: str, stream: Stream) -> str:
    """The same story in words that share no passage with it."""
    return stream.pick(FREE).format(lead=other_lead, town=town, a=_word(stream))


def edited(parts: tuple[str, str, str], stream: Stream) -> str:
    """A later version of the outlet's own text."""
    return f"Updated: {parts[0]}; {parts[1]}; {detail(stream)}"


def retracted(outlet: str, town: str, stream: Stream) -> str:
    """A withdrawal; it alleges nothing."""
    return RETRACTED.format(outlet=outlet, town=town, a=_word(stream), b=_word(stream))


def _word(stream: Stream) -> str:
    return stream.pick(HEADS) + stream.pick(JOINS) + stream.pick(TAILS)
