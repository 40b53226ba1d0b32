"""The outbox: promised with the transaction, sent in order, its state visible, its secrets gone after it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from scheduler.accounts.service import MOST_ASKED
from scheduler.jobs.records import Job
from scheduler.jobs.service import MAX_ATTEMPTS as MAX_JOB_ATTEMPTS
from scheduler.jobs.service import free_all, take
from scheduler.mail.records import OutboxMail
from scheduler.mail.sending import deliver_due
from scheduler.mail.service import (
    CLAIM,
    DELIVER,
    FIRST_RETRY,
    LAST_RETRY,
    MAX_ATTEMPTS,
    ClaimedMail,
    claim_next,
    mark_sent,
    next_due,
    outbox,
    outbox_counts,
    put_back,
    resume_delivery,
)
from scheduler.mail.sign_in import send_organiser_link
from tests.scheduler.stored_events import FIRST_GRID, FIRST_MAILS, NOW

SECOND = timedelta(seconds=1)


def do(event, function, *arguments, **options):
    with event.database.writing() as session:
        return function(session, *arguments, **options)


def claim(event, now=NOW) -> ClaimedMail | None:
    return do(event, claim_next, event.id, now=now)


@pytest.fixture
def published(event):
    event.publish(event.draft(*FIRST_GRID))
    return event


def test_what_is_rolled_back_was_never_promised(event):
    grid = event.draft(*FIRST_GRID)

    def broken() -> None:
        with event.database.writing() as session:
            from scheduler.timetable.publishing import publish_grid

            publish_grid(
                session, event.settings, event.id, grid, seen_revision=0, accept_differences=False, by="x", now=NOW
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert event.mails() == []


def test_mails_are_taken_one_by_one_in_order_and_each_by_one(published):
    taken = [claim(published) for _ in range(FIRST_MAILS)]
    assert [mail.id for mail in taken] == sorted(mail.id for mail in published.mails())
    assert claim(published) is None
    # A sender that died gives them back after the time of a claim.
    assert claim(published, NOW + CLAIM - SECOND) is None
    again = claim(published, NOW + CLAIM)
    assert (again.id, again.attempts) == (taken[0].id, 2)


def test_a_failure_pauses_longer_each_time_and_ends(published):
    moment, pauses = NOW, []
    first = claim(published)
    mail = first
    while mail is not None and mail.id == first.id:
        do(published, put_back, mail, "451 later", now=moment)
        row = next(row for row in published.mails() if row.id == first.id)
        if row.state == "refused":
            break
        pauses.append(row.not_before - moment)
        for other in published.mails():
            if other.id != first.id and other.state == "queued":
                do(published, mark_sent, other.id, now=moment)
        moment = row.not_before
        mail = claim(published, moment)
    assert pauses[:4] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY, 8 * FIRST_RETRY]
    assert max(pauses) == LAST_RETRY
    assert len(pauses) == MAX_ATTEMPTS - 1
    assert (row.state, row.error, row.attempts) == ("refused", "451 later", MAX_ATTEMPTS)


def test_a_sent_mail_keeps_no_content(published):
    mail = claim(published)
    before = next(row for row in published.mails() if row.id == mail.id)
    assert "/in/" in str(before.content)
    do(published, mark_sent, mail.id, now=NOW)
    row = next(row for row in published.mails() if row.id == mail.id)
    assert (row.content, row.state, row.sent_at) == ({}, "sent", NOW)


def test_the_organiser_s_list_shows_the_newest_first_and_counts(published):
    do(published, mark_sent, claim(published).id, now=NOW)
    with published.database.reading() as session:
        lines = outbox(session, published.id)
        assert outbox_counts(session, published.id) == {"sent": 1, "queued": FIRST_MAILS - 1}
        assert outbox(session, published.id + 1) == ()
        assert next_due(session, published.id) == NOW
        assert next_due(session, published.id + 1) is None
    assert [line.id for line in lines] == sorted((line.id for line in lines), reverse=True)
    assert {line.kind for line in lines} == {"invitation"}
    assert {line.state for line in lines} == {"sent", "queued"}


def test_a_mail_that_can_never_be_written_is_refused_and_the_others_leave(event):
    now = datetime.now(UTC) - SECOND
    event.publish(event.draft(*FIRST_GRID, now=now), now=now)
    with event.database.writing() as session:
        session.get_one(OutboxMail, event.mails()[0].id).to_email = "no address"
    assert deliver_due(event.database, event.settings, event.id) == FIRST_MAILS - 1
    with event.database.reading() as session:
        assert outbox_counts(session, event.id) == {"refused": 1, "sent": FIRST_MAILS - 1}
        refused = next(line for line in outbox(session, event.id) if line.state == "refused")
    assert refused.error


def test_a_sign_in_mail_goes_to_organisers_only_and_not_without_end(event):
    for email in ("nobody@example.org", "a@example.org", ""):
        do(event, send_organiser_link, event.settings, email, now=NOW)
    assert event.mails() == []
    for number in range(MOST_ASKED + 2):
        do(event, send_organiser_link, event.settings, "Office@example.org", now=NOW + number * SECOND)
    mails = event.mails()
    assert len(mails) == MOST_ASKED
    assert {(mail.kind, mail.to_email, mail.event_id) for mail in mails} == {("sign_in", "office@example.org", None)}
    do(event, send_organiser_link, event.settings, "office@example.org", now=NOW + timedelta(minutes=11))
    assert len(event.mails()) == MOST_ASKED + 1


def waiting(event) -> list[datetime]:
    """When the deliveries that wait are due."""
    with event.database.reading() as session:
        return list(session.scalars(select(Job.not_before).where(Job.kind == DELIVER, Job.done_at.is_(None))))


def publish_and_move(event, now) -> None:
    """Two revisions whose mails all wait; those of the second about "de" wait for those of the first."""
    event.publish(event.draft(*FIRST_GRID, now=now), now=now)
    event.publish(event.draft(*FIRST_GRID[:-1], "de 2 T2", now=now), 1, now=now)
    with event.database.writing() as session:
        session.execute(delete(Job))


def test_a_mail_behind_another_does_not_make_the_runner_turn_without_rest(event):
    now = datetime.now(UTC) - SECOND
    publish_and_move(event, now)
    event.settings.outbox.rmdir()
    event.settings.outbox.write_text("not a folder")
    for _ in range(3):
        assert deliver_due(event.database, event.settings, event.id) == 0
    # All first mails were tried once and are due later; the ones behind them are not due at all.
    (due,) = waiting(event)
    assert due > now + FIRST_RETRY


def test_mails_whose_job_was_lost_are_handed_over_once_when_the_server_starts(event):
    now = datetime.now(UTC) - SECOND
    publish_and_move(event, now)
    for _ in range(2):
        do(event, resume_delivery, now=now)
    assert waiting(event) == [now]
    # Its runner is killed again and again.
    for _ in range(MAX_JOB_ATTEMPTS):
        do(event, free_all)
        assert do(event, take, (DELIVER,), now=now) is not None
    do(event, free_all)
    assert do(event, take, (DELIVER,), now=now) is None
    do(event, resume_delivery, now=now)
    assert do(event, take, (DELIVER,), now=now) is not None


def test_a_server_that_stops_leaves_the_other_mails_to_its_next_start(event):
    now = datetime.now(UTC) - SECOND
    event.publish(event.draft(*FIRST_GRID, now=now), now=now)
    with event.database.writing() as session:
        session.execute(delete(Job))
    asked = iter([False, False, True])
    assert deliver_due(event.database, event.settings, event.id, stopping=lambda: next(asked)) == 2
    assert waiting(event) == [now]
    assert deliver_due(event.database, event.settings, event.id) == FIRST_MAILS - 2
