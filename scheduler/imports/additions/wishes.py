"""A list of wishes from before, for people of the event who have not chosen by themselves.

Who has a list of their own keeps it as it is: nothing of it is looked at, so that nobody learns from a refusal
whom somebody wished for or refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scheduler.addresses import address_key, read_address
from scheduler.imports.additions.cells import Cells
from scheduler.imports.additions.fields import Field, folded
from scheduler.imports.additions.findings import RowCode, RowFindings
from scheduler.imports.additions.sheets import Line
from scheduler.imports.additions.views import KnownFirm, KnownPerson, WishesView, folded_firm
from scheduler.imports.cells import EMAIL_LENGTH, Span, number_cell
from scheduler.imports.errors import ProblemCode
from scheduler.imports.layouts import MOST_RANK

_RANK = number_cell(Span(1, MOST_RANK))


@dataclass(frozen=True, slots=True)
class GivenWish:
    """``target`` or ``firm``: one of the two is set. ``rank`` None: in the order of the rows."""

    row: int
    person: KnownPerson
    rank: int | None
    target: KnownPerson | None
    firm: KnownFirm | None


@dataclass(slots=True)
class WishesPlan:
    """By participant their wishes in order; ``kept``: how many people have chosen by themselves."""

    lists: dict[int, list[GivenWish]] = field(default_factory=dict)
    kept: int = 0


def plan_wishes(
    view: WishesView, lines: Iterable[Line], places: Mapping[Field, int], findings: RowFindings
) -> WishesPlan:
    reader = _Reader(view, places, findings)
    by_person: dict[int, list[GivenWish]] = defaultdict(list)
    kept: set[int] = set()
    for line in lines:
        cells = Cells(line, places, findings)
        person = reader.person(cells, Field.PARTICIPANT)
        if person is None:
            continue
        if person.id in view.spoken:
            kept.add(person.id)
            continue
        wish = reader.wish(cells, person)
        if wish is not None:
            by_person[person.id].append(wish)
    plan = WishesPlan(kept=len(kept))
    for person_id, wishes in by_person.items():
        wishes.sort(key=lambda wish: (wish.rank or MOST_RANK + 1, wish.row))
        fitting = _fitting(wishes, findings)
        if len(fitting) > view.limit:
            findings.add(
                fitting[view.limit].row, Field.PARTICIPANT, RowCode.WISHES_TOO_MANY,
                found=str(len(fitting)), expected=(str(view.limit),),
            )  # fmt: skip
        if fitting:
            plan.lists[person_id] = fitting[: view.limit]
    return plan


def _fitting(wishes: list[GivenWish], findings: RowFindings) -> list[GivenWish]:
    """Without those that say a second time what another says: one partner twice, one rank twice, a person beside
    their organisation."""
    partners: dict[str, int] = {}
    ranks: dict[int, int] = {}
    firms = {wish.firm.id: wish.row for wish in wishes if wish.firm is not None}
    left = []
    for wish in wishes:
        partner = f"person {wish.target.id}" if wish.target else f"firm {wish.firm.id if wish.firm else 0}"
        name = _called(wish)
        column = Field.TARGET if wish.target else Field.ORGANISATION
        there = firms.get(wish.target.firm_id or 0) if wish.target else None
        first = partners.setdefault(partner, wish.row)
        if first != wish.row:
            findings.add(wish.row, column, ProblemCode.DUPLICATE_ROW, found=name, other_row=first)
        elif there is not None:
            findings.add(wish.row, column, ProblemCode.WISH_FOR_BOTH, found=name, other_row=there)
        elif wish.rank is not None and ranks.setdefault(wish.rank, wish.row) != wish.row:
            findings.add(wish.row, Field.RANK, RowCode.RANK_TWICE, found=str(wish.rank), other_row=ranks[wish.rank])
        else:
            left.append(wish)
    return left


def _called(wish: GivenWish) -> str:
    name = wish.target.name if wish.target else wish.firm.name if wish.firm else None
    return "" if name is None else name.ko or name.en


class _Reader:
    """Finds people and organisations by what lists call them: key, address or name."""

    def __init__(self, view: WishesView, places: Mapping[Field, int], findings: RowFindings) -> None:
        self._places, self._findings = places, findings
        people = view.people
        self._keys = {person.key: person for person in people.people if not person.gone}
        self._emails, self._firms, self._firm_keys = people.by_email, people.firms_by_name, people.firms_by_key
        self._kinds, self._barred = {firm.id: firm.kind for firm in people.firms}, view.barred
        self._names: dict[str, list[KnownPerson]] = defaultdict(list)
        for person in people.people:
            if not person.gone:
                for name in {folded(person.name.ko), folded(person.name.en)} - {""}:
                    self._names[name].append(person)

    def person(self, cells: Cells, column: Field) -> KnownPerson | None:
        text = cells.text(column, EMAIL_LENGTH)
        if not text:
            if column is Field.PARTICIPANT and cells.row not in self._findings.rows:
                self._findings.add(cells.row, column, ProblemCode.MISSING_VALUE)
            return None
        found = self._keys.get(text)
        if found is None and "@" in text:
            address = read_address(text)
            found = self._emails.get(address_key(address)) if address else None
        named = self._names.get(folded(text), []) if found is None else []
        if len(named) > 1:
            cells.refuse(column, RowCode.SEVERAL_PEOPLE, text, (str(len(named)),))
            return None
        found = found or next(iter(named), None)
        if found is None:
            cells.refuse(column, RowCode.UNKNOWN_PERSON, text)
        return found

    def wish(self, cells: Cells, person: KnownPerson) -> GivenWish | None:
        before = self._findings.count
        target = self.person(cells, Field.TARGET)
        named = cells.text(Field.ORGANISATION)
        firm = None
        if named and target is None and not cells.text(Field.TARGET, EMAIL_LENGTH):
            firm = self._firm_keys.get(named) or self._firms.get(folded_firm(named))
            if firm is None:
                cells.refuse(Field.ORGANISATION, RowCode.UNKNOWN_ORGANISATION, named)
        rank = cells.value(Field.RANK, _RANK)
        if self._findings.count > before:
            return None
        if target is None and firm is None:
            column = Field.TARGET if Field.TARGET in self._places else Field.ORGANISATION
            self._findings.add(cells.row, column, ProblemCode.MISSING_VALUE)
            return None
        if target is not None and target.id == person.id:
            self._findings.add(cells.row, Field.TARGET, ProblemCode.SELF_WISH, found=target.name.ko or target.name.en)
            return None
        if firm is not None and firm.id == person.firm_id:
            self._findings.add(
                cells.row, Field.ORGANISATION, ProblemCode.OWN_ORGANISATION, found=firm.name.ko or firm.name.en
            )
            return None
        wish = GivenWish(cells.row, person, rank, target, firm)
        there = target.firm_id if target is not None else firm.id if firm is not None else None
        if (self._kind(person.firm_id), self._kind(there)) in self._barred:
            column = Field.TARGET if target is not None else Field.ORGANISATION
            self._findings.add(cells.row, column, RowCode.KIND_BARRED, found=_called(wish))
            return None
        return wish

    def _kind(self, firm_id: int | None) -> str:
        return "" if firm_id is None else self._kinds[firm_id]
