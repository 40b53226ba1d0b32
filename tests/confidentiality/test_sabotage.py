"""The comparison of two worlds sees a leak of any kind: each of these is one that it must find."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from random import Random

import pytest
from flask import request
from sqlalchemy import func, select

import scheduler.mail.personal_links as personal_links
from scheduler.people.records import Participant
from scheduler.wishes.records import Veto, Wish
from scheduler.wishes.rules import Choices
from tests.confidentiality.addresses import session_secret
from tests.confidentiality.events import Flip, RandomEvent, random_event
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


def aimed_at_the_organisation(stage: Stage) -> int:
    own = select(Participant.organisation_id).where(Participant.id == own_id(stage)).scalar_subquery()
    with stage.database.reading() as session:
        wishes = select(func.count()).select_from(Wish).where(Wish.organisation_id == own)
        vetoes = select(func.count()).select_from(Veto).where(Veto.organisation_id == own)
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


@pytest.mark.parametrize("target", ["b", "o0"])
def test_without_a_leak_nothing_is_seen(stage: Stage, target: str) -> None:
    assert compared(stage, lambda: None, target) == []


def test_a_leak_of_what_was_chosen_about_an_organisation_is_seen(stage: Stage) -> None:
    def count_on_a_page() -> None:
        page = stage.app.view_functions["attendee.own_day"]
        told = "<!-- {} -->"
        stage.app.view_functions["attendee.own_day"] = lambda **names: (
            page(**names) + told.format(aimed_at_the_organisation(stage))
        )

    assert compared(stage, count_on_a_page, "o0") != []


def test_one_s_own_choice_is_seen(stage: Stage) -> None:
    """The comparison is not blind: X's own pages differ."""
    stage.set_up(random_event(Random("own")))
    one = stage.look("b", seed=1)
    stage.restart()
    wanted = ("c",) if stage.event.choices["a"].wishes != ("c",) else ()
    stage.flip(Flip("", "a", "b", Choices(wanted, ("b",))))
    assert differences(one, stage.look("b", seed=1)) != []


def compared(stage: Stage, change: Callable[[], None], target: str = "b") -> list[str]:
    """A wishes for B, or B's organisation, in one world and vetoes it in the other."""
    events = (random_event(Random(f"sabotage {seed}")) for seed in count())
    stage.set_up(next(event for event in events if _tells(event)))
    stage.flip(Flip("", "a", target, Choices((target,), ())))
    change()
    one = stage.look("a", seed=1)
    stage.restart()
    stage.flip(Flip("", "a", target, Choices((), (target,))))
    return differences(one, stage.look("a", seed=1))


def _tells(event: RandomEvent) -> bool:
    """B is of an organisation that is not A's, and nobody else's veto about B outweighs what A does."""
    others = [own.vetoes for key, own in event.choices.items() if key != "a"]
    return event.firms["b"] == "o0" != event.firms["a"] and not any("b" in vetoes for vetoes in others)
