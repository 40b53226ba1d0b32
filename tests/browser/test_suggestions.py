"""Suggested partners on a Korean phone, by finger and by keyboard, with and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ON_SQLITE
from tests.browser.test_attendee import fits, press
from tests.conftest import Doors

pytestmark = [pytest.mark.browser, ON_SQLITE]
WISHES = "/events/demo/wishes"


def enter(page: Page, live_server: str, doors: Doors) -> None:
    page.goto(live_server + doors.participant("p005"))
    page.locator("form.door button").click()
    page.goto(live_server + WISHES)


def names(page: Page) -> list[str]:
    return page.locator(".suggested-card h3").all_text_contents()


def test_a_suggestion_is_taken_and_another_put_away(page: Page, live_server: str, doors: Doors, scripted: bool) -> None:
    enter(page, live_server, doors)
    first, second, *rest = names(page)
    assert len(rest) == 3
    press(page, ".suggested-list > li:first-child button[name=press]")
    expect(page.locator("#ranking .rank-name").last).to_contain_text(first)
    expect(page.locator(".suggested-card h3").first).to_have_text(second)
    press(page, ".suggested-list > li:first-child button[name=answer]")
    expect(page.locator(".suggested-card h3").first).to_have_text(rest[0])
    assert second not in names(page)
    expect(page.locator("#suggestions")).to_contain_text("제외한 추천 1곳 다시 보기")
    press(page, "#suggestions button[value=off]")
    expect(page.locator(".suggested-card")).to_have_count(0)
    press(page, "#suggestions button[value=on]")
    expect(page.locator(".suggested-card h3").first).to_have_text(rest[0])
    if scripted:
        assert fits(page)
        sizes = [button.bounding_box() for button in page.locator("#suggestions button").all()]
        assert all(size is not None and min(size["width"], size["height"]) >= 44 for size in sizes)


@pytest.mark.parametrize("scripted", [True], ids=["with JavaScript"])
def test_the_keyboard_goes_on_with_the_next_suggestion(
    page: Page, live_server: str, doors: Doors, scripted: bool
) -> None:
    enter(page, live_server, doors)
    third = names(page)[2]
    page.locator(".suggested-list > li:nth-child(2) button[name=answer]").focus()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Enter")
    expect(page.locator(".suggested-list > li:nth-child(2) h3")).to_have_text(third)
    expect(page.locator(".suggested-list > li:nth-child(2) button[name=answer]")).to_be_focused()
    last = page.locator("#suggestions button[value=off]")
    last.focus()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Enter")
    expect(page.locator("#suggestions-title")).to_be_focused()
