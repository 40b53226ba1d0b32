"""Who could step in for somebody who does not come."""

from datetime import datetime

from scheduler.checkins.rules import HeldPair, stand_ins
from scheduler.checkins.values import Board, StandBy, State
from scheduler.database import Session
from scheduler.people.values import Person
from scheduler.timetable.planning import current_frame
from scheduler.timetable.values import PlannedMeeting


def stand_bys(session: Session, event_id: int, absent: Person, board: Board, *, now: datetime) -> tuple[StandBy, ...]:
    """For each meeting of ``absent`` that is not over, whom the partner could meet instead at its table.

    Candidates are the pairs that planning knows, without those held. Their order is who is here, then the name: it says
    nothing of who wished for whom. Whose partner does not come either is left out.
    """
    own = [m for m in board.meetings if absent.id in (m.first.id, m.second.id) and m.slot.ends_at > now]
    away = {person.key for person in board.people if _state(board, person) is State.NO_SHOW}
    left = [m for m in own if _other(m, absent).key not in away and not _other(m, absent).left]
    if not left:
        return ()
    frame = current_frame(session, event_id)
    held = [HeldPair(frozenset((m.first.key, m.second.key)), m.slot.number) for m in board.meetings]
    found = []
    for meeting in left:
        partner = _other(meeting, absent)
        keys = stand_ins(partner.key, absent.key, meeting.slot.number, meeting.table.key, frame, held, away)
        able = [person for person in board.people if person.key in keys]
        able.sort(key=lambda person: _state(board, person) is not State.ARRIVED)
        found.append(StandBy(meeting.slot, meeting.table, partner, tuple(able)))
    return tuple(found)


def _state(board: Board, person: Person) -> State:
    mark = board.marks.get(person.id)
    return State.OPEN if mark is None else mark.state


def _other(meeting: PlannedMeeting, person: Person) -> Person:
    return meeting.second if meeting.first.id == person.id else meeting.first
