"""The demo event's files, moved to days on which it can be tried."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

EVENT_FILE = "event.toml"
LEAD = timedelta(days=14)
"""The demo's day is the first of its weekday at least this far ahead, so that its wishes are open."""

_DATE = re.compile(r"\b\d{4}-\d\d-\d\d")


def demo_files(now: datetime) -> Mapping[str, bytes]:
    """The files as they are while their wishes are open, else with every date moved by the same whole weeks."""
    folder = resources.files("scheduler.imports") / "demo"
    files = {item.name: item.read_bytes() for item in folder.iterdir() if item.name.endswith((".toml", ".csv"))}
    files[EVENT_FILE] = _moved(files[EVENT_FILE].decode(), now).encode()
    return files


def _moved(text: str, now: datetime) -> str:
    day = date.fromisoformat(_field(text, "date"))
    opens, closes = (datetime.fromisoformat(_field(text, key)) for key in ("opens", "closes"))
    local = now.astimezone(ZoneInfo(_field(text, "zone").strip('"'))).replace(tzinfo=None)
    if opens <= local < closes - timedelta(days=2):
        return text
    earliest = local.date() + LEAD
    target = earliest + timedelta(days=(day - earliest).days % 7)
    shift = target - day
    return _DATE.sub(lambda found: (date.fromisoformat(found[0]) + shift).isoformat(), text)


def _field(text: str, key: str) -> str:
    """The value of the first line ``key = …``."""
    found = re.search(rf"^{key} = (.+)$", text, re.MULTILINE)
    if found is None:
        raise KeyError(key)
    return found[1]
