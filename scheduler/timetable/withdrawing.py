"""Taking the published timetable away again, and the mails of a publication while they wait."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.records import Slot
from scheduler.events.service import event_summary, refuse_deleted
from scheduler.events.turns import in_line
from scheduler.mail.posting import Posting, WaitingMails, hold, let_go, waiting_mails
from scheduler.mail.service import request_delivery
from scheduler.settings import Settings
from scheduler.timetable.announcements import Announcements, planned_mails
from scheduler.timetable.grids import current_revision
from scheduler.timetable.mail_plans import MailPlan, State, Step
from scheduler.timetable.publishing import refuse_late
from scheduler.timetable.records import Publication, PublishedMeeting
from scheduler.timetable.values import Revision

REASON_LIMIT = 300


class TimetableBegun(MannamError):
    """The first meeting began at ``at``, in the event's ``zone``; the timetable cannot be taken back any more."""

    def __init__(self, at: datetime, zone: str) -> None:
        super().__init__(at, zone)
        self.at, self.zone = at, zone


class ReasonRefused(MannamError):
    """A reason is needed, of at most ``limit`` characters; ``given`` counts what was written."""

    def __init__(self, given: int, limit: int) -> None:
        super().__init__(given, limit)
        self.given, self.limit = given, limit


class WaitingChanged(Conflict):
    """Other mails wait than those that were seen; none was touched."""


@dataclass(frozen=True, slots=True)
class WithdrawalPreview:
    """What taking back does: each meeting ends, and these mails go out."""

    revision: Revision
    steps: tuple[Step, ...]
    plan: MailPlan


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """``mails`` counts the mails promised; ``repeated`` when nothing was published any more."""

    number: int
    mails: int
    repeated: bool = False


def withdrawal_preview(session: Session, event_id: int, *, now: datetime) -> WithdrawalPreview:
    """Raises :class:`NotFound` when nothing is published, and :class:`TimetableBegun`."""
    revision = current_revision(session, event_id)
    if revision is None:
        raise NotFound("timetable", "")
    _refuse_begun(session, event_id, now)
    steps, plan = planned_mails(session, event_id, {}, State.WITHDRAWN, now=now)
    return WithdrawalPreview(revision, steps, plan)


def withdraw_timetable(
    session: Session, settings: Settings, event_id: int, reason: str, *, seen_revision: int, by: str, now: datetime
) -> Withdrawn:
    """Nobody sees a timetable any more; who was invited gets a cancellation, and everybody told of it the reason.

    Pressed twice it has one effect. Raises :class:`ReasonRefused`, :class:`TimetableBegun`, ``PublishedMeanwhile``,
    ``NotFound``, ``ChoicesDeleted``.
    """
    if not 0 < len(reason) <= REASON_LIMIT:
        raise ReasonRefused(len(reason), REASON_LIMIT)
    in_line(session, event_id)
    current = session.get(Publication, event_id)
    if current is None:
        return Withdrawn(seen_revision, 0, repeated=True)
    refuse_late(session, event_id, current, seen_revision)
    refuse_deleted(session, event_id)
    _refuse_begun(session, event_id, now)
    posting = Posting(now, now, current.revision)
    mails = Announcements(session, settings, event_id, posting).announce({}, State.WITHDRAWN, reason)
    session.delete(current)
    request_delivery(session, event_id, now=now)
    note(
        session,
        event_id=event_id,
        at=now,
        actor=by,
        action="timetable taken back",
        revision=posting.revision,
        mails=mails,
        reason=reason,
    )
    return Withdrawn(posting.revision, mails)


def _refuse_begun(session: Session, event_id: int, now: datetime) -> None:
    first = session.scalar(
        select(func.min(Slot.starts_at))
        .join(PublishedMeeting, PublishedMeeting.slot_id == Slot.id)
        .where(PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None))
    )
    if first is not None and first <= now:
        raise TimetableBegun(first, event_summary(session, event_id).zone)


def call_back_mails(session: Session, event_id: int, *, seen: str, by: str, now: datetime) -> int:
    """Mails that wait for their time stay until somebody lets them go; returns how many.

    ``seen`` is what :func:`waiting_seen` said where the button was drawn. Raises :class:`WaitingChanged`.
    """
    in_line(session, event_id)
    waiting = waiting_for(session, event_id, now=now)
    if waiting.queued:
        _refuse_unseen(session, event_id, waiting, seen)
    count = hold(session, event_id, now=now)
    if count:
        note(session, event_id=event_id, at=now, actor=by, action="mails called back", mails=count)
    return count


def send_waiting_mails(
    session: Session, event_id: int, send_at: datetime | None, *, seen: str, by: str, now: datetime
) -> int:
    """Mails that wait or were called back leave at ``send_at``, None: now; returns how many.

    ``seen`` is what :func:`waiting_seen` said where the button was drawn. Raises :class:`WaitingChanged`.
    """
    in_line(session, event_id)
    waiting = waiting_for(session, event_id, now=now)
    if waiting.queued or waiting.held:
        _refuse_unseen(session, event_id, waiting, seen)
    count = let_go(session, event_id, max(send_at or now, now), now=now)
    if count:
        note(session, event_id=event_id, at=now, actor=by, action="mails given a time", mails=count)
    return count


def waiting_for(session: Session, event_id: int, *, now: datetime) -> WaitingMails:
    """Mails of publications that wait."""
    return waiting_mails(session, event_id, now=now)


def waiting_seen(revision: Revision | None, waiting: WaitingMails) -> str:
    """What a page shows of the mails that wait, in a line that changes when any of it does."""
    due = waiting.due.isoformat() if waiting.due else "-"
    return f"{revision.number if revision else 0}/{waiting.queued}/{waiting.held}/{due}"


def _refuse_unseen(session: Session, event_id: int, waiting: WaitingMails, seen: str) -> None:
    if waiting_seen(current_revision(session, event_id), waiting) != seen:
        raise WaitingChanged
