"""What can be printed, and what the sheets say."""

import pytest

from scheduler.events.service import event_summary
from scheduler.languages import Language
from scheduler.papers import typesetting
from scheduler.papers.service import published_day, sheets
from scheduler.people.records import Participant
from tests.scheduler.stored_events import FIRST_GRID, LATER
from tests.web.organiser.pages import refusal_of, text_of
from web.organiser.paper_contents import doors_content, schedules_content, wall_content

PAPERS = "/organiser/small/papers"
OF_A_TIMETABLE = ("schedules.pdf", "schedules.pdf?language=ko", "doors.pdf", "doors.pdf?language=en", "wall.pdf")


@pytest.fixture
def published(event):
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    return event


def test_before_publication_only_cards_can_be_printed(desk, event):
    event.draft(*FIRST_GRID)
    assert "Table cards can be printed already." in text_of(desk.get(PAPERS))
    assert desk.get(f"{PAPERS}/cards.pdf").data.startswith(b"%PDF-")
    for path in OF_A_TIMETABLE:
        answer = desk.get(f"{PAPERS}/{path}")
        assert answer.status_code == 404
        assert refusal_of(answer).startswith("Nothing is published yet")


@pytest.mark.parametrize("path", [*OF_A_TIMETABLE, "cards.pdf", "schedules.pdf?language=xx"])
def test_every_paper_is_a_pdf_that_no_cache_keeps(desk, published, path):
    answer = desk.get(f"{PAPERS}/{path}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_sheet_of_one_person_and_of_nobody(desk, published):
    assert desk.get(f"{PAPERS}/schedules.pdf?person={published.public_ids['a']}").status_code == 200
    assert desk.get(f"{PAPERS}/schedules.pdf?person={'0' * 16}").status_code == 404


def test_where_nothing_can_be_typeset_the_page_says_so(desk, published, monkeypatch):
    monkeypatch.setattr(typesetting, "can_typeset", lambda: False)
    answer = desk.get(f"{PAPERS}/wall.pdf")
    assert answer.status_code == 503
    assert "has to install Mannam with the extra “pdf”" in refusal_of(answer)


def test_names_that_the_font_cannot_print_are_told(desk, published):
    assert "boxes" not in text_of(desk.get(PAPERS))
    with published.database.writing() as session:
        session.get_one(Participant, published.ids["a"]).name_ko = "金하나"
    assert "Ga-on · Lab: 金" in text_of(desk.get(PAPERS))


def contents(app, event, language):
    with event.database.reading() as session, app.test_request_context(headers={"Accept-Language": "en"}):
        day, summary = published_day(session, event.id), event_summary(session, event.id)
        found = sheets(session, event.id, day)
        address = "https://example.org/events/small/timetable"
        return (
            schedules_content(summary, day, found, address=address, language=language),
            doors_content(summary, day, Language.KO),
            wall_content(summary, day),
        )


def test_sheets_are_in_each_persons_language_or_in_one(app, published):
    each, _doors, _wall = contents(app, published, None)
    assert [(person["name"], person["language"]) for person in each["people"][:2]] == [("가온", "ko"), ("Na-rin", "en")]
    english, _doors, _wall = contents(app, published, Language.EN)
    assert [person["name"] for person in english["people"]] == ["Ga-on", "Na-rin", "Da-on", "Ra-hee", "Ma-ru"]


def test_papers_hold_no_key_of_anybody(app, published):
    for content in contents(app, published, None):
        assert "/in/" not in str(content)
        assert "@example.org" not in str(content)


def test_the_door_says_the_first_table_and_the_wall_everything(app, published):
    _sheets, doors, wall = contents(app, published, None)
    first = {
        person["name"]: (person["time"], person["table"]) for group in doors["groups"] for person in group["people"]
    }
    assert first["가온"] == ("14:00", "T1")
    assert first["라희"] == ("14:00", "화상")
    assert [group["letter"] for group in doors["groups"]] == ["ㄱ", "ㄴ", "ㄷ", "ㄹ", "ㅁ"]
    assert wall["slots"] == ["14:00", "14:20", "14:40"]
    assert [len(cell) for cell in wall["rows"][0]["cells"]] == [1, 1, 1]
