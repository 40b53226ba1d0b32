"""The day of a participant: what is ticked, what that takes away, and what stays."""

from datetime import timedelta

import pytest

from scheduler.errors import NotFound
from scheduler.people.saving import StaleForm
from scheduler.people.service import DayClosed, ItemsOverlap, day, find_participant, people, save_day
from scheduler.people.values import SlotTicks
from tests.scheduler.imports.small_events import with_change, with_line
from tests.scheduler.stored_events import NOW, event_files, stored

PARALLEL = event_files(
    with_change(
        "event.toml", "[[networking]]", '[[tracks]]\nkey = "third"\ntitle = { en = "Third" }\n\n[[networking]]'
    ),
    with_line("programme.csv", "other,talk,third,다른,Other,Room 3,14:15,14:45"),
)

ALL_DAY = SlotTicks(only=False, shown=frozenset(), free=frozenset())


class Visitor:
    def __init__(self, event, key: str) -> None:
        self.event, self.id = event, event.ids[key]

    def save(self, *items: str, ticks=ALL_DAY, seen=0, key="k", now=NOW):
        with self.event.database.writing() as session:
            return save_day(session, self.id, items, ticks, seen=seen, key=key, now=now)

    def day(self):
        with self.event.database.reading() as session:
            return day(session, self.id)

    def ticked(self) -> set[str]:
        return {choice.item.key for choice in self.day().choices if choice.role}

    def free(self) -> list[int]:
        return [slot.slot.number for slot in self.day().slots if slot.is_free]


@pytest.fixture
def c(event) -> Visitor:
    return Visitor(event, "c")


def test_what_is_ticked_takes_the_slots_it_overlaps(c):
    assert c.free() == [0, 1, 2]
    assert c.save("open", "talk").version == 1
    assert (c.ticked(), c.free()) == ({"open", "talk"}, [2])
    assert c.save("ask", seen=1, key="l").version == 2
    assert (c.ticked(), c.free()) == ({"ask"}, [0])
    assert c.save(seen=2, key="m").version == 3
    assert (c.ticked(), c.free()) == (set(), [0, 1, 2])


def test_items_that_touch_may_both_be_ticked(c):
    c.save("open", "talk", "ask")
    assert c.free() == []


def test_items_at_the_same_time_are_refused_and_change_nothing(database, settings):
    visitor = Visitor(stored(database, settings, PARALLEL), "c")
    visitor.save("ask")
    with pytest.raises(ItemsOverlap) as refusal:
        visitor.save("talk", "other", seen=1, key="l")
    assert {refusal.value.first.key, refusal.value.second.key} == {"talk", "other"}
    assert (visitor.ticked(), visitor.day().version) == ({"ask"}, 1)


def test_what_the_organiser_fixed_stays_and_counts(event, database, settings):
    speaker = Visitor(event, "b")
    speaker.save()
    assert (speaker.ticked(), speaker.free()) == ({"talk"}, [2])
    speaker.save("ask", seen=1, key="l")
    assert speaker.ticked() == {"talk", "ask"}
    roles = {choice.item.key: (choice.role, choice.fixed) for choice in speaker.day().choices if choice.role}
    assert roles == {"talk": ("speaking", True), "ask": ("attending", False)}


def test_nothing_at_the_time_of_a_fixed_item_can_be_ticked(database, settings):
    speaker = Visitor(stored(database, settings, PARALLEL), "b")
    with pytest.raises(ItemsOverlap):
        speaker.save("other")
    assert speaker.ticked() == {"talk"}


@pytest.mark.parametrize("item", ["net", "nothing"])
def test_only_offered_items_can_be_ticked(c, item):
    with pytest.raises(NotFound):
        c.save(item)


def test_the_day_closes_with_the_wishes(c, event):
    with event.database.reading() as session:
        from scheduler.events.service import event_summary

        closes = event_summary(session, event.id).wishes_close_at
    with pytest.raises(DayClosed) as refusal:
        c.save("open", now=closes)
    assert refusal.value.closed_at == closes
    assert c.save("open", now=closes - timedelta(microseconds=1)).version == 1


def test_a_repeat_is_one_effect_and_an_old_form_overwrites_nothing(c):
    c.save("open", key="once")
    repeat = c.save("ask", key="once")
    assert (repeat.version, repeat.repeated) == (1, True)
    with pytest.raises(StaleForm):
        c.save("ask", key="other")
    assert c.ticked() == {"open"}


def test_people_are_found_by_key_address_and_name_and_listed_by_korean_name(event):
    with event.database.reading() as session:
        found = {find_participant(session, event.id, text).key for text in ("a", "A@Example.org", "가온", "Ga-on")}
        assert found == {"a"}
        for text in ("", "z", "gaon", "a@example.com"):
            with pytest.raises(NotFound):
                find_participant(session, event.id, text)
        assert [person.name.ko for person in people(session, event.id)] == ["가온", "나린", "다온", "라희", "마루"]


def test_a_name_that_two_bear_is_nobody(database, settings):
    files = event_files(with_line("participants.csv", "f,,가온,Ga-on,,,f@example.org,,,"))
    event = stored(database, settings, files)
    with database.reading() as session, pytest.raises(NotFound):
        find_participant(session, event.id, "가온")
