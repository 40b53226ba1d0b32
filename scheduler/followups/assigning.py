"""Giving every mutual pair its time, and sending the invitations that this causes."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from scheduler.audit.service import note
from scheduler.calendars.rules import new_uid, next_stamp
from scheduler.database import Database, Session
from scheduler.errors import Conflict, MannamError
from scheduler.events.service import event_summary, programme
from scheduler.events.turns import in_line
from scheduler.events.values import EventSummary
from scheduler.followups.planning import Busy, Pair, Plan, assign_times, lasting, overlap
from scheduler.followups.records import FollowUp
from scheduler.followups.rules import Window, starts
from scheduler.followups.service import follow_up_window, mutual_pairs
from scheduler.followups.values import Assigned, NotPlaced
from scheduler.languages import Bilingual
from scheduler.mail.entries import Life, Place, calendar_meeting, counterpart
from scheduler.mail.messages import InvitationMail
from scheduler.mail.service import To, contacts, queue_invitation, request_delivery
from scheduler.people.own_times import everybodys_own_times
from scheduler.people.rules import OFFERED_KINDS, day_slot
from scheduler.people.service import attended_items, people
from scheduler.people.values import Person
from scheduler.settings import Settings
from scheduler.timetable.records import PublishedMeeting

SECONDS = 5.0


class WindowPast(MannamError):
    """No follow-up can begin any more within the event's window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window


def assign_follow_ups(database: Database, settings: Settings, event_id: int, *, by: str, now: datetime) -> Assigned:
    """Give every mutual pair that has none a time, and promise both an invitation. Times given before stay.

    The optimiser works between two transactions; the second one looks again and raises ``Conflict`` if an answer
    or another assignment came in between. Raises :class:`WindowPast`.
    """
    with database.reading() as session:
        window, _place, _link = follow_up_window(session, event_id)
        pairs, busy = _open_pairs(session, event_id)
    if pairs and not starts(window, now):
        raise WindowPast(window)
    plan = assign_times(pairs, busy, window, now=now, seconds=SECONDS)
    with database.writing() as session:
        in_line(session, event_id)
        _refuse_changed(session, event_id, pairs, plan, window)
        mails = _Invitations(session, settings, event_id, now).store(plan, window)
        request_delivery(session, event_id, now=now)
        note(session, event_id=event_id, at=now, actor=by, action="follow-ups assigned", count=len(plan.starts))
        everybody = {person.id: person for person in people(session, event_id)}
    return Assigned(
        count=len(plan.starts),
        not_placed=tuple(NotPlaced(everybody[first], everybody[second]) for first, second in plan.not_placed),
        earliest_proven=plan.proven,
        mails=mails,
    )


def _open_pairs(session: Session, event_id: int) -> tuple[list[Pair], Mapping[int, list[Busy]]]:
    """Mutual pairs without a time, and the times that each person is taken."""
    booked = session.scalars(select(FollowUp).where(FollowUp.event_id == event_id)).all()
    busy = _event_day(session, event_id)
    for row in booked:
        for person in (row.first_id, row.second_id):
            busy[person].append(Busy(row.starts_at, row.ends_at))
    have = {(row.first_id, row.second_id) for row in booked}
    return [pair for pair in mutual_pairs(session, event_id) if pair not in have], busy


def _event_day(session: Session, event_id: int) -> defaultdict[int, list[Busy]]:
    """What takes each person on the event's own day: meetings, the programme they attend, slots they closed."""
    busy: defaultdict[int, list[Busy]] = defaultdict(list)
    plan = programme(session, event_id)
    slot = {s.id: Busy(s.starts_at, s.ends_at) for s in plan.slots}
    item = {i.id: Busy(i.starts_at, i.ends_at) for i in plan.items if i.kind in OFFERED_KINDS}
    for meeting in session.scalars(
        select(PublishedMeeting).where(PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None))
    ):
        for person in (meeting.first_id, meeting.second_id):
            busy[person].append(slot[meeting.slot_id])
    for person, attended in attended_items(session, event_id).items():
        busy[person].extend(item[item_id] for item_id in attended if item_id in item)
    for person, own in everybodys_own_times(session, event_id).items():
        busy[person].extend(slot[s.id] for s in plan.slots if not day_slot(s, (), own).is_free)
    return busy


def _refuse_changed(session: Session, event_id: int, pairs: Iterable[Pair], plan: Plan, window: Window) -> None:
    still, busy = _open_pairs(session, event_id)
    if not set(pairs) <= set(still):
        raise Conflict
    for pair, start in plan.starts.items():
        time = lasting(start, window)
        if any(overlap(time, taken) for person in pair for taken in busy.get(person, ())):
            raise Conflict


class _Invitations:
    """Stores follow-ups and promises the mails to both people."""

    def __init__(self, session: Session, settings: Settings, event_id: int, now: datetime) -> None:
        self.session, self.settings, self.now = session, settings, now
        self.event: EventSummary = event_summary(session, event_id)
        self.person: dict[int, Person] = {person.id: person for person in people(session, event_id)}
        self.contact: dict[int, To] = contacts(session, event_id)
        _window, self.place, self.link = follow_up_window(session, event_id)

    def store(self, plan: Plan, window: Window) -> int:
        """Returns the number of mails promised."""
        mails = 0
        for (first, second), start in sorted(plan.starts.items(), key=lambda item: (item[1], item[0])):
            time = lasting(start, window)
            row = FollowUp(
                event_id=self.event.id,
                public_id=secrets.token_hex(8),
                first_id=first,
                second_id=second,
                starts_at=time.starts_at,
                ends_at=time.ends_at,
                place_ko=self.place.ko,
                place_en=self.place.en,
                link=self.link,
                uid=new_uid(self.settings.uid_host),
                sequence=0,
                created_at=self.now,
                changed_at=self.now,
                stamped_at=next_stamp(self.now, None),
            )
            self.session.add(row)
            for own, other in ((first, second), (second, first)):
                mails += self._invite(row, own, other)
        return mails

    def _invite(self, row: FollowUp, own: int, other: int) -> int:
        """Returns the number of mails: none to somebody who gave no address."""
        to = self.contact.get(own)
        if to is None:
            return 0
        mail = InvitationMail(
            meeting=calendar_meeting(
                self.event,
                self.person[other],
                follow_up_place(row, to.language),
                Life(row.uid, row.sequence, row.stamped_at, row.created_at, row.changed_at),
                language=to.language,
                settings=self.settings,
            ),
            counterpart=counterpart(self.person[other], to.language),
            event_name=self.event.title.text(to.language),
            timetable_url=f"{self.settings.url}/events/{self.event.key}/follow-ups",
        )
        queue_invitation(self.session, self.settings, self.event.id, to, mail, now=self.now)
        return 1


def follow_up_place(row: FollowUp, language: str) -> Place:
    """When and where a follow-up is held, in the words of one language."""
    text = Bilingual(row.place_ko, row.place_en).text(language) or row.link
    return Place(row.starts_at, row.ends_at, text, row.link)
