"""Generated documents: the loader never crashes on one, and never loads one silently wrong."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from truceline.agreement import Agreement, Moment, dump, load
from truceline.agreement.ambiguities import examine
from truceline.agreement.expressions import Expression
from truceline.agreement.kinds._registry import kinds
from truceline.agreement.tree import read_tree, write_tree
from truceline.model.errors import AgreementFaults
from truceline.model.terms import IncidentType, ObjectClass

# Without shrinking: a broken loader says so at once, and the failing document is small anyway.
LAW = settings(
    max_examples=1_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)

LETTERS = st.characters(
    exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp"), max_codepoint=0xFFFD, exclude_characters="\ufeff"
)
# Words that one version of YAML or another takes for something else.
TRAPS = st.sampled_from(["no", "yes", "on", "08", "0o7", "1e3", "1.5e3", ".5e1", "12:30", "~", "null", "2025-03-25", "=", "<<", "- a", "a: b", "#", "'", '"', "|", "&a", "*a", "!b", "%", "@", "`", " x ", "x\ty".replace("\t", "  ")])  # fmt: skip
WORD = st.text(LETTERS, min_size=1, max_size=12) | TRAPS
SAID = st.just("") | WORD
NAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
DATE = st.dates().map(lambda day: day.isoformat())
CLOCK = st.times().map(lambda at: f"{at:%H:%M}")
ZONE = st.sampled_from(["Europe/Kyiv", "Europe/Moscow", "Asia/Seoul", "UTC"])


def floats(least: float, most: float) -> SearchStrategy[float]:
    """Three places: JSON writes 1e-05 without a point, and the format takes a number without a point for a word."""
    return st.floats(least, most, allow_nan=False).map(lambda value: round(value, 3))


def number(least: float, most: float) -> SearchStrategy[float | int]:
    return floats(least, most) | st.integers(int(least) + 1, int(most))


@st.composite
def moments(draw: st.DrawFn, year: int) -> str:
    """At noon, when no clock changes."""
    day = draw(st.dates(datetime(year, 1, 1).date(), datetime(year, 12, 31).date()))  # noqa: DTZ001 - a date
    return f"{day.isoformat()} 12:{draw(st.integers(0, 59)):02} {draw(ZONE)}"


@st.composite
def squares(draw: st.DrawFn) -> dict[str, Any]:
    west, south = draw(st.integers(-170, 160)), draw(st.integers(-80, 70))
    size = draw(st.sampled_from([0.5, 1, 7.25]))
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def drawn(geometry: SearchStrategy[Any]) -> dict[str, SearchStrategy[Any]]:
    return {"title": WORD, "schematic": st.booleans(), "drawn_by": WORD, "dated": DATE, "geometry": geometry}


SITE = st.fixed_dictionaries(
    {"name": WORD, "object_class": st.sampled_from([c.value for c in ObjectClass]), "lat_deg": number(-90, 90), "lon_deg": number(-180, 180)},
    optional={"radius_m": number(0.5, 1e6)},
)  # fmt: skip
TYPES = st.lists(st.sampled_from([t.value for t in IncidentType]), min_size=1, max_size=4, unique=True)
BAND = st.fixed_dictionaries(
    {"name": WORD, "calibre_min_mm": number(1, 400), "distance_m": number(1, 1e6)},
    optional={"calibre_max_mm": number(401, 900), "systems": st.lists(WORD, max_size=3)},
)
PHASE = st.fixed_dictionaries(
    {"name": WORD, "bands": st.lists(BAND, min_size=1, max_size=2), "days": st.integers(1, 90)}
)
FLIGHT = st.fixed_dictionaries({"operator": WORD, "starts": moments(2026), "ends": moments(2027)})
STEP = st.fixed_dictionaries({"name": WORD, "days": st.integers(1, 400)})
CONDITION = st.fixed_dictionaries({"item": WORD}, optional={"certified_by": WORD})
QUOTA = st.fixed_dictionaries({"items": st.lists(WORD, min_size=1, max_size=2), "at_least": st.integers(0, 900)}, optional={"at_most": st.integers(900, 9_000), "sites": st.lists(WORD, max_size=2)})  # fmt: skip
BATCH = st.fixed_dictionaries({"item": WORD, "number": st.integers(0, 900), "day": st.integers(1, 400)}, optional={"also": st.lists(WORD, max_size=2)})  # fmt: skip
RETURN = st.fixed_dictionaries({"item": WORD, "against": WORD, "ratio": number(0.5, 900)})
SWITCHES: dict[str, SearchStrategy[dict[str, Any]]] = {  # of the first rule of the document
    "conditional_entry": st.fixed_dictionaries({}, optional={"conditions": st.lists(CONDITION, max_size=2), "due": moments(2026)}),
    "reciprocal_release": st.fixed_dictionaries({}, optional={"declared": st.booleans(), "notice_hours": number(1, 900)}),
    "silent_renewal": st.fixed_dictionaries({"term_days": st.integers(1, 400)} , optional={"objection_days": st.integers(1, 90), "times": st.integers(0, 9), "last_day_counts": st.booleans()})
    | st.fixed_dictionaries({"term_months": st.integers(1, 1_200)}, optional={"objection_months": st.integers(1, 1_200)}),
}  # fmt: skip
PARAMETERS: dict[str, SearchStrategy[dict[str, Any]]] = {
    "disengagement": st.fixed_dictionaries(
        {"site": WORD, "silence_days": st.integers(1, 400), "steps": st.lists(STEP, min_size=1, max_size=3), "confirmed_by": WORD}, optional={"incident_types": TYPES},
    ),
    "use_of_force": st.fixed_dictionaries({}, optional={"incident_types": TYPES, "weapons": st.lists(WORD, max_size=3), "calibre_min_mm": number(1, 900)}),
    "withdrawal_by_distance": st.fixed_dictionaries({"bands": st.lists(BAND, min_size=1, max_size=3), "drawn_by": WORD}),
    "exclusion_zone": st.fixed_dictionaries({}, optional={"banned": st.just(["armed persons"]), "permitted": st.lists(WORD, max_size=2)}),
    "air_ban": st.fixed_dictionaries(
        {}, optional={"airframes": st.just(["UAV"]), "floor_m": number(0, 900), "ceiling_m": number(1000, 9e4), "exempt_operators": st.lists(WORD, max_size=2), "announced_flights": st.lists(FLIGHT, max_size=2)},
    ),
    "weapons_near_civilians": st.fixed_dictionaries({"radius_m": number(1, 1e5)}, optional={"calibre_min_mm": number(1, 900), "objects": st.lists(SITE, max_size=2)}),
    "protected_target": st.fixed_dictionaries(
        {"object_classes": st.just(["refinery", "power grid"])}, optional={"open_classes": st.just(["hospital"]), "objects": st.lists(SITE, max_size=2), "incident_types": TYPES},
    ),
    "truce_window": st.fixed_dictionaries({"starts": moments(2026), "ends": moments(2027)}, optional={"incident_types": TYPES}),
    "monitor_access": st.fixed_dictionaries({}, optional={"restrictions": st.just(["mines", "access denied"])}),
    "equipment_ceiling": st.fixed_dictionaries(
        {"ceilings": st.lists(st.fixed_dictionaries({"item": WORD, "maximum": st.integers(0, 1_000_000)}), min_size=1, max_size=3)},
        optional={"sites": st.lists(WORD, max_size=3), "within_hours": number(0.5, 8_784)},
    ),
    "storage": st.fixed_dictionaries(
        {"inventory": st.lists(st.fixed_dictionaries({"site": WORD, "item": WORD, "number": st.integers(0, 1_000_000)}), min_size=1, max_size=3)},
        optional={"removal_notice": st.booleans()},
    ),
    "notification": st.fixed_dictionaries({"item": WORD, "lead_hours": number(0.5, 8_784)}, optional={"channel": WORD, "zone": ZONE})
    | st.fixed_dictionaries({"item": WORD, "daily_by": CLOCK, "zone": ZONE}, optional={"channel": WORD, "answer_by": CLOCK}),
    "return_fire": st.fixed_dictionaries(
        {"levels": st.just(["low", "high"])},
        optional={"order_level": st.sampled_from(["low", "high"]), "channel": WORD, "tried_within_hours": number(0.5, 8_784), "notice_within_hours": number(0.5, 8_784), "fire_before_hours": number(0.5, 8_784)},
    ),
    "mines": st.fixed_dictionaries({}, optional={"new_mines": st.sampled_from([True]), "certified_by": WORD})
    | st.fixed_dictionaries({"cleared": st.lists(WORD, min_size=1, max_size=3), "deadline": moments(2027)}, optional={"new_mines": st.booleans()}),
    "foreign_forces": st.fixed_dictionaries({}, optional={"leave_by": moments(2027)})
    | st.fixed_dictionaries({"one_for_one": st.lists(WORD, min_size=1, max_size=3)}, optional={"presence": st.booleans()}),
    "inspection_calendar": st.fixed_dictionaries(
        {"sites": st.lists(WORD, min_size=1, max_size=3), "every_days": st.integers(1, 36_600)}, optional={"by": WORD, "partly_counts": st.booleans()}
    ),
    "accountability": st.fixed_dictionaries({"within_days": st.integers(1, 36_600)}, optional={"referred_to": st.lists(WORD, max_size=3)}),
    "line_freeze": st.fixed_dictionaries({}, optional={"tolerance_m": number(1, 1e5), "drawn_by": st.lists(WORD, max_size=2)}),
    "offensive_action_ban": st.fixed_dictionaries({}, optional={"definition": st.sampled_from(['"advance" in seen', 'type == "shelling" and not calibre_mm < 100'])}),
    "withdrawal_in_sequence": st.fixed_dictionaries(
        {"phases": st.lists(PHASE, min_size=1, max_size=3, unique_by=lambda one: one["name"])}, optional={"precondition": WORD, "certified_by": WORD},
    ),
    "reconnaissance_ban": st.fixed_dictionaries({}, optional={"banned": st.just(["reconnaissance"]), "airborne": st.booleans()}),
    "maritime_corridor": st.fixed_dictionaries(
        {}, optional={"vessels": st.lists(WORD, max_size=2), "buffer_m": st.none() | number(1, 1e5), "kept_out": st.just(["vessel stopped"]), "deviation_m": st.none() | number(1, 1e5), "stop_minutes": st.none() | number(1, 1e5)},
    ),
    "conduct": st.fixed_dictionaries({"banned": st.lists(st.sampled_from(["detention", "aid blocked", "cyber attack"]), min_size=1, unique=True)}),
    "period_quota": st.fixed_dictionaries(
        {"quotas": st.lists(QUOTA, min_size=1, max_size=2)}, optional={"every_days": st.integers(1, 400), "first_day": DATE, "counted_by": WORD, "carry_over": st.booleans()},
    ),
    "persons_exchange": st.fixed_dictionaries(
        {"batches": st.lists(BATCH, min_size=1, max_size=2)}, optional={"returns": st.lists(RETURN, max_size=2), "within_hours": number(0.5, 8_784), "counted_by": WORD, "certified_by": WORD},
    ),
    "linked_steps": st.fixed_dictionaries(
        {"steps": st.lists(STEP, min_size=1, max_size=3, unique_by=lambda one: one["name"])},
        optional={"side_by_side": st.just([{"first": "out", "second": "in", "within_days": 2}]), "sites": st.lists(WORD, max_size=2), "certified_by": WORD},
    ),
    "land_corridor": st.fixed_dictionaries({}, optional={"traffic": st.lists(WORD, max_size=2), "directions": st.lists(WORD, max_size=2), "zone": ZONE})
    | st.fixed_dictionaries({"axis": st.just([{"lat_deg": 50.5, "lon_deg": 30}, {"lat_deg": 51, "lon_deg": 30.5}]), "width_m": number(1, 1e5)}, optional={"opens": st.just("08:00"), "closes": st.just("18:00")})
    .filter(lambda one: ("opens" in one) == ("closes" in one)),
    "third_party_prevention": st.fixed_dictionaries({"actors": st.lists(WORD, min_size=1, max_size=2)}, optional={"incident_types": TYPES, "duty": st.just("result"), "attributed_by": WORD})
    | st.fixed_dictionaries({"actors": st.lists(WORD, min_size=1, max_size=2), "duty": st.just("measures"), "within_days": st.integers(1, 400)}),
    "area_handover": st.fixed_dictionaries(
        {"areas": st.lists(st.fixed_dictionaries({"site": WORD, "deadline": moments(2027)}), min_size=1, max_size=3)}, optional={"item": WORD, "certified_by": WORD},
    ),
}  # fmt: skip


def unique(items: SearchStrategy[dict[str, Any]], most: int, least: int = 0) -> SearchStrategy[list[dict[str, Any]]]:
    return st.lists(items, min_size=least, max_size=most, unique_by=lambda item: item["id"])


RESTS = st.fixed_dictionaries({"from": moments(2026), "stated": WORD}, optional={"until": moments(2027)})
COUNTED = st.fixed_dictionaries(
    {"from": moments(2025), "days": st.integers(1, 400), "counting": st.sampled_from(["first day included", "first day excluded"])},
    optional={"suspended": st.lists(RESTS, max_size=2)},
)  # fmt: skip


@st.composite
def rules(draw: st.DrawFn, parties: list[str], zones: list[str], lines: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from([name for name in sorted(PARAMETERS) if lines or "lines" not in kinds()[name].NEEDS]))
    shape = {
        "id": NAME, "type": st.just(kind), "article": WORD,
        "wording": st.dictionaries(st.sampled_from(["en", "de", "uk", "ru", "fr", "zh-Hant"]), WORD, min_size=1, max_size=3),
        "source": st.fixed_dictionaries({"address": WORD, "mark": st.sampled_from("VGO")}),
        "bound": st.lists(st.sampled_from(parties), min_size=1, max_size=2, unique=True),
        "symmetric": st.booleans(),
        "in_force": st.fixed_dictionaries({"from": moments(2025)}, optional={"until": moments(2028), "day_count": SAID}) | COUNTED,
        "area": st.sampled_from(zones), "parameters": PARAMETERS[kind],
    }  # fmt: skip
    spare = {
        "lines": st.lists(st.sampled_from(lines), min_size=1, max_size=2, unique=True) if lines else st.just([]),
        "exceptions": st.lists(WORD, max_size=2), "waiver": SAID, "notice": SAID, "consequence": SAID, "review": SAID,
        "limits": st.fixed_dictionaries({"lower": floats(0.01, 0.4), "upper": floats(0.5, 1.0)}, optional={"needed_fraction": floats(0.01, 1.0)}),
        "unheard_of": WORD,
    }  # fmt: skip
    needed = {name: spare.pop(name) for name in kinds()[kind].NEEDS if name in spare}
    return draw(st.fixed_dictionaries({**shape, **needed}, optional=spare))


@st.composite
def switches(draw: st.DrawFn, first: dict[str, Any]) -> list[dict[str, Any]]:
    """At most one rule that switches the first, in force as that one is."""
    kind = draw(st.sampled_from([None, *SWITCHES]))
    if kind is None:
        return []
    given = {"rules": [first["id"]], **draw(SWITCHES[kind])}
    return [{**first, "id": "switch-of-the-first", "type": kind, "parameters": given}]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document without a fault."""
    square, line = squares(), st.just({"type": "LineString", "coordinates": [[30, 50], [31.5, 50.25]]})
    parties = draw(unique(st.fixed_dictionaries({"id": NAME, "name": WORD}), 3, 1))
    ids = [party["id"] for party in parties]
    zones = draw(unique(st.fixed_dictionaries({"id": NAME, **drawn(square)}), 2, 1))
    sides = {"party": st.sampled_from(ids), "side": st.sampled_from(["left", "right"])}
    lines = draw(unique(st.fixed_dictionaries({"id": NAME, **sides, **drawn(line)}), 2))
    held = draw(unique(rules(ids, [zone["id"] for zone in zones], [one["id"] for one in lines]), 2, 1))
    held += draw(switches(held[0]))
    made: dict[str, Any] = {
        "format": "truceline.agreement/1", "id": draw(NAME), "title": draw(WORD), "zone": draw(ZONE), "disclaimer": draw(WORD),
        "parties": parties, "watched_area": draw(st.fixed_dictionaries(drawn(square))), "zones": zones, "lines": lines, "rules": held,
    }  # fmt: skip
    if draw(st.booleans()):
        changes = {held[0]["id"]: {"in_force_from": draw(moments(2024))}}
        made["readings"] = [
            {
                "id": "A",
                "held_by": draw(WORD),
                "stated": {"address": draw(WORD), "on": draw(DATE)},
                "sentence": draw(WORD),
                "changes": changes,
            }
        ]
    return made


def same(loaded: Any, generated: Any) -> bool:  # noqa: ANN401 - values of a document
    """Whether a loaded value is the generated one; moments and enums are compared as they were written."""
    if isinstance(loaded, Moment):
        return str(loaded) == generated
    if isinstance(generated, list):
        return len(loaded) == len(generated) and all(map(same, loaded, generated))
    if isinstance(generated, dict):
        return all(same(getattr(loaded, name), value) for name, value in generated.items())
    return str(loaded) == generated if isinstance(loaded, Expression) else bool(loaded == generated)


def require_same(text: Agreement, made: dict[str, Any]) -> None:
    assert text.tree == made
    assert (text.agreement_id, text.title, text.zone, text.disclaimer) == (
        made["id"],
        made["title"],
        made["zone"],
        made["disclaimer"],
    )
    assert [(party.party_id, party.name) for party in text.parties] == [(p["id"], p["name"]) for p in made["parties"]]
    for zone, given_zone in zip(text.zones, made["zones"], strict=True):
        assert [list(map(list, ring)) for ring in zone.area.polygons[0]] == given_zone["geometry"]["coordinates"]
        assert (zone.zone_id, zone.title, zone.schematic, zone.drawn_by, zone.dated) == tuple(
            given_zone[name] for name in ("id", "title", "schematic", "drawn_by", "dated")
        )
    for line, given_line in zip(text.lines, made["lines"], strict=True):
        assert (line.line_id, line.party, line.side, line.title) == tuple(
            given_line[name] for name in ("id", "party", "side", "title")
        )
    for rule, given_rule in zip(text.rules, made["rules"], strict=True):
        assert (rule.rule_id, rule.kind, rule.article, dict(rule.wording)) == tuple(
            given_rule[name] for name in ("id", "type", "article", "wording")
        )
        assert (rule.source_address, rule.mark, list(rule.bound), rule.symmetric) == (
            given_rule["source"]["address"],
            given_rule["source"]["mark"],
            given_rule["bound"],
            given_rule["symmetric"],
        )
        assert str(rule.in_force_from) == given_rule["in_force"]["from"]
        force = given_rule["in_force"]
        assert (rule.in_force_days, rule.counting) == (force.get("days"), force.get("counting", ""))
        assert (rule.in_force_until is None) == ("until" not in force and "days" not in force)
        assert str(rule.in_force_until) == force.get("until", str(rule.in_force_until))
        assert [(str(one.starts), one.stated) for one in rule.suspended] == [
            (one["from"], one["stated"]) for one in force.get("suspended", [])
        ]
        assert rule.area is not None
        assert rule.area.zone_id == given_rule["area"]
        assert [one.line_id for one in rule.lines] == given_rule.get("lines", [])
        assert [rule.waiver, rule.notice, rule.consequence, list(rule.exceptions)] == [
            *(given_rule.get(name, "") for name in ("waiver", "notice", "consequence")),
            given_rule.get("exceptions", []),
        ]
        assert all(getattr(rule, name) == value for name, value in given_rule.get("limits", {}).items())
        assert same(rule.parameters, given_rule["parameters"])
        assert rule.extra == {name: value for name, value in given_rule.items() if name == "unheard_of"}
    for reading, given_reading in zip(text.readings, made.get("readings", ()), strict="readings" in made):
        assert (reading.held_by, reading.sentence, reading.changes) == tuple(
            given_reading[name] for name in ("held_by", "sentence", "changes")
        )


def require_back(text: Agreement) -> None:
    """What is written again is the same agreement; only the lines of unread fields move."""
    assert replace(load(dump(text), "again.yaml"), unread=()) == replace(text, unread=())


def test_the_generator_knows_every_rule_type() -> None:
    assert {*PARAMETERS, *SWITCHES} == set(kinds())


@LAW
@given(documents())
def test_every_value_of_a_document_is_loaded_as_it_was_written_and_comes_back(made: dict[str, Any]) -> None:
    text = load(json.dumps(made).encode(), "made.yaml")
    require_same(text, made)
    require_back(text)


@LAW
@given(documents(), st.data())
def test_a_damaged_document_is_refused_or_loaded_as_it_stands(made: dict[str, Any], data: st.DataObject) -> None:
    place, key = damaged_place(made, data)
    junk = (
        st.none()
        | st.booleans()
        | st.integers(-9, 9**9)
        | floats(-1e9, 1e9)
        | WORD
        | st.sampled_from([[], {}, [[]], "2025-03-30 03:30 Europe/Kyiv"])
    )
    place[key] = data.draw(junk)
    examined = examine(json.dumps(made).encode(), "damaged.yaml")
    assert (examined.agreement is None) == bool(examined.faults)
    if examined.agreement is not None:
        assert examined.agreement.tree == made
        require_back(examined.agreement)


def damaged_place(made: dict[str, Any], data: st.DataObject) -> tuple[Any, Any]:
    place: Any = made
    key: Any = data.draw(st.sampled_from(sorted(made)))
    for _ in range(data.draw(st.integers(0, 5))):
        if not isinstance(place[key], dict | list) or not place[key]:
            break
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    return place, key


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        WORD,
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(10**14), 10**14)
            | st.floats(allow_nan=False, allow_infinity=False, width=32)
            | WORD,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=3),
            max_leaves=8,
        ),
        min_size=1,
        max_size=4,
    )
)
@example({"a": "08", "b": "1.5e3", "c": ".5e1", "d": "", "e": "🕊"})
def test_whatever_a_document_holds_is_written_so_that_it_is_read_back(tree: dict[str, Any]) -> None:
    again, _, faults = read_tree(write_tree(tree))
    assert faults == []
    assert again == tree
    assert json.dumps(again) == json.dumps(tree)  # 1 and true are equal in Python, and not here


def test_a_document_with_ten_thousand_faults_is_one_answer() -> None:
    with pytest.raises(AgreementFaults) as caught:
        load(json.dumps({"parties": [{"id": "?"}] * 5_000}).encode(), "many.yaml")
    assert "faults more" in caught.value.faults[-1].problem
