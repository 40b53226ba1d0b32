"""The slots of networking blocks: cutting them anew without pulling the ground from under a grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from scheduler.database import Session
from scheduler.events.records import Slot
from scheduler.setup.refusals import Finding, SetupRefused, finding
from scheduler.setup.rules import Times
from scheduler.setup.standing import drafts, published_revision
from scheduler.timetable.records import Grid, GridMeeting, PublishedMeeting

_FAR = 100_000
"""Beyond any slot's number: rows are numbered anew in two steps, because no two may be equal even on the way."""


@dataclass(frozen=True, slots=True)
class SlotChange:
    """What a block's new slots do to the event's: rows that go, times that come.

    ``stable``: every slot that was there stays, with the number by which runs and reports know it.
    """

    item_id: int
    gone: tuple[int, ...]
    new: tuple[Times, ...]
    stable: bool

    def __bool__(self) -> bool:
        return bool(self.gone or self.new)


def slot_change(session: Session, event_id: int, item_id: int, wanted: Sequence[Times]) -> SlotChange:
    """From the block's stored slots to ``wanted``; slots of the same times stay the same rows."""
    rows = session.scalars(select(Slot).where(Slot.event_id == event_id).order_by(Slot.number)).all()
    own = {(row.starts_at, row.ends_at): row.id for row in rows if row.item_id == item_id}
    gone = tuple(number for times, number in own.items() if times not in wanted)
    new = tuple(times for times in wanted if times not in own)
    before = [(row.starts_at, row.ends_at) for row in rows]
    after = [(row.starts_at, row.ends_at) for row in rows if row.id not in gone] + list(new)
    numbers = {times: place for place, times in enumerate(sorted(set(after)))}
    stable = not gone and all(
        numbers[times] == place for place, times in enumerate(sorted(set(before))) if times in numbers
    )
    return SlotChange(item_id, gone, new, stable)


def touched_by(session: Session, event_id: int, change: SlotChange, field: str) -> tuple[Finding, ...]:
    """What to ask before the change: drafts that go. Raises :class:`SetupRefused` where they are or were published."""
    if not change or change.stable:
        return ()
    revision = published_revision(session, event_id)
    if revision:
        raise SetupRefused(finding("slots published", field, revision=revision))
    once = _once_published(session, change.gone)
    if once:
        raise SetupRefused(finding("slots once published", field, meetings=once))
    count, meetings = drafts(session, event_id)
    return (finding("drafts go", drafts=count, meetings=meetings),) if count else ()


def _once_published(session: Session, slot_ids: Sequence[int]) -> int:
    """How many meetings of timetables that were taken back stand in these slots: what was published is kept."""
    told = select(func.count()).where(PublishedMeeting.slot_id.in_(slot_ids))
    kept = select(func.count()).select_from(GridMeeting).join(Grid, Grid.id == GridMeeting.grid_id)
    of_slots = (GridMeeting.slot_id.in_(slot_ids), Grid.revision.is_not(None))
    return max(session.scalar(told) or 0, session.scalar(kept.where(*of_slots)) or 0)


def apply_slots(session: Session, event_id: int, change: SlotChange) -> None:
    """Store the change; all slots of the event are numbered in order of time."""
    if not change:
        return
    session.execute(delete(Slot).where(Slot.id.in_(change.gone)))
    session.execute(update(Slot).where(Slot.event_id == event_id).values(number=Slot.number + _FAR))
    if change.new:
        session.execute(
            insert(Slot),
            [
                {
                    "event_id": event_id,
                    "item_id": change.item_id,
                    "number": 2 * _FAR + place,
                    "starts_at": start,
                    "ends_at": end,
                }
                for place, (start, end) in enumerate(change.new)
            ],
        )
    renumber(session, event_id)


def renumber(session: Session, event_id: int) -> None:
    """Number the event's slots from 0 in order of time; their numbers are far away before."""
    rows = session.execute(
        select(Slot.id).where(Slot.event_id == event_id).order_by(Slot.starts_at, Slot.ends_at, Slot.item_id)
    )
    numbers = [{"id": row.id, "number": place} for place, row in enumerate(rows)]
    if numbers:
        session.execute(update(Slot), numbers)
    session.expire_all()
