"""Syndication in five languages: stories, and who copied whom in which way, known by construction.

Every story has facts and is told in sentences; a copy repeats its parent verbatim, cut within a frame of its own,
paraphrased by rule (other words, other order of clauses) or translated near-verbatim (the same sentences in another
language). Copies are copied again. Beside them stand own reports of the same event, which copy nobody: the place and
the toll are the same, the words are not. Nothing here happened.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from truceline.model.errors import OutOfRange
from truceline.sim.streams import Stream

LANGUAGES = ("uk", "ru", "en", "de", "fr")
LAG_H = 2.0  # median of hours from a text to its copy; J
LAG_LOG_SD = 0.8
MOST_OWN = 2
LATE = 6  # story a day apart: so many days hold all


class How(StrEnum):
    """How a text came to its words."""

    ROOT = "root"
    VERBATIM = "verbatim"
    CUT = "cut"
    PARAPHRASED = "paraphrased"
    TRANSLATED = "translated"


COPIES = (How.VERBATIM, How.CUT, How.PARAPHRASED, How.TRANSLATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a story tells."""

    town: Mapping[str, str]  # its name by language, nominative
    drones: int
    houses: int
    dead: int
    hurt: int
    children: int
    hour: int
    moved: int  # people taken elsewhere
    hours: int  # the fire burned
    object_name: str  # key of `objects` in copy_words.toml
    speaker: str  # key of `speakers` in copy_words.toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One text of a syndication tree."""

    text_id: str
    story: str  # texts with one story and one root share an origin
    root: str  # id of the text that all of its line goes back to
    parent: str | None
    how: How
    language: str
    outlet: str
    said: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """The words of a text before they are printed."""

    language: str
    sentences: tuple[int, ...]
    other_words: bool
    frame: int | None


def copy_trees(
    towns: Sequence[Mapping[str, str]], *, begins: datetime, copies: int, own_reports: int, seed: int
) -> list[Copy]:
    """One story in each town with its copies and own reports, in the order of publication.

    Args:
        towns: names by language; invented ones, or real ones where places must be looked up.
        begins: the first story's time, aware; the others follow within `LATE` days.
        copies: of each story.
        own_reports: of each story, by outlets that copy nobody; at most `MOST_OWN`.
        seed: of the reporters' layer.

    Raises:
        OutOfRange: more own reports than there are words for.
    """
    if not 0 <= own_reports <= MOST_OWN:
        raise OutOfRange("own_reports", own_reports, f"0 to {MOST_OWN}")
    made = [one for number, town in enumerate(towns) for one in _story(number, town, begins, copies, own_reports, seed)]
    return sorted(made, key=lambda one: (one.said, one.text_id))


def _story(
    number: int, town: Mapping[str, str], begins: datetime, copies: int, own_reports: int, seed: int
) -> Iterator[Copy]:
    name = f"story {number}"
    stream = Stream(seed, "reporters", "tree", name)
    facts = _facts(town, stream)
    form = _Form(
        language=stream.pick(LANGUAGES),
        sentences=tuple(range(len(_words()["sentences"]))),
        other_words=False,
        frame=None,
    )
    said = begins + timedelta(hours=stream.uniform(0, 24 * LATE))
    root = _printed(f"{name}-0", name, facts, form, said)
    held = [(root, form)]
    for index in range(1, copies + 1):
        own = Stream(seed, "reporters", "tree", name, str(index))
        parent, before = own.pick(held)
        how = own.pick(COPIES)
        form = _changed(before, how, own)
        later = parent.said + timedelta(hours=min(48.0, own.lognormal(LAG_H, LAG_LOG_SD)))
        copy = _printed(f"{name}-{index}", name, facts, form, later)
        held.append((replace(copy, root=root.text_id, parent=parent.text_id, how=how), form))
    yield from (copy for copy, _ in held)
    for index in range(own_reports):
        own = Stream(seed, "reporters", "own", name, str(index))
        yield _own(index, name, facts, said + timedelta(hours=own.uniform(1, 20)), own)


def _facts(town: Mapping[str, str], stream: Stream) -> Facts:
    return Facts(
        town=town,
        drones=stream.whole(3, 19),
        houses=stream.whole(4, 60),
        dead=stream.whole(2, 9),
        hurt=stream.whole(10, 48),
        children=stream.whole(2, 5),
        hour=stream.whole(2, 9),
        moved=stream.whole(20, 400),
        hours=stream.whole(2, 12),
        object_name=stream.pick(tuple(_words()["objects"])),
        speaker=stream.pick(tuple(_words()["speakers"])),
    )


def _changed(before: _Form, how: How, stream: Stream) -> _Form:
    """The words of a copy. Of a cut at least the sentence with the place is kept."""
    if how is How.CUT:
        kept = tuple(n for n in before.sentences if n == 0 or stream.chance(0.5))
        return replace(before, sentences=kept, frame=stream.whole(0, len(_words()["frames"]) - 1))
    if how is How.PARAPHRASED:
        return replace(before, other_words=not before.other_words)
    if how is How.TRANSLATED:
        return replace(before, language=stream.pick([code for code in LANGUAGES if code != before.language]))
    return before


def _printed(text_id: str, story: str, facts: Facts, form: _Form, said: datetime) -> Copy:
    sentences = [_sentence(facts, _words()["sentences"][n], form) for n in form.sentences]
    if form.frame is not None:
        first, last = _words()["frames"][form.frame][form.language]
        sentences = [first, *sentences, last]
    return Copy(
        text_id=text_id,
        story=story,
        root=text_id,
        parent=None,
        how=How.ROOT,
        language=form.language,
        outlet=f"exercise outlet of {text_id}",
        said=said,
        text=" ".join(sentences),
    )


def _sentence(facts: Facts, words: Mapping[str, tuple[str, str]], form: _Form) -> str:
    return _filled(facts, words[form.language][int(form.other_words)], form.language)


def _filled(facts: Facts, words: str, language: str) -> str:
    return words.format(
        town=facts.town[language],
        drones=facts.drones,
        houses=facts.houses,
        dead=facts.dead,
        hurt=facts.hurt,
        children=facts.children,
        hour=facts.hour,
        moved=facts.moved,
        hours=facts.hours,
        object=_words()["objects"][facts.object_name][language],
        speaker=_words()["speakers"][facts.speaker][language],
    )


def _own(index: int, story: str, facts: Facts, said: datetime, stream: Stream) -> Copy:
    language = stream.pick(LANGUAGES)
    words = _filled(facts, _words()["own"][language][index], language)
    form = _Form(language=language, sentences=(), other_words=False, frame=None)
    return replace(_printed(f"{story}-own-{index}", story, facts, form, said), text=words)


@cache
def _words() -> Mapping[str, Any]:
    """Sentences, frames, objects, speakers and own reports by language."""
    return tomllib.loads((files("truceline.sim") / "copy_words.toml").read_text("utf-8"))
