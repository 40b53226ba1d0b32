"""All tables of one event, as read."""

from dataclasses import dataclass

from scheduler.imports.tables import Table
from scheduler.imports.values import (
    Attendance,
    ImportedVeto,
    ImportedWish,
    MeetingTable,
    Organisation,
    Participant,
    ProgrammeItem,
    Tag,
    Zone,
)


@dataclass(frozen=True, slots=True)
class EventTables:
    zones: Table[Zone]
    tags: Table[Tag]
    programme: Table[ProgrammeItem]
    tables: Table[MeetingTable]
    organisations: Table[Organisation]
    participants: Table[Participant]
    attendance: Table[Attendance]
    wishes: Table[ImportedWish]
    vetoes: Table[ImportedVeto]
