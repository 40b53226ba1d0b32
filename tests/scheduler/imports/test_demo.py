"""The demonstration event has the shape of the event that the product is built around."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from scheduler.imports import demo
from scheduler.imports.files import read_event, read_folder
from scheduler.imports.values import EventFile, ImportedSlot, ItemKind, TagKind


@pytest.fixture(scope="module")
def event() -> EventFile:
    return read_event(read_folder(demo.FOLDER))


def _free_slots(event: EventFile, person: str) -> list[ImportedSlot]:
    items = {item.key: item for item in event.programme}
    busy = [items[attendance.item] for attendance in event.attendance if attendance.participant == person]
    return [
        slot
        for slot in event.networking[0].slots
        if not any(item.start < slot.end and slot.start < item.end for item in busy)
    ]


def _pairs(event: EventFile) -> set[frozenset[str]]:
    """Everybody that somebody wished for, without the vetoed."""
    wished = {frozenset((wish.participant, wish.target)) for wish in event.wishes}
    return wished - {frozenset((veto.participant, veto.target)) for veto in event.vetoes}


def test_it_has_the_zones_tags_and_sizes_of_the_real_one(event: EventFile) -> None:
    assert (event.key, event.date, event.public) == ("demo", date(2027, 3, 5), True)
    assert len(event.zones) == 14
    assert Counter(tag.kind for tag in event.tags) == {
        TagKind.CLUSTER: 4,
        TagKind.COUNCIL: 7,
        TagKind.TECHNOLOGY: 12,
    }
    assert (len(event.organisations), len(event.participants)) == (80, 100)
    assert {organisation.zone for organisation in event.organisations} == {zone.key for zone in event.zones} | {None}


def test_six_slots_of_twenty_minutes_stand_beside_two_other_sessions(event: EventFile) -> None:
    (block,) = event.networking
    assert (len(block.slots), block.slot_minutes, len(event.tables)) == (6, 20, 25)
    assert block.slots[0].start == datetime(2027, 3, 5, 5, tzinfo=UTC)
    assert {table.room for table in event.tables} == {block.room}
    at_once = [item for item in event.programme if item.start < block.slots[-1].end and item.end > block.slots[0].start]
    assert {item.track for item in at_once} == {"networking", "defence", "ai"}
    assert {ItemKind.TALK, ItemKind.QUESTIONS, ItemKind.EXCHANGE, ItemKind.GROUP} < {item.kind for item in at_once}


def test_everything_is_in_both_languages_and_marked_as_invented(event: EventFile) -> None:
    names = [organisation.name for organisation in event.organisations]
    names += [participant.name for participant in event.participants]
    for name in names:
        assert name.ko.endswith("(예시)")
        assert name.en.endswith("(example)")
    for text in (
        *(text for zone in event.zones for text in (zone.name, zone.institution, zone.field)),
        *(tag.name for tag in event.tags),
        *(item.title for item in event.programme),
        *(text for organisation in event.organisations for text in (organisation.offers, organisation.needs)),
        *(participant.role for participant in event.participants),
    ):
        assert text is not None
        assert text.ko
        assert text.en
    domains = {participant.email.split("@")[1] for participant in event.participants}
    assert all(domain.endswith(".example.org") for domain in domains)


def test_some_are_elsewhere_for_the_whole_block_and_most_for_a_part_or_not_at_all(event: EventFile) -> None:
    free = Counter(len(_free_slots(event, participant.key)) for participant in event.participants)

    assert free[0] == 15
    assert sum(free[slots] for slots in range(1, 6)) == 25
    assert free[6] == 60


def test_wishes_are_many_and_some_partners_are_wanted_by_twenty(event: EventFile) -> None:
    made = Counter(wish.participant for wish in event.wishes)
    wanted = Counter(wish.target for wish in event.wishes)

    assert len(event.participants) - len(made) == 5
    assert set(made.values()) <= set(range(4, 11))
    assert sum(1 for count in wanted.values() if count >= 18) == 6
    assert min(wanted[participant.key] for participant in event.participants) >= 1
    assert 10 <= len(event.vetoes) <= 15
    assert 450 <= len(_pairs(event)) <= 550
    tables = len(event.tables) * len(event.networking[0].slots)
    meetable = [
        pair
        for pair in _pairs(event)
        if set.intersection(*({slot.start for slot in _free_slots(event, person)} for person in pair))
    ]
    assert len(meetable) > 2 * tables


def test_the_two_of_the_tour_come_first_and_wish_for_each_other(event: EventFile) -> None:
    first, second = (participant.key for participant in event.participants[:2])

    assert (first, second) == ("p001", "p002")
    assert {(first, second), (second, first)} <= {(wish.participant, wish.target) for wish in event.wishes}
    assert len(_free_slots(event, first)) == 6
    assert len(_free_slots(event, second)) == 4
