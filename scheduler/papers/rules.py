"""Pure rules of paper: the rows of a person's day, and the order of names at the door."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from scheduler.events.values import Item, Slot
from scheduler.languages import Language
from scheduler.papers.values import Group, SheetRow
from scheduler.people.rules import OFFERED_KINDS, overlap
from scheduler.people.values import Person
from scheduler.timetable.values import PlannedMeeting

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
PLAIN = str.maketrans("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ")
"""Names with a doubled first consonant stand under the single one, as in Korean lists."""

SYLLABLES = range(ord("가"), ord("힣") + 1)
OF_ONE_INITIAL = 588


def sheet_rows(
    person: Person,
    meetings: Iterable[PlannedMeeting],
    items: Iterable[Item],
    attended: frozenset[int],
    slots: Iterable[Slot],
) -> tuple[SheetRow, ...]:
    """The person's day by time: their meetings, what they attend, breaks, and slots in which nothing is.

    A slot during something they attend is not free, so it is no row.
    """
    rows = [
        SheetRow(m.slot.starts_at, m.slot.ends_at, m, m.second if m.first.id == person.id else m.first)
        for m in meetings
    ]
    own = [item for item in items if item.id in attended or item.kind == "break"]
    taken = {row.meeting.slot.id for row in rows if row.meeting is not None}
    busy = [item for item in own if item.kind in OFFERED_KINDS]
    free = [slot for slot in slots if slot.id not in taken and not any(overlap(item, slot) for item in busy)]
    rows += [SheetRow(item.starts_at, item.ends_at, item=item) for item in own]
    rows += [SheetRow(slot.starts_at, slot.ends_at) for slot in free if not _doubled(slot, rows)]
    return tuple(sorted(rows, key=lambda row: (row.starts_at, row.ends_at)))


def _doubled(slot: Slot, rows: Iterable[SheetRow]) -> bool:
    """Whether a meeting is held at the time of the slot: blocks in several rooms run at once."""
    return any(
        row.meeting is not None and row.starts_at < slot.ends_at and slot.starts_at < row.ends_at for row in rows
    )


def initial(name: str) -> str:
    """Under which letter a name stands: its first consonant, its first capital letter, or none."""
    first = name.strip()[:1].upper()
    if first and ord(first) in SYLLABLES:
        return INITIALS[(ord(first) - SYLLABLES.start) // OF_ONE_INITIAL].translate(PLAIN)
    return first if "A" <= first <= "Z" else ""


def by_letter(people: Iterable[Person], language: Language) -> tuple[Group, ...]:
    """Everybody by their names in this language: 가나다, or A to Z; others stand last, without a letter."""
    hangul = language is Language.KO

    def order(person: Person) -> tuple[int, str, str, int]:
        name = person.name.text(language)
        letter = initial(name)
        return _place(letter, hangul=hangul), letter, name.casefold(), person.id

    ordered: Sequence[Person] = sorted(people, key=order)
    groups = groupby(ordered, key=lambda person: initial(person.name.text(language)))
    return tuple(Group(letter, tuple(found)) for letter, found in groups)


def _place(letter: str, *, hangul: bool) -> int:
    """The script of the list first, then the other one, then everything else."""
    if not letter:
        return 2
    return 0 if (letter in INITIALS) == hangul else 1
