"""The process behind `clauses.Cores`: a pickled question on standard input, a pickled answer on standard output."""

from __future__ import annotations

import math
import os
import pickle
import sys
from collections.abc import Sequence

from pysat.examples.rc2 import RC2  # type: ignore[import-untyped]  # no stubs are published
from pysat.formula import WCNF  # type: ignore[import-untyped]  # as above

from solver.model.clauses import Formula

OPTIONS = {"stabilizeonly": 1}
"""Few restarts: the last search, for values, takes most of the time, and is long by bad luck less often so."""


def main() -> None:
    formula, literals, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by `clauses.Cores`
    if seconds is not None:
        _end_after(math.ceil(seconds) + 1)
    pickle.dump(_fewest(formula, literals), sys.stdout.buffer)
    sys.stdout.flush()
    os._exit(0)  # freeing every clause and module takes a moment, for nothing


def _end_after(seconds: int) -> None:
    """Use no more processor time, even where nobody is left to end this process."""
    if sys.platform != "win32":
        import resource  # only where it exists

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _fewest(formula: Formula, literals: Sequence[int]) -> frozenset[int] | None:
    weighted = WCNF()  # filled by its fields, because its methods count variables clause by clause
    weighted.soft = [[-literal] for literal in literals]
    weighted.wght = [1] * len(literals)
    weighted.nv = formula.size
    engine = RC2(weighted, solver="cadical153", adapt=True)
    engine.oracle.configure(OPTIONS)  # before the first clause
    engine.oracle.append_formula(formula.clauses, no_return=True)
    values = engine.compute()
    return None if values is None else frozenset(values)


if __name__ == "__main__":
    main()
