"""An organiser tries other numbers of tables, takes one over, notes an outcome and reads the statistics."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.followups.records import FollowUp
from scheduler.people.service import people
from tests.browser.test_accessibility import signed_in, violations
from tests.conftest import Clock, Doors
from tests.sizes import looks

pytestmark = pytest.mark.browser

DEMO = "/organiser/demo"
LOOKS = looks((("ko-KR", "light"), ("en-GB", "dark")), 1)
SAID = {
    "ko-KR": ("테이블 26개", "게시된 만남이 없습니다.", "기록했습니다: 공동 연구."),
    "en-GB": ("26 tables", "No meeting is published.", "Noted: Technology transfer."),
}


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite: the pages are the same on both databases."""
    shutil.copy(sqlite_template, tmp_path / "mannam.sqlite3")
    return f"sqlite:///{tmp_path / 'mannam.sqlite3'}"


def book(database: Database, event: EventSummary, clock: Clock) -> None:
    """The first two people of the event have a follow-up."""
    with database.writing() as session:
        first, second = sorted(person.id for person in people(session, event.id)[:2])
        times = {"created_at": clock.now, "changed_at": clock.now, "stamped_at": clock.now}
        session.add(
            FollowUp(
                event_id=event.id,
                public_id="f" * 16,
                first_id=first,
                second_id=second,
                starts_at=clock.now,
                ends_at=clock.now + timedelta(hours=1),
                place_ko="",
                place_en="",
                link="",
                uid="f@example.org",
                sequence=0,
                **times,
            )
        )


def try_tables(page: Page, base: str) -> None:
    page.goto(f"{base}{DEMO}/what-if")
    for name, value in {"first": "25", "last": "26", "step": "1", "seconds": "8"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator(".primary-action button").click()
    expect(page.locator("table#scenarios")).to_be_visible(timeout=40_000)


def clean(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_from_a_question_to_the_report(
    chromium: Browser,
    live_server: str,
    doors: Doors,
    database: Database,
    demo_event: EventSummary,
    clock: Clock,
) -> None:
    book(database, demo_event, clock)
    for number, (locale, scheme) in enumerate(LOOKS):
        amount, told, noted = SAID[locale]
        context = chromium.new_context(locale=locale, color_scheme=scheme, viewport={"width": 1440, "height": 900})
        page = signed_in(context, live_server + doors.organiser(clock.now))
        if number == 0:
            try_tables(page, live_server)
        page.goto(f"{live_server}{DEMO}/what-if/1")
        expect(page.locator(".beside")).to_contain_text(amount)
        expect(page.locator(".value-curve circle")).to_have_count(2)
        clean(page)
        page.locator(".beside a.button").click()
        page.wait_for_url(re.compile("take-over"))
        clean(page)
        if number == 0:
            page.locator(".primary-action button").click()
            page.wait_for_url(re.compile("what-if/1$"))
        page.goto(f"{live_server}{DEMO}/what-if")
        clean(page)
        page.goto(f"{live_server}{DEMO}/outcomes")
        page.locator("summary").first.click()
        page.locator("select[name=kind]").select_option(index=int(locale == "ko-KR"))
        clean(page)
        page.locator("details[open] button").click()
        expect(page.locator(".messages")).to_contain_text(noted)
        page.goto(f"{live_server}{DEMO}/statistics")
        expect(page.locator("main")).to_contain_text(told)
        clean(page)
        with page.expect_download() as download:
            page.locator("a[href$='.xlsx']").click()
        assert Path(download.value.path()).read_bytes()[:2] == b"PK"
        context.close()
