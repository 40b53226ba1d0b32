"""New links for whoever asks with a mail address: the asking is the same for every address, the work comes after."""

from datetime import datetime

from scheduler.accounts.service import PERSON_LINK, Owner, make_single_participant_link, was_sent_enough
from scheduler.database import Session
from scheduler.events.service import event_summary
from scheduler.jobs.service import enqueue
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.records import LinkRequest
from scheduler.mail.service import To, contacts_of, queue_notice, request_delivery
from scheduler.mail.sign_in import send_organiser_link
from scheduler.settings import Settings

SEND_LINKS = "send links"
"""Kind of job that answers a request for a link; its subject is the request."""


def ask_for_link(session: Session, email: str, *, organiser: bool, now: datetime) -> None:
    """Note that somebody asks. Nothing here depends on whether the address is known, neither answer nor time."""
    request = LinkRequest(email=email.casefold(), organiser=organiser, created_at=now)
    session.add(request)
    session.flush()
    enqueue(session, SEND_LINKS, request.id, now=now)


def answer_request(session: Session, settings: Settings, request_id: int, *, now: datetime) -> None:
    """Promise the mails that a request asks for and forget the request; one answered already changes nothing."""
    request = session.get(LinkRequest, request_id, with_for_update=True)
    if request is None:
        return
    session.delete(request)
    if request.organiser:
        send_organiser_link(session, settings, request.email, now=now)
    else:
        _send_participant_links(session, settings, request.email, now)


def _send_participant_links(session: Session, settings: Settings, email: str, now: datetime) -> None:
    """One mail for each event that the address takes part in."""
    for event_id, participant_id, to in contacts_of(session, email):
        mail_single_link(session, settings, event_id, participant_id, to, now=now)


def mail_single_link(
    session: Session, settings: Settings, event_id: int, participant_id: int, to: To, *, now: datetime
) -> None:
    """Promise a link that signs in once, to whoever asked with a mail address; nothing if so many were sent lately."""
    if was_sent_enough(session, Owner(participant_id, None), now=now):
        return
    event = event_summary(session, event_id)
    link = f"{settings.url}/in/{make_single_participant_link(session, participant_id, now=now)}"
    notice = Notice(
        NoticeKind.PERSONAL_LINK, link, event.title.text(to.language), event.zone, expires_at=now + PERSON_LINK
    )
    queue_notice(session, settings, event_id, to, notice, now=now)
    request_delivery(session, event_id, now=now)
