"""Clauses that count: totalizers and at-most-one constraints, for the MaxSAT alternative."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations


@dataclass
class Clauses:
    """A growing formula; literals are numbers from 1, negative for "not"."""

    written: list[list[int]] = field(default_factory=list)
    last: int = 0

    def new(self) -> int:
        self.last += 1
        return self.last

    def add(self, clause: list[int]) -> None:
        self.written.append(clause)

    def any_of(self, literals: list[int]) -> int:
        """A literal that is true if one of these is."""
        if len(literals) == 1:
            return literals[0]
        result = self.new()
        for literal in literals:
            self.add([-literal, result])
        return result

    def at_most_one(self, literals: list[int]) -> None:
        """Pair by pair for a few; a chain of "one of these so far" for more."""
        if len(literals) <= 6:
            for one, other in combinations(literals, 2):
                self.add([-one, -other])
            return
        so_far = self.new()
        head = literals[:4]
        for one, other in combinations(head, 2):
            self.add([-one, -other])
        for literal in head:
            self.add([-literal, so_far])
        self.at_most_one([so_far, *literals[4:]])


def counted(clauses: Clauses, literals: list[int], most: int, *, both: bool) -> list[int]:
    """Outputs in falling order: output k (from 0) is true if more than k of the literals are.

    At most `most` outputs. `both`: and only if, which needs as many clauses again.
    """
    if len(literals) <= 1:
        return literals[:most]
    half = len(literals) // 2
    left = counted(clauses, literals[:half], most, both=both)
    right = counted(clauses, literals[half:], most, both=both)
    outputs = [clauses.new() for _ in range(min(most, len(literals)))]
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            if 0 < i + j <= len(outputs):
                clauses.add(
                    [*(-x for x in left[i - 1 : i] if i), *(-x for x in right[j - 1 : j] if j), outputs[i + j - 1]]
                )
            if both and i + j < len(outputs):
                clauses.add([*left[i : i + 1], *right[j : j + 1], -outputs[i + j]])
    return outputs


def exactly_in_order(clauses: Clauses, literals: list[int], number: int) -> list[list[int]]:
    """Exactly `number` of the literals; step s, output j: more than j of the literals up to s (both from 0)."""
    steps: list[list[int]] = []
    before: list[int] = []
    for place, literal in enumerate(literals):
        now = [clauses.new() for _ in range(min(place + 1, number))]
        for j, output in enumerate(now):
            carried = before[j : j + 1]
            clauses.add([-output, literal, *carried])
            clauses.add([-literal, *(-x for x in before[j - 1 : j] if j), output])
            if carried:
                clauses.add([-carried[0], output])
            if j:
                clauses.add([-output, before[j - 1]])
        if len(before) == number:
            clauses.add([-literal, *(-x for x in before[-1:])])
        steps.append(now)
        before = now
    if number:
        clauses.add(before[number - 1 : number])
    for place, now in enumerate(steps):  # implied: what is missing must still fit
        needed = number - (len(literals) - 1 - place)
        if 0 < needed <= len(now):
            clauses.add([now[needed - 1]])
    return steps
