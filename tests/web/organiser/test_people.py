"""The organiser's pages about people: list, one person, limits, readiness, log, and opening choices."""

import re

import pytest
from sqlalchemy import delete, select

from scheduler.addresses import address_without_mailbox
from scheduler.audit.service import note
from scheduler.exports.service import EXPORTED
from scheduler.people.records import Participant
from scheduler.wishes.records import Wish
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER
from tests.web.organiser.pages import dead_links_of, text_of

HOME = "/organiser/small"
PEOPLE, NEW, LIMITS, READY, AUDIT, CHOICES, TEAM = (
    f"{HOME}/{page}" for page in ("people", "people/new", "limits", "readiness", "audit", "choices", "organisers")
)


def values_of(page) -> dict[str, str]:
    """What the fields of the page's forms hold."""
    found = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page.text))
    found |= dict(re.findall(r'<select[^>]* name="([^"]+)".*?<option selected value="([^"]*)"', page.text, flags=re.S))
    return {name: value for name, value in found.items() if name not in {"csrf_token", "back"}}


def shown(page, event) -> str:
    """Keys of the people whose pages the page leads to, in the order of their keys."""
    return "".join(key for key, public_id in sorted(event.public_ids.items()) if f"/people/{public_id}" in page.text)


def of(event, key: str, more: str = "") -> str:
    return f"{PEOPLE}/{event.public_ids[key]}{more}"


def test_the_list_is_searched_by_initials_and_filtered(desk, event):
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == event.ids["c"]))
    assert shown(desk.get(PEOPLE), event) == "abcde"
    assert shown(desk.get(PEOPLE, query_string={"q": "ㄱㅇ"}), event) == "a"
    assert shown(desk.get(PEOPLE, query_string={"q": "다온"}), event) == "c"
    assert shown(desk.get(PEOPLE, query_string={"state": "no-wish"}), event) == "c"
    assert shown(desk.get(PEOPLE, query_string={"state": "left"}), event) == ""
    assert shown(desk.get(PEOPLE, query_string={"zone": "nowhere"}), event) == ""
    part = desk.get(PEOPLE, query_string={"q": "ㄱㅇ"}, headers={"HX-Request": "true"})
    assert shown(part, event) == "a"
    assert "<html" not in part.text


def test_somebody_without_a_mailbox_is_shown_and_saved_without_an_address(desk, event):
    placeholder = address_without_mailbox()
    with event.database.writing() as session:
        session.get_one(Participant, event.ids["c"]).email = placeholder
    assert "Mail address – Language" in text_of(desk.get(of(event, "c")))
    form = desk.get(of(event, "c", "/edit"))
    assert ".invalid" not in form.text
    sent = values_of(form)
    assert desk.post(of(event, "c", "/edit"), data={**sent, "name_en": "Dawn"}).status_code == 303
    with event.database.reading() as session:
        row = session.get_one(Participant, event.ids["c"])
        assert (row.name_en, row.email) == ("Dawn", placeholder)
    sent = values_of(desk.get(of(event, "c", "/edit")))
    desk.post(of(event, "c", "/edit"), data={**sent, "email": "c@example.org"})
    assert "Mail address c@example.org" in text_of(desk.get(of(event, "c")))
    sent = values_of(desk.get(of(event, "c", "/edit")))
    assert desk.post(of(event, "c", "/edit"), data={**sent, "email": ""}).status_code == 422


@pytest.mark.parametrize(
    "query", [{"part": "9" * 30}, {"part": "-1"}, {"state": "x"}, {"q": "x" * 5000}, {"kind": "'"}]
)
def test_nonsense_in_the_address_is_no_error(desk, query):
    for page in (PEOPLE, AUDIT, CHOICES):
        assert desk.get(page, query_string=query).status_code == 200


def test_somebody_is_added_changed_taken_out_and_let_in_again(desk, event):
    sent = {"name_ko": "새 사람", "email": "new@example.org", "language": "ko", "organisation": "", "rest": "1"}
    page = desk.post(NEW, data=sent, follow_redirects=True)
    assert "Added." in text_of(page)
    with event.database.reading() as session:
        public_id = session.scalars(select(Participant.public_id).where(Participant.email == "new@example.org")).one()
    path = f"{PEOPLE}/{public_id}"
    form = values_of(desk.get(f"{path}/edit"))
    assert (form["name_ko"], form["rest"]) == ("새 사람", "1")
    page = desk.post(
        f"{path}/edit", data=form | {"name_en": "Newcomer", "email": "n2@example.org"}, follow_redirects=True
    )
    assert "Saved." in text_of(page)
    assert "links to the old one were withdrawn" in text_of(page)
    for what, said in (("out", "nobody is planned with them"), ("in", "They take part again."), ("", "press one")):
        assert said in text_of(desk.post(f"{path}/end", data={"what": what}, follow_redirects=True))
    assert "tick first" in text_of(desk.post(f"{path}/end", data={"what": "erase"}, follow_redirects=True))
    assert "erased" in text_of(desk.post(f"{path}/end", data={"what": "erase", "sure": "y"}, follow_redirects=True))
    assert desk.get(f"{path}/edit").status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"email": "a@example.org"}, 409, "a@example.org"),
        ({"email": "nothing"}, 422, "This is not a mail address"),
        ({"name_ko": ""}, 422, "Please write the name in at least one language"),
        ({"organisation": "o-none"}, 422, "Not a valid choice"),
        ({"most": "100"}, 422, "from 0 to 99"),
        ({"least": "3", "most": "2"}, 422, "The most is less than the least"),
        ({"rest": "9" * 400}, 422, "Not a valid integer"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(desk, event, change, status, said):
    sent = {"name_ko": "새 사람", "email": "new@example.org", "language": "ko", "organisation": "", "role_en": "Typed"}
    page = desk.post(NEW, data=sent | change)
    assert page.status_code == status
    assert said in page.text
    assert 'value="Typed"' in page.text
    assert event.audit("participant added") == 0


def test_the_second_organiser_sees_both_versions_and_loses_nothing(desk, office, event):
    path = of(event, "a", "/edit")
    first = second = values_of(desk.get(path))
    desk.post(path, data=first | {"role_en": "Theirs"})
    page = desk.post(path, data=second | {"role_en": "Mine", "most": "3"})
    assert page.status_code == 409
    for text in ("This entry was changed meanwhile", "Theirs", 'value="Mine"', 'value="3"'):
        assert text in page.text
    assert desk.post(path, data=values_of(page)).status_code == 303
    assert 'value="Mine"' in desk.get(path).text


def test_a_persons_sheet_says_how_much_and_never_which(desk, event):
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    page = desk.get(of(event, "a"))
    assert "Wishes 2 how many; not which" in text_of(page)
    assert "Meetings 2 on the published timetable" in text_of(page)
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == event.ids["a"], Wish.rank == 2))
    assert text_of(desk.get(of(event, "a"))) == text_of(page).replace("Wishes 2 how", "Wishes 1 how")


def test_limits_are_kept_and_a_change_of_somebody_else_is_not_overwritten(desk, event):
    form = values_of(desk.get(LIMITS))
    assert "Saved." in text_of(desk.post(LIMITS, data=form | {"company-rest": "1"}, follow_redirects=True))
    stale = desk.post(LIMITS, data=form | {"company-most": "4"})
    assert stale.status_code == 409
    assert "Stored now: least 0, most –, rest 1" in text_of(stale)
    assert desk.post(LIMITS, data=values_of(stale)).status_code == 303
    assert values_of(desk.get(LIMITS))["company-most"] == "4"
    for text in ("x", "-1", "²", "100"):
        assert desk.post(LIMITS, data=form | {"company-most": text}).status_code == 422
    refused = desk.post(LIMITS, data=values_of(desk.get(LIMITS)) | {"company-least": "5", "company-most": "4"})
    assert (refused.status_code, "more than the most" in text_of(refused)) == (422, True)
    assert desk.post(LIMITS, data={}).status_code == 409


def test_the_list_offers_to_remind_only_where_somebody_can_be_ticked(desk, event):
    assert "Remind those ticked" not in desk.get(PEOPLE).text
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == event.ids["b"]))
    assert "Remind those ticked" in desk.get(PEOPLE).text


def test_readiness_names_who_is_missing_and_reminds_the_ticked(desk, event):
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id.in_((event.ids["b"], event.ids["c"]))))
    page = desk.get(READY)
    assert "2 people have no wish" in text_of(page)
    assert "2 people have no wish" in text_of(desk.get(f"{HOME}/"))
    sent = {"key": values_of(page)["key"], "person": event.public_ids["b"], "back": "readiness"}
    for said in ("1 mail is on its way.", "nothing is sent twice"):
        assert said in text_of(desk.post(f"{PEOPLE}/remind", data=sent, follow_redirects=True))
    assert [mail.to_email for mail in event.mails()] == ["b@example.org"]
    assert "Nobody was ticked" in text_of(desk.post(f"{PEOPLE}/remind", data={}, follow_redirects=True))


def test_the_log_is_in_words_and_searched(desk, event):
    desk.post(of(event, "a", "/edit"), data=values_of(desk.get(of(event, "a", "/edit"))) | {"most": "3"})
    page = text_of(desk.get(AUDIT))
    assert "Participant changed" in page
    assert "Most meetings: 2 → 3" in page
    assert "Event imported" in page
    with event.database.writing() as session:
        for action, kind in (("outcome noted", "joint_research"), ("absence noted", "no_show"), (EXPORTED, "xlsx")):
            note(session, event_id=event.id, at=LATER, actor="organiser:1", action=action, kind=kind)
    page = text_of(desk.get(AUDIT))
    for said in ("Outcome noted Joint research", "Absence noted Did not come", "Event exported XLSX"):
        assert said in page
    found = text_of(desk.get(AUDIT, query_string={"q": "ㄱㅇ"}))
    assert "1 entry" in found
    assert "0 entries" in text_of(desk.get(AUDIT, query_string={"q": "다온"}))
    assert "This is no day" in text_of(desk.get(AUDIT, query_string={"day": "yesterday"}))
    assert "0 entries" in text_of(desk.get(AUDIT, query_string={"day": "9000-01-01"}))


def test_choices_are_opened_only_with_reason_and_tick_and_never_by_looking(desk, event):
    a = event.public_ids["a"]
    assert "Please not" not in text_of(desk.get(CHOICES, query_string={"q": "가온"}))
    for sent in ({}, {"reason": "a complaint"}, {"reason": "x", "sure": "y"}, {"sure": "y"}):
        for path in (CHOICES, f"{CHOICES}/export"):
            answer = desk.post(path, data=sent | {"person": a})
            assert (answer.status_code, "Wish, rank" in text_of(answer)) == (422, False)
            assert not dead_links_of(answer)
    for sent, wrong in (({}, "sure"), ({"sure": "y"}, "reason")):
        assert f'id="export-{wrong}-error"' in desk.post(f"{CHOICES}/export", data=sent).text
    assert event.audit("choices opened") == 0
    page = desk.post(CHOICES, data={"reason": "a complaint", "sure": "y", "person": a})
    assert "Please not" in text_of(page)
    assert "Reason: a complaint" in text_of(desk.get(AUDIT))
    file = desk.post(f"{CHOICES}/export", data={"reason": "a complaint", "sure": "y"})
    assert (file.mimetype, "veto" in file.text, event.audit("choices exported")) == ("text/csv", True, 1)


def test_organisers_are_invited_changed_and_taken_off(desk, office, event):
    sent = {"new-name": "둘째", "new-email": "two@example.org", "new-role": "coordinator", "new-language": "ko"}
    assert desk.post(TEAM, data=sent).status_code == 422
    assert "is an organiser now" in text_of(desk.post(TEAM, data=sent | {"new-zone": "ulju"}, follow_redirects=True))
    assert [(mail.kind, mail.to_email) for mail in event.mails()] == [("team", "two@example.org")]
    assert desk.post(TEAM, data=sent | {"new-zone": "ulju"}).status_code == 409
    other = office.browser("two@example.org")
    assert other.get(PEOPLE).status_code == 200
    number = re.search(r"/organisers/(\d+)\"", desk.get(TEAM).text).group(1)
    changed = desk.post(f"{TEAM}/{number}", data={"role": "desk", "seen": "coordinator:ulju"}, follow_redirects=True)
    assert "The role is changed." in text_of(changed)
    assert other.get(PEOPLE).status_code == 403
    stale = desk.post(f"{TEAM}/{number}/remove", data={"seen": "coordinator:ulju"})
    assert (stale.status_code, event.audit("organiser removed")) == (409, 0)
    desk.post(f"{TEAM}/{number}/remove", data={"seen": "desk:"})
    assert other.get(PEOPLE).status_code == 404
    assert desk.post(f"{TEAM}/9999", data={"role": "desk", "seen": ""}).status_code == 404


def test_more_people_need_no_more_statements(desk, event):
    def statements() -> list[int]:
        counts = []
        for page in (PEOPLE, READY, AUDIT, of(event, "a"), LIMITS):
            desk.get(page)
            with counted_queries(event.database) as found:
                desk.get(page)
            counts.append(len(found))
        return counts

    before = statements()
    with event.database.writing() as session:
        row = session.get_one(Participant, event.ids["a"])
        values = {column.name: getattr(row, column.name) for column in Participant.__table__.columns}
        for number in range(150):
            own = {"id": None, "key": f"more{number}", "public_id": f"more{number}", "email": f"m{number}@example.org"}
            session.add(Participant(**(values | own)))
    assert statements() == before
