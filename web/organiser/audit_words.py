"""What the audit log's actions and details are called. Whoever notes a new action gives it its words here."""

from collections.abc import Mapping

from web.i18n import gettext as _
from web.i18n import ngettext
from web.role_words import role_name


def action_name(action: str) -> str:
    """What was done, in words; an action that has none yet is shown as it is written."""
    return _names().get(action, action)


def _names() -> dict[str, str]:
    return {**_by_participants(), **_by_organisers()}


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
        "event imported": _("Event imported"),
        "follow-ups assigned": _("Follow-ups given a time"),
        "grid published": _("Timetable published"),
        "host changed": _("Host of the installation changed"),
        "limits changed": _("Limits of meetings changed"),
        "links withdrawn": _("Links withdrawn"),
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


def action_options() -> list[tuple[str, str]]:
    """Every action with its words, in the order of the words."""
    return sorted(_names().items(), key=lambda pair: pair[1])


def detail_lines(detail: Mapping[str, object]) -> tuple[str, ...]:
    """What the log tells of an entry beside who and when; ids of people are shown as names elsewhere."""
    lines = [*_change_lines(detail.get("changes")), *_field_lines(detail.get("fields"))]
    kind, mails, reason = detail.get("kind"), detail.get("mails"), detail.get("reason")
    if isinstance(kind, str):
        lines.insert(0, kind_name(kind))
    if isinstance(mails, int):
        lines.append(ngettext("%(num)s mail", "%(num)s mails", mails))
    if isinstance(version := detail.get("version"), int):
        lines.append(_("version %(number)s", number=version))
    if isinstance(number := detail.get("revision", detail.get("run")), int):
        lines.append(_("number %(number)s", number=number))
    if isinstance(reason, str) and reason:
        lines.append(_("Reason: %(reason)s", reason=reason))
    return tuple(lines)


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
