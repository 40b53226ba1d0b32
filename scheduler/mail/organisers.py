"""Mails to the organisers of an event about something that a participant did."""

from datetime import datetime

from scheduler.accounts.service import organiser_account
from scheduler.database import Session
from scheduler.events.service import event_organisers, event_summary
from scheduler.languages import Bilingual
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.service import To, queue_notice, request_delivery
from scheduler.settings import Settings


def notify_organisers(
    session: Session,
    settings: Settings,
    event_id: int,
    kind: NoticeKind,
    *,
    about: Bilingual,
    topic: str | None,
    page: str = "",
    now: datetime,
) -> None:
    """Promise each organiser a mail that leads to the event's page, or one below it, and names whom it is ``about``.

    ``topic`` is what erasing finds mails by that hold a name.
    """
    event = event_summary(session, event_id)
    for organiser_id in event_organisers(session, event_id):
        account = organiser_account(session, organiser_id)
        notice = Notice(
            kind,
            f"{settings.url}/organiser/{event.key}/{page}",
            event.title.text(account.language),
            event.zone,
            about=about.text(account.language),
        )
        to = To(account.name, account.email, account.language)
        queue_notice(session, settings, event_id, to, notice, now=now, about=topic)
    request_delivery(session, event_id, now=now)
