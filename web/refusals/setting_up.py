"""Refusals of set-up, and what it asks about first: a sentence for each code of a finding."""

from collections.abc import Callable
from typing import Any

from scheduler.setup.refusals import Finding, SetupChanged, SetupRefused, SetupTouches
from web.i18n import LazyString, dated, moment, ngettext, spoken
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.refusals.entry import Refusal

Data = dict[str, Any]


def finding_sentence(found: Finding) -> str:
    """What is wrong, or what the change touches, and what to do."""
    if found.code in _FIXED:
        return str(_FIXED[found.code])
    return _SENTENCES[found.code](dict(found.data))


def changed_sentence(error: SetupChanged) -> str:
    """Who saved first, and when."""
    if error.at is None or not error.by:
        return _("This was changed meanwhile. Nothing was overwritten; what is saved now stands beside what you wrote.")
    return _(
        "%(name)s changed something here on %(time)s. Nothing was overwritten; what is saved now stands beside yours.",
        name=error.by,
        time=moment(error.at, error.zone),
    )


def _moves(data: Data) -> str:
    day = dated(data["day"])
    text = ngettext(
        "%(num)s programme item moves to %(day)s at the same clock times (%(zone)s), with its slots.",
        "%(num)s programme items move to %(day)s at the same clock times (%(zone)s), with their slots.",
        data["items"],
        day=day,
        zone=data["zone"],
    )
    if data["people"]:
        people = ngettext(
            "The own times of %(num)s person move along.", "The own times of %(num)s people move along.", data["people"]
        )
        text = f"{text} {people}"
    return text


_FIXED: dict[str, LazyString] = {
    "clock changes": _l("The clock is changed then; please choose another hour."),
    "ends before it begins": _l("This ends before it begins. Please choose a later end."),
    "closes before it opens": _l("Wishes would close before they open. Please choose a later time."),
    "blocks overlap": _l("These times overlap. Please let one end before the next begins."),
    "pause outside": _l("A pause lies within the block and ends after it begins."),
    "block without room": _l("Meetings need a room: its tables serve them."),
    "no such track": _l("There is no such track any more. Please choose another."),
    "nobody speaks there": _l("Nobody speaks or chairs in meetings and breaks."),
    "closed twice": _l("Two of these times overlap. Please write them as one."),
}
_SENTENCES: dict[str, Callable[[Data], str]] = {
    "unknown zone": lambda d: _("“%(zone)s” is no time zone. It looks like Asia/Seoul.", zone=d["found"]),
    "closes too late": lambda d: _(
        "The timetable needs every wish: please close before the first meetings begin, %(time)s.",
        time=moment(d["starts"], d["zone"]),
    ),
    "before wishes close": lambda d: _(
        "Wishes are taken until %(time)s; meetings cannot begin before. Please close wishes earlier first.",
        time=moment(d["closes"], d["zone"]),
    ),
    "registration later": lambda d: _(
        "Registration is open until %(time)s, after that day. Please close it earlier first.",
        time=moment(d["until"], d["zone"]),
    ),
    "day published": lambda d: _(
        "Revision %(number)s is published with calendar invitations for this day. Please make a copy of the event "
        "for the new day.",
        number=d["revision"],
    ),
    "key taken": lambda d: _("There is an event “%(key)s” already. Please choose another address.", key=d["key"]),
    "no slot fits": lambda d: _("Not one slot of %(minutes)s minutes fits into this time.", minutes=d["minutes"]),
    "too many slots": lambda d: _(
        "That makes %(count)s slots; at most %(most)s are possible. Please choose longer slots.",
        count=d["count"],
        most=d["most"],
    ),
    "clash for all": lambda d: _(
        "“%(title)s” is at the same time, and an item without a track is for everybody. Please choose a track for "
        "both, or another time.",
        title=spoken(d["title"]),
    ),
    "clash track": lambda d: _(
        "“%(title)s” is in this track at the same time. Please choose another.", title=spoken(d["title"])
    ),
    "clash room": lambda d: _(
        "“%(title)s” is in this room at the same time. Please choose another.", title=spoken(d["title"])
    ),
    "clash slots": lambda d: _(
        "“%(title)s” has meetings at the same time. Slots of both must begin and end together, so that nobody is in "
        "two places: please choose the same length and start.",
        title=spoken(d["title"]),
    ),
    "slots published": lambda d: _(
        "Revision %(number)s is published, and its meetings stand in these slots. Slots can only be added after the "
        "last one. To keep times free, close the tables then; to begin anew, copy the event.",
        number=d["revision"],
    ),
    "slots once published": lambda d: ngettext(
        "%(num)s meeting of a timetable that was taken back stands in these slots, and is kept. Slots with meetings "
        "stay as they are. To keep times free, close the tables then; to begin anew, copy the event.",
        "%(num)s meetings of timetables that were taken back stand in these slots, and are kept. Slots with meetings "
        "stay as they are. To keep times free, close the tables then; to begin anew, copy the event.",
        d["meetings"],
    ),
    "block room published": lambda d: _(
        "Revision %(number)s is published with meetings in this room. Please add tables in the new room, solve and "
        "publish again, or copy the event.",
        number=d["revision"],
    ),
    "drafts go": lambda d: _(
        "%(drafts)s with %(meetings)s stand in slots that change, and are deleted. Solve again afterwards.",
        drafts=ngettext("%(num)s draft", "%(num)s drafts", d["drafts"]),
        meetings=ngettext("%(num)s meeting", "%(num)s meetings", d["meetings"]),
    ),
    "attendances go": lambda d: ngettext(
        "%(num)s person takes part in it, speaks or chairs; that is taken off their day.",
        "%(num)s people take part in it, speak or chair; that is taken off their days.",
        d["people"],
    ),
    "speaks elsewhere": lambda d: _(
        "%(name)s speaks or chairs in “%(title)s” at the same time. Please take that back first.",
        name=spoken(d["person"]),
        title=spoken(d["title"]),
    ),
    "too many tracks": lambda d: _("At most %(most)s tracks fit beside each other.", most=d["most"]),
    "track in use": lambda d: ngettext(
        "%(num)s programme item is in “%(title)s”. Please move it to another track first.",
        "%(num)s programme items are in “%(title)s”. Please move them to another track first.",
        d["items"],
        title=spoken(d["title"]),
    ),
    "bad table name": lambda d: _(
        "“%(name)s” cannot name a table: letters, digits, - and _ are possible, 40 at most.", name=d["name"]
    ),
    "tables exist": lambda d: ngettext(
        "There is a table of this name already: %(names)s. Nothing was added.",
        "There are tables of these names already: %(names)s. Nothing was added.",
        d["count"],
        names=d["names"],
    ),
    "too many tables": lambda d: _("An event has at most %(most)s tables.", most=d["most"]),
    "table kind in use": lambda d: ngettext(
        "%(num)s meeting is planned here. Please add another table instead, and close this one.",
        "%(num)s meetings are planned here. Please add another table instead, and close this one.",
        d["meetings"],
    ),
    "table room published": lambda d: ngettext(
        "%(num)s meeting of revision %(revision)s is held here. Please add a table in the other room, "
        "and close this one.",
        "%(num)s meetings of revision %(revision)s are held here. Please add a table in the other room, "
        "and close this one.",
        d["meetings"],
        revision=d["revision"],
    ),
    "invitations name it": lambda d: ngettext(
        "%(num)s invitation names table %(name)s: pages say the new name at once, calendars keep the old one until "
        "that meeting changes.",
        "%(num)s invitations name table %(name)s: pages say the new name at once, calendars keep the old one until "
        "their meeting changes.",
        d["meetings"] * 2,
        name=d["name"],
    ),
    "meetings while closed": lambda d: ngettext(
        "%(num)s meeting of revision %(revision)s is held here while the table would be closed. It stays until you "
        "solve and publish again.",
        "%(num)s meetings of revision %(revision)s are held here while the table would be closed. They stay until you "
        "solve and publish again.",
        d["meetings"],
        revision=d["revision"],
    ),
    "table published": lambda d: ngettext(
        "Table %(name)s holds %(num)s published meeting and stays. Close it at times, or all day, then solve again.",
        "Table %(name)s holds %(num)s published meetings and stays. Close it at times, or all day, then solve again.",
        d["meetings"],
        name=d["name"],
    ),
    "table in drafts": lambda d: ngettext(
        "Table %(name)s holds %(num)s meeting in drafts and stays. Close it all day: the next run plans without it.",
        "Table %(name)s holds %(num)s meetings in drafts and stays. Close it all day: the next run plans without it.",
        d["meetings"],
        name=d["name"],
    ),
    "list too long": lambda d: _("At most %(most)s rows are possible.", most=d["most"]),
    "name twice": lambda d: _("“%(name)s” is there twice. Please give each its own name.", name=d["name"]),
    "used by organisations": lambda d: ngettext(
        "“%(name)s” is used by %(num)s organisation, which loses it.",
        "“%(name)s” is used by %(num)s organisations, which lose it.",
        d["count"],
        name=spoken(d["name"]),
    ),
    "used by zones": lambda d: ngettext(
        "“%(name)s” is the cluster of %(num)s zone, which then has none.",
        "“%(name)s” is the cluster of %(num)s zones, which then have none.",
        d["count"],
        name=spoken(d["name"]),
    ),
    "wishes count no more": lambda d: ngettext(
        "%(num)s saved wish counts no more. It stays on its list, marked as not planned.",
        "%(num)s saved wishes count no more. They stay on their lists, marked as not planned.",
        d["wishes"],
    ),
    "longer lists": lambda d: ngettext(
        "%(num)s person has more than %(limit)s wishes: the list stays and counts, and is shortened when they save "
        "again.",
        "%(num)s people have more than %(limit)s wishes: their lists stay and count, and are shortened when they save "
        "again.",
        d["people"],
        limit=d["limit"],
    ),
    "programme moves": _moves,
}


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        SetupRefused,
        422,
        _l("Nothing was saved yet. Please correct what is marked."),
        lambda e: tuple(finding_sentence(each) for each in e.findings),
    ),
    Refusal(
        SetupTouches,
        422,
        _l("Nothing was saved yet: this goes further than it looks. Please read and confirm."),
        lambda e: tuple(finding_sentence(each) for each in e.findings),
    ),
    Refusal(SetupChanged, 409, changed_sentence),
)
