"""Saving a form, of one participant or of an organisation: one effect a key, never over a change that was not seen."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from scheduler.database import Session
from scheduler.errors import Conflict
from scheduler.people.records import SavedForm, SavedProfile
from scheduler.people.values import Receipt

ORGANISATION_FORM = "organisation"
"""What :class:`StaleForm` calls the profile of an organisation."""

Saved = TypeVar("Saved", SavedForm, SavedProfile)


class StaleForm(Conflict):
    """The form was filled in on version ``seen`` but ``stored`` is saved by now; nothing was overwritten."""

    def __init__(self, form: str, seen: int, stored: int, saved_at: datetime) -> None:
        super().__init__(form, seen, stored, saved_at)
        self.form = form
        self.seen = seen
        self.stored = stored
        self.saved_at = saved_at


def last_save(session: Session, participant_id: int, form: str) -> tuple[int, datetime | None]:
    """Version and time of the last save; (0, None) when there was none."""
    row = session.get(SavedForm, (participant_id, form))
    return (0, None) if row is None else (row.version, row.saved_at)


def saved_by_organiser(session: Session, participant_id: int, form: str) -> bool:
    """Whether the last save was made by an organiser, for the participant."""
    row = session.get(SavedForm, (participant_id, form))
    return row is not None and row.acting_id is not None


def begin_save(
    session: Session, participant_id: int, form: str, *, seen: int, key: str, now: datetime, acting: int | None = None
) -> tuple[Receipt, bool]:
    """Claim the next version. Returns the receipt, and whether the caller must now write the content.

    A repeat of the last save (same ``key``: a double click, a retry after a time-out) gets its first receipt
    again and writes nothing. ``acting``: the organiser who saves for the participant. Raises :class:`StaleForm` when
    somebody saved since version ``seen``.
    """
    first = SavedForm(participant_id=participant_id, form=form, version=1, key=key, saved_at=now, acting_id=acting)
    return _begin(session, first, (participant_id, form), form, seen)


def begin_profile_save(
    session: Session, organisation_id: int, *, by: int, seen: int, key: str, now: datetime
) -> tuple[Receipt, bool]:
    """As :func:`begin_save`, for the profile that all people of the organisation share; ``by`` is who saves."""
    first = SavedProfile(organisation_id=organisation_id, version=1, key=key, saved_at=now, saved_by_id=by)
    return _begin(session, first, organisation_id, ORGANISATION_FORM, seen)


def _begin(session: Session, first: Saved, identity: object, form: str, seen: int) -> tuple[Receipt, bool]:
    """``first`` is what this save leaves behind if nobody saved before."""
    row = session.get(type(first), identity, with_for_update=True)
    if row is None:
        if seen != 0:
            raise StaleForm(form, seen, 0, first.saved_at)
        try:
            with session.begin_nested():
                session.add(first)
        except IntegrityError:
            # Another request made the first save between our look and our write.
            return _begin(session, first, identity, form, seen)
        return Receipt(1, first.saved_at), True
    if row.key == first.key:
        return Receipt(row.version, row.saved_at, repeated=True), False
    if row.version != seen:
        raise StaleForm(form, seen, row.version, row.saved_at)
    row.version, row.key, row.saved_at = row.version + 1, first.key, first.saved_at
    if isinstance(row, SavedProfile) and isinstance(first, SavedProfile):
        row.saved_by_id = first.saved_by_id
    if isinstance(row, SavedForm) and isinstance(first, SavedForm):
        row.acting_id = first.acting_id
    return Receipt(row.version, row.saved_at), True
