"""The linear programme of a kept grid around the meetings that are new or leave their places.

Where a meeting is new or has to leave its place, others may have to make room, and others for these. The
programme knows places of such meetings only, and of a kept meeting those it may go to once leaving its
own would pay. Its optimum bounds `changes`, and a whole solution is a grid (docs/model.md, "Fewest changes").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.model.linear import SCALE, TOLERANCE, LinearProgramme
from solver.model.places import Classes, Place, slots_allowed, tables_allowed
from solver.problem import Problem
from solver.strategies.repair import kept_places
from solver.strategies.slackness import BestChoices

Cell = tuple[int, int]
"""A person and a slot."""


class Neighbourhood:
    """The programme of a problem in which no two meetings were kept at one table in one slot.

    `_held[m]`: an open meeting is held · `_away[m]`: a kept meeting is held, but not at its place ·
    `_at[m][place]`: a grown meeting is there · `_unnamed[place]`: how many kept meetings leave the place that
    have no `_away` yet · `_cells`, `_seats`: the rows of R4 by person and slot, and of R5 by place. Variables and
    rows that are not there yet make the programme weaker, never wrong.

    Being away costs `_unit`, and one more until the meeting has grown: of solutions with equally many changes the
    one that keeps to what is known is then the cheaper, and all such ones together are less than a `_unit`.
    """

    def __init__(self, problem: Problem, classes: Classes, choices: BestChoices) -> None:
        self._problem, self._classes, self._choices = problem, classes, choices
        self.programme = LinearProgramme()
        possible = {*choices.held, *choices.open}
        self._kept = {m: place for m, place in kept_places(problem, classes).items() if m in possible}
        unavoidable = len(problem.keep) - len(self._kept)
        self._unit = len(self._kept) + 1
        self._unheld = unavoidable + sum(meeting in self._kept for meeting in choices.open)
        self._held = {m: self.programme.variable(-self._unit if m in self._kept else 0) for m in choices.open}
        self._away: dict[int, int] = {}
        self._at: dict[int, dict[Place, int]] = {}
        self._unnamed: dict[Place, int] = {}
        self._seats: dict[Place, int] = {}
        self._cells: dict[Cell, int] = {}
        self._entering: dict[Cell, list[int]] = {}
        self._staying: dict[Cell, list[int]] = {}
        self._kept_at: dict[Place, list[int]] = {}
        self._begin()

    def _begin(self) -> None:
        """The rows of the choice, rule R4 where the kept meetings are too many, and the places of new meetings."""
        for meetings, coefficients, least, most in self._choices.limits:
            self.programme.row([(self._held[m], c) for m, c in zip(meetings, coefficients, strict=True)], least, most)
        missing = []
        for meetings, number in self._choices.wanted:
            missing.append((self.programme.variable(0, number), 1))
            self.programme.row([*((self._held[m], 1) for m in meetings), missing[-1]], number, None)
        if missing:
            self.programme.row(missing, None, self._choices.shortfall)
        for meeting, place in sorted(self._kept.items()):
            self._kept_at.setdefault(place, []).append(meeting)
            for person in self._problem.meetings[meeting].people:
                self._staying.setdefault((person, place[0]), []).append(meeting)
        for cell in self._staying:
            self._limit_person(cell)
        for meeting in sorted(self._choices.held - self._kept.keys()):
            self._grow_meeting(meeting)

    def least_changes(self, cost: int) -> int:
        """A bound on `changes`, where SCALE times the cost of every solution is at least `cost`.

        A grid with n changes is a solution that costs at most `_unit` · (n − `_unheld`), and one more for each
        meeting away: less than a `_unit` in all.
        """
        return self._unheld - ((self._unit - 1) * SCALE - cost) // (self._unit * SCALE)

    def grow(self, values: Sequence[float]) -> bool:
        """Let the programme know the places of what such a solution moves or puts in; False: it knows them all."""
        new = [m for m, v in self._away.items() if m not in self._at and values[v] > TOLERANCE]
        new += [m for m, v in self._held.items() if m not in self._at and m not in self._kept and values[v] > TOLERANCE]
        places = [place for place, v in self._unnamed.items() if values[v] > TOLERANCE]
        for meeting in sorted(new):
            self._grow_meeting(meeting)
        for place in sorted(places):
            self.programme.fix_at_zero(self._unnamed.pop(place))
            for meeting in self._kept_at[place]:
                self._leave(meeting)
        return bool(new or places)

    def places(self, values: Sequence[float]) -> dict[int, Place]:
        """Where a whole solution that lets nothing grow holds its meetings."""
        places = {}
        for meeting in [*sorted(self._choices.held), *(m for m, v in self._held.items() if values[v] > 0.5)]:
            elsewhere = [place for place, v in self._at.get(meeting, {}).items() if values[v] > 0.5]
            places[meeting] = elsewhere[0] if elsewhere else self._kept[meeting]
        return places

    def choice(self, values: Sequence[float]) -> frozenset[int] | None:
        """The meetings that a solution holds; None: some by half."""
        shares = [(meeting, values[v]) for meeting, v in self._held.items()]
        if any(TOLERANCE < share < 1 - TOLERANCE for _, share in shares):
            return None
        return self._choices.held | {meeting for meeting, share in shares if share > 0.5}

    def _leave(self, meeting: int) -> int:
        """The variable that says that the kept meeting is away from its place, nowhere in particular until it grows."""
        if meeting not in self._away:
            away = self._away[meeting] = self.programme.variable(self._unit + 1)
            if meeting in self._held:
                self.programme.row([(away, 1), (self._held[meeting], -1)], None, 0)
            if self._kept[meeting] in self._seats:
                self.programme.add_term(self._seats[self._kept[meeting]], away, -1)
        return self._away[meeting]

    def _grow_meeting(self, meeting: int) -> None:
        """A variable for every place the meeting may have but its kept one: one of them if it is held, or away."""
        kept = self._kept.get(meeting)
        at = self._at[meeting] = {}
        if kept is not None:
            self.programme.set_cost(self._leave(meeting), self._unit)
        for place in self._places(meeting):
            if place != kept:
                at[place] = self.programme.variable()
                for person in self._problem.meetings[meeting].people:
                    self._enter_slot((person, place[0]), at[place], stays=kept is not None and place[0] == kept[0])
                self._enter_place(place, at[place])
        terms = [(variable, 1) for variable in at.values()]
        if kept is not None:
            self.programme.row([*terms, (self._leave(meeting), -1)], 0, 0)
        elif meeting in self._held:
            self.programme.row([*terms, (self._held[meeting], -1)], 0, 0)
        else:
            self.programme.row(terms, 1, 1)

    def _places(self, meeting: int) -> Iterator[Place]:
        tables = tables_allowed(self._problem, meeting)
        numbers = [n for n, group in enumerate(self._classes) if tables is None or group[0] in tables]
        for slot in sorted(slots_allowed(self._problem, meeting)):
            for number in numbers:
                if slot in self._problem.tables[self._classes[number][0]].slots:
                    yield slot, number

    def _enter_slot(self, cell: Cell, variable: int, *, stays: bool) -> None:
        """Count the meeting for the person in the slot; `stays`: it only changes tables in its kept slot."""
        if cell in self._cells:
            self.programme.add_term(self._cells[cell], variable, 1)
        elif not stays:
            self._entering.setdefault(cell, []).append(variable)
            self._limit_person(cell)

    def _limit_person(self, cell: Cell) -> None:
        """Rule R4, once so many may be there that it can be broken."""
        person, slot = cell
        entering, staying = self._entering.get(cell, []), self._staying.get(cell, [])
        room = self._problem.people[person].capacity[slot]
        if len(entering) + len(staying) <= room:
            return
        terms = [(variable, 1) for variable in entering]
        for meeting in staying:
            terms.append((self._leave(meeting), -1))
            terms += [(v, 1) for place, v in self._at.get(meeting, {}).items() if place[0] == slot]
            if meeting in self._held:
                terms.append((self._held[meeting], 1))
            else:
                room -= 1
        self._cells[cell] = self.programme.row(terms, None, room)

    def _enter_place(self, place: Place, variable: int) -> None:
        """Count the meeting at the tables of the class in the slot (R5)."""
        tables = self._classes[place[1]]
        if self._problem.tables[tables[0]].virtual:
            return
        if place in self._seats:
            self.programme.add_term(self._seats[place], variable, 1)
            return
        kept = self._kept_at.get(place, [])
        terms = [(variable, 1), *((self._away[m], -1) for m in kept if m in self._away)]
        terms += [(self._held[m], 1) for m in kept if m in self._held]
        if kept:
            self._unnamed[place] = self.programme.variable(self._unit + 1, len(kept))
            terms.append((self._unnamed[place], -1))
        sure = sum(m not in self._held for m in kept)
        self._seats[place] = self.programme.row(terms, None, len(tables) - sure)
