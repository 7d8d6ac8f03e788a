"""One `Report` value: order, evidence, corrections, sentences. Nothing is judged here."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report_example import (
    AS_OF,
    END,
    START,
    claim,
    coverage,
    example,
    finding,
    hot_spot,
    incident,
    members,
    observation,
    table,
)
from truceline.model.errors import BadSetting, NaiveTimeError, OutOfRange
from truceline.model.place import Disc, Point, Sector
from truceline.model.records import Claim, Note
from truceline.model.report import SUMMARY_TOPICS, KindSeen, Report, Shape
from truceline.model.terms import Phenomenon
from truceline.report.assemble.corrections import LEAST_CHANGE, corrections
from truceline.report.assemble.evidence import claimed, language_of, observed
from truceline.report.assemble.facts import joined
from truceline.report.assemble.order import alleged
from truceline.report.assemble.shapes import FEW, drawable
from truceline.report.assemble.summary import EXERCISE_SENTENCE, percent
from truceline.report.assemble.titles import Name, names_of_day, near, position
from truceline.report.formats.json import render

PARTIES = ("North side", "South side")


def _before(report: Report) -> dict[str, object]:
    parsed: dict[str, object] = json.loads(render(report))
    return parsed


def _one(probability: float, number: int = 1, verdict: str = "undetermined", *, exercise: bool = True) -> Report:
    seen = observation(0)
    case = incident(number, probability, (seen,))
    return example(
        exercise=exercise,
        incidents=[case],
        findings=[finding("art-1", "North", verdict, case.incident_id)],
        observations=table([seen]),
        claims=[],
        not_covered=(),
    )


def test_what_touches_the_agreement_comes_first_then_the_best_known_then_what_cost_most() -> None:
    row, words = (
        observation(0),
        (
            "Вибух у Києві",
            "Удар по Києву: двоє загиблих",
            "Від удару в Києві загинули 10 людей",
            "Удар по Києву: поранено 5 людей",
        ),
    )
    told = [replace(claim(n, text), claim_id=f"c{n}") for n, text in enumerate(words)]
    chances = (0.9, 0.3, 0.02, 0.5)
    cases = [incident(n, chance, (one,)) for n, (chance, one) in enumerate(zip(chances, told, strict=True))]
    seen = incident(9, 0.25, (row,))
    touching = incident(8, 0.04, (replace(told[0], claim_id="c8"),))
    findings = [finding("art-1", "North", "undetermined", touching.incident_id)]
    report = example(
        incidents=[*cases, seen, touching], findings=findings, not_covered=[one.incident_id for one in (*cases, seen)],
        observations=table([row]), claims=[*told, replace(told[0], claim_id="c8")],
    )  # fmt: skip
    order = [case.incident.incident_id for case in report.cases]
    assert order == [one.incident_id for one in (touching, seen, cases[2], cases[1], cases[3], cases[0])]
    assert all(case.listed for case in report.cases)  # ten dead at 0.02 are told in full


def test_what_nobody_but_one_voice_says_and_cost_nothing_stands_in_the_compact_table() -> None:
    one = claim(0)
    low, even = incident(1, 0.1, (one,)), incident(2, 0.4, (replace(one, claim_id="c2"),))
    outside = [finding("art-1", "North", "outside scope", case.incident_id) for case in (low, even)]
    report = example(
        incidents=[low, even], findings=outside, not_covered=(), observations=table([]),
        claims=[one, replace(one, claim_id="c2")],
    )  # fmt: skip
    assert [(case.incident.incident_id, case.listed) for case in report.cases] == [
        (even.incident_id, True),
        (low.incident_id, False),
    ]


def test_heat_that_nobody_explains_is_told_in_full_only_against_a_rule_that_speaks_about_it() -> None:
    spot = hot_spot(0)
    alone = incident(1, 0.6, (spot,))
    for findings, listed in (
        ([finding("art-1", "North", "undetermined", alone.incident_id)], True),
        ([finding("art-1", "North", "undetermined", alone.incident_id, not_known="what was hit")], False),
        ([finding("art-1", "North", "outside scope", alone.incident_id)], False),
    ):
        report = example(incidents=[alone], findings=findings, not_covered=(), observations=table([spot]), claims=[])
        assert [(case.incident.grade.word.value, case.listed) for case in report.cases] == [("unresolved", listed)]


def test_a_word_of_likelihood_is_said_only_where_a_fit_has_earned_it() -> None:
    row = observation(0)
    raw = incident(1, 0.78, (row,))
    for case, said in (
        (raw, "observed; 0.78 (uncalibrated)"),
        (replace(raw, calibrated=True), "observed; 0.78, likely"),
    ):
        report = example(incidents=[case], findings=[], not_covered=(), observations=table([row]))
        text = " ".join(report.summary)
        assert said in text
        page = render(report).decode()
        assert ("likely" in page) is ("likely" in said)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Удар по Порту Меридія: двоє загиблих, поранено 12 людей", (2, 12)),
        ("Міноборони спростувало удар по Порту Меридія, за яким загинули 9 людей", (0, 0)),
    ],
)
def test_cases_are_ordered_by_the_casualties_that_their_telling_alleges(words: str, expected: tuple[int, int]) -> None:
    one = claim(1, words)
    report = example(incidents=[incident(1, 0.5, (one,))], findings=[], claims=[one], not_covered=())
    (case,) = report.cases
    assert alleged(case) == expected
    assert alleged(replace(case, telling=None)).dead >= expected[0]  # of an older report: as its words say


def test_the_order_of_what_is_handed_in_does_not_matter() -> None:
    observations, claims = members()
    cases = [incident(n, 0.5, (observations[n],)) for n in range(4)]
    one = example(incidents=cases, findings=[], not_covered=(), observations=table(observations), claims=claims)
    other = example(
        incidents=cases[::-1], findings=[], not_covered=(), observations=table(observations[::-1]), claims=claims[::-1]
    )
    assert render(one) == render(other)


def test_every_member_of_an_incident_becomes_evidence_in_time_order() -> None:
    for case in example().cases:
        assert {item.evidence_id for item in case.evidence} == set(case.incident.members)
        assert [item.started_utc for item in case.evidence] == sorted(item.started_utc for item in case.evidence)


def test_an_incident_without_its_evidence_is_an_error_and_not_a_shorter_list() -> None:
    with pytest.raises(OutOfRange, match="incident member"):
        example(observations=table([]), claims=[])


def test_a_naive_cut_off_is_refused() -> None:
    with pytest.raises(NaiveTimeError):
        example(as_of=AS_OF.replace(tzinfo=None))


def test_the_observer_and_the_event_stay_two_places() -> None:
    item = observed(observation(0))
    assert isinstance(item.observer, Point)
    assert isinstance(item.place, Sector)
    assert item.words == "heard explosion"
    assert item.number == "at least 3"


def test_a_claim_keeps_its_words_verbatim_and_is_not_called_an_observation() -> None:
    item = claimed(claim(1, "  Вибухи!  "))
    assert (item.kind, item.words, item.language) == ("claim", "  Вибухи!  ", "und-Cyrl")
    assert item.origin


def test_letters_tell_ukrainian_from_russian_only_where_they_differ() -> None:
    assert [language_of(t) for t in ("їжак", "объект", "вода", "water", "")] == [
        "uk",
        "ru",
        "und-Cyrl",
        "und",
        "und",
    ]


def test_a_row_that_says_nothing_was_observed_is_no_item_without_place() -> None:
    watch = observation(50, place=None, phenomenon=Phenomenon.NOTHING, number=None)
    report = example(incidents=[], findings=[], not_covered=(), observations=table([watch]), claims=[])
    assert report.unlocated == ()


def test_what_kept_observers_out_is_a_restriction_and_not_an_item_without_place() -> None:
    report = example()
    assert [r.words for r in report.restrictions] == ["access denied: armed persons at the bridge"]
    assert [item.quality for item in report.unlocated] == [("no range and no bearing given",)]


def test_a_restriction_of_another_day_is_not_in_this_report() -> None:
    late = END + timedelta(hours=2)
    denied = observation(1, phenomenon=Phenomenon.DENIED, started_utc=late, ended_utc=late)
    report = example(incidents=[], findings=[], not_covered=(), observations=table([denied]), claims=[])
    assert report.restrictions == ()


def test_a_place_is_named_after_its_own_evidence_with_distance_and_direction() -> None:
    town = replace(claim(0), place=Disc(lat_deg=10.0, lon_deg=-30.0, radius_m=5000, name="Port Meridia"))
    north_east = Point(lat_deg=10.06, lon_deg=-29.94, major_sd_m=500, minor_sd_m=500)
    assert near(north_east, (claimed(town),)) == "9 km NE of Port Meridia"
    assert near(replace(north_east, lat_deg=10.0, lon_deg=-30.0), (claimed(town),)) == "Port Meridia"
    assert near(north_east, (observed(hot_spot(0)),)) == ""


def test_the_range_and_bearing_of_a_sector_is_not_a_place_name() -> None:
    heard = observation(0, observer=None)
    assert isinstance(heard.place, Sector)
    named = replace(heard, place=replace(heard.place, name="2-4 km ESE"))
    assert near(Point(lat_deg=9.9, lon_deg=-30.2, major_sd_m=9, minor_sd_m=9), (observed(named),)) == ""


def test_without_a_name_of_its_own_an_incident_is_measured_from_its_observer() -> None:
    north = Point(lat_deg=9.99, lon_deg=-30.2, major_sd_m=9, minor_sd_m=9)
    assert near(north, (observed(observation(0)),)) == "10 km N of the observer at Port Meridia"


def test_without_name_and_observer_the_nearest_name_of_the_day_serves_and_only_up_to_thirty_kilometres() -> None:
    north_east = Point(lat_deg=10.06, lon_deg=-29.94, major_sd_m=500, minor_sd_m=500)
    names = (Name("Port Meridia", 10.0, -30.0), Name("Far Town", 12.0, -30.0))
    assert near(north_east, (), names) == "9 km NE of Port Meridia"
    assert near(north_east, (), names[1:]) == ""


def test_a_name_borne_by_two_places_or_by_a_region_measures_nothing() -> None:
    def said(number: int, name: str, lat: float, radius_m: float = 5000) -> Claim:
        return replace(claim(number), place=Disc(lat_deg=lat, lon_deg=-30.0, radius_m=radius_m, name=name))

    one, twin = said(1, "Newtown", 10.0), said(2, "Newtown", 11.0)
    region, plain = said(3, "North region", 10.0, radius_m=60_000), said(4, "Ferrow", 10.2)
    assert [name.name for name in names_of_day((one, twin, region, plain))] == ["Ferrow"]
    assert [name.name for name in names_of_day((one, one))] == ["Newtown"]


def test_a_position_without_a_name_gives_the_hemisphere() -> None:
    assert position(Point(lat_deg=-51.194, lon_deg=-35.266, major_sd_m=9, minor_sd_m=9)) == "near 51.19 S, 35.27 W"


def test_a_disclaimer_says_nothing_twice_and_leaves_nothing_out() -> None:
    house = "Borders and place names are those of the sources. They express no opinion on the status of a territory."
    again = "Place names follow the sources and express no opinion on the status of any territory. Zones are schematic."
    assert joined(house, again) == f"{house} Zones are schematic."
    assert joined(house, "") == house
    assert joined(house, "Maps show what observers drew; nobody else.") == (
        f"{house} Maps show what observers drew; nobody else."
    )


def test_notes_are_counted_by_kind_on_the_first_page() -> None:
    notes = [Note(kind="date only", text=str(n), source="firms") for n in range(6)]
    notes.append(Note(kind="truncated", text="x", source="viina"))
    text = " ".join(example(notes=notes).summary)
    assert "7 notes on degraded or contradictory sources: date only (firms, 6 notes), truncated (viina)" in text


def test_one_further_incident_stands_and_two_stand() -> None:
    def told(count: int) -> str:
        rows = [claim(n) for n in range(count)]
        cases = [incident(n, 0.1, (row,)) for n, row in enumerate(rows)]
        return " ".join(example(incidents=cases, findings=[], not_covered=(), claims=rows).summary)

    assert "1 further incident stands in a compact table; the evidence behind it is kept" in told(1)
    assert "2 further incidents stand in a compact table; the evidence behind them is kept" in told(2)


def test_rules_that_read_alike_share_a_sentence() -> None:
    words = ("art-1", "art-3")
    day = [finding(rule, reading, "not observable", None) for rule in words for reading in ("North", "South")]
    alike = [sentence for sentence in example(findings=day).summary if "under both readings" in sentence]
    assert len(alike) == 1
    assert all(rule in alike[0] for rule in words)


def test_every_sentence_of_the_summary_belongs_to_a_topic() -> None:
    first = [sentence.partition(": ")[0] for sentence in example(exercise=False).summary]
    named = [topic for topic in first if topic in SUMMARY_TOPICS]
    assert first[0] == "New"
    assert named == [topic for topic in SUMMARY_TOPICS if topic != "Exercise"]


def test_nothing_differs_between_a_report_and_itself() -> None:
    report = example()
    assert corrections(_before(report), report) == ()


def test_a_report_without_a_report_before_says_that_nothing_could_be_compared() -> None:
    assert example().previous is None
    assert any("nothing could be compared" in sentence for sentence in example().summary)


def test_an_incident_that_came_late_is_a_correction() -> None:
    early = _before(_one(0.5))
    late = example(previous=early, previous_sha256="ab" * 32)
    kinds = {c.what for c in late.corrections}
    assert "new case" in kinds
    assert late.previous == "ab" * 32
    assert any("to the report before" in sentence for sentence in late.summary)


def test_an_incident_that_no_longer_stands_is_withdrawn_in_public() -> None:
    changes = corrections(_before(_one(0.5, number=1)), _one(0.5, number=2))
    assert {(c.what) for c in changes} == {"withdrawn", "new case"}


@settings(max_examples=50, deadline=None)
@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_a_probability_that_moves_by_five_hundredths_is_a_correction_and_less_is_not(old: float, new: float) -> None:
    changed = [c for c in corrections(_before(_one(old)), _one(new)) if c.what == "probability changed"]
    if abs(abs(old - new) - LEAST_CHANGE) > 1e-6:
        assert bool(changed) == (abs(old - new) > LEAST_CHANGE)


def test_a_verdict_that_changes_names_rule_reading_before_and_after() -> None:
    change = corrections(_before(_one(0.5, verdict="undetermined")), _one(0.5, verdict="outside scope"))[0]
    assert (change.before, change.after) == ("undetermined", "outside scope")
    assert "rule art-1, North reading" in change.what


@pytest.mark.parametrize("damage", ["version", "day", "cases", "period_findings"])
def test_something_else_is_not_taken_for_the_report_before(damage: str) -> None:
    broken = _before(example())
    broken[damage] = None
    with pytest.raises(BadSetting) as refused:
        corrections(broken, example())
    assert all((refused.value.where, refused.value.found, refused.value.expected, refused.value.look))


def test_the_report_before_must_be_of_the_same_day() -> None:
    other_day = _before(example()) | {"day": "2031-05-02"}
    with pytest.raises(BadSetting, match="2031-05-02"):
        corrections(other_day, example())


def test_an_exercise_begins_its_summary_with_the_word() -> None:
    assert example(exercise=True).summary[0] == EXERCISE_SENTENCE
    assert not any("EXERCISE" in sentence for sentence in example(exercise=False).summary)


def test_an_empty_day_is_an_answer_with_the_share_that_could_be_seen() -> None:
    report = example(incidents=[], findings=[], not_covered=(), observations=table([]), claims=[])
    assert "Found: Nothing was found in 62 % of the area-hours; 38 % could not be seen." in report.summary


def test_a_day_nobody_could_see_is_never_told_as_calm() -> None:
    dark = replace(coverage(), seen_share=0.0, blind=(("cloud", 1.0),))
    report = example(incidents=[], findings=[], not_covered=(), observations=table([]), claims=[], coverage=dark)
    text = " ".join(report.summary)
    assert "Nothing was found in 0 % of the area-hours; 100 % could not be seen." in text
    assert not re.search(r"calm|quiet|no violation|complied|kept the", text, re.IGNORECASE)


def test_the_summary_says_first_what_was_found_then_the_verdicts_then_what_was_not_seen() -> None:
    text = "\n".join(example().summary)
    order = [text.index(word) for word in ("Found:", "Rule art-1", "could not be seen", "restriction", "Degraded:")]
    assert order == sorted(order)


def test_the_summary_counts_nothing_by_party_and_blames_nobody() -> None:
    text = " ".join(example().summary)
    assert not [party for party in PARTIES if party in text]
    assert not re.search(r"breach|responsib|violat|guilt|brutal|!", text)


def test_readings_that_differ_are_said_to_differ() -> None:
    text = " ".join(example().summary)
    assert "North reading: consistent" in text
    assert "South reading: outside scope" in text
    assert "The readings differ." in text


@given(st.floats(0, 1))
def test_a_share_reads_as_nothing_or_all_only_where_it_is(share: float) -> None:
    words = percent(share)
    assert (words == "0 %") == (share == 0.0)
    assert (words == "100 %") == (share == 1.0)


def test_a_probability_outside_zero_to_one_is_refused() -> None:
    seen = observation(0)
    for broken in (float("nan"), 1.5):
        case = replace(incident(1, 0.5, (seen,)), probability=broken)
        with pytest.raises(OutOfRange):
            render(example(incidents=[case], findings=[], not_covered=(), observations=table([seen]), claims=[]))


def test_a_long_line_is_made_lighter_and_a_short_one_left_alone() -> None:
    long_ring = tuple((30 + n / 5000, 50 + (n % 2) * 1e-4) for n in range(FEW * 10))
    shape = Shape(
        kind="line",
        title="",
        drawn_by="",
        dated="",
        schematic=False,
        polygons=(((*long_ring, long_ring[0]),), (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),)),
    )
    light = drawable(shape)
    assert len(light.polygons[0][0]) < FEW
    assert light.polygons[0][0][0] == light.polygons[0][0][-1]
    assert light.polygons[1] == shape.polygons[1]


def test_the_day_of_the_example_runs_from_its_first_to_its_last_moment() -> None:
    report = example()
    assert (report.start_utc, report.end_utc, report.as_of_utc) == (START, END, AS_OF)


def test_rules_are_counted_as_a_reader_counts_them_and_what_was_found_against_one_comes_first() -> None:
    words = {"M10": "not observable", "M2": "not observable", "M1": "consistent", "M11": "inconsistent"}
    day = [finding(rule, reading, verdict, None) for rule, verdict in words.items() for reading in ("North", "South")]
    said = [sentence for sentence in example(findings=day).summary if "under both readings" in sentence]
    assert [re.findall(r"M[0-9]+", sentence) for sentence in said] == [["M11"], ["M2", "M10"], ["M1"]]


def test_many_rules_against_which_nothing_was_found_are_told_by_number_alone() -> None:
    day = [finding(f"M{n}", reading, "not observable", None) for n in range(12) for reading in ("North", "South")]
    (said,) = [sentence for sentence in example(findings=day).summary if "under both readings" in sentence]
    assert "12 rules (M0, M1, M2, " in said


def test_a_share_of_blindness_is_said_in_one_way() -> None:
    kinds = (KindSeen(kind="shelling", seen_share=0.5, no_eyes_share=0.3, reason="night"),)
    said = [one for one in example(coverage=replace(coverage(), kinds=kinds)).summary if "area-hours" in one]
    assert len(said) == 1
    assert said[0].startswith("Not seen: 38 % of the area-hours ")
    assert "eyes" not in said[0]
