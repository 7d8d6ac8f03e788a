"""Mutated bundles, the same every time: bytes of the file, bytes of a member packed anew, values of its JSON."""

import json
import random
from collections.abc import Iterator
from typing import Any

import rfc8785

from tests.make_bundles import unpacked, zipped

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 0.5, 1e-7, 123456789.125, 2**53 - 1, "", "x", "EXERCISE", "0" * 64, "2025-02-30",
    "2025-03-18T25:00:00Z", "2025-03-18T02:00:00Z", "2025-03-18", [], {}, [[]], "consistent", "\U0001f54a", "\u202e",
)  # fmt: skip


def mutations(bundle: bytes, count: int, seed: int) -> Iterator[bytes]:
    """`count` mutated bundles."""
    draw = random.Random(seed)  # noqa: S311 - the same every time, no secret
    for number in range(count):
        yield (_of_file, _of_member, _of_json, _of_json)[number % 4](bundle, draw)


def _of_file(bundle: bytes, draw: random.Random) -> bytes:
    changed, place = bytearray(bundle), draw.randrange(len(bundle))
    kind = draw.randrange(4)
    if kind == 0:
        changed[place] ^= 1 << draw.randrange(8)
    elif kind == 1:
        del changed[place : place + draw.randrange(1, 40)]
    elif kind == 2:
        changed[place:place] = draw.randbytes(draw.randrange(1, 8))
    else:
        other = draw.randrange(len(bundle))
        changed[place : place + 16] = bundle[other : other + 16]
    return bytes(changed)


def _of_member(bundle: bytes, draw: random.Random) -> bytes:
    held = unpacked(bundle)
    name = draw.choice(list(held))
    changed = bytearray(held[name])
    place = draw.randrange(len(changed))
    if draw.random() < 0.7:
        changed[place] ^= 1 << draw.randrange(8)
    elif draw.random() < 0.5:
        del changed[place]
    else:
        del held[name]
        return zipped(held)
    return zipped({**held, name: bytes(changed)})


def _of_json(bundle: bytes, draw: random.Random) -> bytes:
    held = unpacked(bundle)
    name = draw.choice(["report.json"] * 8 + [n for n in held if n.startswith(("entries/", "params"))])
    value = json.loads(held[name])
    places = list(_places(value))
    where, key = draw.choice(places)
    kind = draw.randrange(6)
    if kind == 0:
        del where[key]
    elif kind == 1 and isinstance(where, dict):
        where["unknown"] = draw.choice(VALUES)
    elif kind == 2 and isinstance(where, list):
        where.append(where[key])
    elif kind == 3:
        other, at = draw.choice(places)
        where[key] = json.loads(json.dumps(other[at]))
    else:
        where[key] = draw.choice(VALUES)
    return zipped({**held, name: rfc8785.dumps(value)})


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - JSON
    """Every list or object in a value, with each of its keys."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from _places(item)
