"""Many seeds as one table: mean and spread of every measure, the target beside it, and who wins."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

HIGHER, LOWER = 1, -1
TARGETS: Mapping[str, tuple[int, float]] = {  # model.md 10
    "auc": (HIGHER, 0.975),
    "ap": (HIGHER, 0.91),
    "brier": (LOWER, 0.045),
    "log": (LOWER, 0.155),
    "ece": (LOWER, 0.02),
    "precision at 0.8": (HIGHER, 0.95),
    "recall at 0.8": (HIGHER, 0.50),
    "precision at 0.5": (HIGHER, 0.85),
    "recall at 0.5": (HIGHER, 0.72),
    "pair F1": (HIGHER, 0.84),
    "type": (HIGHER, 0.92),
    "stress brier": (LOWER, 0.085),
    "shift, paraphrased": (LOWER, 0.05),
    "over 0.8, paraphrased": (LOWER, 0.02),
}
ELLIPSE = (0.87, 0.93)
SHARPER_BY = {"auc": HIGHER, "ap": HIGHER, "brier": LOWER, "log": LOWER, "ece": LOWER}


def spread(values: Sequence[float]) -> dict[str, float]:
    """Mean, standard deviation, least and most of a measure over seeds; what is not a number is left out."""
    known = np.array([value for value in values if np.isfinite(value)])
    if not known.size:
        return {}
    return {
        "mean": float(known.mean()), "sd": float(known.std(ddof=1)) if known.size > 1 else 0.0,
        "least": float(known.min()), "most": float(known.max()), "seeds": int(known.size),
    }  # fmt: skip


def summed(seeds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole exercise: per method and measure, per incident measure, and the model against every rival."""
    methods = sorted({name for one in seeds for name in one["items"]})
    items = {
        name: {m: spread([one["items"][name][m] for one in seeds if name in one["items"]]) for m in SHARPER_BY}
        for name in methods
    }
    groups = {
        key: {
            m: spread([one[key][m] for one in seeds if one.get(key)])
            for m in next((s[key] for s in seeds if s.get(key)), {})
        }
        for key in ("incidents", "attack", "stress")
    }
    return {
        "items": items,
        **groups,
        "won_by_others": won_by_others(items),
        "missed": missed(items["model"], groups),
        "seeds": list(seeds),
    }


def won_by_others(items: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[str]:
    """Sentences about every measure in which a rival is better than the model."""
    ours, found = items["model"], []
    for name, theirs in sorted(items.items()):
        for measure, sign in SHARPER_BY.items():
            if name != "model" and theirs[measure] and sign * (theirs[measure]["mean"] - ours[measure]["mean"]) > 0:
                found.append(f"{measure}: {name} {theirs[measure]['mean']:.3f}, the model {ours[measure]['mean']:.3f}")
    return found


def missed(
    model: Mapping[str, Mapping[str, float]], groups: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> list[str]:
    """Sentences about every target that the mean over seeds does not reach."""
    known = {**model, **groups["incidents"], **groups["attack"]}
    if groups["stress"].get("brier"):
        known["stress brier"] = groups["stress"]["brier"]
    found = [
        f"{name}: {known[name]['mean']:.3f}, target {'at least' if sign == HIGHER else 'at most'} {wanted:g}"
        for name, (sign, wanted) in TARGETS.items()
        if known.get(name) and not sign * (known[name]["mean"] - wanted) >= 0  # this way round: NaN misses
    ]
    ellipse = known.get("ellipse coverage")
    if ellipse and not ELLIPSE[0] <= ellipse["mean"] <= ELLIPSE[1]:
        found.append(f"ellipse coverage: {ellipse['mean']:.3f}, target {ELLIPSE[0]} to {ELLIPSE[1]}")
    return found


def lines(whole: Mapping[str, Any]) -> list[str]:
    """The table as Markdown."""
    found = ["| method | AUC | AP | Brier | log | ECE |", "|---|---|---|---|---|---|"]
    for name, measures in sorted(whole["items"].items(), key=lambda pair: pair[1]["brier"]["mean"]):
        cells = " | ".join(f"{measures[m]['mean']:.3f} ± {measures[m]['sd']:.3f}" for m in SHARPER_BY)
        found.append(f"| {name} | {cells} |")
    for key, title in (("incidents", "incidents"), ("attack", "attack"), ("stress", "items under stress")):
        if whole[key]:
            found += ["", f"| {title} | mean ± sd | least to most |", "|---|---|---|"]
            found += [
                f"| {name} | {v['mean']:.3f} ± {v['sd']:.3f} | {v['least']:.3f} to {v['most']:.3f} |"
                for name, v in whole[key].items()
                if v
            ]
    found += ["", "Targets missed: " + ("; ".join(whole["missed"]) or "none") + "."]
    return [*found, "", "Where a rival is better: " + ("; ".join(whole["won_by_others"]) or "nowhere") + "."]
