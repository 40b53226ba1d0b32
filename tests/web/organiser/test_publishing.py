"""Publishing from the pages: what is said before, and that of two presses or two organisers one counts."""

import threading

import pytest

from scheduler.wishes.records import Veto, Wish
from tests import conftest
from tests.scheduler.stored_events import FIRST_GRID, FIRST_MAILS
from tests.web.organiser.pages import refusal_of, text_of

database_url = conftest.database_url
"""Two organisers at once meet in the database's own locks, so here it is both databases."""

SECOND_GRID = ("ab 2 T2", "ac 0 T1", "de 0 T2")
"""Against FIRST_GRID: ab moves, ce ends, two stay."""


def page_of(number: int) -> str:
    return f"/organiser/small/runs/{number}/publish"


def publish(desk, number=1, seen=0, **more):
    return desk.post(page_of(number), data={"seen": str(seen), **more})


def test_what_will_happen_is_said_before_and_looking_publishes_nothing(desk, event):
    event.draft(*FIRST_GRID)
    page = text_of(desk.get(page_of(1)))
    assert "Publish revision 1" in page
    assert f"Mails {FIRST_MAILS} calendar invitations New meetings 4 Moved meetings 0 Cancelled meetings 0" in page
    assert event.state()[0] == 0


def test_publishing_does_what_was_said(desk, event):
    event.draft(*FIRST_GRID)
    answer = desk.post(page_of(1), data={"seen": "0"}, follow_redirects=True)
    assert f"Revision 1 is published; {FIRST_MAILS} mails are on their way." in text_of(answer)
    assert (event.state()[0], len(event.mails())) == (1, FIRST_MAILS)
    assert "This timetable is published already, as revision 1." in text_of(desk.get(page_of(1)))


def test_a_double_click_makes_one_revision_and_one_mail_each(desk, event):
    event.draft(*FIRST_GRID)
    assert publish(desk).status_code == 303
    after_one = event.state()
    again = desk.post(page_of(1), data={"seen": "0"}, follow_redirects=True)
    assert "Revision 1 is published already; nothing was sent twice." in text_of(again)
    assert event.state() == after_one


def test_a_second_revision_tells_what_changes(desk, event):
    event.draft(*FIRST_GRID)
    publish(desk)
    event.draft(*SECOND_GRID)
    page = text_of(desk.get(page_of(2)))
    assert "Publish revision 2" in page
    # Those in ab and in ce are told, two of each.
    assert "Mails 4 calendar invitations New meetings 0 Moved meetings 1 Cancelled meetings 1 Unchanged" in page
    assert "Published now: revision 1, by 사무국 on Sat 20 February, 12:00." in page
    assert publish(desk, 2, seen=1).status_code == 303
    assert len(event.mails()) == FIRST_MAILS + 4


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "사무국 published revision 1 on Sat 20 February, 12:00. Nothing was overwritten; please look at it first.",
        ),
        ("ko", "2월 20일(토) 12:00"),
    ],
)
def test_the_second_of_two_organisers_is_told_who_was_first_and_when(office, desk, event, language, said):
    event.draft(*FIRST_GRID)
    event.draft(*SECOND_GRID)
    late = office.browser(language=language)
    assert publish(desk, 1).status_code == 303
    first = event.state()
    answer = publish(late, 2, seen=0)
    assert answer.status_code == 409
    assert said in refusal_of(answer)
    assert "사무국" in refusal_of(answer)
    assert event.state() == first


def test_of_two_organisers_at_once_exactly_one_publishes(office, desk, event):
    event.draft(*FIRST_GRID)
    event.draft(*SECOND_GRID)
    browsers = [desk, office.browser()]
    ready = threading.Barrier(2)
    answers = {}

    def press(number):
        ready.wait()
        answers[number] = publish(browsers[number - 1], number)

    threads = [threading.Thread(target=press, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    winner = next(number for number, answer in answers.items() if answer.status_code == 303)
    loser = answers[3 - winner]
    assert "사무국 published revision 1" in refusal_of(loser)
    grid = FIRST_GRID if winner == 1 else SECOND_GRID
    assert sorted(event.meetings()) == sorted(text.split()[0] for text in grid)
    assert len(event.mails()) == 2 * len(grid)


def test_a_grid_that_breaks_a_rule_by_now_is_not_published_and_the_reason_names_no_veto(desk, event):
    event.draft(*FIRST_GRID)
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["c"]))
    page = text_of(desk.get(page_of(1)))
    assert "The timetable breaks rules by now and cannot be published." in page
    assert "Publish and send" not in page
    answer = publish(desk, accept="y")
    assert answer.status_code == 422
    assert refusal_of(answer) == "The timetable breaks rules by now and was not published. Please solve again."
    assert "c, e: blocked." in text_of(answer)
    assert "veto" not in text_of(answer).lower()
    assert event.state()[0] == 0


def test_changes_since_the_run_must_be_accepted(desk, event):
    event.draft(*FIRST_GRID)
    with event.database.writing() as session:
        session.add(Wish(participant_id=event.ids["d"], target_id=event.ids["b"], rank=2))
    page = text_of(desk.get(page_of(1)))
    assert "Pairs of 2 people may meet" in page
    assert "Publish the timetable as it is, without these changes" in page
    refused = publish(desk)
    assert refused.status_code == 409
    assert refusal_of(refused).startswith("The event was changed after this run.")
    assert event.state()[0] == 0
    assert publish(desk, accept="y").status_code == 303
    assert event.state()[0] == 1


@pytest.mark.parametrize("seen", ["", "x", "-1"])
def test_a_form_without_a_revision_publishes_nothing(desk, event, seen):
    event.draft(*FIRST_GRID)
    assert desk.post(page_of(1), data={"seen": seen}).status_code == 422
    assert event.state()[0] == 0


def test_a_page_of_an_event_never_published_with_a_later_revision_is_not_found(desk, event):
    event.draft(*FIRST_GRID)
    assert publish(desk, seen=3).status_code == 404
    assert event.state()[0] == 0
