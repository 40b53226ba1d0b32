"""Who was invited and who came in: for the organiser, with the number of good links and a way to end them."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.accounts.service import revoke_participant_links
from scheduler.accounts.ways_in import good_links, last_sign_ins
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.invitations.reminding import to_remind
from scheduler.mail.personal_links import invited
from scheduler.mail.service import contacts
from scheduler.people.directory import directory
from scheduler.people.values import Person


@dataclass(frozen=True, slots=True)
class Arrival:
    """``came_at``: when the person last signed in. ``links``: how many of theirs are good now."""

    person: Person
    invited: bool
    came_at: datetime | None
    links: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Everybody who takes part, by Korean name; ``silent``: how many a reminder would reach."""

    everybody: tuple[Arrival, ...]
    silent: int

    @property
    def invited(self) -> int:
        return sum(each.invited for each in self.everybody)

    @property
    def came(self) -> int:
        return sum(each.came_at is not None for each in self.everybody)


def arrivals(session: Session, event_id: int, *, now: datetime) -> Arrivals:
    """Nothing of it says what anybody chose, but whether they chose at all."""
    reached = contacts(session, event_id)
    done = invited(session, event_id)
    links, came = good_links(session, list(reached), now=now), last_sign_ins(session, list(reached))
    return Arrivals(
        tuple(
            Arrival(person, reached[person.id].email in done, came.get(person.id), links.get(person.id, 0))
            for person in directory(session, event_id).people
            if person.id in reached
        ),
        len(to_remind(session, event_id)),
    )


def end_links(session: Session, event_id: int, public_id: str, *, by: str, now: datetime) -> Person:
    """No link of the participant works any more and no browser stays signed in; raises :class:`NotFound`."""
    person = next((each for each in directory(session, event_id).people if each.public_id == public_id), None)
    if person is None:
        raise NotFound("participant", public_id)
    revoke_participant_links(session, person.id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action="links withdrawn", participant=person.id)
    return person
