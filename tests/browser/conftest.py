"""A page on a Korean phone, with and without JavaScript; whatever its console complains of fails the test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

PHONE = {"width": 390, "height": 844}

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""The pages are the same on both databases."""


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(chromium: Browser, live_server: str, scripted: bool) -> Iterator[Page]:
    # The server ends after the page, which may still ask it for something.
    context = chromium.new_context(viewport=PHONE, locale="ko-KR", java_script_enabled=scripted)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    context.close()
    assert told == []
