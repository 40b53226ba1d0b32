"""What the desk's page holds so that it works on while there is no connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.checkins.values import Board, Mark, State
from scheduler.events.values import EventSummary
from scheduler.languages import Language
from scheduler.people.directory import Directory, fold
from scheduler.people.values import Person
from scheduler.timetable.values import PlannedMeeting
from web.attendee.directory import named_by
from web.i18n import clock, language
from web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class DeskMeeting:
    """A meeting of the person whom the desk looks at."""

    meeting: PlannedMeeting
    partner: Person
    state: State


def desk_data(event: EventSummary, board: Board, *, now: datetime) -> dict[str, Any]:
    """Lists and not objects: there are thousands of them. Meetings name people and slots by their place."""
    place = {person.id: number for number, person in enumerate(board.people)}
    slots = {m.slot.id: m.slot for m in board.meetings}
    number = {slot_id: i for i, slot_id in enumerate(slots)}
    zone, shown = event.zone, language()
    return {
        "now": now.isoformat(),
        "zone": zone,
        "last": board.last,
        "people": [_person(person, shown) for person in board.people],
        "slots": [
            [clock(slot.starts_at, zone), clock(slot.ends_at, zone), slot.ends_at.isoformat()]
            for slot in slots.values()
        ],
        "meetings": [
            [place.get(m.first.id, -1), place.get(m.second.id, -1), number[m.slot.id], _table(m)]
            for m in board.meetings
            if m.first.id in place or m.second.id in place
        ],
        "marks": marks_data(board.marks, {person.id: person.public_id for person in board.people}),
    }


def marks_data(marks: Mapping[int, Mark], public_ids: Mapping[int, str]) -> dict[str, list[str]]:
    """By public id: state, where, and the moment."""
    return {
        public_ids[mark.participant_id]: mark_data(mark) for mark in marks.values() if mark.participant_id in public_ids
    }


def mark_data(mark: Mark) -> list[str]:
    return [mark.state, mark.place, mark.made_at.isoformat()]


def _person(person: Person, language: Language) -> list[str]:
    firm = person.firm
    texts = [person.name, *([firm.name] if firm else [])]
    names = fold("\n".join(part for text in texts for part in (text.ko, text.en) if part))
    return [person.public_id, person.name.text(language), firm.name.text(language) if firm else "", names]


def _table(meeting: PlannedMeeting) -> str:
    return _("Video") if meeting.table.virtual else meeting.table.key


def day_of(person: Person, board: Board) -> tuple[DeskMeeting, ...]:
    """The person's meetings by time, with what is known of each partner."""
    found = []
    for meeting in board.meetings:
        if person.id in (meeting.first.id, meeting.second.id):
            partner = meeting.second if meeting.first.id == person.id else meeting.first
            found.append(DeskMeeting(meeting, partner, state_of(board, partner)))
    return tuple(found)


def state_of(board: Board, person: Person) -> State:
    mark = board.marks.get(person.id)
    return State.OPEN if mark is None else mark.state


def found_people(known: Directory, words: str) -> tuple[Person, ...]:
    """Those who take part and whose name, or whose organisation's, has all the words; initial consonants count."""
    return tuple(
        person
        for person, wording in zip(known.people, known.wordings, strict=True)
        if not person.left and named_by(wording, words)
    )
