"""How tables are numbered, and how many an event can have."""

import re

MOST_TABLES = 200


def table_names(first: str, count: int) -> tuple[str, ...]:
    """``T03`` and three more: ``T03``, ``T04``, ``T05`` …; a name without a number at its end gets one."""
    found = re.fullmatch(r"(.*?)([0-9]{1,6})", first)
    stem, start, width = (found[1], int(found[2]), len(found[2])) if found else (first, 1, 2)
    return tuple(f"{stem}{number:0{width}}" for number in range(start, start + count))
