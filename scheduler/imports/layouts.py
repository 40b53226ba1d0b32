"""The columns of every table, and the record that a row becomes. docs/import-format.md tells organisers the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from scheduler.imports.cells import (
    EMAIL_LENGTH,
    KEY_LENGTH,
    LINK_LENGTH,
    LIST_LENGTH,
    TITLE_LENGTH,
    CellRefused,
    Span,
    choice_cell,
    email_cell,
    key_cell,
    keys_cell,
    link_cell,
    number_cell,
    text_cell,
    time_cell,
    yes_no_cell,
)
from scheduler.imports.clocks import Clock
from scheduler.imports.errors import ProblemCode
from scheduler.imports.tables import Column, Layout, Row, RowRefused
from scheduler.imports.values import (
    Attendance,
    AttendanceRole,
    ImportedVeto,
    ImportedWish,
    ItemKind,
    MeetingTable,
    Organisation,
    OrganisationKind,
    Participant,
    ProgrammeItem,
    Tag,
    TagKind,
    Zone,
)
from scheduler.languages import Bilingual, Language
from scheduler.texts import NAME_LENGTH, TEXT_LENGTH

Value = TypeVar("Value")

MOST_MEETINGS = 100
MOST_RANK = 100


@dataclass(frozen=True, slots=True)
class _Pair:
    """A text in two columns; one of them may be empty or left out, and if ``required`` not both."""

    ko: Column[str]
    en: Column[str]
    required: bool

    def read(self, row: Row) -> Bilingual:
        text = Bilingual(ko=row.required(self.ko), en=row.required(self.en))
        if self.required and not (text.ko or text.en):
            raise RowRefused(self.ko.name, CellRefused(ProblemCode.MISSING_VALUE))
        return text

    def read_if_given(self, row: Row) -> Bilingual | None:
        text = self.read(row)
        return text if text.ko or text.en else None


def _pair(name: str, most: int, *, required: bool = True, lines: bool = False) -> _Pair:
    ko, en = (
        Column(f"{name}_{language}", text_cell, most, default="", required=False, optional=True, lines=lines)
        for language in ("ko", "en")
    )
    return _Pair(ko, en, required)


def _key(name: str) -> Column[str]:
    return Column(name, key_cell, KEY_LENGTH)


def _optional(
    name: str, parse: Callable[[str], Value], most: int = KEY_LENGTH, default: Value | None = None
) -> Column[Value]:
    return Column(name, parse, most, default=default, required=False, optional=True)


_NO_KEYS: tuple[str, ...] = ()
KEY = _key("key")
NAME = _pair("name", NAME_LENGTH)
TITLE = _pair("title", TITLE_LENGTH)
INSTITUTION = _pair("institution", NAME_LENGTH, required=False)
FIELD = _pair("field", NAME_LENGTH, required=False)
CLUSTER = _optional("cluster", key_cell)
TAG_KIND = Column("kind", choice_cell(TagKind), KEY_LENGTH)
ITEM_KIND = Column("kind", choice_cell(ItemKind), KEY_LENGTH)
TRACK = _optional("track", key_cell)
ITEM_ROOM = _optional("room", text_cell, NAME_LENGTH)
START = Column("start", time_cell, KEY_LENGTH)
END = Column("end", time_cell, KEY_LENGTH)
TABLE_ROOM = Column("room", text_cell, NAME_LENGTH)
VIRTUAL = _optional("virtual", yes_no_cell, default=False)
LINK = _optional("link", link_cell, LINK_LENGTH)
ORGANISATION_KIND = Column("kind", choice_cell(OrganisationKind), KEY_LENGTH)
ZONE = _optional("zone", key_cell)
COUNCILS = _optional("councils", keys_cell, LIST_LENGTH, _NO_KEYS)
OFFERS_TAGS = _optional("offers_tags", keys_cell, LIST_LENGTH, _NO_KEYS)
NEEDS_TAGS = _optional("needs_tags", keys_cell, LIST_LENGTH, _NO_KEYS)
OFFERS = _pair("offers", TEXT_LENGTH, required=False, lines=True)
NEEDS = _pair("needs", TEXT_LENGTH, required=False, lines=True)
ORGANISATION = _optional("organisation", key_cell)
ROLE = _pair("role", NAME_LENGTH, required=False)
EMAIL = Column("email", email_cell, EMAIL_LENGTH)
LANGUAGE = _optional("language", choice_cell(Language), default=Language.KO)
LEAST = _optional("least", number_cell(Span(0, MOST_MEETINGS)), default=0)
MOST = _optional("most", number_cell(Span(0, MOST_MEETINGS)))
PARTICIPANT = _key("participant")
ITEM = _key("item")
ATTENDANCE_ROLE = _optional("role", choice_cell(AttendanceRole), default=AttendanceRole.ATTENDING)
RANK = Column("rank", number_cell(Span(1, MOST_RANK)), KEY_LENGTH)
TARGET = Column("target", key_cell, KEY_LENGTH, required=False)


def _zone(row: Row) -> Zone:
    return Zone(row.required(KEY), NAME.read(row), INSTITUTION.read(row), FIELD.read(row), row.given(CLUSTER))


def _tag(row: Row) -> Tag:
    return Tag(row.required(KEY), row.required(TAG_KIND), NAME.read(row))


def _table(row: Row) -> MeetingTable:
    return MeetingTable(row.required(KEY), row.required(TABLE_ROOM), row.required(VIRTUAL), row.given(LINK))


def _organisation(row: Row) -> Organisation:
    return Organisation(
        key=row.required(KEY),
        name=NAME.read(row),
        kind=row.required(ORGANISATION_KIND),
        zone=row.given(ZONE),
        councils=row.required(COUNCILS),
        offers_tags=row.required(OFFERS_TAGS),
        needs_tags=row.required(NEEDS_TAGS),
        offers=OFFERS.read_if_given(row),
        needs=NEEDS.read_if_given(row),
    )


def _participant(row: Row) -> Participant:
    least, most = row.required(LEAST), row.given(MOST)
    if most is not None and most < least:
        raise RowRefused(MOST.name, CellRefused(ProblemCode.MOST_BELOW_LEAST, str(most), (str(least),)))
    return Participant(
        key=row.required(KEY),
        organisation=row.given(ORGANISATION),
        name=NAME.read(row),
        role=ROLE.read_if_given(row),
        email=row.required(EMAIL),
        language=row.required(LANGUAGE),
        least=least,
        most=most,
    )


def _attendance(row: Row) -> Attendance:
    return Attendance(row.required(PARTICIPANT), row.required(ITEM), row.required(ATTENDANCE_ROLE))


def _wish(row: Row) -> ImportedWish:
    return ImportedWish(row.required(PARTICIPANT), row.required(RANK), *_whom(row))


def _veto(row: Row) -> ImportedVeto:
    return ImportedVeto(row.required(PARTICIPANT), *_whom(row))


def _whom(row: Row) -> tuple[str | None, str | None]:
    """A person or an organisation: one of the two columns is filled in."""
    target, organisation = row.given(TARGET), row.given(ORGANISATION)
    if target is None and organisation is None:
        raise RowRefused(TARGET.name, CellRefused(ProblemCode.MISSING_VALUE))
    if target is not None and organisation is not None:
        raise RowRefused(ORGANISATION.name, CellRefused(ProblemCode.TWO_TARGETS, organisation, (target,)))
    return target, organisation


ZONES = Layout(
    "zones.csv",
    (KEY, NAME.ko, NAME.en, INSTITUTION.ko, INSTITUTION.en, FIELD.ko, FIELD.en, CLUSTER),
    _zone,
    KEY,
)
TAGS = Layout("tags.csv", (KEY, TAG_KIND, NAME.ko, NAME.en), _tag, KEY)
TABLES = Layout("tables.csv", (KEY, TABLE_ROOM, VIRTUAL, LINK), _table, KEY)
ORGANISATIONS = Layout(
    "organisations.csv",
    (
        KEY,
        NAME.ko,
        NAME.en,
        ORGANISATION_KIND,
        ZONE,
        COUNCILS,
        OFFERS_TAGS,
        NEEDS_TAGS,
        OFFERS.ko,
        OFFERS.en,
        NEEDS.ko,
        NEEDS.en,
    ),
    _organisation,
    KEY,
)
PARTICIPANTS = Layout(
    "participants.csv",
    (KEY, ORGANISATION, NAME.ko, NAME.en, ROLE.ko, ROLE.en, EMAIL, LANGUAGE, LEAST, MOST),
    _participant,
    KEY,
)
ATTENDANCES = Layout("attendance.csv", (PARTICIPANT, ITEM, ATTENDANCE_ROLE), _attendance)
WISHES = Layout("wishes.csv", (PARTICIPANT, RANK, TARGET, ORGANISATION), _wish)
VETOES = Layout("vetoes.csv", (PARTICIPANT, TARGET, ORGANISATION), _veto)


def programme_layout(day: date, clock: Clock) -> Layout[ProgrammeItem]:
    """Its times are local to ``day`` in the clock's zone."""

    def moment(row: Row, column: Column[time]) -> datetime:
        try:
            return clock.utc(datetime.combine(day, row.required(column)))
        except CellRefused as refused:
            raise RowRefused(column.name, refused) from None

    def build(row: Row) -> ProgrammeItem:
        start, end = moment(row, START), moment(row, END)
        if end <= start:
            words = f"{row.required(END):%H:%M}", (f"{row.required(START):%H:%M}",)
            raise RowRefused(END.name, CellRefused(ProblemCode.END_BEFORE_START, *words))
        return ProgrammeItem(
            key=row.required(KEY),
            kind=row.required(ITEM_KIND),
            track=row.given(TRACK),
            title=TITLE.read(row),
            room=row.given(ITEM_ROOM),
            start=start,
            end=end,
        )

    return Layout("programme.csv", (KEY, ITEM_KIND, TRACK, TITLE.ko, TITLE.en, ITEM_ROOM, START, END), build, KEY)
