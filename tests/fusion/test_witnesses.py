"""Several witnesses of one fact: none is taken before another, whatever its id or the order of the rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import Eyes, agreement, at
from tests.fusion_world import END, NIGHT, START, run
from truceline.agreement.nouns import Agreement
from truceline.assess.judge import judge
from truceline.fusion.evidence.witnesses import number_fact, weapon_fact
from truceline.model.place import destination
from truceline.model.records import Incident, Observation, record_id
from truceline.model.terms import Count, Means, Phenomenon, Qualifier, TimePrecision, Verdict
from truceline.model.weapon_systems import mentioned

SITE = (50.18, 30.5)  # 20 km north of the line of the small agreement
GUNS = {"name": "guns", "calibre_min_mm": 100.0, "distance_m": 50_000.0}
MORTARS = {"name": "mortars", "systems": ["mortar"], "distance_m": 15_000.0}


def saw(who: int, weapon: str, **changes: object) -> Observation:
    """Patrol `who`, a kilometre from the site, sees a weapon there."""
    lat, lon = destination(*SITE, 90.0 * who, 1_000.0)
    values: dict[str, object] = {
        "observation_id": record_id("row", str(who)),
        "source": "patrol",
        "sensor": f"patrol {who}",
        "means": Means.SAW,
        "phenomenon": Phenomenon.WEAPON_PRESENT,
        "started_utc": NIGHT,
        "ended_utc": NIGHT + timedelta(minutes=1),
        "time_precision": TimePrecision.MINUTE,
        "seen_utc": NIGHT,
        "received_utc": NIGHT + timedelta(hours=1),
        "place": at(*SITE),
        "observer": at(lat, lon, 50.0),
        "weapon": weapon,
        "weapon_calibre_mm": mentioned(weapon).calibre_mm,
    }
    return Observation(**{**values, **changes})  # type: ignore[arg-type]


def withdrawal(*bands: dict[str, object]) -> Agreement:
    return agreement("withdrawal_by_distance", {"bands": bands or (GUNS,)}, lines=["line-a", "line-b"])


def verdicts(rows: Sequence[Observation], text: Agreement) -> Counter[tuple[str, str, str, float | None]]:
    """What is found, without the ids of incidents."""
    made = judge(text, run(rows).incidents, Eyes(1.0), [], start=START, end=END, as_of=datetime(2026, 1, 1, tzinfo=UTC))
    told: Counter[tuple[str, str, str, float | None]] = Counter(
        (one.rule_id, one.verdict, one.because, None if one.chance is None else round(one.chance, 9))
        for one in made.findings
    )
    told["not covered", "", "", None] = len(made.not_covered)
    return told


def only(rows: Sequence[Observation]) -> Incident:
    (one,) = run(rows).incidents
    return one


def found(rows: Sequence[Observation], text: Agreement) -> tuple[str, str, str]:
    made = judge(text, run(rows).incidents, Eyes(1.0), [], start=START, end=END, as_of=datetime(2026, 1, 1, tzinfo=UTC))
    (one,) = [finding for finding in made.findings if finding.incident_id]
    return one.verdict, one.decided_by, one.because


@pytest.mark.parametrize("note", range(6))
def test_two_monitors_who_name_different_weapons_leave_the_weapon_open_whatever_their_remarks(note: int) -> None:
    rows = [
        saw(1, "82 mm mortar", observation_id=record_id("a", str(note)), text=f"note {note}"),
        saw(2, "122 mm howitzer", observation_id=record_id("b", str(note)), text=f"note {note}"),
    ]
    verdict, decided_by, because = found(rows, withdrawal())
    assert (verdict, decided_by) == (Verdict.UNDETERMINED, "weapon")
    assert "82 mm mortar" in because
    assert "122 mm howitzer" in because
    assert {(one.weapon, one.calibre_mm, one.share) for one in only(rows).assessed()} == {
        ("82 mm mortar", 82.0, 0.5),
        ("122 mm howitzer", 122.0, 0.5),
    }


def test_where_every_weapon_that_was_named_must_stand_farther_off_the_disagreement_settles_nothing_else() -> None:
    rows = [saw(1, "152 mm howitzer"), saw(2, "122 mm howitzer")]
    assert found(rows, withdrawal())[0] == Verdict.INCONSISTENT


def test_where_the_weapons_named_are_held_to_different_distances_what_lies_between_stays_open() -> None:
    rows = [saw(1, "120 mm mortar"), saw(2, "82 mm mortar")]
    verdict, decided_by, because = found(rows, withdrawal(GUNS, MORTARS))
    assert (verdict, decided_by) == (Verdict.UNDETERMINED, "distance")
    assert "15 km to 50 km" in because


def test_a_monitor_who_says_less_does_not_differ_from_one_who_says_more() -> None:
    for less in ("N/K", "howitzer", "artillery", "122 mm", "D-30", "122-mm howitzer"):
        one = only([saw(1, less), saw(2, "122 mm howitzer D-30")])
        assert [(mentioned(said.weapon).systems, said.calibre_mm) for said in one.assessed()] == [({"D-30"}, 122.0)], (
            less
        )
        assert found([saw(1, less), saw(2, "122 mm howitzer D-30")], withdrawal())[0] == Verdict.INCONSISTENT


def test_each_monitor_has_one_voice_however_many_rows_he_writes() -> None:
    rows = [saw(1, "tank", text=f"row {n}", observation_id=record_id("many", str(n))) for n in range(5)]
    told = weapon_fact([*rows, saw(2, "82 mm mortar")])
    assert [(one.weapon, one.share) for one in told.said] == [("82 mm mortar", 0.5), ("tank", 0.5)]


def count(value: int | None, qualifier: Qualifier = Qualifier.EXACT) -> Count:
    return Count(qualifier=qualifier, value=value)


@pytest.mark.parametrize(
    ("given_", "taken"),
    [
        ((), None),
        ((count(6), count(6)), count(6)),
        ((count(6), count(9)), count(6, Qualifier.AT_LEAST)),
        ((count(9), count(10, Qualifier.ABOUT)), count(9)),
        ((count(5, Qualifier.AT_LEAST), count(9)), count(9)),
        ((count(5, Qualifier.AT_LEAST), count(7, Qualifier.AT_LEAST)), count(7, Qualifier.AT_LEAST)),
        ((count(6), count(None, Qualifier.NOT_KNOWN)), count(6)),
        ((count(6), count(None, Qualifier.UNCOUNTABLE)), count(None, Qualifier.UNCOUNTABLE)),
        ((count(None, Qualifier.NOT_KNOWN),), count(None, Qualifier.NOT_KNOWN)),
    ],
)
def test_numbers_agree_or_stay_open_and_the_largest_is_never_taken_silently(
    given_: tuple[Count, ...], taken: Count | None
) -> None:
    rows = [saw(n, "tank", number=one) for n, one in enumerate(given_)]
    assert number_fact(rows) == taken
    assert number_fact(rows[::-1]) == taken


WORDS = ("N/K", "tank", "82 mm mortar", "mortar", "122 mm howitzer", "D-30", "artillery", "152 mm", "BM-27, 220 mm")
NUMBERS = (None, count(1), count(6), count(9), count(7, Qualifier.AT_LEAST), count(None, Qualifier.UNCOUNTABLE))


@settings(max_examples=2_000, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.sampled_from(WORDS),
            st.sampled_from(NUMBERS),
            st.integers(0, 40),
            st.sampled_from((0, 900, 9_000)),
        ),
        min_size=2,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_permuting_or_reidentifying_rows_never_changes_a_verdict(
    drawn: list[tuple[int, str, Count | None, int, int]], random: object
) -> None:
    rows = [
        saw(
            who,
            weapon,
            number=many,
            observation_id=record_id("row", str(n)),
            started_utc=NIGHT + timedelta(minutes=minutes),
            ended_utc=NIGHT + timedelta(minutes=minutes + 1),
            place=at(SITE[0] + away_m / 111_000, SITE[1]),
        )
        for n, (who, weapon, many, minutes, away_m) in enumerate(drawn)
    ]
    names = [record_id("other", str(n)) for n in range(len(rows))]
    random.shuffle(names)  # type: ignore[attr-defined]
    others = [replace(row, observation_id=name) for row, name in zip(rows, names, strict=True)]
    random.shuffle(others)  # type: ignore[attr-defined]
    text = withdrawal(GUNS, MORTARS)
    assert verdicts(rows, text) == verdicts(others, text)
