"""An engine of parts in this process: every part goes through the bytes that a worker would get, in any order."""

import random
from collections.abc import Callable, Sequence

from truceline.engines.partitions import HERE, Made, Part, Shared, using
from truceline.engines.wire import answer, packed, unpacked


class Apart:
    """So many parts of everything, worked on in an order that a seed shuffles."""

    def __init__(self, count: int, seed: int = 0) -> None:
        self.count, self.seed, self.tasks = count, seed, dict[str, int]()

    def parts(self, rows: int) -> int:
        """As many as there are rows for."""
        return max(1, min(self.count, rows))

    def each(self, task: Callable[[Shared, Part], Made], shared: Shared, parts: Sequence[Part]) -> list[Made]:
        """Through the bytes, shuffled."""
        name = f"{task.__module__.removeprefix('truceline.')}:{task.__name__}"
        self.tasks[name] = max(self.tasks.get(name, 0), len(parts))
        sent, made = [packed(part) for part in parts], dict[int, Made]()
        order = list(range(len(parts)))
        random.Random(self.seed).shuffle(order)  # noqa: S311 - no secret
        for number in order:
            with using(HERE):  # a worker hands nothing on
                made[number] = answer(packed(task(unpacked(packed(shared)), unpacked(sent[number]))))
        return [made[number] for number in range(len(parts))]
