"""A list of programme items, compared with the programme there is.

Networking blocks are left to the set-up pages: their slots are cut there, and meetings may be held in them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scheduler.imports.additions.cells import Cells
from scheduler.imports.additions.fields import Field, folded
from scheduler.imports.additions.findings import RowCode, RowFindings
from scheduler.imports.additions.sheets import Line
from scheduler.imports.additions.views import KnownItem, ProgrammeView
from scheduler.imports.additions.words import ITEM_KINDS, read_clock
from scheduler.imports.cells import TITLE_LENGTH, CellRefused
from scheduler.imports.clocks import find_clock
from scheduler.imports.errors import ProblemCode
from scheduler.imports.values import ItemKind
from scheduler.languages import Bilingual


@dataclass(frozen=True, slots=True)
class GivenItem:
    """A row's item; ``id`` None for a new one. ``kind`` None: not given. ``track_id`` None: for everybody."""

    row: int
    id: int | None
    key: str | None
    kind: str | None
    track_id: int | None
    title: Bilingual
    room: str
    start: datetime
    end: datetime


@dataclass(slots=True)
class ProgrammePlan:
    additions: list[GivenItem] = field(default_factory=list)
    updates: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    unchanged: int = 0


def plan_programme(
    view: ProgrammeView, lines: Iterable[Line], places: Mapping[Field, int], findings: RowFindings
) -> ProgrammePlan:
    """Items are never taken away; one is known by its key, else by its title and start."""
    reader = _Reader(view, places, findings)
    given = [item for line in lines if (item := reader.read(line)) is not None]
    _refuse_overlaps(view, given, findings)
    plan = ProgrammePlan()
    for item in given:
        if item.row in findings.rows:
            continue
        if item.id is None:
            plan.additions.append(item)
            continue
        values = _values(reader.by_id[item.id], item, places)
        if values:
            plan.updates.append((item.id, values))
        else:
            plan.unchanged += 1
    return plan


class _Reader:
    def __init__(self, view: ProgrammeView, places: Mapping[Field, int], findings: RowFindings) -> None:
        self.by_id = {item.id: item for item in view.items}
        self._view, self._places, self._findings = view, places, findings
        self._by_key = {item.key: item for item in view.items}
        self._clock = find_clock(view.zone)
        self._seen: dict[object, int] = {}

    def read(self, line: Line) -> GivenItem | None:
        cells = Cells(line, self._places, self._findings)
        before = self._findings.count
        title = cells.pair(Field.TITLE, Field.TITLE_KO, Field.TITLE_EN, TITLE_LENGTH)
        if not title.ko and not title.en:
            column = next((each for each in (Field.TITLE, Field.TITLE_KO) if each in self._places), Field.TITLE_EN)
            self._findings.add(line.number, column, ProblemCode.MISSING_VALUE)
        start, end = self._moment(cells, Field.START), self._moment(cells, Field.END)
        key = cells.key(Field.KEY)
        kind = cells.word(Field.KIND, ITEM_KINDS, RowCode.UNKNOWN_KIND)
        track = cells.text(Field.TRACK)
        if track and folded(track) not in self._view.tracks:
            cells.refuse(Field.TRACK, RowCode.UNKNOWN_TRACK, track)
        room = cells.text(Field.ROOM)
        if start is None or end is None or self._findings.count > before:
            return None
        if end <= start:
            self._refuse_end(cells, start, end)
            return None
        known = self._known(key, title, start)
        item = GivenItem(
            line.number, known.id if known else None, key, kind,
            self._view.tracks.get(folded(track)) if track else None, title, room, start, end,
        )  # fmt: skip
        self._refuse_networking(cells, known, item)
        self._refuse_repeated(cells, item)
        return item if self._findings.count == before else None

    def _known(self, key: str | None, title: Bilingual, start: datetime) -> KnownItem | None:
        if key is not None and key in self._by_key:
            return self._by_key[key]
        texts = {text for text in (title.ko, title.en) if text}
        return next(
            (item for item in self._view.items if item.start == start and texts & {item.title.ko, item.title.en}), None
        )

    def _moment(self, cells: Cells, column: Field) -> datetime | None:
        text = cells.text(column)
        if not text:
            self._findings.add(cells.row, column, ProblemCode.MISSING_VALUE)
            return None
        read = read_clock(text)
        if read is None:
            cells.refuse(column, RowCode.UNKNOWN_TIME, text, ("14:00",))
            return None
        day, clock = read
        if day is not None and day != self._view.day:
            cells.refuse(column, RowCode.OTHER_DAY, day.isoformat(), (self._view.day.isoformat(),))
            return None
        try:
            return self._clock.utc(datetime.combine(self._view.day, clock))
        except CellRefused as refused:
            self._findings.add_cell(cells.row, column, refused)
            return None

    def _refuse_end(self, cells: Cells, start: datetime, end: datetime) -> None:
        zone = self._clock.zone
        words = f"{end.astimezone(zone):%H:%M}", (f"{start.astimezone(zone):%H:%M}",)
        self._findings.add_cell(cells.row, Field.END, CellRefused(ProblemCode.END_BEFORE_START, *words))

    def _refuse_networking(self, cells: Cells, known: KnownItem | None, item: GivenItem) -> None:
        networking = ItemKind.NETWORKING
        if known is None:
            by_hand = item.kind == networking
        else:
            same = (known.start, known.end, known.room) == (item.start, item.end, item.room or known.room)
            becomes = item.kind is not None and (item.kind == networking) != (known.kind == networking)
            by_hand = becomes or (known.kind == networking and not same)
        if by_hand:
            cells.refuse(Field.KIND if Field.KIND in self._places else Field.START, RowCode.NETWORKING_BY_HAND)

    def _refuse_repeated(self, cells: Cells, item: GivenItem) -> None:
        identities = [("key", item.key)] if item.key is not None else []
        identities += [("id", str(item.id))] if item.id is not None else []
        for identity in identities:
            first = self._seen.setdefault(identity, item.row)
            if first != item.row:
                self._findings.add(item.row, None, RowCode.TWICE, found=item.title.ko or item.title.en, other_row=first)
                return


def _values(known: KnownItem, item: GivenItem, places: Mapping[Field, int]) -> dict[str, object]:
    # A title without a language is no news where it stands already, in whichever language.
    loose = not {Field.TITLE_KO, Field.TITLE_EN} & places.keys()
    titled = loose and (item.title.ko or item.title.en) in (known.title.ko, known.title.en)
    pairs = (
        ("title_ko", known.title.ko, "" if titled else item.title.ko),
        ("title_en", known.title.en, "" if titled else item.title.en),
        ("kind", known.kind, item.kind),
        ("room", known.room, item.room),
    )
    values: dict[str, object] = {column: wanted for column, there, wanted in pairs if wanted and wanted != there}
    # An empty cell of a column that is there means everybody; a column that is not there says nothing.
    if Field.TRACK in places and item.track_id != known.track_id:
        values["track_id"] = item.track_id
    if item.start != known.start:
        values["starts_at"] = item.start
    if item.end != known.end:
        values["ends_at"] = item.end
    return values


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item of the day to come: from the list, with its row, or as it is stored."""

    row: int | None
    title: str
    track: int | None
    room: str
    start: datetime
    end: datetime


def _refuse_overlaps(view: ProgrammeView, given: list[GivenItem], findings: RowFindings) -> None:
    """An item for everybody overlaps no other; two of one track or one room do not overlap."""
    changed = {item.id for item in given}
    by_id = {item.id: item for item in view.items}
    day = [
        _Placed(None, item.title.ko or item.title.en, item.track_id, item.room, item.start, item.end)
        for item in view.items
        if item.id not in changed
    ]
    for item in given:
        known = by_id.get(item.id) if item.id is not None else None
        track = item.track_id if item.track_id is not None or known is None else known.track_id
        room = item.room or (known.room if known else "")
        day.append(_Placed(item.row, item.title.ko or item.title.en, track, room, item.start, item.end))
    told: set[int] = set()
    for one, other in _clashes(day):
        here, there = sorted((one, other), key=lambda each: (each.row is None, -(each.row or 0)))
        # One clash of a row is enough to look at it.
        if here.row is None or here.row in told:
            continue
        told.add(here.row)
        code = RowCode.OVERLAPS_STORED if there.row is None else RowCode.OVERLAPS
        findings.add(here.row, Field.START, code, found=there.title, other_row=there.row)


def _clashes(day: list[_Placed]) -> list[tuple[_Placed, _Placed]]:
    """Each item that begins too early, with one that it clashes with."""
    groups: dict[object, list[_Placed]] = {}
    for item in day:
        groups.setdefault(("track", item.track), []).append(item)
        if item.room:
            groups.setdefault(("room", item.room), []).append(item)
    found = set()
    for items in groups.values():
        busy: _Placed | None = None
        for item in sorted(items, key=lambda item: (item.start, item.end)):
            if busy is not None and busy.end > item.start:
                found.add((busy, item))
            busy = item if busy is None or item.end > busy.end else busy
    for common in groups.get(("track", None), []):
        found |= {(common, item) for item in day if item.track is not None and _overlap(common, item)}
    return sorted(found, key=lambda pair: (pair[1].row or 0, pair[0].row or 0))


def _overlap(one: _Placed, other: _Placed) -> bool:
    return one.start < other.end and other.start < one.end
