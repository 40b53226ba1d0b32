"""A draft as its page shows it, drafts as the list shows them, and what was done to one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import aliased

from scheduler.accounts.service import actor_name
from scheduler.database import Session
from scheduler.events.service import slots, tables
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.timetable.editing import Opened, figures, find_draft, in_words, opened, read_pair, ways
from scheduler.timetable.editing_board import Board, Reason, lack, of_pair, of_place, swap_obstacles
from scheduler.timetable.editing_records import Draft, GridEdit
from scheduler.timetable.editing_values import (
    DraftSummary,
    EditLine,
    Figures,
    Hindrance,
    Lack,
    Obstacle,
    Operation,
    Pair,
)
from scheduler.timetable.records import Grid, GridMeeting, Run


@dataclass(frozen=True)
class DraftSheet:
    """A draft with all that its page needs. ``everybody`` by id; ``spoken_for`` in 가나다 order."""

    work: Opened
    revision: int | None
    figures: Figures
    can_undo: bool
    can_redo: bool
    spoken_for: tuple[Person, ...]
    everybody: Mapping[int, Person]

    @property
    def number(self) -> int:
        return self.work.draft.number

    @property
    def version(self) -> int:
        return self.work.draft.version

    @property
    def grid_id(self) -> int:
        return self.work.draft.grid_id

    @property
    def board(self) -> Board:
        return self.work.board

    def pair(self, meeting: int) -> tuple[Person, Person]:
        first, second = self.work.numbers.pair(meeting)
        return self.everybody[first], self.everybody[second]


@dataclass(frozen=True, slots=True)
class TrayLine:
    """A pair that may meet and has no meeting in the draft."""

    meeting: int
    pair: Pair
    first: Person
    second: Person
    worth: int
    lack: Lack


@dataclass(frozen=True, slots=True)
class Choice:
    """A slot for a meeting (by the snapshot's numbers): the tables where it may be, or why at none."""

    slot: int
    tables: tuple[int, ...]
    why_not: tuple[Hindrance, ...]


def draft_sheet(session: Session, event_id: int, number: int) -> DraftSheet:
    """The draft; raises ``NotFound``, ``DraftOutdated``."""
    draft = find_draft(session, event_id, number)
    work = opened(session, draft)
    revision = session.scalars(select(Grid.revision).where(Grid.id == draft.grid_id)).one()
    everybody = people(session, event_id)
    return DraftSheet(
        work,
        revision,
        figures(work),
        *ways(session, draft.grid_id),
        everybody,
        {person.id: person for person in everybody},
    )


def tray(sheet: DraftSheet, person: int | None = None) -> tuple[int, ...]:
    """Meetings (by the snapshot's numbers) that are not held, of one person if given, the most worth first."""
    meetings, ids = sheet.board.ground.problem.meetings, sheet.work.numbers.person_ids
    left = (
        number
        for number, meeting in enumerate(meetings)
        if number not in sheet.board.held and (person is None or person in (ids[one] for one in meeting.people))
    )
    return tuple(sorted(left, key=lambda number: (-meetings[number].weight, number)))


def tray_lines(sheet: DraftSheet, meetings: Iterable[int]) -> tuple[TrayLine, ...]:
    """The lines of these meetings."""
    worth = sheet.board.ground.problem.meetings
    return tuple(
        TrayLine(m, sheet.work.numbers.pair(m), *sheet.pair(m), worth[m].weight, lack(sheet.board, m)) for m in meetings
    )


def choices(sheet: DraftSheet, meeting: int) -> tuple[Choice, ...]:
    """Where the meeting may be, slot by slot; its own place is among them."""
    problem = sheet.board.ground.problem
    found = []
    for slot in range(len(problem.slots)):
        pair = tuple(of_pair(sheet.board, meeting, slot, {meeting}))
        reasons = {
            table: (*of_place(sheet.board, meeting, slot, table, {meeting}), *pair)
            for table in range(len(problem.tables))
        }
        free = tuple(table for table, why in reasons.items() if not why)
        why_not = () if free else _most_telling(reasons.values())
        found.append(Choice(slot, free, in_words(why_not, sheet.work, sheet.everybody)))
    return tuple(found)


def _most_telling(reasons: Iterable[tuple[Reason, ...]]) -> tuple[Reason, ...]:
    """What holds at every table, else that of the first table that is there."""
    every = list(reasons)
    common = [reason for reason in (every[0] if every else ()) if all(reason in others for others in every)]
    there = (why for why in every if all(reason.obstacle is not Obstacle.ABSENT for reason in why))
    return tuple(common) or next(there, every[0] if every else ())


def swaps(sheet: DraftSheet, meeting: int) -> tuple[int, ...]:
    """Held meetings that may change places with this one, by slot and table."""
    held = sheet.board.held
    if meeting not in held or held[meeting].locked:
        return ()
    able = (
        other
        for other, spot in held.items()
        if other != meeting and not spot.locked and not swap_obstacles(sheet.board, meeting, other)
    )
    return tuple(sorted(able, key=lambda other: (held[other].slot, held[other].table)))


def drafts(session: Session, event_id: int) -> tuple[DraftSummary, ...]:
    """All drafts of an event, the newest first."""
    grid, base_grid, base = aliased(Grid), aliased(Grid), aliased(Draft)
    rows = session.execute(
        select(Draft, grid.revision, Run.number, base.number)
        .join(grid, grid.id == Draft.grid_id)
        .outerjoin(base_grid, base_grid.id == Draft.based_on_id)
        .outerjoin(Run, Run.id == base_grid.run_id)
        .outerjoin(base, base.grid_id == base_grid.id)
        .where(Draft.event_id == event_id)
        .order_by(Draft.number.desc())
    ).all()
    own = select(Draft.grid_id).where(Draft.event_id == event_id)
    counted = session.execute(
        select(GridMeeting.grid_id, func.count(), func.sum(cast(GridMeeting.locked, Integer)))
        .where(GridMeeting.grid_id.in_(own))
        .group_by(GridMeeting.grid_id)
    )
    counts = {grid_id: (held, locked) for grid_id, held, locked in counted}
    last = dict(
        session.execute(
            select(GridEdit.grid_id, func.max(GridEdit.at)).where(GridEdit.grid_id.in_(own)).group_by(GridEdit.grid_id)
        ).all()
    )
    names = {actor: actor_name(session, actor) for actor in {row[0].created_by for row in rows}}
    return tuple(
        DraftSummary(
            number=draft.number,
            grid_id=draft.grid_id,
            revision=revision,
            version=draft.version,
            meetings=counts.get(draft.grid_id, (0, 0))[0],
            locked=counts.get(draft.grid_id, (0, 0))[1],
            run=run,
            draft=of_draft,
            created_at=draft.created_at,
            created_by=names[draft.created_by],
            changed_at=last.get(draft.grid_id, draft.created_at),
        )
        for draft, revision, run, of_draft in rows
    )


def edit_lines(
    session: Session, event_id: int, number: int, *, after: int = 0, most: int = 100
) -> tuple[EditLine, ...]:
    """What was done to a draft since version ``after``, the newest first."""
    draft = find_draft(session, event_id, number)
    own = GridEdit.grid_id == draft.grid_id
    rows = session.scalars(
        select(GridEdit).where(own, GridEdit.number > after).order_by(GridEdit.number.desc()).limit(most)
    ).all()
    turned = [row.of for row in rows if row.of is not None]
    operations = dict(
        session.execute(select(GridEdit.number, GridEdit.operation).where(own, GridEdit.number.in_(turned))).all()
    )
    everybody = {person.id: person for person in people(session, event_id)}
    slot, table = {s.id: s for s in slots(session, event_id)}, {t.id: t.key for t in tables(session, event_id)}
    names = {actor: actor_name(session, actor) for actor in {row.by for row in rows}}
    lines = []
    for row in rows:
        place = next(iter(row.after or row.before), {})
        pairs = _in_order(row.before, row.after)
        lines.append(
            EditLine(
                number=row.number,
                operation=Operation(row.operation),
                of=Operation(operations[row.of]) if row.of in operations else None,
                people=tuple(everybody[one] for pair in pairs for one in pair if one in everybody),
                slot=slot.get(place.get("slot", 0)),
                table=table.get(place.get("table", 0), ""),
                at=row.at,
                by=names[row.by],
            )
        )
    return tuple(lines)


def _in_order(before: Iterable[Mapping[str, object]], after: Iterable[Mapping[str, object]]) -> tuple[Pair, ...]:
    return tuple(dict.fromkeys(read_pair(place) for place in (*before, *after)))
