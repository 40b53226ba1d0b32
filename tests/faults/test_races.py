"""The same thing done twice at one moment: one effect, and nobody meets a broken constraint."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from scheduler.database import Database
from scheduler.followups.service import answer, follow_up_page
from scheduler.imports.files import read_event
from scheduler.imports.service import EventExists, store_event
from scheduler.wishes.records import Wish
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent, event_files, stored

pytestmark = pytest.mark.faults


@pytest.fixture
def event(database, settings) -> StoredEvent:
    return stored(database, settings)


def together(count: int, act) -> list[object]:
    """What each of so many threads that begin at once returned or raised."""
    barrier = Barrier(count)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return act(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_of_imports_of_one_key_at_once_one_is_stored_and_the_others_are_told(database: Database):
    file = read_event(event_files())

    def bring(_number: int) -> int:
        with database.writing() as session:
            return store_event(session, file, by="command", now=NOW)

    outcomes = together(4, bring)
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, int)] == [EventExists] * 3


def test_imports_that_name_the_same_new_organiser_at_once_are_all_stored(database: Database):
    def bring(number: int) -> int:
        files = event_files()
        files["event.toml"] = files["event.toml"].replace(b'key = "small"', b'key = "small%d"' % number)
        with database.writing() as session:
            return store_event(session, read_event(files), by="command", now=NOW)

    assert len({outcome for outcome in together(4, bring) if isinstance(outcome, int)}) == 4


def test_answers_given_at_once_are_one_answer(event: StoredEvent):
    event.publish(event.draft(*FIRST_GRID))

    def say(_number: int) -> None:
        with event.database.writing() as session:
            answer(session, event.ids["a"], event.public_ids["b"], go_on=True, note="yes", now=LATER)

    assert together(4, say) == [None] * 4
    with event.database.reading() as session:
        entries = follow_up_page(session, event.ids["a"]).entries
    assert [(entry.note, entry.go_on) for entry in entries if entry.partner.key == "b"] == [("yes", True)]


def test_a_reader_sees_one_moment_while_another_publishes(event: StoredEvent):
    grid = event.draft(*FIRST_GRID)
    with event.database.reading() as session:
        assert not follow_up_page(session, event.ids["a"]).published
        event.publish(grid)
        assert not follow_up_page(session, event.ids["a"]).published
    with event.database.reading() as session:
        assert follow_up_page(session, event.ids["a"]).published


def test_an_error_of_the_database_does_not_repeat_values(event: StoredEvent):
    with pytest.raises(Exception, match="not_oneself") as broken, event.database.writing() as session:
        session.add(Wish(participant_id=event.ids["a"], target_id=event.ids["a"], rank=4711))
    assert "[SQL parameters hidden" in str(broken.value)
