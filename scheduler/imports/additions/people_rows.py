"""The people of a list with their organisations, row by row, before anything is compared with the event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from scheduler.addresses import address_key
from scheduler.imports.additions.cells import Cells, in_its_language, whole_name
from scheduler.imports.additions.fields import Field, folded
from scheduler.imports.additions.findings import RowCode, RowFindings
from scheduler.imports.additions.guessing import INDICO, PRETIX
from scheduler.imports.additions.sheets import Line
from scheduler.imports.additions.views import PeopleView, folded_firm
from scheduler.imports.additions.words import LANGUAGES, ORGANISATION_KINDS, OUT
from scheduler.imports.cells import EMAIL_LENGTH, KEY_LENGTH, LIST_LENGTH, Span, email_cell, number_cell
from scheduler.imports.errors import ProblemCode
from scheduler.imports.layouts import MOST_MEETINGS
from scheduler.languages import Bilingual
from scheduler.people.joining import NO_TEXT
from scheduler.texts import TEXT_LENGTH

_COUNT = number_cell(Span(0, MOST_MEETINGS))


@dataclass(frozen=True, slots=True)
class GivenFirm:
    """An organisation as a list tells of it. Absent: empty text, None. ``loose``: its name came without a language."""

    key: str | None
    name: Bilingual
    loose: bool
    kind: str | None = None
    zone_id: int | None = None
    offers: Bilingual = NO_TEXT
    needs: Bilingual = NO_TEXT
    tags: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenPerson:
    """A row's person; ``firm`` is a place in :class:`PeopleRows`. ``loose``: the name came without a language."""

    row: int
    key: str | None
    name: Bilingual
    loose: bool
    email: str
    role: Bilingual
    role_loose: bool
    language: str | None
    least: int | None
    most: int | None
    firm: int | None


@dataclass(slots=True)
class PeopleRows:
    """``out``: rows of people who cancelled or were refused where they registered."""

    people: list[GivenPerson] = field(default_factory=list)
    firms: list[GivenFirm] = field(default_factory=list)
    out: int = 0


class PeopleReader:
    """Reads line by line, so that whoever waits can be told how far it is."""

    def __init__(self, view: PeopleView, places: Mapping[Field, int], source: str, findings: RowFindings) -> None:
        self.found = PeopleRows()
        self._view, self._places, self._source, self._findings = view, places, source, findings
        self._rows_by_email: dict[str, int] = {}
        self._rows_by_key: dict[str, int] = {}
        self._firms: dict[str, int] = {}

    def read(self, line: Line) -> None:
        cells = Cells(line, self._places, self._findings)
        if folded(cells.text(Field.STATUS)) in OUT:
            self.found.out += 1
            return
        wrong_before = self._findings.count
        name, loose = _name(cells)
        if not name.ko and not name.en:
            cells.refuse(_name_field(self._places), RowCode.NAME_MISSING)
        email = cells.value(Field.EMAIL, email_cell, EMAIL_LENGTH) or ""
        if not email and not cells.text(Field.EMAIL, EMAIL_LENGTH):
            email = cells.value(Field.OTHER_EMAIL, email_cell, EMAIL_LENGTH) or ""
            if not email and not cells.text(Field.OTHER_EMAIL, EMAIL_LENGTH) and self._key(cells) is None:
                column = Field.EMAIL if Field.EMAIL in self._places else Field.OTHER_EMAIL
                self._findings.add(line.number, column, ProblemCode.MISSING_VALUE)
        person = GivenPerson(
            row=line.number,
            key=self._key(cells),
            name=name,
            loose=loose,
            email=email,
            role=cells.pair(Field.ROLE, Field.ROLE_KO, Field.ROLE_EN),
            role_loose=not {Field.ROLE_KO, Field.ROLE_EN} & self._places.keys(),
            language=cells.word(Field.LANGUAGE, LANGUAGES, RowCode.UNKNOWN_LANGUAGE),
            least=cells.value(Field.LEAST, _COUNT),
            most=cells.value(Field.MOST, _COUNT),
            firm=self._firm(cells),
        )
        self._refuse_repeated(person)
        if self._findings.count == wrong_before:
            self.found.people.append(person)

    def _key(self, cells: Cells) -> str | None:
        """Of registrations elsewhere: which program's, and the number there, so that it is known the next time."""
        if self._source == PRETIX:
            code, position = cells.text(Field.ORDER_CODE), cells.text(Field.ORDER_POSITION)
            return f"pretix-{folded(code)}-{folded(position)}"[:KEY_LENGTH] if code and position else None
        key = cells.key(Field.KEY)
        return f"indico-{key}"[:KEY_LENGTH] if key and self._source == INDICO else key

    def _refuse_repeated(self, person: GivenPerson) -> None:
        for value, seen, column, code in (
            (address_key(person.email), self._rows_by_email, Field.EMAIL, ProblemCode.DUPLICATE_EMAIL),
            (person.key or "", self._rows_by_key, Field.KEY, ProblemCode.DUPLICATE_KEY),
        ):
            first = seen.setdefault(value, person.row) if value else person.row
            if first != person.row:
                shown = column if column in self._places else _instead_of(column)
                self._findings.add(person.row, shown, code, found=value, other_row=first)

    def _firm(self, cells: Cells) -> int | None:
        given = self._given_firm(cells)
        name = given.name.ko or given.name.en
        if given.key is None and not name:
            return None
        # Rows of one organisation are told from each other by its key where they give one, else by its name.
        identity = f"key {given.key}" if given.key is not None else f"name {folded_firm(name)}"
        place = self._firms.setdefault(identity, len(self.found.firms))
        if place == len(self.found.firms):
            self.found.firms.append(given)
        else:
            self.found.firms[place] = _both(self.found.firms[place], given)
        return place

    def _given_firm(self, cells: Cells) -> GivenFirm:
        view = self._view
        plain = in_its_language(cells.text(Field.ORGANISATION))
        ko, en = cells.text(Field.ORGANISATION_KO), cells.text(Field.ORGANISATION_EN)
        key = cells.key(Field.ORGANISATION_KEY)
        single = plain.ko or plain.en
        if key is None and single in view.firms_by_key and not ko and not en:
            # A list made by this program names organisations by their keys.
            key, plain = single, NO_TEXT
        tags = {
            use: chosen
            for use, column, kind in (
                ("member", Field.COUNCILS, "council"),
                ("offer", Field.OFFERS_TAGS, "technology"),
                ("need", Field.NEEDS_TAGS, "technology"),
            )
            if (chosen := cells.chosen(column, view.tags.get(kind, {}), RowCode.UNKNOWN_TAG, LIST_LENGTH)) is not None
        }
        zone = cells.text(Field.ZONE)
        if zone and folded(zone) not in view.zones:
            cells.refuse(Field.ZONE, RowCode.UNKNOWN_ZONE, zone)
        return GivenFirm(
            key=key,
            name=Bilingual(ko or plain.ko, en or plain.en),
            loose=not ko and not en,
            kind=cells.word(Field.ORGANISATION_KIND, ORGANISATION_KINDS, RowCode.UNKNOWN_KIND),
            zone_id=view.zones.get(folded(zone)) if zone else None,
            offers=cells.pair(Field.OFFERS, Field.OFFERS_KO, Field.OFFERS_EN, TEXT_LENGTH, lines=True),
            needs=cells.pair(Field.NEEDS, Field.NEEDS_KO, Field.NEEDS_EN, TEXT_LENGTH, lines=True),
            tags=tags,
        )


def read_people(
    view: PeopleView, lines: Iterable[Line], places: Mapping[Field, int], source: str, findings: RowFindings
) -> PeopleRows:
    reader = PeopleReader(view, places, source, findings)
    for line in lines:
        reader.read(line)
    return reader.found


def _name(cells: Cells) -> tuple[Bilingual, bool]:
    """The name, and whether its language was guessed from its letters."""
    plain = cells.text(Field.NAME) or whole_name(cells.text(Field.GIVEN_NAME), cells.text(Field.FAMILY_NAME))
    ko, en = cells.text(Field.NAME_KO), cells.text(Field.NAME_EN)
    given = in_its_language(plain)
    return Bilingual(ko or given.ko, en or given.en), not ko and not en


def _name_field(places: Mapping[Field, int]) -> Field:
    names = (Field.NAME, Field.NAME_KO, Field.NAME_EN, Field.GIVEN_NAME, Field.FAMILY_NAME)
    return next(name for name in (*names, Field.NAME) if name in places or name is names[-1])


def _instead_of(column: Field) -> Field:
    return {Field.EMAIL: Field.OTHER_EMAIL, Field.KEY: Field.ORDER_CODE}[column]


def _both(first: GivenFirm, second: GivenFirm) -> GivenFirm:
    """Of what two rows say of one organisation what the first says, and what only the second does."""
    return replace(
        first,
        name=Bilingual(first.name.ko or second.name.ko, first.name.en or second.name.en),
        kind=first.kind or second.kind,
        zone_id=first.zone_id or second.zone_id,
        offers=Bilingual(first.offers.ko or second.offers.ko, first.offers.en or second.offers.en),
        needs=Bilingual(first.needs.ko or second.needs.ko, first.needs.en or second.needs.en),
        tags={**second.tags, **first.tags},
    )
