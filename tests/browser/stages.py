"""One browser on one event, and the steps by which its page comes into a state."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from scheduler.accounts.service import make_participant_link, sign_in
from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.service import find_participant, people
from scheduler.privacy.consents import decide
from scheduler.privacy.rules import Decision
from scheduler.settings import Settings
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes, wish_list
from tests.conftest import Clock

KAKAO = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36;KAKAOTALK 2410680"
SEND = """button => {
  const pressed = document.createElement("input");
  Object.assign(pressed, {type: "hidden", name: button.name || "pressed", value: button.value});
  button.form.append(pressed);
  button.form.submit();
}"""


@dataclass
class Stage:
    """One browser on one event. ``key`` is the participant whom a page is looked at as."""

    page: Page
    base: str
    database: Database
    settings: Settings
    event: EventSummary
    clock: Clock
    key: str
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def own(self) -> int:
        with self.database.reading() as session:
            return find_participant(session, self.event.id, self.key).id

    def go(self, path: str) -> None:
        self.page.goto(self.base + (path if path.startswith("/") else f"/events/demo/{path}"))

    def press(self, button: str) -> None:
        """Send the form of a button as a browser without JavaScript does, so that the answer is a page."""
        with self.page.expect_navigation():
            self.page.locator(button).first.evaluate(SEND)

    def link(self) -> str:
        if self.key not in self.secrets:
            with self.database.writing() as session:
                self.secrets[self.key] = make_participant_link(session, self.own, now=self.clock.now)
        return f"/in/{self.secrets[self.key]}"

    def enter(self, key: str, *, consented: bool = True) -> None:
        self.key = key
        secret = self.link().removeprefix("/in/")
        with self.database.writing() as session:
            if consented:
                decide(session, self.own, Decision.GIVEN, language="ko", now=self.clock.now)
            signed_in = sign_in(session, secret, now=self.clock.now)
        self.page.context.add_cookies([{"name": "attendee", "value": signed_in.secret, "url": self.base}])

    def choose(self, wishes: int, vetoes: int = 0) -> None:
        """Replace the own list by the first people of the event."""
        own = self.own
        with self.database.writing() as session:
            others = [each.public_id for each in people(session, self.event.id) if each.id != own]
            wanted = Choices(tuple(others[:wishes]), tuple(others[wishes : wishes + vetoes]))
            seen = wish_list(session, own).version
            save_wishes(session, own, wanted, seen=seen, key=f"state {seen}", now=self.clock.now)


Reach = Callable[[Stage], None]


def at(path: str) -> Reach:
    return lambda stage: stage.go(path)


def then(*steps: Reach) -> Reach:
    def reach(stage: Stage) -> None:
        for step in steps:
            step(stage)

    return reach


def press(button: str) -> Reach:
    return lambda stage: stage.press(button)


def fill(field_: str, text: str) -> Reach:
    return lambda stage: stage.page.locator(field_).first.fill(text)


def choose(wishes: int, vetoes: int = 0) -> Reach:
    return lambda stage: stage.choose(wishes, vetoes)


def door(stage: Stage) -> None:
    stage.go(stage.link())


def in_an_app(reach: Reach) -> Reach:
    """In the browser of a messenger, which cannot save files."""

    def shown(stage: Stage) -> None:
        stage.page.context.set_extra_http_headers({"User-Agent": KAKAO})
        try:
            reach(stage)
        finally:
            stage.page.context.set_extra_http_headers({})

    return shown
