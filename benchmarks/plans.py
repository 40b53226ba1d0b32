"""What is run: sizes, seeds and seconds. Each plan is one command."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.running import GIB


@dataclass(frozen=True, slots=True)
class Size:
    """An event of `benchmarks.instances`, solved for `seconds` by each method and with each seed."""

    people: int
    slots: int
    tables: int
    candidates: int
    seconds: float
    seeds: tuple[int, ...] = (1,)
    alone: tuple[int, ...] = (1,)
    """The seeds that our solver also gets with one worker."""

    @property
    def name(self) -> str:
        return f"{self.people:,}/{self.slots}/{self.tables:,}/{self.candidates:,}"


@dataclass(frozen=True, slots=True)
class Plan:
    """`repair`: the size whose grid is published and then disturbed; `verified`: the verifier's."""

    name: str
    sizes: tuple[Size, ...]
    repair: Size | None = None
    repair_seconds: float = 1.9
    verified: Size | None = None
    explained: Size | None = None
    published_seconds: float = 120.0
    memory_bytes: int | None = None
    profiled: tuple[Size, ...] = ()


WORKERS = 2

_HUNDRED = Size(100, 12, 50, 750, 10, seeds=(1, 2))
_THOUSAND = Size(1_000, 16, 250, 8_000, 20)
_TEN_THOUSAND = Size(10_000, 20, 2_500, 100_000, 60, alone=())

USUAL = Plan(
    "usual",
    sizes=(
        Size(100, 6, 25, 400, 10, seeds=(1, 2)),
        _HUNDRED,
        Size(300, 12, 100, 2_400, 10, seeds=(1, 2)),
        _THOUSAND,
        Size(1_000, 16, 250, 10_000, 20, alone=()),
    ),
    repair=_THOUSAND,
    verified=Size(2_000, 16, 500, 16_000, 20),
    explained=_HUNDRED,
    profiled=(Size(1_000, 16, 250, 8_000, 20), Size(10_000, 20, 2_500, 100_000, 60)),
)

LARGE = Plan(
    "large",
    sizes=(_TEN_THOUSAND, Size(100_000, 30, 25_000, 1_000_000, 300, alone=())),
    memory_bytes=16 * GIB,
)

TINY = Plan(
    "tiny",
    sizes=(Size(12, 4, 3, 20, 2),),
    repair=Size(12, 4, 3, 20, 2),
    verified=Size(12, 4, 3, 20, 2),
    explained=Size(12, 4, 3, 20, 2),
    published_seconds=10,
    profiled=(Size(12, 4, 3, 20, 2),),
)

PLANS = {plan.name: plan for plan in (USUAL, LARGE, TINY)}
