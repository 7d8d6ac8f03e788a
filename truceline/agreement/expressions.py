"""Expressions inside a document, such as the definition of an offensive action. Nothing in them is ever executed.

The text is parsed as a Python expression, and every node must be on a short list: names of `NAMES`, constants,
comparisons, `and`, `or`, `not`, `in`. What passes is turned into a tree of our own, and the parse is thrown away.
A fact that nobody knows (a weapon nobody assessed) is None, and logic has three values: "perhaps" stays "perhaps".
"""

import ast
import math
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema

from truceline.model.added_words import every
from truceline.model.errors import OutOfRange
from truceline.model.terms import Description, IncidentType, ObjectClass, Phenomenon
from truceline.model.weapon_systems import answers

MOST_LETTERS = 2_000
MOST_NODES = 200
MOST_DEPTH = 20
LARGEST = 1e9

NAMES: Mapping[str, Collection[str] | None] = {  # the words a name may be compared with; None: any text, or a number
    "type": tuple(IncidentType),
    "object": tuple(ObjectClass),
    "description": tuple(Description),
    "seen": tuple(Phenomenon),  # "muzzle flash" in seen
    "weapon": None,
    "calibre_mm": None,
    "number": None,
    "minutes": None,  # how long it lasted
}
NUMBERS = frozenset(("calibre_mm", "number", "minutes"))
SET = "seen"
WORDS_ADDED: Mapping[str, Callable[[], Collection[str]]] = {  # vocabularies to which packages add
    "type": lambda: every(IncidentType),
    "object": lambda: every(ObjectClass),
    SET: lambda: every(Phenomenon),
}


@dataclass(frozen=True, slots=True)
class Between:
    """A number that is known to lie from `least` to `most`, both included: "at least 7" has no most."""

    least: float
    most: float = math.inf

    def answers(self, how: str, constants: Collection[Any]) -> bool | None:
        """Whether a comparison holds of every number of the interval; None where it holds of some."""
        if how in ("Eq", "NotEq", "in", "not in"):
            if not any(self.least <= constant <= self.most for constant in constants):
                return how in ("NotEq", "not in")
            if self.least < self.most:
                return None
            return (self.least in constants) == (how in ("Eq", "in"))
        (constant,) = constants
        low, high = (bool(_COMPARED[how](end, constant)) for end in (self.least, self.most))
        return low if low == high else None


@dataclass(frozen=True, slots=True)
class NamedWeapon:
    """A weapon as observed; words of a text are looked up in the table of weapon systems."""

    words: str
    calibre_mm: float | None = None

    def answers(self, how: str, constants: Collection[Any]) -> bool | None:
        """Whether it is, or is not, one of the named; None where the words leave it open."""
        found = [answers(self.words, str(constant), self.calibre_mm) for constant in constants]
        one_of = True if True in found else (None if None in found else False)
        return one_of if one_of is None or how in ("Eq", "in") else not one_of


Value = str | float | Between | NamedWeapon | Collection[str] | None
Facts = Mapping[str, Value]
Answer = bool | None  # None: not known


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison of a name with constants."""

    name: str
    how: str  # of `_COMPARED`, or "in", "not in"
    constants: tuple[str | float, ...]

    def holds(self, facts: Facts) -> Answer:
        """Whether the comparison holds; None where its fact is not known."""
        value = facts.get(self.name)
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        if isinstance(value, Between | NamedWeapon):
            return value.answers(self.how, self.constants)
        if self.how in ("in", "not in"):
            inside = self.constants[0] in _texts(value) if self.name == SET else value in self.constants
            return inside == (self.how == "in")
        return bool(_COMPARED[self.how](value, self.constants[0]))


@dataclass(frozen=True, slots=True)
class Joined:
    """`and`, `or`, `not` over parts, with three values."""

    how: Literal["and", "or", "not"]
    parts: tuple["Atom | Joined", ...]

    def holds(self, facts: Facts) -> Answer:
        """Whether the parts hold together; None where that hangs on what is not known."""
        answers = [part.holds(facts) for part in self.parts]
        if self.how == "not":
            return None if answers[0] is None else not answers[0]
        decisive = self.how == "or"
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that passed the list. Two are equal if their texts are."""

    text: str
    tree: Atom | Joined

    def holds(self, facts: Facts) -> Answer:
        """Whether it holds of these facts; None where that hangs on a fact that is not known."""
        return self.tree.holds(facts)

    def __str__(self) -> str:
        return self.text


def definition(text: Any) -> Expression:  # noqa: ANN401 - whatever the document holds
    """The expression of a text.

    >>> rule = definition('type == "shelling" and calibre_mm >= 100')
    >>> rule.holds({"type": "shelling", "calibre_mm": 152.0}), rule.holds({"type": "shelling", "calibre_mm": None})
    (True, None)

    Raises:
        OutOfRange: not a text, too long, or a part that is not on the list.
    """
    if isinstance(text, Expression):
        return text
    if not isinstance(text, str) or len(text) > MOST_LETTERS:
        raise _refused(text if not isinstance(text, str) else f"{len(text)} letters", f"up to {MOST_LETTERS} letters")
    try:
        parsed = ast.parse(text.strip(), mode="eval")
        if sum(1 for _ in ast.walk(parsed)) > MOST_NODES:
            raise _refused(text[:60], f"an expression of up to {MOST_NODES} parts")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as bad:
        if isinstance(bad, OutOfRange):
            raise
        raise _refused(text[:60], f"an expression such as {EXAMPLE}") from bad
    return Expression(text=text.strip(), tree=_part(parsed.body, 0))


EXAMPLE = """type == "shelling" and calibre_mm >= 100"""
DEFINITION_SCHEMA = {"type": "string", "maxLength": MOST_LETTERS, "description": f"An expression such as {EXAMPLE}"}
Definition = Annotated[Expression, PlainValidator(definition), WithJsonSchema(DEFINITION_SCHEMA)]

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
}
_MEMBER = {"In": "in", "NotIn": "not in"}


def _part(node: ast.expr, depth: int) -> Atom | Joined:
    if depth > MOST_DEPTH:
        raise _refused("deeper", f"at most {MOST_DEPTH} levels of brackets")
    if isinstance(node, ast.BoolOp):
        how: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
        return Joined(how, tuple(_part(value, depth + 1) for value in node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Joined("not", (_part(node.operand, depth + 1),))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _atom(node.left, type(node.ops[0]).__name__, node.comparators[0])
    raise _refused(ast.unparse(node)[:60], "comparisons joined by and, or, not")


def _atom(left: ast.expr, how: str, right: ast.expr) -> Atom:
    if isinstance(right, ast.Name) and right.id == SET and how in _MEMBER:
        return Atom(SET, _MEMBER[how], (_word(left, SET),))
    if not isinstance(left, ast.Name) or left.id not in NAMES or left.id == SET:
        raise _refused(ast.unparse(left)[:60], 'one of the names {}, or "..." in seen'.format(", ".join(sorted(NAMES))))
    name = left.id
    if how in _MEMBER and isinstance(right, ast.Tuple | ast.List):
        if not right.elts:
            raise _refused("an empty list", "at least one value")
        return Atom(name, _MEMBER[how], tuple(_constant(one, name) for one in right.elts))
    if how in _COMPARED and (name in NUMBERS or how in ("Eq", "NotEq")):
        return Atom(name, how, (_constant(right, name),))
    raise _refused(f"{name} {how}", "== != in for words, < <= > >= == != in for numbers")


def _constant(node: ast.expr, name: str) -> str | float:
    return _number(node, name) if name in NUMBERS else _word(node, name)


def _word(node: ast.expr, name: str) -> str:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise _refused(ast.unparse(node)[:60], f"a word in quotes beside {name}")
    known = WORDS_ADDED[name]() if name in WORDS_ADDED else NAMES[name]
    if known is not None and node.value not in known:
        raise _refused(node.value[:60], f"for {name} one of " + ", ".join(known))
    return node.value


def _number(node: ast.expr, name: str) -> float:
    sign = 1.0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, node = -1.0, node.operand
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        raise _refused(ast.unparse(node)[:60], f"a number up to {LARGEST:g} beside {name}")
    return sign * float(value)


def _texts(value: str | float | Collection[str]) -> Collection[str]:
    return value if isinstance(value, Collection) else ()


def _refused(found: Any, expected: str) -> OutOfRange:  # noqa: ANN401 - whatever the document holds
    return OutOfRange("expression", found, expected)
