"""Whom of the event the people and organisations of a list are, surely or perhaps."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from scheduler.addresses import address_key
from scheduler.imports.additions.fields import Field, folded
from scheduler.imports.additions.findings import RowCode, RowFindings
from scheduler.imports.additions.people_rows import GivenFirm, GivenPerson, PeopleRows
from scheduler.imports.additions.views import KnownFirm, KnownPerson, PeopleView, folded_firm
from scheduler.imports.errors import ProblemCode
from scheduler.languages import Bilingual

LIKE_FIRM = 85.0
"""Of 100: 한빛전지시험소 and 한빛배터리시험소 are at 71, 한국전자기술연구원 and 한국전자기술연구소 at 89."""

LIKE_NAME = 80.0
"""Of 100, within one organisation: of Korean names of three syllables only equal ones are above."""


class Likeness(StrEnum):
    """Why a row may be somebody: SAME is no question, the others are."""

    SAME = "same"
    SIMILAR = "similar"
    TWICE = "twice"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class MatchedFirm:
    """``known`` is the organisation, ``perhaps`` one that only looks like it."""

    given: GivenFirm
    known: KnownFirm | None
    perhaps: KnownFirm | None = None


@dataclass(frozen=True, slots=True)
class MatchedPerson:
    """``likeness`` None: nobody. ``known``: whom; for TWICE the row is as an earlier one, ``other_row``."""

    given: GivenPerson
    likeness: Likeness | None = None
    known: KnownPerson | None = None
    other_row: int | None = None
    certain: bool = False
    """A similar one with the very same name and organisation: only the address differs."""


def match_firms(view: PeopleView, firms: list[GivenFirm]) -> list[MatchedFirm]:
    """In the same order. A name that is like one of the event's is a question, an equal one is not."""
    names = list(view.firms_by_name)
    found = []
    for given in firms:
        known = view.firms_by_key.get(given.key) if given.key is not None else None
        spellings = [folded_firm(name) for name in (given.name.ko, given.name.en) if name]
        if known is None and given.key is None:
            known = next((view.firms_by_name[name] for name in spellings if name in view.firms_by_name), None)
        perhaps = None
        if known is None:
            likely = [
                match
                for name in spellings
                if (match := process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=LIKE_FIRM))
            ]
            perhaps = view.firms_by_name[max(likely, key=lambda match: match[1])[0]] if likely else None
        found.append(MatchedFirm(given, known, perhaps))
    return found


def match_people(
    view: PeopleView, rows: PeopleRows, firms: list[MatchedFirm], findings: RowFindings
) -> list[MatchedPerson]:
    """In the same order; a row that contradicts the event is a finding and left out."""
    nearby = _Nearby(view)
    taken: dict[int, int] = {}
    seen: dict[tuple[int | None, str], int] = {}
    found = []
    for given in rows.people:
        known = _surely(view, given, findings)
        if given.row in findings.rows:
            continue
        if not given.email and (known is None or known.gone):
            findings.add(given.row, Field.EMAIL, ProblemCode.MISSING_VALUE)
            continue
        if known is not None and not known.gone:
            first = taken.setdefault(known.id, given.row)
            if first != given.row:
                findings.add(given.row, None, RowCode.TWICE, found=given.name.ko or given.name.en, other_row=first)
                continue
        earlier = [seen.setdefault((given.firm, name), given.row) for name in _spellings(given.name)]
        twice = min((row for row in earlier if row != given.row), default=None)
        if known is not None:
            likeness = Likeness.ERASED if known.gone else Likeness.SAME
            found.append(MatchedPerson(given, likeness, known))
        elif twice is not None and given.firm is not None:
            found.append(MatchedPerson(given, Likeness.TWICE, other_row=twice))
        else:
            found.append(nearby.match(given, firms[given.firm] if given.firm is not None else None))
    return _without_taken(found, taken)


def _without_taken(found: list[MatchedPerson], taken: dict[int, int]) -> list[MatchedPerson]:
    """Who is surely one row's person is not perhaps another's, and who is perhaps several rows' is the first's."""
    left = []
    for each in found:
        row = each.given.row
        perhaps = each.known if each.likeness is Likeness.SIMILAR else None
        free = perhaps is None or taken.setdefault(perhaps.id, row) == row
        left.append(each if free else MatchedPerson(each.given))
    return left


def _surely(view: PeopleView, given: GivenPerson, findings: RowFindings) -> KnownPerson | None:
    """By the key where the list gives one that is known, else by the address."""
    by_key = view.by_key.get(given.key) if given.key is not None else None
    by_email = view.by_email.get(address_key(given.email))
    if by_key is not None and by_email is not None and by_key.id != by_email.id and not by_key.gone:
        findings.add(given.row, Field.KEY, RowCode.KEY_OF_ANOTHER, found=given.key or "", expected=(given.email,))
        return None
    return by_email if by_key is None or (by_key.gone and by_email is not None) else by_key


def _spellings(name: Bilingual) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(each) for each in (name.ko, name.en) if each))


class _Nearby:
    """People of the event by organisation, to find those whose name is like a row's."""

    def __init__(self, view: PeopleView) -> None:
        self._by_firm: dict[int, list[tuple[str, KnownPerson]]] = defaultdict(list)
        for person in view.people:
            if person.firm_id is not None and not person.gone:
                self._by_firm[person.firm_id].extend((name, person) for name in _spellings(person.name))

    def match(self, given: GivenPerson, firm: MatchedFirm | None) -> MatchedPerson:
        there = None if firm is None else firm.known or firm.perhaps
        names = self._by_firm.get(there.id, []) if there is not None else []
        best: tuple[float, KnownPerson] | None = None
        for spelling in _spellings(given.name):
            for name, person in names:
                likeness = fuzz.ratio(spelling, name, score_cutoff=LIKE_NAME)
                if likeness and (best is None or likeness > best[0]):
                    best = (likeness, person)
        if best is None or firm is None:
            return MatchedPerson(given)
        certain = best[0] == 100.0 and firm.known is not None
        return MatchedPerson(given, Likeness.SIMILAR, best[1], certain=certain)
