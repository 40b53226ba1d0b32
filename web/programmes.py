"""A programme as the picture of a day."""

from collections.abc import Sequence

from scheduler.events.values import Item, Programme
from web.i18n import gettext as _
from web.i18n import spoken
from web.timetables import Entry


def kind_name(kind: str) -> str:
    """The word for a kind of programme item."""
    return {
        "plenary": _("Plenary"),
        "talk": _("Talk"),
        "questions": _("Questions"),
        "exchange": _("Free exchange"),
        "group": _("Group meeting"),
        "networking": _("One-to-one meetings"),
        "break": _("Break"),
    }[kind]


def track_names(programme: Programme) -> tuple[str, ...]:
    return tuple(spoken(track.title) for track in programme.tracks)


def entries_of(programme: Programme) -> tuple[Entry, ...]:
    """What :func:`web.timetables.draw_day` draws, with titles in the language of the page."""
    columns = {track.key: number for number, track in enumerate(programme.tracks)}
    return tuple(_entry(item, columns, programme) for item in programme.items)


def _entry(item: Item, columns: dict[str, int], programme: Programme) -> Entry:
    return Entry(
        key=item.key,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        title=spoken(item.title),
        track=columns[item.track] if item.track is not None else None,
        kind="" if item.kind == "break" else kind_name(item.kind),
        place=item.room,
        note=_slots_note(item, programme),
        slots=tuple(slot.starts_at for slot in programme.slots if slot.item == item.key),
        quiet=item.kind == "break",
    )


def _slots_note(item: Item, programme: Programme) -> str:
    slots: Sequence[int] = [
        round((slot.ends_at - slot.starts_at).total_seconds() / 60) for slot in programme.slots if slot.item == item.key
    ]
    if not slots:
        return ""
    return _("%(count)s slots of %(minutes)s minutes", count=len(slots), minutes=slots[0])
