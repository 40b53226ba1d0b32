"""The comparison of two worlds sees a leak of any kind: each of these is one that it must find."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from flask import request
from sqlalchemy import func, select

import scheduler.mail.personal_links as personal_links
from scheduler.wishes.records import Veto, Wish
from scheduler.wishes.rules import Choices
from tests.confidentiality.addresses import session_secret
from tests.confidentiality.events import Flip, random_event
from tests.confidentiality.stage import Stage, differences

pytestmark = pytest.mark.slow


def own_id(stage: Stage) -> int:
    """Who asks, 0 for somebody who is not signed in."""
    owners = {session_secret(key): number for key, number in stage.held.ids.items()}
    return owners.get(request.cookies.get("attendee", ""), 0)


def incoming(stage: Stage) -> int:
    with stage.database.reading() as session:
        wishes = select(func.count()).select_from(Wish).where(Wish.target_id == own_id(stage))
        vetoes = select(func.count()).select_from(Veto).where(Veto.target_id == own_id(stage))
        return 10 * session.scalars(wishes).one() + session.scalars(vetoes).one()


def a_number_on_a_page(stage: Stage) -> None:
    """A count of incoming wishes, as a template would get it."""
    page = stage.app.view_functions["attendee.own_day"]
    stage.app.view_functions["attendee.own_day"] = lambda **names: f"{page(**names)}<!-- {incoming(stage)} -->"


def a_header(stage: Stage) -> None:
    def add(response):
        response.headers["X-Wanted"] = str(incoming(stage))
        return response

    stage.app.after_request(add)


def one_statement_more(stage: Stage) -> None:
    """Nothing is shown, but whoever is wished for is asked about once more each time."""

    @stage.app.before_request
    def ask() -> None:
        for _ in range(incoming(stage)):
            with stage.database.reading() as session:
                session.scalar(select(func.count()).select_from(Wish))


def more_rows_of_the_same_statement(stage: Stage) -> None:
    """Nothing is shown and every statement is the same; only how much it fetches depends on somebody else."""

    @stage.app.before_request
    def fetch() -> None:
        with stage.database.reading() as session:
            session.scalars(select(Wish.rank).where(Wish.target_id == own_id(stage))).all()
            session.scalars(select(Veto.participant_id).where(Veto.target_id == own_id(stage))).all()


def a_mail(stage: Stage) -> None:
    """The organiser's mail greets those who are wanted with one letter more."""
    contacts = personal_links.contacts

    def named(session, event_id):
        wanted = set(session.scalars(select(Wish.target_id))) - set(session.scalars(select(Veto.target_id)))
        found = contacts(session, event_id)
        return {key: replace(to, name=to.name + "!" * (key in wanted)) for key, to in found.items()}

    personal_links.contacts = named


LEAKS = (a_number_on_a_page, a_header, one_statement_more, more_rows_of_the_same_statement, a_mail)


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a leak puts in the place of a function of the program goes back afterwards."""
    monkeypatch.setattr(personal_links, "contacts", personal_links.contacts)


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_seen(stage: Stage, leak: Callable[[Stage], None]) -> None:
    found = compared(stage, lambda: leak(stage))
    assert found != []


def test_without_a_leak_nothing_is_seen(stage: Stage) -> None:
    assert compared(stage, lambda: None) == []


def test_one_s_own_choice_is_seen(stage: Stage) -> None:
    """The comparison is not blind: X's own pages differ."""
    stage.set_up(random_event(Random("own")))
    one = stage.look("b", seed=1)
    stage.restart()
    wanted = ("c",) if stage.event.choices["a"].wishes != ("c",) else ()
    stage.flip(Flip("", "a", "b", Choices(wanted, ("b",))))
    assert differences(one, stage.look("b", seed=1)) != []


def compared(stage: Stage, change: Callable[[], None]) -> list[str]:
    """A wishes for B in one world and vetoes B in the other."""
    stage.set_up(random_event(Random("sabotage")))
    stage.flip(Flip("", "a", "b", Choices(("b",), ())))
    change()
    one = stage.look("a", seed=1)
    stage.restart()
    stage.flip(Flip("", "a", "b", Choices((), ("b",))))
    return differences(one, stage.look("a", seed=1))
