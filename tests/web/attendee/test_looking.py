"""What is left of a meeting, the partner's address, what changed since one last looked, and asking for a review."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from scheduler.database import Database
from scheduler.events.service import slots, tables
from scheduler.events.values import EventSummary
from scheduler.people.records import Participant
from scheduler.people.service import find_participant
from scheduler.settings import Settings
from scheduler.timetable.grids import Held, own_timetable, store_grid
from scheduler.timetable.publishing import publish_grid
from scheduler.timetable.records import Grid, GridMeeting, PublishedMeeting, Run
from scheduler.timetable.service import request_run, run_summary
from scheduler.timetable.values import OwnMeeting, RunState
from tests.conftest import WHILE_OPEN, Clock
from tests.web.attendee.conftest import DAY, FOLLOW_UPS, OWN_DATA, TIMETABLE, WISHES, SignIn, Visit, dump
from tests.web.attendee.forms_on_pages import forms_of

pytestmark = pytest.mark.slow

SEEN, REVIEW = f"{TIMETABLE}/seen", f"{TIMETABLE}/review"
SECOND = timedelta(seconds=1)


@pytest.fixture
def meetings(database: Database, published: EventSummary) -> tuple[OwnMeeting, ...]:
    """p001's."""
    return meetings_of(database, published)


def meetings_of(database: Database, event: EventSummary) -> tuple[OwnMeeting, ...]:
    with database.reading() as session:
        return own_timetable(session, find_participant(session, event.id, "p001").id).meetings


def publish_again(database: Database, settings: Settings, event: EventSummary, *, without: str, moved: str) -> None:
    """The published grid with one meeting gone and one at another table."""
    with database.writing() as session:
        place = {each.id: each.number for each in slots(session, event.id)}
        table = {each.id: each.key for each in tables(session, event.id)}
        key = dict(session.execute(select(Participant.id, Participant.key)).all())
        rows = session.scalars(select(PublishedMeeting).where(PublishedMeeting.cancelled_at.is_(None))).all()
        taken = {(row.slot_id, row.table_id) for row in rows}
        held = []
        for row in rows:
            free = next(each for each in table if (row.slot_id, each) not in taken)
            at = free if row.public_id == moved else row.table_id
            if row.public_id != without:
                held.append(Held(key[row.first_id], key[row.second_id], place[row.slot_id], table[at]))
        number = request_run(
            session, event.id, by="command", seconds=5, workers=1, seed=0, now=WHILE_OPEN, queued=False
        )
        run_id = run_summary(session, event.id, number).id
        session.execute(update(Run).where(Run.id == run_id).values(state=RunState.FINISHED, finished_at=WHILE_OPEN))
        grid = store_grid(session, event.id, held, run_id=run_id, now=WHILE_OPEN)
    with database.writing() as session:
        publish_grid(
            session,
            settings,
            event.id,
            grid,
            seen_revision=1,
            accept_differences=True,
            by="command",
            now=WHILE_OPEN + timedelta(days=1),
        )


def part(page: str, name: str) -> str:
    """The page's section of this class or id, as text."""
    found = re.search(rf'<section class="{name}".*?</section>|<section[^>]* id="{name}".*?</section>', page, re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", found[0]).split())) if found else ""


def test_what_is_left_is_right_before_the_first_script_runs(
    sign_in: SignIn, meetings: tuple[OwnMeeting, ...], clock: Clock
) -> None:
    visit, first = sign_in("p001"), meetings[0].slot
    for moment, shown in (
        (first.starts_at - timedelta(minutes=60, seconds=1), None),
        (first.starts_at - timedelta(minutes=60), "in 60:00"),
        (first.starts_at - timedelta(milliseconds=1), "in 00:01"),
        (first.starts_at, "20:00 left"),
        (first.starts_at + timedelta(minutes=13, seconds=48), "06:12 left"),
        (first.ends_at - timedelta(milliseconds=1), "00:01 left"),
    ):
        clock.now = moment
        board = part(visit.get(TIMETABLE), "board")
        assert re.findall(r"\d\d:\d\d left|in \d\d:\d\d", board) == ([shown] if shown else []), moment
    clock.now = meetings[-1].slot.ends_at
    assert "data-until" not in visit.get(TIMETABLE)


def test_the_page_says_when_it_turns_and_what_time_it_is_to_the_server(
    sign_in: SignIn, meetings: tuple[OwnMeeting, ...], clock: Clock
) -> None:
    visit, first = sign_in("p001"), meetings[0].slot
    for moment, turns in (
        (first.starts_at - SECOND, first.starts_at),
        (first.starts_at, first.ends_at),
        (meetings[-1].slot.ends_at, None),
    ):
        clock.now = moment
        page = visit.get(TIMETABLE)
        assert f'data-at="{moment.isoformat()}"' in page
        assert re.findall(r'data-until="([^"]+)"', page) == ([turns.isoformat()] if turns else [])


def test_addresses_are_told_of_partners_on_the_published_timetable_alone(
    sign_in: SignIn, database: Database, published: EventSummary, meetings: tuple[OwnMeeting, ...]
) -> None:
    """Every address of the event is a canary; those of p001's partners may stand on p001's timetable, no other one."""
    with database.writing() as session:
        for row in session.scalars(select(Participant).where(Participant.key != "p001")):
            row.email = f"kanari-{row.key}@example.org"
    visit = sign_in("p001")
    partners = {f"kanari-{meeting.partner.key}@example.org" for meeting in meetings}
    assert set(re.findall(r"kanari-\w+@example\.org", visit.get(TIMETABLE))) == partners
    for path in (DAY, f"{WISHES}?all=1", FOLLOW_UPS, OWN_DATA, f"{TIMETABLE}.ics", f"{OWN_DATA}.json"):
        assert "kanari-" not in visit.get(path), path


def test_before_publication_no_address_is_told(sign_in: SignIn, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Participant).where(Participant.key != "p001").values(email=Participant.key + "@kanari"))
    assert "@kanari" not in sign_in("p001").get(TIMETABLE)


def test_a_first_publication_marks_nothing(sign_in: SignIn, meetings: tuple[OwnMeeting, ...]) -> None:
    page = sign_in("p001").get(TIMETABLE)
    assert part(page, "changes") == ""
    assert SEEN not in forms_of(page)
    assert "Revision 1, published on Sat 20 February, 12:00." in page


def test_changes_are_marked_until_they_are_said_to_be_seen(
    sign_in: SignIn,
    database: Database,
    settings: Settings,
    published: EventSummary,
    meetings: tuple[OwnMeeting, ...],
) -> None:
    gone, moved = meetings[0], meetings[1]
    publish_again(database, settings, published, without=gone.public_id, moved=moved.public_id)
    now = {each.public_id: each for each in meetings_of(database, published)}
    visit = sign_in("p001")
    page = visit.get(TIMETABLE)
    told = part(page, "changes")
    assert gone.partner.firm is not None
    assert moved.partner.firm is not None
    assert f"Cancelled {gone.partner.firm.name.en} {gone.partner.name.en} " in told
    assert f"Moved {moved.partner.firm.name.en} {moved.partner.name.en} " in told
    assert f"{moved.table.key} " in told
    assert f"{now[moved.public_id].table.key} I have seen this" in told
    assert page.count("Moved</span>") == 2, "once in the list and once in the day"
    before = dump(database)
    visit.get(TIMETABLE)
    assert dump(database) == before, "looking is not saying so"
    form = forms_of(page)[SEEN]
    for _press in range(2):
        assert visit.send(SEEN, form.fields).location == TIMETABLE
    page = visit.get(TIMETABLE)
    assert part(page, "changes") == ""
    assert "Moved</span>" not in page
    assert part(sign_in(gone.partner.key).get(TIMETABLE), "changes") != ""


@pytest.mark.parametrize("revision", ["2", "0", "x", "9" * 30, ""])
def test_no_other_revision_can_be_said_to_be_seen(
    sign_in: SignIn, database: Database, meetings: tuple[OwnMeeting, ...], revision: str
) -> None:
    visit = sign_in("p001")
    token = forms_of(visit.get(TIMETABLE))[REVIEW].fields[:1]
    before = dump(database)
    assert visit.send(SEEN, [*token, ("revision", revision)]).status_code in {404, 422}
    assert dump(database) == before


def requested(visit: Visit, note: str) -> list[tuple[str, str]]:
    form = forms_of(visit.get(TIMETABLE))[REVIEW]
    return [*form.without("note"), ("note", note)]


def test_a_review_is_asked_for_once_and_the_page_says_so(
    sign_in: SignIn, database: Database, meetings: tuple[OwnMeeting, ...]
) -> None:
    visit = sign_in("p001")
    sent, other = requested(visit, "Why not Hanbit?\r\n<b>Please</b>"), requested(visit, "Something else")
    for _press in range(2):
        assert visit.send(REVIEW, sent).location == f"{TIMETABLE}#review"
    page = visit.get(TIMETABLE)
    assert "Why not Hanbit?\n&lt;b&gt;Please&lt;/b&gt;" in page
    assert "Waits for an answer" in part(page, "review")
    assert REVIEW not in forms_of(page)
    before = dump(database)
    answer = visit.send(REVIEW, other)
    assert answer.status_code == 409
    assert "You asked on Sat 20 February, 12:00 already" in answer.text
    assert "Something else" in answer.text, "what was written is not lost"
    assert dump(database) == before
    assert "Why not Hanbit?" not in sign_in("p002").get(TIMETABLE)


def test_a_note_that_is_too_long_is_kept_and_not_sent(
    sign_in: SignIn, database: Database, meetings: tuple[OwnMeeting, ...]
) -> None:
    visit = sign_in("p001")
    before = dump(database)
    answer = visit.send(REVIEW, requested(visit, "가" * 501))
    assert answer.status_code == 422
    assert "the text has 501 characters; at most 500 are possible" in answer.text
    assert "가" * 501 in answer.text
    assert dump(database) == before
    assert visit.send(REVIEW, requested(visit, "가" * 499 + "\r\n가")).status_code == 422
    assert visit.send(REVIEW, requested(visit, "가" * 498 + "\r\n가")).status_code == 303


def test_before_publication_no_review_is_taken(sign_in: SignIn, database: Database) -> None:
    visit = sign_in("p001")
    page = visit.get(TIMETABLE)
    assert REVIEW not in forms_of(page)
    token = next(value for form in forms_of(page).values() for name, value in form.fields if name == "csrf_token")
    before = dump(database)
    answer = visit.send(REVIEW, [("csrf_token", token), ("key", "0" * 32), ("note", "")])
    assert answer.status_code == 409
    assert "A review can be asked for once the timetable is published." in answer.text
    assert dump(database) == before


def test_the_printed_sheet_names_its_owner_and_leads_to_the_newest_one(
    sign_in: SignIn, meetings: tuple[OwnMeeting, ...], settings: Settings
) -> None:
    page = sign_in("p001").get(TIMETABLE)
    head = re.search(r'<div class="print-only sheet-head">.*?<svg.*?</svg>', page, re.DOTALL)
    assert head is not None
    assert "Kim Ga-on (example)" in head[0]
    assert "Hanbit Battery Test Lab (example)" in head[0]
    assert settings.url not in head[0], "the code is a pattern, and holds no secret"
    assert page.count("agenda-notes") == len(meetings)


def test_grids_once_published_stay_as_they_were(
    database: Database, settings: Settings, published: EventSummary, meetings: tuple[OwnMeeting, ...]
) -> None:
    """What the changes are told from."""

    def first() -> list[tuple[int, ...]]:
        with database.reading() as session:
            rows = select(GridMeeting).join(Grid, Grid.id == GridMeeting.grid_id).where(Grid.revision == 1)
            found = session.scalars(rows.order_by(GridMeeting.id))
            return [(row.first_id, row.second_id, row.slot_id, row.table_id) for row in found]

    before = first()
    publish_again(database, settings, published, without=meetings[0].public_id, moved=meetings[1].public_id)
    assert first() == before != []
