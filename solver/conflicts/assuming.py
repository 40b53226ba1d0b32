"""Why no grid is valid: a smallest set found of requirements that cannot hold together, in words and ids."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from solver.board import Board
from solver.clock import Clock
from solver.conflicts.counting import counted_conflict
from solver.model.cpsat import Answer, Model, Search, run
from solver.model.places import alike_tables, single_tables
from solver.model.rules import add_rules
from solver.model.variables import build_variables
from solver.problem import Problem
from solver.requirements import required_words

CORE_WORK = 30.0
"""Deterministic time for the first set."""

TRY_WORK = 1.0
"""Deterministic time for each try to leave one requirement out."""

MEETINGS_WORK = 0.2
"""Deterministic time for each try to leave one required meeting out, all else kept."""

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

    Counting comes first. Else required meetings that cannot be held together, all other rules kept
    (R13 apart, if it is not needed), are cut down to few, and then everything that concerns these:
    each requirement is assumed, a set that the solver says cannot hold is taken, and one after the
    other is left out. Only required meetings matter, unless rule R13 is at work.
    """
    problem = board.problem
    clock = Clock(board.clock.remaining(), board.clock.cancelled)
    counted = counted_conflict(problem, clock)
    if counted is not None:
        return counted
    plain = dataclasses.replace(problem, break_spread=None)
    meetings = _meetings_that_clash(plain, clock, board.seed)
    if meetings is not None:
        return _smallest(plain, meetings, clock, board.seed)
    every = [m for m, spec in enumerate(problem.meetings) if spec.required or problem.break_spread is not None]
    return _smallest(problem, every, clock, board.seed)


def _meetings_that_clash(problem: Problem, clock: Clock, seed: int) -> list[int] | None:
    """Required meetings that cannot be held together; None if that stays open."""
    required = [m for m, spec in enumerate(problem.meetings) if spec.required]
    model, every = Model(), range(len(problem.slots))
    v = build_variables(model, problem, alike_tables(problem), slots_of=dict.fromkeys(required, every))
    of_words = {required_words(problem, m): m for m in required}
    requirements = _Requirements(model)
    add_rules(model, v, lambda words: requirements(words) if words in of_words else ())
    meeting_of = {literal: of_words[words] for words, literal in requirements.literals.items()}
    core = _core(model, clock, list(meeting_of), CORE_WORK, seed)
    if core is None:
        return None
    return sorted(meeting_of[literal] for literal in _shrink(model, clock, core, MEETINGS_WORK, seed))


def _smallest(problem: Problem, meetings: Sequence[int], clock: Clock, seed: int) -> tuple[str, ...]:
    model, requirements = _model(problem, meetings)
    words_of = {literal: words for words, literal in requirements.literals.items()}
    core = _core(model, clock, list(words_of), CORE_WORK, seed)
    if core is None:
        return tuple(required_words(problem, m) for m in meetings if problem.meetings[m].required)
    return tuple(words_of[literal] for literal in sorted(_shrink(model, clock, core, TRY_WORK, seed)))


def _shrink(model: Model, clock: Clock, core: list[int], work: float, seed: int) -> list[int]:
    """The core without literals that can be left out, as far as work and clock allow."""
    for literal in list(core):
        if clock.stopped():
            break
        if literal not in core:
            continue
        smaller = _core(model, clock, [other for other in core if other != literal], work, seed)
        core = smaller if smaller is not None else core
    return core


def _model(problem: Problem, meetings: Sequence[int]) -> tuple[Model, _Requirements]:
    model = Model()
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
