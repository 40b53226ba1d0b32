"""Editing a draft by hand: making one, every edit of it with undo and redo, and what other topics ask of locks.

An edit locks the event's row first, as publishing does: what is published is never changed behind the verifier's back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.service import refuse_deleted
from scheduler.events.turns import in_line
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.timetable import editing_board as boards
from scheduler.timetable.editing_board import Board, Change, Reason, Refused, Spot
from scheduler.timetable.editing_mapping import Numbers, held_on, numbers_of, rewrite
from scheduler.timetable.editing_records import Draft, GridEdit
from scheduler.timetable.editing_values import Edited, Figures, Hindrance, Obstacle, Operation, Pair, Placed, Step
from scheduler.timetable.records import Grid

UNDONE_BY = {Operation.UNDO: "undone", Operation.REDO: "done"}


class EditRefused(MannamError):
    """The edit would break a rule; ``hindrances`` say which, and who is in the way. Nothing has changed."""

    def __init__(self, hindrances: tuple[Hindrance, ...]) -> None:
        super().__init__(hindrances)
        self.hindrances = hindrances


class DraftChanged(Conflict):
    """Somebody edited the draft since version ``seen``; now it is ``version``."""

    def __init__(self, number: int, seen: int, version: int) -> None:
        super().__init__(number, seen, version)
        self.number, self.seen, self.version = number, seen, version


class DraftPublished(MannamError):
    """The draft was published as ``revision`` and never changes again."""

    def __init__(self, number: int, revision: int) -> None:
        super().__init__(number, revision)
        self.number, self.revision = number, revision


class NothingToUndo(MannamError):
    """There is no edit to undo, or none to redo."""

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation)
        self.operation = operation


class NoSuchStep(MannamError):
    """The step names a meeting, slot or table that the draft does not know."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft in hand: its row and its meetings on their ground."""

    draft: Draft
    board: Board
    numbers: Numbers


def find_draft(session: Session, event_id: int, number: int) -> Draft:
    """The draft of this number; raises :class:`NotFound`."""
    draft = session.scalar(select(Draft).where(Draft.event_id == event_id, Draft.number == number))
    if draft is None:
        raise NotFound("draft", str(number))
    return draft


def opened(session: Session, draft: Draft) -> Opened:
    """The draft with its meetings; raises ``DraftOutdated`` where slots or tables are others than in its snapshot."""
    ground = boards.ground_of(draft.problem_sha256, lambda: _problem(session, draft.grid_id))
    numbers = numbers_of(session, draft.event_id, draft.number, ground)
    return Opened(draft, Board(ground, held_on(session, draft.grid_id, numbers)), numbers)


def _problem(session: Session, grid_id: int) -> bytes:
    return session.scalars(select(Draft.problem).where(Draft.grid_id == grid_id)).one()


def begin_edit(session: Session, event_id: int, number: int, seen: int) -> Draft:
    """The draft, held to the end of the transaction.

    Raises :class:`DraftChanged` when it is not at version ``seen`` any more, :class:`DraftPublished`, ``NotFound``,
    ``ChoicesDeleted``.
    """
    in_line(session, event_id)
    refuse_deleted(session, event_id)
    draft = find_draft(session, event_id, number)
    revision = session.scalars(select(Grid.revision).where(Grid.id == draft.grid_id)).one()
    if revision is not None:
        raise DraftPublished(number, revision)
    if draft.version != seen:
        raise DraftChanged(number, seen, draft.version)
    return draft


def edit(session: Session, event_id: int, number: int, step: Step, *, seen: int, by: str, now: datetime) -> Edited:
    """Do one step on the draft that the organiser saw at version ``seen``. A move to where it is changes nothing.

    Raises :class:`EditRefused`, :class:`NothingToUndo`, :class:`NoSuchStep`, and what :func:`begin_edit` raises.
    """
    draft = begin_edit(session, event_id, number, seen)
    work = opened(session, draft)
    if step.operation in UNDONE_BY:
        return _turn(session, work, step.operation, by=by, now=now)
    try:
        change = _planned(work, step)
        if change.before == change.after:
            return _edited(session, work, change, _judged(work, work.board))
        figures = _checked(work, change)
    except Refused as refused:
        raise EditRefused(_hindrances(session, work, refused.reasons)) from None
    # What was undone can be redone only until something else is done.
    session.execute(
        update(GridEdit).where(GridEdit.grid_id == draft.grid_id, GridEdit.state == "undone").values(state="dropped")
    )
    store_edit(session, work, change, change.operation, state="done", of=None, by=by, now=now)
    return _edited(session, work, change, figures)


def _planned(work: Opened, step: Step) -> Change:
    board, numbers = work.board, work.numbers
    meeting = numbers.meeting(step.pair)
    if meeting is None:
        raise NoSuchStep if step.pair is None or not numbers.knows(step.pair) else Refused(Reason(Obstacle.BLOCKED))
    match step.operation:
        case Operation.PLACE | Operation.MOVE:
            slot, table = numbers.slot.get(step.slot or 0), numbers.table.get(step.table or 0)
            if slot is None or table is None:
                raise NoSuchStep
            if board.held.get(meeting) == Spot(slot, table):
                return Change(Operation.MOVE, {}, {})
            return boards.placing(board, meeting, slot, table)
        case Operation.SWAP:
            other = numbers.meeting(step.other)
            if other is None or other == meeting:
                raise NoSuchStep
            return boards.swapping(board, meeting, other)
        case Operation.UNSCHEDULE:
            return boards.unscheduling(board, meeting)
        case Operation.LOCK | Operation.UNLOCK:
            return boards.locking(board, meeting, locked=step.operation is Operation.LOCK)
    raise NoSuchStep


def _checked(work: Opened, change: Change) -> Figures:
    """The draft's figures after the change; nothing that breaks a rule anew gets past the verifier."""
    figures = _judged(work, work.board.after(change))
    boards.refuse_new_breaches(lambda: _judged(work, work.board), figures)
    return figures


def _judged(work: Opened, board: Board) -> Figures:
    draft = work.draft
    known = draft.weight_bound is not None and draft.bound_shortfall is not None
    return boards.judge(board, (draft.weight_bound or 0, draft.bound_shortfall or 0) if known else None)


def figures(work: Opened) -> Figures:
    """The draft's figures as it stands."""
    return _judged(work, work.board)


def _turn(session: Session, work: Opened, operation: Operation, *, by: str, now: datetime) -> Edited:
    """Undo the last edit that is done, or redo the first of those undone."""
    undo = operation is Operation.UNDO
    own = GridEdit.grid_id == work.draft.grid_id
    wanted = func.max(GridEdit.number) if undo else func.min(GridEdit.number)
    number = session.scalar(select(wanted).where(own, GridEdit.state == ("done" if undo else "undone")))
    if number is None:
        raise NothingToUndo(operation)
    row = session.get_one(GridEdit, (work.draft.grid_id, number))
    before, after = (_stored(places) for places in ((row.after, row.before) if undo else (row.before, row.after)))
    try:
        change = Change(operation, _spots(work, before), _spots(work, after))
        judged = _checked(work, change)
    except Refused as refused:
        raise EditRefused(_hindrances(session, work, refused.reasons)) from None
    row.state = UNDONE_BY[operation]
    store_edit(session, work, change, operation, state="", of=number, by=by, now=now)
    return _edited(session, work, change, judged)


def _spots(work: Opened, places: Iterable[Placed]) -> dict[int, Spot]:
    found = {}
    for place in places:
        meeting = work.numbers.meeting(place.pair)
        if meeting is None or place.slot not in work.numbers.slot or place.table not in work.numbers.table:
            raise Refused(Reason(Obstacle.BLOCKED))
        found[meeting] = Spot(work.numbers.slot[place.slot], work.numbers.table[place.table], place.locked)
    return found


def store_edit(
    session: Session,
    work: Opened,
    change: Change,
    operation: Operation,
    *,
    state: str,
    of: int | None,
    by: str,
    now: datetime,
) -> None:
    """Write the meetings anew, the edit, and who did it."""
    before, after = (work.numbers.placed(spots) for spots in (change.before, change.after))
    rewrite(session, work.draft.grid_id, before, after, work.numbers)
    journal(session, work.draft, operation, before, after, state=state, of=of, by=by, now=now)


def journal(
    session: Session,
    draft: Draft,
    operation: Operation,
    before: Iterable[Placed],
    after: Iterable[Placed],
    *,
    state: str,
    of: int | None,
    by: str,
    now: datetime,
) -> None:
    """Count the draft's version up and note what was done; the meetings themselves are the caller's to write."""
    before, after = tuple(before), tuple(after)
    draft.version += 1
    session.add(
        GridEdit(
            grid_id=draft.grid_id,
            number=draft.version,
            operation=operation,
            of=of,
            state=state,
            before=[_written(place) for place in before],
            after=[_written(place) for place in after],
            at=now,
            by=by,
        )
    )
    session.flush()
    note(
        session,
        event_id=draft.event_id,
        at=now,
        actor=by,
        action="draft edited",
        draft=draft.number,
        operation=str(operation),
        edit=draft.version,
        people=sorted({person for place in (*before, *after) for person in place.pair}),
    )


def _written(place: Placed) -> dict[str, Any]:
    return {"pair": list(place.pair), "slot": place.slot, "table": place.table, "locked": place.locked}


def _stored(places: Iterable[Mapping[str, Any]]) -> list[Placed]:
    return [Placed(read_pair(place), place["slot"], place["table"], place["locked"]) for place in places]


def read_pair(place: Mapping[str, Any]) -> Pair:
    """The pair of a stored place."""
    first, second = place["pair"]
    return int(first), int(second)


def _edited(session: Session, work: Opened, change: Change, judged: Figures) -> Edited:
    can_undo, can_redo = ways(session, work.draft.grid_id)
    return Edited(
        work.draft.version,
        work.numbers.placed(change.before),
        work.numbers.placed(change.after),
        judged,
        can_undo,
        can_redo,
    )


def ways(session: Session, grid_id: int) -> tuple[bool, bool]:
    """Whether there is an edit to undo, and one to redo."""
    states = set(session.scalars(select(GridEdit.state).where(GridEdit.grid_id == grid_id).distinct()))
    return "done" in states, "undone" in states


def _hindrances(session: Session, work: Opened, reasons: Iterable[Reason]) -> tuple[Hindrance, ...]:
    return in_words(reasons, work, {person.id: person for person in people(session, work.draft.event_id)})


def in_words(reasons: Iterable[Reason], work: Opened, everybody: Mapping[int, Person]) -> tuple[Hindrance, ...]:
    """Reasons with the people they are about; none twice."""

    def pair(meeting: int) -> tuple[Person, Person]:
        first, second = work.numbers.pair(meeting)
        return everybody[first], everybody[second]

    return tuple(
        dict.fromkeys(
            Hindrance(
                reason.obstacle,
                None if reason.person is None else everybody[work.numbers.person_ids[reason.person]],
                None if reason.meeting is None else pair(reason.meeting),
                reason.breach,
            )
            for reason in reasons
        )
    )
