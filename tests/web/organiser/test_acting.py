"""Acting for a participant in the browser: what is open, what is not, and when it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from scheduler.audit.records import AuditEntry
from scheduler.events.records import EventOrganiser
from scheduler.wishes.records import Veto
from scheduler.wishes.service import wish_list
from tests.web.organiser.pages import refusal_of, text_of
from tests.web.organiser.test_people import of, values_of

DAY, WISHES = "/events/small/day", "/events/small/wishes"


@pytest.fixture
def acting(desk, event):
    """The organiser's browser, acting for a."""
    answer = desk.post(of(event, "a", "/act"), data={"reason": "by telephone"})
    assert (answer.status_code, answer.location) == (303, WISHES)
    return desk


def press(event, **form: str) -> dict[str, object]:
    with event.database.reading() as session:
        own = wish_list(session, event.ids["a"])
    return {"seen": str(own.version), "key": "0" * 32, "wish": list(own.choices.wishes), **form}


def test_looking_begins_nothing_and_before_consent_a_reason_is_needed(desk, event):
    assert desk.get(of(event, "a", "/act")).status_code == 200
    refused = desk.post(of(event, "a", "/act"), data={"reason": ""})
    assert (refused.status_code, "at least 5 characters" in text_of(refused)) == (422, True)
    assert (desk.get(WISHES).status_code, event.audit("acting begun")) == (401, 0)


def test_the_banner_says_for_whom_and_the_list_please_not_is_not_there(acting, event):
    page = acting.get(WISHES)
    assert "You act for Ga-on" in text_of(page)
    assert "Stop acting" in text_of(page)
    for hidden in ("Please not", 'name="veto"', 'value="avoid:', 'value="undo"', "My data"):
        assert hidden not in page.text
    assert "You act for Ga-on" in text_of(acting.get(DAY))


def test_a_save_is_the_organisers_in_the_log_and_told_to_the_participant(acting, event, app):
    b = event.public_ids["e"]
    assert acting.post(WISHES, data=press(event, press=f"add:{b}")).status_code == 303
    assert "by the organiser, for the participant" in text_of(acting.get(WISHES))
    with event.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "wishes saved")).one()
        assert len(session.scalars(select(Veto)).all()) == 1
    assert entry.actor.startswith("organiser:")
    day = values_of(acting.get(DAY))
    form = {"seen": day["seen"], "key": day["key"], "times": "all"}
    assert acting.post(DAY, data=form).status_code == 303
    assert "by an organiser" in text_of(acting.get(of(event, "a")))


def test_a_blocked_pair_is_refused_as_blocked_and_no_press_reaches_the_list_please_not(acting, event):
    d = event.public_ids["d"]
    answer = acting.post(WISHES, data=press(event, press=f"add:{d}"))
    assert (answer.status_code, "These two are blocked" in text_of(answer)) == (409, True)
    for act in (f"avoid:{event.public_ids['e']}", f"allow:{d}", "undo"):
        assert acting.post(WISHES, data=press(event, press=act)).status_code == 403
    sent = press(event) | {"veto": [event.public_ids["e"]]}
    assert acting.post(WISHES, data=sent).status_code == 303
    with event.database.reading() as session:
        assert session.execute(select(Veto.participant_id, Veto.target_id)).all() == [(event.ids["a"], event.ids["d"])]


def test_every_other_page_of_the_participant_stays_theirs(acting, app):
    adapter = app.url_map.bind("localhost")
    seen = 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("attendee.") or rule.rule.endswith(("/day", "/wishes", "/erased")):
            continue  # the last one is the same for everybody
        values = {"event_key": "small", "public_id": "0" * 16, "number": 1}
        path = adapter.build(rule.endpoint, {name: values.get(name, "x") for name in rule.arguments})
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = acting.open(path, method=method, data={} if method == "POST" else None)
            assert (rule.endpoint, method, answer.status_code) == (rule.endpoint, method, 403)
            assert "You act for a participant" in refusal_of(answer)
            seen += 1
    assert seen > 15


@pytest.mark.parametrize("end", ["stop", "sign out", "taken off", "an hour"])
def test_it_ends(acting, event, clock, end):
    assert acting.get(WISHES).status_code == 200
    if end == "stop":
        assert "nobody any more" in text_of(acting.post(of(event, "a", "/act/stop"), follow_redirects=True))
        assert event.audit("acting ended") == 1
        acting.post(of(event, "a", "/act/stop"))
        assert event.audit("acting ended") == 1
    elif end == "sign out":
        acting.post("/sign-out", data={"kind": "organiser"})
    elif end == "taken off":
        with event.database.writing() as session:
            session.execute(delete(EventOrganiser))
    else:
        clock.now = clock.now + timedelta(hours=1)
    assert acting.get(WISHES).status_code == 401


def test_the_cookie_is_worth_nothing_elsewhere(acting, event, app, office):
    secret = acting.get_cookie("acting").value
    stranger = office.browser("stranger@example.org")
    for name in ("acting", "attendee"):
        for client in (stranger, app.test_client()):
            client.set_cookie(name, secret)
            assert client.get(WISHES).status_code == 401
