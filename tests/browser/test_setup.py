"""An organiser sets an event up, in both languages: answers, suggestions, a session beside, tables, a rule."""

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.database import Database
from scheduler.events.service import find_event, programme, tables
from tests.browser.conftest import ON_SQLITE
from tests.browser.test_accessibility import findings, signed_in, violations
from tests.conftest import Clock, Doors
from tests.sizes import looks

pytestmark = [pytest.mark.browser, ON_SQLITE]
PAGES = ("", "/programme", "/programme/new", "/rooms", "/lists", "/matching", "/copy")


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


@pytest.mark.parametrize(("locale", "scheme"), looks([("ko-KR", "light"), ("en-GB", "dark")], 1))
def test_from_a_few_answers_to_a_day_with_two_tracks(
    chromium: Browser, live_server: str, doors: Doors, database: Database, clock: Clock, locale: str, scheme: str
) -> None:
    context = chromium.new_context(locale=locale, viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    page = signed_in(context, live_server + doors.organiser(clock.now))
    page.goto(f"{live_server}/organiser/new")
    page.fill("#title_en", "Spring meeting")
    page.fill("#day", "2027-04-09")
    press(page, "button[name=look]")
    expect(page.locator("#tables")).to_have_value("50")
    assert violations(page) == []
    press(page, ".primary-action button.is-primary")
    base = f"{live_server}/organiser/spring-meeting/set-up"
    page.wait_for_url(base)

    page.goto(base + "/programme")
    for name in ("Talks", "Meetings"):
        page.locator("[name=name_en]").last.fill(name)
        press(page, "#tracks .actions button")
    press(page, "#tracks [value^=down]")
    expect(page.locator("[name=name_en]").first).to_have_value("Meetings")
    page.locator("[name=name_en]").first.press("Enter")
    expect(page.locator(".messages .message")).to_be_visible()
    expect(page.locator("[name=name_en]").first).to_have_value("Meetings")
    press(page, ".setup-edit")
    page.select_option("#track", index=2)
    press(page, ".primary-action button")
    page.goto(base + "/programme/new")
    page.fill("#title_en", "A talk beside")
    page.select_option("#track", index=1)
    page.fill("#start", "14:00")
    page.fill("#end", "15:00")
    press(page, ".primary-action button")
    expect(page.locator(".tt-item")).to_have_count(2)

    page.goto(base + "/rooms")
    page.fill("#count", "3")
    press(page, "#add button.is-primary")
    press(page, ".setup-table a")
    page.locator("[name=closed_from]").first.fill("14:00")
    page.locator("[name=closed_to]").first.fill("15:00")
    press(page, ".primary-action button")
    expect(page.locator(".setup-table").first).to_contain_text("6")

    page.goto(base + "/matching")
    page.locator("[name=may]").first.uncheck()
    press(page, ".primary-action button")
    expect(page.locator("[name=may]").first).not_to_be_checked()

    with database.reading() as session:
        event = find_event(session, "spring-meeting")
        assert len(programme(session, event.id).slots) == 9
        assert len(tables(session, event.id)) == 53
    assert findings(page, base, PAGES) == {}
    context.close()
