"""The mail with which an organiser signs in."""

from datetime import datetime

from scheduler.accounts.service import (
    ORGANISER_LINK,
    Owner,
    make_organiser_link,
    organiser_by_email,
    was_sent_enough,
)
from scheduler.database import Session
from scheduler.events.service import organised_events
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.service import To, queue_notice, request_delivery
from scheduler.settings import Settings


def send_organiser_link(session: Session, settings: Settings, email: str, *, now: datetime) -> None:
    """Promise a single-use link to the organiser with this address.

    Nothing happens, and nothing tells the caller so, when there is no such organiser or too many links were sent.
    """
    account = organiser_by_email(session, email)
    if account is None or was_sent_enough(session, Owner(None, account.id), now=now):
        return
    own = organised_events(session, account.id)
    secret = make_organiser_link(session, account.id, now=now)
    notice = Notice(
        kind=NoticeKind.SIGN_IN,
        link=f"{settings.url}/in/{secret}",
        event_name="",
        zone=own[0].zone if own else "UTC",
        expires_at=now + ORGANISER_LINK,
    )
    queue_notice(session, settings, None, To(account.name, account.email, account.language), notice, now=now)
    request_delivery(session, None, now=now)
