"""Mails under failure: at least once, always the same bytes, never lost, never for nothing."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import update

from scheduler.database import open_database
from scheduler.jobs.service import free_all
from scheduler.mail.records import OutboxMail
from scheduler.mail.sending import deliver_due
from scheduler.mail.service import outbox, outbox_counts
from scheduler.settings import Settings, SmtpSecurity, prepare_data_folder
from tests.faults import acts
from tests.faults.test_publishing import KILLED
from tests.scheduler.mail.smtp_sink import Sink, running
from tests.scheduler.stored_events import FIRST_GRID, FIRST_MAILS, stored

pytestmark = pytest.mark.faults


def published(event) -> None:
    now = datetime.now(UTC) - timedelta(seconds=1)
    event.publish(event.draft(*FIRST_GRID, now=now), now=now)


def with_sink(event, sink: Sink):
    """The event's settings with the mail server."""
    event.settings = event.settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_security": SmtpSecurity.NONE}
    )
    return event.settings


def time_passes(event) -> None:
    """As if the claims and pauses of all waiting mails were over, on a restarted server."""
    with event.database.writing() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(OutboxMail).where(OutboxMail.state == "queued").values(not_before=past))
        free_all(session)


def counts(event) -> dict[str, int]:
    with event.database.reading() as session:
        return outbox_counts(session, event.id)


def lines(event):
    with event.database.reading() as session:
        return outbox(session, event.id)


def deliver(event) -> int:
    return deliver_due(event.database, event.settings, event.id)


def act(processes, function, *arguments) -> int:
    process = processes.Process(target=function, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def test_killed_between_sending_and_noting_the_same_bytes_go_out_once_more(event, database_url, processes):
    published(event)
    with running(Sink()) as sink:
        settings = with_sink(event, sink).model_dump(include={"smtp_host", "smtp_port", "smtp_security"})
        assert act(processes, acts.deliver_and_die, database_url, settings, 3) == KILLED
        assert [len(sink.taken), counts(event)] == [3, {"sent": 2, "queued": FIRST_MAILS - 2}]
        time_passes(event)
        assert act(processes, acts.deliver, database_url, settings) == 0
    assert counts(event) == {"sent": FIRST_MAILS}
    ids = [message_from_bytes(raw)["Message-ID"] for _sender, _to, raw in sink.taken]
    assert len(ids) == FIRST_MAILS + 1
    assert len(set(ids)) == FIRST_MAILS
    twice = next(id_ for id_ in ids if ids.count(id_) == 2)
    first, second = (taken for taken, id_ in zip(sink.taken, ids, strict=True) if id_ == twice)
    assert first == second


def test_killed_between_writing_and_noting_the_same_file_is_written(event, database_url, processes):
    published(event)
    settings = {"data": event.settings.data}
    assert act(processes, acts.deliver_and_die, database_url, settings, 3) == KILLED
    before = {path.name: path.read_bytes() for path in event.settings.outbox.iterdir()}
    assert len(before) == 3
    time_passes(event)
    assert act(processes, acts.deliver, database_url, settings) == 0
    after = {path.name: path.read_bytes() for path in event.settings.outbox.iterdir()}
    assert len(after) == FIRST_MAILS
    assert {name: after[name] for name in before} == before


def test_a_mail_in_hand_is_nobody_else_s(event, database_url, processes):
    published(event)
    assert act(processes, acts.deliver_and_die, database_url, {"data": event.settings.data}, 1) == KILLED
    assert deliver(event) == FIRST_MAILS - 1
    assert counts(event) == {"sent": FIRST_MAILS - 1, "queued": 1}


def test_what_the_server_takes_later_goes_out_later(event):
    published(event)
    with running(Sink({"RCPT": "451 4.3.0 try again"})) as sink:
        with_sink(event, sink)
        assert deliver(event) == 0
        assert counts(event) == {"queued": FIRST_MAILS}
        assert {(mail.attempts, "451" in mail.error or "try again" in mail.error) for mail in lines(event)} == {
            (1, True)
        }
        # Not before its pause is over.
        assert deliver(event) == 0
        assert {mail.attempts for mail in lines(event)} == {1}
        sink.answers.clear()
        time_passes(event)
        assert deliver(event) == FIRST_MAILS
    assert counts(event) == {"sent": FIRST_MAILS}
    assert len({message_from_bytes(raw)["Message-ID"] for _sender, _to, raw in sink.taken}) == FIRST_MAILS
    assert {mail.error for mail in lines(event)} == {""}


def test_what_the_server_will_never_take_is_shown_and_holds_up_nothing(event):
    published(event)
    with running(Sink({"RCPT": "550 5.1.1 no such user"})) as sink:
        with_sink(event, sink)
        deliver(event)
        sink.answers.clear()
        time_passes(event)
        assert deliver(event) == 0
    assert sink.taken == []
    assert counts(event) == {"refused": FIRST_MAILS}
    assert all("no such user" in mail.error for mail in lines(event))


def test_without_a_server_mails_wait(event):
    published(event)
    with running(Sink()) as sink:
        with_sink(event, sink)
    assert deliver(event) == 0
    assert counts(event) == {"queued": FIRST_MAILS}
    assert all(mail.error for mail in lines(event))


def test_an_outbox_that_cannot_be_written_keeps_the_mails(event):
    published(event)
    folder: Path = event.settings.outbox
    folder.rmdir()
    folder.write_text("in the way")
    assert deliver(event) == 0
    assert counts(event) == {"queued": FIRST_MAILS}
    folder.unlink()
    time_passes(event)
    assert deliver(event) == FIRST_MAILS
    assert len(list(folder.glob("*.eml"))) == FIRST_MAILS


@pytest.mark.postgres
def test_a_full_disk_keeps_the_mails_and_leaves_no_half_file(postgresql_url, tmp_path, processes):
    """On SQLite the full disk stops the database too: see ``test_storage``."""
    database = open_database(postgresql_url)
    settings = Settings(data=tmp_path, database_url=postgresql_url)
    prepare_data_folder(settings)
    event = stored(database, settings)
    published(event)
    assert act(processes, acts.deliver_with_small_files, postgresql_url, {"data": tmp_path}, 1000) == 0
    assert counts(event) == {"queued": FIRST_MAILS}
    assert list(settings.outbox.iterdir()) == []
    assert all(mail.error for mail in lines(event))
    time_passes(event)
    assert deliver(event) == FIRST_MAILS
    assert len(list(settings.outbox.glob("*.eml"))) == FIRST_MAILS
    database.close()
