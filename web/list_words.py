"""What the parts of an import and an export are called on pages and in workbooks."""

from collections.abc import Mapping

from scheduler.imports.additions.decisions import Answer
from scheduler.imports.additions.fields import FIELDS, Field, Subject
from scheduler.imports.additions.guessing import INDICO, PRETIX
from scheduler.imports.additions.values import State
from web.i18n import LazyString
from web.i18n import lazy_gettext as _l

PROGRAMS = {PRETIX: "pretix", INDICO: "Indico"}

SUBJECTS: Mapping[Subject, LazyString] = {
    Subject.PEOPLE: _l("Participants"),
    Subject.PROGRAMME: _l("Programme"),
    Subject.TABLES: _l("Tables"),
    Subject.WISHES: _l("Earlier wishes"),
}
SUBJECT_HELP: Mapping[Subject, LazyString] = {
    Subject.PEOPLE: _l(
        "Names and mail addresses, with their organisations; also registrations from pretix and Indico."
    ),
    Subject.PROGRAMME: _l("Items with title, start and end. Networking blocks stay as they are."),
    Subject.TABLES: _l("Tables with the room in which they stand."),
    Subject.WISHES: _l("Who wants to meet whom. Who has chosen by themselves keeps their own list."),
}
STATES: Mapping[State, LazyString] = {
    State.COLUMNS: _l("Columns to be named"),
    State.CHECKING: _l("Being checked"),
    State.CHECKED: _l("Checked, waits for you"),
    State.STORING: _l("Being stored"),
    State.DONE: _l("Stored"),
    State.FAILED: _l("Cannot be read"),
}

_KO, _EN = _l("Korean"), _l("English")

FIELD_NAMES: Mapping[str, LazyString] = {
    Field.KEY: _l("Key"),
    Field.NAME: _l("Name"),
    Field.NAME_KO: _l("Name (Korean)"),
    Field.NAME_EN: _l("Name (English)"),
    Field.FAMILY_NAME: _l("Family name"),
    Field.GIVEN_NAME: _l("Given name"),
    Field.EMAIL: _l("Mail address"),
    Field.OTHER_EMAIL: _l("Mail address, if the first is empty"),
    Field.ROLE: _l("Role"),
    Field.ROLE_KO: _l("Role (Korean)"),
    Field.ROLE_EN: _l("Role (English)"),
    Field.LANGUAGE: _l("Language"),
    Field.LEAST: _l("Meetings at least"),
    Field.MOST: _l("Meetings at most"),
    Field.ORGANISATION: _l("Organisation"),
    Field.ORGANISATION_KO: _l("Organisation (Korean)"),
    Field.ORGANISATION_EN: _l("Organisation (English)"),
    Field.ORGANISATION_KEY: _l("Key of the organisation"),
    Field.ORGANISATION_KIND: _l("Kind of organisation"),
    Field.ZONE: _l("Zone"),
    Field.COUNCILS: _l("Councils"),
    Field.OFFERS_TAGS: _l("Technologies offered"),
    Field.NEEDS_TAGS: _l("Technologies needed"),
    Field.OFFERS: _l("Offers"),
    Field.OFFERS_KO: _l("Offers (Korean)"),
    Field.OFFERS_EN: _l("Offers (English)"),
    Field.NEEDS: _l("Needs"),
    Field.NEEDS_KO: _l("Needs (Korean)"),
    Field.NEEDS_EN: _l("Needs (English)"),
    Field.STATUS: _l("State of the registration"),
    Field.ORDER_CODE: _l("Order code"),
    Field.ORDER_POSITION: _l("Number in the order"),
    Field.TITLE: _l("Title"),
    Field.TITLE_KO: _l("Title (Korean)"),
    Field.TITLE_EN: _l("Title (English)"),
    Field.KIND: _l("Kind"),
    Field.TRACK: _l("Track"),
    Field.ROOM: _l("Room"),
    Field.START: _l("Start"),
    Field.END: _l("End"),
    Field.VIRTUAL: _l("Virtual"),
    Field.LINK: _l("Link"),
    Field.PARTICIPANT: _l("Participant"),
    Field.RANK: _l("Rank"),
    Field.TARGET: _l("Wished for"),
}

HEADINGS: Mapping[str, LazyString] = {
    **FIELD_NAMES,
    "wishes": _l("Wishes"),
    "wanted": _l("Wanted by"),
    "item": _l("Programme item"),
    "slot": _l("Slot"),
    "table": _l("Table"),
    "first": _l("First, key"),
    "first_name": _l("First"),
    "first_organisation": _l("First, organisation"),
    "second": _l("Second, key"),
    "second_name": _l("Second"),
    "second_organisation": _l("Second, organisation"),
    "met": _l("Met"),
    "institution_ko": _l("Institution (Korean)"),
    "institution_en": _l("Institution (English)"),
    "field_ko": _l("Specialised field (Korean)"),
    "field_en": _l("Specialised field (English)"),
    "cluster": _l("Cluster"),
}
"""Of the columns of a workbook; importing knows those of participants, programme and tables in both languages."""

SHEETS: Mapping[str, LazyString] = {
    "participants": _l("Participants"),
    "organisations": _l("Organisations"),
    "programme": _l("Programme"),
    "tables": _l("Tables"),
    "attendance": _l("Attendance"),
    "meetings": _l("Meetings"),
    "follow_ups": _l("Follow-ups"),
    "tracks": _l("Tracks"),
    "zones": _l("Zones"),
    "tags": _l("Tags"),
}

ENCODINGS: Mapping[str, LazyString] = {
    "utf-8": _l("UTF-8"),
    "cp949": _l("CP949 (Korean Excel)"),
    "utf-16": _l("UTF-16"),
}
DELIMITERS: Mapping[str, LazyString] = {",": _l("Comma"), ";": _l("Semicolon"), "\t": _l("Tab")}

ANSWERS: Mapping[Answer, LazyString] = {
    Answer.UPDATE: _l("Same person: update"),
    Answer.NEW: _l("Somebody else: add"),
    Answer.SKIP: _l("Leave the row out"),
    Answer.SAME: _l("The same"),
}


def choices_of(subject: Subject) -> dict[str, str]:
    """The meanings among which that of a column is chosen."""
    return {field.value: str(FIELD_NAMES[field]) for field in FIELDS[subject]}
