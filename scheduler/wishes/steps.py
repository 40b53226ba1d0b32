"""One button of the wish form: applied to the list on which it was pressed, saved at once."""

from collections.abc import Callable
from datetime import datetime

from scheduler.database import Session
from scheduler.people.records import SavedForm
from scheduler.people.values import Receipt
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes, wish_list
from scheduler.wishes.undoing import undo_save

Change = Callable[[Choices], Choices]


def take_step(
    session: Session,
    participant_id: int,
    shown: Choices,
    change: Change,
    *,
    press: str,
    seen: int,
    form_key: str,
    now: datetime,
    acting: int | None = None,
) -> Receipt:
    """Apply the button ``press`` to the list ``shown`` in version ``seen`` and save it, as :func:`save_wishes` does.

    ``form_key`` is that of the drawn form. The same button of it pressed twice is one effect; another button of it,
    pressed before the first one's answer arrived, goes on from what the first one stored.
    """
    key = f"{form_key}:{press}"
    stored = _stored_by_this_form(session, participant_id, seen=seen, form_key=form_key, key=key)
    if stored is not None:
        shown, seen = wish_list(session, participant_id).choices, stored
    return save_wishes(session, participant_id, change(shown), seen=seen, key=key, now=now, acting=acting)


def take_back(session: Session, participant_id: int, *, seen: int, form_key: str, now: datetime) -> Receipt:
    """Undo the last save as :func:`undo_save` does, with the same understanding of quick and double presses."""
    key = f"{form_key}:undo"
    stored = _stored_by_this_form(session, participant_id, seen=seen, form_key=form_key, key=key)
    return undo_save(session, participant_id, seen=seen if stored is None else stored, key=key, now=now)


def _stored_by_this_form(session: Session, participant_id: int, *, seen: int, form_key: str, key: str) -> int | None:
    """The stored version, if another button of the same drawn form stored it after ``seen``."""
    row = session.get(SavedForm, (participant_id, "wishes"), with_for_update=True)
    if row is not None and row.version != seen and row.key != key and row.key.startswith(f"{form_key}:"):
        return row.version
    return None
