"""What no client library sends: broken requests to the real server, which answers the next one as before."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.poison import corpus

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

HOST = b"Host: 127.0.0.1\r\n"
FORM = b"POST /language HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
REQUESTS = {
    "no request": b"\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "unknown version": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "foreign host": b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "host of raw bytes": b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    "whole address": b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "address of another kind": b"GET //[::1/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "raw bytes in the path": b"GET /events/\xff\xfe\xed\xa0\x80 HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL in the path": b"GET /a\0b HTTP/1.1\r\n" + HOST + b"\r\n",
    "path of a megabyte": b"GET /" + b"a" * corpus.MEGABYTE + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "header of a megabyte": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * corpus.MEGABYTE + b"\r\n\r\n",
    "header without a colon": b"GET / HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n",
    "header of raw bytes": b"GET / HTTP/1.1\r\n" + HOST + b"Accept-Language: \xff\xfe\0\r\n\r\n",
    "cookie of raw bytes": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: language=\xed\xa0\x80; attendee=\xff; =;;\r\n\r\n",
    "negative length": FORM + b"Content-Length: -1\r\n\r\n",
    "length in words": FORM + b"Content-Length: ten\r\n\r\n",
    "length of the world": b"POST /language HTTP/1.1\r\n"
    + HOST
    + FORM
    + b"Content-Length: 99999999999999999999\r\n\r\n",
    "broken chunks": b"POST /language HTTP/1.1\r\n"
    + HOST
    + FORM
    + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
    "unknown coding": FORM + b"Transfer-Encoding: klingon\r\n\r\nx",
    "surrogate in a form": b"POST /language HTTP/1.1\r\n"
    + HOST
    + FORM
    + b"Content-Length: 18\r\n\r\nlanguage=%ED%A0%80",
    "unknown method": b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n",
}


def ask(address: str, request: bytes) -> bytes:
    """The first line of the answer; empty when the server hung up."""
    server = urlsplit(address)
    with socket.create_connection((server.hostname or "", server.port or 0), timeout=10) as connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").readline()
        except (ConnectionError, BrokenPipeError):
            return b""


@pytest.mark.parametrize("name", REQUESTS)
def test_a_broken_request_is_refused_and_the_next_one_answered(live_server: str, name: str) -> None:
    line = ask(live_server, REQUESTS[name])
    assert line == b"" or int(line.split()[1]) < 500 or line.split()[1] == b"501", line
    assert b" 200 " in ask(live_server, b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
