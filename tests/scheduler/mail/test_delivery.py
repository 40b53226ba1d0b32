"""Mails as files, and over SMTP to a real server on this machine."""

import os
import socket
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.calendars.errors import CalendarRefusal
from scheduler.mail.delivery import Delivery, Outcome, SmtpServer, send_smtp, write_eml
from scheduler.settings import SmtpSecurity
from tests.scheduler.calendars.builders import KIM, SENDER
from tests.scheduler.mail.smtp_sink import Sink, certificate, running
from tests.scheduler.mail.test_messages import CHANGE, written

RAW = written(CHANGE)


def server_of(sink: Sink) -> SmtpServer:
    return SmtpServer("127.0.0.1", sink.port, SmtpSecurity.NONE, timeout=5)


def send(server: SmtpServer, raw: bytes = RAW) -> Delivery:
    return send_smtp(server, SENDER.address, KIM.address, raw)


def test_a_mail_becomes_a_file_of_exactly_its_bytes(tmp_path: Path) -> None:
    path = write_eml(tmp_path / "outbox", "000001-m@example.org", RAW)
    assert path == tmp_path / "outbox" / "000001-m@example.org.eml"
    assert path.read_bytes() == RAW
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [path.name]


def test_the_same_name_is_the_same_file(tmp_path: Path) -> None:
    assert write_eml(tmp_path, "1", RAW) == write_eml(tmp_path, "1", RAW) == write_eml(tmp_path, "1.eml", RAW)
    assert os.listdir(tmp_path) == ["1.eml"]


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a\x00", "한", "x" * 300])
def test_a_mail_is_written_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        write_eml(tmp_path / "outbox", name, RAW)
    assert os.listdir(tmp_path) == []


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "1.eml").mkdir()
    with pytest.raises(OSError, match=r"1\.eml"):
        write_eml(tmp_path, "1", RAW)
    assert os.listdir(tmp_path) == ["1.eml"]


def test_the_server_receives_exactly_the_bytes() -> None:
    dotted = RAW + b".\r\n..two\r\n. three\r\n"
    with running(Sink()) as sink:
        assert send(server_of(sink)) == Delivery(Outcome.SENT, 250)
        assert send(server_of(sink), dotted).outcome is Outcome.SENT
    assert sink.taken == [(SENDER.address, [KIM.address], RAW), (SENDER.address, [KIM.address], dotted)]


@pytest.mark.parametrize(
    ("command", "answer", "outcome", "code"),
    [
        ("RCPT", "550 5.1.1 no such user", Outcome.REFUSED, 550),
        ("RCPT", "450 4.2.1 busy", Outcome.RETRY, 450),
        ("DATA", "554 5.7.1 no spam here", Outcome.REFUSED, 554),
        ("DATA", "451 4.3.0 later", Outcome.RETRY, 451),
        ("MAIL", "550 5.7.1 not this sender", Outcome.RETRY, 550),
        ("MAIL", "421 4.3.2 going down", Outcome.RETRY, 421),
    ],
)
def test_answers_of_the_server(command: str, answer: str, outcome: Outcome, code: int) -> None:
    with running(Sink({command: answer})) as sink:
        assert send(server_of(sink)) == Delivery(outcome, code, answer[4:])
    assert sink.taken == []


def test_a_line_that_breaks_before_the_answer_is_tried_again() -> None:
    with running(Sink({"DATA": "hang up"})) as sink:
        delivery = send(server_of(sink))
    assert (delivery.outcome, delivery.code) == (Outcome.RETRY, None)


def test_what_happens_after_the_answer_changes_nothing() -> None:
    with running(Sink({"QUIT": "hang up"})) as sink:
        assert send(server_of(sink)).outcome is Outcome.SENT
    assert len(sink.taken) == 1


def test_no_server_and_a_silent_server_are_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert send(SmtpServer("127.0.0.1", port, SmtpSecurity.NONE, timeout=0.3)).outcome is Outcome.RETRY
    assert send(SmtpServer("127.0.0.1", port, SmtpSecurity.NONE, timeout=0.3)).outcome is Outcome.RETRY
    assert send(SmtpServer("no-such-host.invalid", port, SmtpSecurity.NONE, timeout=0.3)).outcome is Outcome.RETRY


def test_signing_in(tmp_path: Path) -> None:
    context, authority = certificate(tmp_path)
    with running(Sink(), password="right", tls_context=context) as sink:
        anonymous = SmtpServer("127.0.0.1", sink.port, SmtpSecurity.STARTTLS, timeout=5, ca_file=authority)
        server = replace(anonymous, user="mannam", password="right")
        assert send(server).outcome is Outcome.SENT
        wrong = send(replace(server, password="wrong"))
        assert (wrong.outcome, wrong.code) == (Outcome.RETRY, 535)
        unknown = send(anonymous)
        assert (unknown.outcome, unknown.code) == (Outcome.RETRY, 530)
    assert len(sink.taken) == 1
    assert "right" not in repr(server)


def test_starttls_and_tls_with_a_trusted_certificate_only(tmp_path: Path) -> None:
    context, authority = certificate(tmp_path)
    for security, options in (
        (SmtpSecurity.STARTTLS, {"tls_context": context, "require_starttls": True}),
        (SmtpSecurity.TLS, {"ssl_context": context}),
    ):
        with running(Sink(), **options) as sink:
            server = SmtpServer("127.0.0.1", sink.port, security, timeout=5, ca_file=authority)
            assert send(server).outcome is Outcome.SENT
            stranger = send(replace(server, ca_file=None))
            assert (stranger.outcome, stranger.code) == (Outcome.RETRY, None)
        assert sink.taken == [(SENDER.address, [KIM.address], RAW)]


def test_a_server_without_starttls_gets_nothing_in_clear() -> None:
    with running(Sink()) as sink:
        server = replace(server_of(sink), security=SmtpSecurity.STARTTLS, user="mannam", password="secret")
        assert send(server).outcome is Outcome.RETRY
    assert (sink.taken, sink.signed_in) == ([], [])


@pytest.mark.parametrize(
    "recipient", ["x@y.example>\r\nRCPT TO:<z@y.example", "", "Kim <kim@buyer.example>", "a b@c.example"]
)
def test_an_envelope_holds_one_bare_address(recipient: str) -> None:
    with pytest.raises(CalendarRefusal):
        send_smtp(SmtpServer("127.0.0.1", 1), SENDER.address, recipient, RAW)
