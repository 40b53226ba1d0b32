"""The timetable as the day passes: the countdown on a phone whose clock is wrong, and the printed sheet."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.database import Database
from scheduler.people.service import find_participant
from scheduler.settings import Settings
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.values import OwnMeeting
from tests.browser.conftest import ON_SQLITE, PHONE
from tests.conftest import Clock, Doors
from tests.web.attendee.conftest import publish_simple_grid

pytestmark = [pytest.mark.browser, ON_SQLITE]

AN_HOUR_LATE = timedelta(hours=-1)
LONG_DAY = 14
"""Meetings more than the demo event has slots for."""


@pytest.fixture
def meetings(database: Database, settings: Settings, doors: Doors) -> tuple[OwnMeeting, ...]:
    """p001's, in every slot of the event: nobody's day is fuller."""
    publish_simple_grid(database, settings, doors.event.id)
    with database.reading() as session:
        return own_timetable(session, find_participant(session, doors.event.id, "p001").id).meetings


Open = Callable[[Page], None]


@pytest.fixture
def open_timetable(live_server: str, doors: Doors) -> Open:
    def enter(page: Page) -> None:
        page.goto(live_server + doors.participant("p001"))
        page.locator("form.door button").click()
        page.goto(f"{live_server}/events/demo/timetable")

    return enter


@pytest.mark.parametrize("scripted", [True], indirect=True)
def test_the_countdown_follows_the_servers_clock_and_the_page_turns_by_itself(
    page: Page, open_timetable: Open, clock: Clock, meetings: tuple[OwnMeeting, ...]
) -> None:
    first, second = meetings[0], meetings[1]
    clock.now = first.slot.starts_at + timedelta(minutes=13, seconds=48)
    page.clock.install(time=clock.now + AN_HOUR_LATE - timedelta(minutes=5))  # it runs until it is paused
    page.clock.pause_at(clock.now + AN_HOUR_LATE)
    open_timetable(page)
    left = page.locator(".board-left")
    expect(left).to_have_text("06:12 남음")
    page.clock.run_for(2000)
    expect(left).to_have_text("06:10 남음")
    page.clock.fast_forward(300_000)  # asleep: timers fire at most once when it wakes
    expect(left).to_have_text("01:10 남음")
    expect(page.locator("#turned")).to_have_text("")

    page.locator("#review-note").fill("왜")
    page.locator(".agenda-card summary").first.click()
    clock.now = second.slot.starts_at
    page.clock.run_for(70_000)
    expect(page.locator(".board-table")).to_contain_text(second.table.key)
    expect(page.locator(".board-partner")).to_contain_text(second.partner.name.ko)
    expect(left).to_have_text("20:00 남음")
    expect(page.locator("#turned")).to_contain_text(second.partner.name.ko)
    expect(page.locator("#review-note")).to_have_value("왜")
    expect(page.locator(".agenda-card[open]")).to_have_count(1)
    page.clock.run_for(1000)
    expect(left).to_have_text("19:59 남음")

    page.emulate_media(reduced_motion="reduce")
    page.clock.run_for(1000)
    expect(left).to_have_text("20분 남음")


@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
def test_the_fullest_day_prints_on_one_sheet(
    chromium: Browser, open_timetable: Open, clock: Clock, meetings: tuple[OwnMeeting, ...], locale: str
) -> None:
    clock.now = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)
    page = chromium.new_context(locale=locale, viewport=PHONE, color_scheme="dark").new_page()
    open_timetable(page)
    assert pages_of(page) == 1
    page.emulate_media(media="print")
    for hidden in (".masthead", ".board", "#review", "#own-wishes", "#paper"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".sheet-head svg.qr")).to_be_visible()
    notes = page.locator(".agenda-notes i")
    expect(notes).to_have_count(3 * len(meetings))
    assert min(notes.evaluate_all("lines => lines.map(line => line.offsetHeight)")) >= 15
    page.locator(".agenda").evaluate(
        """(day, more) => {
            const meeting = day.querySelector('.is-meeting');
            for (let each = 0; each < more; each++) day.append(meeting.cloneNode(true));
            day.classList.add('is-dense');
        }""",
        LONG_DAY,
    )
    assert pages_of(page) == 1
    page.context.close()


def pages_of(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
