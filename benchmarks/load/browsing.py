"""A visitor: asks for pages and presses the buttons that they show, as a browser with htmx does."""

from __future__ import annotations

import gzip
import http.client
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

from benchmarks.load.ledger import Kept
from benchmarks.load.preparing import BASE_URL, Attendee
from benchmarks.load.visits import DAY, PAGE, SAVE, SEARCH, TIMETABLE

TIMEOUT = 30.0

WORDS = (
    "센서",
    "배터리",
    "ㅎㅂ",
    "ai",
    "연구",
    "로봇",
    "ㅅㄹ",
    "수소",
    "test",
    "이",
    "데이터 분석",
    "반도체",
    "김",
    "bio",
    "ㅈㅇ",
)

_TAG = re.compile(r"<(input|button)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
_RANKING = re.compile(r'<section id="ranking"[^>]*>(.*?)</section>', re.DOTALL)
_FOUND = re.compile(r'<div id="found"[^>]*>(.*?)</section>', re.DOTALL)

Pairs = list[tuple[str, str]]


class Unexpected(Exception):
    """An answer that no visitor should get; the message says which."""


@dataclass
class WishForm:
    """What a visitor's browser holds of the page of wishes: the form's fields, and the buttons that can be pressed."""

    ranking: Pairs = field(default_factory=list)
    found: Pairs = field(default_factory=list)
    buttons: dict[str, list[str]] = field(default_factory=dict)

    def take_ranking(self, html: str) -> None:
        self.ranking, own = _controls(html)
        self.buttons = {part: values for part, values in self.buttons.items() if part == "found"} | {"ranking": own}

    def take_found(self, html: str) -> None:
        self.found, self.buttons["found"] = _controls(html)

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.ranking if key == name)

    @property
    def kept(self) -> Kept:
        return Kept(int(self.values("seen")[0]), self.values("wish"), self.values("veto"))

    def pressable(self) -> list[str]:
        """The buttons that change the list; one found card may stand for a partner who was chosen since."""
        chosen = {*self.values("wish"), *self.values("veto")}
        added = [press for press in self.buttons.get("found", ()) if press.partition(":")[2] not in chosen]
        return [*self.buttons.get("ranking", ()), *added]


@dataclass
class Visitor:
    """One attendee's browser; its steps must not overlap. ``acknowledged`` hears of each save that was."""

    attendee: Attendee
    port: int
    event_key: str
    rng: random.Random
    acknowledged: Callable[[Attendee, Kept], None]
    form: WishForm = field(default_factory=WishForm)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cookies["__Host-attendee"] = self.attendee.secret

    def take(self, step: str) -> None:
        """One request. Raises :class:`Unexpected`, and OSError or HTTPException where no answer came."""
        {PAGE: self.open, SEARCH: self.search, DAY: self.see_day, TIMETABLE: self.see_timetable}.get(
            step, lambda: self.save(step.removeprefix(f"{SAVE} "))
        )()

    def open(self) -> None:
        page = self._get("wishes")
        self.form = WishForm()
        self.form.take_ranking(_part(_RANKING, page))
        self.form.take_found(_part(_FOUND, page))

    def search(self) -> None:
        asked = urlencode({"q": self.rng.choice(WORDS), "tag": "", "side": "", "zone": ""})
        self.form.take_found(self._get(f"wishes?{asked}", partial=True))

    def see_day(self) -> None:
        self._get("day")

    def see_timetable(self) -> None:
        self._get("timetable")

    def save(self, wanted: str) -> None:
        """Press a button of the wanted kind, or where the page has none, any; and note the answer's new list.

        A visitor whose last press was not answered does not know their list and opens the page anew first.
        """
        if not self.form.ranking:
            self.open()
        can = self.form.pressable()
        if not can:
            raise Unexpected("the page of wishes shows no button")
        press = self.rng.choice([each for each in can if each.startswith(f"{wanted}:")] or can)
        before = self.form.kept
        body = urlencode([*self.form.ranking, *self.form.found, ("press", press)])
        form, self.form = self.form, WishForm()
        answer = self._ask("POST", "wishes", body, partial=True)
        self.form = form
        self.form.take_ranking(answer.partition('<div id="receipt"')[0])
        kept = self.form.kept
        if kept.version <= before.version or (kept.wishes, kept.vetoes) != pressed(before, press):
            raise Unexpected(f"after {press} the list of {before} is {kept}")
        self.acknowledged(self.attendee, kept)

    def _get(self, path: str, *, partial: bool = False) -> str:
        return self._ask("GET", path, None, partial=partial)

    def _ask(self, method: str, path: str, body: str | None, *, partial: bool) -> str:
        """A connection of its own for each request, as from a proxy in its usual set-up."""
        headers = headers_of(self.cookies, partial=partial)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, f"/events/{self.event_key}/{path}", body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise Unexpected(f"{method} /{path.partition('?')[0]}: {answer.status}")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return (gzip.decompress(content) if answer.headers["Content-Encoding"] == "gzip" else content).decode()


def headers_of(cookies: Mapping[str, str], *, partial: bool) -> dict[str, str]:
    """What a proxy hands on of a browser's request; ``partial``: htmx asks for a part of the page."""
    headers = {
        "Host": urlsplit(BASE_URL).netloc,
        "X-Forwarded-Proto": "https",
        "Accept-Encoding": "gzip",
        "Accept-Language": "ko",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Connection": "close",
    }
    return headers | ({"HX-Request": "true"} if partial else {})


def pressed(before: Kept, press: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the list must be after a button, in words of our own. Vetoes are in no order of the visitor's."""
    name, _, partner = press.partition(":")
    wishes = [each for each in before.wishes if each != partner or name in {"up", "down"}]
    vetoes = {*before.vetoes} - {partner}
    if name == "add":
        wishes.append(partner)
    elif name == "avoid":
        vetoes.add(partner)
    elif name in {"up", "down"}:
        here = wishes.index(partner)
        there = here + (1 if name == "down" else -1)
        wishes[here], wishes[there] = wishes[there], wishes[here]
    return tuple(wishes), tuple(sorted(vetoes))


def _part(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise Unexpected("the page of wishes lacks a part")
    return found[1]


def _controls(html: str) -> tuple[Pairs, list[str]]:
    """The fields of a part of the page that a browser would send, and the buttons of partners that can be pressed."""
    fields: Pairs = []
    presses: list[str] = []
    for kind, text in _TAG.findall(html):
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}
        if kind == "input" and given.get("name"):
            fields.append((given["name"], given.get("value", "")))
        elif given.get("name") == "press" and ":" in given.get("value", "") and "aria-disabled" not in given:
            presses.append(given["value"])
    return fields, presses
