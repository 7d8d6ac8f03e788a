"""The reader on labelled days: event or no event, dead and hurt, place, day, same event; with intervals.

    python benchmarks/headlines.py LABELLED.csv VIINA.csv [--day 2025-03-21] [--wrong]

The labels were made by two readers; `unsure` rows are left out. A headline counts once. Intervals: bootstrap over
events (headlines of one event together), 5 to 95 %.
"""

import argparse
import csv
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

from truceline.claims.reader import Source, read_text
from truceline.claims.same_event import same_events
from truceline.claims.told import Told
from truceline.claims.wordings import first_seen
from truceline.model.place import great_circle_m

KYIV = "Europe/Kyiv"
ROUNDS = 500
CUT = 0.5


@dataclass(frozen=True, kw_only=True)
class Headline:
    """One labelled wording, and what the reader makes of it."""

    number: str
    text: str
    label: str
    events: frozenset[str]  # of the first reader
    days: frozenset[str]
    places: dict[str, tuple[float, float]]  # of rows whose position the readers found right
    dead: str
    hurt: str
    told: tuple[Told, ...]
    seen: date  # the day the same words were first there

    @property
    def score(self) -> float:
        """The probability of its strongest claim."""
        return max((one.probability for one in self.told), default=0.0)


def load(labels: Path, rows: Path, day: str) -> list[Headline]:
    with rows.open(encoding="utf-8", newline="") as stream:
        table = list(csv.reader(stream))
    by_headline: dict[str, list[dict[str, str]]] = defaultdict(list)
    with labels.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["headline_id"].startswith(day):
                by_headline[row["headline_id"]].append(row)
    texts, days = [row[5] for row in table[1:]], [date.fromisoformat(row[0][:10]) for row in table[1:]]
    seen = first_seen(texts, days)
    return [_headline(number, held, table, seen[int(held[0]["line"]) - 2]) for number, held in by_headline.items()]


def _headline(number: str, held: list[dict[str, str]], table: list[list[str]], seen: date) -> Headline:
    line = table[int(held[0]["line"]) - 1]
    said = datetime.fromisoformat(line[0]).replace(tzinfo=ZoneInfo(KYIV))
    source = Source(outlet="aggregator", said=said, dated_only=said.hour == said.minute == 0, zone=KYIV)
    right = [row for row in held if row["row_place_ok"] == "yes" or "coordinates right" in row["note"]]
    places = {
        row["event"]: (float(table[int(row["line"]) - 1][2]), float(table[int(row["line"]) - 1][1])) for row in right
    }
    keys = {row[name] for row in held for name in ("event", "second_event") if row[name]}
    return Headline(
        number=number,
        text=line[5],
        label=held[0]["label"],
        events=frozenset(row["event"] for row in held if row["event"]),
        days=frozenset(key[:10] for key in keys),
        places=places,
        dead=held[0]["dead"] if held[0]["dead"] == held[0]["second_dead"] else "?",
        hurt=held[0]["hurt"] if held[0]["hurt"] == held[0]["second_hurt"] else "?",
        told=read_text(line[5], source),
        seen=seen,
    )


def f1(held: Sequence[Headline]) -> float:
    true = sum(one.label == "event" and one.score >= CUT for one in held)
    wrong = sum((one.label == "event") != (one.score >= CUT) for one in held)
    return 2 * true / (2 * true + wrong) if true else 0.0


def auc(held: Sequence[Headline]) -> float:
    yes = [one.score for one in held if one.label == "event"]
    no = [one.score for one in held if one.label == "no_event"]
    wins = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    return wins / (len(yes) * len(no)) if yes and no else float("nan")


def share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else float("nan")


def harm_right(one: Headline) -> list[bool]:
    found = []
    for which in ("dead", "hurt"):
        stated = getattr(one, which)
        if stated not in {"", "?"}:
            values = [str(count.value) for told in one.told if (count := getattr(told, which)) is not None]
            found.append(stated in values)
        elif stated == "":
            found.append(not any(getattr(told, which) is not None for told in one.told))
    return found


def places_right(one: Headline) -> list[bool]:
    found = []
    for lat, lon in one.places.values():
        near = [told.position for told in one.told if told.position is not None and told.specific]
        found.append(any(great_circle_m(lat, lon, *position) <= 5_000 for position in near))
    return found


def interval(held: Sequence[Headline], figure: Callable[[Sequence[Headline]], float]) -> str:
    groups: dict[str, list[Headline]] = defaultdict(list)
    for one in held:
        groups[min(one.events, default=one.number)].append(one)
    names, chance = sorted(groups), random.Random(1)  # noqa: S311 - a bootstrap
    drawn = sorted(
        value
        for _ in range(ROUNDS)
        if (value := figure([h for name in chance.choices(names, k=len(names)) for h in groups[name]])) == value
    )
    low, high = drawn[len(drawn) // 20], drawn[-len(drawn) // 20 - 1]
    return f"{figure(held):.3f} [{low:.3f}, {high:.3f}]"


def pair_f1(held: Sequence[Headline]) -> float:
    events = [one for one in held if one.label == "event"]
    cluster = same_events([one.told for one in events], [one.seen for one in events])
    truth = {(a, b) for a, b in combinations(range(len(events)), 2) if events[a].events & events[b].events}
    found = {(a, b) for a, b in combinations(range(len(events)), 2) if set(cluster[a]) & set(cluster[b])}
    hits = len(truth & found)
    return 2 * hits / (len(truth) + len(found)) if hits else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--day", default="")
    parser.add_argument(
        "--wrong", action="store_true", help="print the headlines that were misread (only of a day that rules may see)"
    )
    options = parser.parse_args()
    held = load(options.labels, options.rows, options.day)
    sure = [one for one in held if one.label != "unsure"]
    events = [one for one in sure if one.label == "event"]
    print(f"headlines {len(held)}, sure {len(sure)}, events {len(events)}")
    print("event F1        ", interval(sure, f1))
    print("event AUC       ", interval(sure, auc))
    print("dead, hurt exact", interval(events, lambda some: share([ok for one in some for ok in harm_right(one)])))
    stated = [one for one in events if one.dead not in {"", "?"} or one.hurt not in {"", "?"}]
    print("  where stated  ", interval(stated, lambda some: share([ok for one in some for ok in harm_right(one)])))
    print("place <= 5 km   ", interval(events, lambda some: share([ok for one in some for ok in places_right(one)])))
    told_days = same_events([one.told for one in sure], [one.seen for one in sure])
    days = {one.number: {str(event.day) for event in found} for one, found in zip(sure, told_days, strict=True)}
    print("day             ", interval(events, lambda some: share([bool(days[one.number] & one.days) for one in some])))
    print(f"same event F1    {pair_f1(held):.3f}")
    if options.wrong:
        _wrong(sure)


def _wrong(sure: Sequence[Headline]) -> None:
    for one in sure:
        missed = (one.label == "event") != (one.score >= CUT)
        bad = one.label == "event" and not (all(harm_right(one)) and all(places_right(one)))
        if missed or bad:
            print("\n", "MISREAD" if missed else "detail", one.number, one.label, round(one.score, 2), one.text)
            print("   labels", one.dead, one.hurt, one.places)
            for told in one.told:
                print(
                    "   ",
                    round(told.probability, 2),
                    told.kind,
                    told.place_name,
                    told.dead,
                    told.hurt,
                    told.day,
                    told.reason,
                )


if __name__ == "__main__":
    main()
