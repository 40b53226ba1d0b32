"""Reading all files of an event at once. Nothing is stored here and nothing is guessed."""

from collections.abc import Mapping
from pathlib import Path

from scheduler.imports import layouts
from scheduler.imports.errors import ImportProblem, ImportRefused, ProblemCode
from scheduler.imports.event_settings import MOST_TOML_BYTES, EventSettings, read_settings
from scheduler.imports.event_tables import EventTables
from scheduler.imports.findings import EVENT_FILE, FILES, Findings
from scheduler.imports.programmes import check_attendance, check_programme, networking_blocks
from scheduler.imports.references import check_references
from scheduler.imports.tables import MOST_FILE_BYTES, Layout, Record, Table, read_table
from scheduler.imports.values import EventFile
from scheduler.imports.wishes import check_people, check_wishes

MOST_BYTES = 20_000_000
# An event without zones, tags, organisations or wishes is thinkable; without these it is not an event.
REQUIRED_FILES = (EVENT_FILE, "programme.csv", "tables.csv", "participants.csv")


def read_event(files: Mapping[str, bytes]) -> EventFile:
    """The event that the files (by name, such as ``wishes.csv``) describe.

    Raises ImportRefused with every problem found in any of them, and nothing else whatever the bytes.
    """
    findings = Findings()
    sound = _check_sizes(files, findings)
    for name in files:
        if name not in FILES:
            findings.add(name, ProblemCode.UNKNOWN_FILE, expected=FILES)
    for name in REQUIRED_FILES:
        if name not in files:
            findings.add(name, ProblemCode.MISSING_FILE)
    settings = read_settings(sound.get(EVENT_FILE), findings)
    tables = _read_tables(files, sound, settings, findings)
    check_references(settings, tables, findings)
    check_programme(settings, tables, findings)
    check_attendance(tables, findings)
    check_people(tables.participants, findings)
    check_wishes(settings, tables, findings)
    findings.refuse_if_any()
    return _event(settings, tables)


def read_folder(path: Path) -> Mapping[str, bytes]:
    """The files ``*.csv`` and ``*.toml`` of a folder by name; everything else in it is left alone.

    Raises ImportRefused when the path is no folder, or a file is too large or cannot be read.
    """
    findings = Findings()
    files: dict[str, bytes] = {}
    try:
        found = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in (".csv", ".toml"))
    except OSError:
        raise ImportRefused((ImportProblem(path.name or str(path), ProblemCode.NOT_A_FOLDER),)) from None
    for entry in found[: 10 * len(FILES)]:
        try:
            with entry.open("rb") as stream:
                # One byte more than is allowed, so that the size is found out without reading it all.
                files[entry.name] = stream.read(MOST_FILE_BYTES + 1)
        except OSError:
            findings.add(entry.name, ProblemCode.UNREADABLE_FILE)
    _check_sizes(files, findings)
    findings.refuse_if_any()
    return files


def _check_sizes(files: Mapping[str, bytes], findings: Findings) -> Mapping[str, bytes]:
    """The known files that are small enough to be read."""
    sound: dict[str, bytes] = {}
    for name, data in files.items():
        most = MOST_TOML_BYTES if name == EVENT_FILE else MOST_FILE_BYTES
        if len(data) > most:
            findings.add(name, ProblemCode.FILE_TOO_LARGE, found=str(len(data)), expected=(str(most),))
        elif name in FILES:
            sound[name] = data
    total = sum(len(data) for data in files.values())
    if total > MOST_BYTES:
        findings.add("", ProblemCode.FILES_TOO_LARGE, found=str(total), expected=(str(MOST_BYTES),))
        return {}
    return sound


def _read_tables(
    files: Mapping[str, bytes], sound: Mapping[str, bytes], settings: EventSettings, findings: Findings
) -> EventTables:
    def read(layout: Layout[Record]) -> Table[Record]:
        if layout.file in sound:
            return read_table(layout, sound[layout.file], findings)
        # An optional table that was not brought is empty, and so lacks every key; any other one is unknown.
        empty = layout.file not in files and layout.file not in REQUIRED_FILES
        return Table(layout.file, whole=empty, complete=empty)

    return EventTables(
        zones=read(layouts.ZONES),
        tags=read(layouts.TAGS),
        programme=read(layouts.programme_layout(settings.date, settings.clock)),
        tables=read(layouts.TABLES),
        organisations=read(layouts.ORGANISATIONS),
        participants=read(layouts.PARTICIPANTS),
        attendance=read(layouts.ATTENDANCES),
        wishes=read(layouts.WISHES),
        vetoes=read(layouts.VETOES),
    )


def _event(settings: EventSettings, tables: EventTables) -> EventFile:
    programme = tables.programme.records()
    return EventFile(
        key=settings.key,
        title=settings.title,
        description=settings.description,
        place=settings.place,
        date=settings.date,
        zone=settings.clock.zone.key,
        public=settings.public,
        contact=settings.contact,
        wish_rules=settings.wish_rules,
        registration=settings.registration,
        follow_up=settings.follow_up,
        organisers=settings.organisers,
        tracks=settings.tracks,
        networking=networking_blocks(settings.networking, programme),
        zones=tables.zones.records(),
        tags=tables.tags.records(),
        programme=programme,
        tables=tables.tables.records(),
        organisations=tables.organisations.records(),
        participants=tables.participants.records(),
        attendance=tables.attendance.records(),
        wishes=tables.wishes.records(),
        vetoes=tables.vetoes.records(),
    )
