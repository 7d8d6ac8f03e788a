"""The score with the rivals that need a package: gradient boosting on 400 labels, on all labels, and on our weights.

    python benchmarks/score.py FOLDER [--seeds 20] [--first 7001] [--hard 3]

Needs the `bench` group. One line of JSON a seed in FOLDER/seeds.jsonl, so a run that was cut off goes on where it
stopped; then score.json, score.md and the reliability diagrams as `truceline score` writes them. EXERCISE throughout.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from truceline.cli._reliability import drawn
from truceline.evaluation.comparison import Judged, judge
from truceline.evaluation.flood_attack import attack
from truceline.evaluation.metrics import all_of
from truceline.evaluation.score_table import lines, summed
from truceline.model.canonical import plain
from truceline.sim.theatre.layout import BENCHMARK, STRESS
from truceline.sim.theatre.world import make_world

FAMILIES = ("firms", "patrol", "seismic", "radar", "text")


def main(folder: Path, seeds: int, first: int, hard: int) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "seeds.jsonl"
    known = [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []
    done = {(one["seed"], one["part"]) for one in known}
    wanted = [(first + k, "plain") for k in range(seeds)] + [(first + k, "hard") for k in range(hard)]
    for seed, part in wanted:
        if (seed, part) in done:
            continue
        made = {"seed": seed, "part": part, **(plainly(seed) if part == "plain" else under_attack(seed))}
        known.append(made)
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(plain(made)) + "\n")
        print(seed, part, flush=True)
    write(folder, [one for one in known if (one["seed"], one["part"]) in set(wanted)])
    return 0


def plainly(seed: int) -> dict[str, Any]:
    judged = judge(make_world(seed, BENCHMARK), seed=seed)
    items = {**judged.items, **boosted(judged, seed)}
    return {
        "items": items,
        "incidents": dict(judged.incidents),
        "diagram": list(judged.diagram),
        "raw_diagram": list(judged.raw_diagram),
    }


def under_attack(seed: int) -> dict[str, Any]:
    fitted = judge(make_world(seed, BENCHMARK), seed=seed).params
    return {
        "attack": attack(seed, BENCHMARK, fitted),
        "stress": dict(judge(make_world(seed, STRESS), seed=seed).items["model"]),
    }


def boosted(judged: Judged, seed: int) -> dict[str, dict[str, float]]:
    """Boosting on the items' own features and on our weights; the same labels, and all labels of the first half."""
    c = judged.columns
    items, tested = c["items"], c["tested"]
    own = np.column_stack(
        [
            *(items.family == name for name in FAMILIES),
            np.log1p(items.frp_mw),
            np.log1p(items.past),
            items.at_s % 86_400 / 3600,
            *(
                c["rivals"][name]
                for name in ("count of reports", "distinct sources", "distinct sources + sensor", "ST-DBSCAN")
            ),
        ]
    ).astype(float)
    ours = np.column_stack([own, c["weights_of"]])
    early = np.setdiff1d(np.arange(len(items.ids)), tested)
    found = {}
    for name, x, rows, label, weight in (
        ("boosting, same labels", own, c["where"], c["label"], c["weight"]),
        ("boosting, all labels", own, early, c["truth"][early], np.ones(len(early))),
        ("boosting on our weights, same labels", ours, c["where"], c["label"], c["weight"]),
    ):
        model = HistGradientBoostingClassifier(
            max_depth=4, max_iter=150, learning_rate=0.06, l2_regularization=1.0, random_state=seed
        )
        chance = model.fit(x[rows], label, sample_weight=weight / weight.mean()).predict_proba(x[tested])[:, 1]
        found[name] = dict(all_of(chance, c["truth"][tested]))
    return found


def write(folder: Path, known: list[dict[str, Any]]) -> None:
    merged: dict[int, dict[str, Any]] = {}
    for one in known:
        merged.setdefault(one["seed"], {}).update(one)
    whole = summed([one for one in merged.values() if "items" in one])
    (folder / "score.json").write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n", "utf-8")
    (folder / "score.md").write_text("\n".join(lines(whole)) + "\n", "utf-8")
    for name, key in (("calibrated", "diagram"), ("raw", "raw_diagram")):
        points = [tuple(point) for one in merged.values() for point in one.get(key, [])]
        (folder / f"score-{name}.svg").write_text(drawn(points, f"{name}, {len(merged)} theatres"), "utf-8")
    print("\n".join(lines(whole)))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    for name, usual in (("--seeds", 20), ("--first", 7_001), ("--hard", 3)):
        asked.add_argument(name, type=int, default=usual)
    given = asked.parse_args()
    sys.exit(main(given.folder, given.seeds, given.first, given.hard))
