"""``mannam export``: files of an event, each written whole or not at all."""

import os
import tempfile
from pathlib import Path

import click

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import find_event
from scheduler.people.service import identity, people
from scheduler.settings import Settings
from scheduler.timetable.downloads import day_calendar
from scheduler.timetable.exports import grid_table
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.service import newest_grid_run, run_files, run_summary
from web.commands import installation
from web.exits import NotWritable
from web.i18n import gettext as _


def nothing_to_export() -> str:
    return _("Say what to write: --problem, --result, --grid or --calendars.")


def export(
    event_key: str,
    run: int | None,
    *,
    problem: Path | None,
    result: Path | None,
    grid: Path | None,
    calendars: Path | None,
) -> None:
    """Problem and result are those of one run, byte for byte, so that the check recognises them."""
    with installation() as (settings, database), database.reading() as session:
        event = find_event(session, event_key)
        files: dict[Path, bytes] = {}
        if problem or result or grid:
            files |= _run_files(session, event.id, run, problem, result, grid)
        if calendars:
            files |= _calendars(session, settings, event.id, calendars)
    for path, content in files.items():
        write_whole(path, content)
    click.echo("\n".join(str(path) for path in files))


def _run_files(
    session: Session, event_id: int, run: int | None, problem: Path | None, result: Path | None, grid: Path | None
) -> dict[Path, bytes]:
    number = run or newest_grid_run(session, event_id)
    problem_bytes, result_bytes = run_files(session, event_id, number)
    grid_id = run_summary(session, event_id, number).grid_id
    files = {problem: problem_bytes} if problem else {}
    if result:
        if result_bytes is None:
            raise NotFound("result", str(number))
        files[result] = result_bytes
    if grid:
        if grid_id is None:
            raise NotFound("grid", str(number))
        files[grid] = grid_table(session, event_id, grid_id)
    return files


def _calendars(session: Session, settings: Settings, event_id: int, folder: Path) -> dict[Path, bytes]:
    """One file for each participant who has a published meeting, named by the participant's key."""
    return {
        folder / f"{person.key}.ics": day_calendar(session, settings, person.id, identity(session, person.id).language)
        for person in people(session, event_id)
        if own_timetable(session, person.id).meetings
    }


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target, then rename; raises :class:`NotWritable`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except OSError as error:
        raise NotWritable(path, error.strerror or str(error)) from error
