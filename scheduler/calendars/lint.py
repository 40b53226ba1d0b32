"""A check of finished calendar files, octet by octet and line by line, that knows nothing of how they were written.

It is the recipe as code: every file passes it before it leaves, and the tests show for each fault that it is found.
"""

import re
from collections import Counter
from dataclasses import dataclass

_VALUE = r'(?:"[^"]*"|[^";:,]*)'
_CONTENT_LINE = re.compile(rf"([A-Z0-9-]+)((?:;[A-Z0-9-]+={_VALUE}(?:,{_VALUE})*)*):(.*)\Z", re.S)
_PARAMETER = re.compile(r";([A-Z0-9-]+)=((?:\"[^\"]*\"|[^\";:])*)")
_UTC = re.compile(r"\d{8}T\d{6}Z\Z")
_LOCAL = re.compile(r"\d{8}T\d{6}\Z")
_NAME = re.compile(r'(?:"[^"^]+"|[^"^,]+)\Z')
_MAILTO = re.compile(r"mailto:[^\s@<>,;:\"]+@[A-Za-z0-9.-]+\Z")
_TEXT = {"SUMMARY", "LOCATION", "DESCRIPTION", "NAME", "X-WR-CALNAME"}
_UNSAFE_TEXT = re.compile(r"(?<!\\)(?:\\\\)*[,;]|(?<!\\)(?:\\\\)*\\(?![\\,;nN])")
_REFUSED_CHARACTERS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]")
_NEVER = {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION", "ATTACH", "X-ALT-DESC"}
_FEED = {
    "NAME": None,
    "X-WR-CALNAME": None,
    "X-WR-TIMEZONE": None,
    "REFRESH-INTERVAL": "DURATION",
    "X-PUBLISHED-TTL": None,
}
"""What a feed has, with its VALUE where the type is not the default. A calendar with one of the last three is one."""
_FEED_ONLY = set(_FEED) - {"NAME", "X-WR-CALNAME"}
_ONCE = ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "ORGANIZER", "CREATED", "LAST-MODIFIED")
_STATUSES = {
    "REQUEST": ("CONFIRMED", "TENTATIVE"),
    "CANCEL": ("CANCELLED",),
    "PUBLISH": ("CONFIRMED", "TENTATIVE", "CANCELLED"),
}


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str

    def parameter(self, name: str) -> str | None:
        """As written, quotes included."""
        return next((value for key, value in self.parameters if key == name), None)


@dataclass(frozen=True, slots=True)
class _Component:
    name: str
    lines: tuple[_Line, ...]
    parts: tuple["_Component", ...]

    def all(self, name: str) -> list[_Line]:
        return [line for line in self.lines if line.name == name]

    def value(self, name: str) -> str:
        return next((line.value for line in self.lines if line.name == name), "")

    def named(self, name: str) -> list["_Component"]:
        return [part for part in self.parts if part.name == name]


def faults(raw: bytes) -> tuple[str, ...]:
    """Codes of what is wrong, in order of discovery; empty for a file that follows the recipe."""
    found = _octet_faults(raw)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return (*found, "not-utf-8")
    lines, bad_lines = _parse_lines(text)
    found += bad_lines
    root = _tree(lines)
    if root is None:
        return (*found, "unbalanced")
    found += _calendar_faults(root)
    for event in root.named("VEVENT"):
        found += _event_faults(event, root)
    return tuple(dict.fromkeys(found))


def _octet_faults(raw: bytes) -> list[str]:
    physical = raw.split(b"\r\n")
    checks = {
        "bare-line-end": re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is not None,
        "no-last-line-end": not raw.endswith(b"\r\n"),
        "empty-line": any(not line for line in physical[:-1]) or raw.endswith(b"\r\n\r\n"),
        "long-line": any(len(line) > 75 for line in physical),
        "split-character": any(_is_cut(line) for line in physical),
        "trailing-blank": any(line.endswith((b" ", b"\t")) for line in physical),
        "byte-order-mark": raw.startswith(b"\xef\xbb\xbf"),
    }
    return [code for code, wrong in checks.items() if wrong]


def _is_cut(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _parse_lines(text: str) -> tuple[list[_Line], list[str]]:
    lines, found = [], []
    for line in re.sub("\r\n[ \t]", "", text).split("\r\n"):
        if not line:
            continue
        if _REFUSED_CHARACTERS.search(line):
            found.append("control-character")
        match = _CONTENT_LINE.match(line)
        if match is None:
            found.append("not-a-content-line")
            continue
        parameters = tuple(_PARAMETER.findall(match[2]))
        lines.append(_Line(match[1], parameters, match[3]))
    return lines, found


def _tree(lines: list[_Line]) -> _Component | None:
    """The one VCALENDAR that all lines belong to, or ``None``."""
    open_names: list[str] = []
    contents: list[tuple[list[_Line], list[_Component]]] = [([], [])]
    for line in lines:
        if line.name == "BEGIN":
            open_names.append(line.value)
            contents.append(([], []))
        elif line.name == "END":
            if not open_names or open_names.pop() != line.value:
                return None
            own, parts = contents.pop()
            contents[-1][1].append(_Component(line.value, tuple(own), tuple(parts)))
        else:
            contents[-1][0].append(line)
    outside, roots = contents[0]
    if open_names or outside or len(roots) != 1 or roots[0].name != "VCALENDAR":
        return None
    return roots[0]


def _calendar_faults(root: _Component) -> list[str]:
    method = root.value("METHOD")
    events = root.named("VEVENT")
    names = [line.name for line in root.lines]
    feed = bool(_FEED_ONLY & set(names))
    uids = [event.value("UID") for event in events]
    declared = Counter(part.value("TZID") for part in root.named("VTIMEZONE"))
    used = {line.parameter("TZID") for event in events for line in event.lines} - {None}
    checks = {
        "version-not-first": names[:1] != ["VERSION"] or root.value("VERSION") != "2.0",
        "prodid": names.count("PRODID") != 1,
        "calscale": root.value("CALSCALE") != "GREGORIAN",
        "method": method not in _STATUSES or names.count("METHOD") != 1,
        "method-place": names.count("CALSCALE") == 1 and names[names.index("CALSCALE") + 1 :][:1] != ["METHOD"],
        "calendar-uid": "UID" in names,
        "calendar-source": "SOURCE" in names,
        "calendar-name": not feed and len(events) < 2 and bool({"NAME", "X-WR-CALNAME"} & set(names)),
        "feed-properties": feed and (method != "PUBLISH" or _is_bad_feed(root)),
        "no-event": not events and not feed,
        "text-escape": _has_bare_text(root),
        "several-events": method != "PUBLISH" and len(events) > 1,
        "repeated-uid": len(set(uids)) != len(uids),
        "other-component": any(part.name not in ("VEVENT", "VTIMEZONE") for part in root.parts),
        "undeclared-zone": bool(used - set(declared)),
        "unused-zone": (bool(events) and bool(set(declared) - used)) or any(n > 1 for n in declared.values()),
        "zone-shape": any(_is_bad_zone(part) for part in root.named("VTIMEZONE")),
    }
    return [code for code, wrong in checks.items() if wrong]


def _is_bad_feed(root: _Component) -> bool:
    """Without one of its properties, or with one whose type would be read as another."""
    return any([line.parameter("VALUE") for line in root.all(name)] != [value] for name, value in _FEED.items())


def _has_bare_text(component: _Component) -> bool:
    return any(_UNSAFE_TEXT.search(line.value) for line in component.lines if line.name in _TEXT)


def _is_bad_zone(zone: _Component) -> bool:
    """Anything beyond TZID, one STANDARD and at most one DAYLIGHT, with no list and only yearly rules."""
    shape = sorted(part.name for part in zone.parts)
    return (
        shape not in (["STANDARD"], ["DAYLIGHT", "STANDARD"])
        or [line.name for line in zone.lines] != ["TZID"]
        or zone.value("TZID") == "UTC"
        or any(_is_bad_onset(part, alone=len(shape) == 1) for part in zone.parts)
    )


def _is_bad_onset(part: _Component, alone: bool) -> bool:
    rules = part.all("RRULE")
    names = {line.name for line in part.lines}
    return (
        not _LOCAL.match(part.value("DTSTART"))
        or not {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} <= names
        or not names <= {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "RRULE"}
        or len(rules) != (0 if alone else 1)
        or any(not re.match(r"FREQ=YEARLY;BYDAY=(-1|[1-4])[A-Z]{2};BYMONTH=\d+\Z", rule.value) for rule in rules)
    )


def _event_faults(event: _Component, root: _Component) -> list[str]:
    method = root.value("METHOD")
    names = Counter(line.name for line in event.lines)
    checks = {
        "once": any(names[name] != 1 for name in _ONCE),
        "forbidden-property": bool(_NEVER & set(names)) or "METHOD" in names,
        "uid-shape": not re.match(r"[A-Za-z0-9-]+@[A-Za-z0-9.-]+\Z", event.value("UID")),
        "sequence": not re.match(r"\d{1,10}\Z", event.value("SEQUENCE")) or int(event.value("SEQUENCE")) > 2**31 - 1,
        "utc-stamp": any(not _UTC.match(event.value(name)) for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED")),
        "text-escape": _has_bare_text(event),
        "status": event.value("STATUS") not in _STATUSES.get(method, ()),
        "transp": event.value("TRANSP") not in ("OPAQUE", "TRANSPARENT"),
    }
    found = [code for code, wrong in checks.items() if wrong]
    return found + _time_faults(event) + _people_faults(event, method) + _alarm_faults(event, method)


def _time_faults(event: _Component) -> list[str]:
    found = []
    zones = []
    for line in (*event.all("DTSTART"), *event.all("DTEND")):
        zone = line.parameter("TZID")
        zones.append(zone)
        if not (_LOCAL if zone else _UTC).match(line.value):
            found.append("floating-time")
    if len(set(zones)) > 1:
        found.append("mixed-zones")
    if found == [] and event.value("DTEND") <= event.value("DTSTART"):
        found.append("no-duration")
    return found


def _people_faults(event: _Component, method: str) -> list[str]:
    organizers, attendees = event.all("ORGANIZER"), event.all("ATTENDEE")
    people = organizers + attendees
    wanted = 0 if method == "PUBLISH" else 1
    request = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "RSVP": "TRUE", "X-NUM-GUESTS": "0"}
    checks = {
        "attendees": len(attendees) != wanted,
        "address": any(not _MAILTO.match(line.value) for line in people),
        "organizer-invited": bool({o.value.lower() for o in organizers} & {a.value.lower() for a in attendees}),
        "sent-by": any(line.parameter("SENT-BY") is not None for line in people),
        "name": any(not _NAME.match(line.parameter("CN") or "") for line in people),
        "partstat": any(line.parameter("PARTSTAT") is None for line in attendees),
        "request-parameters": method == "REQUEST"
        and any(line.parameter(key) != value for line in attendees for key, value in request.items()),
        "cancel-rsvp": method == "CANCEL" and any(line.parameter("RSVP") for line in attendees),
    }
    return [code for code, wrong in checks.items() if wrong]


def _alarm_faults(event: _Component, method: str) -> list[str]:
    alarms = event.named("VALARM")
    checks = {
        "alarm-place": bool(alarms) and method != "REQUEST",
        "alarms": len(alarms) > 1 or len(alarms) != len(event.parts),
        "alarm-shape": any(
            (alarm.value("ACTION"), alarm.value("TRIGGER")) != ("DISPLAY", "-PT15M") or not alarm.value("DESCRIPTION")
            for alarm in alarms
        ),
    }
    return [code for code, wrong in checks.items() if wrong]
