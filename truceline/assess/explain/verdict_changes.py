"""Two texts over the same facts: which findings differ. For drafting with evidence; nothing is decided by it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from truceline.model.records import Finding
from truceline.model.terms import Verdict

Key = tuple[str, str, str, str]  # rule, reading, incident, what was asked for
SILENT = "no finding"  # the rule, the reading or the item is not in that text, or does not speak


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictChange:
    """One finding that the new text gives otherwise."""

    rule_id: str
    reading: str
    incident_id: str  # "" for the rule over the period, or what it asks for by itself
    subject: str  # what was asked for; "" otherwise
    before: str  # verdict under the old text
    after: str
    why: str  # of the new finding; of the old one where there is no new


def changes(old: Iterable[Finding], new: Iterable[Finding]) -> tuple[VerdictChange, ...]:
    """Findings whose verdict differs, by rule, reading and subject.

    A rule that only one of the texts has, and that lies outside its scope there, is no change.
    """
    before, after = _by_key(old), _by_key(new)
    made = []
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        words = tuple(one.verdict if one else SILENT for one in (was, now))
        if words[0] != words[1] and set(words) != {SILENT, Verdict.OUTSIDE_SCOPE.value}:
            told = now or was
            made.append(_change(key, words, told.because if told else ""))
    return tuple(made)


def counted(made: Iterable[VerdictChange]) -> tuple[tuple[str, str, int], ...]:
    """(before, after, how many), most frequent first. By verdict alone: never by party."""
    pairs = Counter((one.before, one.after) for one in made)
    return tuple((before, after, number) for (before, after), number in pairs.most_common())


def _change(key: Key, words: tuple[str, ...], why: str) -> VerdictChange:
    rule_id, reading, incident_id, subject = key
    return VerdictChange(
        rule_id=rule_id, reading=reading, incident_id=incident_id, subject=subject, before=words[0], after=words[1],
        why=why,
    )  # fmt: skip


def _by_key(findings: Iterable[Finding]) -> dict[Key, Finding]:
    return {(one.rule_id, one.reading, one.incident_id or "", one.subject): one for one in findings}
