"""Refusals on the way in and out: links, signing in, consent, leaving."""

from scheduler.accounts.service import LinkRefused, LinkState
from scheduler.invitations.reminding import NoTimeToRemind
from scheduler.privacy.erasure import AlreadyErased
from scheduler.privacy.leaving import TooLateToReturn
from scheduler.registrations.confirming import ConfirmationRefused
from scheduler.registrations.service import OrganisationKindMissing, RegistrationClosed, TooManyRegistrations
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import moment
from web.identity import ConsentNeeded, HasLeft, SignInNeeded
from web.refusals.entry import Refusal
from web.security import ForeignSite


def _link(error: LinkRefused) -> str:
    return {
        LinkState.UNKNOWN: _("This link is not known. Please open the newest link you were sent, in full."),
        LinkState.REVOKED: _("This link was withdrawn. Please ask the organiser for a new one."),
        LinkState.EXPIRED: _("This link has expired. Please ask for a new one."),
        LinkState.ERASED: _("The data behind this link was erased. Nothing is stored about you here any more."),
        LinkState.USED: _("This link was used already. Please ask for a new one."),
    }[error.state]


def _sign_in(error: SignInNeeded) -> str:
    if error.organiser:
        return _("Please sign in as an organiser first; a link comes by mail.")
    return _("You are not signed in, or no longer. Please open the personal link in your invitation.")


def _no_time_to_remind(error: NoTimeToRemind) -> str:
    if error.early:
        return _("Wishes are taken from %(time)s on; nobody was reminded.", time=moment(error.opens_at, error.zone))
    return _("Wishes closed on %(time)s; nobody was reminded.", time=moment(error.closes_at, error.zone))


REFUSALS: tuple[Refusal, ...] = (
    Refusal(LinkRefused, 403, _link),
    Refusal(
        ConfirmationRefused,
        403,
        _l(
            "This link is out of date, or its registration was decided or taken back. If you were taken in, a mail "
            "with your own link has come or is on its way; else please register again."
        ),
    ),
    Refusal(
        RegistrationClosed,
        404,
        _l("Registration for this event is not open. If you were invited, please open the link in your invitation."),
    ),
    Refusal(
        TooManyRegistrations,
        429,
        _l("Very many people register at the moment and no more can be taken. Please try again in an hour."),
    ),
    Refusal(
        OrganisationKindMissing,
        422,
        _l("This organisation is not in the list yet. Please say what kind it is, or choose one from the list."),
    ),
    Refusal(NoTimeToRemind, 409, _no_time_to_remind),
    Refusal(SignInNeeded, 401, _sign_in),
    Refusal(ConsentNeeded, 403, _l("Please read first what is stored about you, and decide.")),
    Refusal(
        TooLateToReturn,
        409,
        _l("The timetable was published meanwhile. If you want to take part after all, please write to the organiser."),
    ),
    Refusal(AlreadyErased, 409, _l("Your data was erased already.")),
    Refusal(HasLeft, 403, _l("You take no part in this event any more.")),
    Refusal(ForeignSite, 403, _l("This form was sent from another site. Nothing was changed.")),
)
