"""The register of cases at a moment, and its bytes: the same register, the same bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from truceline.model.canonical import canonical, strict_json
from truceline.model.cases import Case, CaseChange, CaseState
from truceline.model.errors import BadSetting
from truceline.model.times import parse_utc

REGISTER_VERSION = "truceline.register/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Every number that was ever given, as known at `moment_utc`."""

    moment_utc: datetime
    cases: Mapping[str, Case] = field(default_factory=dict)  # by number
    inputs: str = ""  # digest of what was received by then: a step under other inputs is no step of this fold

    def open(self) -> Iterable[Case]:
        """Cases that stand, by number."""
        return (case for case in self.cases.values() if case.state is CaseState.OPEN)

    def by_item(self) -> dict[str, str]:
        """Item to the number of the open case that holds it."""
        return {item: case.number for case in self.open() for item in case.items}

    def answer(self, number: str) -> Case | None:
        """The case that stands for a number today: itself, or what it was merged into; None for one never given."""
        case, seen = self.cases.get(number), set[str]()
        while case is not None and case.state is CaseState.MERGED and case.number not in seen:
            seen.add(case.number)
            case = self.cases.get(case.into)
        return case


def encoded(register: Register) -> bytes:
    """RFC 8785 bytes of a register."""
    body = {
        "version": REGISTER_VERSION,
        "moment_utc": register.moment_utc,
        "inputs": register.inputs,
        "cases": [register.cases[number] for number in sorted(register.cases, key=number_order)],
    }
    return canonical(body)


def decoded(data: bytes) -> Register:
    """The way back.

    Raises:
        BadSetting: another version, or no register.
    """
    try:
        body = strict_json(data)
        if body["version"] != REGISTER_VERSION:
            raise _not_one(str(body["version"]))
        cases = [_case(one) for one in body["cases"]]
        return Register(
            moment_utc=parse_utc(body["moment_utc"]), inputs=body["inputs"], cases={one.number: one for one in cases}
        )
    except (ValueError, KeyError, TypeError) as bad:
        raise _not_one(type(bad).__name__) from bad


def number_order(number: str) -> tuple[str, int]:
    """Numbers as a reader counts them: by day, then by order there."""
    day, _, order = number.rpartition("-")
    return day, int(order)


_TIMES = ("first_known_utc", "last_changed_utc", "best_utc", "started_utc", "ended_utc")


def _case(told: dict[str, Any]) -> Case:
    history = tuple(
        CaseChange(**{**one, "at_utc": parse_utc(one["at_utc"]), "cases": tuple(one["cases"])})
        for one in told["history"]
    )
    return Case(
        **{
            **told,
            **{name: parse_utc(told[name]) for name in _TIMES},
            "state": CaseState(told["state"]),
            "items": tuple(told["items"]),
            "parents": tuple(told["parents"]),
            "history": history,
        }
    )


def _not_one(found: str) -> BadSetting:
    return BadSetting(
        where="register of cases", found=found, expected=REGISTER_VERSION, look="truceline doctor; docs/cases.md"
    )
