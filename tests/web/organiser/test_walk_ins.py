"""The walk-in's form."""

import re

import pytest
from sqlalchemy import func, select

from scheduler.people.records import Participant
from scheduler.wishes.records import Wish
from tests.web.organiser.pages import text_of

FORM = "/organiser/small/desk/walk-in"
GOOD = {"name_ko": "바람", "language": "ko", "kind": "company", "key": "press"}


def people_of(event):
    with event.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Participant))


def test_a_name_is_enough_and_the_code_signs_in(desk, event, app):
    answer = desk.post(FORM, data=GOOD)
    assert answer.status_code == 200
    assert people_of(event) == 6
    address = re.search(r"/in/[\w-]{20,}", answer.text)
    assert address
    browser = app.test_client()
    assert browser.post(address[0]).status_code == 303
    assert re.search(r'<svg [^>]*class="qr"', answer.text)


def test_the_same_form_twice_takes_one_person_in(desk, event):
    desk.post(FORM, data=GOOD)
    assert desk.post(FORM, data=GOOD).status_code == 200
    assert people_of(event) == 6


def test_partners_are_written_as_the_list_offers_them(desk, event):
    labels = re.findall(r'<option value="([^"]+)">', desk.get(FORM).text)
    assert "Ga-on · Lab" in labels
    assert "Lab" in labels
    assert desk.post(FORM, data={**GOOD, "first": "na-rin", "second": "Lab"}).status_code == 200
    with event.database.reading() as session:
        own = session.scalars(select(Participant.id).order_by(Participant.id.desc())).first()
        wishes = session.execute(
            select(Wish.rank, Wish.target_id, Wish.organisation_id)
            .where(Wish.participant_id == own)
            .order_by(Wish.rank)
        ).all()
    assert [rank for rank, _person, _firm in wishes] == [1, 2]
    assert wishes[0].target_id == event.ids["b"]
    assert wishes[1].organisation_id is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name_ko": ""}, "Please write the name, in Korean, in English or both."),
        ({"name_ko": "가" * 121}, "At most 120 characters are possible here."),
        ({"email": "nobody"}, "This is not a mail address."),
        ({"email": "x@none.invalid"}, "This is not a mail address."),
        ({"email": "A@example.org"}, "Ga-on takes part with this address already."),
        ({"first": "Somebody else"}, "Please choose somebody from the list"),
        ({"first": "Na-rin", "second": "Na-rin"}, "twice"),
        ({"first": "Na-rin", "second": "Lab", "organisation": "Lab"}, "own organisation"),
        ({"organisation": "New", "kind": ""}, "Please choose"),
        ({"key": ""}, "Key : This field is required."),
        ({"language": "xx"}, "Language : Not a valid choice."),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_form_is_kept(desk, event, change, sentence):
    answer = desk.post(FORM, data={**GOOD, "role": "x", "third": "Ra-hee", **change})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="Ra-hee"' in answer.text
    assert people_of(event) == 5


def test_somebody_with_the_address_is_one_press_away(desk, event):
    answer = desk.post(FORM, data={**GOOD, "email": "a@example.org"})
    assert f"/organiser/small/desk/people/{event.public_ids['a']}" in answer.text


def test_two_of_one_name_can_be_told_apart(desk, event):
    with event.database.writing() as session:
        session.get_one(Participant, event.ids["c"]).name_en = "Na-rin"
    labels = re.findall(r'<option value="([^"]+)">', desk.get(FORM).text)
    assert {"Na-rin", "Na-rin (2)"} <= set(labels)


def test_the_code_of_a_walk_in_can_be_shown_again_and_nobody_elses(desk, event):
    desk.post(FORM, data=GOOD)
    with event.database.reading() as session:
        public_id = session.scalars(select(Participant.public_id).order_by(Participant.id.desc())).first()
    page = f"/organiser/small/desk/people/{public_id}"
    assert "Show their code again" in text_of(desk.get(page))
    assert re.search(r"/in/[\w-]{20,}", desk.post(f"{page}/code").text)
    other = f"/organiser/small/desk/people/{event.public_ids['a']}"
    assert "Show their code again" not in text_of(desk.get(other))
    assert desk.post(f"{other}/code").status_code == 404
