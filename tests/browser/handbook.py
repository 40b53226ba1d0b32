"""The pictures of the organiser's handbook: which page each shows, and how the page comes into that state.

A new picture is one line in :data:`PHASES`; it stands in both handbooks, in the language of each.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from scheduler.people.service import find_participant
from tests.browser import handbook_events as events
from tests.browser.handbook_events import Scene
from tests.conftest import WHILE_OPEN

HANDBOOK = Path(__file__).parents[2] / "docs" / "handbook"
IMAGES = HANDBOOK / "images"
ENDINGS = {"en": ".png", "ko": ".ko.png"}
LAPTOP = (1440, 900)
TALL = (1440, 1200)
LOW = (1440, 760)
TABLET = (820, 1000)
HEADINGS = {"ko": ("이름", "이메일", "소속", "직책"), "en": ("Name", "Email", "Organisation", "Position")}
ADDED = {
    "ko": ("서다온 (예시)", "daon@example.org", "새빛연구소 (예시)", "연구원"),
    "en": ("Seo Da-on (example)", "daon@example.org", "Saebit Laboratory (example)", "Researcher"),
}
ROLE = {"ko": "연구소장", "en": "Head of research"}
SEARCHED = {"ko": "ㄱㄹㅎ", "en": "kang ra"}


@dataclass
class View:
    """One browser on the scene, in one language."""

    page: Page
    home: str
    language: str
    scene: Scene

    def go(self, path: str) -> None:
        self.page.goto(self.home + path)


Reach = Callable[[View], None]


def stay(_view: View) -> None:
    """The page is shown as it comes."""


@dataclass(frozen=True)
class Picture:
    """``path`` below the event's pages; ``top``: stands ``space`` px below the upper edge, else the page's head.

    ``reach``: the steps after that, taken for drawing alone; the journeys beside this file take the same ones.
    """

    name: str
    path: str
    reach: Reach = stay
    top: str = ""
    space: int = 32
    size: tuple[int, int] = LAPTOP


@dataclass(frozen=True)
class Phase:
    """``prepare`` is done once, before the pictures of both languages."""

    now: datetime
    prepare: Callable[[Scene], None]
    pictures: tuple[Picture, ...]


def a_list(view: View) -> bytes:
    """Somebody new, somebody with another position, somebody unchanged, a namesake, and a row without a name."""
    language, scene = view.language, view.scene
    with scene.database.reading() as session:
        known = [find_participant(session, scene.event.id, key) for key in ("p002", "p004", "p006")]
    firms = {person.id: person.firm for person in scene.everybody()}
    lines = [HEADINGS[language], ADDED[language]]
    for number, person in enumerate(known):
        firm = firms[person.id]
        email = "namesake@example.org" if number == 2 else person.email
        role = ROLE[language] if number == 0 else ""
        lines.append((person.name.text(language), email, firm.name.text(language) if firm else "", role))
    lines.append(("", "nobody@example.org", ADDED[language][2], ""))
    written = io.StringIO()
    csv.writer(written).writerows(lines)
    return written.getvalue().encode()


def check_a_list(view: View) -> None:
    name = {"ko": "참가자.csv", "en": "participants.csv"}[view.language]
    view.page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": a_list(view)})
    for _ in ("to the columns", "to the check"):
        with view.page.expect_navigation():
            view.page.locator(".primary-action button").click()
    expect(view.page.locator("#problems tbody tr")).to_have_count(1, timeout=20_000)


def open_weights(view: View) -> None:
    view.page.locator("#weights > summary").click()


def watch(view: View) -> None:
    if view.scene.earnest:
        expect(view.page.locator(".curve-bound")).to_be_visible(timeout=20_000)


def pick_up(view: View) -> None:
    view.page.locator("html.is-scripted").wait_for(state="attached")
    view.page.locator('.board-cell[data-s="1"] .meet').nth(1).click()
    expect(view.page.locator(".board-cell.is-blocked").first).to_be_visible()


def find(view: View) -> None:
    view.page.locator("#q").fill(SEARCHED[view.language])
    view.page.locator("#desk-list button").first.click()
    expect(view.page.locator("#desk-person h2")).to_be_visible()


PHASES = (
    Phase(
        WHILE_OPEN,
        events.some_came_in,
        (
            Picture("set-up", "/set-up", size=TALL),
            Picture("programme", "/set-up/programme", size=(1440, 1500)),
            Picture("rooms", "/set-up/rooms"),
            Picture("import-check", "/import-export", check_a_list, size=TALL),
            Picture("people", "/people"),
            Picture("readiness", "/readiness", size=TALL),
        ),
    ),
    Phase(
        datetime(2027, 3, 1, 10, tzinfo=UTC),
        events.solve,
        (
            Picture("run-settings", "/runs", open_weights, size=TALL),
            Picture("report", "/runs/1", size=TALL),
            Picture("heat-map", "/runs/1", top=".heat-map", space=72),
            Picture("unmet", "/runs/1/unmet"),
            Picture("draft", "/drafts/1", pick_up),
            Picture("publish", "/runs/1/publish"),
            Picture("mails", "/runs/1/publish", top="#who-is-told", size=LOW),
        ),
    ),
    Phase(
        datetime(2027, 3, 1, 10, 30, tzinfo=UTC),
        events.start_long_run,
        (Picture("progress", "/runs/2", watch, size=LOW),),
    ),
    Phase(
        datetime(2027, 3, 4, 1, tzinfo=UTC),
        events.publish_and_note,
        (Picture("changes", "/changes", size=TALL), Picture("repair", "/changes/repair", size=TALL)),
    ),
    Phase(
        datetime(2027, 3, 4, 2, tzinfo=UTC),
        events.try_tables,
        (Picture("what-if", "/what-if/1", size=TALL),),
    ),
    Phase(
        datetime(2027, 3, 5, 5, 5, tzinfo=UTC),
        events.begin_the_day,
        (Picture("desk", "/desk", find, size=TABLET), Picture("clock", "/clock", size=LOW)),
    ),
    Phase(
        datetime(2027, 3, 8, 1, tzinfo=UTC),
        events.answer_afterwards,
        (Picture("statistics", "/statistics", size=TALL),),
    ),
)
PICTURES = tuple(picture for phase in PHASES for picture in phase.pictures)
