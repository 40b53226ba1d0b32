"""What follows when an organiser changes lines of the list of participants, by hand or with a list."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from scheduler.accounts.service import revoke_participant_links
from scheduler.database import Session
from scheduler.people.profiles import PERSON_FORM
from scheduler.people.records import SavedForm

PROFILE_COLUMNS = frozenset({"name_ko", "name_en", "role_ko", "role_en"})

_PART = 500
"""People that one statement names by id: databases take only so many parameters."""


def lines_changed(session: Session, changed: Mapping[int, Collection[str]], *, key: str, now: datetime) -> None:
    """An organiser changed these columns of these participants.

    A new address ends the links that went to the old one. Whoever has their profile open is shown both versions when
    they save. ``key`` names the change.
    """
    for person, columns in changed.items():
        if "email" in columns:
            revoke_participant_links(session, person, now=now)
    _outdate(session, [person for person, columns in changed.items() if PROFILE_COLUMNS & set(columns)], key, now)


def _outdate(session: Session, people: Sequence[int], key: str, now: datetime) -> None:
    for part in _parts(people):
        saved = (SavedForm.participant_id.in_(part), SavedForm.form == PERSON_FORM)
        there = set(session.scalars(select(SavedForm.participant_id).where(*saved)))
        session.execute(
            update(SavedForm).where(*saved).values(version=SavedForm.version + 1, key=key, saved_at=now, acting_id=None)
        )
        first = {"form": PERSON_FORM, "version": 1, "key": key, "saved_at": now}
        rows = [{"participant_id": person, **first} for person in part if person not in there]
        if rows:
            session.execute(insert(SavedForm), rows)


def _parts(people: Sequence[int]) -> Iterator[Sequence[int]]:
    return (people[start : start + _PART] for start in range(0, len(people), _PART))
