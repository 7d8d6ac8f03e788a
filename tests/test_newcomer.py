"""Rule types of another package, found by its entry points: the example of docs/rules.md, run as it stands."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, NOON, START, Eyes, agreement, at, entry, incident, kept, tree
from truceline.agreement.checks import cross_checks
from truceline.agreement.expressions import definition
from truceline.agreement.json_schema import agreement_schema
from truceline.agreement.kinds._registry import kinds
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.judge import judge
from truceline.assess.rules._registry import rule_type, rule_types
from truceline.assess.words.speak import tongue
from truceline.fusion.incidents.observer_only_incidents import named_incidents
from truceline.fusion.params import Params
from truceline.model import added_words
from truceline.model.arrow import to_table
from truceline.model.errors import BadSetting
from truceline.model.place import Point
from truceline.model.records import Entry, Finding, Incident, Observation, Span
from truceline.model.terms import EntryKind, IncidentType, Means, Outcome, Phenomenon, TimePrecision, Verdict
from truceline.sources._patrol_words import object_of, phenomenon_of

PACKAGE = Path(__file__).parent / "data" / "newcomer"
FIRE = ((IncidentType.SHELLING, 1.0),)
QUIET = {"begins": "22:00", "ends": "06:00", "zone": "Europe/Kyiv"}  # 20:00 to 04:00 UTC in March
HANDOVER = {
    "items": ["remains of the fallen"],
    "deadline": "2025-03-21 18:00 Europe/Kyiv",
    "certified_by": "Red Cross",
}


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package on the path with its entry points, as an installer would leave it."""
    monkeypatch.syspath_prepend(str(PACKAGE))
    forget()
    yield
    monkeypatch.undo()
    forget()


def forget() -> None:
    kinds.cache_clear()
    rule_types.cache_clear()
    added_words.forget()


def found(
    kind: str,
    parameters: dict[str, Any],
    one: Incident | None,
    *register: Entry,
    seen: float = 1.0,
    **rule: Any,  # noqa: ANN401 - any field
) -> list[Finding]:
    text = agreement(kind, parameters, **rule)
    given_ = [] if one is None else [one]
    made = judge(text, given_, Eyes(seen), [], start=START, end=END, as_of=AS_OF, register=register)
    return [finding for finding in made.findings if finding.rule_id == "R1"]


def at_hour(hour: int, **changes: Any) -> Incident:  # noqa: ANN401 - any field of an incident
    when = datetime(2025, 3, 21, hour, tzinfo=UTC)
    return incident(**{"types": FIRE, "started_utc": when, "ended_utc": when, "best_utc": when, **changes})


def test_both_halves_are_found_under_one_name_and_number() -> None:
    for name in ("quiet_hours", "handover"):
        assert (kinds()[name].NUMBER, name) == rule_type(name).TYPE
    assert "quiet_hours" in agreement_schema()["$defs"]["RuleIn"]["properties"]["type"]["enum"]


def test_fire_at_night_contradicts_quiet_hours_and_fire_at_noon_lies_outside() -> None:
    night, *_ = found("quiet_hours", QUIET, at_hour(23))
    noon, *_ = found("quiet_hours", QUIET, at_hour(12))
    assert (night.verdict, night.decided_by) == (Verdict.INCONSISTENT, "incident type")
    assert (noon.verdict, noon.decided_by) == (Verdict.OUTSIDE_SCOPE, "quiet hours")


def test_fire_of_which_half_the_time_is_quiet_stays_open() -> None:
    around = at_hour(19, ended_utc=datetime(2025, 3, 21, 21, tzinfo=UTC))
    one, *_ = found("quiet_hours", QUIET, around)
    assert (one.verdict, one.decided_by) == (Verdict.UNDETERMINED, "quiet hours")


@given(minutes=st.integers(0, 24 * 60 - 1), long=st.integers(0, 600))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_the_quiet_and_the_loud_hours_make_up_the_day(minutes: int, long: int) -> None:
    start = START + timedelta(minutes=minutes)
    one = incident(types=FIRE, started_utc=start, ended_utc=start + timedelta(minutes=long), best_utc=start)
    loud = {**QUIET, "begins": "06:00", "ends": "22:00"}
    shares = [share(agreement("quiet_hours", given_), one) for given_ in (QUIET, loud)]
    assert sum(shares) == pytest.approx(1.0)


def share(text: Any, one: Incident) -> float:  # noqa: ANN401 - an agreement
    (factor,) = rule_type("quiet_hours").own_factors(text.rules[0], IncidentContext(incident=one, lines=()))
    return factor.most


def test_a_handover_is_judged_from_the_register_and_silence_only_where_it_was_kept() -> None:
    told = entry(EntryKind.CERTIFICATE, item="remains of the fallen", by="Red Cross", outcome=Outcome.DONE)
    late = entry(
        EntryKind.CERTIFICATE, item="remains of the fallen", by="Red Cross", stated_utc=NOON + timedelta(hours=6)
    )
    other = entry(EntryKind.CERTIFICATE, item="remains of the fallen", by="A side", outcome=Outcome.DONE)
    for lines, verdict in (
        ((told, kept()), Verdict.CONSISTENT),
        ((kept(),), Verdict.INCONSISTENT),
        ((replace(told, outcome=Outcome.PARTLY), kept()), Verdict.UNDETERMINED),
        ((replace(told, outcome=Outcome.REFUSED), kept()), Verdict.INCONSISTENT),
        ((late, kept()), Verdict.INCONSISTENT),
        ((other, kept()), Verdict.INCONSISTENT),
        ((), Verdict.NOT_OBSERVABLE),
    ):
        asked, *_ = found("handover", HANDOVER, None, *lines)
        assert asked.verdict == verdict, asked.because
        assert "remains of the fallen" in asked.subject


@pytest.mark.parametrize("language", ["en", "de", "uk", "ru", "fr"])
def test_their_sentences_are_read_like_those_of_the_house(language: str) -> None:
    for kind, parameters in (("quiet_hours", QUIET), ("handover", HANDOVER), ("overflight", LOW), ("jamming_ban", {})):
        rule = agreement(kind, parameters, **({"area": "square"} if kind == "jamming_ban" else {})).rules[0]
        said = rule_type(kind).sentence(rule, language)
        assert said.endswith(".")
        assert "{" not in said


PLANT = {"name": "plant", "object_class": "power plant", "lat_deg": 50.5, "lon_deg": 30.5, "radius_m": 500.0}
LOW = {"objects": [PLANT], "radius_m": 2_000.0, "below_m": 1_000.0}


def met(**changes: Any) -> Observation:  # noqa: ANN401 - any field of a row
    """A patrol whose telephones fall silent in the middle of the square."""
    fields = {
        "observation_id": "j1", "source": "patrol", "sensor": "patrol 1", "means": Means.DETECTED,
        "phenomenon": Phenomenon("mobile network jammed"), "started_utc": NOON, "ended_utc": NOON,
        "time_precision": TimePrecision.MINUTE, "seen_utc": NOON, "received_utc": NOON, "place": at(50.5, 30.5),
        "observer": at(50.5, 30.5, 50.0),
    }  # fmt: skip
    return Observation(**{**fields, **changes})


def test_a_phenomenon_of_theirs_becomes_an_incident_of_their_kind_and_their_ban_judges_it() -> None:
    rows = to_table(Observation, [met(), met(observation_id="j2", sensor="patrol 2")])
    (jammed,) = named_incidents(rows, start=START, end=END, params=Params())
    assert jammed.types == ((IncidentType("jamming of networks"), 1.0),)
    assert jammed.started_utc == NOON
    (one, *_) = found("jamming_ban", {}, jammed, area="square")
    assert (one.verdict, one.decided_by) == (Verdict.INCONSISTENT, "incident type")
    assert found("jamming_ban", {}, at_hour(12), area="square")[0].incident_id is None  # fire is none of its business


def test_coverage_is_asked_for_the_kind_of_ours_that_is_as_easily_seen() -> None:
    eyes = Eyes(1.0)
    text = agreement("jamming_ban", {}, area="square")
    judge(text, [], eyes, [], start=START, end=END, as_of=AS_OF)
    assert {kinds_ for _, _, _, kinds_ in eyes.asked} == {(IncidentType.RESTRICTION,)}


def test_their_words_are_read_in_a_table_and_in_a_definition_and_spoken_in_every_language() -> None:
    assert phenomenon_of("Mobile network jammed") == "mobile network jammed"
    assert object_of("telephone mast") == "telephone mast"
    held = definition('type == "jamming of networks" and "mobile network jammed" in seen')
    assert held.holds({"type": "jamming of networks", "seen": ("mobile network jammed",)})
    assert tongue("de").kinds[IncidentType("jamming of networks")] == "Störung von Mobilfunknetzen"
    listed = agreement("protected_target", {"object_classes": ["telephone mast"]})
    assert "вежі зв’язку" in rule_type("protected_target").sentence(listed.rules[0], "uk")


@pytest.mark.parametrize(
    ("height", "place", "verdict"),
    [
        (None, at(50.5, 30.5), Verdict.UNDETERMINED),
        (Span(least=100.0, most=300.0), at(50.5, 30.5), Verdict.INCONSISTENT),
        (Span(least=900.0, most=1_200.0), at(50.5, 30.5), Verdict.UNDETERMINED),
        (Span(least=3_000.0, most=3_500.0), at(50.5, 30.5), Verdict.CONSISTENT),
        (Span(least=100.0, most=300.0), at(50.7, 30.5), Verdict.OUTSIDE_SCOPE),
    ],
)
def test_a_flight_over_a_plant_is_judged_by_its_height(height: Span | None, place: Point, verdict: Verdict) -> None:
    flown = at_hour(12, types=((IncidentType.AIR_ACTIVITY, 1.0),), height_m=height, place=place)
    assert found("overflight", LOW, flown)[0].verdict == verdict


def test_a_word_of_nobody_stays_unknown() -> None:
    with pytest.raises(ValueError, match="brass band"):
        Phenomenon("brass band")


def test_faults_of_their_parameters_are_told_like_any_other() -> None:
    problems = [
        problem for _, problem in cross_checks(tree("quiet_hours", {**QUIET, "zone": "Kyiv time", "ends": "6"}))
    ]
    assert any("zone: " in one and "Kyiv time" in one for one in problems), problems
    assert any("ends: " in one for one in problems), problems


def test_a_second_package_with_one_of_our_names_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "copy-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: copy\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[truceline.kinds]\nconduct = rivertruce.handover_kind\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    with pytest.raises(BadSetting, match="conduct"):
        kinds()


def test_the_page_shows_the_files_of_the_package() -> None:
    page = (PACKAGE.parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    shown = re.findall(r"literalinclude\} \.\./tests/data/newcomer/(\S+)", page)
    assert sorted(shown) == sorted(
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".txt") and path.name != "__init__.py"
    )
