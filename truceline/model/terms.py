"""The words of the mission. N/K ("not known") and "uncountable" are values, never empty fields."""

import math
from dataclasses import dataclass
from enum import StrEnum

from truceline.model.added_words import added_member
from truceline.model.errors import OutOfRange

ABOUT_SHARE = 0.2  # our own judgement: "about 10" is 8 to 12, rounded outward


class Verdict(StrEnum):
    """The six verdict words. `NOT_COVERED` belongs to an incident, the others to a rule and a reading."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    UNDETERMINED = "undetermined"
    NOT_OBSERVABLE = "not observable"
    OUTSIDE_SCOPE = "outside scope"
    NOT_COVERED = "not covered"


class IncidentType(StrEnum):
    """What kind of event. The first five are those of model.md 1."""

    SHELLING = "shelling"
    DEEP_STRIKE = "deep strike"
    SMALL_ARMS = "small arms"
    HEAVY_WEAPONS = "heavy weapons"  # presence of heavy weapons, not their fire
    INFRA_STRIKE = "infrastructure strike"
    AIR_ACTIVITY = "air activity"  # an aircraft or UAV in the air
    RESTRICTION = "restriction"  # denied, delayed or conditional access; interference
    POSITION_CHANGE = "change of positions"  # an attempt to move forward, or new works in front of a line
    RECONNAISSANCE = "reconnaissance or sabotage"
    MINE_LAYING = "mine-laying"
    AT_SEA = "hindrance at sea"  # a vessel stopped, shadowed, attacked, or a military craft in its way
    FOREIGN_FORCES = "foreign forces"  # their presence, not their fire
    CONDUCT = "conduct beyond fire"  # propaganda, recruitment, aid blocked, cyber attack, detention

    @classmethod
    def _missing_(cls, value: object) -> "IncidentType | None":
        """A word that a package adds."""
        return added_member(cls, value)


class Means(StrEnum):
    """How something was perceived (observer table, product.md section 2)."""

    HEARD = "heard"
    SAW = "saw"
    RECORDED = "recorded"  # a camera
    SPOTTED = "spotted"  # a UAV
    DETECTED = "detected"  # an instrument: a satellite, a siren network
    REPORTED = "reported"  # words


class Phenomenon(StrEnum):
    """The observation column of the observer table, and what its other sections list."""

    EXPLOSION = "explosion"
    PROJECTILE = "projectile in flight"
    BURST = "burst"
    SHOT = "shot"
    MUZZLE_FLASH = "muzzle flash"
    FLARE = "illumination flare"
    TRACER = "tracer"
    AIRBURST = "airburst"
    WEAPON_PRESENT = "weapon present"
    PERSONS_PRESENT = "armed persons present"
    AIRCRAFT = "aircraft in flight"
    UAV = "UAV in flight"
    HOT_SPOT = "hot spot"
    ALERT = "air-raid alert"
    DAMAGE = "damage"
    DENIED = "access denied"
    DELAYED = "access delayed"
    CONDITIONAL = "conditional access"
    INTERFERENCE = "technical interference"
    MINES = "mines"
    ADVANCE = "advance"
    NEW_WORKS = "new positions or works"
    RECONNAISSANCE = "reconnaissance"
    SABOTAGE = "sabotage"
    MINES_LAID = "mines being laid"
    VESSEL_STOPPED = "vessel stopped"
    VESSEL_HINDERED = "vessel hindered"
    WARSHIP = "military vessel present"
    FOREIGN_FORCES = "foreign forces present"
    PROPAGANDA = "hostile propaganda"
    RECRUITMENT = "recruitment"
    AID_BLOCKED = "aid blocked"
    CYBER = "cyber attack"
    DETENTION = "detention"
    GROUND_SHOCK = "ground shock"  # an earthquake or the like, solved by a seismic network: no explosion
    NOTHING = "nothing observed"  # a watch kept from start to end, by the means given: silence that counts

    @classmethod
    def _missing_(cls, value: object) -> "Phenomenon | None":
        """A word that a package adds."""
        return added_member(cls, value)


class Description(StrEnum):
    """Direction as assessed. Default *undetermined*, one key away."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"
    IMPACT = "impact"
    AIRBURST = "airburst"
    UNDETERMINED = "undetermined"


class Qualifier(StrEnum):
    """How a number was meant."""

    EXACT = "exact"
    AT_LEAST = "at least"
    ABOUT = "about"
    UNCOUNTABLE = "uncountable"
    NOT_KNOWN = "N/K"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number as the observer gave it. "Uncountable" is never turned into a number."""

    qualifier: Qualifier
    value: int | None = None

    def __post_init__(self) -> None:
        numberless = self.qualifier in (Qualifier.UNCOUNTABLE, Qualifier.NOT_KNOWN)
        if numberless != (self.value is None):
            raise OutOfRange("count", (self.qualifier.value, self.value), "a number, or uncountable or N/K without one")
        if self.value is not None and self.value < 0:
            raise OutOfRange("count", self.value, "zero or more")

    def bounds(self) -> tuple[float, float]:
        """What it says at least and at most; a count without a number says nothing.

        >>> Count(qualifier=Qualifier.ABOUT, value=11).bounds()
        (8.0, 14.0)
        """
        if self.value is None:
            return 0.0, math.inf
        if self.qualifier is Qualifier.AT_LEAST:
            return float(self.value), math.inf
        off = self.value * ABOUT_SHARE if self.qualifier is Qualifier.ABOUT else 0.0
        return float(math.floor(self.value - off)), float(math.ceil(self.value + off))

    def __str__(self) -> str:
        if self.value is None:
            return self.qualifier.value
        return str(self.value) if self.qualifier is Qualifier.EXACT else f"{self.qualifier.value} {self.value}"


class TimePrecision(StrEnum):
    """How far the interval of a time can be trusted."""

    INSTANT = "instant"  # a clock on an instrument
    MINUTE = "minute"
    HOURS = "hours"  # a publication time: the event came some hours before
    DAY = "day"  # a date only; 00:00:00 that means "no time"


class Blind(StrEnum):
    """Why a sensor could not see. The letters are those of the blind map (look.md)."""

    NIGHT = "N"
    CLOUD = "C"
    NO_PASS = "P"  # noqa: S105 - a satellite pass
    DENIED = "D"
    JAMMED = "J"
    OFF_DUTY = "O"
    OUT_OF_RANGE = "R"  # the sensor does not cover the place
    UNKNOWN = "U"  # nobody told us (cloud not known)
    NOT_RECEIVED = "F"  # its feed has a hole here: nobody knows what it saw, or whether it passed


BLIND_WORDS = {
    Blind.NIGHT: "night",
    Blind.CLOUD: "cloud",
    Blind.NO_PASS: "no satellite pass",
    Blind.DENIED: "access denied",
    Blind.JAMMED: "jammed",
    Blind.OFF_DUTY: "off duty",
    Blind.OUT_OF_RANGE: "out of range of every sensor",
    Blind.UNKNOWN: "not known whether it could be seen",
    Blind.NOT_RECEIVED: "feed not received",
}


class ObjectClass(StrEnum):
    """What was hit or stood near. The energy classes follow the list of 25 March 2025 (product.md, rule 12)."""

    REFINERY = "refinery"
    PIPELINE_STORAGE_PUMPING = "pipeline, storage or pumping station"
    POWER_PLANT = "power plant"
    GRID = "power grid"  # substations, transformers, lines
    NUCLEAR_PLANT = "nuclear power plant"
    HYDRO_DAM = "hydroelectric dam"
    GAS_METERING = "gas metering station"  # not named in the list: the Sudzha question
    FUEL_STATION = "fuel station"
    ENERGY_UNSPECIFIED = "energy object, class not stated"
    SCHOOL = "school or kindergarten"
    HOSPITAL = "hospital"
    RESIDENTIAL = "residential building"
    OTHER = "other object"
    NOT_KNOWN = "N/K"

    @classmethod
    def _missing_(cls, value: object) -> "ObjectClass | None":
        """A word that a package adds."""
        return added_member(cls, value)


PROVINCE_ONLY = "place known by its province only"  # marks in `quality`, read again where incidents are made
COUNTRY_ONLY = "place known by its country only"


class PlacePrecision(StrEnum):
    """How far the place of an incident was known, beside its ellipse."""

    POSITION = "position"  # what the ellipse says
    PROVINCE = "province"  # somewhere in it: the ellipse is a stand-in, and no share may be taken from it
    COUNTRY = "country"


class EntryKind(StrEnum):
    """What a line of the mission's register records: acts and counts, not perceived events."""

    NOTICE = "notice"  # a party told the mission or the other party something
    ANSWER = "answer"  # an approval or a refusal of a notice
    CERTIFICATE = "certificate"  # somebody named states that a condition or a step is fulfilled
    ACTIVITY = "activity"  # something took place that needs a notice
    INSPECTION = "inspection"  # a visit to a site or an area
    COUNT = "count"  # how many items stood at a site or in an area
    POSITION = "position"  # where a vessel was
    ARRIVAL = "arrival"  # persons or equipment came in
    DEPARTURE = "departure"  # persons or equipment left
    DELIVERY = "delivery"  # goods, ships or flights that were let through or came in
    HANDED_OVER = "persons handed over"  # persons released or exchanged
    PASSAGE = "passage"  # a journey through a corridor: let through, in part, turned back
    ATTRIBUTION = "attribution"  # a named body says who stood behind an incident
    OBJECTION = "objection"  # somebody objects to the renewal of a rule
    CHANNEL = "channel attempt"  # somebody tried the coordination channel
    RETURN_FIRE = "return fire declared"  # a party says that it fired back
    RELEASE = "release declared"  # a party says that it no longer feels bound
    SUSPENSION = "suspension"  # a rule rests from..to
    RENEWAL = "renewal"  # a rule is prolonged until `ended_utc`
    DAY = "day"  # the mission's word on one day of an area: quiet, broken, not observable
    REFERRAL = "case referred"  # a case went to a party or a body
    MEASURES = "measures reported"  # what a party says it did about a case
    PERMIT = "permit"  # somebody allowed something from..to: an exception, a flight, persons, or a waiver
    KEPT = "register kept"  # from..to somebody manned the channel and wrote down what came


class Outcome(StrEnum):
    """How what an entry records ended; `NONE` where the kind has no outcome."""

    DONE = "done"  # carried out, fulfilled, approved, quiet
    PARTLY = "partly"  # an inspection that did not see everything
    REFUSED = "refused"  # access denied, approval refused, condition not fulfilled
    BROKEN = "broken"  # a day that was not quiet
    UNSEEN = "not observable"  # a day that nobody could see
    NONE = ""


class Confidence(StrEnum):
    """Confidence in a probability, kept apart from it: how many independent looks stand behind it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


WORDS_OF_PROBABILITY = (  # ICD-203: upper limit, word
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certain"),
)


def word_of(probability: float) -> str:
    """The ICD-203 word of a probability.

    >>> word_of(0.71)
    'likely'
    """
    if not 0.0 <= probability <= 1.0:
        raise OutOfRange("probability", probability, "a number from 0 to 1")
    return next(word for limit, word in WORDS_OF_PROBABILITY if probability <= limit)
