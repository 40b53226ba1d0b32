"""What the audit log's actions and details are called. Whoever notes a new action gives it its words here."""

from collections.abc import Mapping

from scheduler.followups.outcomes import OutcomeKind
from scheduler.people.absences import AbsenceKind
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.sending_words import absence_kind
from web.organiser.statistics_words import outcome_name
from web.role_words import role_name


def action_name(action: str) -> str:
    """What was done, in words; an action that has none yet is shown as it is written."""
    return _names().get(action, action)


def _names() -> dict[str, str]:
    return {**_by_participants(), **_by_organisers(), **_on_timetables(), **_in_set_up()}


def _by_participants() -> dict[str, str]:
    return {
        "asked to leave the meetings": _("Asked to leave the meetings"),
        "calendar feed ended": _("Calendar address closed"),
        "calendar feed made": _("Calendar address made"),
        "came back to the meetings": _("Came back to the meetings"),
        "changes seen": _("Changes of the timetable seen"),
        "consent given": _("Consent given"),
        "consent refused": _("Consent refused"),
        "consent withdrawn": _("Consent withdrawn"),
        "data erased": _("Data erased"),
        "day saved": _("Day saved"),
        "follow-up answered": _("Follow-up answered"),
        "left the meetings": _("Left the meetings"),
        "mail language chosen": _("Language of mails chosen"),
        "meeting declined": _("Meeting declined"),
        "decline taken back": _("Decline taken back"),
        "organisation profile saved": _("Organisation's profile saved"),
        "profile saved": _("Profile saved"),
        "registration confirmed": _("Registration confirmed"),
        "review asked": _("Review asked for"),
        "suggestion dismissed": _("Suggestion dismissed"),
        "suggestions brought back": _("Suggestions brought back"),
        "suggestions switched off": _("Suggestions switched off"),
        "suggestions switched on": _("Suggestions switched on"),
        "wishes saved": _("Wishes saved"),
    }


def _by_organisers() -> dict[str, str]:
    return {
        "acting begun": _("Acting for a participant begun"),
        "acting ended": _("Acting for a participant ended"),
        "choices deleted as promised": _("Wishes, vetoes and times deleted as promised"),
        "choices exported": _("Everybody's wishes and vetoes exported"),
        "choices opened": _("Somebody's wishes and vetoes opened"),
        "event exported": _("Event exported"),
        "event imported": _("Event imported"),
        "follow-ups assigned": _("Follow-ups given a time"),
        "grid published": _("Timetable published"),
        "host changed": _("Host of the installation changed"),
        "list imported": _("List brought in"),
        "limits changed": _("Limits of meetings changed"),
        "links withdrawn": _("Links withdrawn"),
        "outcome noted": _("Outcome noted"),
        "outcome removed": _("Outcome removed"),
        "organiser added": _("Organiser added"),
        "organiser removed": _("Organiser removed"),
        "organiser's role changed": _("Organiser's role changed"),
        "participant added": _("Participant added"),
        "participant brought back": _("Participant takes part again"),
        "participant changed": _("Participant changed"),
        "participant removed": _("Participant taken out of the meetings"),
        "personal links mailed": _("Invitations mailed"),
        "registration approved": _("Registration approved"),
        "registration declined": _("Registration declined"),
        "registration set": _("Registration opened or closed"),
        "reminders mailed": _("Reminders mailed"),
        "rest deleted as promised": _("All data of participants deleted as promised"),
        "review answered": _("Review answered"),
        "run cancelled": _("Run cancelled"),
        "run requested": _("Run started"),
    }


def _on_timetables() -> dict[str, str]:
    return {
        "absence noted": _("Absence noted"),
        "absence taken back": _("Absence taken back"),
        "checked in": _("Marked at the desk"),
        "declines free at once": _("Declined meetings leave the timetable at once"),
        "declines wait for a repair": _("Declined meetings wait for a repair"),
        "draft edited": _("Draft edited"),
        "draft made": _("Draft made"),
        "mails called back": _("Waiting mails called back"),
        "mails given a time": _("Waiting mails given another time"),
        "pair forbidden": _("Pair that must not meet noted"),
        "pair freed": _("Rule for a pair taken back"),
        "pair required": _("Pair that must meet noted"),
        "repair applied": _("Repair applied"),
        "run copied": _("Older timetable copied into a draft"),
        "table closed": _("Table closed"),
        "table open again": _("Table open again"),
        "tables taken over": _("Number of tables taken over"),
        "timetable taken back": _("Timetable taken back"),
        "walk-in shown a link": _("Walk-in shown their link"),
        "walk-in taken in": _("Walk-in taken in"),
        "what-if cancelled": _("What-if cancelled"),
        "what-if requested": _("What-if started"),
    }


def _in_set_up() -> dict[str, str]:
    return {
        "set-up: cluster list saved": _("Clusters changed"),
        "set-up: council list saved": _("Councils changed"),
        "set-up: event copied": _("Event copied"),
        "set-up: event created": _("Event created"),
        "set-up: event saved": _("Event's facts changed"),
        "set-up: home table set": _("Home table set"),
        "set-up: home table taken back": _("Home table taken back"),
        "set-up: programme item removed": _("Programme item removed"),
        "set-up: programme item saved": _("Programme item changed"),
        "set-up: role set": _("Speaker or chair set"),
        "set-up: table moved": _("Order of tables changed"),
        "set-up: table removed": _("Table removed"),
        "set-up: table saved": _("Table changed"),
        "set-up: tables added": _("Tables added"),
        "set-up: technology list saved": _("Technologies changed"),
        "set-up: tracks saved": _("Tracks changed"),
        "set-up: who may wish for whom": _("Who may wish for whom changed"),
        "set-up: zone list saved": _("Zones changed"),
    }


def action_options() -> list[tuple[str, str]]:
    """Every action with its words, in the order of the words."""
    return sorted(_names().items(), key=lambda pair: pair[1])


def detail_lines(action: str, detail: Mapping[str, object]) -> tuple[str, ...]:
    """What the log tells of an entry beside who and when; ids of people are shown as names elsewhere."""
    lines = [*_change_lines(detail.get("changes")), *_field_lines(detail.get("fields"))]
    kind, mails, reason = detail.get("kind"), detail.get("mails"), detail.get("reason")
    if isinstance(kind, str):
        lines.insert(0, _kind_of(action, kind))
    if isinstance(mails, int):
        lines.append(ngettext("%(num)s mail", "%(num)s mails", mails))
    if isinstance(version := detail.get("version"), int):
        lines.append(_("version %(number)s", number=version))
    if isinstance(number := detail.get("revision", detail.get("run")), int):
        lines.append(_("number %(number)s", number=number))
    if isinstance(reason, str) and reason:
        lines.append(_("Reason: %(reason)s", reason=reason))
    return tuple(lines)


def _kind_of(action: str, kind: str) -> str:
    """A kind in words: of an outcome, of an absence, of a file, or of an organisation."""
    if action in {"outcome noted", "outcome removed"} and kind in set(OutcomeKind):
        return outcome_name(kind)
    if action == "absence noted" and kind in set(AbsenceKind):
        return absence_kind(AbsenceKind(kind))
    return kind.upper() if action == "event exported" else kind_name(kind)


def _change_lines(changes: object) -> list[str]:
    if not isinstance(changes, Mapping):
        return []
    return [
        f"{field_name(str(name))}: {_value(name, pair[0])} → {_value(name, pair[1])}"
        for name, pair in changes.items()
        if isinstance(pair, list) and len(pair) == 2  # before and after
    ]


def _field_lines(fields: object) -> list[str]:
    if not isinstance(fields, list) or not fields:
        return []
    names = list(dict.fromkeys(field_name(str(name)) for name in fields))
    return [_("Changed: %(fields)s", fields=", ".join(names))]


def _value(name: object, value: object) -> str:
    if value is None or value == "":
        return "–"
    return role_name(str(value)) if name == "role" else str(value)


def field_name(name: str) -> str:
    return {
        "councils": _("Councils"),
        "email": _("Mail address"),
        "language": _("Language"),
        "least": _("Least meetings"),
        "most": _("Most meetings"),
        "name_en": _("Name"),
        "name_ko": _("Name"),
        "needs_en": _("Needs"),
        "needs_ko": _("Needs"),
        "needs_tags": _("Needs"),
        "offers_en": _("Offers"),
        "offers_ko": _("Offers"),
        "offers_tags": _("Offers"),
        "organisation": _("Organisation"),
        "rest": _("Rest slots"),
        "role": _("Role in the event"),
        "role_en": _("Position"),
        "role_ko": _("Position"),
        "zone": _("Zone"),
    }.get(name, name)


def kind_name(kind: str) -> str:
    """What a kind of organisation is called; people of none have the empty kind."""
    return {
        "company": _("Company"),
        "institution": _("University or research institution"),
        "association": _("Association"),
        "agency": _("Public agency"),
        "": _("Without organisation"),
    }.get(kind, kind)
