"""People and organisations as the pages see them."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.events.values import Item, Slot
from scheduler.languages import Bilingual


@dataclass(frozen=True, slots=True)
class TagName:
    kind: str
    key: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class Firm:
    """An organisation with what it offers and needs: tags of the organiser's list, and free text."""

    id: int
    public_id: str
    name: Bilingual
    kind: str
    zone: Bilingual | None
    zone_key: str
    field: Bilingual | None
    cluster: TagName | None
    councils: tuple[TagName, ...]
    offered_tags: tuple[TagName, ...]
    needed_tags: tuple[TagName, ...]
    offers: Bilingual
    needs: Bilingual


@dataclass(frozen=True, slots=True)
class Person:
    """A participant as everybody of the event may see them. No mail address. ``left``: takes no part any more."""

    id: int
    public_id: str
    key: str
    name: Bilingual
    role: Bilingual
    firm: Firm | None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """A signed-in participant."""

    id: int
    event_id: int
    key: str
    public_id: str
    name: Bilingual
    email: str
    language: str
    least: int
    most: int | None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayChoice:
    """A programme item on a participant's day; ``fixed`` ones were set by the organiser, ``offered`` can be ticked."""

    item: Item
    role: str | None
    fixed: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A time, half-open."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OwnTimes:
    """When a participant can meet, by their own word: never while ``closed``, and if ``only``, just while ``chosen``.

    Times and not slots, so that the word holds when the organiser cuts the slots anew.
    """

    only: bool = False
    closed: frozenset[Span] = frozenset()
    chosen: frozenset[Span] = frozenset()


@dataclass(frozen=True, slots=True)
class SlotTicks:
    """The slots of a day as a participant ticked them: ``free`` of those that were ``shown``, by id as text.

    ``only``: a slot that was not shown, because it was added later, is not free.
    """

    only: bool
    shown: frozenset[str]
    free: frozenset[str]

    def is_free(self, slot: Slot) -> bool:
        return str(slot.id) in self.free or not (self.only or str(slot.id) in self.shown)


@dataclass(frozen=True, slots=True)
class DaySlot:
    """A meeting slot on a participant's day; ``lost_to`` is the item that takes it away.

    ``closed``: the participant cannot, by their own word.
    """

    slot: Slot
    lost_to: Item | None
    closed: bool

    @property
    def is_free(self) -> bool:
        return self.lost_to is None and not self.closed


@dataclass(frozen=True, slots=True)
class Day:
    """A participant's day; ``version`` 0 means never saved. ``only``: slots that are added later are not free.

    ``by_organiser``: an organiser saved it last, for the participant.
    """

    choices: tuple[DayChoice, ...]
    slots: tuple[DaySlot, ...]
    only: bool
    version: int
    saved_at: datetime | None
    by_organiser: bool = False

    @property
    def free_slots(self) -> int:
        return sum(each.is_free for each in self.slots)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a save, shown to the person who saved."""

    version: int
    saved_at: datetime
    repeated: bool = False
