"""Where finished mails go: into a folder as files, or to a mail server. No database; each call is one attempt."""

import os
import re
import smtplib
import ssl
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from scheduler.calendars.values import Mailbox
from scheduler.settings import SmtpSecurity

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,199}\Z")
_UNFINISHED = ".writing-"
_REASON_LIMIT = 300


class Outcome(StrEnum):
    """``RETRY``: the same bytes may be taken later. ``REFUSED``: this recipient or this mail never will be."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """``code``: the server's SMTP reply, if it gave one. ``reason``: one line for people; it may name the address."""

    outcome: Outcome
    code: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """``timeout``: seconds for each step. ``ca_file``: authorities to trust instead of the system's."""

    host: str
    port: int
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0
    ca_file: Path | None = None


def write_eml(folder: Path, name: str, raw: bytes) -> Path:
    """The file ``folder/name.eml`` with exactly ``raw``: all of it or, after a crash, none. Returns its path.

    The same name again is the same file. ``name``: letters, digits and ``._@-``; else ``ValueError``.
    """
    if not _FILE_NAME.match(name):
        raise ValueError("not a file name for a mail")
    target = folder / (name if name.endswith(".eml") else f"{name}.eml")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=_UNFINISHED, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(folder)
    return target


def remove_torn(folder: Path, *, before: datetime) -> None:
    """What a crash left of files that were never finished, if it is older than ``before``."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def send_smtp(server: SmtpServer, sender: str, recipient: str, raw: bytes) -> Delivery:
    """One attempt to hand ``raw`` over, unchanged, for one recipient. Never raises for what the network does.

    ``sender`` and ``recipient`` are bare addresses (others: ``CalendarRefusal``). What is wrong with this
    installation (no connection, no encryption, sign-in or sender refused) is ``RETRY``: a person can mend it.
    """
    Mailbox("", sender)
    Mailbox("", recipient)
    try:
        client = _connect(server, sender.rpartition("@")[2])
    except (OSError, smtplib.SMTPException) as error:
        return _failure(Outcome.RETRY, error)
    try:
        _sign_in(client, server)
        client.sendmail(sender, [recipient], raw)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = error.recipients[recipient]
        return _answered(code, answer)
    except smtplib.SMTPDataError as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return _failure(Outcome.RETRY, error)
    finally:
        _leave(client)
    return Delivery(Outcome.SENT, 250)


def _connect(server: SmtpServer, own_name: str) -> smtplib.SMTP:
    """``own_name`` is said in EHLO; without it smtplib asks the name service for this machine's, which may hang."""
    if server.security is SmtpSecurity.TLS:
        return smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=own_name, timeout=server.timeout, context=_trust(server)
        )
    return smtplib.SMTP(server.host, server.port, local_hostname=own_name, timeout=server.timeout)


def _sign_in(client: smtplib.SMTP, server: SmtpServer) -> None:
    if server.security is SmtpSecurity.STARTTLS:
        client.starttls(context=_trust(server))
    if server.user:
        client.login(server.user, server.password)


def _trust(server: SmtpServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)


def _leave(client: smtplib.SMTP) -> None:
    """Say goodbye; what happens then changes nothing about the mail."""
    with suppress(OSError, smtplib.SMTPException):
        client.quit()
    client.close()


def _answered(code: int, answer: bytes | str) -> Delivery:
    return Delivery(Outcome.REFUSED if code >= 500 else Outcome.RETRY, code, _one_line(answer))


def _failure(outcome: Outcome, error: Exception) -> Delivery:
    if isinstance(error, smtplib.SMTPResponseException):
        return Delivery(outcome, error.smtp_code, _one_line(error.smtp_error))
    return Delivery(outcome, None, _one_line(f"{type(error).__name__}: {error}"))


def _one_line(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_REASON_LIMIT]
