"""The words of each requirement that a conflict may name; the same words are the same requirement."""

from __future__ import annotations

from collections.abc import Iterable

from solver.problem import Problem


def listed(words: Iterable[object]) -> str:
    """a · a and b · a, b and c · none."""
    *first, last = [str(word) for word in words] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, noun: str) -> str:
    """1 meeting · 2 meetings."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _in_slots(numbers: Iterable[int]) -> str:
    slots = sorted(numbers)
    if not slots:
        return "in no slot"
    return f"only in {'slot' if len(slots) == 1 else 'slots'} {listed(slots)}"


def slots_words(problem: Problem, meeting: int) -> str:
    """R2."""
    spec = problem.meetings[meeting]
    return f"meeting {spec.id} may be {_in_slots(spec.slots)}"


def available_words(problem: Problem, person: int) -> str:
    """R3."""
    spec = problem.people[person]
    return f"person {spec.id} is available {_in_slots(spec.available)}"


def capacity_words(problem: Problem, person: int, slot: int) -> str:
    """R4."""
    spec = problem.people[person]
    return f"person {spec.id} has at most {counted(spec.capacity[slot], 'meeting')} at once in slot {slot}"


def once_words(problem: Problem, tables: Iterable[int]) -> str:
    """R5, for tables that are alike."""
    numbers = list(tables)
    word = "table" if len(numbers) == 1 else "each of the tables"
    return f"one meeting at a time at {word} {listed(problem.tables[t].id for t in numbers)}"


def exists_words(problem: Problem, table: int) -> str:
    """R6."""
    spec = problem.tables[table]
    return f"table {spec.id} exists {_in_slots(spec.slots)}"


def tables_words(problem: Problem, meeting: int, allowed: Iterable[int]) -> str:
    """R7, the tables of one meeting."""
    ids = [problem.tables[table].id for table in sorted(allowed)]
    where = f"only at {'table' if len(ids) == 1 else 'tables'} {listed(ids)}" if ids else "at no table"
    return f"meeting {problem.meetings[meeting].id} may be {where}"


def home_words(problem: Problem, person: int, table: int) -> str:
    """R7, at a home table."""
    return f"meetings of person {problem.people[person].id} at table {problem.tables[table].id} one at a time"


def most_words(problem: Problem, person: int) -> str:
    """R8."""
    spec = problem.people[person]
    return f"person {spec.id} has at most {counted(spec.most or 0, 'meeting')}"


def quota_words(problem: Problem, person: int, number: int) -> str:
    """R9."""
    spec = problem.people[person]
    quota = spec.quotas[number]
    ids = listed(problem.meetings[m].id for m in sorted(quota.meetings))
    return f"person {spec.id}: at most {quota.most} of {'meeting' if len(quota.meetings) == 1 else 'meetings'} {ids}"


def required_words(problem: Problem, meeting: int) -> str:
    """R10."""
    return f"meeting {problem.meetings[meeting].id} is required"


def after_words(problem: Problem, meeting: int, first: int) -> str:
    """R11."""
    return f"meeting {problem.meetings[meeting].id} is after meeting {problem.meetings[first].id}"


def group_words(group: str) -> str:
    """R12."""
    return f"at most 1 meeting of group {group}"


def spread_words(problem: Problem) -> str:
    """R13."""
    return f"the breaks of any two people differ by at most {problem.break_spread}"
