"""Who gets in: every page asks the same questions of everybody."""

from sqlalchemy import delete, select

from scheduler.accounts.service import make_participant_link
from scheduler.database import Record
from scheduler.events.records import EventOrganiser
from tests.poison.furniture import furnish
from tests.poison.ground import named
from tests.scheduler.stored_events import FIRST_GRID
from tests.web.organiser.pages import refusal_of, text_of

OPEN = {
    "organiser.index",
    "organiser.choose_files",
    "organiser.import_event",
    "organiser.new_event",
    "organiser.create_new_event",
}
"""Pages of no single event: any organiser may open them."""


UNMADE = {"organiser.repair", "organiser.result_file", "organiser.take_over_page"}
"""Of a proposal, a run's file and an address with a number that the furnished event has not."""


def routes(app, things=None):
    """(endpoint, method, path) of every organiser's route, for run 1 of the small event, or for its things."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("organiser."):
            values = {"key": "small", "number": 1, "public_id": "0" * 16} | named(rule, things or {})
            path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            found.extend((rule.endpoint, method, path) for method in rule.methods - {"HEAD", "OPTIONS"})
    return sorted(found)


def ask(client, method, path):
    return client.open(path, method=method, data={} if method == "POST" else None)


def test_nobody_gets_in_without_signing_in(app, office, event):
    client = app.test_client()
    client.set_cookie("language", "en")
    event.draft(*FIRST_GRID)
    for endpoint, method, path in routes(app):
        answer = ask(client, method, path)
        assert (endpoint, answer.status_code) == (endpoint, 401)
        assert refusal_of(answer) == "Please sign in as an organiser first; a link comes by mail."


def test_an_attendee_of_the_event_does_not_get_in(app, office, event):
    with event.database.writing() as session:
        secret = make_participant_link(session, event.ids["a"], now=office.clock.now)
    client = app.test_client()
    assert client.post(f"/in/{secret}").status_code == 303
    assert {ask(client, method, path).status_code for _, method, path in routes(app)} == {401}


def test_another_events_organiser_finds_nothing(app, office, event):
    stranger = office.browser("stranger@example.org")
    event.draft(*FIRST_GRID)
    before = event.state()
    for endpoint, method, path in routes(app):
        if endpoint not in OPEN:
            answer = ask(stranger, method, path)
            assert (endpoint, answer.status_code) == (endpoint, 404)
            assert refusal_of(answer) == "There is no event “small” here."
    assert event.state() == before
    assert "small" not in text_of(stranger.get("/organiser/")).lower()


def test_who_was_taken_off_an_event_finds_nothing_from_the_next_click_on(app, desk, event):
    event.draft(*FIRST_GRID)
    assert desk.get("/organiser/small/").status_code == 200
    with event.database.writing() as session:
        session.execute(delete(EventOrganiser))
    for endpoint, method, path in routes(app):
        if endpoint not in OPEN:
            assert (endpoint, ask(desk, method, path).status_code) == (endpoint, 404)


def test_pages_of_a_run_that_is_not_there_are_not_found(app, desk):
    asked = [(endpoint, method, path) for endpoint, method, path in routes(app) if "/runs/1" in path]
    assert len(asked) > 6
    for endpoint, method, path in asked:
        data = {"seen": "0"} if method == "POST" else None
        assert (endpoint, desk.open(path, method=method, data=data).status_code) == (endpoint, 404)


def test_looking_changes_nothing(app, desk, event):
    with event.database.reading() as session:
        organiser = session.scalars(select(EventOrganiser.organiser_id)).one()
    things = furnish(event, organiser)
    before = everything(event)
    for endpoint, verb, path in routes(app, things):
        if verb == "GET":
            for _ in range(2):
                assert (path, desk.get(path).status_code) == (path, 404 if endpoint in UNMADE else 200)
    assert everything(event) == before


def everything(event):
    """Each row of each table, but not when somebody was last seen."""
    with event.database.reading() as session:
        tables = [table for table in Record.metadata.sorted_tables if table.name != "web_sessions"]
        return {table.name: session.execute(select(table)).all() for table in tables}
