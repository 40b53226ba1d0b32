"""Preliminary, final, at a chosen time, called back, taken back: from the pages."""

import re
from datetime import timedelta

import pytest

from scheduler.accounts.service import make_participant_link
from scheduler.privacy.consents import decide
from scheduler.privacy.rules import Decision
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, FIRST_MAILS, NOW
from tests.scheduler.timetable.test_publishing import MOVED_GRID
from tests.scheduler.timetable.test_withdrawing import BEGINS
from tests.web.organiser.pages import refusal_of, text_of

PAGE = "/organiser/small/publication"
HOUR = timedelta(hours=1)
TOMORROW = "2027-02-21T09:00"
"""Local to Seoul."""


def sheet(number: int = 1) -> str:
    return f"/organiser/small/runs/{number}/publish"


def publish(desk, number=1, seen=0, **more):
    return desk.post(sheet(number), data={"seen": str(seen), **more}, follow_redirects=True)


def seen(desk):
    found = re.search(r'name="seen" value="([^"]*)"', desk.get(PAGE).text)
    return {"seen": found[1]} if found else {}


def test_the_sheet_lists_each_meeting_and_each_mail_with_its_reason(desk, event):
    event.draft(*FIRST_GRID)
    publish(desk)
    event.claim_all(NOW)
    event.draft(*MOVED_GRID)
    page = text_of(desk.get(sheet(2)))
    assert "Moved Ga-on Lab Na-rin 14:40–15:00 · T1 14:40–15:00 · T2" in page
    assert "2 meetings stay as they are" in page
    assert "Calendar update the meeting moves" in page
    assert "Publish and send 4 mails" in page


def test_a_preliminary_timetable_is_made_final_from_its_page(desk, event):
    event.draft(*FIRST_GRID)
    page = text_of(desk.get(f"{sheet()}?as=preliminary"))
    assert "Publish as preliminary, with 5 mails" in page
    assert "Preliminary timetable their first preliminary timetable" in page
    publish(desk, state="preliminary")
    assert {mail.kind for mail in event.mails()} == {"preliminary"}
    assert "Preliminary Revision 1" in text_of(desk.get(PAGE))
    sheet_text = text_of(desk.get(f"{PAGE}/final"))
    assert "Make revision 1 final" in sheet_text
    assert f"Publish and send {FIRST_MAILS} mails" in sheet_text
    answer = desk.post(f"{PAGE}/final", data={"seen": "1"}, follow_redirects=True)
    assert f"Revision 1 is published; {FIRST_MAILS} mails are on their way." in text_of(answer)
    assert "Final Revision 1" in text_of(desk.get(PAGE))


def test_after_invitations_the_sheet_offers_no_preliminary_timetable(desk, event):
    event.draft(*FIRST_GRID)
    assert "Preliminary, to look at" in text_of(desk.get(sheet()))
    publish(desk)
    event.draft(*MOVED_GRID)
    assert "Preliminary, to look at" not in text_of(desk.get(sheet(2)))
    answer = desk.post(sheet(2), data={"seen": "1", "state": "preliminary"})
    assert answer.status_code == 409
    assert refusal_of(answer).startswith("People were invited to meetings already")


def test_mails_wait_are_called_back_and_let_go(desk, event, office):
    event.draft(*FIRST_GRID)
    answer = publish(desk, when="later", at=TOMORROW)
    assert f"Revision 1 is published; {FIRST_MAILS} mails leave on Sun 21 February, 09:00." in text_of(answer)
    assert f"{FIRST_MAILS} mails leave from Sun 21 February, 09:00 on." in text_of(desk.get(PAGE))
    assert "leaves on Sun 21 February, 09:00" in text_of(desk.get("/organiser/small/outbox"))
    answer = desk.post(f"{PAGE}/mails", data={"hold": "1", **seen(desk)}, follow_redirects=True)
    assert f"{FIRST_MAILS} mails were called back." in text_of(answer)
    assert event.claim_all(NOW + 48 * HOUR) == []
    assert f"Called back {FIRST_MAILS}" in text_of(desk.get("/organiser/small/outbox"))
    answer = desk.post(f"{PAGE}/mails", data={"when": "now", **seen(desk)}, follow_redirects=True)
    assert f"{FIRST_MAILS} mails are on their way." in text_of(answer)
    assert len(event.claim_all(NOW)) == FIRST_MAILS
    answer = desk.post(f"{PAGE}/mails", data={"hold": "1", **seen(desk)}, follow_redirects=True)
    assert "No mail waits any more" in text_of(answer)


def test_mails_that_changed_since_they_were_seen_are_neither_called_back_nor_let_go(desk, event, office):
    event.draft(*FIRST_GRID)
    publish(desk, when="later", at=TOMORROW)
    before = seen(desk)
    other = office.browser()
    assert other.post(f"{PAGE}/mails", data={"when": "later", "at": "2027-02-22T09:00", **before}).status_code == 303
    for press in ({"hold": "1"}, {"when": "now"}):
        answer = desk.post(f"{PAGE}/mails", data={**press, **before})
        assert answer.status_code == 409
        assert refusal_of(answer).startswith("The waiting mails are others by now.")
    assert f"{FIRST_MAILS} mails leave from Mon 22 February, 09:00 on." in text_of(desk.get(PAGE))
    refused = desk.post(f"{PAGE}/mails", data={"when": "later", "at": "", **before})
    assert refused.status_code == 422
    assert f'name="seen" value="{before["seen"]}"' in refused.text
    assert desk.post(f"{PAGE}/mails", data={"hold": "1", **seen(desk)}).status_code == 303


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("", "Please choose a time up to the day of the event."),
        ("2027-02-20T12:00", "This time is over; please choose a later one."),
        ("2027-03-06T00:00", "Please choose a time up to the day of the event."),
        ("0001-01-01T00:00", "Please choose a time up to the day of the event."),
        ("x", "Please choose a time up to the day of the event."),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_nothing_is_published(desk, event, at, said):
    event.draft(*FIRST_GRID)
    answer = desk.post(sheet(), data={"seen": "0", "when": "later", "at": at})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert event.state()[0] == 0


def test_the_first_minute_after_now_is_taken(desk, event):
    event.draft(*FIRST_GRID)
    assert "mails leave on Sat 20 February, 12:01" in text_of(publish(desk, when="later", at="2027-02-20T12:01"))


def test_taking_back_says_what_it_does_and_needs_a_reason(desk, event):
    event.draft(*FIRST_GRID)
    publish(desk)
    page = text_of(desk.get(f"{PAGE}/withdraw"))
    assert "Take revision 1 back" in page
    assert f"Meetings that end 4 Mails {FIRST_MAILS + 5}" in page
    answer = desk.post(f"{PAGE}/withdraw", data={"seen": "1", "reason": " "})
    assert answer.status_code == 422
    assert "Please write a reason" in text_of(answer)
    answer = desk.post(f"{PAGE}/withdraw", data={"seen": "1", "reason": "The hall is closed"}, follow_redirects=True)
    assert f"Revision 1 was taken back; {FIRST_MAILS + 5} mails are on their way." in text_of(answer)
    assert "Nothing is published" in text_of(desk.get(PAGE))
    again = desk.post(f"{PAGE}/withdraw", data={"seen": "1", "reason": "The hall is closed"}, follow_redirects=True)
    assert "nothing was sent twice" in text_of(again)
    assert desk.get(f"{PAGE}/withdraw").status_code == 404


def test_the_second_organiser_learns_what_happened_first(office, desk, event):
    event.draft(*FIRST_GRID)
    event.draft(*MOVED_GRID)
    publish(desk)
    other = office.browser()
    other.post(sheet(2), data={"seen": "1"})
    answer = desk.post(f"{PAGE}/withdraw", data={"seen": "1", "reason": "late"})
    assert answer.status_code == 409
    assert "published revision 2" in refusal_of(answer)
    other.post(f"{PAGE}/withdraw", data={"seen": "2", "reason": "the hall"})
    answer = desk.post(sheet(1), data={"seen": "2"})
    assert answer.status_code == 409
    assert "Revision 2 was taken back meanwhile." in refusal_of(answer)


def test_a_day_that_began_is_not_taken_back(office, event, clock):
    event.draft(*FIRST_GRID)
    event.publish(1)
    clock.now = BEGINS
    answer = office.browser().get(f"{PAGE}/withdraw")
    assert answer.status_code == 409
    assert "The first meeting began on Fri 5 March, 14:00" in refusal_of(answer)


def test_the_sheet_asks_the_database_as_often_for_many_as_for_few(desk, event):
    event.draft("de 0 T2")
    event.draft(*FIRST_GRID)
    desk.get(sheet(1))  # makes what is kept for as long as nothing changes
    counts = []
    for number in (1, 2):
        with counted_queries(event.database) as statements:
            assert desk.get(sheet(number)).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("when", ["", "never", "\u00b2"])
def test_a_choice_of_no_list_of_ours_is_refused_with_a_sentence(desk, event, when):
    event.draft(*FIRST_GRID)
    for path, data in ((sheet(), {"seen": "0", "when": when}), (f"{PAGE}/mails", {"when": when})):
        answer = desk.post(path, data=data)
        assert answer.status_code == 422
        assert "Please choose when the mails leave." in text_of(answer)
    assert event.state()[0] == 0


def test_participants_see_what_is_published_and_what_is_not(desk, event, office):
    with event.database.writing() as session:
        decide(session, event.ids["a"], Decision.GIVEN, language="en", now=NOW)
        secret = make_participant_link(session, event.ids["a"], now=NOW)
    attendee = office.app.test_client()
    attendee.set_cookie("language", "en")
    attendee.post(f"/in/{secret}")
    seen = "/events/small/timetable"
    event.draft(*FIRST_GRID)
    publish(desk, state="preliminary")
    page = attendee.get(seen)
    assert "This timetable is preliminary." in text_of(page)
    assert ".ics" not in page.text
    assert attendee.get(f"{seen}.ics").status_code == 404
    desk.post(f"{PAGE}/final", data={"seen": "1"})
    page = attendee.get(seen)
    assert "preliminary" not in text_of(page)
    assert ".ics" in page.text
    assert attendee.get(f"{seen}.ics").status_code == 200
    desk.post(f"{PAGE}/withdraw", data={"seen": "1", "reason": "The hall is closed"})
    page = text_of(attendee.get(seen))
    assert "The timetable is not published at the moment" in page
    assert "The organiser took it back." in page
