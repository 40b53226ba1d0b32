"""Which runs of slots are one block for the solver, and which slot of blocks at once a meeting is stored in."""

from collections.abc import Iterable, Mapping, Sequence

from scheduler.events.values import Slot


def block_names(slots: Iterable[Slot]) -> tuple[str, ...]:
    """Per slot number the name of its block: a run of slots without a pause between them.

    Slots that follow each other belong to one block if a networking block holds both, without a pause between them;
    so blocks at once are one for the solver, and a block with a pause is two. Where no blocks are at once and none has
    a pause, each has its own name.
    """
    held: dict[int, dict[str, Slot]] = {}
    for slot in slots:
        held.setdefault(slot.number, {})[slot.item] = slot
    names: list[str] = []
    for number in range(len(held)):
        before, here = held.get(number - 1, {}), held[number]
        joined = any(item in here and before[item].ends_at >= here[item].starts_at for item in before)
        if joined:
            names.append(names[-1])
            continue
        name = min(here)
        parts = len({each for each in names if each == name or each.startswith(f"{name}/")})
        names.append(name if not parts else f"{name}/{parts + 1}")
    return tuple(names)


def slots_by_number(slots: Iterable[Slot]) -> Mapping[int, Sequence[Slot]]:
    """The slots of each moment, in their order."""
    found: dict[int, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.number, []).append(slot)
    return found


def in_room(at_once: Sequence[Slot], room: str) -> Slot:
    """Of the slots of one moment the one in the table's room; the first for a virtual table, which is in none."""
    return next((slot for slot in at_once if slot.room == room), at_once[0])
