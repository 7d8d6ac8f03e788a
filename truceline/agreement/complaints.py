"""Faults of single fields in our words: the field, what was expected, what was found."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from truceline.agreement.fields import CLOCK_PATTERN, DATE_PATTERN, IDENTIFIER_PATTERN, LANGUAGE_PATTERN

MOST_SHOWN = 60  # characters of what was found
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")  # how Python shows a member of an enumeration
_TYPES = {
    "int": "a whole number",
    "float": "a number",
    "string": "a text",
    "tuple": "a list",
    "dict": "a map",
    "bool": "true or false",
    "model": "a map",
}
_FORMS = {
    CLOCK_PATTERN: 'a clock time such as "06:30"',
    DATE_PATTERN: 'a date such as "2025-03-18"',
    IDENTIFIER_PATTERN: "an id of letters, digits, dots, hyphens and underscores, at most 64 characters",
    LANGUAGE_PATTERN: 'a language such as "en" or "uk"',
}
_BOUNDS = {
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "a number of at least {ge:g}",
    "less_than": "a number under {lt:g}",
    "less_than_equal": "a number of at most {le:g}",
    "too_short": "at least {min_length} of them",
    "string_too_short": "a text that says something",
    "string_too_long": "a text of at most {max_length} characters",
    "finite_number": "a finite number",
}


def complaints(bad: ValidationError) -> list[Mapping[str, Any]]:
    """The errors of pydantic, without those that only follow: a list is short of the items that were refused."""
    errors = bad.errors(include_url=False)
    return [dict(error) for error in errors if not _follows(error, errors)]


def describe(error: Any, whole: str = "document") -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    """One fault of pydantic as a sentence: field (`whole` where it is all of them), what was expected and found."""
    field = ".".join(str(part) for part in error["loc"]) or whole
    message = _expected(error)
    if error["type"] == "missing":
        return f"{field}: expected a value, got nothing"
    if "got " in message:
        return f"{field}: {message}"
    found = repr(error["input"])
    return f"{field}: {message}, got {found if len(found) <= MOST_SHOWN else found[: MOST_SHOWN - 3] + '...'}"


def first_line(bad: ValueError) -> str:
    """The first complaint of pydantic, or the error itself, on one line."""
    return describe(complaints(bad)[0], "parameters") if isinstance(bad, ValidationError) else str(bad)


def _expected(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    kind, context = error["type"], error.get("ctx", {})
    if kind in _BOUNDS:
        return f"expected {_BOUNDS[kind].format(**context)}"
    if kind in ("literal_error", "enum"):
        listed: str = context["expected"]
        return "expected " + _MEMBER.sub(lambda member: member[1], listed)
    if kind == "string_pattern_mismatch" and context["pattern"] in _FORMS:
        return f"expected {_FORMS[context['pattern']]}"
    if kind.endswith(("_type", "_parsing", "_from_float")) and kind.split("_")[0] in _TYPES:
        return f"expected {_TYPES[kind.split('_')[0]]}"
    message: str = error["msg"]
    return message.removeprefix("Value error, ")


def _follows(error: Any, errors: Sequence[Any]) -> bool:  # noqa: ANN401 - pydantic's ErrorDetails
    at = error["loc"]
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(at) and other["loc"][: len(at)] == at for other in errors
    )
