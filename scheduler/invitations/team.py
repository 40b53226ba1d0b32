"""Inviting somebody to organise an event together."""

from datetime import datetime

from scheduler.accounts.service import organiser_account
from scheduler.database import Session
from scheduler.events.roles import Role
from scheduler.events.service import event_summary
from scheduler.events.team import add_member
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.service import To, queue_notice, request_delivery
from scheduler.settings import Settings


def invite_member(
    session: Session,
    settings: Settings,
    event_id: int,
    *,
    name: str,
    email: str,
    language: str,
    role: Role,
    zone_key: str,
    inviter: int,
    now: datetime,
) -> None:
    """Give somebody a role in the event and promise them a mail that says how to sign in; it holds no secret.

    Raises what :func:`scheduler.events.team.add_member` raises.
    """
    organiser_id = add_member(
        session,
        event_id,
        name=name,
        email=email,
        language=language,
        role=role,
        zone_key=zone_key,
        by=f"organiser:{inviter}",
        now=now,
    )
    account, event = organiser_account(session, organiser_id), event_summary(session, event_id)
    notice = Notice(
        NoticeKind.TEAM,
        f"{settings.url}/organiser/sign-in",
        event.title.text(account.language),
        event.zone,
        about=organiser_account(session, inviter).name,
    )
    to = To(account.name, account.email, account.language)
    queue_notice(session, settings, event_id, to, notice, now=now)
    request_delivery(session, event_id, now=now)
