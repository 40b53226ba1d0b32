"""Whether the loops of local search are compiled and kept: the first time on a machine that takes seconds.

``python -m solver.strategies.compiled`` does it beforehand, for instance when the product is installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path


def is_ready() -> bool:
    """Whether loading the loops will not take long, as far as the folder for compiled loops tells."""
    mark = _mark()
    return mark is None or mark.exists()


def make_ready() -> None:
    """Compile all loops, unless they are kept, and leave a mark that they are."""
    import numpy as np

    from solver.board import Board
    from solver.clock import Clock
    from solver.problem import GoalName, Meeting, Person, Problem, Slot, Table
    from solver.solution import Placement, Solution
    from solver.strategies.arrays import lay_out
    from solver.strategies.kernels import annealing
    from solver.strategies.rearrange import rearrange
    from solver.strategies.search import Grid

    slot = frozenset({0})
    people = (Person("a", slot, (1,)), Person("b", slot, (1,)))
    problem = Problem((Slot(),), (Table("T", slot),), people, (Meeting("m", (0, 1), slot),))
    grid = Grid(lay_out(problem, ((0,),)), seed=0)
    annealing.load(grid.numbers, grid.reals, np.array([-1], np.int64), np.array([-1], np.int64))
    annealing.fill_pool(grid.numbers)
    annealing.keep_best(grid.numbers, grid.reals)
    annealing.anneal(grid.numbers, grid.reals, 1, 1.0, 50)
    board = Board(replace(problem, goals=(GoalName.BREAKS,)), Clock())
    board.offer(Solution((Placement(0, 0, 0),)))
    rearrange(board, [0], 0, rounds=1)
    mark = _mark()
    if mark is not None:
        with contextlib.suppress(OSError):
            mark.touch()


def _mark() -> Path | None:
    """A file that says so, beside the compiled loops; None where nobody said in which folder they are."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    if not folder:
        return None
    from importlib.metadata import version  # here, because it takes longer to load than all else in this file

    folder_of_loops = Path(__file__).with_name("kernels")
    text = b"".join(path.read_bytes() for path in sorted(folder_of_loops.glob("*.py")))
    of_what = hashlib.sha256(text + f"{version('numba')} {sys.version}".encode()).hexdigest()[:16]
    return Path(folder) / f"compiled-{of_what}"


if __name__ == "__main__":
    from solver.process import cache_folder

    if (found := cache_folder()) is not None:
        os.environ.setdefault("NUMBA_CACHE_DIR", str(found))
    make_ready()
