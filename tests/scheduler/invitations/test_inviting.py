"""Inviting those who were not invited yet, and reminding those who have chosen nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from scheduler.accounts.service import LinkRefused, make_participant_link, sign_in
from scheduler.errors import NotFound
from scheduler.invitations.arrivals import arrivals, end_links
from scheduler.invitations.reminding import NoTimeToRemind, remind
from scheduler.mail.personal_links import mail_personal_links
from scheduler.mail.records import OutboxMail
from scheduler.people.records import Participant
from scheduler.people.saving import begin_save
from scheduler.privacy.consents import decide
from scheduler.privacy.leaving import leave
from scheduler.privacy.rules import Decision
from scheduler.wishes.records import Wish
from tests.scheduler.stored_events import NOW, StoredEvent

CLOSES = NOW.replace(month=3, day=1, hour=9)
STEP = timedelta(microseconds=1)


def invite(event: StoredEvent, key: str, *, only_new: bool):
    with event.database.writing() as session:
        return mail_personal_links(
            session, event.settings, event.id, key=key, by="organiser:1", now=NOW, only_new=only_new
        )


def press(event: StoredEvent, key: str, now=NOW):
    with event.database.writing() as session:
        return remind(session, event.settings, event.id, key=key, by="organiser:1", now=now)


def reached(event: StoredEvent, kind: str) -> str:
    return "".join(mail.to_email[0] for mail in event.mails() if mail.kind == kind)


def test_only_those_not_invited_yet_or_refused_by_their_server_are_invited(event):
    assert invite(event, "1", only_new=True).mails == 5
    with event.database.writing() as session:
        session.execute(update(OutboxMail).where(OutboxMail.to_email == "b@example.org").values(state="refused"))
        session.execute(update(Participant).where(Participant.key == "c").values(email="x@example.org"))
    assert invite(event, "2", only_new=True).mails == 2
    assert reached(event, "welcome") == "abcdebx"
    assert invite(event, "2", only_new=True).repeated
    assert invite(event, "3", only_new=True).mails == 0
    assert invite(event, "4", only_new=False).mails == 5


def test_an_invitation_says_what_when_where_and_until_when(event):
    invite(event, "1", only_new=False)
    mail = event.claim_all(NOW)[0]
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "[작은 행사] 초대: 만나고 싶은 상대를 골라 주십시오"
    for said in (
        "2027년 3월 5일(금)",
        "교류홀",
        "2027년 3월 1일(월) 18:00 KST (UTC+9)까지",
        "3명까지",
        "office@example.org",
    ):
        assert said in text


def test_a_reminder_reaches_who_saved_nothing_and_nobody_else(event):
    """Of five without a wish b saved an empty list, c refused, d left; a withdrew and agreed again."""
    with event.database.writing() as session:
        session.execute(delete(Wish))
        begin_save(session, event.ids["b"], "wishes", seen=0, key="k", now=NOW)
        decide(session, event.ids["c"], Decision.REFUSED, language="ko", now=NOW)
        leave(session, event.settings, event.ids["d"], now=NOW)
        for decision in (Decision.WITHDRAWN, Decision.GIVEN):
            decide(session, event.ids["a"], decision, language="ko", now=NOW)
    assert [press(event, "1").repeated for _ in range(2)] == [False, True]
    assert reached(event, "reminder") == "ae"
    assert event.audit("reminders mailed") == 1
    assert "아직 만나고 싶은 상대를 고르지 않으셨습니다." in event.claim_all(NOW)[0].get_body(("plain",)).get_content()


def test_who_has_a_wish_is_not_reminded(event):
    assert press(event, "1").mails == 0
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == event.ids["e"]))
    assert press(event, "2").mails == 1
    assert reached(event, "reminder") == "e"


@pytest.mark.parametrize("now", [CLOSES, CLOSES + timedelta(days=1), NOW - timedelta(days=60)])
def test_nobody_is_reminded_while_wishes_are_not_taken(event, now):
    with event.database.writing() as session:
        session.execute(delete(Wish))
    with pytest.raises(NoTimeToRemind):
        press(event, "1", now)
    assert event.mails() == []
    assert press(event, "1", CLOSES - STEP).mails == 5


def test_the_organiser_sees_who_came_in_by_how_many_links_and_can_end_them(event):
    invite(event, "1", only_new=False)
    with event.database.writing() as session:
        secret = make_participant_link(session, event.ids["a"], now=NOW)
        sign_in(session, secret, now=NOW)
    with event.database.reading() as session:
        found = arrivals(session, event.id, now=NOW)
    assert {each.person.key: (each.invited, each.came_at, each.links) for each in found.everybody} == {
        "a": (True, NOW, 2), **dict.fromkeys("bcde", (True, None, 1))
    }  # fmt: skip
    assert (found.invited, found.came, found.silent) == (5, 1, 0)
    with event.database.writing() as session:
        end_links(session, event.id, event.public_ids["a"], by="organiser:1", now=NOW)
    with event.database.reading() as session:
        assert next(each.links for each in arrivals(session, event.id, now=NOW).everybody) == 0
        with pytest.raises(NotFound):
            end_links(session, event.id, "0" * 16, by="organiser:1", now=NOW)
    with pytest.raises(LinkRefused), event.database.writing() as session:
        sign_in(session, secret, now=NOW)
