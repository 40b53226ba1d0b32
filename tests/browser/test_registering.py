"""A stranger on a phone: from the public page over two mails and the organiser to the first page of their own."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.database import Database
from scheduler.registrations.service import set_registration
from scheduler.settings import Settings
from tests.browser.conftest import ON_SQLITE
from tests.browser.test_accessibility import findings, signed_in
from tests.conftest import Clock, Doors

pytestmark = [pytest.mark.browser, ON_SQLITE]


def mailed_path(outbox: Path, kind: str) -> str:
    """The path of the link in the first mail of this kind, once it is there."""
    until = time.monotonic() + 30
    while not (found := sorted(outbox.glob(f"*-{kind}.eml"))) and time.monotonic() < until:
        time.sleep(0.1)
    mail = message_from_bytes(found[0].read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://[^/\s]+(/(?:in|confirm)/\S+)", body)[1]


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def test_from_the_public_page_to_the_consent(
    page: Page, chromium: Browser, live_server: str, doors: Doors, database: Database, settings: Settings, clock: Clock
) -> None:
    with database.writing() as session:
        closes = doors.event.wishes_close_at
        set_registration(session, doors.event.id, until=closes, approval=True, by="organiser:1", now=clock.now)
    page.goto(f"{live_server}/events/demo")
    press(page, "#taking-part a.button")
    page.fill("#name_ko", "신입 (예시)")
    page.fill("#email", "newcomer@example.org")
    page.fill("#organisation", "새 연구소 (예시)")
    page.select_option("#kind", "institution")
    press(page, "button.is-primary")
    expect(page.locator(".message.is-good")).to_contain_text("newcomer@example.org")
    confirm = mailed_path(settings.outbox, "confirmation")
    page.goto(live_server + confirm)
    press(page, "button[value=confirm]")
    expect(page.locator("h1")).to_have_text("메일 주소를 확인했습니다")

    context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900}, color_scheme="dark")
    office = signed_in(context, live_server + doors.organiser(clock.now))
    assert findings(office, live_server, (confirm, "/events/demo/register", "/organiser/demo/registrations")) == {}
    press(office, "button[value=approve]")
    expect(office.locator(".message.is-good")).to_be_visible()
    context.close()

    page.goto(live_server + mailed_path(settings.outbox, "welcome"))
    expect(page.locator("h1")).to_contain_text("신입 (예시)")
    press(page, "form.door button")
    expect(page).to_have_url(f"{live_server}/events/demo/consent?to=own_day")
    press(page, "button[value=agree]")
    expect(page).to_have_url(f"{live_server}/events/demo/day")
