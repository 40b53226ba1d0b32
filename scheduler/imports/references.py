"""Keys that point from one table into another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scheduler.imports.errors import ProblemCode
from scheduler.imports.event_settings import EventSettings
from scheduler.imports.event_tables import EventTables
from scheduler.imports.findings import EVENT_FILE, Findings
from scheduler.imports.tables import Record, Table
from scheduler.imports.values import TagKind


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A key that stands somewhere: in a row of a file, in a column."""

    file: str
    row: int
    column: str
    key: str | None


def check_references(settings: EventSettings, tables: EventTables, findings: Findings) -> None:
    """Every key must stand in the table it points into, and a tag must be of the kind its column asks for.

    Nothing is said about keys of a table that could not be read.
    """
    if settings.whole:
        tracks = {track.key for track in settings.tracks}
        for row, item in tables.programme.rows:
            if item.track is not None and item.track not in tracks:
                _refuse(_Pointer("programme.csv", row, "track", item.track), (EVENT_FILE, "tracks"), findings)
    _check_tags(tables, findings)
    _check_keys(_zones_of(tables), tables.zones, findings)
    _check_keys(_organisations_of(tables), tables.organisations, findings)
    _check_keys(_participants_of(tables), tables.participants, findings)
    items = [_Pointer("attendance.csv", row, "item", attendance.item) for row, attendance in tables.attendance.rows]
    _check_keys(items, tables.programme, findings)


def _refuse(pointer: _Pointer, expected: tuple[str, ...], findings: Findings) -> None:
    findings.add(
        pointer.file,
        ProblemCode.UNKNOWN_REFERENCE,
        row=pointer.row,
        column=pointer.column,
        found=pointer.key or "",
        expected=expected,
    )


def _check_keys(pointers: Iterable[_Pointer], table: Table[Record], findings: Findings) -> None:
    for pointer in pointers:
        if pointer.key is not None and table.lacks(pointer.key):
            _refuse(pointer, (table.file,), findings)


def _zones_of(tables: EventTables) -> Iterator[_Pointer]:
    for row, organisation in tables.organisations.rows:
        yield _Pointer("organisations.csv", row, "zone", organisation.zone)


def _organisations_of(tables: EventTables) -> Iterator[_Pointer]:
    for row, participant in tables.participants.rows:
        yield _Pointer("participants.csv", row, "organisation", participant.organisation)
    for row, wish in tables.wishes.rows:
        yield _Pointer("wishes.csv", row, "organisation", wish.organisation)
    for row, veto in tables.vetoes.rows:
        yield _Pointer("vetoes.csv", row, "organisation", veto.organisation)


def _participants_of(tables: EventTables) -> Iterator[_Pointer]:
    for row, attendance in tables.attendance.rows:
        yield _Pointer("attendance.csv", row, "participant", attendance.participant)
    for row, wish in tables.wishes.rows:
        yield _Pointer("wishes.csv", row, "participant", wish.participant)
        yield _Pointer("wishes.csv", row, "target", wish.target)
    for row, veto in tables.vetoes.rows:
        yield _Pointer("vetoes.csv", row, "participant", veto.participant)
        yield _Pointer("vetoes.csv", row, "target", veto.target)


def _check_tags(tables: EventTables, findings: Findings) -> None:
    if not tables.tags.complete:
        return
    kinds = {tag.key: tag.kind for _, tag in tables.tags.rows}
    for pointer, kind in _tags_of(tables):
        if pointer.key is not None and kinds.get(pointer.key) is not kind:
            _refuse(pointer, ("tags.csv", kind.value), findings)


def _tags_of(tables: EventTables) -> Iterator[tuple[_Pointer, TagKind]]:
    for row, zone in tables.zones.rows:
        yield _Pointer("zones.csv", row, "cluster", zone.cluster), TagKind.CLUSTER
    for row, organisation in tables.organisations.rows:
        for column, keys, kind in (
            ("councils", organisation.councils, TagKind.COUNCIL),
            ("offers_tags", organisation.offers_tags, TagKind.TECHNOLOGY),
            ("needs_tags", organisation.needs_tags, TagKind.TECHNOLOGY),
        ):
            for key in keys:
                yield _Pointer("organisations.csv", row, column, key), kind
