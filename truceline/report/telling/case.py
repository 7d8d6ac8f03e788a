"""One case in words: its evidence, findings and looks in, a `Telling` out."""

from collections.abc import Sequence

from truceline.model.records import Finding, Incident
from truceline.model.report import EvidenceItem
from truceline.model.telling import Telling
from truceline.model.terms import ObjectClass
from truceline.report.telling.headline import headline
from truceline.report.telling.places import where
from truceline.report.telling.questions import questions
from truceline.report.telling.sayings import alleged, sayings, told_of
from truceline.report.telling.watchers import Watch


def telling(
    incident: Incident, items: Sequence[EvidenceItem], findings: Sequence[Finding], *, otherwise: str, zone: str,
    exercise: bool, watch: Watch | None,
) -> Telling:  # fmt: skip
    """What a case says first. `otherwise` is where it is when the gazetteer has no name for it.

    `zone` is the mission's; `watch` is None where nobody asks who could have looked.
    """
    names = [item.place.name for item in items if item.place is not None and item.place.name]
    first = where(incident.place, incident.place_precision, names=names, exercise=exercise)
    read = sayings(items, first.settlement, zone)
    told = [one.told.place for one in read if one.told is not None]
    place = where(incident.place, incident.place_precision, told, names, exercise=exercise)
    plain = [one for one in read if one.told is None or not one.told.digest]
    settlement = "" if place.wide else place.settlement
    said = alleged(plain, settlement)
    of_place = [one for one in read if not told_of(one, settlement)]  # what a region suffered names no town's case
    head = headline(incident, items, of_place or read, said, place=place, otherwise=otherwise)
    return Telling(
        kind=head.kind,
        object_class=head.object_class or ObjectClass.NOT_KNOWN.value,
        settlement=place.settlement,
        region=place.region,
        near_object=place.near_object,
        titles=head.titles,
        parts=head.parts,
        alleged=said,
        sayings=tuple(one.saying for one in read),
        questions=questions(findings),
        watchers=()
        if watch is None
        else watch.of(incident.place.lat_deg, incident.place.lon_deg, incident.started_utc, incident.ended_utc),
    )
