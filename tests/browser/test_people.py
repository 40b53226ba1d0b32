"""An organiser gets people ready: the list, acting, limits, a co-organiser, opening choices; in both languages."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ON_SQLITE
from tests.browser.test_accessibility import signed_in, violations
from tests.conftest import Clock, Doors
from tests.sizes import looks

pytestmark = [pytest.mark.browser, ON_SQLITE]


@pytest.mark.parametrize(
    ("locale", "scheme", "scripted"), looks([("ko-KR", "light", True), ("en-GB", "dark", False)], 0)
)
def test_from_the_list_to_the_log(
    chromium: Browser, live_server: str, doors: Doors, clock: Clock, locale: str, scheme: str, scripted: bool
) -> None:
    doors.participant("p001")
    context = chromium.new_context(
        locale=locale,
        color_scheme=scheme,
        viewport={"width": 1440, "height": 900},
        java_script_enabled=scripted,
    )
    page = signed_in(context, live_server + doors.organiser(clock.now))
    home = f"{live_server}/organiser/demo"

    def clean() -> None:
        # What the test of every page does not reach; axe is a script of its own and needs them.
        if scripted:
            assert violations(page) == []

    page.goto(f"{home}/people")
    page.locator("#search").fill("ㄱㄱㅇ")
    if not scripted:
        page.locator(".search button").click()
    expect(page.locator("#people-list tbody tr")).to_have_count(1)
    page.locator("#people-list th a").click()
    clean()
    sheet = page.url
    page.goto(f"{sheet}/act")
    clean()
    page.locator("main form button.is-primary").click()
    expect(page).to_have_url(f"{live_server}/events/demo/wishes")
    expect(page.locator(".message.is-warning form button")).to_be_visible()
    expect(page.locator("#avoided")).to_have_count(0)
    clean()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("button[value^='remove:']").first.click()
    expect(page.locator("#receipt .receipt")).to_be_visible()
    page.goto(f"{live_server}/events/demo/day")
    clean()
    page.locator(".message.is-warning form button").click()
    expect(page).to_have_url(sheet)
    page.goto(f"{sheet}/edit")
    page.locator("#rest").fill("1")
    clean()
    page.locator(".primary-action button").click()
    expect(page).to_have_url(sheet)
    page.goto(f"{home}/limits")
    page.locator("[name=company-most]").fill("5")
    page.locator(".primary-action button").click()
    expect(page.locator("[name=company-most]")).to_have_value("5")
    page.goto(f"{home}/organisers")
    page.locator("#new-name").fill("둘째")
    page.locator("#new-email").fill("two@example.org")
    page.locator("#invite button").click()
    expect(page.locator(".team > li")).to_have_count(3)
    page.goto(f"{home}/choices?q=ㄱㄱㅇ")
    clean()
    page.locator("#reason").fill("a complaint is looked into")
    page.locator("#sure").check()
    page.locator("#one form[method=post] button").click()
    expect(page.locator("#own-choices tbody tr").first).to_be_visible()
    clean()
    page.goto(f"{home}/audit")
    expect(page.locator("#audit-list tbody tr").first).to_contain_text("a complaint is looked into")
    context.close()
