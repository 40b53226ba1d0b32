"""Taking somebody in who was on no list."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from scheduler.accounts.service import open_link
from scheduler.checkins.service import board
from scheduler.checkins.values import State
from scheduler.checkins.walk_ins import AddressTaken, Newcomer, new_link, walk_in
from scheduler.errors import NotFound
from scheduler.events.records import BarredKinds, Event
from scheduler.events.service import ChoicesDeleted, programme
from scheduler.languages import Bilingual
from scheduler.mail.service import contacts
from scheduler.people.records import Organisation, Participant
from scheduler.people.service import day, identity
from scheduler.timetable.planning import build_problem
from scheduler.wishes.rules import KindBarred, TooManyWishes, WishRepeated
from tests.scheduler.stored_events import LATER, StoredEvent, stored

ANY = Newcomer(Bilingual("바람", "Baram"), "", "company", "", "ko", ())


@pytest.fixture
def event(database, settings) -> StoredEvent:
    return stored(database, settings)


def take_in(event: StoredEvent, newcomer: Newcomer = ANY, *, key="form", now=LATER):
    with event.database.writing() as session:
        return walk_in(session, event.id, newcomer, key=key, place="Entrance", by="organiser:1", now=now)


def people_of(event: StoredEvent) -> int:
    with event.database.reading() as session:
        return len(session.scalars(select(Participant.id).where(Participant.event_id == event.id)).all())


def test_the_person_is_here_at_once_and_the_link_is_theirs(event):
    made = take_in(event)
    with event.database.reading() as session:
        assert board(session, event.id).marks[made.participant_id].state is State.ARRIVED
        assert open_link(session, made.secret, now=LATER).participant_id == made.participant_id
        assert identity(session, made.participant_id).name == Bilingual("바람", "Baram")
    assert event.audit("walk-in taken in") == 1


def test_the_same_form_twice_makes_one_person_and_both_links_work(event):
    first, second = take_in(event), take_in(event)
    assert second.repeated
    assert first.participant_id == second.participant_id
    assert people_of(event) == 6
    with event.database.reading() as session:
        assert {open_link(session, each.secret, now=LATER).participant_id for each in (first, second)} == {
            first.participant_id
        }


def test_without_an_address_nobody_is_written_to(event):
    one, two = take_in(event), take_in(event, key="other")
    with event.database.reading() as session:
        reached = contacts(session, event.id)
    assert not {one.participant_id, two.participant_id} & reached.keys()
    assert len(reached) == 5


def test_an_address_of_somebody_here_is_refused_and_names_them(event):
    with pytest.raises(AddressTaken) as refused:
        take_in(event, replace(ANY, email="A@example.org"))
    assert refused.value.public_id == event.public_ids["a"]
    assert people_of(event) == 5


def test_wishes_count_after_the_deadline_and_make_candidates(event):
    made = take_in(event, replace(ANY, wishes=(event.public_ids["a"], event.public_ids["d"])))
    with event.database.reading() as session:
        key = identity(session, made.participant_id).key
        pairs = {meeting.id for meeting in build_problem(session, event.id).meetings}
    assert {f"a+{key}", f"d+{key}"} <= pairs


@pytest.mark.parametrize(
    ("wishes", "error"), [("aa", WishRepeated), ("abcd", TooManyWishes)], ids=["twice the same", "a fourth"]
)
def test_wishes_that_cannot_be_meant_take_nobody_in(event, wishes, error):
    with pytest.raises(error):
        take_in(event, replace(ANY, wishes=tuple(event.public_ids[each] for each in wishes)))
    assert people_of(event) == 5


def test_a_wish_for_a_kind_that_is_barred_takes_nobody_in(event):
    with event.database.writing() as session:
        session.add(BarredKinds(event_id=event.id, kind="agency", target_kind="company"))
    wished = replace(ANY, organisation="새 기관", kind="agency", wishes=(event.public_ids["a"],))
    with pytest.raises(KindBarred):
        take_in(event, wished)
    assert people_of(event) == 5
    assert take_in(event, replace(wished, organisation="")).participant_id


def test_a_partner_of_no_event_takes_nobody_in(event):
    with pytest.raises(NotFound):
        take_in(event, replace(ANY, wishes=("0" * 16,)))
    assert people_of(event) == 5


def test_an_organisation_of_the_list_is_found_by_name_and_another_is_made(event):
    known = take_in(event, replace(ANY, organisation=" LAB "))
    new = take_in(event, replace(ANY, organisation="새 기관", kind="agency"), key="other")
    again = take_in(event, replace(ANY, organisation="새 기관"), key="third")
    with event.database.reading() as session:
        firms = {each: session.get_one(Participant, each.participant_id).organisation for each in (known, new, again)}
        assert firms[known].key == "o1"
        assert (firms[new].name_ko, firms[new].kind, firms[new].id) == ("새 기관", "agency", firms[again].id)
        assert len(session.scalars(select(Organisation.id)).all()) == 2


def test_slots_that_have_begun_are_not_free_any_more(event):
    with event.database.reading() as session:
        slots = programme(session, event.id).slots
    before = take_in(event, now=slots[0].starts_at - timedelta(seconds=1), key="before")
    at = take_in(event, now=slots[0].starts_at, key="at")
    last = take_in(event, now=slots[2].starts_at, key="last")
    with event.database.reading() as session:
        assert [day(session, each.participant_id).free_slots for each in (before, at, last)] == [3, 2, 0]


def test_nobody_is_taken_in_once_choices_are_deleted(event):
    with event.database.writing() as session:
        session.execute(update(Event).values(choices_deleted_at=LATER))
    with pytest.raises(ChoicesDeleted):
        take_in(event)


def test_only_a_walk_in_is_shown_a_link_again(event):
    made = take_in(event)
    with event.database.writing() as session:
        again = new_link(session, event.id, made.public_id, by="organiser:1", now=LATER)
        assert open_link(session, again.secret, now=LATER).participant_id == made.participant_id
        assert open_link(session, made.secret, now=LATER).participant_id == made.participant_id
        with pytest.raises(NotFound):
            new_link(session, event.id, event.public_ids["a"], by="organiser:1", now=LATER)
    assert event.audit("walk-in shown a link") == 1
