"""Messages of ships: the compiled reader against pyais, on the same lines of all types.

    python benchmarks/ais_decode.py

Both check checksums, join parts and decode every field. The peer is given whole messages, already joined, so its
figure is a lower bound. Position lines alone are timed beside them. CPU seconds, one thread.
"""

import time
from dataclasses import dataclass

import pyais

from truceline.kernels import ais
from truceline.kernels._ais_table import TEXT, variants
from truceline.sim import nmea

MESSAGES = 400_000
PEER_MESSAGES = 20_000
POSITIONS = 1_000_000
REPEATS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """CPU seconds of one task, ours and the peer's."""

    task: str
    ours_s: float
    peer_s: float
    peer: str

    @property
    def ratio(self) -> float:
        """How many times the peer's CPU time is ours."""
        return self.peer_s / self.ours_s


def messages(count: int) -> list[list[str]]:
    """Messages of all types in the shares of a coast: most are positions, one in ten a type 5, one in fifty another."""
    made = []
    others = [one.name for one in variants() if one.name not in ("1", "5", "18")]
    for k in range(count):
        name = "5" if k % 10 == 0 else others[k // 50 % len(others)] if k % 50 == 1 else ("1", "1", "3", "18")[k % 4]
        made.append(_message(name, k))
    return made


def _message(name: str, k: int) -> list[str]:
    one = nmea.variant(name)
    number = int(name.split(" ", maxsplit=1)[0])
    values: dict[str, int | str | bytes] = {"type": number, "mmsi": 200_000_000 + k % 5_000}
    if "auxiliary" in name:
        values["mmsi"] = 982_000_000 + k % 1_000
    held = {field.name: field for field in one.fields}
    values |= {"lon": 3_000_000 + k % 7_000_000} if "lon" in held and held["lon"].bits >= 25 else {}
    values |= {"lat": 2_000_000 + k % 3_000_000} if "lat" in held and held["lat"].bits >= 24 else {}
    values |= {field.name: "INVENTED SHIP"[: field.bits // 6] for field in one.fields if field.kind == TEXT}
    if "." in name:
        dac, fi = name.split(" ")[1].split(".")
        values |= {"dac": int(dac), "fid": int(fi)}
    values |= {"partno": 1} if name.startswith("24 B") else {}
    values |= {word: int(word in name.split(" ")) for word in ("addressed", "structured") if word in held}
    most = max(top for _, top in one.lengths)
    return nmea.message(name, values, bits=most if most < 500 else None, sequence=k % 10)


def cpu_s(work: object) -> float:
    """The least CPU time of some runs."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        work()  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return best


def results() -> list[Result]:
    """The peer's time is that of `PEER_MESSAGES`, scaled."""
    few = messages(PEER_MESSAGES)
    data = nmea.joined([line for parts in few for line in parts]) * (MESSAGES // PEER_MESSAGES)
    pieces = [[line.encode() for line in parts] for parts in few]
    ais.prepare()
    found = ais.decode(data, compiled=True)
    assert len(found) == MESSAGES, (len(found), found.losses())
    ours = cpu_s(lambda: ais.decode(data, compiled=True))

    def peer() -> None:
        for parts in pieces:
            pyais.decode(*parts).asdict()

    theirs = cpu_s(peer) * MESSAGES / PEER_MESSAGES
    lines = data.count(b"\n")
    print(f"all types: {lines / ours / 1e6:.2f} M lines, {MESSAGES / ours / 1e6:.2f} M messages a CPU-second")
    one = nmea.joined([_message("1", k)[0] for k in range(POSITIONS // 50)]) * 50
    positions = cpu_s(lambda: ais.decode(one, compiled=True))
    print(f"positions: {POSITIONS / positions / 1e6:.2f} M lines a CPU-second")
    return [Result(task=f"{MESSAGES} messages of all types", ours_s=ours, peer_s=theirs, peer="pyais")]


if __name__ == "__main__":
    for result in results():
        print(f"{result.task}: {result.ours_s:.3f} CPU-s, {result.peer} {result.peer_s:.1f}, ratio {result.ratio:.1f}")
