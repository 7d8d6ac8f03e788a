"""How an incident is known: one word that follows from who is behind it, and from nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fusion_world import HERE, NIGHT, claim, heard, hot, run, shaken
from truceline.claims.denials import denies
from truceline.fusion.incidents.evidence_grade import grade_of, graded_rows
from truceline.fusion.params import Params
from truceline.model.grade import Grade, GradeOfEvidence, OriginHeard, OriginKind, Says
from truceline.model.grade_words import GRADE_WORDS
from truceline.model.place import Point
from truceline.model.records import Claim, Observation
from truceline.model.terms import Count, Qualifier

EXACT = Point(lat_deg=HERE[0], lon_deg=HERE[1], major_sd_m=100.0, minor_sd_m=100.0)
CATALOGUE = claim(7, origin="o7", source="incidents", place=EXACT, vague_m=100.0)


def grade(
    observations: Sequence[Observation] = (), claims: Sequence[Claim] = (), earlier: Sequence[Observation] = ()
) -> GradeOfEvidence:
    """The grade of the one incident that these make."""
    (one,) = run(observations, claims, earlier=earlier).incidents
    held = [evidence for origin in one.grade.origins for evidence in origin.evidence]
    assert sorted(held) == sorted(one.members)  # each item under one origin
    assert one.grade.word is grade_of(one.grade.origins).word
    return one.grade


def of(kind: OriginKind, says: Says = Says.HAPPENED, name: str = "") -> OriginHeard:
    evidence = () if says is Says.MISSED else (f"{kind} {says} {name}",)
    return OriginHeard(name=name or kind.value, kind=kind, says=says, evidence=evidence)


def test_what_a_patrol_heard_is_observed_whatever_else_is_said() -> None:
    assert grade([heard(1)]).word is Grade.OBSERVED
    assert grade([heard(1)], [claim(2, origin="o2")]).word is Grade.OBSERVED


def test_one_aggregate_of_outlets_is_one_origin_however_many_headlines_it_has() -> None:
    words = ("Вибухи у Марївці", "У Марївці чули вибухи вночі", "Ракетний удар по Марївці: горить склад")
    told = [claim(n, origin=f"o{n}", text=text) for n, text in enumerate(words)]
    found = run(claims=told).incidents
    assert {one.grade.word for one in found} == {Grade.REPORTED}


def test_a_body_of_a_party_alone_is_a_report_and_is_named_as_what_it_is() -> None:
    made = grade(claims=[claim(1, origin="o1", speaker="General Staff of Ukraine", text="Обстріл")])
    assert made.word is Grade.REPORTED
    assert [one.kind for one in made.origins] == [OriginKind.PARTY]
    assert made.said_by_parties == ("General Staff of Ukraine",)
    assert "parties alone" in made.because


def test_heat_corroborates_an_exact_place_and_never_a_settlement() -> None:
    assert grade([hot(1)], [CATALOGUE]).word is Grade.CORROBORATED
    apart = run([hot(1)], [claim(2, origin="o2")]).incidents
    assert {one.grade.word for one in apart} == {Grade.REPORTED, Grade.UNRESOLVED}
    near = grade_of([of(OriginKind.TEXT), of(OriginKind.INSTRUMENT, Says.NEARBY)])  # joined in spite of that
    assert near.word is Grade.REPORTED
    assert "Not counted: instrument: heat near" in near.because


def test_heat_beside_the_word_of_a_party_does_not_corroborate_it() -> None:
    party = replace(CATALOGUE, source="party: ministry", speaker="ministry")
    assert grade([hot(1)], [party]).word is Grade.REPORTED


def test_heat_alone_is_unresolved_and_heat_that_lasts_is_discounted() -> None:
    assert grade([hot(1)]).word is Grade.UNRESOLVED
    before = [hot(10 + n, at=NIGHT - timedelta(days=n + 2)) for n in range(3)]
    assert grade([hot(1)], earlier=before[:2]).word is Grade.UNRESOLVED
    lasting = grade([hot(1)], earlier=before)
    assert lasting.word is Grade.DISCOUNTED
    assert "hot on other days" in lasting.because
    assert grade([hot(1)], [CATALOGUE], earlier=before).word is Grade.REPORTED


def test_a_solved_shock_alone_does_not_say_what_it_was() -> None:
    assert grade([shaken(1)]).word is Grade.UNRESOLVED


def test_who_denies_the_event_makes_it_contested_and_who_denies_his_part_does_not() -> None:
    said = claim(1, origin="o1", text="Обстріл міста", speaker="Kremlin")
    denied = replace(
        claim(2, origin="o2", text="Генштаб спростував обстріл міста", speaker="General Staff of Ukraine"), denied=True
    )
    assert grade(claims=[said, denied]).word is Grade.CONTESTED
    elsewhere = replace(denied, text="Генштаб спростував удар по селу. Обстріл міста тривав", denied=False)
    assert grade(claims=[said, elsewhere]).acknowledged  # the words deny another event of the same text
    apart = replace(denied, text="Генштаб: ЗСУ не причетні до обстрілу міста")
    made = grade(claims=[said, apart])
    assert made.word is Grade.REPORTED
    assert made.said_by_parties == ("General Staff of Ukraine", "Kremlin")
    assert made.acknowledged  # that it happened, by both sides; whose it was stays open


def test_one_side_and_an_office_that_may_be_of_it_are_no_two_sides() -> None:
    said = [
        claim(1, origin="o1", text="Обстріл міста", speaker="General Staff of Ukraine"),
        claim(2, origin="o2", text="Обстріл міста, є поранені, школу закрито", speaker="mayor"),
    ]
    made = grade(claims=said)
    assert made.said_by_parties == ("General Staff of Ukraine", "mayor")
    assert not made.acknowledged


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Міноборони спростувало повідомлення про удар", True),
        ("В администрации опровергли сообщение о взрыве", True),
        ("No explosion was heard, the mayor says", True),
        ("Кремль отрицает ночной удар российских ракет по Сумам", True),
        ("Міноборони РФ заперечує удар по Сумах", True),
        ("Moskau bestreitet einen Angriff auf Sumy", True),
        ("Moskau bestritt den Angriff", True),
        ("Moscou nie toute frappe sur Soumy", True),
        ("Вибухів у місті не було", True),
        ("Жертв внаслідок удару не було", False),
        ("Постраждалих внаслідок нічної атаки не було", False),
        ("Жертв от удара не было", False),
        ("Внаслідок обстрілу не було загиблих", False),
        ("Росіяни самі обстріляли станцію, ЗСУ не причетні, - Генштаб", False),
        ("Кремль звинуватив Україну у вибуху", False),
        ("The ministry denied responsibility for the strike", False),
        ("Denver is on fire", False),
    ],
)
def test_a_denial_of_the_event_is_told_from_a_denial_of_its_author(text: str, expected: bool) -> None:  # noqa: FBT001
    assert denies(text) is expected


def test_a_denial_alone_says_that_nobody_tells_of_it() -> None:
    made = grade_of([of(OriginKind.PARTY, Says.DENIES, "Kremlin")])
    assert made.word is Grade.UNRESOLVED
    assert made.because.startswith("Nobody says that it happened; against it stand Kremlin")


def test_what_observers_alone_name_is_observed() -> None:
    made = graded_rows([heard(1), heard(2, post="post B"), heard(3)])
    assert made.word is Grade.OBSERVED
    assert [(one.name, len(one.evidence)) for one in made.origins] == [("post A", 2), ("post B", 1)]


def test_the_grade_does_not_depend_on_the_number() -> None:
    hedged = replace(claim(1, origin="o1"), hedge="it is said")
    told = replace(claim(1, origin="o1"), dead=Count(qualifier=Qualifier.EXACT, value=3))
    (few,), (many,) = (run(claims=[one], params=Params(shown_from=0.0)).incidents for one in (hedged, told))
    assert few.probability < many.probability
    assert few.grade == many.grade


ORIGINS = st.lists(
    st.builds(of, st.sampled_from(OriginKind), st.sampled_from(Says), st.text("ab", max_size=2)), max_size=6
)


@given(ORIGINS, st.text("cd", min_size=1, max_size=2))
def test_a_word_of_a_party_never_makes_an_incident_better_known_than_reported(
    origins: list[OriginHeard], name: str
) -> None:
    before, after = grade_of(origins).word, grade_of([*origins, of(OriginKind.PARTY, name=name)]).word
    known = {Grade.OBSERVED, Grade.CORROBORATED}
    assert after not in known or before in known


@given(ORIGINS)
def test_the_order_of_the_origins_does_not_matter(origins: list[OriginHeard]) -> None:
    assert grade_of(origins).word is grade_of(origins[::-1]).word


@given(ORIGINS, st.sampled_from([OriginKind.TEXT, OriginKind.INSTRUMENT]))
def test_one_more_independent_origin_never_makes_it_less_known(origins: list[OriginHeard], kind: OriginKind) -> None:
    def rank(some: Sequence[OriginHeard]) -> int:
        return (
            Grade.DISCOUNTED,
            Grade.UNRESOLVED,
            Grade.REPORTED,
            Grade.CONTESTED,
            Grade.CORROBORATED,
            Grade.OBSERVED,
        ).index(grade_of(some).word)

    assert rank([*origins, of(kind, name="z")]) >= rank(origins)


def test_every_grade_has_its_word_and_meaning_in_all_five_languages() -> None:
    assert set(GRADE_WORDS) == {"en", "de", "uk", "ru", "fr"}
    for words in GRADE_WORDS.values():
        assert set(words) == set(Grade)
        assert len({word for word, _ in words.values()}) == len(Grade)
    assert {grade: word for grade, (word, _) in GRADE_WORDS["en"].items()} == {grade: grade.value for grade in Grade}


def test_a_post_on_watch_that_heard_nothing_contests_what_papers_say() -> None:
    missed = [of(OriginKind.TEXT), of(OriginKind.MISSION, Says.MISSED)]
    assert grade_of(missed).word is Grade.CONTESTED
    assert grade_of([of(OriginKind.MISSION), *missed]).word is Grade.OBSERVED
