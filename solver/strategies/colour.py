"""Slots for chosen meetings: a list edge colouring, with every other rule beside it."""

from __future__ import annotations

from dataclasses import dataclass

from solver.board import Board
from solver.model.cpsat import Answer, Model, Search, run
from solver.model.places import Classes
from solver.model.rules import add_rules
from solver.model.variables import Variables, build_variables, read_grid
from solver.solution import Solution
from solver.strategies.arrays import Layout
from solver.strategies.compiled import is_ready

COLOUR_WORK = 60.0
"""Deterministic time for one colouring before another way is taken."""

BRIEF_WORK = 2.0
"""Deterministic time for clauses before local search is asked."""

FEW_PLACES = 6_000
"""Up to so many (meeting, slot) clauses come first: local search would take longer to load."""

FEW_CROWDED, CROWDED = 2_000, 0.95
"""The same where more than this part of all tables in all slots is needed."""

FEW_WHILE_COLD = 20_000
"""The same as long as local search would have to be compiled first."""

MOST_PLACES = 100_000
"""Above this clauses are not tried: their model would take most of a minute to build."""

CORE_WORK = 10.0
"""Deterministic time to find out which meetings cannot be held together."""

SHRINK_WORK = 0.2
"""Deterministic time for each try to make that set smaller."""

SHRINK_SIZE = 60
"""Larger sets are not made smaller one by one."""


@dataclass(frozen=True, slots=True)
class Colouring:
    """`grid` with OPTIMAL; `cut` with INFEASIBLE: meetings that no valid grid holds together."""

    answer: Answer
    grid: Solution | None = None
    cut: frozenset[int] = frozenset()


def colour(board: Board, classes: Classes, meetings: frozenset[int], layout: Layout | None = None) -> Colouring:
    """Places for exactly these meetings, or a reason why there are none, or neither within the work allowed.

    The reason is valid for other choices too when no rule needs a meeting that is left out, that
    is, without rule R13. Few places are decided by clauses at once. Where there are many (or clauses take
    long) local search finds most colourings in no time; what it leaves open is a question of clauses again,
    unless there are too many for them. `grid` without OPTIMAL: a grid with most of the meetings.
    """
    places = len(meetings) * len(board.problem.slots)
    if layout is None or places <= _few_places(layout, len(meetings)):
        first = _by_clauses(board, classes, meetings, COLOUR_WORK if layout is None else BRIEF_WORK)
        if layout is None or first.answer is not Answer.UNKNOWN:
            return first
    grid, whole = _by_search(board, classes, meetings, layout)
    if whole:
        return Colouring(Answer.OPTIMAL, grid)
    if places > MOST_PLACES:
        return Colouring(Answer.UNKNOWN, grid)
    last = _by_clauses(board, classes, meetings, COLOUR_WORK)
    return last if last.answer is not Answer.UNKNOWN else Colouring(Answer.UNKNOWN, grid)


def _few_places(layout: Layout, meetings: int) -> int:
    """Up to how many places clauses come first: they are slow where nearly every table is taken in every slot."""
    if not is_ready():
        return FEW_WHILE_COLD
    tables = layout.class_cells.reshape(len(layout.unlimited), layout.slots)
    full = not layout.unlimited.any() and meetings > CROWDED * int(tables.sum())
    return FEW_CROWDED if full else FEW_PLACES


def _by_search(
    board: Board, classes: Classes, meetings: frozenset[int], layout: Layout
) -> tuple[Solution | None, bool]:
    """A valid grid of these meetings, and whether it holds all of them."""
    from solver.strategies.search import Search as LocalSearch  # here, because numba takes half a second to load

    search = LocalSearch(board, layout, classes)
    whole = search.colour(meetings)
    grid = search.solution()
    held = {placement.meeting for placement in grid.placements}
    valid = whole or not any(m.required and i not in held for i, m in enumerate(board.problem.meetings))
    return (grid if valid else None), whole


def _by_clauses(board: Board, classes: Classes, meetings: frozenset[int], work: float) -> Colouring:
    """Places by CP-SAT, which can say why there are none."""
    every = range(len(board.problem.slots))
    model = Model()
    v = build_variables(model, board.problem, classes, slots_of=dict.fromkeys(meetings, every), chosen=True)
    add_rules(model, v)
    _busy_throughout(model, v)
    outcome = run(
        model,
        board.clock,
        search=Search.CLAUSES if board.workers == 1 else Search.REPAIR,
        workers=board.workers,
        seed=board.seed,
        work=work,
        seconds=board.clock.share(0.5),
    )
    if outcome.values is not None:
        return Colouring(Answer.OPTIMAL, read_grid(v, outcome.values))
    if outcome.answer is Answer.INFEASIBLE:
        return Colouring(Answer.INFEASIBLE, cut=_clash(board, classes, meetings))
    return Colouring(outcome.answer)


def _busy_throughout(model: Model, v: Variables) -> None:
    """Implied: a person with as many meetings as slots, one at a time, is busy in each."""
    for person, meetings in enumerate(v.of_person):
        slots = [slot for slot in range(len(v.problem.slots)) if (person, slot) in v.busy]
        if slots and len(slots) == sum(v.problem.people[person].capacity[s] for s in slots) == len(meetings):
            for slot in slots:
                model.clause([v.busy[person, slot]])


def _clash(board: Board, classes: Classes, meetings: frozenset[int]) -> frozenset[int]:
    """A subset that cannot be held together: the solver's core, then made smaller one by one."""
    clash = _core(board, classes, meetings, CORE_WORK) or meetings
    if len(clash) > SHRINK_SIZE:
        return clash
    for meeting in sorted(clash):
        if board.clock.stopped():
            break
        smaller = _core(board, classes, clash - {meeting}, SHRINK_WORK)
        clash = smaller if smaller is not None else clash
    return clash


def _core(board: Board, classes: Classes, meetings: frozenset[int], work: float) -> frozenset[int] | None:
    """Meetings of these that cannot be held together; None if they can, or if it stays open."""
    every = range(len(board.problem.slots))
    model = Model()
    v = build_variables(model, board.problem, classes, slots_of=dict.fromkeys(meetings, every))
    wanted = {}
    for meeting in sorted(meetings):
        literal = model.boolean()
        model.clause([-literal - 1, v.held[meeting]])
        wanted[literal] = meeting
    add_rules(model, v)
    model.assume(wanted)
    outcome = run(model, board.clock, search=Search.CLAUSES, seed=board.seed, work=work)
    if outcome.answer is not Answer.INFEASIBLE:
        return None
    named = frozenset(wanted[literal] for literal in outcome.core if literal in wanted)
    required = frozenset(m for m in meetings if board.problem.meetings[m].required)
    return (named | required) if outcome.core else meetings
