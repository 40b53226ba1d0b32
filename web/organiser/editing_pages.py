"""A draft's page: the board in one of its two views, the tray, and the meeting that was chosen."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

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
from web.i18n import language
from web.organiser.blueprints import Desk
from web.organiser.editing_data import words
from web.organiser.editing_forms import EditForm, read_pair
from web.organiser.parts import part_asked
from web.stores import database

MOST_IN_TRAY = 40
ROWS_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Named:
    """One of the two of a meeting, by the number in the snapshot."""

    number: int
    name: str
    firm: str


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting in a cell."""

    meeting: int
    pair: str
    people: tuple[Named, ...]
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """The meeting that a visitor without JavaScript looks at, with where it may go."""

    meeting: int
    pair: str
    people: tuple[Person, Person]
    held: bool
    locked: bool
    spot: tuple[int, int] | None
    choices: tuple[Choice, ...]
    swaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says on top: a refusal with its lines, and the step that was not done."""

    tone: str
    text: str
    lines: tuple[str, ...] = ()
    again: Step | None = None


class _Names:
    """Names of the snapshot's people in the language of the page, each made once."""

    def __init__(self, sheet: DraftSheet) -> None:
        speaks, people = language(), (sheet.everybody[number] for number in sheet.work.numbers.person_ids)
        self._sheet = sheet
        self._named = [
            Named(number, person.name.text(speaks), person.firm.name.text(speaks) if person.firm else "")
            for number, person in enumerate(people)
        ]

    def held(self, meeting: int) -> Held:
        board, numbers = self._sheet.board, self._sheet.work.numbers
        spot, ids = board.held[meeting], numbers.pair(meeting)
        two = sorted(board.ground.problem.meetings[meeting].people, key=numbers.person_ids.__getitem__)
        table = numbers.tables[spot.table].key
        return Held(meeting, f"{ids[0]}-{ids[1]}", tuple(self._named[each] for each in two), spot.locked, table)

    def row(self, number: int) -> Named:
        return self._named[number]


def show_draft(desk: Desk, number: int, *, told: Told | None = None, pair: Pair | None = None) -> str:
    """The whole page, from the address and, after a refusal, the pair that it was about."""
    with database().reading() as session:
        return _page(session, desk, number, told, pair or read_pair(request.args.get("meeting")))


def _page(session: Session, desk: Desk, number: int, told: Told | None, pair: Pair | None) -> str:
    sheet = draft_sheet(session, desk.event.id, number)
    person = next((p for p in sheet.spoken_for if p.public_id == request.args.get("person")), None)
    view = "people" if request.args.get("view") == "people" else "tables"
    here: dict[str, Any] = {"view": view, "person": person.public_id if person else None}
    count = len(sheet.spoken_for if view == "people" else sheet.work.numbers.tables)
    first = _first_row(count)
    left = tray(sheet, person.id if person else None)
    tray_part = part_asked(len(left), name="all") if request.args.get("all") else None
    shown = tray_part.of(left) if tray_part else left[:MOST_IN_TRAY]
    return render_template(
        "organiser/draft.html",
        event=desk.event,
        sheet=sheet,
        figures=sheet.figures,
        view=view,
        rows=_people_rows(sheet, first, person) if view == "people" else _table_rows(sheet, first),
        first=first,
        row_count=1 if view == "people" and person else count,
        page_size=ROWS_ON_A_PAGE,
        slots=sheet.work.numbers.slots,
        tables=sheet.work.numbers.tables,
        person=person,
        everybody=sheet.spoken_for,
        tray=tray_lines(sheet, shown),
        tray_count=len(left),
        tray_part=tray_part,
        pair_text=pair_text,
        chosen=chosen_meeting(sheet, pair),
        told=told,
        form=EditForm(formdata=None, seen=sheet.version),
        words=words(),
        own_url=url_for("organiser.draft", key=desk.event.key, number=number, **here),
        here=here,
    )


def _first_row(count: int) -> int:
    text = request.args.get("from", "")
    first = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    return first if first < count else 0


def pair_text(line: TrayLine) -> str:
    return f"{line.pair[0]}-{line.pair[1]}"


def _table_rows(sheet: DraftSheet, first: int) -> tuple[BoardRow, ...]:
    names, problem, uses = _Names(sheet), sheet.board.ground.problem, sheet.board.uses
    return tuple(
        BoardRow(
            number,
            place.key,
            "",
            tuple(
                Cell("held", slot, tuple(names.held(m) for m in uses[slot, number]))
                if (slot, number) in uses
                else Cell("free" if slot in problem.tables[number].slots else "absent", slot)
                for slot in range(len(problem.slots))
            ),
        )
        for number, place in list(enumerate(sheet.work.numbers.tables))[first : first + ROWS_ON_A_PAGE]
    )


def _people_rows(sheet: DraftSheet, first: int, person: Person | None) -> tuple[BoardRow, ...]:
    """A page of people in 가나다 order; only the one looked for, where there is one."""
    shown = (person,) if person else sheet.spoken_for[first : first + ROWS_ON_A_PAGE]
    names = _Names(sheet)
    return tuple(_person_row(sheet, names, each) for each in shown if each.id in sheet.work.numbers.person)


def _person_row(sheet: DraftSheet, names: _Names, person: Person) -> BoardRow:
    number = sheet.work.numbers.person[person.id]
    available = sheet.board.ground.problem.people[number].available
    diary = sheet.board.diaries.get(number, {})
    return BoardRow(
        number,
        names.row(number).name,
        names.row(number).firm,
        tuple(
            Cell("held", slot, tuple(names.held(m) for m in diary[slot]))
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
        spot=(spot.slot, spot.table) if spot else None,
        choices=choices(sheet, meeting),
        swaps=swaps(sheet, meeting),
    )
