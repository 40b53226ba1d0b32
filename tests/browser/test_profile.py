"""Two colleagues edit the profile of their organisation at once, one of them on a phone: nobody's words are lost."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ON_SQLITE, PHONE
from tests.browser.test_accessibility import signed_in, violations
from tests.conftest import Doors

pytestmark = [pytest.mark.browser, ON_SQLITE]

COLLEAGUES = ("p004", "p006")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".primary-action button").click()


def test_two_colleagues_put_their_words_together(
    chromium: Browser, scripted: bool, live_server: str, doors: Doors
) -> None:
    phone = chromium.new_context(viewport=PHONE, locale="ko-KR", java_script_enabled=scripted)
    desk = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    other, page = (
        signed_in(context, live_server + doors.participant(key))
        for context, key in zip((desk, phone), COLLEAGUES, strict=True)
    )
    page.get_by_role("link", name="프로필", exact=True).click()
    page.get_by_role("link", name="수정: 소속 기관 프로필").click()
    page.select_option("#zone", "ulju")
    expect(page.locator("#zone-facts [data-zone=ulju]")).to_be_visible(visible=scripted)
    page.fill("#offers_ko", "이온 교환막 시험")
    page.check("input[name=needs_tags][value=tech-quantum]")

    other.goto(f"{live_server}/events/demo/profile/organisation")
    other.fill("#needs_en", "Partners who measure")
    save(other)
    expect(other.locator(".colleagues")).to_contain_text("Lee Do-dam")

    save(page)
    versions = page.locator(".versions")
    expect(versions).to_contain_text("Partners who measure")
    expect(versions).to_contain_text("이온 교환막 시험")
    assert page.locator("html").evaluate("root => root.scrollWidth <= root.clientWidth")
    expect(page.locator("#offers_ko")).to_have_value("이온 교환막 시험")
    if scripted:
        assert violations(page) == []
    page.fill("#needs_en", "Partners who measure")
    save(page)
    expect(page.locator(".messages")).to_contain_text("저장")
    for words in ("이온 교환막 시험", "Partners who measure", "울산 울주", "양자"):
        expect(page.locator("main")).to_contain_text(words)
    other.goto(f"{live_server}/events/demo/profile")
    expect(other.locator("main")).to_contain_text("Last changed by Lee Do-dam")
    phone.close()
    desk.close()
