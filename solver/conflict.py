"""Why no grid is valid: a smallest set found of requirements that cannot hold together, in words and ids."""

from __future__ import annotations

from solver.board import Board
from solver.clock import Clock
from solver.model.cpsat import Answer, Model, Search, run
from solver.model.rules import add_rules
from solver.model.variables import build_variables, single_tables
from solver.problem import Problem

CORE_WORK = 30.0
"""Deterministic time for the first set."""

TRY_WORK = 1.0
"""Deterministic time for each try to leave one requirement out."""

RELAXED_LIMIT = 300_000
"""Beyond this many places only the allowed ones are looked at: slots and tables then go unnamed."""


class _Requirements:
    """One literal to assume per requirement; the same words are the same requirement."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.literals: dict[str, int] = {}

    def __call__(self, words: str) -> tuple[int, ...]:
        if words not in self.literals:
            self.literals[words] = self.model.boolean()
        return (self.literals[words],)


def find_conflict(board: Board) -> tuple[str, ...]:
    """Requirements of an infeasible problem of which none can be left out, as far as the time allowed to try.

    Found by assuming each requirement, taking a set that the solver says cannot hold, and leaving
    out one after the other. Only required meetings matter, unless rule R13 is at work.
    """
    problem = board.problem
    clock = Clock(board.clock.remaining(), board.clock.cancelled)
    model, requirements = _model(problem)
    words_of = {literal: words for words, literal in requirements.literals.items()}
    core = _core(model, clock, list(words_of), CORE_WORK, board.seed)
    if core is None:
        return tuple(words for words in requirements.literals if words.endswith("is required"))
    for literal in list(core):
        if clock.stopped():
            break
        if literal not in core:
            continue
        smaller = _core(model, clock, [other for other in core if other != literal], TRY_WORK, board.seed)
        core = smaller if smaller is not None else core
    return tuple(words_of[literal] for literal in sorted(core))


def _model(problem: Problem) -> tuple[Model, _Requirements]:
    model = Model()
    meetings = [m for m, spec in enumerate(problem.meetings) if spec.required or problem.break_spread is not None]
    every = range(len(problem.slots))
    relaxed = len(meetings) * len(every) * len(problem.tables) <= RELAXED_LIMIT
    slots_of = dict.fromkeys(meetings, every)
    variables = build_variables(model, problem, single_tables(problem), slots_of=slots_of, relaxed=relaxed)
    requirements = _Requirements(model)
    add_rules(model, variables, requirements)
    return model, requirements


def _core(model: Model, clock: Clock, literals: list[int], work: float, seed: int) -> list[int] | None:
    """Some of the literals that cannot hold together; None if they can, or if it stays open."""
    model.assume(literals)
    outcome = run(model, clock, search=Search.CLAUSES, seed=seed, work=work)
    if outcome.answer is not Answer.INFEASIBLE:
        return None
    named = set(outcome.core)
    return [literal for literal in literals if literal in named]
