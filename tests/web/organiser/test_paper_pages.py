"""The list for the door and the timetable for the wall as pages: what the PDF says, and nothing else on the paper."""

import re

import pytest

from scheduler.events.service import event_summary
from scheduler.languages import Language
from scheduler.papers import typesetting
from scheduler.papers.service import published_day
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER
from tests.web.organiser.pages import refusal_of, text_of
from web.organiser.paper_contents import doors_content, wall_content

PAPERS = "/organiser/small/papers"
PAGES = ("doors?language=ko", "doors?language=en", "wall")


@pytest.fixture
def published(event):
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    return event


def words(content):
    """Every text of a paper's content, in its order."""
    if isinstance(content, str):
        return [content] if content else []
    each = content.values() if isinstance(content, dict) else content
    return [word for part in each for word in words(part)]


def content_of(app, event, path):
    """What the PDF is made of."""
    with event.database.reading() as session, app.test_request_context(headers={"Accept-Language": "en"}):
        day, summary = published_day(session, event.id), event_summary(session, event.id)
        if path == "wall":
            content = wall_content(summary, day)
            return [*content["slots"], *words(content["rows"])]
        return words(doors_content(summary, day, Language(path[-2:]))["groups"])


def sheet_of(page):
    """The text of what is printed below the head."""
    found = re.search(r'<div class="(?:door-list|wall-sheet)[ "].*</div>', page.text, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<caption.*?</caption>", "", found[0])))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_the_pdf_says_in_the_same_order(app, desk, published, path):
    page = desk.get(f"{PAPERS}/{path}")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    sheet, place = sheet_of(page), 0
    wanted = content_of(app, published, path)
    assert len(wanted) > 10
    for word in wanted:
        place = sheet.index(word, place) + len(word)
    assert "Revision 1, published on" in text_of(page) or "1차" in text_of(page)


def test_each_order_is_in_its_own_language(desk, published):
    korean, english = (desk.get(f"{PAPERS}/doors?language={each}") for each in ("ko", "en"))
    assert '<div class="door-list" lang="ko">' in korean.text
    assert "가온" in sheet_of(korean)
    assert "Ga-on" not in sheet_of(korean)
    assert '<div class="door-list" lang="en">' in english.text
    assert "Ga-on" in sheet_of(english)
    assert '<div class="door-list" lang="en">' in desk.get(f"{PAPERS}/doors?language=xx").text


@pytest.mark.parametrize("path", PAGES)
def test_before_publication_there_is_none_and_it_says_so(desk, event, path):
    event.draft(*FIRST_GRID)
    answer = desk.get(f"{PAPERS}/{path}")
    assert answer.status_code == 404
    assert refusal_of(answer).startswith("Nothing is published yet")


def test_the_papers_lead_to_the_pages_also_where_nothing_can_be_typeset(desk, published, monkeypatch):
    monkeypatch.setattr(typesetting, "can_typeset", lambda: False)
    paper = desk.get(PAPERS).text
    for path in PAGES:
        assert f'href="{PAPERS}/{path}"' in paper
        assert desk.get(f"{PAPERS}/{path}").status_code == 200


def test_pages_ask_as_much_for_few_meetings_as_for_many(desk, event):
    counts = []
    for number, meetings in enumerate((FIRST_GRID[:1], FIRST_GRID)):
        event.publish(event.draft(*meetings), seen=number, now=LATER)
        for path in PAGES:
            desk.get(f"{PAPERS}/{path}")
            with counted_queries(event.database) as statements:
                desk.get(f"{PAPERS}/{path}")
            counts.append(len(statements))
    assert counts[:3] == counts[3:]
