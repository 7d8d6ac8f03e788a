"""What still stands: by hand, by three values, against plain enumeration, and fast enough for two thousand pledges."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pledges.ledger_world import fact, held, promise, yaml_of
from truceline.model.conditions import MOST_DEPTH, All, AnyOf, Key, Needs, keys_of, needs
from truceline.model.errors import OutOfRange, UnknownName
from truceline.pledges.dependencies import Stand, circles, what_if
from truceline.pledges.sensors import Stage, watching
from truceline.pledges.shipped import shipped


def stands(pledges: str, conditions: str = "", without: tuple[str, ...] = ()) -> dict[str, str]:
    return {key: stand.value for key, stand in what_if(held(yaml_of(pledges, conditions)), without).after.items()}


def test_what_hangs_on_a_contributor_falls_with_it_along_the_whole_chain() -> None:
    text = yaml_of(
        promise("backstop", "US")
        + promise("force", "FR", "backstop")
        + promise("ships", "GB", "force or mandate")
        + promise("money", "DE")
        + promise("planes", "IT", "force and money"),
        fact("mandate", "not met"),
    )
    found = what_if(held(text), ["US"])
    assert found.taken_out == ("backstop",)
    assert {one.key: one.chain for one in found.losses} == {
        "force": ("force", "backstop"),
        "ships": ("ships", "force", "backstop"),
        "planes": ("planes", "force", "backstop"),
    }
    assert found.after["money"] is Stand.STANDS
    assert all(stand is Stand.STANDS for stand in found.before.values())


def test_without_two_contributors_what_either_alone_would_hold_falls_too() -> None:
    text = promise("a", "US") + promise("b", "FR") + promise("c", "GB", "a or b") + promise("d", "DE", "c")
    assert stands(text, without=("US",))["d"] == "stands"
    assert stands(text, without=("FR",))["d"] == "stands"
    assert stands(text, without=("US", "FR")) == {
        "a": "does not stand",
        "b": "does not stand",
        "c": "does not stand",
        "d": "does not stand",
    }


def test_a_circle_stands_only_together_and_is_named() -> None:
    text = promise("a", needs="b") + promise("b", needs="a") + promise("c", needs="a") + promise("d")
    found = what_if(held(yaml_of(text)))
    assert found.circles == (("a", "b"),)
    assert [found.after[key] for key in "abcd"] == [Stand.TOGETHER, Stand.TOGETHER, Stand.TOGETHER, Stand.STANDS]
    assert what_if(held(yaml_of(promise("a", needs="a")))).circles == (("a",),)


def test_a_circle_with_a_way_in_from_outside_stands_until_that_is_gone() -> None:
    text = promise("a", "FR", "b or x") + promise("b", "GB", "a") + promise("x", "US")
    assert stands(text) == {"a": "stands", "b": "stands", "x": "stands"}
    found = what_if(held(yaml_of(text)), ["US"])
    assert {one.key: one.after for one in found.losses} == {"a": Stand.TOGETHER, "b": Stand.TOGETHER}
    assert {one.key: one.chain[-1] for one in found.losses} == {"a": "x", "b": "x"}


def test_what_nobody_stated_is_unknown_and_named_and_does_not_spread_where_it_does_not_matter() -> None:
    text = yaml_of(
        promise("a", needs="ceasefire")
        + promise("b", needs="ceasefire or c")
        + promise("c")
        + promise("e", needs="gone"),
        fact("ceasefire"),
    )
    found = what_if(held(text))
    assert [found.after[key] for key in "abce"] == [Stand.UNKNOWN, Stand.STANDS, Stand.STANDS, Stand.UNKNOWN]
    assert found.unknown == {"a": ("ceasefire",), "e": ("gone",)}


@pytest.mark.parametrize(("state", "wanted"), [("met", "stands"), ("not met", "does not stand"), ("", "unknown")])
def test_a_condition_counts_as_it_was_stated(state: str, wanted: str) -> None:
    assert stands(promise("a", needs="ceasefire"), fact("ceasefire", state))["a"] == wanted


def test_a_pledge_that_was_taken_back_takes_down_what_hangs_on_it() -> None:
    text = promise("a", state="withdrawn") + promise("b", needs="a") + promise("c", state="lapsed")
    assert set(stands(text).values()) == {"does not stand"}


def test_a_chain_of_two_thousand_pledges_is_told_from_end_to_end() -> None:
    text = promise("p0", "US") + "".join(promise(f"p{n}", needs=f"p{n - 1}") for n in range(1, 2000))
    found = what_if(held(yaml_of(text)), ["US"])
    assert len(found.losses) == 1999
    assert {len(one.chain) for one in found.losses} == set(range(2, 2001))
    assert found.circles == ()


def test_two_descriptions_that_hang_on_different_things_stand_surely_only_with_both() -> None:
    one = yaml_of(promise("a", needs="x") + promise("x"))
    other = yaml_of(promise("a", needs="y"), fact("y", "not met"))
    assert what_if(held(one, other)).after["a"] is Stand.UNKNOWN


def test_an_unknown_name_lists_contributors_and_pledges() -> None:
    with pytest.raises(UnknownName, match="NO, a"):
        what_if(held(yaml_of(promise("a"))), ["ZZ"])
    assert what_if(held(yaml_of(promise("a"))), ["no"]).taken_out == ("a",)


def test_the_shipped_coalition_loses_its_force_without_the_backstop() -> None:
    found = what_if(held(shipped("coalition")), ["US"])
    assert [(one.key, one.before, one.after) for one in found.losses] == [
        ("reassurance-force", Stand.UNKNOWN, Stand.FALLS)
    ]
    assert "ceasefire" in found.unknown["naval-watch"]


# Against plain enumeration

KEYS = ["a", "b", "c", "d"]
FACTS = ["f", "g"]


def trees() -> st.SearchStrategy[str]:
    atoms = st.sampled_from([*KEYS, *FACTS])
    return st.recursive(
        atoms,
        lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({' '.join(t)})"),
        max_leaves=4,
    ) | st.just("")


def true(tree: Needs, world: set[str]) -> bool:
    if isinstance(tree, Key):
        return tree.key in world
    return (all if isinstance(tree, All) else any)(true(part, world) for part in tree.parts)


def least(hangs: dict[str, Needs], there: set[str], facts: set[str]) -> set[str]:
    """The smallest set of pledges that the rules hold up, by going round until nothing changes."""
    world: set[str] = set()
    while True:
        more = {key for key in there if true(hangs[key], world | facts)}
        if more == world:
            return world
        world = more


@settings(max_examples=120, deadline=None)
@given(
    hangs=st.fixed_dictionaries({key: trees() for key in KEYS}),
    facts=st.fixed_dictionaries({key: st.sampled_from(["met", "not met", ""]) for key in FACTS}),
    gone=st.sets(st.sampled_from(KEYS)),
)
def test_three_values_are_those_of_all_worlds_that_are_possible(
    hangs: dict[str, str], facts: dict[str, str], gone: set[str]
) -> None:
    text = yaml_of(
        "".join(promise(key, needs=tree) for key, tree in hangs.items()),
        "".join(fact(key, state) for key, state in facts.items()),
    )
    found = what_if(held(text), sorted(gone)).after
    read = {key: needs(tree) for key, tree in hangs.items()}
    open_facts = [key for key, state in facts.items() if not state]
    worlds = [
        least(read, set(KEYS) - gone, {k for k, s in facts.items() if s == "met"} | set(chosen))
        for chosen in product(*[[None, key] for key in open_facts])
    ]
    for key in KEYS:
        values = {key in world for world in worlds}
        if values == {True}:
            assert found[key] is Stand.STANDS
        elif values == {False}:
            assert found[key] in (Stand.FALLS, Stand.TOGETHER)
        else:
            assert found[key] is Stand.UNKNOWN


@settings(max_examples=60, deadline=None)
@given(hangs=st.fixed_dictionaries({key: trees() for key in KEYS}), gone=st.sets(st.sampled_from(KEYS)))
def test_taking_out_more_never_makes_anything_stand(hangs: dict[str, str], gone: set[str]) -> None:
    text = yaml_of("".join(promise(key, needs=tree) for key, tree in hangs.items()), fact("f") + fact("g", "met"))
    order = [Stand.FALLS, Stand.TOGETHER, Stand.UNKNOWN, Stand.STANDS]
    asked = what_if(held(text), sorted(gone))
    assert all(order.index(asked.after[key]) <= order.index(asked.before[key]) for key in KEYS)


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3), min_size=1))
def test_a_circle_is_every_group_whose_members_reach_each_other(edges: dict[str, list[str]]) -> None:
    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        queue = [start]
        while queue:
            for nxt in edges.get(queue.pop(), ()):
                if nxt in edges and nxt not in seen:
                    seen.add(nxt)
                    queue.append(nxt)
        return seen

    wanted = {
        tuple(sorted(two for two in edges if two in reached(one) and one in reached(two)))
        for one in edges
        if one in reached(one)
    }
    assert set(circles(edges)) == wanted


# Expressions


def test_and_binds_stronger_than_or() -> None:
    assert needs("a or b and c") == AnyOf((Key("a"), All((Key("b"), Key("c")))))
    assert list(keys_of(needs("(a or b) and c"))) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "bad", ["a and", "not a", "a b", "(a", "a)", "and", "a & b", "A", "(" * (MOST_DEPTH + 2) + "a"]
)
def test_an_expression_of_another_kind_is_refused(bad: str) -> None:
    with pytest.raises(OutOfRange, match="keys joined by"):
        needs(bad)


def test_an_expression_without_end_is_refused() -> None:
    with pytest.raises(OutOfRange, match="at most"):
        needs("a or " * 2000 + "a")


# Sensors of promises


def test_sensors_are_made_of_promises_as_far_as_they_have_come() -> None:
    found = held(shipped("exercise-watch"))
    counts = {stage: len(watching(found, stage).sensors) for stage in Stage}
    assert counts[Stage.PLEDGED] == 40 + 30 + 60 + 80 + 6 + 1 + 3 + 3
    assert counts[Stage.IN_SERVICE] == 20 + 1 + 3
    assert counts[Stage.IN_SERVICE] < counts[Stage.DELIVERED] < counts[Stage.PLEDGED]
    one = watching(found, Stage.PLEDGED).sensors[0]
    assert one.kind
    assert one.exercise


def test_without_the_backstop_what_hangs_on_it_gives_no_sensor_and_says_why() -> None:
    found = watching(held(shipped("exercise-watch")), Stage.PLEDGED, ["US"])
    assert dict(found.left_out) == {
        "hale-orbit": "taken out",
        "male-orbits": "does not stand, because of what it hangs on",
    }
    assert not any("drone" in one.kind for one in found.sensors)


def test_a_promise_to_watch_that_was_taken_back_or_never_stated_gives_no_sensor() -> None:
    where = ", sensor: camera, sensors: '3', latitude: '48', longitude: '37', radius_km: '20'"
    text = (
        promise("a", state="withdrawn", extra=where) + promise("b", state="", extra=where) + promise("c", extra=where)
    )
    found = watching(held(yaml_of(text)), Stage.PLEDGED)
    assert [one.sensor_id for one in found.sensors] == ["c 1", "c 2", "c 3"]
    assert dict(found.left_out) == {"a": "withdrawn", "b": "no state stated"}
