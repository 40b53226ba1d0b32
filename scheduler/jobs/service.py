"""The port to background work: a job is handed over in the transaction that causes it and taken by one runner."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from scheduler.database import Session
from scheduler.jobs.records import Job

LEASE = timedelta(seconds=60)
"""How long a taken job stays taken without news; a killed runner's job is free again after it."""

MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job in hand. ``attempt`` counts from 1 and fences off an earlier runner of the same job."""

    id: int
    kind: str
    subject_id: int
    attempt: int


def enqueue(session: Session, kind: str, subject_id: int, *, now: datetime, not_before: datetime | None = None) -> None:
    """Hand over work about the row ``subject_id``; it is seen by runners once the transaction commits."""
    session.add(Job(kind=kind, subject_id=subject_id, created_at=now, not_before=not_before or now, attempts=0))


def is_waiting(session: Session, kind: str, subject_id: int, *, due: datetime) -> bool:
    """Whether this very work waits to be taken at ``due`` or before. Work in hand does not count."""
    found = session.scalar(
        select(Job.id)
        .where(
            Job.kind == kind,
            Job.subject_id == subject_id,
            Job.done_at.is_(None),
            Job.taken_until.is_(None),
            Job.not_before <= due,
            Job.attempts < MAX_ATTEMPTS,
        )
        .limit(1)
    )
    return found is not None


def take(session: Session, kinds: tuple[str, ...], *, now: datetime) -> TakenJob | None:
    """The oldest due job of these kinds, now taken for :data:`LEASE`; None when there is none."""
    job = session.scalar(
        select(Job)
        .where(
            Job.kind.in_(kinds),
            Job.done_at.is_(None),
            Job.not_before <= now,
            Job.attempts < MAX_ATTEMPTS,
            or_(Job.taken_until.is_(None), Job.taken_until <= now),
        )
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    job.taken_until = now + LEASE
    job.attempts += 1
    return TakenJob(job.id, job.kind, job.subject_id, job.attempts)


def keep(session: Session, job: TakenJob, *, now: datetime) -> None:
    """Push the lease of a job in hand forward."""
    session.execute(update(Job).where(Job.id == job.id, Job.attempts == job.attempt).values(taken_until=now + LEASE))


def finish(session: Session, job: TakenJob, *, now: datetime) -> None:
    """The job is done, well or badly; a repeat would do nothing new."""
    session.execute(update(Job).where(Job.id == job.id, Job.attempts == job.attempt).values(done_at=now))


def free_all(session: Session) -> None:
    """Give back every job in hand: for the only server of a data folder, at its start, nobody else holds one."""
    session.execute(update(Job).where(Job.done_at.is_(None)).values(taken_until=None))
