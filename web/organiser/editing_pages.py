"""A draft's page: the board in one of its two views, the tray, and the meeting that was chosen."""

from dataclasses import dataclass

from flask import render_template, request

from scheduler.database import Session
from scheduler.people.values import Person
from scheduler.timetable.editing_values import Pair, Step
from scheduler.timetable.editing_views import (
    Choice,
    DraftSheet,
    TrayLine,
    choices,
    draft_sheet,
    swaps,
    tray,
    tray_lines,
)
from web.i18n import spoken
from web.organiser.blueprints import Desk
from web.organiser.editing_data import board_data, words
from web.organiser.editing_forms import EditForm, read_pair
from web.stores import database

MOST_IN_TRAY = 40
PEOPLE_ON_A_PAGE = 250


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting in a cell: its number, names of the two, and what the page needs to draw it."""

    meeting: int
    pair: str
    first: str
    first_firm: str
    second: str
    second_firm: str
    locked: bool
    table: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the board. ``kind``: free, held, absent (no such table then) or away (the person cannot meet)."""

    kind: str
    slot: int
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A table, or a person."""

    number: int
    name: str
    note: str
    cells: tuple[Cell, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The meeting that a visitor without JavaScript looks at, with where it may go."""

    meeting: int
    pair: str
    people: tuple[Person, Person]
    held: bool
    locked: bool
    choices: tuple[Choice, ...]
    swaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says on top: a refusal with its lines, and the step that was not done."""

    tone: str
    text: str
    lines: tuple[str, ...] = ()
    again: Step | None = None


def show_draft(desk: Desk, number: int, *, told: Told | None = None, pair: Pair | None = None) -> str:
    """The whole page, from the address and, after a refusal, the pair that it was about."""
    with database().reading() as session:
        return _page(session, desk, number, told, pair or read_pair(request.args.get("meeting")))


def _page(session: Session, desk: Desk, number: int, told: Told | None, pair: Pair | None) -> str:
    sheet = draft_sheet(session, desk.event.id, number)
    person = next((p for p in sheet.spoken_for if p.public_id == request.args.get("person")), None)
    view = "people" if request.args.get("view") == "people" else "tables"
    first = _first_row(sheet)
    left = tray(sheet, person.id if person else None)
    shown = left if request.args.get("all") else left[:MOST_IN_TRAY]
    return render_template(
        "organiser/draft.html",
        event=desk.event,
        sheet=sheet,
        figures=sheet.figures,
        view=view,
        rows=_people_rows(sheet, first, person) if view == "people" else _table_rows(sheet),
        first=first,
        row_count=len(sheet.spoken_for),
        page_size=PEOPLE_ON_A_PAGE,
        slots=sheet.work.numbers.slots,
        tables=sheet.work.numbers.tables,
        person=person,
        everybody=sheet.spoken_for,
        tray=tray_lines(sheet, shown),
        tray_count=len(left),
        pair_text=pair_text,
        chosen=chosen_meeting(sheet, pair),
        told=told,
        form=EditForm(formdata=None, seen=sheet.version),
        data=board_data(sheet, desk.event.zone),
        words=words(),
        here={"view": view, "person": person.public_id if person else None},
    )


def _first_row(sheet: DraftSheet) -> int:
    text = request.args.get("from", "")
    first = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    return first if first < len(sheet.spoken_for) else 0


def pair_text(line: TrayLine) -> str:
    return f"{line.pair[0]}-{line.pair[1]}"


def _held(sheet: DraftSheet, meeting: int) -> Held:
    first, second = sheet.pair(meeting)
    spot = sheet.board.held[meeting]
    ids = sheet.work.numbers.pair(meeting)
    return Held(
        meeting,
        f"{ids[0]}-{ids[1]}",
        spoken(first.name),
        spoken(first.firm.name) if first.firm else "",
        spoken(second.name),
        spoken(second.firm.name) if second.firm else "",
        spot.locked,
        sheet.work.numbers.tables[spot.table].key,
    )


def _table_rows(sheet: DraftSheet) -> tuple[BoardRow, ...]:
    problem, uses = sheet.board.ground.problem, sheet.board.uses
    return tuple(
        BoardRow(
            number,
            place.key,
            "",
            tuple(
                Cell("held", slot, tuple(_held(sheet, m) for m in uses[slot, number]))
                if (slot, number) in uses
                else Cell("free" if slot in problem.tables[number].slots else "absent", slot)
                for slot in range(len(problem.slots))
            ),
        )
        for number, place in enumerate(sheet.work.numbers.tables)
    )


def _people_rows(sheet: DraftSheet, first: int, person: Person | None) -> tuple[BoardRow, ...]:
    """A page of people in 가나다 order; only the one looked for, where there is one."""
    shown = (person,) if person else sheet.spoken_for[first : first + PEOPLE_ON_A_PAGE]
    return tuple(_person_row(sheet, each) for each in shown if each.id in sheet.work.numbers.person)


def _person_row(sheet: DraftSheet, person: Person) -> BoardRow:
    number = sheet.work.numbers.person[person.id]
    available = sheet.board.ground.problem.people[number].available
    diary = sheet.board.diaries.get(number, {})
    return BoardRow(
        number,
        spoken(person.name),
        spoken(person.firm.name) if person.firm else "",
        tuple(
            Cell("held", slot, tuple(_held(sheet, m) for m in diary[slot]))
            if slot in diary
            else Cell("free" if slot in available else "away", slot)
            for slot in range(len(sheet.work.numbers.slots))
        ),
    )


def chosen_meeting(sheet: DraftSheet, pair: Pair | None) -> Chosen | None:
    """The pair's meeting with where it may go; None for a pair that may not meet."""
    meeting = sheet.work.numbers.meeting(pair)
    if meeting is None:
        return None
    spot = sheet.board.held.get(meeting)
    ids = sheet.work.numbers.pair(meeting)
    return Chosen(
        meeting,
        f"{ids[0]}-{ids[1]}",
        sheet.pair(meeting),
        held=spot is not None,
        locked=spot is not None and spot.locked,
        choices=choices(sheet, meeting),
        swaps=swaps(sheet, meeting),
    )
