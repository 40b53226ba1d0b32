"""Paper for the event's day: as PDF, and the lists for door and wall also as pages that a browser prints."""

from collections.abc import Callable, Iterable, Iterator

from flask import Response, make_response, render_template, request, url_for

from scheduler.database import Session
from scheduler.events.values import EventSummary
from scheduler.languages import Language
from scheduler.papers.glyphs import undrawable
from scheduler.papers.service import published_day, real_tables, sheets
from scheduler.papers.typesetting import can_typeset, typeset
from scheduler.papers.values import Paper
from scheduler.people.values import Person
from scheduler.timetable.grids import current_revision
from web.i18n import gettext as _
from web.i18n import language
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.paper_contents import Content, cards_content, doors_content, schedules_content, wall_content
from web.stores import database, settings

Compose = Callable[[Session, EventSummary], Content]


@blueprint.get("/<key>/papers")
def papers(key: str) -> str:
    """What can be printed."""
    desk = open_desk(key)
    with database().reading() as session:
        revision = current_revision(session, desk.event.id)
        day = published_day(session, desk.event.id) if revision else None
        cards = real_tables(session, desk.event.id)
    people = sorted(day.people, key=lambda person: (person.name.text("ko"), person.id)) if day else ()
    return render_template(
        "organiser/papers.html",
        event=desk.event,
        revision=revision,
        people=people,
        meetings=len(day.meetings) if day else 0,
        cards=cards,
        ready=can_typeset(),
        boxes=_with_boxes(people),
        languages=[("each", _("each in their own language")), ("ko", "한국어"), ("en", "English")],
    )


@blueprint.get("/<key>/papers/schedules.pdf")
def schedules_pdf(key: str) -> Response:
    """An A4 for everybody with a meeting; ``?person=`` for one, ``?language=`` ko or en for all in one language."""
    asked = request.args.get("language", "")
    chosen = Language(asked) if asked in tuple(Language) else None

    def compose(session: Session, event: EventSummary) -> Content:
        day = published_day(session, event.id)
        found = sheets(session, event.id, day, only=request.args.get("person", ""))
        address = settings().url + url_for("attendee.own_timetable", event_key=event.key)
        return schedules_content(event, day, found, address=address, language=chosen)

    return _pdf(key, Paper.SCHEDULES, compose)


@blueprint.get("/<key>/papers/cards.pdf")
def cards_pdf(key: str) -> Response:
    """A card for each table; nothing needs to be published for it."""
    return _pdf(key, Paper.CARDS, lambda session, event: cards_content(event, real_tables(session, event.id)))


@blueprint.get("/<key>/papers/doors.pdf")
def doors_pdf(key: str) -> Response:
    """The list at the door, 가나다 or, with ``?language=en``, A to Z."""
    return _pdf(key, Paper.DOORS, _doors())


@blueprint.get("/<key>/papers/doors")
def doors_page(key: str) -> str:
    """The same list as a page."""
    return _sheet(key, "doors", _doors())


@blueprint.get("/<key>/papers/wall.pdf")
def wall_pdf(key: str) -> Response:
    """The whole timetable for a wall."""
    return _pdf(key, Paper.WALL, _wall)


@blueprint.get("/<key>/papers/wall")
def wall_page(key: str) -> str:
    """The same timetable as a page."""
    return _sheet(key, "wall", _wall)


def _doors() -> Compose:
    """The list at the door in the order that is asked for, or that of the page's language."""
    asked = request.args.get("language", "")
    order = Language(asked) if asked in tuple(Language) else language()
    return lambda session, event: doors_content(event, published_day(session, event.id), order)


def _wall(session: Session, event: EventSummary) -> Content:
    return wall_content(event, published_day(session, event.id))


def _sheet(key: str, paper: str, compose: Compose) -> str:
    desk = open_desk(key)
    with database().reading() as session:
        content = compose(session, desk.event)
    return render_template(f"organiser/sheet_{paper}.html", event=desk.event, content=content)


def _with_boxes(people: Iterable[Person]) -> list[tuple[Person, str]]:
    """Those in whose name, or whose organisation's, the font lacks characters, with these characters."""
    texts = {person: "".join(_printed(person)) for person in people}
    boxes = undrawable(texts.values())
    found = ((person, sorted(boxes & set(text))) for person, text in texts.items()) if boxes else ()
    return [(person, " ".join(lacking)) for person, lacking in found if lacking]


def _printed(person: Person) -> Iterator[str]:
    for text in (person.name, *([person.firm.name] if person.firm else [])):
        yield from (text.ko, text.en)


def _pdf(key: str, paper: Paper, compose: Compose) -> Response:
    desk = open_desk(key)
    with database().reading() as session:
        content = compose(session, desk.event)
    response = make_response(typeset(paper, content))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{desk.event.key}-{paper}.pdf"'
    return response
