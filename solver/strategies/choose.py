"""Which meetings to hold, before asking when: an integer programme over the meetings alone.

Its constraints follow from the hard rules by counting, so that its optimum bounds `shortfall` and
`weight` for every valid grid (docs/model.md, "Choose"). On events of the usual shape it is reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from solver.board import Board
from solver.model.cpsat import Answer, Model, holds, negated, total
from solver.model.goals import GOALS
from solver.model.places import slots_allowed, tables_allowed
from solver.model.programme import run_programme
from solver.model.rules import groups, most, quotas, required, unguarded
from solver.model.variables import Variables
from solver.problem import GoalName, Problem
from solver.strategies.repair import keeps, stayable_meetings

DISTINCT_LIMIT = 40
"""Unions of two slot sets are counted only for people with at most this many different sets."""

LOOKS = 300_000
"""Single slot sets are counted only while this is about as many steps."""

ROOM_NODES = 20
"""Branchings for the last wish, a choice that leaves people a spare slot."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome; `meetings` is None unless the programme was solved to the end."""

    answer: Answer
    meetings: frozenset[int] | None = None


def prefix(problem: Problem) -> int:
    """How many of the first goals depend on the choice of meetings alone."""
    count = 0
    while count < len(problem.goals) and problem.goals[count] in (GoalName.SHORTFALL, GoalName.WEIGHT):
        count += 1
    return count


def choose(board: Board, cuts: Iterable[frozenset[int]]) -> Choice:
    """The best choice under the counting constraints and the cuts; its goals are told to the board as bounds.

    A cut is a set of meetings that no valid grid holds together. INFEASIBLE: no grid is valid.
    """
    problem = board.problem
    model, v, windows = counting_model(problem)
    for cut in cuts:
        model.at_most([v.held[m] for m in sorted(cut)], len(cut) - 1)
    premise: tuple[int, ...] = ()
    values: tuple[int, ...] | None = None
    for index in range(prefix(problem)):
        terms = GOALS[problem.goals[index]](model, v)
        if index == 0 and board.proven(1):
            model.linear(terms, None, board.costs[0])
            premise = (board.costs[0],)
            continue
        model.minimise(terms)
        outcome = run_programme(model, board.clock, seed=board.seed)
        if outcome.bound is not None:
            board.prove(index, outcome.bound, premise)
        if outcome.answer is not Answer.OPTIMAL or outcome.values is None:
            return Choice(outcome.answer)
        values = outcome.values
        best = total(values, terms)
        board.prove(index, best, premise)
        if terms:
            model.linear(terms, None, best)
        premise = (*premise, best)
    if keeps(problem):
        values = _like_kept(board, model, v, premise) or values
    else:
        values = _with_room(board, model, v, windows) or values
    if values is None:
        return Choice(Answer.UNKNOWN)
    return Choice(Answer.OPTIMAL, frozenset(m for m in v.meetings if holds(values, v.held[m])))


def counting_model(problem: Problem) -> tuple[Model, Variables, dict[int, frozenset[int]]]:
    """Which meetings are held, under constraints that every valid grid keeps; per meeting its possible slots."""
    model = Model()
    windows = _windows(problem)
    v = _variables(model, problem, windows)
    for rule in (most, quotas, required, groups):
        rule(model, v, unguarded)
    for literals, limit in _counts(problem, windows):
        model.at_most([v.held[m] for m in literals], limit)
    return model, v, windows


def _windows(problem: Problem) -> dict[int, frozenset[int]]:
    """Per meeting the slots it can be in, tables considered; meetings without any are left out."""
    open_slots = frozenset(slot for table in problem.tables for slot in table.slots)
    windows = {}
    for meeting in range(len(problem.meetings)):
        tables = tables_allowed(problem, meeting)
        there = open_slots if tables is None else frozenset(s for t in tables for s in problem.tables[t].slots)
        windows[meeting] = slots_allowed(problem, meeting) & there
    return windows


def _variables(model: Model, problem: Problem, windows: dict[int, frozenset[int]]) -> Variables:
    meetings = tuple(range(len(problem.meetings)))
    held = {m: model.boolean() if windows[m] else model.false for m in meetings}
    own: list[list[int]] = [[] for _ in problem.people]
    for meeting in meetings:
        for person in problem.meetings[meeting].people:
            own[person].append(meeting)
    return Variables(problem, (), meetings, {}, {}, held, {}, tuple(map(tuple, own)))


def _counts(problem: Problem, windows: dict[int, frozenset[int]]) -> list[tuple[list[int], int]]:
    """(meetings, n): of these meetings at most n are held, because they share the same few slots."""
    own: list[list[int]] = [[] for _ in problem.people]
    for meeting in windows:
        for person in problem.meetings[meeting].people:
            own[person].append(meeting)
    counts = []
    for person, meetings in enumerate(own):
        capacity = problem.people[person].capacity
        counts += _hall(meetings, windows, {slot: capacity[slot] for slot in range(len(problem.slots))})
        counts += _at_home(problem, person, meetings, windows)
    counts += _hall(sorted(windows), windows, room_by_slot(problem, windows))
    return counts


def _hall(meetings: list[int], windows: dict[int, frozenset[int]], room: dict[int, int]) -> list[tuple[list[int], int]]:
    """For sets of slots: the meetings whose slots all lie inside are at most as many as the room inside."""
    distinct = list(dict.fromkeys(windows[m] for m in meetings if windows[m]))
    if not distinct:
        return []
    sets = dict.fromkeys([frozenset().union(*distinct)])
    if len(distinct) * len(meetings) <= LOOKS:
        sets |= dict.fromkeys(distinct)
    if len(distinct) <= DISTINCT_LIMIT:
        sets |= dict.fromkeys(a | b for a, b in combinations(distinct, 2))
    counts = []
    for slots in sets:
        inside = [m for m in meetings if windows[m] and windows[m] <= slots]
        limit = sum(room[slot] for slot in slots)
        if len(inside) > limit:
            counts.append((inside, limit))
    return counts


def _at_home(
    problem: Problem, person: int, meetings: list[int], windows: dict[int, frozenset[int]]
) -> list[tuple[list[int], int]]:
    """Meetings that must be at the person's home table, one per slot in which it exists."""
    home = problem.people[person].table
    if home is None:
        return []
    only = [
        m for m in meetings if problem.meetings[m].tables is None and tables_allowed(problem, m) == frozenset({home})
    ]
    return _hall(only, windows, {s: int(s in problem.tables[home].slots) for s in range(len(problem.slots))})


def room_by_slot(problem: Problem, windows: dict[int, frozenset[int]]) -> dict[int, int]:
    """Per slot the most meetings: by tables, unless one is virtual, and by half the seats of people."""
    present: list[set[int]] = [set() for _ in problem.slots]
    for meeting, slots in windows.items():
        for slot in slots:
            present[slot].update(problem.meetings[meeting].people)
    room = {}
    for slot, people in enumerate(present):
        room[slot] = sum(problem.people[person].capacity[slot] for person in people) // 2
        open_tables = [table for table in problem.tables if slot in table.slots]
        if not any(table.virtual for table in open_tables):
            room[slot] = min(room[slot], len(open_tables))
    return room


def _like_kept(board: Board, model: Model, v: Variables, premise: tuple[int, ...]) -> tuple[int, ...] | None:
    """Among equally good choices one with the most kept meetings; the others change in every grid as good."""
    problem = board.problem
    terms = []
    for meetings in stayable_meetings(problem):
        stays = v.held[meetings[0]] if len(meetings) == 1 else model.boolean()
        if len(meetings) > 1:
            model.clause([negated(stays), *(v.held[m] for m in meetings)])
        terms.append((stays, -1))
    model.minimise(terms)
    outcome = run_programme(model, board.clock, seed=board.seed)
    if outcome.bound is not None:
        board.prove(problem.goals.index(GoalName.CHANGES), len(problem.keep) + outcome.bound, premise)
    return outcome.values


def _with_room(board: Board, model: Model, v: Variables, windows: dict[int, frozenset[int]]) -> tuple[int, ...] | None:
    """Among equally good choices one in which few people need their every slot: easier to give slots to."""
    terms = []
    for person, meetings in enumerate(v.of_person):
        reach = frozenset().union(*(windows[m] for m in meetings)) if meetings else frozenset()
        room = sum(board.problem.people[person].capacity[slot] for slot in reach)
        if len(meetings) >= room > 0:
            full = model.boolean()
            model.linear([*((v.held[m], 1) for m in meetings), (full, -1)], None, room - 1)
            terms.append((full, 1))
    if not terms:
        return None
    model.minimise(terms)
    return run_programme(model, board.clock, seed=board.seed, nodes=ROOM_NODES).values
