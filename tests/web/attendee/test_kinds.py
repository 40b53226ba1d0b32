"""Who may wish for whom by the kinds of organisations: what attendees see, can press, and are told."""

import pytest
from sqlalchemy import delete

from scheduler.database import Database
from scheduler.events.records import BarredKinds
from scheduler.events.values import EventSummary
from scheduler.people.directory import Directory, directory
from scheduler.people.values import Person
from scheduler.wishes.records import Veto, Wish
from tests.web.attendee.conftest import WISHES, SignIn, Stored
from tests.web.attendee.test_organisations import card, cards, press

BARRED_NOTE = "In this event your kind of organisation does not wish for this one."


@pytest.fixture
def known(database: Database, demo_event: EventSummary) -> Directory:
    with database.reading() as session:
        return directory(session, demo_event.id)


def kind(person: Person) -> str:
    return person.firm.kind if person.firm else ""


@pytest.fixture(autouse=True)
def nobody_chosen(database: Database, known: Directory) -> None:
    own = next(person for person in known.people if person.key == "p001")
    with database.writing() as session:
        for choice in (Wish, Veto):
            session.execute(delete(choice).where(choice.participant_id == own.id))


def bar(database: Database, event: EventSummary, own: str, other: str) -> None:
    with database.writing() as session:
        session.add(BarredKinds(event_id=event.id, kind=own, target_kind=other))


def test_a_partner_of_a_barred_kind_can_be_refused_but_not_wished_for(
    sign_in: SignIn, database: Database, demo_event: EventSummary, known: Directory, stored: Stored
) -> None:
    own = next(person for person in known.people if person.key == "p001")
    other = next(p for p in known.people if kind(p) not in {kind(own), ""})
    bar(database, demo_event, kind(own), kind(other))
    visit = sign_in()
    page = visit.get(f"{WISHES}?all=1")
    drawn = card(page, other.public_id)
    assert BARRED_NOTE in drawn
    assert f'value="add:{other.public_id}"' not in drawn
    assert f'value="avoid:{other.public_id}"' in drawn
    refused = press(visit, f"{WISHES}?all=1", f"add:{other.public_id}")
    assert refused.status_code == 422
    assert "In this event your kind of organisation does not wish for" in refused.text
    assert press(visit, f"{WISHES}?all=1", f"avoid:{other.public_id}").status_code == 303
    same = next(p for p in known.people if kind(p) == kind(own) and p.firm is not own.firm)
    assert press(visit, f"{WISHES}?all=1", f"add:{same.public_id}").status_code == 303
    assert stored("p001").wishes == (same.public_id,)


def test_who_cannot_wish_in_either_direction_is_not_found(
    sign_in: SignIn, database: Database, demo_event: EventSummary, known: Directory
) -> None:
    own = next(person for person in known.people if person.key == "p001")
    other = next(p for p in known.people if kind(p) not in {kind(own), ""})
    visit = sign_in()
    before = cards(visit.get(f"{WISHES}?all=1"))
    bar(database, demo_event, kind(own), kind(other))
    bar(database, demo_event, kind(other), kind(own))
    after = cards(visit.get(f"{WISHES}?all=1"))
    barred = {person.public_id for person in known.people if kind(person) == kind(other)}
    assert other.public_id in before
    assert barred.isdisjoint(after)
    assert len(after) == min(100, len(known.people) - 1 - len(barred))
    assert not [each for each in barred if each in visit.get(WISHES)]


def test_a_wish_from_before_stays_and_says_that_it_is_not_planned(
    sign_in: SignIn, database: Database, demo_event: EventSummary, known: Directory, stored: Stored
) -> None:
    own = next(person for person in known.people if person.key == "p001")
    first, second = [p for p in known.people if kind(p) not in {kind(own), ""}][:2]
    visit = sign_in()
    for each in (first, second):
        assert press(visit, f"{WISHES}?all=1", f"add:{each.public_id}").status_code == 303
    for other in {kind(first), kind(second)}:
        bar(database, demo_event, kind(own), other)
    note = "Not planned: in this event your kind of organisation does not wish for this one."
    assert visit.get(WISHES).count(note) == 2
    assert press(visit, f"{WISHES}?all=1", f"up:{second.public_id}").status_code == 303
    assert stored("p001").wishes == (second.public_id, first.public_id)
    assert press(visit, f"{WISHES}?all=1", f"remove:{second.public_id}").status_code == 303
    assert press(visit, f"{WISHES}?all=1", f"add:{second.public_id}").status_code == 422
