"""The mails that a new revision causes."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import make_participant_link
from scheduler.calendars.rules import Appearance, new_uid, next_sequence, next_stamp
from scheduler.calendars.values import CalendarMeeting
from scheduler.database import Session
from scheduler.events.service import event_summary, slots, tables
from scheduler.events.values import EventSummary, Slot, Table
from scheduler.languages import Language
from scheduler.mail.entries import Life, Place, calendar_meeting, counterpart, table_place
from scheduler.mail.messages import InvitationMail
from scheduler.mail.service import To, contacts, first_message_ids, queue_invitation
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.settings import Settings
from scheduler.timetable.records import GridMeeting, PublishedMeeting


class Announcements:
    """The mails that a new revision causes: new, moved and cancelled meetings, to each of the two people."""

    def __init__(self, session: Session, settings: Settings, event_id: int, now: datetime) -> None:
        self.session, self.settings, self.now = session, settings, now
        self.event: EventSummary = event_summary(session, event_id)
        self.slot: Mapping[int, Slot] = {s.id: s for s in slots(session, event_id)}
        self.table: Mapping[int, Table] = {t.id: t for t in tables(session, event_id)}
        self.person: Mapping[int, Person] = {p.id: p for p in people(session, event_id)}
        self.contact: Mapping[int, To] = contacts(session, event_id)
        self.language: Mapping[int, str] = {
            each: self.contact[each].language if each in self.contact else Language.KO for each in self.person
        }
        self.threads = first_message_ids(session, event_id)
        self.links: dict[int, str] = {}
        self.mails = 0

    def announce(self, grid_id: int) -> int:
        """Bring the published meetings to the state of the grid; returns the number of mails promised."""
        alive = {
            (m.first_id, m.second_id): m
            for m in self.session.scalars(
                select(PublishedMeeting).where(
                    PublishedMeeting.event_id == self.event.id, PublishedMeeting.cancelled_at.is_(None)
                )
            )
        }
        wanted = {
            (m.first_id, m.second_id): m
            for m in self.session.scalars(
                select(GridMeeting).where(GridMeeting.grid_id == grid_id).order_by(GridMeeting.id)
            )
        }
        # Cancellations first: a place that is free again stands free in calendars before it is filled.
        for pair in alive.keys() - wanted.keys():
            self._cancel(alive[pair])
        for pair, meeting in wanted.items():
            if pair in alive:
                self._move(alive[pair], meeting)
            else:
                self._begin(meeting)
        return self.mails

    def _begin(self, planned: GridMeeting) -> None:
        meeting = PublishedMeeting(
            event_id=self.event.id,
            public_id=secrets.token_hex(8),
            first_id=planned.first_id,
            second_id=planned.second_id,
            uid=new_uid(self.settings.uid_host),
            sequence=0,
            slot_id=planned.slot_id,
            table_id=planned.table_id,
            created_at=self.now,
            changed_at=self.now,
            stamped_at=next_stamp(self.now, None),
        )
        self.session.add(meeting)
        self._tell(meeting, None)

    def _move(self, meeting: PublishedMeeting, planned: GridMeeting) -> None:
        if (meeting.slot_id, meeting.table_id) == (planned.slot_id, planned.table_id):
            return
        before = self._appearances(meeting)
        meeting.slot_id, meeting.table_id = planned.slot_id, planned.table_id
        self._step(meeting, before[meeting.first_id], self._appearances(meeting)[meeting.first_id])
        self._tell(meeting, before)

    def _cancel(self, meeting: PublishedMeeting) -> None:
        before = self._appearances(meeting)
        meeting.cancelled_at = self.now
        self._step(meeting, before[meeting.first_id], self._appearances(meeting)[meeting.first_id])
        self._tell(meeting, before)

    def _step(self, meeting: PublishedMeeting, before: Appearance, after: Appearance) -> None:
        meeting.sequence = next_sequence(meeting.sequence, before, after)
        meeting.stamped_at = next_stamp(self.now, meeting.stamped_at)
        meeting.changed_at = self.now

    def _appearances(self, meeting: PublishedMeeting) -> dict[int, Appearance]:
        """How the meeting looks now to each of its two people."""
        return {
            own: Appearance(shown.starts_at, shown.ends_at, shown.location, shown.summary, shown.status)
            for own, other in _both(meeting)
            for shown in [self._shown(meeting, own, other)]
        }

    def _shown(self, meeting: PublishedMeeting, own: int, other: int) -> CalendarMeeting:
        slot, table = self.slot[meeting.slot_id], self.table[meeting.table_id]
        return calendar_meeting(
            self.event,
            self.person[other],
            Place(slot.starts_at, slot.ends_at, table_place(table, self.language[own]), table.link),
            Life(
                meeting.uid,
                meeting.sequence,
                meeting.stamped_at,
                meeting.created_at,
                meeting.changed_at,
                cancelled=meeting.cancelled_at is not None,
            ),
            language=self.language[own],
            settings=self.settings,
        )

    def _tell(self, meeting: PublishedMeeting, before: Mapping[int, Appearance] | None) -> None:
        for own, other in _both(meeting):
            to = self.contact.get(own)
            if to is None:
                continue  # has left and is told nothing more
            mail = InvitationMail(
                meeting=self._shown(meeting, own, other),
                counterpart=counterpart(self.person[other], to.language),
                event_name=self.event.title.text(to.language),
                timetable_url=self._link(own),
                before=before[own] if before else None,
                thread=self.threads.get((meeting.uid, to.email), "") if before else "",
            )
            queue_invitation(self.session, self.settings, self.event.id, to, mail, now=self.now)
            self.mails += 1

    def _link(self, participant_id: int) -> str:
        if participant_id not in self.links:
            secret = make_participant_link(self.session, participant_id, now=self.now)
            self.links[participant_id] = f"{self.settings.url}/in/{secret}"
        return self.links[participant_id]


def _both(meeting: PublishedMeeting) -> tuple[tuple[int, int], tuple[int, int]]:
    return (meeting.first_id, meeting.second_id), (meeting.second_id, meeting.first_id)
