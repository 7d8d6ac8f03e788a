"""One law of windows: renewals, then conditions, then suspensions; held against a walk day by day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import Eyes, incident
from tests.switch_world import line, text
from truceline.agreement.nouns import Moment, Rule
from truceline.assess.factors.force_window import Window
from truceline.assess.judge import judge
from truceline.assess.register.register import Register
from truceline.assess.validity.applicability import bound_window
from truceline.model.records import Entry, Finding
from truceline.model.terms import EntryKind, IncidentType, Outcome, Verdict

DAY, FIRST = timedelta(days=1), datetime(2025, 3, 1, tzinfo=UTC)
KEPT = line(EntryKind.KEPT, started_utc=FIRST - 40 * DAY, ended_utc=FIRST + 400 * DAY)
CONDITION = {"rules": ["R1"], "conditions": [{"item": "banks", "certified_by": "UN"}]}
TEXT = text({}, {"id": "C1", "type": "conditional_entry", "parameters": CONDITION})


def day(number: int) -> datetime:
    return FIRST + number * DAY


def moment(number: int | None) -> Moment | None:
    return None if number is None else Moment(at_utc=day(number), zone="UTC", local=f"{day(number):%Y-%m-%d %H:%M}")


def clause(begins: int, ends: int | None) -> Rule:
    condition = next(rule for rule in TEXT.rules if rule.rule_id == "C1")
    return replace(condition, in_force_from=moment(begins), in_force_until=moment(ends))


def word(outcome: Outcome, stated: int, holds: int | None = None) -> Entry:
    holds_utc = day(stated if holds is None else holds)
    return line(
        EntryKind.CERTIFICATE, item="banks", by="UN", outcome=outcome, stated_utc=day(stated), started_utc=holds_utc,
        ended_utc=holds_utc, received_utc=FIRST,
    )  # fmt: skip


def renewal(begins: int, ends: int) -> Entry:
    return line(EntryKind.RENEWAL, reference="R1", started_utc=day(begins), ended_utc=day(ends), stated_utc=day(begins))


def rest(begins: int, ends: int) -> Entry:
    return line(
        EntryKind.SUSPENSION, reference="R1", started_utc=day(begins), ended_utc=day(ends), stated_utc=day(begins)
    )


def window(ends: int | None, governing: Sequence[Rule], *register: Entry) -> Window:
    rule = next(one for one in TEXT.rules if one.rule_id == "R1")
    own = Window(start=FIRST, end=None if ends is None else day(ends))
    return bound_window(own, rule, governing, Register([KEPT, *register]), ("R1",))


def binds(made: Window, number: float) -> bool:
    at = FIRST + number * DAY
    return made.share(at, at) == 1.0 and made.doubted(at, at) == 0.0


def test_a_renewal_revives_no_rule_whose_condition_was_never_met() -> None:
    made = window(47, [clause(0, None)], renewal(47, 77))
    assert not any(binds(made, number) for number in range(80))
    assert made.share(day(61), day(61)) == 0.0


def test_a_condition_that_is_met_after_the_old_end_lets_the_renewed_rule_bind() -> None:
    made = window(47, [clause(0, None)], renewal(47, 77), word(Outcome.DONE, 50))
    assert [number for number in range(80) if binds(made, number)] == list(range(50, 77))


def test_a_certificate_counts_from_the_later_of_its_two_dates() -> None:
    assert [binds(window(None, [clause(0, None)], word(Outcome.DONE, 19, 40)), n) for n in (20, 39, 40)] == [
        False, False, True,
    ]  # fmt: skip
    assert [binds(window(None, [clause(0, None)], word(Outcome.DONE, 40, 19)), n) for n in (20, 39, 40)] == [
        False, False, True,
    ]  # fmt: skip


def test_a_refusal_after_a_certificate_takes_it_back_until_the_next_one() -> None:
    made = window(None, [clause(0, None)], word(Outcome.DONE, 19), word(Outcome.REFUSED, 24), word(Outcome.DONE, 30))
    assert [number for number in range(40) if binds(made, number)] == [*range(19, 24), *range(30, 40)]


def test_a_condition_asks_for_nothing_outside_the_time_of_its_own_clause() -> None:
    later = window(None, [clause(61, None)])
    assert [number for number in range(0, 100, 10) if binds(later, number)] == [0, 10, 20, 30, 40, 50, 60]
    over = window(None, [clause(0, 29)])
    assert [number for number in range(0, 60, 10) if binds(over, number)] == [30, 40, 50]


def test_a_renewal_lifts_a_suspension_without_an_end_whoever_stated_it() -> None:
    suspended = {"from": "2025-03-11 00:00 UTC", "stated": "a statement"}
    rule = text({"in_force": {"from": "2025-03-01 00:00 UTC", "suspended": [suspended]}}).rules[0]
    own = Window(start=FIRST, end=day(100))
    by_text = bound_window(own, rule, [], Register([KEPT, renewal(20, 120)]), ("R1",))
    by_line = window(100, [], rest(10, 10), renewal(20, 120))
    for made in (by_text, by_line):
        assert [number for number in range(0, 40, 5) if binds(made, number)] == [0, 5, 20, 25, 30, 35]


numbers = st.integers(0, 40)
spans = st.tuples(numbers, numbers).map(sorted)


@settings(max_examples=500, deadline=None)
@given(
    st.none() | numbers,
    st.lists(spans, max_size=2),
    st.lists(spans, max_size=2),
    st.none() | st.tuples(numbers, st.none() | numbers),
    st.lists(st.tuples(st.booleans(), numbers, numbers), max_size=4, unique_by=lambda one: max(one[1:])),
)
def test_a_rule_binds_on_a_day_as_a_walk_through_the_law_says(
    ends: int | None,
    renewals: list[list[int]],
    rests: list[list[int]],
    force: tuple[int, int | None] | None,
    words: list[tuple[bool, int, int]],
) -> None:
    lines = [renewal(*one) for one in renewals if one[0] < one[1]] + [rest(*one) for one in rests if one[0] < one[1]]
    lines += [word(Outcome.DONE if done else Outcome.REFUSED, stated, holds) for done, stated, holds in words]
    made = window(ends, [] if force is None else [clause(*force)], *lines)
    for number in range(45):
        at = number + 0.5
        assert binds(made, at) == walked(at, ends, renewals, rests, force, words), number


def walked(  # noqa: PLR0917 - the law in its own words
    at: float,
    ends: int | None,
    renewals: list[list[int]],
    rests: list[list[int]],
    force: tuple[int, int | None] | None,
    words: list[tuple[bool, int, int]],
) -> bool:
    bound = ends is None or at < ends
    reach = ends
    for begins, until in sorted(one for one in renewals if one[0] < one[1]):
        if reach is not None and until > reach:
            bound = bound or max(begins, reach) <= at < until
            reach = until
    if any(begins <= at < until for begins, until in rests):
        return False
    asked = force is not None and force[0] <= at and (force[1] is None or at < force[1])
    said = sorted((max(stated, holds), done) for done, stated, holds in words if max(stated, holds) <= at)
    return bound and (not asked or (bool(said) and said[-1][1]))


def test_the_verdict_follows_the_window() -> None:
    def verdict(register: Sequence[Entry], at: datetime) -> str:
        one = incident(
            types=((IncidentType.SHELLING, 1.0),), **dict.fromkeys(("started_utc", "ended_utc", "best_utc"), at)
        )
        limited = text(
            {"in_force": {"from": "2025-03-01 00:00 UTC", "until": "2025-04-17 00:00 UTC"}},
            {"id": "C1", "type": "conditional_entry", "parameters": CONDITION},
        )
        made = judge(
            limited, [replace(one, received_utc=at)], Eyes(1.0), [], start=at - DAY, end=at + DAY,
            as_of=at + 30 * DAY, register=[replace(entry, received_utc=at) for entry in register],
        )  # fmt: skip
        found: Finding = next(each for each in made.findings if each.incident_id and each.rule_id == "R1")
        return found.verdict

    until = renewal(47, 77)
    assert verdict([KEPT], day(31)) == Verdict.OUTSIDE_SCOPE
    assert verdict([KEPT, until], day(61)) == Verdict.OUTSIDE_SCOPE
    assert verdict([KEPT, until, word(Outcome.DONE, 50)], day(61)) == Verdict.INCONSISTENT
