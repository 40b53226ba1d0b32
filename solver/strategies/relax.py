"""The choice of meetings as a flow: an optimum without whole numbers, and prices that prove a bound.

Each meeting is a unit of flow from its first person on the left to its second on the right, and
another one the other way round, so that the best flow is twice the best choice in which a meeting
may be held by half (docs/model.md, "Choose"). The flow's optimum is trusted for nothing: the bound
is computed from prices of people and places, in integers, and holds for any prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from solver.strategies.arrays import WORD, Array, Layout

LARGEST_FLOW = 2**58
"""Above this sum of absolute values nothing is computed here: sums stay in 64 bits."""

ROUNDS = 2_000
"""Passes over the arcs for the prices; fewer than the nodes, because any prices bound."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What meetings compete for: `room[p]` meetings of a person, `total` in all, the first `wanted[p]` of
    a person earning the bonus. `first`, `second`, `weights`: the meetings that compete."""

    first: Array
    second: Array
    weights: Array
    room: Array
    wanted: Array
    total: int


@dataclass(frozen=True, slots=True)
class Prices:
    """`bound`: twice weight · alpha + bonus · beta is at most this in every choice; `gain[m]`: what holding
    meeting m adds to it, so that a choice better than `bound` − g holds all meetings with `gain` > g and
    none with `gain` < −g; `halves[m]`: the halves of meeting m that the flow holds; `people[p]`: what a meeting pays
    each of its people; `rent`: what it pays for a place. All doubled like the bound."""

    alpha: int
    beta: int
    bound: int
    gain: Array
    halves: Array
    people: Array
    rent: int


def open_windows(layout: Layout) -> Array:
    """Per meeting the slots in which it may be and a table it may be at exists, as bit sets."""
    classes, slots, words = len(layout.unlimited), layout.slots, layout.windows.shape[1]
    there = np.zeros((classes, words), np.uint64)
    open_cells = layout.class_cells.reshape(classes, slots) > 0
    for slot in range(slots):
        there[:, slot // WORD] |= open_cells[:, slot].astype(np.uint64) << np.uint64(slot % WORD)
    starts, items = layout.kind_classes
    kinds = np.zeros((len(starts) - 1, words), np.uint64)
    for kind in range(len(kinds)):
        for table in items[starts[kind] : starts[kind + 1]].tolist():
            kinds[kind] |= there[table]
    result: Array = layout.windows & kinds[layout.kinds]
    return result


def supply(layout: Layout, windows: Array, most: Array) -> Supply:
    """What all meetings with a slot compete for, required ones not yet taken off; `most[p]` from rule R8."""
    people, slots = len(layout.least), layout.slots
    reach = np.zeros((people, windows.shape[1]), np.uint64)
    np.bitwise_or.at(reach, layout.first, windows)
    np.bitwise_or.at(reach, layout.second, windows)
    capacity = layout.person_cells.reshape(people, slots)
    room, total = np.zeros(people, np.int64), 0
    tables = layout.class_cells.reshape(-1, slots)
    for slot in range(slots):
        there = ((reach[:, slot // WORD] >> np.uint64(slot % WORD)) & np.uint64(1)).astype(np.bool_)
        seats = np.where(there, capacity[:, slot], 0)
        room += seats
        half = int(seats.sum()) // 2
        without_limit = bool((tables[layout.unlimited, slot] > 0).any())
        total += half if without_limit else min(half, int(tables[:, slot].sum()))
    return Supply(layout.first, layout.second, layout.weights, np.minimum(room, most), layout.least, total)


def price(given: Supply, alpha: int, beta: int) -> Prices | None:
    """The best flow for alpha · weight + beta · wanted meetings, and its prices; None: too large to count."""
    size = alpha * int(given.weights.sum()) + beta * int(given.wanted.sum())
    people = len(given.room)
    if size > LARGEST_FLOW or (alpha * int(given.weights.max(initial=0)) + beta) * (2 * people + 2) > LARGEST_FLOW:
        return None
    wanted = np.minimum(given.wanted, given.room)
    arcs = _arcs(given, alpha, beta, wanted)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(*arcs)
    flow.set_node_supply(0, 2 * given.total)
    flow.set_node_supply(1, -2 * given.total)
    if flow.solve() != min_cost_flow.SimpleMinCostFlow.OPTIMAL:
        return None
    used = np.asarray(flow.flows(np.arange(len(arcs[0]), dtype=np.int32)), np.int64)
    distance = _distances(arcs, used, 2 * people + 2)
    left, right = distance[2 : 2 + people] - distance[0], distance[1] - distance[2 + people :]
    halves = used[: len(given.first)] + used[len(given.first) : 2 * len(given.first)]
    rent = max(0, int(distance[0] - distance[1]))
    return _bound(given, alpha, beta, wanted, left + right, 2 * rent, halves)


def _arcs(given: Supply, alpha: int, beta: int, wanted: Array) -> tuple[Array, Array, Array, Array]:
    """Tails, heads, capacities and costs; node 0 is the source, 1 the sink, then the people twice."""
    people, meetings = len(given.room), len(given.first)
    left, right = np.arange(2, 2 + people), np.arange(2 + people, 2 + 2 * people)
    ones, worth = np.ones(meetings, np.int64), -alpha * given.weights
    source, sink = np.zeros(people, np.int64), np.ones(people, np.int64)
    parts = [
        (left[given.first], right[given.second], ones, worth),
        (left[given.second], right[given.first], ones, worth),
        (source, left, wanted, np.full(people, -beta)),
        (source, left, given.room - wanted, source),
        (right, sink, wanted, np.full(people, -beta)),
        (right, sink, given.room - wanted, source),
        (source[:1], sink[:1], np.array([2 * given.total]), source[:1]),
    ]
    tails, heads, capacities, costs = (np.concatenate([part[i] for part in parts]) for i in range(4))
    return (
        tails.astype(np.int32), heads.astype(np.int32), capacities.astype(np.int64), costs.astype(np.int64),
    )  # fmt: skip


def _distances(arcs: tuple[Array, Array, Array, Array], used: Array, nodes: int) -> Array:
    """Potentials under which no arc with room left has a negative cost, nor any used one a positive (Bellman-Ford)."""
    tails, heads, capacities, costs = arcs
    forward, backward = used < capacities, used > 0
    begin = np.concatenate([tails[forward], heads[backward]])
    end = np.concatenate([heads[forward], tails[backward]])
    length = np.concatenate([costs[forward], -costs[backward]])
    order = np.argsort(end, kind="stable")
    begin, end, length = begin[order], end[order], length[order]
    reached, starts = np.unique(end, return_index=True)
    distance = np.zeros(nodes, np.int64)
    for _ in range(ROUNDS if len(end) else 0):
        nearest = np.minimum(distance[reached], np.minimum.reduceat(distance[begin] + length, starts))
        if (nearest == distance[reached]).all():
            break
        distance[reached] = nearest
    return distance


def _bound(given: Supply, alpha: int, beta: int, wanted: Array, prices: Array, rent: int, halves: Array) -> Prices:
    """Twice the optimum is at most: what each person takes in, bonus included, for as many meetings as is best at
    their price, what each meeting gains beyond the prices of its people and the rent of a place, and all rent."""
    people = np.maximum(0, np.maximum((2 * beta + prices) * wanted, 2 * beta * wanted + prices * given.room))
    gain = 2 * alpha * given.weights - prices[given.first] - prices[given.second] - rent
    bound = int(people.sum()) + int(np.maximum(0, gain).sum()) + rent * given.total
    return Prices(alpha, beta, bound, gain, halves, prices, rent)
