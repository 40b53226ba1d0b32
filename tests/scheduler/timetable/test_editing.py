"""Editing a draft: every operation, what is refused and why, undo and redo, two organisers, publishing it."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.people.records import Participant
from scheduler.timetable.editing import (
    DraftChanged,
    DraftPublished,
    EditRefused,
    NoSuchStep,
    NothingToUndo,
    edit,
)
from scheduler.timetable.editing_drafts import make_draft, renew_draft
from scheduler.timetable.editing_records import Draft
from scheduler.timetable.editing_values import Lack, Obstacle, Operation, Step
from scheduler.timetable.editing_views import choices, draft_sheet, drafts, edit_lines, swaps, tray, tray_lines
from scheduler.timetable.grids import grid_view, locked_pairs
from scheduler.timetable.publishing import SnapshotStale
from scheduler.timetable.records import GridMeeting, Seat, TableUse
from scheduler.wishes.records import Veto, Wish
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, NOW, StoredEvent

MINUTE = timedelta(minutes=1)
WAYS = {"place": Operation.PLACE, "move": Operation.MOVE, "swap": Operation.SWAP, "out": Operation.UNSCHEDULE}
WAYS |= {"lock": Operation.LOCK, "unlock": Operation.UNLOCK}


class Editor:
    """Edits draft 1 of the event, each step written down as ``move ce 1 T2``, ``swap ac ce``, ``undo``."""

    now = NOW

    def __init__(self, event: StoredEvent, *base: str) -> None:
        self.event, self.seen = event, 0
        self.base = event.draft(*(base or FIRST_GRID))
        self.number, self.left_out = self.make(self.base)

    def make(self, grid_id: int) -> tuple[int, int]:
        with self.event.database.writing() as session:
            made = make_draft(session, self.event.id, grid_id, by="organiser:1", now=self.now)
        return made.number, made.left_out

    def step(self, text: str) -> Step:
        word, *rest = text.split()
        if word in ("undo", "redo"):
            return Step(Operation(word))
        pair = self._pair(rest[0])
        if word == "swap":
            return Step(Operation.SWAP, pair, other=self._pair(rest[1]))
        if len(rest) == 1:
            return Step(WAYS[word], pair)
        numbers = self.sheet().work.numbers
        table = next(table.id for table in numbers.tables if table.key == rest[2])
        return Step(WAYS[word], pair, numbers.slots[int(rest[1])].id, table)

    def _pair(self, text: str) -> tuple[int, int]:
        first, second = sorted(self.event.ids[key] for key in text)
        return first, second

    def do(self, text: str, seen: int | None = None):
        step = self.step(text)
        with self.event.database.writing() as session:
            done = edit(
                session,
                self.event.id,
                self.number,
                step,
                seen=self.seen if seen is None else seen,
                by="organiser:1",
                now=NOW,
            )
        self.seen = done.version
        return done

    def sheet(self):
        with self.event.database.reading() as session:
            return draft_sheet(session, self.event.id, self.number)

    def places(self, grid_id: int | None = None) -> set[str]:
        with self.event.database.reading() as session:
            view = grid_view(session, self.event.id, grid_id or self.sheet().grid_id)
        return {f"{''.join(sorted((m.first.key, m.second.key)))} {m.slot.number} {m.table.key}" for m in view.meetings}

    def refused(self, text: str) -> list[Obstacle]:
        before = self.places()
        with pytest.raises(EditRefused) as refused:
            self.do(text)
        assert self.places() == before
        return [hindrance.obstacle for hindrance in refused.value.hindrances]


@pytest.fixture
def editor(event: StoredEvent) -> Editor:
    return Editor(event)


def test_a_draft_is_a_copy_and_its_base_stays(editor: Editor) -> None:
    assert (editor.number, editor.left_out) == (1, 0)
    assert editor.places() == set(FIRST_GRID)
    editor.do("move ce 1 T2")
    assert editor.places() == set(FIRST_GRID) - {"ce 1 T1"} | {"ce 1 T2"}
    assert editor.places(editor.base) == set(FIRST_GRID)


def test_drafts_are_numbered_and_say_where_they_come_from(editor: Editor) -> None:
    editor.do("lock ac")
    assert editor.make(editor.sheet().grid_id) == (2, 0)
    with editor.event.database.reading() as session:
        second, first = drafts(session, editor.event.id)
    assert [(d.number, d.run, d.draft, d.meetings, d.locked) for d in (first, second)] == [
        (1, 1, None, 4, 1),
        (2, None, 1, 4, 1),
    ]


def test_each_operation_does_what_it_says_and_is_counted(editor: Editor) -> None:
    assert editor.do("out ce").version == 1
    assert editor.places() == {"ab 2 T1", "ac 0 T1", "de 0 T2"}
    assert editor.do("place ce 2 T2").version == 2
    editor.do("swap ac de")
    assert editor.places() == {"ab 2 T1", "ac 0 T2", "ce 2 T2", "de 0 T1"}
    editor.do("move ac 1 T1")
    assert editor.places() == {"ab 2 T1", "ac 1 T1", "ce 2 T2", "de 0 T1"}
    assert editor.do("move ac 1 T1").version == 4, "where it is already"
    assert editor.event.audit("draft edited") == 4


def test_nobody_sits_twice_and_tables_are_used_once_after_edits(editor: Editor) -> None:
    for text in ("swap ac de", "out de", "place de 2 T2", "undo", "undo", "undo", "redo"):
        editor.do(text)
    grid_id = editor.sheet().grid_id
    with editor.event.database.reading() as session:
        held = session.scalars(select(GridMeeting).where(GridMeeting.grid_id == grid_id)).all()
        seats = session.scalar(select(func.count()).select_from(Seat).where(Seat.grid_id == grid_id))
        uses = session.scalar(select(func.count()).select_from(TableUse).where(TableUse.grid_id == grid_id))
    assert seats == 2 * len(held)
    assert uses == sum(place.endswith("T1") for place in editor.places())


@pytest.mark.parametrize(
    ("text", "obstacles"),
    [
        ("move ce 0 T2", [Obstacle.BUSY, Obstacle.BUSY]),
        ("move ce 2 T1", [Obstacle.TAKEN]),
        ("move ab 0 T2", [Obstacle.BUSY, Obstacle.AWAY]),
        ("swap ab ac", [Obstacle.AWAY]),
        ("out bd", [Obstacle.BLOCKED]),
        ("place bd 1 T2", [Obstacle.BLOCKED]),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_reason_and_changes_nothing(
    editor: Editor, text: str, obstacles: list[Obstacle]
) -> None:
    assert sorted(editor.refused(text)) == sorted(obstacles)
    assert editor.sheet().version == 0


def test_a_person_at_their_limit_gets_no_further_meeting_but_may_move(event: StoredEvent) -> None:
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.id == event.ids["e"]).values(most=1))
    editor = Editor(event, "ab 2 T1", "ac 0 T1", "ce 1 T1")
    assert editor.refused("place de 0 T2") == [Obstacle.LIMIT]
    editor.do("move ce 2 T2")
    editor.do("out ce")
    editor.do("place de 0 T2")


def test_a_locked_meeting_stays_until_it_is_unlocked(editor: Editor) -> None:
    editor.do("lock ac")
    for text in ("move ac 1 T2", "swap ac ce", "swap ce ac", "out ac"):
        assert Obstacle.LOCKED in editor.refused(text)
    with editor.event.database.reading() as session:
        assert locked_pairs(session, editor.sheet().grid_id) == {editor._pair("ac")}
        assert locked_pairs(session, editor.base) == frozenset()
    editor.do("unlock ac")
    editor.do("out ac")


def test_undo_and_redo_go_all_the_way_and_a_new_edit_ends_redo(editor: Editor) -> None:
    steps = ["out ce", "place ce 2 T2", "lock ce", "swap ab de", "unlock ce", "move ac 1 T1"]
    states = [editor.places()]
    done = []
    for text in steps:
        try:
            done.append(editor.do(text))
        except EditRefused:
            continue
        states.append(editor.places())
    for state in reversed(states[:-1]):
        editor.do("undo")
        assert editor.places() == state
    with pytest.raises(NothingToUndo):
        editor.do("undo")
    for state in states[1:]:
        editor.do("redo")
        assert editor.places() == state
    with pytest.raises(NothingToUndo):
        editor.do("redo")
    editor.do("undo")
    assert not editor.do("out de").can_redo
    with pytest.raises(NothingToUndo):
        editor.do("redo")


def test_undoing_a_lock_gives_the_lock_back(editor: Editor) -> None:
    editor.do("lock ac")
    editor.do("unlock ac")
    editor.do("undo")
    assert editor.refused("out ac") == [Obstacle.LOCKED]


def test_the_second_of_two_organisers_is_told_what_changed_and_nothing_is_lost(editor: Editor) -> None:
    editor.do("move ce 1 T2", seen=0)
    with pytest.raises(DraftChanged) as changed:
        editor.do("move ac 1 T1", seen=0)
    assert (changed.value.seen, changed.value.version) == (0, 1)
    with editor.event.database.reading() as session:
        (line,) = edit_lines(session, editor.event.id, 1, after=0)
    assert (line.operation, sorted(p.key for p in line.people), line.slot.number, line.table) == (
        Operation.MOVE,
        ["c", "e"],
        1,
        "T2",
    )
    assert editor.places() == set(FIRST_GRID) - {"ce 1 T1"} | {"ce 1 T2"}


def test_of_two_edits_at_once_one_counts(editor: Editor) -> None:
    steps = ("move ce 1 T2", "out de")
    ready, answers = threading.Barrier(2), []

    def press(text: str) -> None:
        ready.wait()
        try:
            editor.do(text, seen=0)
            answers.append("done")
        except DraftChanged:
            answers.append("late")

    threads = [threading.Thread(target=press, args=(text,)) for text in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["done", "late"]
    assert editor.sheet().version == 1


def test_the_verifier_has_the_last_word(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the obstacles blind, the edit would still not be stored."""
    monkeypatch.setattr("scheduler.timetable.editing_board.obstacles", lambda *_: ())
    assert set(editor.refused("move ce 0 T2")) == {Obstacle.RULE}


def test_a_draft_is_published_as_any_grid_and_never_edited_again(editor: Editor) -> None:
    editor.do("move ce 1 T2")
    done = editor.event.publish(editor.sheet().grid_id)
    assert (done.number, done.repeated) == (1, False)
    assert set(editor.event.meetings()) == {"ab", "ac", "ce", "de"}
    with pytest.raises(DraftPublished):
        editor.do("undo")
    assert editor.make(editor.sheet().grid_id) == (2, 0)


def test_publishing_says_what_changed_since_the_draft_was_made(editor: Editor) -> None:
    with editor.event.database.writing() as session:
        session.execute(update(Wish).where(Wish.participant_id == editor.event.ids["c"]).values(rank=Wish.rank + 2))
    with pytest.raises(SnapshotStale):
        editor.event.publish(editor.sheet().grid_id)
    with editor.event.database.writing() as session:
        assert renew_draft(session, editor.event.id, 1, seen=0, by="organiser:1", now=NOW) == 0
    assert editor.event.publish(editor.sheet().grid_id).number == 1


def block(event: StoredEvent, one: str, other: str) -> None:
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids[one], target_id=event.ids[other]))


def test_a_pair_that_may_not_meet_any_more_does_not_come_along(event: StoredEvent) -> None:
    grid = event.draft(*FIRST_GRID)
    block(event, "c", "e")
    with event.database.writing() as session:
        made = make_draft(session, event.id, grid, by="organiser:1", now=NOW)
    assert made.left_out == 1


def test_todays_data_takes_blocked_meetings_out_and_begins_undo_anew(editor: Editor) -> None:
    editor.do("move ce 1 T2")
    block(editor.event, "c", "e")
    with editor.event.database.writing() as session:
        assert renew_draft(session, editor.event.id, 1, seen=1, by="organiser:1", now=NOW) == 1
    editor.seen = 2
    assert editor.places() == {"ab 2 T1", "ac 0 T1", "de 0 T2"}
    assert editor.refused("place ce 1 T2") == [Obstacle.BLOCKED]
    with pytest.raises(NothingToUndo):
        editor.do("undo")


def test_figures_are_the_verifiers(editor: Editor) -> None:
    figures = editor.sheet().figures
    assert (figures.meetings, figures.short, figures.breaches, figures.changes) == (4, 0, (), None)
    assert figures.worth_met == figures.worth_wanted
    after = editor.do("out ce").figures
    assert after.worth_met < figures.worth_met
    assert editor.do("out ab").figures.short == 1


def test_the_tray_holds_what_is_not_held_with_the_reason(editor: Editor) -> None:
    assert tray(editor.sheet()) == ()
    editor.do("out ce")
    editor.do("out ab")
    sheet = editor.sheet()
    lines = tray_lines(sheet, tray(sheet))
    assert {"".join(sorted((line.first.key, line.second.key))): line.lack for line in lines} == {
        "ab": Lack.NOT_PLACED,
        "ce": Lack.NOT_PLACED,
    }
    assert [line.worth for line in lines] == sorted((line.worth for line in lines), reverse=True)
    assert len(tray(sheet, editor.event.ids["a"])) == 1


def test_what_is_offered_is_what_is_taken(editor: Editor) -> None:
    """For every meeting and place, the offered ones are taken and the others refused."""
    sheet = editor.sheet()
    for meeting, spot in sheet.board.held.items():
        pair = "".join(sorted(person.key for person in sheet.pair(meeting)))
        for choice in choices(sheet, meeting):
            for table in range(len(sheet.work.numbers.tables)):
                if (choice.slot, table) == (spot.slot, spot.table):
                    continue
                text = f"move {pair} {choice.slot} {sheet.work.numbers.tables[table].key}"
                if table in choice.tables:
                    editor.do(text)
                    editor.do("undo")
                else:
                    assert editor.refused(text)
        able = set(swaps(sheet, meeting))
        for other in sheet.board.held.keys() - {meeting}:
            text = f"swap {pair} {''.join(person.key for person in sheet.pair(other))}"
            if other in able:
                editor.do(text)
                editor.do("undo")
            else:
                assert editor.refused(text)


def test_what_the_draft_does_not_know_is_refused_as_such(editor: Editor) -> None:
    unknown = 10**6
    known = editor._pair("ac")
    for step in (
        Step(Operation.MOVE),
        Step(Operation.MOVE, (unknown, unknown + 1), 1, 1),
        Step(Operation.MOVE, known, unknown, 1),
        Step(Operation.SWAP, known, other=known),
        Step(Operation.RENEW, known),
    ):
        with pytest.raises(NoSuchStep), editor.event.database.writing() as session:
            edit(session, editor.event.id, 1, step, seen=0, by="organiser:1", now=NOW)
    with pytest.raises(NotFound), editor.event.database.writing() as session:
        edit(session, editor.event.id, 2, Step(Operation.UNDO), seen=0, by="organiser:1", now=NOW)


def test_the_log_holds_ids_and_no_worth(editor: Editor) -> None:
    editor.do("out ce")
    with editor.event.database.reading() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "draft edited"))
    assert entry.detail == {
        "draft": 1,
        "operation": "unschedule",
        "edit": 1,
        "people": sorted(editor.event.ids[key] for key in "ce"),
    }


def test_an_edit_takes_as_many_statements_whatever_the_grid_holds(event: StoredEvent) -> None:
    counts = []
    for grid in (("ab 2 T1", "ac 0 T1"), FIRST_GRID):
        editor = Editor(event, *grid)
        editor.do("move ab 2 T2")
        with counted_queries(event.database) as statements:
            editor.do("move ab 2 T1")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    with event.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 2
