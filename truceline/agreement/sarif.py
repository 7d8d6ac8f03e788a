"""Faults and ambiguities as SARIF 2.1.0 (OASIS, 27 March 2020), which editors and code hosts show in place."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from truceline import __version__
from truceline.agreement.ambiguities import Examination
from truceline.agreement.ambiguity._kind import Ambiguity, Kind, Place
from truceline.agreement.ambiguity._registry import ambiguity_kinds
from truceline.model.errors import Fault

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FAULT = "fault"  # rule id of every fault of the document

Json = dict[str, Any]


def sarif(found: Examination, name: str) -> Json:
    """One run over one document. `name` is its path as the reader knows it; faults are errors, ambiguities warnings."""
    kinds = ambiguity_kinds()
    driver = {"name": "truceline", "version": __version__, "rules": [_fault_rule(), *map(_rule, kinds)]}
    order = {kind.kind_id: number for number, kind in enumerate(kinds, start=1)}
    results = [_of_fault(fault, name) for fault in found.faults]
    results += [_of_ambiguity(one, order[one.kind.kind_id], name) for one in found.ambiguities]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _fault_rule() -> Json:
    text = "The document cannot be read as an agreement, or contradicts itself."
    return {"id": FAULT, "shortDescription": {"text": text}, "defaultConfiguration": {"level": "error"}}


def _rule(kind: Kind) -> Json:
    history = f"{kind.history.text} ({kind.history.address}; {kind.history.mark})"
    return {
        "id": kind.kind_id,
        "name": kind.name,
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": kind.why},
        "help": {"text": f"{kind.why}\n\n{history}\n\nWhat settles it: {kind.settles}"},
        "defaultConfiguration": {"level": "warning"},
    }


def _of_fault(fault: Fault, name: str) -> Json:
    place = Place(line=max(fault.line, 1), clause=fault.clause)  # line 0 means the document as a whole
    result = {"ruleId": FAULT, "ruleIndex": 0, "level": "error"}
    return {**result, **_words(FAULT, fault.problem, (place,)), **_places((place,), name)}


def _of_ambiguity(one: Ambiguity, number: int, name: str) -> Json:
    result = {"ruleId": one.kind.kind_id, "ruleIndex": number, "level": "warning"}
    words = _words(one.kind.kind_id, f"{one.kind.title}: {one.found}", one.places)
    return {**result, **words, **_places(one.places, name)}


def _words(rule: str, text: str, places: tuple[Place, ...]) -> Json:
    clauses = ", ".join(place.clause for place in places)
    mark = sha256(f"{rule}\n{clauses}\n{text}".encode()).hexdigest()  # stays when lines move
    return {"message": {"text": f"{clauses}: {text}"}, "partialFingerprints": {"clauseAndWords/v1": mark}}


def _places(places: tuple[Place, ...], name: str) -> Json:
    first, *others = (_location(place, name) for place in places)
    return {"locations": [first], **({"relatedLocations": list(_numbered(others))} if others else {})}


def _location(place: Place, name: str) -> Json:
    address = {"uri": quote(name.replace("\\", "/"))}
    physical = {"artifactLocation": address, "region": {"startLine": place.line}}
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": place.clause}]}


def _numbered(locations: list[Json]) -> Iterator[Json]:
    for number, location in enumerate(locations, start=1):
        yield {"id": number, "message": {"text": "the same here"}, **location}
