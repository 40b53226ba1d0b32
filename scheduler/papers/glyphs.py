"""Which characters the font of the papers can draw, read from the font's own table."""

import struct
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from scheduler.papers.typesetting import FONTS

REGULAR = FONTS / "Pretendard-Regular.otf"
_FULL = 12
"""The format of a table that maps groups of characters of all planes (OpenType, ``cmap``)."""


def undrawable(texts: Iterable[str]) -> frozenset[str]:
    """The characters of the texts that would be printed as an empty box; blanks and joiners are not drawn anyway."""
    return frozenset(sign for sign in set("".join(texts)) if sign.isprintable() and not _is_drawn(ord(sign)))


def _is_drawn(code: int) -> bool:
    starts, ends = _groups(REGULAR)
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _groups(path: Path) -> tuple[list[int], list[int]]:
    """First and last codes of the groups of characters, in order."""
    font = path.read_bytes()
    count = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(count))
    table = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    subtables = struct.unpack_from(">H", font, table + 2)[0]
    offsets = {table + struct.unpack_from(">HHI", font, table + 4 + 8 * number)[2] for number in range(subtables)}
    full = next(offset for offset in sorted(offsets) if struct.unpack_from(">H", font, offset)[0] == _FULL)
    groups = struct.unpack_from(">I", font, full + 12)[0]
    found = sorted(struct.unpack_from(">II", font, full + 16 + 12 * number) for number in range(groups))
    return [first for first, _last in found], [last for _first, last in found]
