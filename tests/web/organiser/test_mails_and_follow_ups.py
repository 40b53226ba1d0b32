"""The outbox with every mail's state, and the follow-ups with their times."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from scheduler.followups.service import answer
from scheduler.mail.records import OutboxMail
from scheduler.mail.service import mark_refused, mark_sent
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, FIRST_MAILS, LATER
from tests.web.organiser.pages import refusal_of, text_of

OUTBOX = "/organiser/small/outbox"
FOLLOW_UPS = "/organiser/small/follow-ups"
AFTER = LATER + timedelta(days=60)


@pytest.fixture
def published(event):
    event.publish(event.draft(*FIRST_GRID))
    return event


def go_on(event, one, other, note=""):
    with event.database.writing() as session:
        answer(session, event.ids[one], event.public_ids[other], go_on=True, note=note, now=LATER)


def test_an_empty_outbox_says_what_will_stand_there(desk):
    assert "No mails yet" in text_of(desk.get(OUTBOX))


def test_every_mail_stands_with_its_state_and_can_be_picked_by_it(desk, published):
    first, second = published.mails()[:2]
    with published.database.writing() as session:
        mark_sent(session, first.id, now=LATER)
        mark_refused(session, second.id, "550 no such mailbox")
    page = desk.get(OUTBOX)
    waiting = FIRST_MAILS - 2
    assert f"All {FIRST_MAILS} Waiting {waiting} Sent 1 Refused 1" in text_of(page)
    refused = text_of(desk.get(f"{OUTBOX}?state=refused"))
    assert second.to_email in refused
    assert "550 no such mailbox" in refused
    assert desk.get(f"{OUTBOX}?state=queued").text.count("<tr>") == waiting + 1
    assert desk.get(f"{OUTBOX}?state=nonsense").text.count("<tr>") == FIRST_MAILS + 1


def test_no_secret_of_a_mail_is_on_the_page(desk, published):
    assert "/in/" not in desk.get(OUTBOX).text


def test_the_outbox_takes_as_many_queries_for_one_mail_as_for_all(desk, published):
    with counted_queries(published.database) as all_mails:
        desk.get(OUTBOX)
    with published.database.writing() as session:
        session.execute(update(OutboxMail).where(OutboxMail.id > 1).values(event_id=None))
    with counted_queries(published.database) as one:
        assert desk.get(OUTBOX).text.count("<tr>") == 2
    assert len(one) == len(all_mails)


def test_before_publication_there_are_no_follow_ups(desk):
    assert "After publication everybody can say with whom they want to go on." in text_of(desk.get(FOLLOW_UPS))


def test_a_pair_stands_once_both_said_so_and_one_side_is_only_counted(desk, published):
    go_on(published, "a", "b", "샘플을 가져갈게요")
    page = text_of(desk.get(FOLLOW_UPS))
    assert "Yes of one side only 1" in page
    assert "No pair yet" in page
    assert "샘플" not in page
    go_on(published, "b", "a")
    page = text_of(desk.get(FOLLOW_UPS))
    assert "Ga-on Lab Na-rin" in page
    assert "샘플을 가져갈게요" in page
    assert "No time yet" in page


def test_assigning_gives_a_time_and_two_invitations_and_a_repeat_gives_nothing_more(desk, published):
    go_on(published, "a", "b")
    go_on(published, "b", "a")
    done = text_of(desk.post(FOLLOW_UPS, follow_redirects=True))
    assert "1 pair has a time now; 2 mails are on their way." in done
    # Monday 8 March is the window's first day, 09:00 its first time.
    assert "Mon 8 March 09:00–10:00" in done
    assert len(published.mails()) == FIRST_MAILS + 2
    again = text_of(desk.post(FOLLOW_UPS, follow_redirects=True))
    assert "Every pair has a time already; nothing was sent." in again
    assert len(published.mails()) == FIRST_MAILS + 2


def test_after_the_window_nothing_is_assigned(office, published, clock):
    go_on(published, "a", "b")
    go_on(published, "b", "a")
    clock.now = AFTER
    answer = office.browser().post(FOLLOW_UPS)
    assert answer.status_code == 422
    assert "ended on Fri 19 March 2027" in refusal_of(answer)
    assert len(published.mails()) == FIRST_MAILS
