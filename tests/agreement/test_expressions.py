"""Every known way round the allow-list of expressions, and a naive oracle for what passes it."""

import sys
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from truceline.agreement.expressions import NAMES, Between, definition
from truceline.model.errors import OutOfRange

HELD = 'type == "shelling"'
REFUSED = {
    "an attribute": 'type.upper == "shelling"',
    "an attribute of a constant": '"".__class__ == "shelling"',
    "a call": "exit()",
    "a call on one side": 'str(type) == "shelling"',
    "a call of a method": 'type.lower() == "shelling"',
    "an import": '__import__("os").system("true") == 0',
    "a lambda": "lambda: 1",
    "a lambda that is called": "(lambda: 1)() == 1",
    "a list comprehension": "type in [one for one in (1,)]",
    "a generator": "any(one for one in seen)",
    "a dictionary": 'type in {"shelling": 1}',
    "a set": 'type in {"shelling"}',
    "a dictionary comprehension": "{one: 1 for one in seen}",
    "a format string": 'type == f"{type}"',
    "a format string that calls": "weapon == f\"{__import__('os')}\"",
    "joined texts with a format": 'weapon == "a" f"{type}"',
    "an assignment": 'type = "shelling"',
    "a walrus": '(type := "shelling") == "shelling"',
    "a star": 'type in (*seen, "shelling")',
    "a subscript": 'type[0] == "s"',
    "a slice": 'weapon in ("Grad"[0:2],)',
    "a name with two underscores": '__builtins__ == "shelling"',
    "a name nobody listed": 'party == "a"',
    "a name alone": "type",
    "a constant alone": "True",
    "a number alone": "1",
    "a name against a name": "type == object",
    "constants alone": "1 == 1",
    "a constant on the left": '"shelling" == type',
    "a chained comparison": "1 < number < 3",
    "a chained comparison of words": 'type == "shelling" == True',
    "is": 'type is "shelling"',
    "is not": "number is not None",
    "nothing as a value": "weapon == None",
    "truth as a number": "number == True",
    "an ellipsis": "number == ...",
    "a complex number": "number == 1j",
    "bytes": 'weapon == b"Grad"',
    "a list as a value": 'weapon == ["Grad"]',
    "an empty list": "type in ()",
    "nested lists": 'type in (("shelling",),)',
    "arithmetic": "number + 1 == 2",
    "a power": "number == 9**9**9",
    "a shift": "number == 1 << 99",
    "bitwise or": "number == 1 | 2",
    "bitwise not": "number == ~1",
    "a plus sign": "number == +1",
    "two minus signs": "number == --1",
    "a matrix product": "number @ 2 == 1",
    "a condition": 'type == "shelling" if number > 1 else type == "deep strike"',
    "await": "await type",
    "yield": "(yield)",
    "a statement": "import os",
    "two statements": f"{HELD}; import os",
    "two lines": f"{HELD}\nimport os",
    "a joined line that goes on": f"{HELD} \\\n + 1",
    "a decorator": "@type\ndef f(): pass",
    "a null byte": f"{HELD}\0",
    "a name in other letters": 'tуpe == "shelling"',  # a Cyrillic letter
    "a word in other letters": 'type == "shеlling"',  # a Cyrillic letter
    "an unknown kind of event": 'type == "war"',
    "an unknown phenomenon": '"guilt" in seen',
    "a phenomenon as a name": "seen in seen",
    "the set compared": 'seen == "advance"',
    "the set ordered": "seen < 1",
    "words in order": 'type < "shelling"',
    "a number as a word": 'calibre_mm == "100"',
    "a word as a number": "weapon == 100",
    "a huge number": "number == 1e10",
    "a number beyond any": "number == 1e999",
    "a negative number beyond any": "number > -1e999",
    "a very long integer": f"number == {'9' * 1_500}",
    "an integer too long to convert": f"number == 0x{'f' * 1_500}",
    "a very long text": f"{HELD} or " * 200 + HELD,
    "a text of spaces and a word too long": " " * 2_001 + HELD,
    "too many parts": " or ".join(["number>1"] * 60),
    "brackets without end": "(" * 900 + HELD + ")" * 900,
    "brackets that never close": "(" * 1_900,
    "negations without end": "not " * 30 + HELD,
    "negations beyond the parser": "not " * 490 + HELD,
    "minus signs beyond the parser": "number == " + "-" * 1_900 + "1",
    "attributes beyond the parser": "type" + ".a" * 950,
    "nothing": "",
    "spaces": "   ",
    "a comment": "# shelling",
    "an unfinished text": 'type == "shelling',
    "half of a surrogate": 'weapon == "\ud800"',
    "a walrus in a list": 'type in ((x := "shelling"),)',
    "a template": 'weapon == t"{type}"',
    "a type parameter": "def f[T]() -> T: ...",
    "globals": "globals() == 1",
    "a keyword": 'type == "shelling" and print(file=1)',
    "an unpacked mapping": "number in {**{}}",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_way_round_the_list_is_refused_and_the_message_says_what_is_expected(text: str) -> None:
    with pytest.raises(OutOfRange, match="expected") as caught:
        definition(text)
    assert "expression" in str(caught.value)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("value", [None, 1, 1.5, True, b"type", [HELD], {"text": HELD}, ("a",), object()])
def test_what_is_no_text_is_refused(value: Any) -> None:  # noqa: ANN401 - whatever a document holds
    with pytest.raises(OutOfRange):
        definition(value)


def test_look_alike_letters_that_python_folds_mean_the_same_name() -> None:
    assert definition('\uff54\uff59\uff50\uff45 == "shelling"').holds({"type": "shelling"}) is True  # full-width


def test_reading_an_expression_runs_nothing_and_loads_nothing() -> None:
    ran: list[tuple[str, tuple[Any, ...]]] = []
    watched = ("exec", "import", "open", "os.", "subprocess.", "socket.", "ctypes.")
    sys.addaudithook(lambda event, told: ran.append((event, told)) if event.startswith(watched) else None)
    ran.clear()
    for text in REFUSED.values():
        with pytest.raises(OutOfRange):
            definition(text)
    definition(HELD).holds({"type": "shelling"})
    assert ran == []


TOKENS = st.sampled_from(
    [*NAMES, "==", "!=", "<", ">=", "in", "not", "and", "or", "(", ")", "[", "]", ",", ":", ":=", "*", ".", "lambda",
     "if", "else", "for", "await", "is", "__class__", "print", '"shelling"', '"advance"', "1", "-1", "1e999", "None",
     "True", "b''", 'f"{type}"', "\\\n", "\n", "#", ";", "@", "=", "{", "}", "\0", "\u202e"]
)  # fmt: skip
ANSWERS = (True, False, None)
EVERY: dict[str, Any] = {"type": "shelling", "object": "N/K", "seen": ("advance",), "weapon": "x", "number": 1.0}


@settings(max_examples=3_000, deadline=None)
@given(st.text(max_size=60) | st.lists(TOKENS, max_size=14).map(" ".join))
@example("type in (" * 200)
def test_whatever_a_text_holds_it_is_refused_or_an_expression_that_answers(text: str) -> None:
    try:
        made = definition(text)
    except OutOfRange:
        return
    assert made.holds(EVERY) in ANSWERS
    assert made.holds({}) in ANSWERS


# A naive oracle: a name that is not known is tried with every value that it may have.

WORDS = ("Grad", "Tank", "")
# Eight leaves of at most three numbers each: far under the 200 parts that an expression may have.
LEAVES = st.one_of(
    st.tuples(st.just("weapon"), st.sampled_from(["==", "!="]), st.sampled_from(WORDS)),
    st.tuples(st.just("number"), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers(-1, 4)),
    st.tuples(
        st.just("number"), st.sampled_from(["in", "not in"]), st.lists(st.integers(-1, 4), min_size=1, max_size=3)
    ),
    st.tuples(st.just("seen"), st.sampled_from(["in", "not in"]), st.sampled_from(["advance", "shot"])),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3))
    ),
    max_leaves=8,
)  # fmt: skip
FACTS = st.fixed_dictionaries(
    {
        "weapon": st.none() | st.sampled_from(WORDS),
        "number": st.none() | st.just(float("nan")) | st.integers(-1, 4).map(float),
        "seen": st.none() | st.lists(st.sampled_from(["advance", "shot"]), unique=True),
    }
)


def written(tree: Any) -> str:  # noqa: ANN401 - a drawn tree
    if tree[0] == "not":
        return f"not ({written(tree[1])})"
    if tree[0] in ("and", "or"):
        return f" {tree[0]} ".join(f"({written(one)})" for one in tree[1])
    name, how, value = tree
    if name == "seen":
        return f'"{value}" {how} seen'
    if isinstance(value, list):
        return f"{name} {how} ({', '.join(map(str, value))},)"
    return f'{name} {how} "{value}"' if isinstance(value, str) else f"{name} {how} {value}"


def kleene(tree: Any, facts: dict[str, Any]) -> bool | None:  # noqa: ANN401 - a drawn tree
    """The strong three values of Kleene, by minimum and maximum over false, unknown, true."""
    if tree[0] in ("and", "or"):
        ranks = [{False: 0, None: 1, True: 2}[kleene(one, facts)] for one in tree[1]]
        return (False, None, True)[min(ranks) if tree[0] == "and" else max(ranks)]
    if tree[0] == "not":
        inner = kleene(tree[1], facts)
        return None if inner is None else not inner
    name, how, value = tree
    held = facts[name]
    if held is None or held != held:  # noqa: PLR0124 - not a number
        return None
    if name == "seen":
        return (value in held) == (how == "in")
    asked = value if isinstance(value, list) else [value]
    return {
        "==": held in asked, "!=": held not in asked, "in": held in asked, "not in": held not in asked,
        "<": how == "<" and held < asked[0], "<=": how == "<=" and held <= asked[0],
        ">": how == ">" and held > asked[0], ">=": how == ">=" and held >= asked[0],
    }[how]  # fmt: skip


@settings(max_examples=3_000, deadline=None)
@given(TREES, FACTS)
def test_an_expression_answers_as_a_naive_oracle_of_three_values_does(tree: Any, facts: dict[str, Any]) -> None:  # noqa: ANN401
    assert definition(written(tree)).holds(facts) is kleene(tree, facts)


@settings(max_examples=2_000, deadline=None)
@given(TREES, FACTS)
def test_what_holds_of_the_known_holds_whatever_the_unknown_is(tree: Any, facts: dict[str, Any]) -> None:  # noqa: ANN401
    answer = definition(written(tree)).holds(facts)
    open_ones = [name for name, value in facts.items() if value is None or value != value]  # noqa: PLR0124
    choices = {"weapon": WORDS, "number": (-2.0, 0.0, 3.0, 9.0), "seen": ((), ("advance",), ("shot", "advance"))}
    for values in product(*(choices[name] for name in open_ones)):  # type: ignore[arg-type]
        filled = {**facts, **dict(zip(open_ones, values, strict=True))}
        assert answer in (None, definition(written(tree)).holds(filled))


@settings(max_examples=2_000, deadline=None)
@given(LEAVES.filter(lambda leaf: leaf[0] == "number"), st.integers(-2, 5), st.integers(0, 4))
def test_a_number_between_bounds_answers_where_every_number_of_them_would(leaf: Any, least: int, wide: int) -> None:  # noqa: ANN401
    made, steps = definition(written(leaf)), range(4 * wide + 1)
    told = {made.holds({"number": least + step / 4}) for step in steps}
    answer = made.holds({"number": Between(least, least + wide)})
    assert answer is (told.pop() if len(told) == 1 else None)
