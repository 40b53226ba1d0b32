"""The numbers of an event for the report to those who fund it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scheduler.languages import Bilingual

Cell = int | None
"""None: of too few people to be told."""

Cells = Mapping[str, Cell]


class Kind(StrEnum):
    """By what people are grouped; a person stands in one zone, field and cluster, and in any number of councils."""

    ZONE = "zone"
    FIELD = "field"
    CLUSTER = "cluster"
    COUNCIL = "council"


NO_GROUP = ""
"""The group of those who are in none."""


class Part(StrEnum):
    """``WISHES`` is counted from what is deleted first, ``PEOPLE`` from what is deleted a year after the event."""

    WISHES = "wishes"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class WishNumbers:
    """``wishes`` counts directed wishes, each for an organisation as one; pairs are pairs of people.

    ``wished_pairs``: at least one wished for the other; ``mutual_pairs``: both; ``candidate_pairs``: those of the
    wished that may meet. ``declined``: published meetings that one of the two declined. ``made`` and ``received``
    are wishes by group, keyed as :func:`scheduler.statistics.rules.group` does.
    """

    wishers: Cell = None
    wishes: Cell = None
    wished_pairs: Cell = None
    mutual_pairs: Cell = None
    candidate_pairs: Cell = None
    declined: Cell = None
    made: Cells = field(default_factory=dict)
    received: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeopleNumbers:
    """``registered`` counts everybody of the event, ``left`` those who take no part any more.

    ``held_both``, ``held_one``, ``unanswered`` divide the published meetings by how many of the two answered after it
    began. ``agreed``: pairs that both want to go on or have a time; ``assigned``: with a time. ``outcomes``: by kind,
    each pair once in each; ``outcome_pairs``: pairs with any. Columns by group: whoever takes part, their
    organisations, and pairs of which at least one is in the group.
    ``offered``, ``needed``: organisations by technology.
    """

    registered: Cell = None
    left: Cell = None
    organisations: Cell = None
    meetings: Cell = None
    held_both: Cell = None
    held_one: Cell = None
    unanswered: Cell = None
    agreed: Cell = None
    assigned: Cell = None
    outcome_pairs: Cell = None
    outcomes: Cells = field(default_factory=dict)
    group_people: Cells = field(default_factory=dict)
    group_organisations: Cells = field(default_factory=dict)
    group_meetings: Cells = field(default_factory=dict)
    group_held: Cells = field(default_factory=dict)
    group_agreed: Cells = field(default_factory=dict)
    group_outcomes: Cells = field(default_factory=dict)
    offered: Cells = field(default_factory=dict)
    needed: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of a dimension; ``name`` None: of none."""

    name: Bilingual | None
    people: Cell
    organisations: Cell
    made: Cell
    received: Cell
    meetings: Cell
    held: Cell
    agreed: Cell
    outcomes: Cell


@dataclass(frozen=True, slots=True)
class Dimension:
    kind: Kind
    lines: tuple[GroupLine, ...]


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """Published meetings of a zone's people with those of every zone, in the order of the rows."""

    name: Bilingual | None
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Technology:
    """How many organisations offer and need it. ``alone``: those on the one side, where the other has none."""

    name: Bilingual
    offered: Cell
    needed: Cell
    alone: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Statistics:
    """All of an event. A part of which nothing is known any more is None; ``…_kept_at``: then its rows were deleted.

    ``fewest_wishers``: a number of wishes of fewer people than this is not told; ``fewest``: nor any other number
    that speaks of fewer, 0 while everything is there.
    """

    wishes: WishNumbers | None
    people: PeopleNumbers | None
    wishes_kept_at: datetime | None
    people_kept_at: datetime | None
    fewest_wishers: int
    fewest: int
    dimensions: tuple[Dimension, ...]
    matrix: tuple[ZoneRow, ...]
    technologies: tuple[Technology, ...]
