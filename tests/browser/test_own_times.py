"""Closing a meeting slot on a Korean phone: at once with JavaScript, after saving without it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ON_SQLITE
from tests.browser.test_attendee import enter, fits
from tests.conftest import Doors

pytestmark = [pytest.mark.browser, ON_SQLITE]

TARGET = 44


def test_a_slot_is_closed_by_a_touch_anywhere_on_its_line(
    page: Page, live_server: str, doors: Doors, scripted: bool
) -> None:
    enter(page, live_server, doors)
    left, line = page.locator("#slots-left b"), page.locator(".own-slot").nth(3)
    box, ticked = line.locator("input[name=free]"), page.locator("input[name=free]:checked")
    expect(left).to_have_text("6")
    area = line.bounding_box()
    assert area is not None
    assert area["height"] >= TARGET
    line.click(position={"x": area["width"] - 5, "y": area["height"] - 5})
    expect(box).not_to_be_checked()
    expect(line).to_contain_text("직접 제외함", use_inner_text=True)
    expect(left).to_have_text("5" if scripted else "6")
    page.locator("input[name=times][value=only]").check()
    page.locator("input[name=item][value=ai-talk]").check()
    expect(left).to_have_text("3" if scripted else "6")
    page.locator(".primary-action button").click()
    for again in (False, True):
        if again:
            page.reload()
        expect(left).to_have_text("3")
        expect(ticked).to_have_count(5)
        expect(page.locator(".own-slot.is-lost input[name=free]:visible")).to_have_count(0)
        expect(page.locator("input[name=times][value=only]")).to_be_checked()
        assert not scripted or fits(page)
