"""Asking a person to look at one's timetable again, and the answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from scheduler.audit.service import details
from scheduler.errors import NotFound
from scheduler.privacy.erasure import erase
from scheduler.privacy.reviews import (
    ANSWER_LIMIT,
    NOTE_LIMIT,
    NothingToReview,
    ReviewAnswered,
    ReviewOpen,
    ReviewTextTooLong,
    answer_review,
    ask_review,
    find_review,
    open_reviews,
    own_reviews,
)
from tests.scheduler.privacy.planted import CANARY, found_in_database, plant
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent

MINUTE = timedelta(minutes=1)


@pytest.fixture
def published(event: StoredEvent) -> StoredEvent:
    event.publish(event.draft(*FIRST_GRID))
    event.claim_all(NOW)
    return event


def ask(event: StoredEvent, key: str = "a", note: str = "Why?", *, form: str = "1", now=NOW) -> None:
    with event.database.writing() as session:
        ask_review(session, event.settings, event.ids[key], note, key=form, now=now)


def answer(event: StoredEvent, text: str = "Because.", *, number: int = 1, event_id: int = 0, now=LATER) -> None:
    with event.database.writing() as session:
        answer_review(session, event.settings, event_id or event.id, number, text, by="organiser:1", now=now)


def own(event: StoredEvent, key: str = "a") -> list[tuple[str, str, bool]]:
    with event.database.reading() as session:
        return [(each.note, each.answer, each.answered_at is None) for each in own_reviews(session, event.ids[key])]


def waiting(event: StoredEvent) -> list[int]:
    with event.database.reading() as session:
        return [each.participant_id for each in open_reviews(session, event.id)]


def test_before_publication_there_is_nothing_to_look_at(event):
    event.draft(*FIRST_GRID)
    with pytest.raises(NothingToReview):
        ask(event)
    assert event.mails() == []


def test_the_organiser_gets_one_mail_that_leads_to_the_request(published):
    ask(published)
    assert waiting(published) == [published.ids["a"]]
    mail = published.claim_all(NOW)
    assert [each["To"].addresses[0].addr_spec for each in mail] == ["office@example.org"]
    text = mail[0].get_body(("plain",)).get_content()
    assert "/organiser/small/reviews/1" in text
    assert "가온" in text
    assert "Why?" not in text
    with published.database.reading() as session:
        assert details(session, event_id=published.id, action="review asked") == ({"review": 1},)


def test_a_double_press_is_one_request_and_a_second_one_waits_for_the_answer(published):
    for _press in range(2):
        ask(published)
    with pytest.raises(ReviewOpen) as refusal:
        ask(published, note="And why?", form="2", now=LATER)
    assert (refusal.value.asked_at, refusal.value.zone) == (NOW, "Asia/Seoul")
    assert own(published) == [("Why?", "", True)]
    assert len(published.claim_all(LATER)) == 1
    ask(published, "b")
    assert waiting(published) == [published.ids["a"], published.ids["b"]]


def test_eight_presses_at_once_are_one_request(published):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _press: ask(published), range(8)))
    assert own(published) == [("Why?", "", True)]
    assert len(published.claim_all(LATER)) == 1


def test_the_answer_goes_out_in_the_participants_language_and_stands_on_their_page(published):
    ask(published)
    published.claim_all(NOW)
    answer(published, "첫 줄\nhttps://elsewhere.example")
    assert own(published) == [("Why?", "첫 줄\nhttps://elsewhere.example", False)]
    assert waiting(published) == []
    (mail,) = published.claim_all(LATER)
    assert mail["To"].addresses[0].addr_spec == "a@example.org"
    plain = mail.get_body(("plain",)).get_content()
    assert "> 첫 줄\r\n> " in plain
    assert "https://elsewhere.example" not in plain, "text of people never becomes a link"
    assert "/in/" in plain
    assert "담당자가 답했습니다" in plain
    ask(published, note="Again", form="2", now=LATER)
    ask(published, form="1", now=LATER)
    assert [note for note, _answer, _open in own(published)] == ["Again", "Why?"]


def test_the_second_of_two_answers_is_refused_and_the_same_one_again_is_not_sent_twice(published):
    ask(published)
    published.claim_all(NOW)
    for _press in range(2):
        answer(published)
    with pytest.raises(ReviewAnswered):
        answer(published, "Something else.")
    assert own(published) == [("Why?", "Because.", False)]
    assert len(published.claim_all(LATER)) == 1
    assert published.audit("review answered") == 1


def test_another_events_request_is_not_found(published):
    ask(published)
    for number, event_id in ((1, published.id + 1), (2, published.id)):
        with pytest.raises(NotFound):
            answer(published, number=number, event_id=event_id)
        with published.database.reading() as session, pytest.raises(NotFound):
            find_review(session, event_id, number)


def test_texts_have_their_limits(published):
    with pytest.raises(ReviewTextTooLong):
        ask(published, note="x" * (NOTE_LIMIT + 1))
    ask(published, note="가" * NOTE_LIMIT)
    with pytest.raises(ReviewTextTooLong):
        answer(published, "x" * (ANSWER_LIMIT + 1))
    answer(published, "가" * ANSWER_LIMIT)


def test_erasing_takes_requests_answers_and_their_mails_along(event):
    plant(event, "a")
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    ask(event, note=f"{CANARY}-note", now=LATER)
    answer(event, f"{CANARY}-answer")
    assert {"review_requests.note", "review_requests.answer", "outbox_mails.content"} <= set(
        found_in_database(event.database)
    )
    with event.database.writing() as session:
        erase(session, event.settings, event.ids["a"], now=LATER + MINUTE)
    assert found_in_database(event.database) == []
    assert waiting(event) == []
