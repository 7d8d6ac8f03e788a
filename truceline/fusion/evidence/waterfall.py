"""Every term as a bar with a sentence that a person reads; the bars add up to the shown log-odds (model.md 2.8)."""

import math
from datetime import datetime, timedelta
from functools import lru_cache

from truceline.fusion.dependence.source_dependence import capped_weight
from truceline.fusion.evidence.evidence_combination import WeighedSet
from truceline.fusion.evidence.evidence_terms import LEAST_SHOWN, MOST_SHOWN, EvidenceTerm
from truceline.fusion.evidence.members import Member, Members, member_id
from truceline.fusion.evidence.probability_hold import ends_of
from truceline.fusion.measurements.measurement_table import FAMILY, RADAR, REPORT, SEISMIC, THERMAL, Measurements
from truceline.fusion.nondetection.non_detection import counted
from truceline.fusion.params import Params
from truceline.model.place import Disc, Place, Point, Sector, great_circle_m
from truceline.model.records import Bar, Claim
from truceline.model.terms import TimePrecision

LABELS = {
    "thermal": "hot spot", "post": "observer", "seismic": "seismic", "radar": "radar", "report": "report",
    "dependence": "report",
}  # fmt: skip
HOLD_WHY = {
    "no second lineage": "one voice alone stands behind it; above that a second, independent one is needed",
    "no technical or primary item": (
        "texts alone stand behind it; above that a sensor, an observer or an exact location is needed, "
        "and a second voice"
    ),
}
PARTS = {
    "place": (
        "place",
        "How near it is to the land front as it was drawn, and to where people live, against an average place",
    ),
    "power": ("power", "Its power against what this kind of sensor usually sees at this hour"),
    "hour": ("hour", "Fires of incidents are seen by day and by night more evenly than other fires"),
    "sustained": ("fires before", "Unusual fires near by in the three weeks before, against how many are usual"),
}
FIRST = "the first item: how much likelier, there and then, with an incident than without"

ON_THE_SPOT_KM = 0.05  # nearer, a distance would be said as 0.0 km
ABOUT_A_DAY = timedelta(hours=30)  # a date, with a few hours of doubt at its ends


def bars(weighed: WeighedSet, measurements: Measurements, members: Members, params: Params) -> tuple[Bar, ...]:
    """The terms of one incident in words. `members` holds the records of its items."""
    return tuple(_bar(term, weighed, measurements, members, params) for term in weighed.terms)


def factor(weight_nats: float) -> str:
    """A weight as people say it.

    >>> factor(1.79), factor(-0.7), factor(0.001)
    ('×6', '÷2', '×1')
    """
    size = math.exp(min(abs(weight_nats), 50.0))
    if size >= 100:
        digits = 1 - math.floor(math.log10(size))
        number = f"{round(size, digits):,.0f}"
    else:
        number = f"{size:.0f}" if size >= 10 or abs(size - round(size)) < 0.05 else f"{size:.1f}"
    return f"÷{number}" if weight_nats < 0 and number != "1" else f"×{number}"


def _bar(term: EvidenceTerm, weighed: WeighedSet, measurements: Measurements, members: Members, params: Params) -> Bar:
    if term.measurement >= 0:
        ids = tuple(sorted(member_id(members[item]) for item in measurements.inside(term.measurement).tolist()))
        head = members[int(measurements.head[term.measurement])]
        words = f"{_member_words(term, weighed, measurements, head, params)}: {factor(term.nats)}."
        return Bar(
            label=LABELS[term.family], sentence=words, weight_nats=term.nats, evidence=ids,
            at_utc=head.started_utc, family=term.family,
        )  # fmt: skip
    one = term.silence
    if one is not None and not one.counts:
        return _blind(one.who, one.sentence, term.nats)
    if one is not None:
        words = f"{one.sentence}: {factor(term.nats)}."
        return Bar(label=f"silence: {one.who}", sentence=words, weight_nats=term.nats, family="silence")
    label, words = _other_words(term, weighed, params)
    return Bar(label=label, sentence=words, weight_nats=term.nats, family=term.family)


@lru_cache(maxsize=256)  # one bar serves all incidents of a night without a view
def _blind(who: str, sentence: str, nats: float) -> Bar:
    return Bar(label=f"silence: {who}", sentence=f"{sentence}.", weight_nats=nats, family="silence")


def _other_words(term: EvidenceTerm, weighed: WeighedSet, params: Params) -> tuple[str, str]:
    """Label and sentence of what is no item and no silence."""
    times = factor(term.nats)
    if term.why == "expected":
        return "expected", f"{_expected_words(term.nats, params)}: {times}."
    if term.why in PARTS:
        label, words = PARTS[term.why]
        return label, f"{words}: {times}."
    if term.why == "excited":
        return "nearby before", f"Incidents near here in the thirty days before make one more likely: {times}."
    if term.why == "calibration":
        return "calibration", f"What adjudicated incidents taught about sums like this one: {times}."
    if term.why == "limit":
        return "limit", f"No probability is shown outside {LEAST_SHOWN} to {MOST_SHOWN}"
    return f"hold below {_ceiling(term, params):.2f}", _hold_words(term, weighed, params)


def _expected_words(nats: float, params: Params) -> str:
    """What the prior says. A calibrated bar is no expectation any more: it names no number."""
    if params.calibration is not None:
        return "Before any evidence, how often such an incident is expected in the place and hours left open"
    often = factor(nats)[1:]
    if often == "1":
        return "Before any evidence: one such incident is expected in the place and hours left open"
    if nats > 0:
        return f"Before any evidence: {often} such incidents are expected in the place and hours left open"
    return f"Before any evidence: in {often} places and times like the one left open, one such incident is expected"


def _ceiling(term: EvidenceTerm, params: Params) -> float:
    return ends_of(primary=term.why == "no second lineage", params=params)[1]


def _hold_words(term: EvidenceTerm, weighed: WeighedSet, params: Params) -> str:
    """What the hold takes away and what it would need, so that nobody reads a held number as a measurement."""
    before = math.fsum(one.nats for one in weighed.terms if one.family != "hold")
    least = 1 / (1 + math.exp(-min(before, 50.0)))
    reached = f"more than {MOST_SHOWN}" if least > MOST_SHOWN else f"{least:.2f}"
    return f"Held below {_ceiling(term, params):.2f}, where the bars come to {reached}: {HOLD_WHY[term.why]}"


def _member_words(
    term: EvidenceTerm, weighed: WeighedSet, measurements: Measurements, head: Member, params: Params
) -> str:
    measurement, family, first = term.measurement, int(measurements.family[term.measurement]), weighed.independent[0]
    words = _spoken(measurements, measurement, head)
    if term.copy >= 1.0:
        away = _away_km(measurements, measurement, first)
        return f"{words}, {away:.1f} km away: the same fire again, which proves the fire and not its cause"
    if term.copy > 0.0:
        told = "a report" if family == REPORT else "a row"
        return f"{words}: may repeat {told} already counted{_echoed(term, weighed, params)}"
    where = (
        FIRST if measurement == first else f"{_away_km(measurements, measurement, first):.1f} km from the first item"
    )
    return f"{words}{_of_what(head)} ({where}{_copies(measurements, measurement)})"


def _of_what(head: Member) -> str:
    """When and where a text or an observer puts the event; instruments have said so already."""
    if isinstance(head, Claim):
        return f" tells of it {_when(head)}{_placed(head.place)}"
    unknown_range = isinstance(head.place, Sector) and head.place.range_max_m is None
    if head.observer is None or head.place is None or unknown_range:
        return ""
    away_km = great_circle_m(*head.observer.centre(), *head.place.centre()) / 1000
    return f", about {away_km:.1f} km away" if away_km >= ON_THE_SPOT_KM else ", on the spot"


def _when(claim: Claim) -> str:
    start, end = claim.started_utc, claim.ended_utc
    if claim.time_precision is TimePrecision.DAY:
        first, last = start + (end - start) / 2 if end - start <= ABOUT_A_DAY else start, end
        if end - start <= ABOUT_A_DAY:
            return f"on {first.day} {first:%B}, hour not stated"
        return f"between {first.day} {first:%B} and {last.day} {last:%B}, hour not stated"
    if end - start < timedelta(minutes=1):
        return f"at {start:%H:%M} UTC"
    return f"between {start:%H:%M} and {end:%H:%M} UTC"


def _placed(place: Place | None) -> str:
    if isinstance(place, Point):
        return ", with an exact place"
    named = f" of {place.name}" if place is not None and place.name else ""
    return f", within {place.radius_m / 1000:.0f} km{named}" if isinstance(place, Disc) else ""


def _echoed(term: EvidenceTerm, weighed: WeighedSet, params: Params) -> str:
    """How much an item counts that may be a repetition; one bar holds what all texts that may be echoes count."""
    most = -math.log(term.copy)
    if term.family == "dependence":
        most = capped_weight(most, params.collusion, params.collusion_floor)
    echoes = sum(one.family == "dependence" for one in weighed.terms)
    if term.family == "dependence" and term.nats == 0.0 and echoes > 1:
        return ", so nothing is added"
    little = f"{factor(most)} at most" if params.calibration is None else "little"
    if term.family == "dependence" and echoes > 1:
        return f"; all {echoes} such reports together count {little}"
    return f", so it counts {little}"


def _copies(measurements: Measurements, measurement: int) -> str:
    more = len(measurements.inside(measurement)) - 1
    if more and int(measurements.family[measurement]) == REPORT:
        return f"; {counted(more, 'copy', 'copies')} of the same words counted once, with it"
    if more and FAMILY[int(measurements.family[measurement])] == "post":
        return f"; sent {more + 1} times, counted once"
    return ""


def _spoken(measurements: Measurements, measurement: int, head: Member) -> str:
    """How an item is named in a sentence."""
    if isinstance(head, Claim):
        title = _TITLES.get(head.source, head.source)
        quoted = "speaker not stated" if head.speaker == "not stated" else f"quoting {head.speaker}"
        return f"{title[:1].upper()}{title[1:]}" + ("" if head.speaker == head.source else f" ({quoted})")
    family = int(measurements.family[measurement])
    if family == THERMAL:
        at = f"{_hour(head.seen_utc)} UTC"
        return f"A pass of {head.sensor} at {at} saw a hot spot of {measurements.frp_mw[measurement]:.1f} MW"
    if family == SEISMIC:
        return f"{head.sensor[:1].upper()}{head.sensor[1:]} recorded an explosion at {head.started_utc:%H:%M} UTC"
    if family == RADAR:
        return f"{head.sensor} saw the ground changed between {head.started_utc:%d %B} and {head.seen_utc:%d %B}"
    return f"{head.sensor} {head.means}: {head.phenomenon} at {_hour(head.started_utc)} UTC"


_TITLES = {name: source.title for name, source in Params().texts.items()}


def _away_km(measurements: Measurements, measurement: int, first: int) -> float:
    return (
        great_circle_m(
            *(
                float(v)
                for v in (
                    measurements.lat_deg[measurement],
                    measurements.lon_deg[measurement],
                    measurements.lat_deg[first],
                    measurements.lon_deg[first],
                )
            )
        )
        / 1000.0
    )


def _hour(moment: datetime) -> str:
    """As HH:MM; strftime is five times slower, and this is said of every item."""
    return f"{moment.hour:02}:{moment.minute:02}"
