"""The clock for the hall's projector: how long the round lasts, and what comes next. It names nobody."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request

from scheduler.events.service import programme
from scheduler.events.values import EventSummary, Item
from web.clock import now
from web.i18n import clock, spoken
from web.i18n import gettext as _
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.rounds import Round, rooms_of, standing
from web.stores import database

DAY = 24 * 60 * 60


@blueprint.get("/<key>/clock")
def round_clock(key: str) -> str:
    """All rooms, or the one of ``?room=``; everything the page needs for the day is in it."""
    desk = open_desk(key)
    with database().reading() as session:
        plan = programme(session, desk.event.id)
    rooms = rooms_of(plan.slots)
    chosen = request.args.get("room", "")
    moment = now()
    # What everybody is in, and pauses; parallel talks have clocks of their own.
    items = [item for item in plan.items if item.kind != "networking" and (item.track is None or item.kind == "break")]
    shown = {room: rounds for room, rounds in rooms.items() if chosen not in rooms or room == chosen}
    return render_template(
        "organiser/clock.html",
        event=desk.event,
        rooms=list(rooms),
        chosen=chosen if chosen in rooms else "",
        boards=[(room, standing(rounds, items, moment)) for room, rounds in shown.items()],
        data=_data(desk.event, shown, items),
        moment_now=moment,
        left=seconds_left,
    )


def seconds_left(until: Any, moment: Any) -> str:
    """``06:12``, ``1:05:00`` from an hour on, or whole days from two on; begun seconds count as whole ones."""
    seconds = max(0, -int((moment - until).total_seconds() // 1))
    if seconds >= 2 * DAY:
        return _("%(count)s days", count=seconds // DAY)
    hours, rest = divmod(seconds, 3600)
    minutes = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{minutes}" if hours else minutes


def _data(event: EventSummary, rooms: dict[str, tuple[Round, ...]], items: Iterable[Item]) -> dict[str, Any]:
    zone = event.zone
    return {
        "rooms": [
            [
                [each.starts_at.isoformat(), each.ends_at.isoformat(), clock(each.starts_at, zone), each.number]
                for each in rounds
            ]
            for rounds in rooms.values()
        ],
        "items": [[item.starts_at.isoformat(), item.ends_at.isoformat(), spoken(item.title)] for item in items],
    }
