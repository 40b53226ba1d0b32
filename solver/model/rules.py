"""The hard rules, one function each; the numbers are those of docs/model.md and validation.py.

Each function adds its constraints under the literals that `guard` gives for a requirement in
words: none in a solve, a literal to assume when `conflicts/assuming.py` looks for what cannot hold together.
In a solve most literals that R2, R3, R6 and R7 forbid were never created.
"""

from __future__ import annotations

from collections.abc import Callable

from solver import requirements as words
from solver.model.cpsat import Model, Terms, negated
from solver.model.goals import breaks_of
from solver.model.places import tables_allowed
from solver.model.variables import Variables

Guard = Callable[[str], tuple[int, ...]]


def unguarded(_requirement: str) -> tuple[int, ...]:
    return ()


def _forbid(model: Model, literal: int, given: tuple[int, ...]) -> None:
    model.clause([*(negated(g) for g in given), negated(literal)])


def held_once(model: Model, v: Variables, _guard: Guard) -> None:
    """R1: a meeting is held at most once."""
    places: dict[int, list[int]] = {meeting: [] for meeting in v.meetings}
    for (meeting, _slot, _number), literal in v.at.items():
        places[meeting].append(literal)
    for literals in places.values():
        model.at_most(literals, 1)


def slots(model: Model, v: Variables, guard: Guard) -> None:
    """R2: a meeting is in one of its slots."""
    for (meeting, slot), literal in v.inside.items():
        spec = v.problem.meetings[meeting]
        if slot not in spec.slots:
            _forbid(model, literal, guard(words.slots_words(v.problem, meeting)))


def available(model: Model, v: Variables, guard: Guard) -> None:
    """R3: both people are available."""
    for (person, slot), literal in v.busy.items():
        spec = v.problem.people[person]
        if slot not in spec.available:
            _forbid(model, literal, guard(words.available_words(v.problem, person)))


def capacity(model: Model, v: Variables, guard: Guard) -> None:
    """R4: a person has at most as many meetings in a slot as their capacity there."""
    for person, slot in v.busy:
        spec = v.problem.people[person]
        limit = spec.capacity[slot]
        literals = [v.inside[m, slot] for m in v.of_person[person] if (m, slot) in v.inside]
        if len(literals) > limit:
            model.at_most(literals, limit, guard(words.capacity_words(v.problem, person, slot)))


def tables_once(model: Model, v: Variables, guard: Guard) -> None:
    """R5: a table that is not virtual hosts one meeting per slot."""
    users: dict[tuple[int, int], list[int]] = {}
    for (_meeting, slot, number), literal in v.at.items():
        if not v.problem.tables[v.classes[number][0]].virtual:
            users.setdefault((slot, number), []).append(literal)
    for (_slot, number), literals in users.items():
        tables = v.classes[number]
        if len(literals) > len(tables):
            model.at_most(literals, len(tables), guard(words.once_words(v.problem, tables)))


def tables_exist(model: Model, v: Variables, guard: Guard) -> None:
    """R6: the table exists in the slot."""
    for (_meeting, slot, number), literal in v.at.items():
        table = v.classes[number][0]
        if slot not in v.problem.tables[table].slots:
            _forbid(model, literal, guard(words.exists_words(v.problem, table)))


def tables_fit(model: Model, v: Variables, guard: Guard) -> None:
    """R7: a meeting is at a table of its own list, else at the home table of one of its people,
    and a home table hosts its person's meetings one at a time."""
    if v.relaxed:
        for (meeting, _slot, number), literal in v.at.items():
            allowed = tables_allowed(v.problem, meeting)
            if allowed is not None and v.classes[number][0] not in allowed:
                _forbid(model, literal, guard(words.tables_words(v.problem, meeting, allowed)))
    class_of = v.class_of()
    for person, spec in enumerate(v.problem.people):
        if spec.table is None:
            continue
        home = class_of[spec.table]
        guests = [m for m in v.of_person[person] if v.problem.meetings[m].tables is None]
        for slot in range(len(v.problem.slots)):
            literals = [v.at[m, slot, home] for m in guests if (m, slot, home) in v.at]
            if len(literals) > 1:
                model.at_most(literals, 1, guard(words.home_words(v.problem, person, spec.table)))


def most(model: Model, v: Variables, guard: Guard) -> None:
    """R8: a person has at most `most` meetings in all."""
    for person, spec in enumerate(v.problem.people):
        own = v.of_person[person]
        if spec.most is not None and len(own) > spec.most:
            model.at_most([v.held[m] for m in own], spec.most, guard(words.most_words(v.problem, person)))


def quotas(model: Model, v: Variables, guard: Guard) -> None:
    """R9: of the meetings of a quota at most `most` are held."""
    for person, spec in enumerate(v.problem.people):
        for position, quota in enumerate(spec.quotas):
            literals = [v.held[m] for m in sorted(quota.meetings) if m in v.held]
            if len(literals) > quota.most:
                model.at_most(literals, quota.most, guard(words.quota_words(v.problem, person, position)))


def required(model: Model, v: Variables, guard: Guard) -> None:
    """R10: a required meeting is held."""
    for meeting in v.meetings:
        spec = v.problem.meetings[meeting]
        if spec.required and v.held[meeting] != model.true:
            given = guard(words.required_words(v.problem, meeting))
            model.clause([*(negated(g) for g in given), v.held[meeting]])


def after(model: Model, v: Variables, guard: Guard) -> None:
    """R11: of two held meetings with an order the first is in an earlier slot."""
    for meeting in v.meetings:
        spec = v.problem.meetings[meeting]
        for first in spec.after:
            given = guard(words.after_words(v.problem, meeting, first))
            for slot in range(len(v.problem.slots)):
                later = v.inside.get((meeting, slot))
                if later is None:
                    continue
                for other in range(slot, len(v.problem.slots)):
                    earlier = v.inside.get((first, other))
                    if earlier is not None:
                        model.clause([*(negated(g) for g in given), negated(later), negated(earlier)])


def groups(model: Model, v: Variables, guard: Guard) -> None:
    """R12: of the meetings of a group at most one is held."""
    members: dict[str, list[int]] = {}
    for meeting in v.meetings:
        group = v.problem.meetings[meeting].group
        if group is not None:
            members.setdefault(group, []).append(v.held[meeting])
    for group, literals in members.items():
        if len(literals) > 1:
            model.at_most(literals, 1, guard(words.group_words(group)))


def break_spread(model: Model, v: Variables, guard: Guard) -> None:
    """R13: the numbers of breaks of any two people differ by at most `break_spread`."""
    spread = v.problem.break_spread
    if spread is None:
        return
    longest = len(v.problem.slots)
    fewest = model.integer(0, longest)
    given = guard(words.spread_words(v.problem))
    for person in range(len(v.problem.people)):
        literals = breaks_of(model, v, person)
        terms: Terms = [(literal, 1) for literal in literals]
        model.linear([*terms, (fewest, -1)], 0, spread, given)


RULES = (
    held_once, slots, available, capacity, tables_once, tables_exist, tables_fit,
    most, quotas, required, after, groups, break_spread,
)  # fmt: skip


def add_rules(model: Model, variables: Variables, guard: Guard = unguarded) -> None:
    """Every hard rule, R1 to R13 in order."""
    for rule in RULES:
        rule(model, variables, guard)
