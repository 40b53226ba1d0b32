"""An organiser brings a list of participants and takes everything along: at the desk, in both languages."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ON_SQLITE
from tests.browser.test_accessibility import signed_in, violations
from tests.conftest import Clock, Doors
from tests.sizes import looks

pytestmark = [pytest.mark.browser, ON_SQLITE]

LIST = """이름,이메일,소속,직책
한결 (예시),hangyeol@example.org,새 연구소(예시),연구원
솔 (예시),sol@example.org,새 연구소(예시),
,nobody@example.org,,
"""
LOOKS = [("ko-KR", "light", True), ("en-GB", "dark", True), ("ko-KR", "light", False)]


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".primary-action button").click()


@pytest.mark.parametrize(("locale", "scheme", "scripted"), looks(LOOKS, 0))
def test_a_list_comes_in_and_everything_goes_out(
    chromium: Browser,
    live_server: str,
    doors: Doors,
    clock: Clock,
    tmp_path: Path,
    locale: str,
    scheme: str,
    scripted: bool,
) -> None:
    context = chromium.new_context(
        locale=locale,
        color_scheme=scheme,
        viewport={"width": 1440, "height": 900},
        java_script_enabled=scripted,
    )
    file = tmp_path / "명단.csv"
    file.write_bytes(LIST.encode("cp949"))
    page = signed_in(context, live_server + doors.organiser(clock.now))

    def is_clean() -> None:
        if scripted:
            assert violations(page) == []

    page.goto(f"{live_server}/organiser/demo/import-export")
    is_clean()
    page.set_input_files("#file", file)
    go_on(page)
    expect(page.locator(".columns-table select").first).to_have_value("name")
    expect(page.locator("main .message.is-warning").last).to_contain_text("CP949")
    is_clean()
    go_on(page)
    expect(page.locator("#problems tbody tr")).to_have_count(1, timeout=20_000)
    is_clean()
    go_on(page)
    expect(page.locator(".message.is-danger")).to_be_visible()
    page.locator("#leave_out").check()
    go_on(page)
    expect(page.locator(".message.is-good")).to_be_visible(timeout=20_000)
    expect(page.locator(".figures dd").first).to_contain_text("2")
    is_clean()
    page.goto(f"{live_server}/organiser/demo/import-export")
    with page.expect_download() as download:
        page.locator("form[action$='/export.xlsx'] button").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    context.close()
