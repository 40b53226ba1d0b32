"""Refusals of lists that an organiser brings into an event."""

from scheduler.imports.additions.faults import FileRefused
from scheduler.imports.additions.values import ColumnsUnfit, ImportMoved, RowsWrong
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.list_sentences import fault_sentence
from web.list_words import FIELD_NAMES
from web.refusals.entry import Refusal


def _columns(error: ColumnsUnfit) -> str:
    if error.twice is not None:
        return _("Two columns are “%(name)s”. Please choose one of them.", name=FIELD_NAMES[error.twice])
    # Of several meanings that would do the plainest is named.
    names = [str(FIELD_NAMES[min(each, key=lambda field: len(field.value))]) for each in error.missing]
    return _("No column is chosen for: %(names)s. Please choose which it is.", names=", ".join(names))


def _rows(error: RowsWrong) -> str:
    return ngettext(
        "%(num)s row has a mistake. Correct the file and bring it again, or tick that the row is left out.",
        "%(num)s rows have mistakes. Correct the file and bring it again, or tick that they are left out.",
        error.rows,
    )


REFUSALS: tuple[Refusal, ...] = (
    Refusal(FileRefused, 422, fault_sentence),
    Refusal(ColumnsUnfit, 422, _columns),
    Refusal(RowsWrong, 422, _rows),
    Refusal(
        ImportMoved,
        409,
        _l("This list went on in another window. Nothing was stored twice; below is how it stands now."),
    ),
)
