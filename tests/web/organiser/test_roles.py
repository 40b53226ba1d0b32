"""Which role opens which page: every route of an event, asked in every role."""

import pytest

from scheduler.accounts.service import keep_organiser, make_host
from scheduler.events.roles import Role
from scheduler.events.team import add_member
from tests.scheduler.stored_events import FIRST_GRID, NOW
from tests.web.organiser.pages import refusal_of, text_of
from tests.web.organiser.test_doors import OPEN, ask, routes

LOOK_AFTER = {"people", "person", "remind_people", "act_page", "act", "stop_acting", "readiness"}
CHOICES = {"choices", "open_choices", "export_choices"}
OWNERS_ALONE = {"team", "invite_organiser", "change_organiser", "remove_organiser", *CHOICES}
CHECK_IN = {
    *("desk", "desk_marks", "desk_day", "mark_person", "walk_in_form", "take_in", "show_code"),
    *("round_clock", "papers", "schedules_pdf", "cards_pdf", "doors_pdf", "doors_page", "wall_pdf", "wall_page"),
}
"""Pages of the desk."""


def allowed(role: Role, endpoint: str) -> bool:
    if role is Role.OWNER:
        return True
    if role is Role.HOST:
        return endpoint not in CHOICES
    if role is Role.ORGANISER:
        return endpoint not in OWNERS_ALONE
    return endpoint in (LOOK_AFTER if role is Role.COORDINATOR else CHECK_IN)


def browser_of(office, event, role: Role):
    email = f"{role}@example.org"
    with event.database.writing() as session:
        if role is Role.HOST:
            number = keep_organiser(session, name="host", email=email, language="ko", now=NOW)
            make_host(session, number, host=True)
        else:
            add_member(
                session,
                event.id,
                name=str(role),
                email=email,
                language="ko",
                role=role,
                zone_key="ulju" if role is Role.COORDINATOR else "",
                by="command",
                now=NOW,
            )
    return office.browser(email)


@pytest.mark.parametrize("role", list(Role))
def test_every_page_opens_to_the_roles_it_is_for_and_to_no_other(app, office, event, role):
    event.draft(*FIRST_GRID)
    browser = browser_of(office, event, role)
    seen = 0
    for endpoint, method, path in routes(app):
        if endpoint in OPEN or (role is not Role.DESK and endpoint.endswith("cancel_run")):
            continue
        answer = ask(browser, method, path)
        if allowed(role, endpoint.removeprefix("organiser.")):
            assert (endpoint, method, answer.status_code) != (endpoint, method, 403)
            assert answer.status_code < 500
        else:
            assert (endpoint, method, answer.status_code) == (endpoint, method, 403)
            assert "not for your role" in refusal_of(answer)
            seen += 1
    assert (seen > 0) is (role is not Role.OWNER)


def test_the_list_of_events_leads_where_the_role_may_go(office, event):
    targets = {Role.COORDINATOR: "people", Role.OWNER: "", Role.DESK: "desk"}
    for role, target in targets.items():
        page = browser_of(office, event, role).get("/organiser/")
        assert f'<h2><a href="/organiser/small/{target}">' in page.text
    assert "Desk helper" in text_of(page)


def test_a_coordinator_sees_no_way_to_what_is_closed_and_nobody_of_another_zone(office, event):
    browser = browser_of(office, event, Role.COORDINATOR)
    with event.database.reading() as session:
        from scheduler.people.service import people

        everybody = people(session, event.id)
    near = [p for p in everybody if p.firm is not None and p.firm.zone_key == "ulju"]
    far = [p for p in everybody if p not in near]
    page = browser.get("/organiser/small/people")
    for word in ("Add somebody", "Overview", "Audit log", "Organisers"):
        assert word not in text_of(page)
    assert all(p.public_id in page.text for p in near)
    assert not any(p.public_id in page.text for p in far)
    for path in ("", "/act"):
        assert browser.get(f"/organiser/small/people/{near[0].public_id}{path}").status_code == 200
        assert browser.get(f"/organiser/small/people/{far[0].public_id}{path}").status_code == 404
    begun = browser.post(f"/organiser/small/people/{far[0].public_id}/act", data={"reason": "by telephone"})
    assert (begun.status_code, event.audit("acting begun")) == (404, 0)
    assert "Change…" not in text_of(browser.get(f"/organiser/small/people/{near[0].public_id}"))
