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

from tests.assess_world import AS_OF, END, NOON, START, Eyes, agreement, entry, incident, kept, tree
from truceline.agreement.checks import cross_checks
from truceline.agreement.json_schema import agreement_schema
from truceline.agreement.kinds._registry import kinds
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.judge import judge
from truceline.assess.rules._registry import rule_type, rule_types
from truceline.model.errors import BadSetting
from truceline.model.records import Entry, Finding, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome, Verdict

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


def found(
    kind: str, parameters: dict[str, Any], one: Incident | None, *register: Entry, seen: float = 1.0
) -> list[Finding]:
    text = agreement(kind, parameters)
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
    for kind, parameters in (("quiet_hours", QUIET), ("handover", HANDOVER)):
        said = rule_type(kind).sentence(agreement(kind, parameters).rules[0], language)
        assert said.endswith(".")
        assert "{" not in said


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
