"""Mailing every participant a new personal link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import make_participant_link
from scheduler.audit.service import details, note
from scheduler.database import Session
from scheduler.events.records import Event
from scheduler.events.service import event_summary
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.service import contacts, queue_notice, request_delivery
from scheduler.settings import Settings

ACTION = "personal links mailed"


@dataclass(frozen=True, slots=True)
class MailedLinks:
    """``mails`` counts the mails promised; ``repeated`` when this very press was served already."""

    mails: int
    repeated: bool = False


def mail_personal_links(
    session: Session, settings: Settings, event_id: int, *, key: str, by: str, now: datetime
) -> MailedLinks:
    """Promise everybody of the event one mail with a new personal link; earlier links stay good.

    ``key`` is the form's own: the same form sent twice has one effect.
    """
    # The lock on the event's row puts presses in a line; the second one sees what the first one noted.
    session.scalar(select(Event.id).where(Event.id == event_id).with_for_update())
    served = next((entry for entry in details(session, event_id=event_id, action=ACTION) if entry["key"] == key), None)
    if served is not None:
        mails = served["mails"]
        return MailedLinks(mails if isinstance(mails, int) else 0, repeated=True)
    event = event_summary(session, event_id)
    everybody = contacts(session, event_id)
    for participant_id, to in everybody.items():
        secret = make_participant_link(session, participant_id, now=now)
        link = f"{settings.url}/in/{secret}"
        notice = Notice(NoticeKind.PERSONAL_LINK, link, event.title.text(to.language), event.zone)
        queue_notice(session, settings, event_id, to, notice, now=now)
    request_delivery(session, event_id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action=ACTION, key=key, mails=len(everybody))
    return MailedLinks(len(everybody))
