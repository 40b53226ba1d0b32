"""Small random problems with every feature of the contract, the same for the same seed."""

from __future__ import annotations

from random import Random

from solver.problem import BreakRule, GoalName, Kept, Meeting, Person, Problem, Quota, Slot, Table


def random_problem(seed: int) -> Problem:
    """Up to 5 people, 6 meetings, 5 slots and 3 tables; each feature comes up every few problems."""
    random = Random(seed)
    slots = _slots(random)
    tables = _tables(random, len(slots))
    meetings_count = random.choice((0, 2, 3, 4, 5, 6))
    people = tuple(
        _person(random, index, len(slots), len(tables), meetings_count)
        for index in range(random.choice((2, 3, 3, 4, 5)))
    )
    meetings = tuple(_meeting(random, index, len(slots), len(tables), len(people)) for index in range(meetings_count))
    goals = list(GoalName)
    random.shuffle(goals)
    return Problem(
        slots=slots,
        tables=tables,
        people=people,
        meetings=meetings,
        goals=tuple(goals[: random.choice((0, 1, 2, 3, 4, 4, 5, 5))]),
        break_rule=random.choice(tuple(BreakRule)),
        break_spread=random.choice((None, None, None, 0, 1)),
        keep=_keep(random, len(slots), len(tables), meetings_count),
    )


def _some(random: Random, count: int, chance: float) -> frozenset[int]:
    """Each of 0…count−1 with this chance; in half of the cases all of them."""
    if random.random() < 0.5:
        return frozenset(range(count))
    return frozenset(index for index in range(count) if random.random() < chance)


def _slots(random: Random) -> tuple[Slot, ...]:
    count = random.choice((0, 1, 2, 3, 4, 4, 5, 5))
    second = random.choice((count, count, 1, 2, 3))
    return tuple(Slot("A" if index < second else "B") for index in range(count))


def _tables(random: Random, slots: int) -> tuple[Table, ...]:
    count = random.choice((0, 1, 1, 2, 2, 2, 3))
    return tuple(
        Table(
            id=f"T{index}",
            slots=_some(random, slots, 0.8),
            room=random.choice(("", "R", "S")),
            virtual=random.random() < 0.15,
        )
        for index in range(count)
    )


def _person(random: Random, index: int, slots: int, tables: int, meetings: int) -> Person:
    capacity: tuple[int, ...] = (1,) * slots
    kind = random.random()
    if kind < 0.2:
        capacity = (2,) * slots
    elif kind < 0.4:
        capacity = tuple(random.choice((0, 1, 1, 2)) for _ in range(slots))
    quotas = tuple(
        Quota(_some(random, meetings, 0.6), random.choice((0, 1, 2, 2)))
        for _ in range(random.choice((0, 0, 0, 0, 1, 2)))
    )
    return Person(
        id=f"p{index}",
        available=_some(random, slots, 0.7),
        capacity=capacity,
        most=random.choice((0, 1, 2, 2, 3)) if random.random() < 0.25 else None,
        least=random.choice((0, 0, 1, 2, 3)),
        quotas=quotas,
        table=random.randrange(tables) if tables and random.random() < 0.25 else None,
    )


def _meeting(random: Random, index: int, slots: int, tables: int, people: int) -> Meeting:
    first, second = random.sample(range(people), 2)
    after = tuple(earlier for earlier in range(index) if random.random() < 0.12)
    return Meeting(
        id=f"m{index}",
        people=(first, second),
        slots=_some(random, slots, 0.6),
        weight=random.choice((0, 1, 2, 3, 5, 5)),
        required=random.random() < 0.12,
        tables=_some(random, tables, 0.6) if random.random() < 0.25 else None,
        after=after,
        group=random.choice(("g", "h")) if random.random() < 0.2 else None,
    )


def _keep(random: Random, slots: int, tables: int, meetings: int) -> tuple[Kept, ...]:
    """Some of the meetings and now and then one that is gone; tables may be gone as well."""
    if not slots or random.random() < 0.3:
        return ()
    names = [f"m{index}" for index in range(meetings) if random.random() < 0.6]
    if random.random() < 0.3:
        names.append("gone")
    return tuple(Kept(name, random.randrange(slots), f"T{random.randrange(tables + 1)}") for name in names)


def tense_problem(seed: int) -> Problem:
    """A small problem in which breaks and moves are often unavoidable: many meetings, few places for each."""
    random = Random(seed)
    slots = tuple(Slot("A" if index < 4 else random.choice("AB")) for index in range(random.choice((4, 5))))
    every = frozenset(range(len(slots)))
    tables = tuple(
        Table(f"T{index}", every if random.random() < 0.7 else _some(random, len(slots), 0.8), virtual=virtual)
        for index, virtual in enumerate((False, False, random.random() < 0.1)[: random.choice((2, 2, 3))])
    )
    count = random.choice((3, 3, 4))
    people = tuple(
        Person(
            id=f"p{index}",
            available=every if random.random() < 0.6 else _some(random, len(slots), 0.8),
            capacity=(2 if random.random() < 0.15 else 1,) * len(slots),
            least=random.choice((0, 0, 2, 3)),
            most=random.choice((None, None, None, 3)),
            table=random.randrange(len(tables)) if random.random() < 0.15 else None,
        )
        for index in range(count)
    )
    meetings = tuple(
        _tense_meeting(random, index, len(slots), len(tables), count) for index in range(random.choice((4, 5, 6)))
    )
    goals = [GoalName.BREAKS, GoalName.MOVES, *random.sample(list(GoalName)[:2], random.choice((0, 1, 2)))]
    keep = _keep(random, len(slots), len(tables), len(meetings)) if random.random() < 0.4 else ()
    if keep:
        goals.append(GoalName.CHANGES)
    random.shuffle(goals)
    if random.random() < 0.6:  # meetings first, as organisers want it
        goals.sort(key=lambda goal: goal in (GoalName.BREAKS, GoalName.MOVES))
    return Problem(
        slots=slots,
        tables=tables,
        people=people,
        meetings=meetings,
        goals=tuple(goals),
        break_rule=random.choice((BreakRule.AVAILABLE, BreakRule.ALL, BreakRule.ALL)),
        break_spread=random.choice((None, None, None, 1, 2)),
        keep=keep,
    )


def _tense_meeting(random: Random, index: int, slots: int, tables: int, people: int) -> Meeting:
    first, second = random.sample(range(people), 2)
    narrow = frozenset(random.sample(range(slots), random.choice((1, 2, 2))))
    return Meeting(
        id=f"m{index}",
        people=(first, second),
        slots=narrow if random.random() < 0.7 else frozenset(range(slots)),
        weight=random.choice((1, 2, 3, 5)),
        required=random.random() < 0.3,
        tables=frozenset({random.randrange(tables)}) if random.random() < 0.5 else None,
        after=(index - 1,) if index and random.random() < 0.1 else (),
        group="g" if random.random() < 0.08 else None,
    )
