"""One button of the wish form: applied to the list on which it was pressed, saved at once."""

from datetime import datetime

from scheduler.database import Session
from scheduler.people.records import SavedForm
from scheduler.people.values import Receipt
from scheduler.wishes.rules import Choices, Step, apply_step
from scheduler.wishes.service import save_wishes, wish_list


def take_step(
    session: Session,
    participant_id: int,
    shown: Choices,
    step: Step,
    partner: str,
    *,
    seen: int,
    form_key: str,
    now: datetime,
) -> Receipt:
    """Apply a button to the list ``shown`` in version ``seen`` and save it, as :func:`save_wishes` does.

    ``form_key`` is that of the drawn form. The same button of it pressed twice is one effect; another button of it,
    pressed before the first one's answer arrived, goes on from what the first one stored.
    """
    key = f"{form_key}:{step}:{partner}"
    row = session.get(SavedForm, (participant_id, "wishes"), with_for_update=True)
    if row is not None and row.version != seen and row.key != key and row.key.startswith(f"{form_key}:"):
        shown, seen = wish_list(session, participant_id).choices, row.version
    return save_wishes(session, participant_id, apply_step(shown, step, partner), seen=seen, key=key, now=now)
