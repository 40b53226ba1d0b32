"""A participant on a phone makes a calendar address, declines a meeting and takes that back."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests.browser.conftest import ON_SQLITE
from tests.browser.test_attendee import fits
from tests.conftest import Doors
from tests.web.attendee.conftest import TIMETABLE
from tests.web.attendee.conftest import published as published  # the fixture

pytestmark = [pytest.mark.browser, ON_SQLITE]


@pytest.mark.usefixtures("published")
def test_an_address_is_copied_and_a_meeting_declined_and_accepted_again(
    page: Page, live_server: str, doors: Doors, client: FlaskClient, scripted: bool
) -> None:
    page.goto(live_server + doors.participant("p001"))
    page.locator("form.door button").click()
    page.wait_for_url(f"**{TIMETABLE}")

    page.locator('#calendar form[action$="/feed"] button').click()
    expect(page.locator("#address")).to_be_visible()
    address = page.locator("#address").input_value()
    expect(page.locator(".page-width a.is-primary")).to_have_attribute("href", address.replace("http", "webcal", 1))
    assert client.get("/f/" + address.partition("/f/")[2]).data.startswith(b"BEGIN:VCALENDAR")
    copy = page.locator("button[data-copy]")
    if scripted:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        copy.click()
        expect(copy).to_have_text("복사했습니다")
        assert page.evaluate("navigator.clipboard.readText()") == address
        assert fits(page)
    else:
        expect(copy).to_be_hidden()

    page.goto(live_server + TIMETABLE)
    page.locator(".agenda-card summary").first.click()
    page.locator(".agenda-decline").first.click()
    page.locator('input[name="reason"][value="travel"]').check()
    page.locator("#note").fill("KTX")
    page.locator(".primary-action button").click()
    page.wait_for_url(f"**{TIMETABLE}")
    expect(page.locator(".agenda .declined")).to_have_count(1)
    if scripted:
        assert fits(page)
    page.locator(".agenda-card summary").first.click()
    page.locator(".agenda-decline").first.click()
    expect(page.locator("#note")).to_have_value("KTX")
    page.locator('form[action$="/accept"] button').click()
    page.wait_for_url(f"**{TIMETABLE}")
    expect(page.locator(".agenda .declined")).to_have_count(0)
