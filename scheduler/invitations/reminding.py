"""Reminding those who have not chosen anybody yet; what they save is looked at, nothing that others chose."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import MannamError
from scheduler.events.service import event_summary, wishes_are_open
from scheduler.mail.messages import NoticeKind
from scheduler.mail.personal_links import MailedLinks, begin_press, mail_link
from scheduler.mail.service import To, contacts, request_delivery
from scheduler.people.records import Participant, SavedForm
from scheduler.privacy.records import Consent
from scheduler.privacy.rules import MEETINGS, Decision
from scheduler.settings import Settings
from scheduler.wishes.records import Wish

REMINDED = "reminders mailed"


class NoTimeToRemind(MannamError):
    """Wishes are not taken now: not yet, or no more since ``closes_at``."""

    def __init__(self, opens_at: datetime, closes_at: datetime, zone: str, *, early: bool) -> None:
        super().__init__(opens_at, closes_at, zone, early)
        self.opens_at = opens_at
        self.closes_at = closes_at
        self.zone = zone
        self.early = early


def to_remind(session: Session, event_id: int) -> dict[int, To]:
    """Who takes part, has no wish and never saved a list, and did not refuse to; by participant id."""
    newest = (
        select(Consent.decision)
        .where(Consent.participant_id == Participant.id, Consent.purpose == MEETINGS)
        .order_by(Consent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    silent = set(
        session.scalars(
            select(Participant.id).where(
                Participant.event_id == event_id,
                ~exists().where(Wish.participant_id == Participant.id),
                ~exists().where(SavedForm.participant_id == Participant.id, SavedForm.form == "wishes"),
                newest.is_(None) | (newest == Decision.GIVEN),
            )
        )
    )
    return {person: to for person, to in contacts(session, event_id).items() if person in silent}


def remind(
    session: Session,
    settings: Settings,
    event_id: int,
    *,
    key: str,
    by: str,
    now: datetime,
    only: Collection[int] | None = None,
) -> MailedLinks:
    """Promise each of :func:`to_remind` a mail with a new link; the same form sent twice has one effect.

    ``only``: ids of those among them who were selected; None: all.

    Raises :class:`NoTimeToRemind`.
    """
    served = begin_press(session, event_id, REMINDED, key)
    if served is not None:
        return served
    event = event_summary(session, event_id)
    if not wishes_are_open(event, now=now):
        raise NoTimeToRemind(event.wishes_open_at, event.wishes_close_at, event.zone, early=now < event.wishes_open_at)
    found = {one: to for one, to in to_remind(session, event_id).items() if only is None or one in only}
    for participant_id, to in found.items():
        mail_link(session, settings, event, participant_id, to, NoticeKind.REMINDER, now=now)
    request_delivery(session, event_id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action=REMINDED, key=key, mails=len(found))
    return MailedLinks(len(found))
