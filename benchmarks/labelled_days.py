"""The whole pipeline on labelled days: does the number tell events from none, is place and day right, is one event one?

    python benchmarks/labelled_days.py LABELLED.csv WORKSPACE [--day 2025-03-21] [--as-of 2025-04-20T06:00:00Z]

WORKSPACE has kept the files of the days. A headline has the probability of the likeliest incident that one of its
claims is in; none is 0. `unsure` rows are left out.
Texts alone are held under 0.80, so "at 0.8" means that the bars come to 0.8 without the hold.
Intervals: bootstrap over events (headlines of one event together), 5 to 95 %.
"""

import argparse
import csv
import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path

from truceline.day import Desk
from truceline.evidence.workspace import Workspace
from truceline.fusion.evidence.evidence_terms import logit
from truceline.fusion.evidence.probability_hold import ends_of, under_ceiling
from truceline.fusion.params import Params
from truceline.gazetteer.table import gazetteer
from truceline.model.arrow import to_records
from truceline.model.place import Disc, great_circle_m
from truceline.model.records import Claim, Incident, Statement
from truceline.model.times import zone

SOURCE = "viina"
DAY = timedelta(days=1)
BENT = under_ceiling(logit(0.8), *ends_of(primary=False, params=Params()))  # what bars of 0.8 are held to: texts alone
HOLD = 1 / (1 + math.exp(-BENT)) - 1e-9
NEAR_M = 5_000.0
NEVER = frozenset({"advert", "anniversary", "policy", "aggregate_sector", "aggregate_country"})
TOLD_OFTEN = 3  # wordings
ROUNDS = 500


@dataclass(frozen=True, kw_only=True)
class Headline:
    """One labelled wording and what became of it."""

    number: str
    text: str
    label: str
    reason: str
    events: frozenset[str]  # of the first reader
    days: frozenset[str]  # of either reader
    dead: str
    places: Mapping[str, tuple[float, float]]  # of rows whose position the readers found right
    claims: tuple[Claim, ...]
    incidents: tuple[Incident, ...]

    @property
    def chance(self) -> float:
        """Of its likeliest incident."""
        return max((one.probability for one in self.incidents), default=0.0)

    @property
    def ids(self) -> frozenset[str]:
        """Of its incidents."""
        return frozenset(one.incident_id for one in self.incidents)


def load(labels: Path, desk: Desk, day: str, as_of: datetime) -> list[Headline]:
    """The headlines of one labelled day; the incidents of the days around it are made."""
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    with labels.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["headline_id"].startswith(day):
                groups[row["headline_id"]].append(row)
    first = date.fromisoformat(day)
    incidents: dict[str, Incident] = {}
    for n in (-2, -1, 0, 1):
        facts = desk.facts(first + n * DAY, as_of=as_of, at_utc=as_of, params=Params())
        incidents |= {one.incident_id: one for one in facts.fused.incidents}
    known = desk.gathering.book(as_of, Params()).known
    said = {one.where: one for one in to_records(Statement, known.stated) if one.source == SOURCE}
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in known.claims:
        claims[claim.statement_id].append(claim)
    by_member = {item: one for one in incidents.values() for item in one.members}
    return [_headline(number, held, said, claims, by_member) for number, held in groups.items()]


def _headline(
    number: str, held: Sequence[dict[str, str]], said: Mapping[str, Statement], claims: Mapping[str, Sequence[Claim]],
    by_member: Mapping[str, Incident],
) -> Headline:  # fmt: skip
    rows = {row["line"]: said[f"line {row['line']}"] for row in held if f"line {row['line']}" in said}
    mine = [claim for row in rows.values() for claim in claims.get(row.statement_id, ())]
    found = {one.incident_id: one for claim in mine if (one := by_member.get(claim.claim_id)) is not None}
    right = [
        row
        for row in held
        if row["line"] in rows and (row["row_place_ok"] == "yes" or "coordinates right" in row["note"])
    ]
    keys = {row[name] for row in held for name in ("event", "second_event") if row[name]}
    return Headline(
        number=number,
        text=next((one.text for one in rows.values()), ""),
        label=held[0]["label"],
        reason=held[0]["reason"],
        events=frozenset(row["event"] for row in held if row["event"]),
        days=frozenset(key[:10] for key in keys),
        dead=held[0]["dead"],
        places={row["event"]: place.centre() for row in right if (place := rows[row["line"]].place) is not None},
        claims=tuple(mine),
        incidents=tuple(found.values()),
    )


def auc(held: Sequence[Headline]) -> float:
    """Events against none."""
    yes = [one.chance for one in held if one.label == "event"]
    no = [one.chance for one in held if one.label == "no_event"]
    wins = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    return wins / (len(yes) * len(no)) if yes and no else float("nan")


def precision(held: Sequence[Headline]) -> float:
    """Of the headlines at the hold, those that tell an event."""
    high = [one.label == "event" for one in held if one.chance >= HOLD]
    return _share(high)


def recall(held: Sequence[Headline]) -> float:
    """Of the headlines that tell an event, those at the hold."""
    return _share([one.chance >= HOLD for one in held if one.label == "event"])


def place(held: Sequence[Headline]) -> float:
    """A claim of the headline lies within 5 km of a position that the readers found right, or in its settlement."""
    return _share([_placed(one, at) for one in held if one.label == "event" for at in one.places.values()])


def _placed(one: Headline, at: tuple[float, float]) -> bool:
    near = gazetteer().nearest(*at)
    home = near.settlement.place_id if near is not None and near.settlement is not None else None
    spots = [claim for claim in one.claims if isinstance(claim.place, Disc)]
    return any(
        claim.place_id == home or great_circle_m(*at, *claim.place.centre()) <= NEAR_M
        for claim in spots
        if claim.place is not None
    )


def day_right(held: Sequence[Headline], zone_name: str) -> float:
    """An incident of the headline has its best time on a day of either reader."""
    return _share(
        [
            bool(one.days & {str(got.best_utc.astimezone(zone(zone_name)).date()) for got in one.incidents})
            for one in held
            if one.label == "event" and one.days
        ]
    )


def pair_f1(held: Sequence[Headline]) -> float:
    """Pairs of headlines in one incident against pairs of one event."""
    events = [one for one in held if one.label == "event"]
    pairs = list(combinations(events, 2))
    truth = {(a.number, b.number) for a, b in pairs if a.events & b.events}
    found = {(a.number, b.number) for a, b in pairs if a.ids & b.ids}
    hits = len(truth & found)
    return 2 * hits / (len(truth) + len(found)) if hits else 0.0


def split(held: Sequence[Headline]) -> list[str]:
    """Events whose headlines share no incident."""
    return [name for name, told in _told(held).items() if not frozenset.intersection(*(one.ids for one in told))]


def _told(held: Sequence[Headline]) -> dict[str, list[Headline]]:
    """Headlines by event; those that are in no incident are left out."""
    found: dict[str, list[Headline]] = defaultdict(list)
    for one in held:
        for name in one.events if one.label == "event" and one.ids else ():
            found[name].append(one)
    return found


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else float("nan")


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
    if not drawn:
        return "not labelled"
    return f"{figure(held):.3f} [{drawn[len(drawn) // 20]:.3f}, {drawn[-len(drawn) // 20 - 1]:.3f}]"


def report(held: Sequence[Headline], zone_name: str) -> None:
    """Every figure with its interval."""
    sure = [one for one in held if one.label != "unsure"]
    print(f"headlines {len(held)}, sure {len(sure)}, events {sum(one.label == 'event' for one in sure)}")
    print("AUC                     ", interval(sure, auc))
    print("precision at the hold   ", interval(sure, precision))
    print("recall at the hold      ", interval(sure, recall))
    print("place within 5 km       ", interval(sure, place))
    print("day                     ", interval(sure, lambda some: day_right(some, zone_name)))
    print(f"same incident, pair F1   {pair_f1(sure):.3f}")
    told = _told(sure)
    print(f"events in several incidents {len(split(sure))} of {len(told)}")
    deadly = {name: some for name, some in told.items() if len(some) >= TOLD_OFTEN and any(o.dead for o in some)}
    low = [name for name, some in deadly.items() if max(one.chance for one in some) < 0.5]
    print(f"deadly events told by three or more wordings under 0.5: {len(low)} of {len(deadly)}")
    never = [one for one in sure if one.label == "no_event" and one.reason in NEVER]
    print(f"adverts, anniversaries, policies, sums above 0.1: {sum(o.chance > 0.1 for o in never)} of {len(never)}")
    others = [one for one in sure if one.label == "no_event"]
    print(f"no event above 0.5: {sum(one.chance > 0.5 for one in others)} of {len(others)}")


def wrong(held: Sequence[Headline], zone_name: str) -> None:
    """The headlines that went wrong; only of a day that rules may see."""
    for one in held:
        good = one.chance >= HOLD and day_right([one], zone_name) == 1 if one.label == "event" else one.chance <= 0.1
        if one.label == "unsure" or good:
            continue
        print("\n", one.number, one.label, sorted(one.days), round(one.chance, 2), one.text)
        for claim in one.claims:
            print("   ", round(claim.alleged, 2), claim.told_as, claim.place_name, claim.event, claim.started_utc)
        for got in one.incidents:
            print("      ", round(got.probability, 2), got.best_utc, len(got.members))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--day", default="2025-03-21")
    parser.add_argument("--as-of", type=datetime.fromisoformat, default=datetime.fromisoformat("2025-04-20T06:00:00Z"))
    parser.add_argument("--wrong", action="store_true", help="print what went wrong (only of a day that rules may see)")
    options = parser.parse_args()
    desk = Desk(Workspace.open(options.workspace))
    held = load(options.labels, desk, options.day, options.as_of)
    report(held, desk.workspace.zone)
    if options.wrong:
        wrong(held, desk.workspace.zone)
    desk.store.close()


if __name__ == "__main__":
    main()
