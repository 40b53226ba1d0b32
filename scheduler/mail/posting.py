"""Mails that publications cause: many at once, perhaps at a chosen time, and called back while they wait."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from scheduler.calendars.rules import Appearance
from scheduler.database import Session
from scheduler.mail.messages import InvitationMail, Notice, new_message_id
from scheduler.mail.records import LastInvitation, OutboxMail
from scheduler.mail.service import INVITATION, NOTICE, To, request_delivery
from scheduler.settings import Settings

_BEFORE = TypeAdapter(Appearance)

About = tuple[str, str]
"""What a mail is about (a UID or a topic), and to which address it goes."""


@dataclass(frozen=True, slots=True)
class Posting:
    """When mails of a publication leave, and which revision causes them."""

    now: datetime
    not_before: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What publications promised so far, by what it is about and to whom.

    ``sent``: something left or is on its way. ``waiting``: ids of mails that wait for a chosen time or were called
    back. ``before``: how the earliest of these describes the meeting as its recipient knows it. ``first``: the
    Message-ID of the first mail that stays.
    """

    sent: frozenset[About]
    waiting: Mapping[About, tuple[int, ...]]
    before: Mapping[About, Appearance]
    first: Mapping[About, str]


@dataclass(frozen=True, slots=True)
class WaitingMails:
    """Mails of publications that have not left: ``due`` when the first leaves, None where all were called back."""

    queued: int
    held: int
    due: datetime | None


def waits(now: datetime) -> ColumnElement[bool]:
    """Whether a mail of a publication can still be taken back: nobody has tried to send it, and it is not due."""
    untried = and_(OutboxMail.revision.is_not(None), OutboxMail.attempts == 0)
    return and_(
        untried, or_(OutboxMail.state == "held", and_(OutboxMail.state == "queued", OutboxMail.not_before > now))
    )


def posted(session: Session, event_id: int, *, now: datetime) -> Posted:
    """What stands in the outbox about meetings and timetables of the event."""
    rows = session.execute(
        select(OutboxMail.id, OutboxMail.uid, OutboxMail.to_email, OutboxMail.message_id)
        .where(OutboxMail.event_id == event_id, OutboxMail.uid.is_not(None), ~waits(now))
        .order_by(OutboxMail.id.desc())
    ).all()
    sent = {(uid, email): message_id for _, uid, email, message_id in rows if uid is not None}
    waiting: dict[About, tuple[int, ...]] = {}
    before: dict[About, Appearance] = {}
    for mail_id, uid, email, content in session.execute(
        select(OutboxMail.id, OutboxMail.uid, OutboxMail.to_email, OutboxMail.content)
        .where(OutboxMail.event_id == event_id, OutboxMail.uid.is_not(None), waits(now))
        .order_by(OutboxMail.id)
    ):
        about = (uid or "", email)
        if about not in waiting and content.get("before"):
            before[about] = _BEFORE.validate_python(content["before"])
        waiting[about] = (*waiting.get(about, ()), mail_id)
    return Posted(frozenset(sent), waiting, before, sent)


def withdraw(session: Session, mail_ids: Iterable[int]) -> None:
    """Mails that something newer takes the place of; what is kept of them as last told goes with them."""
    ids = list(mail_ids)
    if ids:
        session.execute(delete(LastInvitation).where(LastInvitation.mail_id.in_(ids)))
        session.execute(delete(OutboxMail).where(OutboxMail.id.in_(ids), OutboxMail.attempts == 0))


def post_invitations(
    session: Session, settings: Settings, event_id: int, mails: Sequence[tuple[To, InvitationMail]], posting: Posting
) -> None:
    """Promise calendar mails, in this order, and keep what their recipients are told."""
    if not mails:
        return
    rows = [
        _row(settings, event_id, to, "invitation", mail.meeting.uid, INVITATION.dump_python(mail, mode="json"), posting)
        | {"sequence": mail.meeting.sequence}
        for to, mail in mails
    ]
    ids = session.execute(insert(OutboxMail).returning(OutboxMail.id, sort_by_parameter_order=True), rows).scalars()
    told = {
        (mail.meeting.uid, to.email): (mail.meeting.sequence, mail.meeting.stamp, mail_id)
        for (to, mail), mail_id in zip(mails, ids.all(), strict=True)
    }
    uids = list({uid for uid, _ in told})
    known = {
        (row.uid, row.to_email): row
        for row in session.scalars(select(LastInvitation).where(LastInvitation.uid.in_(uids)))
    }
    for about, (sequence, stamp, mail_id) in told.items():
        if about in known:
            row = known[about]
            row.sequence, row.stamped_at, row.mail_id = sequence, stamp, mail_id
    new = [
        {"uid": uid, "to_email": email, "sequence": sequence, "stamped_at": stamp, "mail_id": mail_id}
        for (uid, email), (sequence, stamp, mail_id) in told.items()
        if (uid, email) not in known
    ]
    if new:
        session.execute(insert(LastInvitation), new)


def post_notices(
    session: Session, settings: Settings, event_id: int, mails: Sequence[tuple[To, Notice, str]], posting: Posting
) -> None:
    """Promise mails without anything for calendars; the third of each is what it is about."""
    rows = [
        _row(settings, event_id, to, notice.kind.value, about, NOTICE.dump_python(notice, mode="json"), posting)
        | {"sequence": None}
        for to, notice, about in mails
    ]
    if rows:
        session.execute(insert(OutboxMail), rows)


def _row(
    settings: Settings, event_id: int, to: To, kind: str, about: str, content: object, posting: Posting
) -> dict[str, object]:
    return {
        "event_id": event_id,
        "kind": kind,
        "to_name": to.name,
        "to_email": to.email,
        "language": to.language,
        "message_id": new_message_id(settings.uid_host),
        "uid": about,
        "revision": posting.revision,
        "content": content,
        "state": "queued",
        "created_at": posting.now,
        "not_before": posting.not_before,
        "attempts": 0,
        "sent_at": None,
        "error": "",
    }


def waiting_mails(session: Session, event_id: int, *, now: datetime) -> WaitingMails:
    """How many mails of publications wait."""
    rows = session.execute(
        select(OutboxMail.state, func.count(), func.min(OutboxMail.not_before))
        .where(OutboxMail.event_id == event_id, waits(now))
        .group_by(OutboxMail.state)
    ).all()
    found = {state: (count, due) for state, count, due in rows}
    queued, due = found.get("queued", (0, None))
    return WaitingMails(queued, found.get("held", (0, None))[0], due)


def hold(session: Session, event_id: int, *, now: datetime) -> int:
    """Call back what waits for its time; returns how many mails. What has left, or is leaving, is not reached."""
    return _set(session, event_id, now, OutboxMail.state == "queued", state="held")


def let_go(session: Session, event_id: int, not_before: datetime, *, now: datetime) -> int:
    """Have what waits, or was called back, leave at ``not_before``; returns how many mails."""
    count = _set(session, event_id, now, OutboxMail.id.is_not(None), state="queued", not_before=not_before)
    if count:
        request_delivery(session, event_id, now=now, not_before=not_before)
    return count


def _set(session: Session, event_id: int, now: datetime, which: ColumnElement[bool], **values: object) -> int:
    done = session.execute(
        update(OutboxMail)
        .where(OutboxMail.event_id == event_id, waits(now), which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
