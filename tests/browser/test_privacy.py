"""First visit to last: refusing, agreeing, taking a copy, erasing; by keyboard, with and without JavaScript."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ON_SQLITE
from tests.browser.test_accessibility import signed_in
from tests.conftest import Doors
from tests.web.test_browsers import KAKAO

pytestmark = [pytest.mark.browser, ON_SQLITE]

LOOKS = [("ko-KR", "light", 390, True), ("en-GB", "dark", 1440, False), ("ko-KR", "dark", 1440, True)]


def press(page: Page, button: str) -> None:
    """By keyboard, as far as the button can be reached."""
    page.locator(button).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(("locale", "scheme", "width", "scripted"), LOOKS)
def test_from_the_first_page_to_the_last(
    chromium: Browser, live_server: str, doors: Doors, locale: str, scheme: str, width: int, scripted: bool
) -> None:
    context = chromium.new_context(
        locale=locale, color_scheme=scheme, viewport={"width": width, "height": 844}, java_script_enabled=scripted
    )
    link = doors.participant("p005", consented=False)
    page = signed_in(context, live_server + link)
    expect(page).to_have_url(f"{live_server}/events/demo/consent?to=own_day")
    press(page, "button[value=refuse]")
    page.goto(f"{live_server}/events/demo/wishes")
    press(page, "button[value=agree]")
    expect(page).to_have_url(f"{live_server}/events/demo/wishes")
    page.goto(f"{live_server}/events/demo/data")
    with page.expect_download() as waiting:
        page.locator('a[href$="data.json"]').click()
    assert json.loads(Path(waiting.value.path()).read_text())["consents"][-1]["decision"] == "given"
    press(page, 'a[href$="/erase"]')
    page.wait_for_url("**/erase")
    page.locator("#word").fill("아니요")
    page.keyboard.press("Enter")
    expect(page.locator("#word-error")).to_be_visible()
    expect(page.locator("#word")).to_have_value("아니요")
    page.locator("#word").fill("삭제")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server}/events/demo/erased")
    assert page.goto(live_server + link).status == 403
    context.close()


def test_the_browser_of_an_app_is_left_for_the_phones_own(chromium: Browser, live_server: str, doors: Doors) -> None:
    context = chromium.new_context(locale="ko-KR", viewport={"width": 390, "height": 844}, user_agent=KAKAO)
    page = signed_in(context, live_server + doors.participant("p006"))
    page.goto(f"{live_server}/events/demo/data")
    press(page, 'form[action$="/elsewhere"] button')
    expect(page.locator("#address")).to_be_visible()
    expect(page.locator('a[href^="kakaotalk://web/openExternal?url="]')).to_be_visible()
    context.close()
