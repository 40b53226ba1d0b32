"""What a copy of an event takes along beside what files of an import hold."""

from datetime import date

import pytest
from sqlalchemy import select

from scheduler.accounts.service import keep_organiser
from scheduler.events.records import Event, EventOrganiser, Zone
from scheduler.languages import Bilingual
from scheduler.people.records import KindLimit, Participant
from scheduler.setup.copying import Copy, copy_event
from tests.scheduler.setup.test_use_cases import BY, event
from tests.scheduler.stored_events import NOW, StoredEvent

__all__ = ["event"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def copied(event: StoredEvent, *, with_people: bool) -> int:
    with event.database.writing() as session:
        owner = session.scalars(select(EventOrganiser.organiser_id).where(EventOrganiser.role == "owner")).first()
        wanted = Copy("", Bilingual("", "Next"), date(2027, 3, 12), with_people=with_people)
        key = copy_event(session, event.id, wanted, organiser_id=owner, **BY)
        return session.scalars(select(Event.id).where(Event.key == key)).one()


@pytest.mark.parametrize("with_people", [True, False])
def test_coordinators_keep_their_zone_and_the_rules_of_the_event_come_along(event, with_people):
    with event.database.writing() as session:
        zone = session.scalars(select(Zone.id)).one()
        one = keep_organiser(session, name="c", email="c@example.com", language="ko", now=NOW)
        session.add(EventOrganiser(event_id=event.id, organiser_id=one, role="coordinator", zone_id=zone))
        session.add(KindLimit(event_id=event.id, kind="company", least=1, most=2, rest=1))
        session.get_one(Event, event.id).declines_free = True
        session.get_one(Participant, event.ids["a"]).rest = 2
    copy = copied(event, with_people=with_people)
    with event.database.reading() as session:
        member = session.get_one(EventOrganiser, (copy, one))
        assert (member.role, session.get_one(Zone, member.zone_id).event_id) == ("coordinator", copy)
        limit = session.get_one(KindLimit, (copy, "company"))
        assert (limit.least, limit.most, limit.rest) == (1, 2, 1)
        assert session.get_one(Event, copy).declines_free
        people = session.scalars(select(Participant).where(Participant.event_id == copy))
        assert {person.key: person.rest for person in people if person.rest} == ({"a": 2} if with_people else {})
