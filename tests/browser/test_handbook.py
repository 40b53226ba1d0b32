"""The handbook's pictures: drawn anew by ``make pictures``; otherwise each page they show is looked at once."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image  # comes with matplotlib
from playwright.sync_api import Browser, Page, expect

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.settings import Settings
from tests.browser.conftest import ON_SQLITE
from tests.browser.handbook import ENDINGS, IMAGES, PHASES, Picture, View
from tests.browser.handbook_events import Scene
from tests.browser.test_journey import LOCALES
from tests.conftest import Clock, Doors

pytestmark = [pytest.mark.browser, ON_SQLITE]

DRAWN = bool(os.environ.get("MANNAM_HANDBOOK"))
"""Whether the pictures are drawn anew."""

COLOURS = 96
PLACED = """([top, space]) => {
  const shown = top ? document.querySelector(top) : document.body;
  window.scrollTo({ top: top ? shown.getBoundingClientRect().top + scrollY - space : 0, behavior: "instant" });
  document.activeElement.blur();
}"""


@pytest.fixture
def scene(database: Database, settings: Settings, demo_event: EventSummary, clock: Clock) -> Scene:
    return Scene(database, settings, demo_event, clock, DRAWN)


@pytest.fixture
def views(chromium: Browser, live_server: str, scene: Scene) -> Iterator[list[View]]:
    views = []
    for language in LOCALES:
        context = chromium.new_context(locale=LOCALES[language], color_scheme="light", reduced_motion="reduce")
        views.append(View(context.new_page(), f"{live_server}/organiser/demo", language, scene))
    yield views
    for view in views:
        view.page.context.close()


def test_each_picture_shows_a_page_that_is_there_and_full(
    app: Flask, scene: Scene, doors: Doors, request: pytest.FixtureRequest
) -> None:
    views: list[View] = request.getfixturevalue("views") if DRAWN else []
    app.config["WTF_CSRF_ENABLED"] = DRAWN
    for phase in PHASES:
        scene.clock.now = phase.now
        phase.prepare(scene)
        client = app.test_client()
        if not DRAWN:
            assert client.post(doors.organiser(phase.now)).status_code == 303
        for view in views:  # days later nobody is signed in any more
            view.page.goto(view.home.removesuffix("/organiser/demo") + doors.organiser(phase.now))
            view.page.locator("form.door button").click()
            view.page.wait_for_url("**/organiser/")
        for picture in phase.pictures:
            if not DRAWN:
                look_at(client, picture)
            for view in views:
                bring(view, picture)
                draw(view.page, IMAGES / f"{picture.name}{ENDINGS[view.language]}")


def look_at(client: FlaskClient, picture: Picture) -> None:
    """The page without its browser, which takes longest."""
    answer = client.get(f"/organiser/demo{picture.path}")
    assert answer.status_code == 200, picture.name
    assert picture.top.lstrip("#.") in answer.text
    assert '<section class="empty">' not in answer.text, picture.name


def bring(view: View, picture: Picture) -> None:
    """Bring the page into the picture's state: whole, without an empty part, without news of an earlier press."""
    page = view.page
    width, height = picture.size
    page.set_viewport_size({"width": width, "height": height})
    view.go(picture.path)
    picture.reach(view)
    expect(page.locator(picture.top or "main").first).to_be_visible()
    expect(page.locator(".empty, #messages .message")).to_have_count(0)
    page.evaluate(PLACED, [picture.top, picture.space])


def draw(page: Page, target: Path) -> None:
    page.wait_for_timeout(300)  # what the page's scripts still move
    page.evaluate("document.fonts.ready")
    shown = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    target.parent.mkdir(exist_ok=True)
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
