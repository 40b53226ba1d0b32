"""Mails with a new personal link: inviting everybody or those not invited yet, and the one press behind each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import make_participant_link
from scheduler.audit.service import details, note
from scheduler.database import Session
from scheduler.events.service import event_summary
from scheduler.events.turns import in_line
from scheduler.events.values import EventSummary
from scheduler.mail.messages import Notice, NoticeKind, Occasion
from scheduler.mail.records import OutboxMail
from scheduler.mail.service import To, contacts, queue_notice, request_delivery
from scheduler.settings import Settings

INVITED = "personal links mailed"

LINK_KINDS = (NoticeKind.WELCOME, NoticeKind.REMINDER, NoticeKind.PERSONAL_LINK)
"""Kinds of mail after which somebody counts as invited."""


@dataclass(frozen=True, slots=True)
class MailedLinks:
    """``mails`` counts the mails promised; ``repeated`` when this very press was served already."""

    mails: int
    repeated: bool = False


def mail_personal_links(
    session: Session, settings: Settings, event_id: int, *, key: str, by: str, now: datetime, only_new: bool = False
) -> MailedLinks:
    """Promise everybody of the event, or those not invited yet, an invitation with a new link; earlier ones stay good.

    ``key`` is the form's own: the same form sent twice has one effect.
    """
    served = begin_press(session, event_id, INVITED, key)
    if served is not None:
        return served
    event = event_summary(session, event_id)
    found = contacts(session, event_id)
    if only_new:
        done = invited(session, event_id)
        found = {participant_id: to for participant_id, to in found.items() if to.email not in done}
    for participant_id, to in found.items():
        mail_link(session, settings, event, participant_id, to, NoticeKind.WELCOME, now=now)
    request_delivery(session, event_id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action=INVITED, key=key, mails=len(found))
    return MailedLinks(len(found))


def begin_press(session: Session, event_id: int, action: str, key: str) -> MailedLinks | None:
    """What the press of this form had for an effect already; None for a new one, which the caller is to note.

    The lock on the event's row puts presses in a line; the second one sees what the first one noted.
    """
    in_line(session, event_id)
    served = next(
        (entry for entry in details(session, event_id=event_id, action=action) if entry.get("key") == key), None
    )
    if served is None:
        return None
    mails = served.get("mails")
    return MailedLinks(mails if isinstance(mails, int) else 0, repeated=True)


def mail_link(
    session: Session,
    settings: Settings,
    event: EventSummary,
    participant_id: int,
    to: To,
    kind: NoticeKind,
    *,
    now: datetime,
) -> None:
    """Promise one participant a mail with a new link and all that an invitation says; the caller has it delivered."""
    link = f"{settings.url}/in/{make_participant_link(session, participant_id, now=now)}"
    occasion = occasion_of(event, to.language)
    notice = Notice(kind, link, event.title.text(to.language), event.zone, occasion=occasion)
    queue_notice(session, settings, event.id, to, notice, now=now)


def occasion_of(event: EventSummary, language: str) -> Occasion:
    """What mails say of the event to somebody who speaks ``language``."""
    return Occasion(
        event.day,
        event.place.text(language),
        event.wishes_open_at,
        event.wishes_close_at,
        event.wish_limit,
        event.contact,
    )


def invited(session: Session, event_id: int) -> set[str]:
    """Addresses to which a link was mailed, or is promised; those that a mail server refused are not among them."""
    return set(
        session.scalars(
            select(OutboxMail.to_email).where(
                OutboxMail.event_id == event_id, OutboxMail.kind.in_(LINK_KINDS), OutboxMail.state != "refused"
            )
        )
    )
