"""Saving wishes: what is stored, what is refused, and that a repeat or an old form never overwrites."""

from datetime import timedelta

import pytest

from scheduler.database import Database
from scheduler.errors import NotFound
from scheduler.events.values import EventSummary
from scheduler.people.saving import StaleForm
from scheduler.people.service import find_participant
from scheduler.wishes.rules import (
    Choices,
    Step,
    TooManyWishes,
    WishAndVeto,
    WishForOneself,
    WishRepeated,
    apply_step,
)
from scheduler.wishes.service import WishesClosed, save_wishes, wish_list
from tests.conftest import WHILE_OPEN


class Attendee:
    """Saves as one participant of the demo event, each time in a transaction of its own."""

    def __init__(self, database: Database, event: EventSummary, key: str) -> None:
        self.database, self.event = database, event
        with database.reading() as session:
            self.id = find_participant(session, event.id, key).id
            self.public_id = find_participant(session, event.id, key).public_id

    def list(self):
        with self.database.reading() as session:
            return wish_list(session, self.id)

    def save(self, wishes=(), vetoes=(), *, seen, key="k", now=WHILE_OPEN):
        with self.database.writing() as session:
            return save_wishes(session, self.id, Choices(tuple(wishes), tuple(vetoes)), seen=seen, key=key, now=now)


@pytest.fixture
def anna(database, demo_event) -> Attendee:
    return Attendee(database, demo_event, "p001")


@pytest.fixture
def partners(database, demo_event) -> list[str]:
    return [Attendee(database, demo_event, f"p{number:03}").public_id for number in range(2, 16)]


def test_a_saved_list_comes_back_in_rank_order(anna, partners):
    receipt = anna.save([partners[2], partners[0]], [partners[1]], seen=0)
    assert (receipt.version, receipt.saved_at, receipt.repeated) == (1, WHILE_OPEN, False)
    stored = anna.list()
    assert stored.choices == Choices((partners[2], partners[0]), (partners[1],))
    assert (stored.version, stored.saved_at) == (1, WHILE_OPEN)


def test_the_same_key_twice_is_one_effect_with_the_first_receipt(anna, partners):
    anna.save([partners[0]], seen=0, key="once")
    receipt = anna.save([partners[1]], seen=0, key="once", now=WHILE_OPEN + timedelta(seconds=9))
    assert (receipt.version, receipt.saved_at, receipt.repeated) == (1, WHILE_OPEN, True)
    assert anna.list().choices.wishes == (partners[0],)


def test_a_form_filled_in_on_an_old_version_overwrites_nothing(anna, partners):
    anna.save([partners[0]], seen=0, key="first")
    with pytest.raises(StaleForm) as refusal:
        anna.save([partners[1]], seen=0, key="other")
    assert (refusal.value.seen, refusal.value.stored) == (0, 1)
    assert anna.list().choices.wishes == (partners[0],)


def test_unfit_lists_are_refused_and_change_nothing(anna, partners):
    before = anna.list().choices
    limit = anna.list().limit
    for error, wishes, vetoes in [
        (TooManyWishes, partners[: limit + 1], []),
        (WishForOneself, [anna.public_id], []),
        (WishForOneself, [], [anna.public_id]),
        (WishRepeated, [partners[0], partners[0]], []),
        (WishAndVeto, [partners[0]], [partners[0]]),
        (NotFound, ["nobody"], []),
    ]:
        with pytest.raises(error):
            anna.save(wishes, vetoes, seen=0)
    assert anna.list().choices == before
    assert anna.save(partners[:limit], seen=0).version == 1


def test_the_deadline_counts_to_the_microsecond(anna, partners, demo_event):
    step = timedelta(microseconds=1)
    opens, closes = demo_event.wishes_open_at, demo_event.wishes_close_at
    for moment, early in [(opens - step, True), (closes, False), (closes + step, False)]:
        with pytest.raises(WishesClosed) as refusal:
            anna.save([partners[0]], seen=0, now=moment)
        assert refusal.value.early is early
    assert anna.save([partners[0]], seen=0, key="a", now=opens).version == 1
    assert anna.save([partners[0]], seen=1, key="b", now=closes - step).version == 2


@pytest.mark.parametrize(
    ("step", "partner", "expected"),
    [
        (Step.ADD, "c", Choices(("a", "b", "c"), ("z",))),
        (Step.ADD, "a", Choices(("a", "b"), ("z",))),
        (Step.ADD, "z", Choices(("a", "b", "z"), ())),
        (Step.REMOVE, "a", Choices(("b",), ("z",))),
        (Step.UP, "b", Choices(("b", "a"), ("z",))),
        (Step.UP, "a", Choices(("a", "b"), ("z",))),
        (Step.DOWN, "a", Choices(("b", "a"), ("z",))),
        (Step.DOWN, "b", Choices(("a", "b"), ("z",))),
        (Step.DOWN, "nobody", Choices(("a", "b"), ("z",))),
        (Step.AVOID, "a", Choices(("b",), ("z", "a"))),
        (Step.ALLOW, "z", Choices(("a", "b"), ())),
    ],
)
def test_each_button_changes_the_list_as_it_says(step, partner, expected):
    assert apply_step(Choices(("a", "b"), ("z",)), step, partner) == expected
