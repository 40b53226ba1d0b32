"""Why no timetable is possible: the solver's requirements, which it writes with ids, as sentences with names."""

import re
from collections.abc import Callable, Iterable

from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.namebook import Namebook

_Say = Callable[[Namebook, re.Match[str]], str]


def _ids(text: str) -> list[str]:
    """a · a and b · a, b and c · none."""
    return [] if text == "none" else re.split(r", | and ", text)


def _times(book: Namebook, text: str) -> str:
    return book.times_of(int(number) for number in _ids(text))


def _meeting_slots(book: Namebook, found: re.Match[str]) -> str:
    pair = book.pair(found["meeting"])
    if found["slots"] is None:
        return _("%(pair)s: no slot is allowed.", pair=pair)
    return _("%(pair)s: only at %(times)s.", pair=pair, times=_times(book, found["slots"]))


def _available(book: Namebook, found: re.Match[str]) -> str:
    name = book.person(found["person"])
    if found["slots"] is None:
        return _("%(name)s is free in no slot.", name=name)
    return _("%(name)s is free only at %(times)s.", name=name, times=_times(book, found["slots"]))


def _exists(book: Namebook, found: re.Match[str]) -> str:
    if found["slots"] is None:
        return _("Table %(table)s is in use in no slot.", table=found["table"])
    return _("Table %(table)s is there only at %(times)s.", table=found["table"], times=_times(book, found["slots"]))


def _at_tables(book: Namebook, found: re.Match[str]) -> str:
    pair = book.pair(found["meeting"])
    if found["tables"] is None:
        return _("%(pair)s: no table is allowed.", pair=pair)
    return _("%(pair)s: only at table %(tables)s.", pair=pair, tables=", ".join(_ids(found["tables"])))


def _most(book: Namebook, found: re.Match[str]) -> str:
    return ngettext(
        "%(name)s wants at most %(num)s meeting.",
        "%(name)s wants at most %(num)s meetings.",
        int(found["number"]),
        name=book.person(found["person"]),
    )


def _quota(book: Namebook, found: re.Match[str]) -> str:
    return ngettext(
        "%(name)s meets at most %(num)s of an organisation: %(pairs)s.",
        "%(name)s meets at most %(num)s of an organisation: %(pairs)s.",
        int(found["number"]),
        name=book.person(found["person"]),
        pairs=book.pairs(_ids(found["meetings"])),
    )


_SLOTS = r"(?:in no slot|only in slots? (?P<slots>.+))"
_SENTENCES: tuple[tuple[str, _Say], ...] = (
    (r"meeting (?P<meeting>\S+) is required", lambda b, m: _("%(pair)s: must meet.", pair=b.pair(m["meeting"]))),
    (rf"meeting (?P<meeting>\S+) may be {_SLOTS}", _meeting_slots),
    (r"meeting (?P<meeting>\S+) may be (?:at no table|only at tables? (?P<tables>.+))", _at_tables),
    (rf"person (?P<person>\S+) is available {_SLOTS}", _available),
    (
        r"person (?P<person>\S+) has at most (?P<number>\d+) meetings? at once in slot (?P<slot>\d+)",
        lambda b, m: _(
            "%(name)s is in one meeting at a time at %(time)s.", name=b.person(m["person"]), time=b.time(int(m["slot"]))
        ),
    ),
    (r"person (?P<person>\S+) has at most (?P<number>\d+) meetings?", _most),
    (r"person (?P<person>\S+): at most (?P<number>\d+) of meetings? (?P<meetings>.+)", _quota),
    (
        r"one meeting at a time at (?:table|each of the tables) (?P<tables>.+)",
        lambda _b, m: _("One meeting at a time at each table: %(tables)s.", tables=", ".join(_ids(m["tables"]))),
    ),
    (rf"table (?P<table>\S+) exists {_SLOTS}", _exists),
)
_PATTERNS = tuple((re.compile(pattern), say) for pattern, say in _SENTENCES)


def conflict_lines(book: Namebook, conflict: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each requirement; one that no run of this program makes stays as the solver wrote it."""
    return tuple(_line(book, text) for text in conflict)


def _line(book: Namebook, text: str) -> str:
    for pattern, say in _PATTERNS:
        if found := pattern.fullmatch(text):
            return say(book, found)
    return text
