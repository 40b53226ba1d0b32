"""The only place that talks to CP-SAT: building a model, its parameters, and running it.

It builds the solver's own model message directly. `ortools.sat.python.cp_model`, the usual
front, imports pandas, which takes over a second: longer than a whole small solve.

A literal is an integer: variable i is the literal i, its negation is -i - 1.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ortools.sat.python import cp_model_helper as cpsat

from solver.clock import Clock

Terms = Sequence[tuple[int, int]]
"""(variable or literal, coefficient) pairs."""


def negated(literal: int) -> int:
    return -literal - 1


class Search(Enum):
    """Which search CP-SAT is asked for; see `_parameters`."""

    CHOICE = "choice"
    CLAUSES = "clauses"
    CORES = "cores"
    BALANCED = "balanced"
    DESCENT = "descent"
    CORNER = "corner"
    REPAIR = "repair"
    TIMES = "times"


class Answer(Enum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run found; `values[i]` is the value of variable i, `bound` a proven lower bound.

    `core` holds assumptions that cannot hold together when the answer is INFEASIBLE under assumptions.
    """

    answer: Answer
    values: tuple[int, ...] | None = None
    objective: int | None = None
    bound: int | None = None
    core: tuple[int, ...] = ()


class Model:
    """Variables and constraints of one CP-SAT model; the objective is always minimised."""

    def __init__(self) -> None:
        self.proto: Any = cpsat.CpModelProto()
        self.size = 0
        self.true = self.integer(1, 1)
        self.false = negated(self.true)
        self._add_constraint = self.proto.constraints.add

    def integer(self, low: int, high: int) -> int:
        self.proto.variables.add().domain.extend((low, high))
        self.size += 1
        return self.size - 1

    def boolean(self) -> int:
        return self.integer(0, 1)

    def clause(self, literals: Iterable[int]) -> None:
        """At least one of the literals is true."""
        self._add_constraint().bool_or.literals.extend(tuple(literals))

    def at_most(self, literals: Sequence[int], limit: int, only_if: Sequence[int] = ()) -> None:
        """At most `limit` of the literals are true, when all of `only_if` are."""
        limit -= sum(literal == self.true for literal in literals)
        literals = [literal for literal in literals if literal not in (self.true, self.false)]
        if limit < 0:
            self.clause([negated(given) for given in only_if])
            return
        if len(literals) <= limit:
            return
        if limit <= 0:
            for literal in literals:
                self.clause([*(negated(given) for given in only_if), negated(literal)])
        elif limit == 1 and not only_if:
            self._add_constraint().at_most_one.literals.extend(literals)
        else:
            self.linear([(literal, 1) for literal in literals], None, limit, only_if)

    def any_of(self, literals: Sequence[int]) -> int:
        """A literal that is true exactly when one of the literals is."""
        if not literals:
            return self.false
        if len(literals) == 1:
            return literals[0]
        if self.true in literals:
            return self.true
        result = self.boolean()
        for literal in literals:
            self.clause((negated(literal), result))
        self.clause((negated(result), *literals))
        return result

    def linear(self, terms: Terms, low: int | None, high: int | None, only_if: Sequence[int] = ()) -> None:
        """low <= sum of the terms <= high, when all of `only_if` are true."""
        constraint = self._add_constraint()
        variables, coefficients, offset = _over_variables(terms)
        message = constraint.linear
        message.vars.extend(variables)
        message.coeffs.extend(coefficients)
        message.domain.extend(
            (
                -(2**62) if low is None else low - offset,
                2**62 if high is None else high - offset,
            )
        )
        constraint.enforcement_literal.extend(only_if)

    def minimise(self, terms: Terms) -> None:
        """Replace the objective; no terms: any solution will do."""
        self.proto.clear_objective()
        if terms:
            variables, coefficients, offset = _over_variables(terms)
            self.proto.objective.vars.extend(variables)
            self.proto.objective.coeffs.extend(coefficients)
            self.proto.objective.offset = offset

    def hint(self, values: Iterable[tuple[int, int]]) -> None:
        """Replace the hint by (variable or literal, value) pairs."""
        self.proto.clear_solution_hint()
        pairs = [(v, x) if v >= 0 else (negated(v), 1 - x) for v, x in values]
        pairs = sorted(dict(pairs).items())
        self.proto.solution_hint.vars.extend([variable for variable, _ in pairs])
        self.proto.solution_hint.values.extend([value for _, value in pairs])

    def assume(self, literals: Iterable[int]) -> None:
        """Replace the assumptions."""
        self.proto.assumptions.clear()
        self.proto.assumptions.extend(list(literals))


def holds(values: Sequence[int], literal: int) -> bool:
    """Whether the literal is true under the values of the variables."""
    return bool(values[literal]) if literal >= 0 else not values[negated(literal)]


def total(values: Sequence[int], terms: Terms) -> int:
    """The value of the terms under the values of the variables."""
    return sum(c * (values[v] if v >= 0 else 1 - values[negated(v)]) for v, c in terms)


def _over_variables(terms: Terms) -> tuple[list[int], list[int], int]:
    sums: dict[int, int] = {}
    offset = 0
    for literal, coefficient in terms:
        if literal >= 0:
            sums[literal] = sums.get(literal, 0) + coefficient
        else:
            offset += coefficient
            sums[-literal - 1] = sums.get(-literal - 1, 0) - coefficient
    return list(sums), list(sums.values()), offset


def _parameters(search: Search, workers: int, seed: int, work: float | None, seconds: float | None) -> Any:
    """All parameters of CP-SAT that this project ever sets."""
    parameters = cpsat.SatParameters()
    parameters.random_seed = seed
    parameters.num_workers = workers
    if search is Search.CLAUSES:  # feasibility: an LP only costs time
        parameters.num_workers = 1
        parameters.linearization_level = 0
    elif search in (Search.CORES, Search.CORNER):  # counting goals: the bound rises by unsatisfiable cores
        parameters.num_workers = 1
        parameters.linearization_level = 0
        parameters.optimize_with_core = True
        if search is Search.CORNER:  # a small neighbourhood: thorough presolve takes longer than the search
            parameters.symmetry_level = 0
            parameters.cp_model_probing_level = 0
            parameters.max_presolve_iterations = 1
    elif search is Search.CHOICE:  # a small integer programme: cuts close it at the root
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.symmetry_level = 0
    elif search is Search.TIMES:  # start times in cliques: the LP is nearly whole, and long presolving only delays it
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.symmetry_level = 0
        parameters.cp_model_probing_level = 0
        parameters.max_presolve_iterations = 1
    elif search is Search.REPAIR:  # feasibility where all is full: from violated constraints to fewer
        parameters.linearization_level = 0
        parameters.use_feasibility_jump = True
        parameters.num_violation_ls = 2
    elif search is Search.DESCENT:  # from grid to better grid
        parameters.linearization_level = 0
    if work is not None:
        parameters.max_deterministic_time = work
    if seconds is not None:
        parameters.max_time_in_seconds = seconds
    return parameters


class _OnSolution(cpsat.SolutionCallback):
    """Hands each new solution on; an error is kept, because raising inside CP-SAT ends the process."""

    def __init__(self, wrapper: Any, tell: Callable[[tuple[int, ...]], None]) -> None:
        super().__init__()
        self._wrapper, self._tell = wrapper, tell
        self.error: BaseException | None = None

    def OnSolutionCallback(self) -> None:  # noqa: N802 - the name is OR-Tools'
        try:
            if self.error is None:
                self._tell(tuple(self.Response().solution))  # type: ignore[no-untyped-call]  # untyped in the stubs
        except BaseException as error:  # noqa: BLE001 - raised again by `run`, outside CP-SAT
            self.error = error
            self._wrapper.stop_search()


def run(
    model: Model,
    clock: Clock,
    *,
    search: Search,
    workers: int = 1,
    seed: int = 0,
    work: float | None = None,
    seconds: float | None = None,
    on_solution: Callable[[tuple[int, ...]], None] | None = None,
    on_bound: Callable[[int], None] | None = None,
) -> Run:
    """Solve until proven, stopped by the clock, after `seconds`, or after `work` (deterministic units).

    Without a limit on the clock and with one worker the outcome depends on the model, the seed and `work` only.
    """
    left = clock.remaining()
    if clock.stopped():
        return Run(Answer.UNKNOWN)
    limits = [limit for limit in (left, seconds) if limit is not None]
    wrapper = cpsat.SolveWrapper()
    wrapper.set_parameters(_parameters(search, workers, seed, work, min(limits) if limits else None))
    listener = _OnSolution(wrapper, on_solution) if on_solution else None
    if listener:
        wrapper.add_solution_callback(listener)
    if on_bound:
        wrapper.add_best_bound_callback(_quietly(on_bound))
    done = threading.Event()
    watcher = threading.Thread(target=_stop_when_asked, args=(wrapper, clock, done), daemon=True)
    watcher.start()
    try:
        response: Any = wrapper.solve(model.proto)  # type: ignore[no-untyped-call]  # untyped in the stubs
    finally:
        done.set()
        watcher.join()
    if listener and listener.error:
        raise listener.error
    return _read(response, model)


def _quietly(on_bound: Callable[[int], None]) -> Callable[[float], None]:
    def tell(bound: float) -> None:
        if math.isfinite(bound) and abs(bound) < 2**53:
            on_bound(math.ceil(bound - 1e-6))

    return tell


def _stop_when_asked(wrapper: Any, clock: Clock, done: threading.Event) -> None:
    while not done.wait(0.05):
        if clock.stopped():
            wrapper.stop_search()  # again and again: a stop before the search has begun is lost


def _read(response: Any, model: Model) -> Run:
    status = response.status
    if status == cpsat.CpSolverStatus.INFEASIBLE:
        return Run(Answer.INFEASIBLE, core=tuple(response.sufficient_assumptions_for_infeasibility))
    if status == cpsat.CpSolverStatus.MODEL_INVALID:
        raise ValueError("CP-SAT refused the model")
    if status not in (cpsat.CpSolverStatus.OPTIMAL, cpsat.CpSolverStatus.FEASIBLE):
        return Run(Answer.UNKNOWN)  # with a bound that may be a mere 0: what was proven has been told to `on_bound`
    answer = Answer.OPTIMAL if status == cpsat.CpSolverStatus.OPTIMAL else Answer.FEASIBLE
    if not model.proto.has_objective():
        return Run(answer, tuple(response.solution))
    objective = round(response.objective_value)
    bound = math.ceil(response.best_objective_bound - 1e-6)
    return Run(answer, tuple(response.solution), objective, bound if bound <= objective else None)
