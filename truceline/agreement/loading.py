"""`load`: bytes of a document to an agreement, or every fault of it at once; `dump`: the way back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError

from truceline.agreement.checks import cross_checks
from truceline.agreement.complaints import complaints, describe
from truceline.agreement.compose import compose
from truceline.agreement.dependencies import circling, governed
from truceline.agreement.nouns import Agreement, Rule
from truceline.agreement.readings import under
from truceline.agreement.schema import DocumentIn
from truceline.agreement.tree import Lines, Path, clause_of, line_of, read_tree, write_tree
from truceline.model.errors import AgreementFaults, Fault, TrucelineError, UnknownName

MOST_FAULTS = 500  # a document with more is not an agreement; the list ends with a line that says so


def load(data: bytes, name: str) -> Agreement:
    """Read an agreement. `name` is the file name, shown where the document as a whole is meant.

    Raises:
        AgreementFaults: every fault at once, in the order of the lines.
    """
    tree, lines, faults = read_tree(data)
    if not isinstance(tree, dict):
        raise AgreementFaults(faults or [Fault(line=1, clause=name, problem="expected a map of sections, got a value")])
    document = _fields(tree, lines, faults)
    faults += [_fault(tree, lines, path, problem) for path, problem in cross_checks(tree)]
    if document is None or faults:
        _refuse(faults)
    agreement = compose(document, tree)
    _require_applicable(agreement, lines)
    return replace(agreement, unread=tuple(_unread(document, agreement, lines)))


def dump(agreement: Agreement) -> bytes:
    """The document again as YAML, unknown fields included; comments and layout are not kept."""
    return write_tree(agreement.tree)


def _fields(tree: Mapping[str, Any], lines: Lines, faults: list[Fault]) -> DocumentIn | None:
    try:
        return DocumentIn.model_validate(tree)
    except ValidationError as bad:
        faults.extend(_fault(tree, lines, error["loc"], describe(error)) for error in complaints(bad))
    return None


def _fault(tree: Mapping[str, Any], lines: Lines, path: Path, problem: str) -> Fault:
    return Fault(line=line_of(lines, path), clause=clause_of(tree, path), problem=problem)


def _refuse(faults: list[Fault]) -> NoReturn:
    unique = sorted(set(faults), key=lambda f: (f.line, f.clause, f.problem))
    kept = unique[:MOST_FAULTS]
    if len(unique) > len(kept):
        kept.append(Fault(line=0, clause="document", problem=f"{len(unique) - len(kept)} faults more"))
    raise AgreementFaults(kept)


def _require_applicable(agreement: Agreement, lines: Lines) -> None:
    """Changes that are fine one by one can contradict each other, or end a rule before it begins."""
    faults: list[Fault] = []
    for index, reading in enumerate(agreement.readings):
        line = line_of(lines, ("readings", index, "changes"))
        try:
            rules = under(agreement, reading)
        except TrucelineError as bad:
            faults.append(Fault(line=line, clause=f"readings {reading.reading_id}", problem=str(bad)))
            continue
        for rule in rules:
            start, end = rule.in_force_from, rule.in_force_until
            if start is not None and end is not None and end.at_utc <= start.at_utc:
                problem = f"rule {rule.rule_id}: expected an end after {start}, got {end}"
                faults.append(Fault(line=line, clause=f"readings {reading.reading_id}", problem=problem))
        faults += [Fault(line=line, clause=f"readings {reading.reading_id}", problem=one) for one in _astray(rules)]
    if faults:
        _refuse(faults)


def _astray(rules: Sequence[Rule]) -> Iterator[str]:
    """Switches that a reading has set wrong; those of the base text are listed where they stand."""
    known = [rule.rule_id for rule in rules]
    for rule in rules:
        for name in governed(rule):
            if name not in known:
                yield f"rule {rule.rule_id}: {UnknownName('rule', name, known)}"
    for name in sorted(circling({rule.rule_id: governed(rule) for rule in rules})):
        yield f'rule "{name}" switches itself, or in a circle; expected no way back to it'


def _unread(document: DocumentIn, agreement: Agreement, lines: Lines) -> Iterator[Fault]:
    paths = list(_extras(document, ()))
    for index, rule in enumerate(agreement.rules):
        paths += _extras(rule.parameters, ("rules", index, "parameters"))
    for path in paths:
        yield _fault(agreement.tree, lines, path, f'field "{path[-1]}" is kept, but nobody here reads it')


def _extras(value: Any, path: Path) -> Iterator[Path]:  # noqa: ANN401 - any part of the document
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            yield (*path, name)
        for name, field in type(value).model_fields.items():
            yield from _extras(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _extras(item, (*path, index))
