"""Every problem of an import in one sentence, with its place: file, row, column."""

from collections.abc import Callable

from scheduler.imports.errors import ImportProblem
from scheduler.imports.errors import ProblemCode as Code
from web.i18n import gettext as _


def problem_line(problem: ImportProblem) -> str:
    """``participants.csv, row 3, column email: “a@” is not a mail address.``"""
    place = _place(problem)
    return f"{place}: {problem_sentence(problem)}" if place else problem_sentence(problem)


def problem_sentence(problem: ImportProblem) -> str:
    """What is wrong and what was expected, without the place."""
    return SENTENCES[problem.code]() % {
        "found": problem.found,
        "expected": ("–" if problem.code is Code.OUT_OF_RANGE else ", ").join(problem.expected),
        "other_row": problem.other_row,
        "column": problem.column,
    }


def _place(problem: ImportProblem) -> str:
    parts = [problem.file] if problem.file else []
    if problem.row is not None:
        parts.append(_("row %(row)s", row=problem.row))
    if problem.column is not None:
        parts.append(_("column %(column)s", column=problem.column))
    return ", ".join(parts)


# Functions, because the language is known only when the sentence is asked for. Each may use the parameters
# that scheduler.imports.errors.PARAMETERS names for its code.
SENTENCES: dict[Code, Callable[[], str]] = {
    Code.NOT_A_FOLDER: lambda: _("This is not a folder that can be read."),
    Code.MISSING_FILE: lambda: _("The file is missing."),
    Code.UNKNOWN_FILE: lambda: _("The file is not one of an event; expected are %(expected)s."),
    Code.UNREADABLE_FILE: lambda: _("The file cannot be read."),
    Code.FILE_TOO_LARGE: lambda: _("The file has %(found)s bytes; at most %(expected)s are read."),
    Code.FILES_TOO_LARGE: lambda: _("The files have %(found)s bytes together; at most %(expected)s are read."),
    Code.WRONG_ENCODING: lambda: _("The text is not %(expected)s but looks like %(found)s; save it as %(expected)s."),
    Code.EMPTY_FILE: lambda: _("The file is empty; expected is a first row with %(expected)s."),
    Code.WRONG_DELIMITER: lambda: _("Columns are parted by “%(found)s”; expected is “%(expected)s”."),
    Code.BAD_QUOTES: lambda: _("A quotation mark is not closed here."),
    Code.TOO_MANY_COLUMNS: lambda: _("There are %(found)s columns; at most %(expected)s are read."),
    Code.TOO_MANY_ROWS: lambda: _("There are more rows than the %(expected)s that are read."),
    Code.DUPLICATE_COLUMN: lambda: _("The column stands twice."),
    Code.UNKNOWN_COLUMN: lambda: _("The column is not known; expected are %(expected)s."),
    Code.MISSING_COLUMN: lambda: _("The column is missing."),
    Code.RAGGED_ROW: lambda: _("The row has %(found)s cells; expected are %(expected)s."),
    Code.BAD_TOML: lambda: _("This is not TOML: %(found)s"),
    Code.UNKNOWN_SETTING: lambda: _("The setting is not known."),
    Code.MISSING_SETTING: lambda: _("The setting is missing."),
    Code.WRONG_TYPE: lambda: _("This is of type %(found)s; expected is %(expected)s."),
    Code.NO_ORGANISER: lambda: _("The event needs at least one organiser."),
    Code.MISSING_VALUE: lambda: _("A value is missing."),
    Code.CONTROL_CHARACTER: lambda: _("The control character %(found)s stands here; remove it."),
    Code.TOO_LONG: lambda: _("This has the length %(found)s; at most %(expected)s is possible."),
    Code.BAD_KEY: lambda: _("“%(found)s” is not a key; lower-case letters a–z, digits and hyphens are."),
    Code.BAD_NUMBER: lambda: _("“%(found)s” is not a whole number."),
    Code.OUT_OF_RANGE: lambda: _("%(found)s is out of range; expected is %(expected)s."),
    Code.BAD_CHOICE: lambda: _("“%(found)s” is not one of %(expected)s."),
    Code.BAD_TIME: lambda: _("“%(found)s” is not a time; expected is %(expected)s."),
    Code.BAD_EMAIL: lambda: _("“%(found)s” is not a mail address."),
    Code.BAD_LINK: lambda: _("“%(found)s” is not a link that begins with http:// or https://."),
    Code.REPEATED_VALUE: lambda: _("“%(found)s” stands twice."),
    Code.UNKNOWN_TIME_ZONE: lambda: _("“%(found)s” is not a time zone; expected is a name such as %(expected)s."),
    Code.IMPOSSIBLE_TIME: lambda: _("%(found)s does not exist in %(expected)s: the clock is put forward then."),
    Code.AMBIGUOUS_TIME: lambda: _("%(found)s exists twice in %(expected)s: the clock is put back then."),
    Code.END_BEFORE_START: lambda: _("The end %(found)s is not after the start %(expected)s."),
    Code.WISHES_CLOSE_TOO_LATE: lambda: _("Wishes close at %(found)s; that must be before %(expected)s."),
    Code.DUPLICATE_KEY: lambda: _("The key “%(found)s” stands in row %(other_row)s already."),
    Code.DUPLICATE_EMAIL: lambda: _("The address “%(found)s” stands in row %(other_row)s already."),
    Code.DUPLICATE_ROW: lambda: _("“%(found)s” stands in row %(other_row)s already."),
    Code.UNKNOWN_REFERENCE: lambda: _("“%(found)s” does not exist; expected is a key of %(expected)s."),
    Code.MOST_BELOW_LEAST: lambda: _("The most, %(found)s, is below the least, %(expected)s."),
    Code.OVERLAPPING_ITEMS: lambda: _("This overlaps “%(found)s” in row %(other_row)s, in the same track or room."),
    Code.NETWORKING_AT_ONCE: lambda: _(
        "This is at the same time as “%(found)s” in row %(other_row)s; slots of networking blocks at once begin and "
        "end together."
    ),
    Code.DOUBLE_BOOKED: lambda: _("This is at the same time as “%(found)s” in row %(other_row)s, for the same person."),
    Code.NETWORKING_ATTENDANCE: lambda: _(
        "“%(found)s” is a networking block; taking part in it is not listed as attendance."
    ),
    Code.NETWORKING_NOT_DESCRIBED: lambda: _(
        "“%(found)s” is a networking block without a [[networking]] section in event.toml."
    ),
    Code.NOT_NETWORKING: lambda: _("“%(found)s” is not a programme item of kind networking."),
    Code.NETWORKING_WITHOUT_TABLES: lambda: _("The networking block in “%(found)s” has no table there."),
    Code.SLOTS_DO_NOT_FIT: lambda: _("The slots need %(found)s minutes; the programme item has %(expected)s."),
    Code.TWO_TARGETS: lambda: _("“%(found)s” stands beside “%(expected)s”; name a person or an organisation."),
    Code.SELF_WISH: lambda: _("“%(found)s” cannot wish for themselves."),
    Code.SELF_VETO: lambda: _("“%(found)s” cannot veto themselves."),
    Code.WISH_AND_VETO: lambda: _("“%(found)s” is vetoed too, in row %(other_row)s of vetoes.csv."),
    Code.OWN_ORGANISATION: lambda: _("“%(found)s” is the person's own organisation."),
    Code.WISH_FOR_BOTH: lambda: _("“%(found)s” is of an organisation wished for in row %(other_row)s."),
    Code.WISH_INSIDE_VETO: lambda: _(
        "“%(found)s” is of an organisation that is vetoed, in row %(other_row)s of vetoes.csv."
    ),
    Code.REPEATED_RANK: lambda: _("Rank %(found)s stands in row %(other_row)s already."),
    Code.RANK_GAP: lambda: _("Rank %(found)s is given but rank %(expected)s is not."),
    Code.TOO_MANY_WISHES: lambda: _("%(found)s wishes are given; at most %(expected)s are possible."),
}
