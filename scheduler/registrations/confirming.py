"""The link in the mail after a registration: its owner confirms the address, or takes the registration back."""

from datetime import datetime

from sqlalchemy import delete, select

from scheduler.accounts.hashing import hashed
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import MannamError
from scheduler.events.service import event_summary
from scheduler.languages import Bilingual
from scheduler.registrations.deciding import admit, lock_event, organisation_of
from scheduler.registrations.records import Registration
from scheduler.registrations.service import CONFIRMATION
from scheduler.registrations.values import Confirmation
from scheduler.settings import Settings


class ConfirmationRefused(MannamError):
    """The link is unknown, too old, or was served: the registration was taken in, declined or taken back."""


def open_confirmation(session: Session, secret: str, *, now: datetime) -> Confirmation:
    """What the link is for, without using it; raises :class:`ConfirmationRefused`."""
    row = _good(session, secret, now)
    return Confirmation(
        event_summary(session, row.event_id),
        Bilingual(row.name_ko, row.name_en),
        organisation_of(row),
        waiting=row.confirmed_at is not None,
    )


def confirm(session: Session, settings: Settings, secret: str, *, now: datetime) -> Confirmation:
    """The address is its owner's: the registration waits for the organiser, or is taken in if nobody has to decide.

    Again, it changes nothing. Earlier registrations with this address give way. Raises :class:`ConfirmationRefused`.
    """
    lock_event(session, _good(session, secret, now).event_id)
    row = _good(session, secret, now)
    if row.confirmed_at is None:
        row.confirmed_at = now
        session.execute(
            delete(Registration).where(
                Registration.event_id == row.event_id, Registration.email == row.email, Registration.id != row.id
            )
        )
        note(
            session,
            event_id=row.event_id,
            at=now,
            actor=f"registration:{row.public_id}",
            action="registration confirmed",
        )
    found = open_confirmation(session, secret, now=now)
    if not found.event.registration_approval:
        admit(session, settings, found.event, row, now=now)
    return found


def take_back(session: Session, secret: str, *, now: datetime) -> None:
    """Whoever registered does not want to any more: nothing stays. Raises :class:`ConfirmationRefused`."""
    row = _good(session, secret, now)
    lock_event(session, row.event_id)
    session.delete(_good(session, secret, now))


def _good(session: Session, secret: str, now: datetime) -> Registration:
    row = session.scalar(
        select(Registration)
        .where(Registration.secret_sha256 == hashed(secret))
        .execution_options(populate_existing=True)
    )
    if row is None or (
        row.confirmed_at is None and row.answered_at is not None and row.answered_at + CONFIRMATION <= now
    ):
        raise ConfirmationRefused
    return row
