"""Tables for a grid whose slots are settled: kept ones, then few moves, by one assignment per slot."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from solver.model.places import Classes, class_numbers
from solver.problem import GoalName, Problem
from solver.solution import Placement, Solution


def seat(problem: Problem, classes: Classes, grid: Solution) -> Solution:
    """The grid with tables exchanged inside their classes, for the goals `changes` and `moves`.

    What is in its kept slot and class takes its kept table, if `changes` does not come after `moves`;
    that many meetings are then unchanged, the most for these slots and classes. For `moves` a
    matching of the other meetings to tables, slot by slot, keeps the most people at the table of
    their last meeting in the block. Tables of one class are alike to every rule and every other
    goal, so that the exchange cannot break or worsen anything.
    """
    if not {GoalName.MOVES, GoalName.CHANGES} & set(problem.goals):
        return grid
    class_of = class_numbers(classes)
    kept = _kept_tables(problem)
    by_slot: dict[int, dict[int, list[Placement]]] = {}
    for placement in grid.placements:
        by_slot.setdefault(placement.slot, {}).setdefault(class_of[placement.table], []).append(placement)
    last: dict[int, set[int]] = {}
    block: str | None = None
    seated: list[Placement] = []
    for slot, by_class in sorted(by_slot.items()):
        if problem.slots[slot].block != block:
            block, last = problem.slots[slot].block, {}
        arrived: dict[int, set[int]] = {}
        for number, placements in sorted(by_class.items()):
            for placement in _seat_class(problem, classes[number], placements, last, kept):
                seated.append(placement)
                for person in problem.meetings[placement.meeting].people:
                    arrived.setdefault(person, set()).add(placement.table)
        last |= arrived
    return Solution(tuple(sorted(seated)))


def _kept_tables(problem: Problem) -> dict[tuple[int, int], int]:
    """The kept table by (meeting, slot), where `changes` counts before `moves`."""
    goals = problem.goals
    if GoalName.CHANGES not in goals:
        return {}
    if GoalName.MOVES in goals and goals.index(GoalName.MOVES) < goals.index(GoalName.CHANGES):
        return {}
    meetings = {meeting.id: number for number, meeting in enumerate(problem.meetings)}
    tables = {table.id: number for number, table in enumerate(problem.tables)}
    return {
        (meetings[kept.meeting], kept.slot): tables[kept.table]
        for kept in problem.keep
        if kept.meeting in meetings and kept.table in tables
    }


def _seat_class(
    problem: Problem,
    tables: tuple[int, ...],
    placements: list[Placement],
    last: dict[int, set[int]],
    kept: dict[tuple[int, int], int],
) -> list[Placement]:
    """The placements of one slot and class at tables of the class, no two at one unless it is virtual."""
    if problem.tables[tables[0]].virtual:
        return [_at(p, kept.get((p.meeting, p.slot), p.table), tables) for p in placements]
    if len(tables) == 1:
        return placements
    stay: dict[int, Placement] = {}
    for placement in placements:
        table = kept.get((placement.meeting, placement.slot))
        if table is not None and table in tables:
            stay.setdefault(table, _at(placement, table, tables))
    staying = {placement.meeting for placement in stay.values()}
    others = [placement for placement in placements if placement.meeting not in staying]
    open_tables = [table for table in tables if table not in stay]
    return [*stay.values(), *_seat_freely(problem, open_tables, others, last)]


def _at(placement: Placement, table: int, tables: tuple[int, ...]) -> Placement:
    return Placement(placement.slot, table, placement.meeting) if table in tables else placement


def _seat_freely(
    problem: Problem, tables: list[int], placements: list[Placement], last: dict[int, set[int]]
) -> list[Placement]:
    """The placements at these tables, as many people as possible where they sat last."""
    there = set(tables)
    wishes = []
    for placement in placements:
        gains: dict[int, int] = {}
        for person in problem.meetings[placement.meeting].people:
            for table in sorted(last.get(person, ())):
                gains[table] = gains.get(table, 0) + 1
        wishes.append({table: gain for table, gain in gains.items() if table in there})
    chosen = best_matching(wishes) if GoalName.MOVES in problem.goals else {}
    taken = set(chosen.values())
    wanted = {table for own in last.values() for table in own}
    free = [table for table in tables if table not in taken]
    free.sort(key=lambda table: table in wanted)  # an idle person may come back to a wanted table
    spare = iter(free)
    return [
        Placement(placement.slot, chosen[row] if row in chosen else next(spare), placement.meeting)
        for row, placement in enumerate(placements)
    ]


def best_matching(gains: list[dict[int, int]]) -> dict[int, int]:
    """Row to column with the greatest total gain, each column once; rows may stay without.

    `gains[row][column]` > 0. A flow of least cost: from each row through a column, or past them all, to the end.
    """
    if not any(gains):
        return {}
    columns = {column: None for row in gains for column in row}
    number = {column: len(gains) + place for place, column in enumerate(columns)}
    source, sink = len(gains) + len(columns), len(gains) + len(columns) + 1
    rows = range(len(gains))
    pairs = [(row, number[column], -gain) for row in rows for column, gain in gains[row].items()]
    past = [*((source, row, 0) for row in rows), *((row, sink, 0) for row in rows)]
    tails, heads, costs = zip(*pairs, *past, *((node, sink, 0) for node in number.values()), strict=True)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.array(tails), np.array(heads), np.ones(len(tails), dtype=np.int64), np.array(costs)
    )
    flow.set_node_supply(source, len(gains))
    flow.set_node_supply(sink, -len(gains))
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("every row can go past the columns, so there is always a flow")
    names = list(columns)
    used = np.flatnonzero(flow.flows(arcs[: len(pairs)]))
    return {pairs[arc][0]: names[pairs[arc][1] - len(gains)] for arc in used.tolist()}
