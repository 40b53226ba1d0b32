"""Organisations in the directory and on the lists: found, wished for, refused, and met by whoever of them is free."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.directory import Directory, directory
from scheduler.people.records import Organisation, Participant
from scheduler.people.values import Firm, Person
from scheduler.timetable.grids import own_timetable
from scheduler.wishes.records import Wish
from scheduler.wishes.rules import Choices
from tests.web.attendee.conftest import TIMETABLE, WISHES, SignIn, Stored, Visit
from tests.web.attendee.forms_on_pages import forms_of
from web.attendee.directory import INITIALS

ALL = f"{WISHES}?all=1&by=organisations"


@pytest.fixture
def known(database: Database, demo_event: EventSummary) -> Directory:
    with database.reading() as session:
        return directory(session, demo_event.id)


@pytest.fixture
def several(known: Directory) -> Firm:
    """An organisation with two people that is not p001's."""
    own = next(person.firm for person in known.people if person.key == "p001")
    return next(firm for firm in known.firms if firm is not own and len(known.staff[firm.id]) == 2)


def cards(page: str) -> list[str]:
    return re.findall(r'<li id="card-([^"]+)"', page)


def card(page: str, public_id: str) -> str:
    found = re.search(rf'<li id="card-{public_id}".*?</article></li>', page, re.DOTALL)
    assert found is not None
    return found[0]


def press(visit: Visit, address: str, button: str, **headers: str):
    """Sends a button of the page, drawn or not."""
    form = forms_of(visit.get(address))[WISHES]
    return visit.send(WISHES, [*form.fields, ("press", button)], **headers)


def test_the_list_shows_organisations_of_the_people_that_a_search_finds(visit: Visit, known: Directory) -> None:
    own = next(person.firm for person in known.people if person.key == "p001")
    everywhere = [firm.public_id for firm in known.firms if firm is not own and known.staff.get(firm.id)]
    page = visit.get(ALL)
    assert cards(page) == everywhere
    assert f"{len(everywhere)} organisations" in page
    person = next(person for person in known.people if person.firm not in (None, own))
    assert isinstance(person.firm, Firm)
    for words in (person.firm.name.ko.partition("(")[0], person.name.ko.partition(" ")[0]):
        assert person.firm.public_id in cards(visit.get(f"{ALL}&q={words}"))
    assert cards(visit.get(f"{ALL}&zone={person.firm.zone_key}")) == [
        firm.public_id for firm in known.firms if firm.public_id in everywhere and firm.zone_key == person.firm.zone_key
    ]
    assert "No organisation fits" in visit.get(f"{ALL}&q=zzzz")


def test_initial_consonants_find_an_organisation(visit: Visit, known: Directory, several: Firm) -> None:
    letters = (INITIALS[(ord(each) - ord("가")) // 588] if each != " " else each for each in several.name.ko[:5])
    first = "".join(letters)
    found = cards(visit.get(f"{ALL}&q={first}"))
    assert several.public_id in found
    assert len(found) < len(known.firms) / 2


def test_anyone_of_an_organisation_goes_onto_the_list_from_either_card(
    visit: Visit, known: Directory, several: Firm, stored: Stored
) -> None:
    one, other = known.staff[several.id]
    for address, place in ((ALL, several), (f"{WISHES}?all=1", one)):
        shown = card(visit.get(address), place.public_id)
        assert f'value="add:{several.public_id}"' in shown
        answer = press(visit, address, f"add:{several.public_id}", **{"HX-Request": "true"})
        assert stored() == Choices((several.public_id,))
        assert f"{several.name.en}: number 1 of 1 in your ranking." in unescape(answer.text)
        redrawn = {several.public_id} if place is several else {one.public_id, other.public_id}
        assert set(cards(answer.text)) == redrawn
        assert all("anyone there" in card(answer.text, each) for each in redrawn)
        ranking = visit.get(WISHES).partition('id="avoided"')[0]
        assert "Anyone there" in ranking.partition('class="ranking is-ordered"')[2]
        assert press(visit, address, f"remove:{several.public_id}").status_code == 303
        assert stored() == Choices()
    alone = next(person for person in known.people if person.firm and len(known.staff[person.firm.id]) == 1)
    assert alone.firm is not None
    assert f'value="add:{alone.firm.public_id}"' not in visit.get(f"{WISHES}?all=1")


def test_anyone_there_but_one_and_nobody_there(visit: Visit, known: Directory, several: Firm, stored: Stored) -> None:
    one, other = known.staff[several.id]
    press(visit, ALL, f"add:{several.public_id}")
    press(visit, f"{WISHES}?all=1", f"avoid:{one.public_id}")
    assert stored() == Choices((several.public_id,), (one.public_id,))
    assert "anyone else there" in card(visit.get(f"{WISHES}?all=1"), one.public_id)
    press(visit, f"{WISHES}?all=1", f"avoid:{several.public_id}")
    assert (stored().wishes, set(stored().vetoes)) == ((), {several.public_id, one.public_id})
    shown = card(visit.get(f"{WISHES}?all=1"), other.public_id)
    assert "Please not: everybody there" in shown
    assert f'value="allow:{several.public_id}"' in shown
    assert "Everybody there" in visit.get(WISHES)


def test_lists_that_contradict_themselves_are_refused_with_a_sentence(
    visit: Visit, known: Directory, several: Firm, stored: Stored
) -> None:
    one = known.staff[several.id][0]
    press(visit, f"{WISHES}?all=1", f"add:{one.public_id}")
    own = next(person.firm for person in known.people if person.key == "p001")
    assert own is not None
    name = f"{one.name.en} belongs to {several.name.en}"
    for button, sentence in (
        (f"add:{several.public_id}", f"{name}, and both would be in your ranking."),
        (f"avoid:{several.public_id}", f"{name}, which you asked not to meet."),
        (f"add:{own.public_id}", "Your own organisation cannot be on your lists."),
        (f"avoid:{own.public_id}", "Your own organisation cannot be on your lists."),
    ):
        answer = press(visit, ALL, button)
        assert answer.status_code == 422
        assert sentence in unescape(answer.text)
    assert press(visit, ALL, "add:o-0123456789abcdef").status_code == 404
    assert stored() == Choices((one.public_id,))
    shown = card(visit.get(ALL), several.public_id)
    assert f'value="add:{several.public_id}"' not in shown
    assert f'value="remove:{one.public_id}"' in shown


def test_one_s_own_organisation_is_not_offered(visit: Visit, known: Directory) -> None:
    own = next(person.firm for person in known.people if person.key == "p001")
    assert own is not None
    for address in (ALL, f"{WISHES}?all=1"):
        assert own.public_id not in visit.get(address)


@pytest.mark.usefixtures("published")
def test_a_meeting_with_anybody_there_meets_the_wish(sign_in: SignIn, database: Database) -> None:
    visit = sign_in("p001")
    with database.writing() as session:
        own = session.scalars(select(Participant).where(Participant.key == "p001")).one()
        session.query(Wish).filter_by(participant_id=own.id).delete()
        met = own_timetable(session, own.id).meetings
        firms = {each.partner.firm.id for each in met if each.partner.firm}
        other = session.scalars(select(Organisation.id).where(Organisation.id.not_in({*firms, own.organisation_id})))
        for rank, number in enumerate((min(firms), other.first()), start=1):
            session.add(Wish(participant_id=own.id, rank=rank, organisation_id=number))
    page = visit.get(TIMETABLE).partition('id="own-wishes"')[2]
    assert "1 of 2 met" in page
    assert page.count("Anyone there") == 2
    assert page.index("badge is-good") < page.index("not met")


def test_people_and_organisations_have_ids_of_their_own(known: Directory) -> None:
    assert {type(each) for each in known.by_public_id.values()} == {Person, Firm}
    assert len(known.by_public_id) == len(known.people) + len(known.firms)
