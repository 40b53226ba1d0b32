"""Who speaks and who chairs: attendances that the organiser fixes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.records import ProgrammeItem
from scheduler.languages import Bilingual
from scheduler.people.directory import directory, fold
from scheduler.people.records import Attendance, Participant
from scheduler.people.rules import FIXED_ROLES, OFFERED_KINDS
from scheduler.people.values import Person
from scheduler.setup.refusals import SetupRefused, finding
from scheduler.setup.rules import overlap
from scheduler.setup.standing import begin, log, own_row

MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody with a fixed role in an item."""

    person: Person
    role: str


def speakers(session: Session, event_id: int) -> Mapping[int, Sequence[Speaker]]:
    """Per item id who speaks or chairs there, by name."""
    rows = session.execute(
        select(Attendance.item_id, Attendance.participant_id, Attendance.role)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(Participant.event_id == event_id, Attendance.role.in_(FIXED_ROLES))
    ).all()
    if not rows:
        return {}
    roles: dict[int, dict[int, str]] = {}
    for item, person_id, role in rows:
        roles.setdefault(person_id, {})[item] = role
    found: dict[int, list[Speaker]] = {}
    for person in directory(session, event_id).people:
        for item, role in roles.get(person.id, {}).items():
            found.setdefault(item, []).append(Speaker(person, role))
    return found


def find_people(session: Session, event_id: int, words: str) -> tuple[Person, ...]:
    """The first :data:`MOST_FOUND` of those who take part, whose name or organisation has all words."""
    wanted = fold(words).split()
    if not wanted:
        return ()
    known = directory(session, event_id)
    found = (
        person
        for person, wording in zip(known.people, known.wordings, strict=True)
        if not person.left and all(word in wording.names for word in wanted)
    )
    return tuple(person for _, person in zip(range(MOST_FOUND), found, strict=False))


def set_role(
    session: Session, event_id: int, number: int, public_id: str, role: str, *, by: str, now: datetime
) -> None:
    """Fix somebody's role in an item; an empty role takes it back. The same press twice is one effect.

    What they had ticked themselves at that time is taken off their day. Raises ``SetupRefused``, ``NotFound``.
    """
    begin(session, event_id)
    item = own_row(session, ProgrammeItem, event_id, number, "programme item")
    person = session.scalar(
        select(Participant).where(Participant.event_id == event_id, Participant.public_id == public_id)
    )
    if person is None or (person.left_at is not None and role):
        raise NotFound("participant", public_id)
    if role and item.kind not in OFFERED_KINDS:
        raise SetupRefused(finding("nobody speaks there", "people"))
    if role:
        _free_the_time(session, person, item)
    held = session.get(Attendance, (person.id, number))
    if held is not None and held.role == role:
        return
    if held is not None and (role or held.role in FIXED_ROLES):
        session.delete(held)
        session.flush()
    if role:
        session.add(Attendance(participant_id=person.id, item_id=number, role=role))
    log(session, event_id, "role set", by=by, now=now, item=number, participant=person.id, role=role)


def _free_the_time(session: Session, person: Participant, item: ProgrammeItem) -> None:
    others = session.execute(
        select(Attendance.role, ProgrammeItem)
        .join(ProgrammeItem, ProgrammeItem.id == Attendance.item_id)
        .where(Attendance.participant_id == person.id, Attendance.item_id != item.id)
    ).all()
    times = item.starts_at, item.ends_at
    for role, other in others:
        if overlap(times, (other.starts_at, other.ends_at)):
            if role in FIXED_ROLES:
                name, title = Bilingual(person.name_ko, person.name_en), Bilingual(other.title_ko, other.title_en)
                raise SetupRefused(finding("speaks elsewhere", "people", person=name, title=title))
            session.execute(
                delete(Attendance).where(Attendance.participant_id == person.id, Attendance.item_id == other.id)
            )
