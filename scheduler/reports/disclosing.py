"""Opening what people chose, with a reason that is kept. Everywhere else a vetoed pair is blocked, and no more."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import refuse_deleted
from scheduler.formulas import plain_cell
from scheduler.languages import Language
from scheduler.people.directory import Directory, directory
from scheduler.people.records import Participant
from scheduler.people.values import Firm, Person
from scheduler.reasons import checked_reason
from scheduler.wishes.records import Veto, Wish

HEADER = ("kind", "rank", "from", "from_name", "from_organisation", "target", "target_name", "target_organisation")


@dataclass(frozen=True, slots=True)
class Choice:
    """A wish (with its rank) or a veto (None): of ``chooser``, about a person or everybody of an organisation."""

    chooser: Person
    rank: int | None
    target: Person | Firm


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A person's own choices, and those of others about them or their organisation."""

    person: Person
    own: tuple[Choice, ...]
    of_others: tuple[Choice, ...]


def open_choices(session: Session, event_id: int, public_id: str, *, reason: str, by: str, now: datetime) -> Disclosed:
    """What one person chose and who chose them; noted with the reason.

    Raises :class:`NotFound`, ``ReasonNeeded``, ``ChoicesDeleted``.
    """
    refuse_deleted(session, event_id)
    reason = checked_reason(reason)
    known = directory(session, event_id)
    person = known.by_public_id.get(public_id)
    if not isinstance(person, Person):
        raise NotFound("participant", public_id)
    note(session, event_id=event_id, at=now, actor=by, action="choices opened", participant=person.id, reason=reason)
    firm = person.firm.id if person.firm is not None else 0
    found = _choices(session, event_id, known, person.id, firm)
    return Disclosed(
        person,
        tuple(choice for choice in found if choice.chooser is person),
        tuple(choice for choice in found if choice.chooser is not person),
    )


def export_choices(session: Session, event_id: int, *, reason: str, by: str, now: datetime) -> bytes:
    """Everybody's wishes and vetoes as CSV in UTF-8 with a mark that spreadsheets need; noted with the reason.

    Raises ``ReasonNeeded`` and ``ChoicesDeleted``.
    """
    refuse_deleted(session, event_id)
    reason = checked_reason(reason)
    note(session, event_id=event_id, at=now, actor=by, action="choices exported", reason=reason)
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(HEADER)
    for choice in _choices(session, event_id, directory(session, event_id)):
        kind, rank = ("veto", "") if choice.rank is None else ("wish", str(choice.rank))
        cells = (kind, rank, *_named(choice.chooser), *_named(choice.target))
        table.writerow([plain_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _named(target: Person | Firm) -> tuple[str, str, str]:
    if isinstance(target, Firm):
        return "", "", target.name.text(Language.KO)
    firm = target.firm.name.text(Language.KO) if target.firm is not None else ""
    return target.key, target.name.text(Language.KO), firm


def _choices(
    session: Session, event_id: int, known: Directory, person_id: int | None = None, firm_id: int = 0
) -> tuple[Choice, ...]:
    """By chooser, wishes by rank before vetoes; with ``person_id`` only those of this person or about them."""
    people = {person.id: person for person in known.people}
    firms = {firm.id: firm for firm in known.firms}
    found: list[Choice] = []
    for table in (Wish, Veto):
        rank = Wish.rank if table is Wish else Veto.id
        query = (
            select(table.participant_id, rank, table.target_id, table.organisation_id)
            .join(Participant, Participant.id == table.participant_id)
            .where(Participant.event_id == event_id)
            .order_by(table.participant_id, rank)
        )
        if person_id is not None:
            query = query.where(
                or_(
                    table.participant_id == person_id,
                    table.target_id == person_id,
                    table.organisation_id == firm_id,
                )
            )
        for chooser, place, target, organisation in session.execute(query):
            about = people[target] if target is not None else firms[organisation or 0]
            found.append(Choice(people[chooser], place if table is Wish else None, about))
    return _in_order(found)


def _in_order(found: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(found, key=lambda choice: (choice.chooser.name.ko, choice.chooser.id, choice.rank is None)))
