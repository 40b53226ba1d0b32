"""Formulas in clauses, and the search for their values (CaDiCaL, through python-sat, here and in `cores.py` only).

A literal is a variable's number from 1, or its negative.
"""

from __future__ import annotations

import contextlib
import math
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations

from solver.clock import Clock

POLL_SECONDS = 0.01

PAIRWISE = 6
"""At most one of up to so many literals is said by pairs, of more through auxiliary literals."""

SLICE = 1_000
"""Conflicts until the pace is known: a fraction of a second."""

LONGEST_SLICE = 50_000
"""Conflicts between two looks at the clock without a limit: several seconds."""


class Formula:
    """Variables and clauses; what is added later belongs to the same formula."""

    def __init__(self) -> None:
        self.size = 0
        self.clauses: list[tuple[int, ...]] = []

    def boolean(self) -> int:
        self.size += 1
        return self.size

    def clause(self, *literals: int) -> None:
        """At least one of the literals is true; none given: the formula cannot hold."""
        if not literals:
            never = self.boolean()
            self.clauses.append((never,))
            literals = (-never,)
        self.clauses.append(literals)

    def any_of(self, literals: Sequence[int]) -> int:
        """A literal that is true exactly when one of the literals (one or more) is."""
        if len(literals) == 1:
            return literals[0]
        result = self.boolean()
        for literal in literals:
            self.clause(-literal, result)
        self.clause(-result, *literals)
        return result

    def exclude(self, literals: Sequence[int]) -> None:
        """At most one of the literals is true, said by pairs."""
        for one, other in combinations(literals, 2):
            self.clause(-one, -other)

    def at_most_one(self, literals: Sequence[int]) -> None:
        while len(literals) > PAIRWISE:
            link = self.boolean()
            self.exclude((*literals[: PAIRWISE - 2], link))
            literals = (-link, *literals[PAIRWISE - 2 :])
        self.exclude(literals)

    def at_most(self, literals: Sequence[int], limit: int) -> None:
        if limit == 1:
            self.at_most_one(literals)
        elif limit <= 0:
            for literal in literals:
                self.clause(-literal)
        elif len(literals) > limit:
            self.clause(-self.count(literals, limit + 1)[limit])

    def count(self, literals: Sequence[int], limit: int, exact: bool = False) -> list[int]:
        """Literals that are true when at least 1, 2, … (up to `limit`) of the literals are: a totalizer.

        `exact`: and false when fewer are.
        """
        if len(literals) <= 1:
            return list(literals[:limit])
        half = len(literals) // 2
        left, right = (self.count(part, limit, exact) for part in (literals[:half], literals[half:]))
        result = [self.boolean() for _ in range(min(limit, len(literals)))]
        for i in range(len(left) + 1):
            for j in range(len(right) + 1):
                if 0 < i + j <= len(result):
                    self.clause(*([-left[i - 1]] if i else []), *([-right[j - 1]] if j else []), result[i + j - 1])
                if exact and i + j < len(result):
                    self.clause(*left[i : i + 1], *right[j : j + 1], -result[i + j])
        return result


class Unanswered(Exception):
    """The time was over first."""


class Cores:
    """A process that looks for the fewest true literals by unsatisfiable cores (RC2).

    One of its own, because nothing can interrupt such a search; it starts at once, so that it is ready
    when the formula is written, and leaving the context ends it.
    """

    def __enter__(self) -> Cores:
        self._answer = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "solver.model.cores"], stdin=subprocess.PIPE, stdout=self._answer
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._answer.close()

    def fewest(
        self, formula: Formula, literals: Sequence[int], clock: Clock, seconds: float | None = None
    ) -> frozenset[int] | None:
        """Values under which the fewest of the literals are true, as the true literals; None: there are none.

        `Unanswered`: the clock stopped or the seconds were over first. May be asked once.
        """
        until = math.inf if seconds is None else time.monotonic() + seconds
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                pickle.dump((formula, list(literals), seconds), self._process.stdin, pickle.HIGHEST_PROTOCOL)
                self._process.stdin.close()
        while self._process.poll() is None:
            if clock.stopped() or time.monotonic() > until:
                raise Unanswered
            time.sleep(POLL_SECONDS)
        if self._process.returncode != 0:
            raise Unanswered
        self._answer.seek(0)
        values: frozenset[int] | None = pickle.load(self._answer)  # noqa: S301 - written by the process above
        return values


class Search:
    """One search for values under a formula and literals held true, in slices of a fixed number of conflicts."""

    def __init__(self, formula: Formula, given: Sequence[int] = (), seed: int = 0) -> None:
        from pysat.solvers import Cadical195  # type: ignore[import-untyped]  # no stubs; only where used: slow to load

        self._solver = Cadical195()
        self._solver.configure({"seed": seed % 2**31})
        self._solver.append_formula(formula.clauses)
        for literal in given:
            self._solver.add_clause([literal])
        self.answer: bool | None = None
        self._pace: float | None = None

    def run(self, clock: Clock, conflicts: int | None = None) -> bool | None:
        """True: values were found, False: there are none, None: neither within so many conflicts and the clock.

        A later run goes on from here. Each interruption costs much of the solver's momentum.
        """
        left = math.inf if conflicts is None else conflicts
        while self.answer is None and left > 0 and not clock.stopped():
            budget = int(min(left, self._affordable(clock)))
            began = time.monotonic()
            self._solver.conf_budget(budget)
            self.answer = self._solver.solve_limited()
            self._pace = budget / max(1e-6, time.monotonic() - began)
            left -= budget
        return self.answer

    def _affordable(self, clock: Clock) -> int:
        """Conflicts that fit well into the time left, at the pace of the last slice."""
        seconds = clock.remaining()
        if seconds is None:
            return LONGEST_SLICE
        return SLICE if self._pace is None else max(SLICE // 10, min(LONGEST_SLICE, int(self._pace * seconds / 2)))

    def true_literals(self) -> frozenset[int]:
        """The literals that are true in the values found."""
        return frozenset(self._solver.get_model() or ())

    def close(self) -> None:
        self._solver.delete()
