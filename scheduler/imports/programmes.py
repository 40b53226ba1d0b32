"""The programme, its networking blocks, and who is where.

Two items of one track, or of one room, may not overlap. An item without a track is for everybody: it may
not overlap anything. Items in different tracks and different rooms may run at once. Two networking blocks may
if any two of their slots are the same time or share no moment: the solver knows no times, only which slots are one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from scheduler.imports.errors import ProblemCode
from scheduler.imports.event_settings import EventSettings, NetworkingRule
from scheduler.imports.event_tables import EventTables
from scheduler.imports.findings import EVENT_FILE, Findings
from scheduler.imports.values import (
    Attendance,
    ImportedSlot,
    ItemKind,
    NetworkingBlock,
    ProgrammeItem,
)

NumberedItem = tuple[int, ProgrammeItem]
Clash = tuple[NumberedItem, NumberedItem]
"""Two items at once; the lower row of the file comes first."""


def networking_blocks(
    rules: Sequence[NetworkingRule], programme: Sequence[ProgrammeItem]
) -> tuple[NetworkingBlock, ...]:
    """The slots of every block, counted from the start of its item; for an event without problems."""
    items = {item.key: item for item in programme}
    return tuple(_block(rule, items[rule.item]) for rule in rules)


def _block(rule: NetworkingRule, item: ProgrammeItem) -> NetworkingBlock:
    length = timedelta(minutes=rule.slot_minutes)
    starts = [item.start + place * length for place in range(rule.slots)]
    slots = tuple(ImportedSlot(start, start + length) for start in starts)
    return NetworkingBlock(item.key, item.room or "", rule.slot_minutes, slots)


def check_programme(settings: EventSettings, tables: EventTables, findings: Findings) -> None:
    clashes = _clashes(tables.programme.rows)
    _report(clashes, ProblemCode.OVERLAPPING_ITEMS, findings)
    # Blocks that share a track or room are reported once.
    at_once = [clash for clash in _blocks_at_once(settings, tables) if clash not in clashes]
    _report(at_once, ProblemCode.NETWORKING_AT_ONCE, findings)
    _check_networking(settings, tables, findings)
    _check_rooms_of_tables(tables, findings)
    if settings.dated:
        _check_wishes_close(settings, tables, findings)


def _report(clashes: Iterable[Clash], code: ProblemCode, findings: Findings) -> None:
    for (row, _), (other_row, other) in clashes:
        findings.add("programme.csv", code, row=row, column="start", found=other.key, other_row=other_row)


def _blocks_at_once(settings: EventSettings, tables: EventTables) -> list[Clash]:
    """Each networking block that has a slot which overlaps another's without being the same time, with that one."""
    rules = {rule.item: rule for rule in settings.networking}
    blocks = sorted(_networking_items(tables), key=lambda numbered: (numbered[1].start, numbered[0]))
    clashes = []
    for place, block in enumerate(blocks):
        for earlier in blocks[:place]:
            if earlier[1].end > block[1].start and not _aligned(block[1], earlier[1], rules):
                clashes.append(_in_rows(earlier, block))
                break
    return clashes


def _aligned(one: ProgrammeItem, other: ProgrammeItem, rules: Mapping[str, NetworkingRule]) -> bool:
    if one.key not in rules or other.key not in rules or one.key == other.key:
        return False
    ones, others = (_block(rules[item.key], item).slots for item in (one, other))
    return all(a == b or a.end <= b.start or b.end <= a.start for a in ones for b in others)


def _clashes(items: Sequence[NumberedItem]) -> list[Clash]:
    """Each item that starts too early, with one that it clashes with."""
    busy_track: dict[str, NumberedItem] = {}
    busy_room: dict[str, NumberedItem] = {}
    last: NumberedItem | None = None
    last_common: NumberedItem | None = None
    clashes = []
    for numbered in sorted(items, key=lambda numbered: (numbered[1].start, numbered[0])):
        item = numbered[1]
        rivals = [last_common, busy_track.get(item.track or ""), busy_room.get(item.room or "")]
        if item.track is None:
            rivals.append(last)
        clash = next((rival for rival in rivals if rival is not None and rival[1].end > item.start), None)
        if clash is not None:
            clashes.append(_in_rows(numbered, clash))
        last = _later(last, numbered)
        if item.track is None:
            last_common = _later(last_common, numbered)
        else:
            busy_track[item.track] = _later(busy_track.get(item.track), numbered)
        if item.room is not None:
            busy_room[item.room] = _later(busy_room.get(item.room), numbered)
    return clashes


def _in_rows(one: NumberedItem, other: NumberedItem) -> Clash:
    return max(one, other, key=_row), min(one, other, key=_row)


def _row(numbered: NumberedItem) -> int:
    return numbered[0]


def _later(one: NumberedItem | None, other: NumberedItem) -> NumberedItem:
    return other if one is None or other[1].end > one[1].end else one


def _check_networking(settings: EventSettings, tables: EventTables, findings: Findings) -> None:
    items = {item.key: item for _, item in tables.programme.rows}
    for rule in settings.networking:
        item = items.get(rule.item)
        if item is None:
            if rule.item and tables.programme.lacks(rule.item):
                findings.add(
                    EVENT_FILE,
                    ProblemCode.UNKNOWN_REFERENCE,
                    column=f"{rule.place}.item",
                    found=rule.item,
                    expected=("programme.csv",),
                )
        elif item.kind is not ItemKind.NETWORKING:
            findings.add(EVENT_FILE, ProblemCode.NOT_NETWORKING, column=f"{rule.place}.item", found=rule.item)
        else:
            needed, there = rule.slots * rule.slot_minutes, int((item.end - item.start).total_seconds()) // 60
            if needed > there:
                findings.add(
                    EVENT_FILE,
                    ProblemCode.SLOTS_DO_NOT_FIT,
                    column=f"{rule.place}.slots",
                    found=str(needed),
                    expected=(str(there),),
                )
    described = {rule.item for rule in settings.networking}
    rooms = {table.room for _, table in tables.tables.rows}
    for row, item in _networking_items(tables):
        if settings.whole and item.key not in described:
            findings.add("programme.csv", ProblemCode.NETWORKING_NOT_DESCRIBED, row=row, column="kind", found=item.key)
        if item.room is None:
            findings.add("programme.csv", ProblemCode.MISSING_VALUE, row=row, column="room")
        elif tables.tables.complete and item.room not in rooms:
            findings.add(
                "programme.csv", ProblemCode.NETWORKING_WITHOUT_TABLES, row=row, column="room", found=item.room
            )


def _networking_items(tables: EventTables) -> Iterable[NumberedItem]:
    return [numbered for numbered in tables.programme.rows if numbered[1].kind is ItemKind.NETWORKING]


def _check_rooms_of_tables(tables: EventTables, findings: Findings) -> None:
    """A table in a room without networking would never be used: most likely the room is misspelt."""
    rooms = {item.room for _, item in _networking_items(tables)}
    if not tables.programme.complete:
        return
    for row, table in tables.tables.rows:
        if table.room not in rooms:
            findings.add(
                "tables.csv",
                ProblemCode.UNKNOWN_REFERENCE,
                row=row,
                column="room",
                found=table.room,
                expected=("programme.csv", ItemKind.NETWORKING.value),
            )


def _check_wishes_close(settings: EventSettings, tables: EventTables, findings: Findings) -> None:
    """The grid needs every wish: they close before the first networking begins."""
    first = min((item.start for _, item in _networking_items(tables)), default=None)
    closes = settings.wish_rules.closes
    if first is not None and closes > first:
        words = [f"{moment.astimezone(settings.clock.zone):%Y-%m-%d %H:%M}" for moment in (closes, first)]
        findings.add(
            EVENT_FILE,
            ProblemCode.WISHES_CLOSE_TOO_LATE,
            column="wishes.closes",
            found=words[0],
            expected=(words[1],),
        )


def check_attendance(tables: EventTables, findings: Findings) -> None:
    """Nobody attends an item twice, two items at once, or networking, which is what the others are kept out of."""
    items = {item.key: item for _, item in tables.programme.rows}
    by_person: dict[str, list[tuple[int, Attendance]]] = defaultdict(list)
    for row, attendance in tables.attendance.rows:
        item = items.get(attendance.item)
        if item is not None and item.kind is ItemKind.NETWORKING:
            findings.add(
                "attendance.csv", ProblemCode.NETWORKING_ATTENDANCE, row=row, column="item", found=attendance.item
            )
        else:
            by_person[attendance.participant].append((row, attendance))
    for rows in by_person.values():
        _check_one_persons_day(rows, items, findings)


def _check_one_persons_day(
    rows: Sequence[tuple[int, Attendance]], items: dict[str, ProgrammeItem], findings: Findings
) -> None:
    first_rows: dict[str, int] = {}
    day: list[NumberedItem] = []
    for row, attendance in rows:
        first = first_rows.setdefault(attendance.item, row)
        if first != row:
            findings.add(
                "attendance.csv",
                ProblemCode.DUPLICATE_ROW,
                row=row,
                column="item",
                found=attendance.item,
                other_row=first,
            )
        elif attendance.item in items:
            day.append((row, items[attendance.item]))
    busy: NumberedItem | None = None
    for numbered in sorted(day, key=lambda numbered: (numbered[1].start, numbered[0])):
        if busy is not None and busy[1].end > numbered[1].start:
            later, earlier = _in_rows(busy, numbered)
            findings.add(
                "attendance.csv",
                ProblemCode.DOUBLE_BOOKED,
                row=later[0],
                column="item",
                found=earlier[1].key,
                other_row=earlier[0],
            )
        busy = _later(busy, numbered)
