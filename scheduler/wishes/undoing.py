"""Taking back the last save of a participant's wishes: once, and never over a change that was not seen."""

from datetime import datetime

from scheduler.database import Session
from scheduler.errors import Conflict
from scheduler.people.records import SavedForm
from scheduler.people.values import Receipt
from scheduler.wishes.replaced import forget_replaced, replaced_choices, replaced_version
from scheduler.wishes.service import save_wishes


class NothingToUndo(Conflict):
    """The list was saved elsewhere since, or its last save was taken back already; nothing changed."""


def undo_save(session: Session, participant_id: int, *, seen: int, key: str, now: datetime) -> Receipt:
    """Save the list as it was before the save of version ``seen``, which must be the last one.

    Raises :class:`NothingToUndo`, and what :func:`save_wishes` raises. A repeat with the same ``key`` is one effect.
    """
    row = session.get(SavedForm, (participant_id, "wishes"), with_for_update=True)
    if row is not None and row.key == key:
        return Receipt(row.version, row.saved_at, repeated=True)
    if row is None or replaced_version(session, participant_id) != seen:
        raise NothingToUndo
    before = replaced_choices(session, participant_id)
    receipt = save_wishes(session, participant_id, before, seen=seen, key=key, now=now)
    forget_replaced(session, participant_id)
    return receipt
