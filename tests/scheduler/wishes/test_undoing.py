"""Taking back the last save: the list as it was, once, and never over a change that was not seen."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from scheduler.people.records import Participant
from scheduler.wishes.records import ReplacedChoice, ReplacedList, Veto, Wish
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import WishesClosed
from scheduler.wishes.steps import take_back, take_step
from scheduler.wishes.undoing import NothingToUndo, undo_save
from tests.conftest import WHILE_OPEN
from tests.scheduler.wishes.test_saving import Attendee


@pytest.fixture
def anna(database, demo_event) -> Attendee:
    """p001 with an empty list that was never saved."""
    anna = Attendee(database, demo_event, "p001")
    with database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == anna.id))
        session.execute(delete(Veto).where(Veto.participant_id == anna.id))
    return anna


@pytest.fixture
def partners(database, demo_event) -> list[str]:
    return [Attendee(database, demo_event, f"p{number:03}").public_id for number in range(2, 8)]


def undo(anna, *, seen, key="undo", now=WHILE_OPEN):
    with anna.database.writing() as session:
        return undo_save(session, anna.id, seen=seen, key=key, now=now)


def test_an_undone_save_leaves_the_list_as_it_was(anna, partners):
    a, b, c = partners[:3]
    assert not anna.list().undoable
    anna.save([a, b], [c], seen=0, key="1")
    anna.save([c], [a], seen=1, key="2")
    assert anna.list().undoable
    receipt = undo(anna, seen=2)
    assert (receipt.version, receipt.repeated) == (3, False)
    assert anna.list().choices == Choices((a, b), (c,))
    assert not anna.list().undoable


def test_the_first_save_can_be_undone_too(anna, partners):
    anna.save(partners[:2], seen=0, key="1")
    undo(anna, seen=1)
    assert anna.list().choices == Choices()


def test_a_save_is_undone_once_and_a_double_click_is_one_effect(anna, partners):
    anna.save(partners[:1], seen=0, key="1")
    anna.save(partners[:2], seen=1, key="2")
    undo(anna, seen=2, key="click")
    receipt = undo(anna, seen=2, key="click", now=WHILE_OPEN + timedelta(seconds=1))
    assert (receipt.version, receipt.repeated) == (3, True)
    with pytest.raises(NothingToUndo):
        undo(anna, seen=3, key="another")
    assert anna.list().choices.wishes == tuple(partners[:1])


def test_what_another_window_saved_is_not_undone(anna, partners):
    anna.save(partners[:1], seen=0, key="1")
    anna.save(partners[:2], seen=1, key="other window")
    with pytest.raises(NothingToUndo):
        undo(anna, seen=1)
    assert anna.list().choices.wishes == tuple(partners[:2])
    assert anna.list().undoable


def test_a_save_that_changed_nothing_leaves_the_one_before_to_be_undone(anna, partners):
    anna.save(partners[:1], seen=0, key="1")
    anna.save(partners[:2], seen=1, key="2")
    anna.save(partners[:2], seen=2, key="3")
    undo(anna, seen=3)
    assert anna.list().choices.wishes == tuple(partners[:1])


def test_nothing_is_undone_after_the_deadline(anna, partners, demo_event):
    anna.save(partners[:1], seen=0, key="1")
    with pytest.raises(WishesClosed):
        undo(anna, seen=1, now=demo_event.wishes_close_at)
    assert anna.list().choices.wishes == tuple(partners[:1])


def test_a_partner_who_was_erased_does_not_come_back(anna, partners):
    anna.save(partners[:3], [partners[3]], seen=0, key="1")
    anna.save([], seen=1, key="2")
    with anna.database.writing() as session:
        gone = session.scalars(select(Participant.id).where(Participant.public_id == partners[1])).one()
        assert session.scalars(select(ReplacedChoice).where(ReplacedChoice.target_id == gone)).all()
        session.execute(delete(ReplacedChoice).where(ReplacedChoice.target_id == gone))
    undo(anna, seen=2)
    assert anna.list().choices == Choices((partners[0], partners[2]), (partners[3],))
    with anna.database.reading() as session:
        assert session.scalars(select(ReplacedList)).all() == []
        assert session.scalars(select(ReplacedChoice)).all() == []


def test_pressed_right_after_another_button_it_undoes_that_one(anna, partners):
    anna.save(partners[:2], seen=0, key="1")
    with anna.database.writing() as session:
        shown = Choices(tuple(partners[:2]))
        swap = lambda choices: Choices(choices.wishes[::-1], choices.vetoes)  # noqa: E731  # one line says it
        take_step(session, anna.id, shown, swap, press="up", seen=1, form_key="drawn", now=WHILE_OPEN)
    assert anna.list().choices.wishes == (partners[1], partners[0])
    with anna.database.writing() as session:
        take_back(session, anna.id, seen=1, form_key="drawn", now=WHILE_OPEN)
    assert anna.list().choices.wishes == tuple(partners[:2])
