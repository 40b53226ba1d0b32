"""What the columns of a file most likely mean: by exact headings, by those of two known programs, by likeness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from scheduler.imports.additions.fields import FIELDS, KNOWN, NEEDED, Field, Subject, folded

LEAST_LIKENESS = 84.0
"""Of 100: below it a heading is another word and not a misspelt one."""

MOST_COMPARED = 80
"""A heading longer than this names nothing."""

PRETIX, INDICO = "pretix", "indico"

_PRETIX_MARKS = frozenset(map(folded, ("Order code", "Position ID", "Attendee name", "Attendee email")))
_INDICO_MARKS = frozenset(map(folded, ("ID", "Name", "Email Address")))
_INDICO_ONE_OF = frozenset(map(folded, ("Registration date", "Registration state")))

_PRETIX = {
    "Order code": Field.ORDER_CODE,
    "Position ID": Field.ORDER_POSITION,
    "Status": Field.STATUS,
    "Email": Field.OTHER_EMAIL,
    "Attendee name": Field.NAME,
    "Attendee email": Field.EMAIL,
    "Company": Field.ORGANISATION,
    "Job Title": Field.ROLE,
    "Order locale": Field.LANGUAGE,
}
_INDICO = {
    "ID": Field.KEY,
    "Email Address": Field.EMAIL,
    "Affiliation": Field.ORGANISATION,
    "Position": Field.ROLE,
    "Registration state": Field.STATUS,
}
_INDICO_NAMES = {"First Name": Field.GIVEN_NAME, "Last Name": Field.FAMILY_NAME}


@dataclass(frozen=True, slots=True)
class Guess:
    """A field for each column, None for one that is left out; ``source``: the program that wrote the file, or none."""

    fields: tuple[Field | None, ...]
    source: str = ""


def guess(subject: Subject, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Guess:
    """No field twice. ``rows`` are the first of the file: a column full of addresses is one of addresses."""
    names = [folded(name[:MOST_COMPARED]) for name in heading]
    if subject is Subject.PEOPLE:
        known = _of_program(names)
        if known is not None:
            return known
    found: list[Field | None] = [None] * len(names)
    free = set(FIELDS[subject])
    _take_exact(KNOWN[subject], names, found, free)
    _take_alike(KNOWN[subject], names, found, free)
    if subject is Subject.PEOPLE and Field.EMAIL in free:
        _take_addresses(rows, found)
    return Guess(tuple(found))


def missing_fields(subject: Subject, fields: Sequence[Field | None]) -> tuple[frozenset[Field], ...]:
    """The sets of which no column has any yet."""
    return tuple(each for each in NEEDED[subject] if not each & set(fields))


def _of_program(names: Sequence[str]) -> Guess | None:
    there = set(names)
    if there >= _PRETIX_MARKS:
        return Guess(_first_of_each(names, _PRETIX), PRETIX)
    if there >= _INDICO_MARKS and there & _INDICO_ONE_OF:
        split = set(map(folded, _INDICO_NAMES)) <= there
        return Guess(_first_of_each(names, _INDICO | (_INDICO_NAMES if split else {"Name": Field.NAME})), INDICO)
    return None


def _first_of_each(names: Sequence[str], meant: Mapping[str, Field]) -> tuple[Field | None, ...]:
    """A heading may stand twice, such as the company of the attendee and that of the invoice: the first counts."""
    left = {folded(name): field for name, field in meant.items()}
    return tuple(left.pop(name, None) for name in names)


def _take_exact(known: Mapping[str, Field], names: Sequence[str], found: list[Field | None], free: set[Field]) -> None:
    for place, name in enumerate(names):
        field = known.get(name)
        if field in free:
            found[place] = field
            free.discard(field)


def _take_alike(known: Mapping[str, Field], names: Sequence[str], found: list[Field | None], free: set[Field]) -> None:
    likely = sorted(
        (
            (fuzz.ratio(name, other), -place, field)
            for place, name in enumerate(names)
            if found[place] is None and len(name) > 2
            for other, field in known.items()
            if field in free and len(other) > 2
        ),
        reverse=True,
    )
    for likeness, negative, field in likely:
        if likeness >= LEAST_LIKENESS and field in free and found[-negative] is None:
            found[-negative] = field
            free.discard(field)


def _take_addresses(rows: Sequence[Sequence[str]], found: list[Field | None]) -> None:
    for place, field in enumerate(found):
        cells = [row[place] for row in rows if row[place].strip()]
        if field is None and cells and 10 * sum("@" in cell for cell in cells) >= 8 * len(cells):
            found[place] = Field.EMAIL
            return
