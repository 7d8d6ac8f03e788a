"""Shared passages among 100,000 sentences against MinHash-LSH (datasketch) on the same sentences; articles a minute.

    python benchmarks/dependence.py [SENTENCES]

The sentences are those of syndication trees (`sim.copy_tree`) with numbers of their own, so that copies are known. The
peer is asked for pairs of Jaccard similarity 0.5 with 128 permutations, its usual setting, and gets the same runs of
three words; pairs of one text are left out of both. Each side runs in a process of its own: CPU seconds and peak
memory are its own. The articles are the gold set, read again and again, after the gazetteer is loaded.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from truceline.claims.documents import Document, claims_of
from truceline.claims.passages import compared, passages, shared_runs
from truceline.gazetteer.table import gazetteer
from truceline.sim.copy_tree import copy_trees

GOLD = Path(__file__).parents[1] / "tests" / "data" / "gold"
SENTENCES = 100_000
PERMUTATIONS, JACCARD = 128, 0.5
TOWNS = tuple(
    dict.fromkeys(("uk", "ru", "en", "de", "fr"), name)
    for name in [
        "Sumy",
        "Izium",
        "Nikopol",
        "Kherson",
        "Odesa",
        "Poltava",
        "Kupiansk",
        "Lozova",
        "Kramatorsk",
        "Chernihiv",
    ]
)
ARTICLES = 400
PARAGRAPHS = 8  # gold texts in an article: about 300 words


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """CPU seconds of one task, ours and the peer's."""

    task: str
    ours_s: float
    peer: str
    peer_s: float

    @property
    def ratio(self) -> float:
        """How many times more the peer needs."""
        return self.peer_s / self.ours_s


def texts(sentences: int) -> list[str]:
    """Texts of syndication trees until they hold so many sentences of a length that is compared."""
    found: list[str] = []
    count, seed = 0, 0
    begins = datetime(2030, 5, 1, 6, tzinfo=UTC)
    while count < sentences:
        seed += 1
        for one in copy_trees(TOWNS, begins=begins, copies=6, own_reports=2, seed=seed):
            found.append(one.text)
            count += len(compared(one.text))
    return found


def ours(held: list[str]) -> int:
    """Pairs of sentences that share a passage."""
    return len(passages(held))


def peer(held: list[str]) -> int:
    """Pairs of sentences that MinHash-LSH finds."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - a peer that need not be here

    index = MinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS)
    pairs = 0
    for number, text in enumerate(held):
        for place, span in enumerate(compared(text)):
            words = span.text.lower().split()
            hashed = MinHash(num_perm=PERMUTATIONS, seed=1)
            hashed.update_batch([" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)])
            pairs += sum(not name.startswith(f"{number}:") for name in index.query(hashed))
            index.insert(f"{number}:{place}", hashed)
    return pairs


def articles() -> Iterator[Document]:
    """The gold set again and again."""
    held = [
        (language, one)
        for path in sorted(GOLD.glob("*/*.toml"))
        for language in [path.stem]
        for one in tomllib.loads(path.read_text("utf-8"))["article"]
    ]
    for number in range(ARTICLES):
        language, one = held[number % len(held)]
        others = [text["text"].strip() for code, text in held if code == language]
        first = number % len(others)
        yield Document(
            document_id=str(number),
            outlet="a",
            text="\n\n".join((others * 2)[first : first + PARAGRAPHS]),
            published_from=one["said"],
            published_to=one["said"],
            zone="Europe/Kyiv",
            received_utc=one["said"],
        )


def reading() -> int:
    """Articles read in this process."""
    return sum(1 for one in articles() if claims_of(one) is not None)


def _measured(task: str, sentences: int) -> dict[str, float]:
    """One task in a process of its own."""
    made = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-P", __file__, str(sentences), "--task", task], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(made.stdout.splitlines()[-1])
    return found


def _task(task: str, sentences: int) -> dict[str, float]:
    if task == "reading":
        gazetteer()
        claims_of(next(articles()))
        before = time.process_time()
        count = reading()
        return {"count": count, "cpu_s": time.process_time() - before, "mib": _peak()}
    held = texts(sentences)
    if task == "ours":
        shared_runs(["warm up the loops"] * 2, np.array([0, 1]))
    before, base = time.process_time(), _peak()
    count = ours(held) if task == "ours" else peer(held)
    return {"count": count, "cpu_s": time.process_time() - before, "mib": _peak(), "before_mib": base}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def results(sentences: int = SENTENCES) -> list[Result]:
    """The ratio of both sides; none where the peer is not installed."""
    mine = _measured("ours", sentences)
    print(f"ours: {mine['count']:.0f} pairs, {mine['cpu_s']:.1f} CPU-s, peak {mine['mib']:.0f} MiB")
    read = _measured("reading", sentences)
    a_minute = 2 * 60 * read["count"] / read["cpu_s"]
    print(f"articles: {read['count']:.0f} in {read['cpu_s']:.1f} CPU-s, {a_minute:.0f} a minute on two cores")
    try:
        its = _measured("peer", sentences)
    except subprocess.CalledProcessError:
        print("datasketch is not installed")
        return []
    print(f"datasketch: {its['count']:.0f} pairs, {its['cpu_s']:.1f} CPU-s, peak {its['mib']:.0f} MiB")
    return [
        Result(
            task=f"passages among {sentences:,} sentences",
            ours_s=mine["cpu_s"],
            peer="datasketch MinHash-LSH",
            peer_s=its["cpu_s"],
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=int, nargs="?", default=SENTENCES)
    parser.add_argument("--task", choices=("ours", "peer", "reading"))
    options = parser.parse_args()
    if options.task:
        print(json.dumps(_task(options.task, options.sentences)))
        return
    for one in results(options.sentences):
        print(f"{one.task}: {one.ours_s:.1f} CPU-s, {one.peer} {one.peer_s:.1f} CPU-s, ratio {one.ratio:.0f}")


if __name__ == "__main__":
    main()
