"""Inviting, reminding and registrations before the organiser."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete

from scheduler.events.service import find_event
from scheduler.wishes.records import Wish
from tests.scheduler.registrations.conftest import Door
from tests.scheduler.stored_events import LATER, NOW
from tests.web.organiser.pages import refusal_of, text_of

LINKS, REMIND, WAITING = (f"/organiser/small/{page}" for page in ("links", "remind", "registrations"))
KOREAN_NAMES = {"a": "가온", "b": "나린", "c": "다온", "d": "라희", "e": "마루"}


def fields(page, button: str) -> dict[str, str]:
    """The hidden fields of the form that this button sends."""
    form = next(each for each in re.findall(r"<form.*?</form>", page.text, flags=re.S) if button in each)
    return dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form))


def test_the_links_go_to_everybody_once_however_often_the_form_is_sent(desk, event):
    page = desk.get(LINKS)
    assert "Invited 0 5 not yet" in text_of(page)
    assert event.mails() == []
    for said in ("5 mails are on their way.", "nothing is sent twice."):
        answer = desk.post(LINKS, data=fields(page, "Invite the 5 not invited yet"), follow_redirects=True)
        assert said in text_of(answer)
        assert sorted(mail.to_email for mail in event.mails()) == [f"{key}@example.org" for key in "abcde"]
    page = desk.get(LINKS)
    assert "Invited 5 everybody" in text_of(page)
    assert "5 of 5 were sent an invitation; 0 came in." in text_of(desk.get("/organiser/small/"))
    desk.post(LINKS, data=fields(page, "Invite all 5 anew"))
    assert len(event.mails()) == 10


def test_every_mailed_link_opens_its_own_participants_page(desk, event, app):
    desk.post(LINKS, data=fields(desk.get(LINKS), "Invite the 5"))
    mails = event.claim_all(LATER)
    for mail in mails:
        body = mail.get_body(("plain",)).get_content()
        path = re.search(r"http://[^/]+(/in/\S+)", body).group(1)
        page = app.test_client().get(path)
        assert page.status_code == 200
        name = KOREAN_NAMES[str(mail["To"]).partition("@")[0][-1]]
        assert f"{name} 님" in text_of(page)
    assert len(mails) == 5


@pytest.mark.parametrize(("path", "sent"), [(LINKS, {}), (LINKS, {"key": "k", "to": "x"}), (REMIND, {})])
def test_a_form_without_its_fields_mails_nobody(desk, event, path, sent):
    answer = desk.post(path, data=sent)
    assert (answer.status_code, "Nothing was sent" in text_of(answer)) == (422, True)
    assert event.mails() == []


def test_a_reminder_is_sent_once_and_not_after_the_deadline(office, event, clock):
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == event.ids["c"]))
    desk = office.browser()
    sent = fields(desk.get(LINKS), "Remind 1 person without a wish")
    for said in ("1 mail is on its way.", "nothing is sent twice."):
        assert said in text_of(desk.post(REMIND, data=sent, follow_redirects=True))
    clock.now = LATER
    late = office.browser()
    assert "a reminder would come too late" in text_of(late.get(LINKS))
    answer = late.post(REMIND, data={"key": "0" * 32})
    assert (answer.status_code, "nobody was reminded" in refusal_of(answer)) == (409, True)
    assert [mail.to_email for mail in event.mails()] == ["c@example.org"]


def test_links_are_withdrawn_by_one_press(desk, event):
    desk.post(LINKS, data=fields(desk.get(LINKS), "Invite the 5"))
    path = f"{LINKS}/{event.public_ids['a']}/end"
    assert "Every link of Ga-on was withdrawn" in text_of(desk.post(path, follow_redirects=True))
    assert (desk.post(f"{LINKS}/{'0' * 16}/end").status_code, event.audit("links withdrawn")) == (404, 1)


def test_registration_is_opened_until_a_local_time_and_closed(desk, event):
    def until():
        with event.database.reading() as session:
            return find_event(session, "small").registration_until

    for _ in range(2):
        page = desk.post(WAITING, data={"until": "2027-02-25T18:00", "approval": "y"}, follow_redirects=True)
        assert "Open until Thu 25 February, 18:00" in text_of(page)
    assert (until().isoformat(), event.audit("registration set")) == ("2027-02-25T09:00:00+00:00", 1)
    desk.post(WAITING, data={"close": "1"})
    assert until() is None


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "Please choose a day and a time"),
        ("tomorrow", "Please choose a day and a time"),
        ("2027-03-06T00:00", "up to the day of the event"),
        ("0001-01-01T00:00", "up to the day of the event"),
    ],
)
def test_what_is_no_such_time_is_refused(desk, event, until, said):
    answer = desk.post(WAITING, data={"until": until})
    assert (answer.status_code, said in text_of(answer)) == (422, True)


def test_of_two_presses_the_first_counts(desk, event):
    door = Door(event)
    door.open()
    path = f"{WAITING}/{door.wait(email='one@example.org')}"
    assert "1 registration waits for you" in text_of(desk.get("/organiser/small/"))
    assert "새 연구소 New organisation" in text_of(desk.get(WAITING))
    assert desk.post(path, data={"decision": "decline", "reason": "x" * 501}).status_code == 422
    assert desk.post(path, data={"decision": ""}).status_code == 422
    sent = {"decision": "approve"}
    for said in ("Taken in; the invitation is on its way.", "nothing was done twice"):
        assert said in text_of(desk.post(path, data=sent, follow_redirects=True))
    assert "nothing was done twice" in text_of(desk.post(path, data={"decision": "decline"}, follow_redirects=True))
    assert [kind for kind, _ in door.mails()] == ["confirmation", "welcome"]
    assert desk.post(f"{WAITING}/{'0' * 16}", data=sent).status_code == 404


def test_an_organiser_s_sentence_goes_along(desk, event):
    door = Door(event)
    door.open(until=NOW + timedelta(hours=1))
    path = f"{WAITING}/{door.wait(email='one@example.org')}"
    page = desk.post(path, data={"decision": "decline", "reason": "다음에 뵙겠습니다"}, follow_redirects=True)
    assert "Nobody waits." in text_of(page)
    assert "다음에 뵙겠습니다" in event.claim_all(LATER)[-1].get_body(("plain",)).get_content()
