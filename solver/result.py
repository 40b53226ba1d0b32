"""What a solve reports: a status, at most one grid, and per goal a value and a proven bound."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from solver.problem import GoalName
from solver.solution import Solution


class Status(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class GoalValue:
    """``bound`` holds for every valid grid whose earlier goals are at least as good; None: not known."""

    name: GoalName
    value: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class Result:
    status: Status
    solution: Solution | None
    goals: tuple[GoalValue, ...]
    seconds: float
    seed: int
    workers: int
    strategy: str
    conflict: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of news while a solve runs; ``goals`` holds (name, value or None, bound or None)."""

    seconds: float
    phase: str
    goals: tuple[tuple[GoalName, int | None, int | None], ...]
