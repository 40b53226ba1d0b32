"""The desk: finding, a day, marks by form and by the page itself, and what organisers must not learn."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.checkins.records import CheckIn
from scheduler.people.records import Participant
from scheduler.privacy.retention import keep_promises
from scheduler.wishes.records import Wish
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER
from tests.web.organiser.pages import text_of

DESK = "/organiser/small/desk"


@pytest.fixture
def desk(office, event, clock):
    """The organiser's browser shortly before the event."""
    clock.now = LATER
    return office.browser()


@pytest.fixture
def published(event):
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    return event


def page_of(event, key):
    return f"{DESK}/people/{event.public_ids[key]}"


def press(desk, event, key, state, *, press="press", **more):
    headers = more.pop("headers", {})
    return desk.post(page_of(event, key), data={"key": press, "state": state, **more}, headers=headers)


def data_of(response):
    found = re.search(r'<script type="application/json" id="desk-data"[^>]*>(.*?)</script>', response.text, re.S)
    assert found
    return json.loads(found[1])


def test_people_are_found_by_name_by_consonants_and_by_organisation(desk, published):
    assert "Na-rin" in text_of(desk.get(f"{DESK}?q=na-r"))
    assert "Da-on" in text_of(desk.get(f"{DESK}?q=ㄷㅇ"))
    assert "Ga-on" in text_of(desk.get(f"{DESK}?q=lab"))
    assert "Nobody is called like this" in text_of(desk.get(f"{DESK}?q=zzz"))


def test_what_an_organisation_offers_is_not_a_name(desk, published):
    found = re.findall(r'class="desk-one" href', desk.get(f"{DESK}?q=batter").text)
    assert found == []


def test_the_page_holds_everybody_with_their_meetings(desk, published):
    data = data_of(desk.get(DESK))
    names = [name for _id, name, _firm, _words in data["people"]]
    assert names == ["Ga-on", "Na-rin", "Da-on", "Ra-hee", "Ma-ru"]
    assert [[names[first], names[second], table] for first, second, _slot, table in data["meetings"]] == [
        ["Ga-on", "Da-on", "T1"],
        ["Ra-hee", "Ma-ru", "Video"],
        ["Da-on", "Ma-ru", "T1"],
        ["Ga-on", "Na-rin", "T1"],
    ]


def test_no_text_of_a_person_ends_the_data(desk, published):
    with published.database.writing() as session:
        session.get_one(Participant, published.ids["a"]).name_en = "</script><b>x"
    assert data_of(desk.get(DESK))["people"][0][1] == "</script><b>x"


def test_a_press_marks_and_the_page_says_when_and_where(desk, published):
    answer = press(desk, published, "a", "arrived", place="Entrance")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page_of(published, 'a')}?place=Entrance")
    text = text_of(desk.get(page_of(published, "a")))
    assert "Arrived 12:00:00 · Entrance" in text
    assert "1 of 5 people" in text_of(desk.get(DESK))


def test_a_page_that_sends_by_itself_is_told_what_stands(desk, published):
    headers = {"Accept": "application/json"}
    first = press(desk, published, "a", "no_show", press="one", headers=headers)
    assert first.json["mark"][:2] == ["no_show", ""]
    made = (LATER - timedelta(minutes=5)).isoformat()
    late = press(desk, published, "a", "arrived", press="two", made=made, headers=headers)
    assert late.json["mark"][0] == "no_show"


def test_an_older_press_is_told_that_another_one_stands(desk, published):
    press(desk, published, "a", "no_show", press="one")
    made = (LATER - timedelta(minutes=5)).isoformat()
    press(desk, published, "a", "arrived", press="two", made=made)
    assert "Another desk marked Ga-on later" in text_of(desk.get(DESK))


@pytest.mark.parametrize(
    "form",
    [
        {"state": "gone", "key": "x"},
        {"key": "x"},
        {"state": "arrived"},
        {"state": "arrived", "key": "x", "made": "yesterday"},
        {"state": "arrived", "key": "x", "made": "2027-03-05T05:00:00"},
        {"state": "arrived", "key": "x", "place": "x" * 41},
    ],
    ids=["no such state", "no state", "no key", "no moment", "a moment without offset", "a long name of the desk"],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(desk, published, form):
    assert desk.post(page_of(published, "a"), data=form).status_code == 422
    headers = {"Accept": "application/json"}
    assert desk.post(page_of(published, "a"), data=form, headers=headers).status_code == 422
    with published.database.reading() as session:
        assert session.query(CheckIn).count() == 0


def test_other_desks_marks_come_by_asking(desk, published):
    press(desk, published, "a", "late", place="Back door")
    answer = desk.get(f"{DESK}/marks?since=0").json
    assert answer["marks"][published.public_ids["a"]][:2] == ["late", "Back door"]
    assert desk.get(f"{DESK}/marks?since=999999").json["marks"] == {}
    for since in ("", "-1", "x", "9" * 30, "१"):
        assert desk.get(f"{DESK}/marks", query_string={"since": since}).status_code == 200


def test_no_show_lists_who_could_step_in_without_saying_why(desk, event):
    event.publish(event.draft("ac 0 T1", "de 1 T1"), accept=True, now=LATER)
    press(desk, event, "d", "no_show")
    text = text_of(desk.get(page_of(event, "d")))
    assert "Waits there: Ma-ru Da-on Not here yet" in text
    press(desk, event, "c", "no_show", press="c")
    # Of a, who waits for c: only b may meet them; d is blocked, and nothing says so.
    text = text_of(desk.get(page_of(event, "c")))
    assert "Waits there: Ga-on · Lab" in text
    assert "Nobody is free then whom they may meet." in text
    for word in ("veto", "Veto", "rank", "blocked", "not with"):
        assert word not in text


def test_the_desk_works_before_anything_is_published_and_after_choices_are_deleted(desk, event):
    assert desk.get(DESK).status_code == 200
    press(desk, event, "a", "no_show")
    assert "No meeting in the published timetable." in text_of(desk.get(page_of(event, "a")))
    deleted = datetime(2027, 4, 10, 3, tzinfo=UTC)
    keep_promises(event.database, event.settings, now=deleted)
    with event.database.reading() as session:
        assert session.query(Wish).count() == 0
    assert desk.get(DESK).status_code == 200
    assert "No meeting in the published timetable." in text_of(desk.get(page_of(event, "a")))


def test_statements_do_not_grow_with_people_and_marks(desk, published):
    with counted_queries(published.database) as few:
        desk.get(DESK)
    for key in "abcde":
        press(desk, published, key, "arrived", press=key)
    desk.get(DESK)
    with counted_queries(published.database) as many:
        desk.get(DESK)
    assert len(many) <= len(few)
