"""Saving a participant's form: one effect a key, and never over a change that was not seen."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from scheduler.database import Session
from scheduler.errors import Conflict
from scheduler.people.records import SavedForm
from scheduler.people.values import Receipt


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


def begin_save(
    session: Session, participant_id: int, form: str, *, seen: int, key: str, now: datetime
) -> tuple[Receipt, bool]:
    """Claim the next version. Returns the receipt, and whether the caller must now write the content.

    A repeat of the last save (same ``key``: a double click, a retry after a time-out) gets its first receipt
    again and writes nothing. Raises :class:`StaleForm` when somebody saved since version ``seen``.
    """
    row = session.get(SavedForm, (participant_id, form), with_for_update=True)
    if row is None:
        if seen != 0:
            raise StaleForm(form, seen, 0, now)
        row = SavedForm(participant_id=participant_id, form=form, version=1, key=key, saved_at=now)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            # Another request made the first save between our look and our write.
            return begin_save(session, participant_id, form, seen=seen, key=key, now=now)
        return Receipt(1, now), True
    if row.key == key:
        return Receipt(row.version, row.saved_at, repeated=True), False
    if row.version != seen:
        raise StaleForm(form, seen, row.version, row.saved_at)
    row.version, row.key, row.saved_at = row.version + 1, key, now
    return Receipt(row.version, now), True
