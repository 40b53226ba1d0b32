"""libical 3, the C engine of Evolution, Cyrus and KDE: its table of RFC 5546 and its reading of times and texts."""

import ctypes
from dataclasses import dataclass
from functools import cache

_VEVENT = 4  # icalcomponent_kind


class _Time(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_dst")),
        ("zone", ctypes.c_void_p),
    ]


@dataclass(frozen=True)
class Reading:
    """What the engine makes of a file. ``allowed``: by its iTIP table; times in seconds since 1970 (UTC)."""

    allowed: bool
    errors: int
    events: int
    summary: str
    starts_at: int
    ends_at: int


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libical.so.3")
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, arguments in (
        ("icalparser_parse_string", pointer, [text]),
        ("icalrestriction_check", number, [pointer]),
        ("icalcomponent_count_errors", number, [pointer]),
        ("icalcomponent_count_components", number, [pointer, number]),
        ("icalcomponent_get_first_component", pointer, [pointer, number]),
        ("icalcomponent_get_summary", text, [pointer]),
        ("icalcomponent_get_dtstart", _Time, [pointer]),
        ("icalcomponent_get_dtend", _Time, [pointer]),
        ("icaltime_as_timet_with_zone", ctypes.c_int64, [_Time, pointer]),
        ("icalcomponent_free", None, [pointer]),
        ("icalerror_set_errors_are_fatal", None, [number]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    library.icalerror_set_errors_are_fatal(0)
    return library


def read(raw: bytes) -> Reading:
    """The first event of a file; ``ValueError`` if the engine finds no calendar in it."""
    library = _library()
    root = library.icalparser_parse_string(raw)
    if not root:
        raise ValueError("libical reads no calendar")
    try:
        event = library.icalcomponent_get_first_component(root, _VEVENT)
        start, end = library.icalcomponent_get_dtstart(event), library.icalcomponent_get_dtend(event)
        summary = library.icalcomponent_get_summary(event)
        return Reading(
            allowed=bool(library.icalrestriction_check(root)),
            errors=library.icalcomponent_count_errors(root),
            events=library.icalcomponent_count_components(root, _VEVENT),
            summary=summary.decode("utf-8") if summary is not None else "",
            starts_at=library.icaltime_as_timet_with_zone(start, start.zone),
            ends_at=library.icaltime_as_timet_with_zone(end, end.zone),
        )
    finally:
        library.icalcomponent_free(root)
