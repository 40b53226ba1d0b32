"""Seeded events of the usual shape: the same arguments give the same problem."""

from __future__ import annotations

import argparse
import random
from itertools import accumulate
from pathlib import Path

from solver.formats import write_problem
from solver.problem import Meeting, Person, Problem, Slot, Table

NO_SLOT = 0.15
"""Share of people who came for the talks only."""

PART = 0.4
"""Share of the others who miss one to half of the slots."""

BLOCK = 6
"""Meeting slots between two longer pauses."""


def event(*, people: int, slots: int, tables: int, candidates: int, seed: int, everyone: bool = False) -> Problem:
    """An event whose candidates are wishes, mutual ones weighing more.

    `everyone`: each person is available in each slot. The number of candidates is exact unless
    there are fewer pairs with a common slot.
    """
    rng = random.Random(seed)
    all_slots = frozenset(range(slots))
    there = [all_slots if everyone else _available(rng, slots) for _ in range(people)]
    attraction = list(accumulate(rng.paretovariate(2.0) for _ in range(people)))
    pairs: dict[tuple[int, int], int] = {}
    for _ in range(200 * candidates):
        if len(pairs) == candidates:
            break
        first, second = sorted(rng.choices(range(people), cum_weights=attraction, k=2))
        if first != second and (there[first] & there[second] or rng.random() < 0.02):
            pairs.setdefault((first, second), _weight(rng))
    return Problem(
        slots=tuple(Slot(f"part-{slot // BLOCK + 1}") for slot in range(slots)),
        tables=tuple(Table(f"T{number + 1}", all_slots) for number in range(tables)),
        people=tuple(
            Person(f"p{number + 1}", there[number], (1,) * slots, least=min(2, len(there[number])))
            for number in range(people)
        ),
        meetings=tuple(
            Meeting(f"m{number + 1}", pair, all_slots, weight)
            for number, (pair, weight) in enumerate(sorted(pairs.items()))
        ),
    )


def _available(rng: random.Random, slots: int) -> frozenset[int]:
    if rng.random() < NO_SLOT:
        return frozenset()
    missing = rng.randint(1, max(1, slots // 2)) if rng.random() < PART else 0
    return frozenset(rng.sample(range(slots), slots - missing))


def _weight(rng: random.Random) -> int:
    """Wishes of one side weigh 10 to 40, of both sides 60 to 100."""
    return rng.randint(60, 100) if rng.random() < 0.3 else rng.randint(10, 40)


def main() -> None:
    """Write the problem file of an event: a process of its own, so that whoever measures stays small."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instances")
    for name in ("people", "slots", "tables", "candidates", "seed"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--everyone", action="store_true", help="each person is available in each slot")
    parser.add_argument("--out", type=Path, required=True)
    given = vars(parser.parse_args())
    out = given.pop("out")
    out.write_bytes(write_problem(event(**given)))


if __name__ == "__main__":
    main()
