"""The quick way for what a file has most of: people and meetings with plain values.

Nothing is refused here. Whatever is not plainly good, `None` is the answer, and the item is read
with care, which finds what is wrong and where (`problems.py`). Equal sets of slots become one object.
"""

from __future__ import annotations

from collections.abc import Mapping

from solver.problem import Meeting, Person

_PLAIN_PERSON = frozenset({"id", "available", "least", "most"})
_PLAIN_MEETING = frozenset({"id", "people", "weight", "slots"})


def plain_ids(items: object) -> dict[str, int] | None:
    """The index of each item by its id, when they are objects with different ids in plain ASCII."""
    if type(items) is not list:
        return None
    try:
        names = [item["id"] for item in items]
        ids = dict(zip(names, range(len(names)), strict=True))
    except (KeyError, TypeError, IndexError):
        return None
    plain = len(ids) == len(names) and all(type(item) is dict for item in items)
    return ids if plain and all(type(name) is str and name.isascii() for name in ids) else None


class Plain:
    """Reads the plain people and meetings of one problem."""

    def __init__(self, slots: int, person_ids: Mapping[str, int]) -> None:
        self._person_ids = person_ids
        self._slots = slots
        self._every = frozenset(range(slots))
        self._ones = (1,) * slots
        self._sets: dict[str, frozenset[int] | None] = {}

    def person(self, item: object) -> Person | None:
        if type(item) is not dict or not item.keys() <= _PLAIN_PERSON:
            return None
        name, least, most = item.get("id"), item.get("least"), item.get("most")
        available = self._slot_set(item.get("available"))
        if available is None or type(name) is not str or not name.isascii() or not (_whole(least) and _whole(most)):
            return None
        return Person(name, available, self._ones, most, least or 0)

    def meeting(self, item: object) -> Meeting | None:
        if type(item) is not dict or not item.keys() <= _PLAIN_MEETING:
            return None
        name, people, weight = item.get("id"), item.get("people"), item.get("weight")
        slots = self._slot_set(item.get("slots"))
        if slots is None or type(name) is not str or not name.isascii() or not _whole(weight):
            return None
        if type(people) is not list or len(people) != 2 or type(people[0]) is not str or type(people[1]) is not str:
            return None
        first, second = self._person_ids.get(people[0]), self._person_ids.get(people[1])
        if first is None or second is None or first == second:
            return None
        return Meeting(name, (first, second), slots, weight or 0)

    def _slot_set(self, value: object) -> frozenset[int] | None:
        if value is None:
            return self._every
        if type(value) is not list:
            return None
        key = repr(value)  # tells 1, 1.0 and true apart
        if key not in self._sets:
            good = all(type(slot) is int and 0 <= slot < self._slots for slot in value)
            self._sets[key] = frozenset(value) if good and len(set(value)) == len(value) else None
        return self._sets[key]


def _whole(value: object) -> bool:
    return value is None or (type(value) is int and value >= 0)
