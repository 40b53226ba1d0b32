"""``mannam retention``: deleting what is due, or only looking."""

import click

from scheduler.clocks import system_clock
from scheduler.privacy.retention import Deletion, Kind, keep_promises
from web.commands import installation
from web.i18n import dated
from web.i18n import gettext as _


def retention(*, only_look: bool) -> None:
    """One line for each event and kind of data."""
    with installation() as (settings, database):
        done = keep_promises(database, settings, now=system_clock(), only_look=only_look)
    for each in done:
        click.echo(_line(each, only_look=only_look))
    if not done:
        click.echo(_("Nothing is due today."))


def _line(deletion: Deletion, *, only_look: bool) -> str:
    what = (
        _("wishes, “please not” lists and times")
        if deletion.kind is Kind.CHOICES
        else _("all other data of participants")
    )
    values = {
        "event": deletion.event_key,
        "what": what,
        "day": dated(deletion.promised),
        "rows": deletion.rows,
        "files": len(deletion.files),
    }
    if only_look:
        return _("“%(event)s”, %(what)s: due since %(day)s. Rows: %(rows)s, mails: %(files)s.", **values)
    return _("“%(event)s”, %(what)s: deleted, promised for %(day)s. Rows: %(rows)s, mails: %(files)s.", **values)
