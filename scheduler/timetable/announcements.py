"""Bringing the published meetings to the state of a grid, and the mails that causes."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import make_participant_links
from scheduler.calendars.rules import Appearance, new_uid, next_sequence, next_stamp
from scheduler.calendars.values import CalendarMeeting
from scheduler.database import Session
from scheduler.events.service import event_summary, slots, tables
from scheduler.events.values import EventSummary, Slot, Table
from scheduler.languages import Language
from scheduler.mail.entries import Life, Place, calendar_meeting, counterpart, table_place
from scheduler.mail.messages import InvitationMail, Notice, NoticeKind
from scheduler.mail.posting import Posted, Posting, post_invitations, post_notices, posted, withdraw
from scheduler.mail.service import To, contacts
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.settings import Settings
from scheduler.timetable.mail_plans import (
    Fate,
    Kind,
    MailPlan,
    Pair,
    PlannedMail,
    Spot,
    State,
    Step,
    mail_plan,
    steps_between,
    timetable_topic,
)
from scheduler.timetable.records import GridMeeting, PublishedMeeting


def published_steps(session: Session, event_id: int) -> dict[Pair, Step]:
    """The published meetings, each as a step that leaves it where it is."""
    of = PublishedMeeting
    rows = session.execute(
        select(of.first_id, of.second_id, of.slot_id, of.table_id, of.uid, of.invited)
        .where(of.event_id == event_id, of.cancelled_at.is_(None))
        .order_by(of.id)
    )
    return {
        (first, second): Step((first, second), (slot, table), (slot, table), uid, invited)
        for first, second, slot, table, uid, invited in rows
    }


def spots_of(session: Session, grid_id: int) -> dict[Pair, Spot]:
    """Where each pair of a grid meets, in the order of the rows."""
    rows = session.execute(
        select(GridMeeting.first_id, GridMeeting.second_id, GridMeeting.slot_id, GridMeeting.table_id)
        .where(GridMeeting.grid_id == grid_id)
        .order_by(GridMeeting.id)
    )
    return {(first, second): (slot, table) for first, second, slot, table in rows}


def planned_mails(
    session: Session, event_id: int, after: Mapping[Pair, Spot], state: State, *, now: datetime
) -> tuple[tuple[Step, ...], MailPlan]:
    """What becomes of each meeting, and the mails of it."""
    steps = steps_between(published_steps(session, event_id).values(), after)
    addresses = {number: to.email for number, to in contacts(session, event_id, left=True).items()}
    return steps, mail_plan(steps, posted(session, event_id, now=now), addresses, state)


class Announcements:
    """Changes the published meetings as a grid says, and promises each person the mails of it."""

    def __init__(self, session: Session, settings: Settings, event_id: int, posting: Posting) -> None:
        self.session, self.settings, self.posting, self.now = session, settings, posting, posting.now
        self.event: EventSummary = event_summary(session, event_id)
        self.slot: Mapping[int, Slot] = {s.id: s for s in slots(session, event_id)}
        self.table: Mapping[int, Table] = {t.id: t for t in tables(session, event_id)}
        self.person: Mapping[int, Person] = {p.id: p for p in people(session, event_id)}
        self.contact: Mapping[int, To] = contacts(session, event_id, left=True)
        self.language: Mapping[int, str] = {
            each: self.contact[each].language if each in self.contact else Language.KO for each in self.person
        }
        self.rows: dict[Pair, PublishedMeeting] = {}

    def announce(self, after: Mapping[Pair, Spot], state: State, reason: str = "") -> int:
        """Returns the number of mails promised; ``reason`` stands in the mails that say that all is withdrawn."""
        before = posted(self.session, self.event.id, now=self.now)
        steps = steps_between(published_steps(self.session, self.event.id).values(), after)
        addresses = {number: to.email for number, to in self.contact.items()}
        plan = mail_plan(steps, before, addresses, state)
        withdraw(self.session, plan.withdrawn)
        was = self._apply(steps, {mail.pair for mail in plan.mails if mail.kind is Kind.CHANGE}, state)
        self._post(plan.mails, before, was, reason)
        return len(plan.mails)

    def _apply(
        self, steps: tuple[Step, ...], told: set[Pair | None], state: State
    ) -> dict[tuple[Pair, int], Appearance]:
        """Change the rows; returns how the meetings that are told to have changed looked before."""
        self.rows = {
            (row.first_id, row.second_id): row
            for row in self.session.scalars(
                select(PublishedMeeting).where(
                    PublishedMeeting.event_id == self.event.id, PublishedMeeting.cancelled_at.is_(None)
                )
            )
        }
        was: dict[tuple[Pair, int], Appearance] = {}
        for step in steps:
            row = self.rows[step.pair] if step.before else self._begin(step.pair, *(step.after or (0, 0)))
            if step.fate in (Fate.MOVED, Fate.CANCELLED):
                seen = self._appearance(row, step.pair[0])
                if step.pair in told:
                    was |= {(step.pair, own): self._appearance(row, own) for own in step.pair}
                self._change(row, step, seen)
            row.invited = row.invited or (state is State.FINAL and step.after is not None)
        self.session.flush()
        return was

    def _begin(self, pair: Pair, slot_id: int, table_id: int) -> PublishedMeeting:
        row = PublishedMeeting(
            event_id=self.event.id,
            public_id=secrets.token_hex(8),
            first_id=pair[0],
            second_id=pair[1],
            uid=new_uid(self.settings.uid_host),
            sequence=0,
            slot_id=slot_id,
            table_id=table_id,
            created_at=self.now,
            changed_at=self.now,
            stamped_at=next_stamp(self.now, None),
            invited=False,
        )
        self.session.add(row)
        self.rows[pair] = row
        return row

    def _change(self, row: PublishedMeeting, step: Step, seen: Appearance) -> None:
        if step.after is None:
            row.cancelled_at = self.now
        else:
            row.slot_id, row.table_id = step.after
        row.sequence = next_sequence(row.sequence, seen, self._appearance(row, step.pair[0]))
        row.stamped_at = next_stamp(self.now, row.stamped_at)
        row.changed_at = self.now

    def _post(
        self,
        mails: tuple[PlannedMail, ...],
        before: Posted,
        was: Mapping[tuple[Pair, int], Appearance],
        reason: str,
    ) -> None:
        links = make_participant_links(self.session, dict.fromkeys(mail.participant for mail in mails), now=self.now)
        invitations, notices = [], []
        for mail in mails:
            to, link = self.contact[mail.participant], f"{self.settings.url}/in/{links[mail.participant]}"
            if mail.pair is not None:
                invitations.append((to, self._invitation(mail, mail.pair, before, was, link)))
            else:
                text = reason if mail.kind is Kind.UNPUBLISHED else ""
                title = self.event.title.text(to.language)
                notice = Notice(NoticeKind(mail.kind.value), link, title, self.event.zone, text=text)
                notices.append((to, notice, timetable_topic(mail.participant)))
        post_invitations(self.session, self.settings, self.event.id, invitations, self.posting)
        post_notices(self.session, self.settings, self.event.id, notices, self.posting)

    def _invitation(
        self,
        mail: PlannedMail,
        pair: Pair,
        before: Posted,
        was: Mapping[tuple[Pair, int], Appearance],
        link: str,
    ) -> InvitationMail:
        own, to, row = mail.participant, self.contact[mail.participant], self.rows[pair]
        other = pair[1] if pair[0] == own else pair[0]
        about = (row.uid, to.email)
        shown = before.before.get(about) or was.get((pair, own)) if mail.kind is Kind.CHANGE else None
        return InvitationMail(
            meeting=self._shown(row, own, other),
            counterpart=counterpart(self.person[other], to.language),
            event_name=self.event.title.text(to.language),
            timetable_url=link,
            before=shown,
            thread="" if mail.kind is Kind.INVITATION else before.first.get(about, ""),
        )

    def _appearance(self, row: PublishedMeeting, own: int) -> Appearance:
        """How the meeting looks now to one of its people."""
        shown = self._shown(row, own, row.second_id if own == row.first_id else row.first_id)
        return Appearance(shown.starts_at, shown.ends_at, shown.location, shown.summary, shown.status)

    def _shown(self, row: PublishedMeeting, own: int, other: int) -> CalendarMeeting:
        slot, table = self.slot[row.slot_id], self.table[row.table_id]
        return calendar_meeting(
            self.event,
            self.person[other],
            Place(slot.starts_at, slot.ends_at, table_place(table, self.language[own]), table.link),
            Life(
                row.uid,
                row.sequence,
                row.stamped_at,
                row.created_at,
                row.changed_at,
                cancelled=row.cancelled_at is not None,
            ),
            language=self.language[own],
            settings=self.settings,
        )
