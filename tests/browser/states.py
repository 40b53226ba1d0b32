"""Every page of an attendee in every state that it can be in: the table that the tests of looks and access go through.

A new page or state is one line in :data:`PHASES`. Phases follow each other in time, on one event.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from urllib.parse import urlsplit

from sqlalchemy import select

from scheduler.followups.assigning import assign_follow_ups
from scheduler.followups.service import answer, follow_up_page
from scheduler.languages import Bilingual
from scheduler.mail.records import OutboxMail
from scheduler.people.profiles import own_profile, save_organisation
from scheduler.people.service import day, find_participant, save_day
from scheduler.people.values import SlotTicks
from scheduler.privacy.leaving import leave
from scheduler.privacy.retention import keep_promises
from scheduler.registrations.records import Registration
from scheduler.registrations.service import answer_registration, register, set_registration
from scheduler.registrations.values import Application
from tests.browser.stages import Reach, Stage, at, choose, door, fill, in_an_app, press, then
from tests.conftest import WHILE_OPEN
from tests.web.attendee.conftest import publish_simple_grid

ALL_FREE = SlotTicks(only=False, shown=frozenset(), free=frozenset())
UNCHOSEN = "button[value^='add:'] >> nth=0"


@dataclass(frozen=True)
class State:
    """``reach`` brings the stage's page into the state."""

    name: str
    reach: Reach


@dataclass(frozen=True)
class Phase:
    """``prepare`` is done once, whatever the language; ``keys`` are the participants of the two languages."""

    name: str
    now: datetime
    keys: tuple[str, str]
    states: tuple[State, ...]
    prepare: Callable[[Stage], None] = lambda _stage: None
    signed_in: bool = True


def first_visit(stage: Stage) -> None:
    stage.enter(stage.key, consented=False)
    stage.go("day")


def two_at_once(stage: Stage) -> None:
    """Tick two items that overlap, whatever the page's script would say to it."""
    with stage.database.reading() as session:
        offered = [choice.item for choice in day(session, stage.own).choices if choice.offered]
    both = next(
        pair
        for pair in combinations(offered, 2)
        if pair[0].starts_at < pair[1].ends_at and pair[1].starts_at < pair[0].ends_at
    )
    for item in both:
        stage.page.locator(f'input[name=item][value="{item.key}"]').evaluate("box => { box.checked = true }")


def nameless(stage: Stage) -> None:
    for name in ("#name_ko", "#name_en"):
        stage.page.locator(name).fill("")


def day_saved_elsewhere(stage: Stage) -> None:
    with stage.database.writing() as session:
        seen = day(session, stage.own).version
        save_day(session, stage.own, ["ai-talk"], ALL_FREE, seen=seen, key=f"state {seen}", now=stage.clock.now)


def profile_saved_elsewhere(stage: Stage) -> None:
    with stage.database.writing() as session:
        own = own_profile(session, stage.own)
        changed = replace(own.organisation, offers_en=f"{own.organisation.offers_en}, state")
        seen = own.organisation_saved.version
        save_organisation(session, stage.own, changed, seen=seen, key=f"state {seen}", now=stage.clock.now)


def open_registration(stage: Stage) -> None:
    with stage.database.writing() as session:
        set_registration(session, stage.event.id, until=CLOSING, approval=True, by="command", now=stage.clock.now)


def confirmation(stage: Stage) -> None:
    """By the link in the mail that answers a registration."""
    who = f"{len(stage.key)}-{stage.page.evaluate('document.documentElement.lang')}@example.org"
    wanted = Application(Bilingual("신청 (예시)", ""), who, "연구원", "새 연구소 (예시)", "institution", "", "ko")
    with stage.database.writing() as session:
        register(session, stage.event, wanted, key=who, now=stage.clock.now)
        row = session.scalars(select(Registration).where(Registration.email == who)).one()
        answer_registration(session, stage.settings, row.id, now=stage.clock.now)
        mail = session.scalars(select(OutboxMail).where(OutboxMail.to_email == who)).one()
    stage.go(urlsplit(mail.content["link"]).path)


def first_decline(stage: Stage) -> None:
    stage.go("timetable")
    stage.go(urlsplit(stage.page.locator("a.agenda-decline").first.get_attribute("href") or "").path)


def ask_for_review(stage: Stage) -> None:
    """In the second language it is asked for already."""
    stage.go("timetable")
    if stage.page.locator("#review button").count():
        stage.press("#review button")


def publish_again(stage: Stage) -> None:
    publish_simple_grid(stage.database, stage.settings, stage.event.id, revision=2)


def publish(stage: Stage) -> None:
    publish_simple_grid(stage.database, stage.settings, stage.event.id)


def go_on_and_assign(stage: Stage) -> None:
    """p001 and everybody they met want to go on, and have a time."""
    with stage.database.writing() as session:
        own = find_participant(session, stage.event.id, "p001")
        for entry in follow_up_page(session, own.id).entries[:2]:
            answer(session, own.id, entry.partner.public_id, go_on=True, note="", now=stage.clock.now)
            answer(session, entry.partner.id, own.public_id, go_on=True, note="", now=stage.clock.now)
    assign_follow_ups(stage.database, stage.settings, stage.event.id, by="command", now=stage.clock.now)


def tell_leaving(stage: Stage) -> None:
    own = stage.own
    with stage.database.writing() as session:
        leave(session, stage.settings, own, now=stage.clock.now)


def delete_what_is_due(stage: Stage) -> None:
    keep_promises(stage.database, stage.settings, now=stage.clock.now)


def rank_typed(text: str) -> Reach:
    return then(fill("input.rank", text), press("#save-order"))


SAVE = press(".primary-action button")
CLOSING = datetime(2027, 3, 1, 9, tzinfo=UTC)
MEETINGS = datetime(2027, 3, 5, 5, 5, tzinfo=UTC)
"""Five minutes into the first meetings."""

PHASES = (
    Phase(
        "before wishes are taken",
        datetime(2026, 10, 30, 3, tzinfo=UTC),
        ("p010", "p011"),
        (State("wishes, too early", at("wishes")), State("day, early", at("day"))),
    ),
    Phase(
        "anybody",
        WHILE_OPEN,
        ("p003", "p004"),
        (
            State("events", at("/")),
            State("event", at("/events/demo")),
            State("door", door),
            State("door in an app", in_an_app(door)),
            State("unknown link", at("/in/unknown")),
            State("new link", at("/new-link")),
            State("new link, no address", then(at("/new-link"), fill("#email", "nobody"), press("form.door button"))),
            State("new link, asked", then(at("/new-link"), fill("#email", "a@example.org"), press("form.door button"))),
            State("organiser's sign-in", at("/organiser/sign-in")),
            State("not signed in", at("day")),
            State("event, registration open", then(open_registration, at("/events/demo"))),
            State("register", at("/events/demo/register")),
            State("register, nothing filled in", then(at("/events/demo/register"), press("button.is-primary"))),
            State("confirmation", confirmation),
            State("confirmed", press("button[value=confirm]")),
            State("taken in", at("/registered")),
            State("no such page", at("/nothing-here")),
            State("no such event", at("/events/none")),
            State("erased", at("erased")),
        ),
        signed_in=False,
    ),
    Phase(
        "first visit",
        WHILE_OPEN,
        ("p005", "p006"),
        (
            State("consent", first_visit),
            State("own data before consent", at("data")),
            State("consent, refused", then(at("consent"), press("button[value=refuse]"))),
        ),
        signed_in=False,
    ),
    Phase(
        "while wishes are taken",
        WHILE_OPEN,
        ("p005", "p006"),
        (
            State("consent, given", at("consent")),
            State("day", at("day")),
            State("day, saved", then(at("day"), SAVE)),
            State("day, two at once", then(at("day"), two_at_once, SAVE)),
            State("day, two versions", then(at("day"), day_saved_elsewhere, SAVE)),
            State("wishes, empty", then(choose(0), at("wishes"))),
            State("wishes, some, and some not", then(choose(4, 2), at("wishes"))),
            State("wishes, whole list", at("wishes?all=1")),
            State("wishes, searched", at("wishes?q=ㄱㅇ")),
            State("wishes, filtered", at("wishes?tag=tech-ai&side=offers")),
            State("wishes, nothing found", at("wishes?q=zzzz")),
            State("wishes, a wrong number", then(at("wishes"), rank_typed("x"))),
            State("wishes, two versions", then(at("wishes"), choose(3), press(UNCHOSEN))),
            State("wishes, saved", then(at("wishes"), press(UNCHOSEN))),
            State("wishes, full", then(choose(10), at("wishes"))),
            State("suggestion put away", then(choose(1), at("wishes"), press("#suggestions button[name=answer]"))),
            State("suggestions switched off", then(at("wishes"), press("#suggestions button[value=off]"))),
            State("profile", at("profile")),
            State("profile, own entry", at("profile/person")),
            State("profile, one language", then(at("profile/person"), fill("#role_en", ""), SAVE)),
            State("profile, nameless", then(at("profile/person"), nameless, SAVE)),
            State("profile, organisation", at("profile/organisation")),
            State(
                "profile, two versions",
                then(at("profile/organisation"), profile_saved_elsewhere, fill("#offers_ko", "x"), SAVE),
            ),
            State("organisations", at("wishes?by=organisations")),
            State("organisation wanted", then(at("wishes?by=organisations"), press(UNCHOSEN))),
            State("timetable, not published", at("timetable")),
            State("follow-ups, not published", at("follow-ups")),
            State("own data", at("data")),
            State("own data in an app", in_an_app(at("data"))),
            State("elsewhere", in_an_app(then(at("data"), press("form[action$='/elsewhere'] button")))),
            State("erase", at("erase")),
            State("erase, wrong word", then(at("erase"), fill("#word", "no"), press("form:has(#word) button"))),
            State("own data, left", then(at("data"), press("form[action$='/leave'] button"))),
        ),
    ),
    Phase(
        "after the closing",
        CLOSING + timedelta(hours=1),
        ("p008", "p009"),
        (
            State("day, closed", at("day")),
            State("wishes, closed", at("wishes")),
            State("profile, closed", at("profile")),
            State("timetable, being made", at("timetable")),
        ),
    ),
    Phase(
        "published",
        CLOSING + timedelta(days=1),
        ("p001", "p001"),
        (
            State("timetable", at("timetable")),
            State("timetable in an app", in_an_app(at("timetable"))),
            State("calendar address", then(at("timetable"), press("form[action$='/feed'] button"))),
            State("timetable with a calendar address", at("timetable")),
            State("declining", first_decline),
            State("declined", then(first_decline, SAVE)),
            State("declined, again", first_decline),
            State("review asked for", ask_for_review),
            State("follow-ups", at("follow-ups")),
            State("follow-ups, answered", then(at("follow-ups"), press("form:has([name=note]) button"))),
            State("erase, published", at("erase")),
            State("own data, published", at("data")),
        ),
        prepare=publish,
    ),
    Phase(
        "published again",
        CLOSING + timedelta(days=2),
        ("p001", "p001"),
        (State("timetable, changed", at("timetable")),),
        prepare=publish_again,
    ),
    Phase("at a meeting", MEETINGS, ("p001", "p001"), (State("timetable, now", at("timetable")),)),
    Phase(
        "after the event",
        MEETINGS + timedelta(days=1),
        ("p001", "p001"),
        (
            State("timetable, over", at("timetable")),
            State("follow-ups with times", at("follow-ups")),
            State("told that one leaves", then(tell_leaving, at("data"))),
        ),
        prepare=go_on_and_assign,
    ),
    Phase(
        "choices deleted",
        MEETINGS + timedelta(days=31),
        ("p002", "p002"),
        tuple(State(f"{name}, deleted", at(name)) for name in ("day", "wishes", "timetable", "follow-ups", "data")),
        prepare=delete_what_is_due,
    ),
    Phase(
        "all deleted",
        MEETINGS + timedelta(days=400),
        ("p002", "p002"),
        (State("link of nobody", door), State("not signed in any more", at("day"))),
        prepare=delete_what_is_due,
        signed_in=False,
    ),
)
