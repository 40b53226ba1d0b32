"""The clock of the hall: half-open rounds, what lies between, and nobody's name."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.events.values import Item, Slot
from scheduler.languages import Bilingual
from tests.scheduler.stored_events import FIRST_GRID, LATER
from tests.web.organiser.pages import text_of
from web.organiser.round_clock import seconds_left
from web.organiser.rounds import Phase, rooms_of, standing

START = datetime(2027, 3, 5, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def slot(number: int, begin: int, room: str = "Hall") -> Slot:
    return Slot(number, number, "net", room, at(begin), at(begin + 20))


def item(kind: str, begin: int, end: int) -> Item:
    return Item(1, kind, kind, None, Bilingual("", kind), "", at(begin), at(end))


ROUNDS = rooms_of([slot(0, 0), slot(1, 20), slot(2, 50)])["Hall"]
PAUSE = item("break", 40, 50)


def shown(moment: datetime):
    found = standing(ROUNDS, [PAUSE, item("plenary", -60, 45)], moment)
    return found.phase, found.now and found.now.number, found.next and found.next.number, found.item and found.item.key


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(0) - SECOND, (Phase.BEFORE, None, 1, "plenary")),
        (at(0), (Phase.ROUND, 1, 2, None)),
        (at(20) - SECOND, (Phase.ROUND, 1, 2, None)),
        (at(20), (Phase.ROUND, 2, 3, None)),
        (at(40), (Phase.BETWEEN, None, 3, "break")),
        (at(50) - SECOND, (Phase.BETWEEN, None, 3, "break")),
        (at(50), (Phase.ROUND, 3, None, None)),
        (at(70), (Phase.OVER, None, None, None)),
    ],
)
def test_each_moment_is_in_one_phase(moment, expected):
    assert shown(moment) == expected


def test_rooms_count_their_own_rounds():
    rooms = rooms_of([slot(0, 0, "B"), slot(1, 0, "A"), slot(2, 20, "B")])
    assert {room: [(each.number, each.count) for each in rounds] for room, rounds in rooms.items()} == {
        "B": [(1, 2), (2, 2)],
        "A": [(1, 1)],
    }


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "00:00"), (0.2, "00:01"), (59, "00:59"), (60, "01:00"), (3599, "59:59"), (3600, "1:00:00"), (-5, "00:00")],
)
def test_what_is_left_counts_begun_seconds(seconds, written):
    assert seconds_left(START + timedelta(seconds=seconds), START) == written


def test_the_page_says_where_one_stands_without_javascript_and_names_nobody(office, event, clock):
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    clock.now = at(5)
    page = office.browser().get("/organiser/small/clock")
    text = text_of(page)
    assert "Round 1 of 3 15:00" in text
    assert "Next: 14:20 · round 2 of 3" in text
    assert 'http-equiv="refresh"' in page.text
    for name in ("Ga-on", "Na-rin", "Da-on", "Lab"):
        assert name not in page.text
    data = json.loads(re.search(r'id="clock-data">(.*?)</script>', page.text, re.S)[1])
    assert [each[2:] for each in data["rooms"][0]] == [["14:00", 1], ["14:20", 2], ["14:40", 3]]
    assert [title for _begin, _end, title in data["items"]] == ["Opening"]


def test_a_room_alone_and_a_room_that_is_not_there(office, event, clock):
    clock.now = at(70)
    desk = office.browser()
    assert "All rounds are over" in text_of(desk.get("/organiser/small/clock?room=Room%201"))
    assert desk.get("/organiser/small/clock?room=Nowhere").status_code == 200
