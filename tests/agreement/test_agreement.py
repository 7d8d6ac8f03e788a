"""The agreement room: a text as data, every fault of it at once, its readings."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import agreement, as_yaml, tree
from truceline.agreement import dump, load, shipped, shipped_names, under
from truceline.agreement.ambiguities import ambiguities
from truceline.agreement.discover import discover
from truceline.agreement.kinds._registry import kinds
from truceline.agreement.moments import moment, spoken
from truceline.agreement.readings import differing
from truceline.agreement.tree import MOST_BYTES
from truceline.model.errors import AgreementFaults, BadSetting, OutOfRange, UnknownName

Change = Callable[[dict[str, Any]], object]


def document() -> dict[str, Any]:
    text = tree("use_of_force", {}, area="square")
    text["readings"] = [
        {
            "id": "A",
            "held_by": "A side",
            "stated": {"address": "a letter", "on": "2025-03-02"},
            "sentence": "It began later.",
            "changes": {"R1": {"in_force_from": "2025-03-10 00:00 Europe/Kyiv"}},
        }
    ]
    return text


def faults_of(data: bytes) -> str:
    with pytest.raises(AgreementFaults) as caught:
        load(data, "bad.yaml")
    assert all(fault.line >= 0 and fault.clause and fault.problem for fault in caught.value.faults)
    return str(caught.value)


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_agreement_loads_and_comes_back_the_same(name: str) -> None:
    first = load(shipped(name), name)
    assert load(dump(first), name) == first
    assert first.unread == ()
    for reading in first.readings:
        assert all(rule.in_force_from is not None for rule in under(first, reading))


def test_an_unknown_shipped_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="easter-truce-2025, energy-moratorium-2025"):
        shipped("peace")


def test_the_energy_moratorium_holds_the_public_facts() -> None:
    text = load(shipped("energy-moratorium-2025"), "energy")
    spans = {
        r.reading_id: (str(rule.in_force_from), str(rule.in_force_until))
        for r in text.readings
        for rule in under(text, r)[:1]
    }
    # Kyiv's adviser said on 18 April that the thirty days run from 25 March; the list came out in the evening
    assert spans == {
        "Moscow": ("2025-03-18 00:00 Europe/Moscow", "2025-04-17 24:00 Europe/Moscow"),
        "Moscow-first-day": ("2025-03-18 00:00 Europe/Moscow", "2025-04-16 24:00 Europe/Moscow"),
        "Kyiv": ("2025-03-25 17:00 Europe/Kyiv", "2025-04-24 24:00 Europe/Kyiv"),
        "Kyiv-first-day": ("2025-03-25 17:00 Europe/Kyiv", "2025-04-23 24:00 Europe/Kyiv"),
    }
    assert text.rules[0].area is not None
    assert text.rules[0].area.schematic
    assert "16 April" in text.rules[0].day_count


def test_the_easter_truce_lasts_thirty_hours_in_moscow_time() -> None:
    parameters: Any = load(shipped("easter-truce-2025"), "easter").rules[0].parameters
    assert (parameters.ends.at_utc - parameters.starts.at_utc).total_seconds() == 30 * 3600
    assert parameters.starts.at_utc == datetime(2025, 4, 19, 15, tzinfo=UTC)


def test_the_exercise_uses_every_rule_type_and_says_exercise() -> None:
    text = load(shipped("exercise-line"), "exercise")
    assert {rule.kind for rule in text.rules} == set(kinds())
    assert text.exercise
    assert "EXERCISE" in text.title
    assert "EXERCISE" in text.disclaimer


def test_the_moment_by_which_persons_are_released_is_no_body() -> None:
    whole = yaml.safe_load(shipped("exercise-line"))
    (exchange,) = (rule for rule in whole["rules"] if rule["type"] == "persons_exchange")
    assert exchange["parameters"]["batches"][0]["by"]
    assert "A86" not in str(ambiguities({**whole, "rules": [exchange]}, {}))


def _set(*path: Any) -> Change:  # noqa: ANN401 - keys, indices and a last value of any type
    def change(text: dict[str, Any]) -> None:
        *keys, last, value = path
        place: Any = text
        for key in keys:
            place = place[key]
        place[last] = value

    return change


BOW_TIE = {"type": "Polygon", "coordinates": [[[30.0, 50.0], [31.0, 51.0], [31.0, 50.0], [30.0, 51.0], [30.0, 50.0]]]}
FAULTS: list[tuple[Change, str]] = [
    (_set("rules", 0, "type", "no_fly"), 'no rule type "no_fly"; known: accountability, air_ban'),
    (_set("rules", 0, "in_force", "from", "2025-03-01 00:00"), "without a zone name"),
    (_set("rules", 0, "in_force", "from", "2025-03-01T00:00:00+02:00"), "without a zone name"),
    (_set("rules", 0, "in_force", "from", "2025-03-30 03:30 Europe/Kyiv"), "that exists"),
    (_set("rules", 0, "in_force", "from", "2025-10-26 03:30 Europe/Kyiv"), "comes twice"),
    (_set("rules", 0, "in_force", "from", "2025-03-01 00:00 Europe/Kyev"), "no time zone"),
    (_set("rules", 0, "in_force", "from", None), "got nothing"),
    (_set("rules", 0, "in_force", "until", "2025-02-01 00:00 Europe/Kyiv"), "expected an end after"),
    (_set("zones", 0, "geometry", BOW_TIE), r"Self-intersection\[30.5 50.5\]"),
    (_set("zones", 0, "geometry", "coordinates", [[[30.0, 50.0], [31.0, 50.0], [30.0, 50.0]]]), "4 to 20000 positions"),
    (_set("zones", 0, "geometry", "type", "Point"), "GeoJSON of type Polygon or MultiPolygon"),
    (_set("lines", 0, "geometry", "coordinates", [[30.0, 50.0], [30.0, 95.0]]), "latitude -90 to 90"),
    (_set("rules", []), "rules: expected at least 1 of them"),
    (_set("rules", 0, "bound", []), "bound: expected at least 1 of them"),
    (_set("rules", 0, "bound", ["c"]), 'no party "c"; known: a, b'),
    (_set("rules", 0, "area", "nowhere"), 'no zone "nowhere"; known: square'),
    (_set("rules", 0, "lines", ["line-z"]), 'no line "line-z"; known: line-a, line-b'),
    (_set("rules", 0, "wording", {}), "wording"),
    (_set("rules", 0, "limits", {"lower": 0.9, "upper": 0.8}), "expected 0 < lower < upper"),
    (_set("rules", 0, "limits", {"needed_fraction": 0.0}), "silence is never compliance"),
    (_set("rules", 0, "parameters", {"calibre_min_mm": -3}), "calibre_min_mm"),
    (_set("zone", "Europe/Kyev"), 'no time zone "Europe/Kyev"'),
    (_set("parties", 1, "id", "a"), 'id "a" twice'),
    (_set("rules", 0, "except_areas", ["square", "nowhere"]), 'no zone "nowhere"; known: square'),
    (_set("readings", 0, "changes", {"R1": {}}), "changes nothing"),
    (_set("readings", 0, "changes", {"R1": {"in_force_from": "2025-03-01 01:00 Europe/Moscow"}}), "changes nothing"),
    (_set("readings", 0, "changes", {"R9": {"area": "square"}}), 'no rule "R9"; known: R1'),
    (_set("readings", 0, "changes", {"R1": {"radius": 3}}), 'no parameter of use_of_force "radius"; known: '),
    (_set("readings", 0, "changes", {"R1": {"in_force_from": "2025-03-09"}}), "named zone"),
    (_set("readings", 0, "changes", {"R1": {"calibre_min_mm": "many"}}), "calibre_min_mm"),
]


@pytest.mark.parametrize(("change", "words"), FAULTS)
def test_a_fault_is_named_with_line_and_clause(change: Change, words: str) -> None:
    text = document()
    change(text)
    with pytest.raises(AgreementFaults, match=words) as caught:
        load(as_yaml(text), "bad.yaml")
    assert caught.value.faults[0].line >= 1


def test_a_party_may_hold_the_text_as_it_is_written() -> None:
    text = document()
    other = {**text["readings"][0], "id": "as-written", "changes": {}}
    text["readings"].append(other)
    made = load(as_yaml(text), "held.yaml")
    assert [one.reading_id for one in made.readings] == [text["readings"][0]["id"], "as-written"]
    assert under(made, made.reading("as-written")) == made.rules
    assert under(made, made.readings[0]) != made.rules


def test_an_empty_reading_does_not_state_what_the_text_leaves_to_the_readings() -> None:
    text = document()
    text["rules"][0]["in_force"]["from"] = "by reading"
    text["readings"] = [{**text["readings"][0], "changes": {}}]
    with pytest.raises(AgreementFaults, match="states no in_force_from"):
        load(as_yaml(text), "held.yaml")


def test_a_rule_keeps_the_zones_in_which_it_does_not_apply() -> None:
    text = document()
    text["rules"][0]["except_areas"] = ["square"]
    made = load(as_yaml(text), "excepted.yaml")
    assert [zone.zone_id for zone in made.rules[0].except_areas] == ["square"]
    assert made.unread == ()


def test_all_faults_of_a_document_come_at_once_in_the_order_of_the_lines() -> None:
    text = document()
    for change in (FAULTS[0][0], FAULTS[1][0], FAULTS[8][0], FAULTS[14][0], FAULTS[26][0]):
        change(text)
    with pytest.raises(AgreementFaults) as caught:
        load(as_yaml(text), "bad.yaml")
    faults = caught.value.faults
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    for words in ("no_fly", "without a zone name", "Self-intersection", 'no party "c"', 'no rule "R9"'):
        assert any(words in fault.problem for fault in faults), words
    assert {"rules R1", "zones square", "readings A"} <= {fault.clause for fault in faults}


def test_the_line_of_a_fault_is_the_line_of_the_value() -> None:
    data = as_yaml(document()).replace(b"type: use_of_force", b"type: forbidden_things")
    line = data.decode().splitlines().index("  type: forbidden_things") + 1
    assert f"line {line}, clause rules R1: no rule type" in faults_of(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"# nothing\n", "empty"),
        (b"- a\n- b\n", "expected a map"),
        (b"a: [1, 2\n", "line 2"),
        (b"a: &x [1]\nb: *x\n", "alias"),
        (b"id: one\nid: two\n", 'key "id" twice'),
        (b"a: !!python/object:os.system {}\n", "tag"),
        (b"a: \xff\xfe\n", "UTF-8"),
        (b"a: \x00\n", "special characters"),
        (b"a: " + b"[" * 60 + b"]" * 60, "more than 24 levels"),
        (b"a: 1\n---\nb: 2\n", "another document"),
        (b"x" * (MOST_BYTES + 1), "at most"),
    ],
)
def test_bytes_that_are_no_agreement_are_refused_with_the_reason(data: bytes, words: str) -> None:
    assert words in faults_of(data)


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_the_bytes_only_faults_are_raised(data: bytes) -> None:
    with pytest.raises(AgreementFaults):
        load(data, "noise")


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_whatever_value_stands_in_a_field_the_answer_is_an_agreement_or_its_faults(data: st.DataObject) -> None:
    text: Any = document()
    place, key = text, data.draw(st.sampled_from(sorted(text)))
    for _ in range(data.draw(st.integers(0, 5))):
        if not isinstance(place[key], dict | list) or not place[key]:
            break
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    numbers = st.integers() | st.floats(-1e9, 1e9)
    place[key] = data.draw(st.none() | st.booleans() | numbers | st.text(max_size=9) | st.sampled_from([[], {}]))
    try:
        loaded = load(as_yaml(text), "mutant")
    except AgreementFaults:
        return
    assert loaded.rules


def test_yes_no_and_clock_times_stay_words() -> None:
    text = document()
    text["rules"][0]["waiver"] = "PLACEHOLDER"
    data = as_yaml(text)
    for word in ("no", "18:00", "2025-03-25", "1e3"):
        assert load(data.replace(b"PLACEHOLDER", word.encode()), "words").rules[0].waiver == word


def test_unknown_fields_are_kept_come_back_and_are_reported_as_unread() -> None:
    text = document()
    text["rules"][0]["patron"] = {"saint": "nobody"}
    text["rules"][0]["parameters"]["colour"] = "blue"
    text["parties"][0]["flag"] = "white"
    loaded = load(as_yaml(text), "more")
    assert loaded.rules[0].extra == {"patron": {"saint": "nobody"}}
    assert loaded.parties[0].extra == {"flag": "white"}
    assert {fault.problem.split('"')[1] for fault in loaded.unread} == {"patron", "flag", "colour"}
    again = load(dump(loaded), "more")
    assert again.rules[0].extra == loaded.rules[0].extra
    assert b"blue" in dump(again)


def test_a_date_left_to_the_readings_must_be_stated_by_each_of_them() -> None:
    text = document()
    text["rules"][0]["in_force"]["from"] = "by reading"
    assert load(as_yaml(text), "open").rules[0].in_force_from is None
    silent = deepcopy(text["readings"][0])
    silent |= {"id": "B", "changes": {"R1": {"calibre_min_mm": 100.0}}}
    text["readings"].append(silent)
    assert 'reading "B" states no in_force_from' in faults_of(as_yaml(text))
    text["readings"] = []
    assert "has no readings" in faults_of(as_yaml(text))


def test_a_reading_that_ends_a_rule_before_it_begins_is_a_fault() -> None:
    text = document()
    text["rules"][0]["in_force"]["until"] = "2025-03-05 00:00 Europe/Kyiv"
    assert "expected an end after 2025-03-10 00:00 Europe/Kyiv" in faults_of(as_yaml(text))


def test_an_agreement_without_readings_has_the_text_as_its_one_reading() -> None:
    text = agreement("use_of_force", {})
    assert [reading.reading_id for reading in text.readings] == ["text"]
    assert under(text, text.readings[0]) == text.rules


def test_the_same_instant_in_two_zones_is_no_difference() -> None:
    kyiv = agreement("use_of_force", {}).rules[0]
    moscow = agreement("use_of_force", {}, in_force={"from": "2025-03-01 01:00 Europe/Moscow"}).rules[0]
    assert differing(kyiv, moscow) == ()
    assert differing(kyiv, agreement("use_of_force", {"calibre_min_mm": 100.0}).rules[0]) == ("calibre_min_mm",)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2025-03-18 00:00 Europe/Moscow", datetime(2025, 3, 17, 21, tzinfo=UTC)),
        ("2025-04-17 24:00 Europe/Moscow", datetime(2025, 4, 17, 21, tzinfo=UTC)),
        ("2020-07-27 00:01 Europe/Kyiv", datetime(2020, 7, 26, 21, 1, tzinfo=UTC)),
        ("2025-10-26 03:30+02:00 Europe/Kyiv", datetime(2025, 10, 26, 1, 30, tzinfo=UTC)),
        ("2025-10-26T03:30:00+03:00[Europe/Kyiv]", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),
        ("2025-01-01 12:00 UTC", datetime(2025, 1, 1, 12, tzinfo=UTC)),
    ],
)
def test_a_moment_of_a_treaty_is_one_moment(text: str, at: datetime) -> None:
    assert moment(text).at_utc == at


@pytest.mark.parametrize(
    "text", ["2025-03-18 00:00+02:00 Europe/Moscow", "2025-02-30 00:00 UTC", "2025-03-18 24:01 UTC", "", 7, None, True]
)
def test_a_moment_that_cannot_be_is_refused(text: Any) -> None:  # noqa: ANN401 - whatever a document holds
    with pytest.raises(OutOfRange):
        moment(text)


@given(st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)), st.sampled_from(["Europe/Kyiv", "Atlantic/Azores"]))  # noqa: DTZ001
def test_a_moment_says_the_clock_that_was_written(wall: datetime, zone: str) -> None:
    text = f"{wall:%Y-%m-%d %H:%M} {zone}"
    try:
        at = moment(text)
    except OutOfRange:
        return  # the hours around a change of clocks
    assert f"{at.at_utc.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == at.local
    assert zone in spoken(at)


def test_two_plug_ins_of_one_name_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name, value = "air_ban", "somebody.else"

    monkeypatch.setattr("truceline.agreement.discover.entry_points", lambda **_: [Point()])
    with pytest.raises(BadSetting, match="one plug-in of each name"):
        discover("truceline.agreement.kinds", "truceline.kinds")
