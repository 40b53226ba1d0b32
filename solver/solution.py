"""A grid as the solver sees it: which meeting is held in which slot at which table."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

_place = attrgetter("slot", "table", "meeting")
"""The order of placements, many times as fast as comparing them."""


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """One held meeting, by indices; ordered by slot, then table, then meeting."""

    slot: int
    table: int
    meeting: int


@dataclass(frozen=True, slots=True)
class Solution:
    """All held meetings; sorted, in whatever order they were given."""

    placements: tuple[Placement, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "placements", tuple(sorted(self.placements, key=_place)))
