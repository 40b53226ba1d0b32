"""Double click, and a retry after a time-out, through the real server with its threads: one effect."""

import http.client
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from scheduler.audit.records import AuditEntry
from scheduler.database import Database
from tests.conftest import Doors
from tests.web.attendee.conftest import DAY, WISHES, Visit
from tests.web.attendee.forms_on_pages import forms_of

pytestmark = pytest.mark.faults

TIMES_PRESSED = 20


class Browser:
    """A signed-in browser with a drawn and filled form, which sends it over a real connection."""

    def __init__(self, app: Flask, doors: Doors, address: str, path: str) -> None:
        visit = Visit(app.test_client())
        door = doors.participant("p001")
        visit.send(door, [("csrf_token", visit.get(door).split('name="csrf_token" value="')[1].split('"')[0])])
        form = forms_of(visit.get(path))[path]
        press = [each for each in form.buttons if each[1].startswith("remove:")][:1]
        cookies = [visit.client.get_cookie(name) for name in ("attendee", "form")]
        self.path, self.server = path, urlsplit(address)
        self.body = urlencode([*form.fields, *press, *([("item", "ai-talk")] if path == DAY else [])]).encode()
        self.headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies if cookie is not None),
        }

    def send(self) -> int:
        connection = http.client.HTTPConnection(self.server.hostname or "", self.server.port, timeout=30)
        connection.request("POST", self.path, self.body, self.headers)
        status = connection.getresponse().status
        connection.close()
        return status

    def send_and_hang_up(self) -> None:
        """The whole request goes out; nobody waits for the answer."""
        head = [f"POST {self.path} HTTP/1.1", f"Host: {self.server.netloc}", f"Content-Length: {len(self.body)}"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        with socket.create_connection((self.server.hostname or "", self.server.port or 0)) as connection:
            connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + self.body)


def saves(database: Database) -> int:
    with database.reading() as session:
        found = select(func.count()).select_from(AuditEntry).where(AuditEntry.action.in_(("day saved", "wishes saved")))
        return session.scalar(found) or 0


@pytest.mark.parametrize("path", [DAY, WISHES])
def test_a_form_sent_twenty_times_at_once_is_saved_once(
    app: Flask, doors: Doors, live_server: str, database: Database, path: str
) -> None:
    browser = Browser(app, doors, live_server, path)
    barrier = Barrier(TIMES_PRESSED)

    def press(_number: int) -> int:
        barrier.wait()
        return browser.send()

    with ThreadPoolExecutor(TIMES_PRESSED) as pool:
        assert list(pool.map(press, range(TIMES_PRESSED))) == [303] * TIMES_PRESSED
    assert saves(database) == 1


@pytest.mark.parametrize("path", [DAY, WISHES])
def test_a_retry_after_a_lost_answer_is_no_second_save(
    app: Flask, doors: Doors, live_server: str, database: Database, path: str
) -> None:
    browser = Browser(app, doors, live_server, path)
    browser.send_and_hang_up()
    until = time.monotonic() + 20
    while saves(database) == 0 and time.monotonic() < until:
        time.sleep(0.02)
    assert [browser.send(), browser.send()] == [303, 303]
    assert saves(database) == 1
