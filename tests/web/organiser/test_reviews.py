"""The organiser's side of a review: who asks, why, about which timetable, and the answer."""

import pytest

from scheduler.privacy.reviews import ANSWER_LIMIT, ask_review, own_reviews
from tests.scheduler.stored_events import FIRST_GRID, NOW
from tests.web.organiser.pages import refusal_of, text_of

PAGE = "/organiser/small/reviews/1"


@pytest.fixture
def asked(event):
    event.publish(event.draft(*FIRST_GRID))
    with event.database.writing() as session:
        ask_review(session, event.settings, event.ids["a"], "Why <b>not</b> e?", key="1", now=NOW)
    return event


def test_without_a_request_the_event_page_says_nothing_of_it(desk, event):
    event.publish(event.draft(*FIRST_GRID))
    assert "review" not in text_of(desk.get("/organiser/small/")).lower()


def test_an_open_request_stands_first_and_leads_to_the_timetable_it_is_about(desk, asked):
    page = text_of(desk.get("/organiser/small/"))
    assert "A review is asked for 1 waits for an answer Ga-on" in page
    assert "Why <b>not</b> e?" in page
    page = text_of(desk.get(PAGE))
    assert "Meetings 2 Own limit 2 Wishes met 2 of 2 Slots that their day leaves 3" in page
    assert "14:00–14:20 T1 Da-on" in page
    assert "14:40–15:00 T1 Na-rin" in page
    assert "rank" not in page.lower()


def test_the_answer_is_sent_once_and_the_request_leaves_the_list(desk, asked):
    asked.claim_all(NOW)
    for _press in range(2):
        sent = desk.post(PAGE, data={"answer": "Because\r\nof time."})
        assert (sent.status_code, sent.location) == (303, "/organiser/small/#reviews")
    assert [mail["To"].addresses[0].addr_spec for mail in asked.claim_all(NOW)] == ["a@example.org"]
    with asked.database.reading() as session:
        assert [each.answer for each in own_reviews(session, asked.ids["a"])] == ["Because\nof time."]
    assert "A review is asked for" not in text_of(desk.get("/organiser/small/"))
    page = desk.get(PAGE)
    assert "Answered on" in text_of(page)
    assert "<textarea" not in page.text
    late = desk.post(PAGE, data={"answer": "Something else"})
    assert late.status_code == 409
    assert refusal_of(late) == "Somebody answered first; their answer was sent. Yours was not."


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "Please write an answer"),
        (" \r\n ", "Please write an answer"),
        ("x" * (ANSWER_LIMIT + 1), "The answer has 1001 characters; at most 1000 are possible."),
    ],
)
def test_an_answer_that_cannot_be_sent_is_shown_again(desk, asked, written, told):
    answer = desk.post(PAGE, data={"answer": written})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert written.strip() in answer.text
    assert asked.audit("review answered") == 0


def test_a_request_of_another_event_is_not_found(desk, asked):
    for number in (2, 2**31 - 1):
        answer = desk.get(f"/organiser/small/reviews/{number}")
        assert answer.status_code == 404
        assert refusal_of(answer) == f"There is no request “{number}” for a review in this event."
