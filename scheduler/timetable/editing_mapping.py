"""Between a draft's rows and the numbers of its snapshot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, tuple_

from scheduler.database import Session
from scheduler.errors import Conflict
from scheduler.events.service import slots, tables
from scheduler.events.values import Slot, Table, moments
from scheduler.people.records import Participant
from scheduler.timetable.blocks import block_names, in_room, slots_by_number
from scheduler.timetable.editing_board import Ground, Spot
from scheduler.timetable.editing_values import Pair, Placed
from scheduler.timetable.records import GridMeeting, Seat, TableUse


class DraftOutdated(Conflict):
    """Slots or tables of the event are others than in the snapshot of draft ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Numbers:
    """Ids of the event's rows by the snapshot's numbers, and back; ``slots`` has one of each moment."""

    ground: Ground
    slots: tuple[Slot, ...]
    at_once: Mapping[int, Sequence[Slot]]
    tables: tuple[Table, ...]
    person_ids: tuple[int, ...]
    slot: Mapping[int, int]
    table: Mapping[int, int]
    person: Mapping[int, int]

    def knows(self, pair: Pair) -> bool:
        return pair[0] in self.person and pair[1] in self.person and pair[0] != pair[1]

    def meeting(self, pair: Pair | None) -> int | None:
        """The number of the pair's meeting; None for a pair that the snapshot does not let meet."""
        if pair is None or not self.knows(pair):
            return None
        first, second = sorted(self.person[each] for each in pair)
        return self.ground.meeting_of.get((first, second))

    def pair(self, meeting: int) -> Pair:
        first, second = (self.person_ids[number] for number in self.ground.problem.meetings[meeting].people)
        return min(first, second), max(first, second)

    def placed(self, spots: Mapping[int, Spot]) -> tuple[Placed, ...]:
        return tuple(
            Placed(self.pair(meeting), in_room(self.at_once[spot.slot], table.room).id, table.id, spot.locked)
            for meeting, spot in sorted(spots.items())
            for table in [self.tables[spot.table]]
        )


def numbers_of(session: Session, event_id: int, draft_number: int, ground: Ground) -> Numbers:
    """Raises :class:`DraftOutdated` unless the event's slots, tables and people are still those of the snapshot."""
    all_slots, by_key = slots(session, event_id), {place.key: place for place in tables(session, event_id)}
    ids = dict(session.execute(select(Participant.key, Participant.id).where(Participant.event_id == event_id)).all())
    problem = ground.problem
    known = all(place.id in by_key for place in problem.tables) and all(each.id in ids for each in problem.people)
    if block_names(all_slots) != tuple(slot.block for slot in problem.slots) or not known:
        raise DraftOutdated(draft_number)
    places = tuple(by_key[place.id] for place in problem.tables)
    if any(place.virtual != there.virtual for place, there in zip(problem.tables, places, strict=True)):
        raise DraftOutdated(draft_number)
    person_ids = tuple(ids[each.id] for each in problem.people)
    return Numbers(
        ground,
        moments(all_slots),
        slots_by_number(all_slots),
        places,
        person_ids,
        {slot.id: slot.number for slot in all_slots},
        {place.id: number for number, place in enumerate(places)},
        {person: number for number, person in enumerate(person_ids)},
    )


def held_on(session: Session, grid_id: int, numbers: Numbers) -> dict[int, Spot]:
    """Where the grid's meetings are."""
    rows = session.execute(
        select(
            GridMeeting.first_id, GridMeeting.second_id, GridMeeting.slot_id, GridMeeting.table_id, GridMeeting.locked
        ).where(GridMeeting.grid_id == grid_id)
    )
    held = {}
    for first, second, slot, table, locked in rows:
        meeting = numbers.meeting((first, second))
        assert meeting is not None  # noqa: S101  # a draft holds candidates of its own snapshot only
        held[meeting] = Spot(numbers.slot[slot], numbers.table[table], locked)
    return held


def rewrite(
    session: Session, grid_id: int, before: Iterable[Placed], after: Iterable[Placed], numbers: Numbers
) -> None:
    """Take the meetings of ``before`` from the grid and put those of ``after`` into it; few statements for any number.

    The keys of seats and table uses refuse a double booking once more.
    """
    gone = [place.pair for place in before]
    if gone:
        session.execute(
            delete(GridMeeting).where(
                GridMeeting.grid_id == grid_id, tuple_(GridMeeting.first_id, GridMeeting.second_id).in_(gone)
            )
        )
    rows = [
        {
            "grid_id": grid_id,
            "first_id": place.pair[0],
            "second_id": place.pair[1],
            "slot_id": place.slot,
            "table_id": place.table,
            "locked": place.locked,
        }
        for place in after
    ]
    if not rows:
        return
    session.execute(insert(GridMeeting), rows)
    virtual = {place.id for place in numbers.tables if place.virtual}
    pairs = [(row["first_id"], row["second_id"]) for row in rows]
    seat(session, grid_id, pairs, virtual)


def seat(session: Session, grid_id: int, pairs: Iterable[Pair] | None, virtual: Iterable[int]) -> None:
    """Note who sits where in the meetings of these pairs, or in all of the grid, and which real table is used."""
    own = [GridMeeting.grid_id == grid_id]
    if pairs is not None:
        own.append(tuple_(GridMeeting.first_id, GridMeeting.second_id).in_(list(pairs)))
    for person in (GridMeeting.first_id, GridMeeting.second_id):
        session.execute(
            insert(Seat).from_select(
                ["grid_id", "slot_id", "participant_id", "grid_meeting_id"],
                select(GridMeeting.grid_id, GridMeeting.slot_id, person, GridMeeting.id).where(*own),
            )
        )
    session.execute(
        insert(TableUse).from_select(
            ["grid_id", "slot_id", "table_id", "grid_meeting_id"],
            select(GridMeeting.grid_id, GridMeeting.slot_id, GridMeeting.table_id, GridMeeting.id).where(
                *own, GridMeeting.table_id.not_in(list(virtual))
            ),
        )
    )
