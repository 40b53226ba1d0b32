"""Refusals of the installation: settings, database, ports, files."""

from scheduler.database import DatabaseUnusable, DurabilityRefused, SchemaUnknown
from scheduler.errors import StorageUnavailable
from scheduler.settings import SettingsRefused
from web.exits import AlreadyServed, NotWritable, PortTaken
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.refusals.entry import Refusal

REFUSALS: tuple[Refusal, ...] = (
    Refusal(StorageUnavailable, 503, _l("Saving is not possible at the moment. Please try again in a minute.")),
    Refusal(
        SettingsRefused,
        500,
        lambda e: _("Settings that cannot be used: %(list)s", list="; ".join(f"{k}: {why}" for k, why in e.problems)),
    ),
    Refusal(
        DurabilityRefused,
        500,
        lambda e: _("The database does not keep what it accepts (%(setting)s). Please change that.", setting=e.setting),
    ),
    Refusal(
        DatabaseUnusable,
        500,
        lambda e: _("The database cannot be used (%(reason)s). Nothing was changed.", reason=e.reason),
    ),
    Refusal(
        SchemaUnknown,
        500,
        lambda e: _(
            "The database was written by a newer Mannam (step %(step)s) and was left as it is. Please update Mannam.",
            step=e.step,
        ),
    ),
    Refusal(
        AlreadyServed,
        409,
        lambda e: _("Another Mannam already works on the data folder %(folder)s. Stop it first.", folder=e.folder),
    ),
    Refusal(
        PortTaken,
        409,
        lambda e: _("Port %(port)s is taken by another program. Choose one with PORT=….", port=e.port),
    ),
    Refusal(NotWritable, 422, lambda e: _("%(path)s cannot be written: %(reason)s.", path=e.path, reason=e.reason)),
)
