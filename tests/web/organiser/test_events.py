"""The list of events, and an event's page."""

import pytest

from scheduler.wishes.records import Veto
from tests.queries import counted_queries
from tests.scheduler.imports.small_events import with_change
from tests.scheduler.stored_events import FIRST_GRID, LATER, event_files, stored
from tests.web.organiser.pages import text_of


def test_an_organiser_without_events_is_shown_the_way(office):
    page = text_of(office.browser("new@example.org").get("/organiser/"))
    assert "No event yet" in page
    assert "Bring an event" in page


def test_the_list_says_where_each_event_stands(desk, event, office):
    assert "5 participants · Wishes open until Mon 1 March, 18:00" in text_of(desk.get("/organiser/"))
    event.publish(event.draft(*FIRST_GRID))
    assert "Revision 1 is published" in text_of(desk.get("/organiser/"))


def test_the_list_takes_as_many_queries_for_one_event_as_for_three(desk, database, settings):
    with counted_queries(database) as one:
        desk.get("/organiser/")
    for key in ("second", "third"):
        stored(database, settings, event_files(with_change("event.toml", '"small"', f'"{key}"')))
    with counted_queries(database) as three:
        assert text_of(desk.get("/organiser/")).count("5 participants") == 3
    assert len(one) == len(three)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            ["Small event", "Wishes open until Mon 1 March, 18:00", "Nothing published yet", "4 wish for each other"],
        ),
        ("ko", ["작은 행사", "3월 1일(월) 18:00", "참가자"]),
    ],
)
def test_an_event_is_told_in_both_languages(office, event, language, sentences):
    page = text_of(office.browser(language=language).get("/organiser/small/"))
    for sentence in sentences:
        assert sentence in page


def test_wishes_are_called_closed_after_the_deadline(office, event, clock):
    clock.now = LATER
    assert "Wishes closed since Mon 1 March, 18:00" in text_of(office.browser().get("/organiser/small/"))


def test_what_stands_out_is_named_before_a_run(office, database, settings):
    wishes = "participant,rank,target\na,1,b\nc,1,b\nd,1,b\n"
    stored(database, settings, {**event_files(), "wishes.csv": wishes.encode()})
    page = text_of(office.browser().get("/organiser/small/"))
    assert "2 people have no wish." in page
    assert "1 person stands in no pair that may meet." in page
    assert "Na-rin is wanted by 3 and has 1 slots." in page


def test_a_veto_changes_no_word_but_the_count_of_pairs(desk, event):
    before = text_of(desk.get("/organiser/small/"))
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["b"], target_id=event.ids["e"]))
    assert text_of(desk.get("/organiser/small/")) == before


def test_runs_take_as_many_queries_for_one_as_for_three(desk, event):
    event.draft(*FIRST_GRID)
    desk.get("/organiser/small/runs")
    with counted_queries(event.database) as one:
        desk.get("/organiser/small/runs")
    event.draft(*FIRST_GRID)
    event.draft(*FIRST_GRID)
    with counted_queries(event.database) as three:
        assert text_of(desk.get("/organiser/small/runs")).count("Publish…") == 3
    assert len(one) == len(three)
