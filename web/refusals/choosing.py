"""Refusals of what attendees choose: their day and their wishes."""

from scheduler.people.service import DayClosed, ItemsOverlap, SlotsChanged
from scheduler.wishes.rules import (
    KindBarred,
    NoSuchPlace,
    OwnOrganisation,
    TooManyWishes,
    WishAndVeto,
    WishForBoth,
    WishForOneself,
    WishInsideVeto,
    WishRepeated,
)
from scheduler.wishes.service import PairBlocked, WishesClosed
from scheduler.wishes.undoing import NothingToUndo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import moment, spoken
from web.refusals.entry import Refusal
from web.security import UnstorableText


def _wishes_closed(error: WishesClosed) -> str:
    if error.early:
        return _("Wishes can be given from %(time)s on.", time=moment(error.opens_at, error.zone))
    return _("Wishes closed on %(time)s. What you saved before counts.", time=moment(error.closes_at, error.zone))


def _overlap(error: ItemsOverlap) -> str:
    return _(
        "“%(first)s” and “%(second)s” take place at the same time. Please choose one.",
        first=spoken(error.first.title),
        second=spoken(error.second.title),
    )


def _wish_for_both(error: WishForBoth) -> str:
    return _(
        "%(person)s belongs to %(organisation)s, and both would be in your ranking. Please keep one of the two.",
        person=spoken(error.person),
        organisation=spoken(error.organisation),
    )


def _wish_inside_veto(error: WishInsideVeto) -> str:
    return _(
        "%(person)s belongs to %(organisation)s, which you asked not to meet. Please keep one of the two.",
        person=spoken(error.person),
        organisation=spoken(error.organisation),
    )


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        PairBlocked,
        409,
        lambda e: _("These two are blocked; %(name)s was not put into the ranking.", name=spoken(e.name)),
    ),
    Refusal(WishesClosed, 403, _wishes_closed),
    Refusal(DayClosed, 403, lambda e: _("The day could be changed until %(time)s.", time=moment(e.closed_at, e.zone))),
    Refusal(ItemsOverlap, 422, _overlap),
    Refusal(
        SlotsChanged,
        422,
        _l("The meeting slots of the event were changed meanwhile. Please look at yours again and save."),
    ),
    Refusal(
        TooManyWishes,
        422,
        lambda e: _("You chose %(given)s partners; at most %(limit)s are possible.", given=e.given, limit=e.limit),
    ),
    Refusal(
        NoSuchPlace,
        422,
        lambda e: _(
            "“%(given)s” is no place in your ranking. Please write a number from 1 to %(last)s for each partner.",
            given=e.given[:20],
            last=e.last,
        ),
    ),
    Refusal(
        NothingToUndo,
        409,
        _l("Nothing was undone: your list was changed in another window since, or it was undone already."),
    ),
    Refusal(WishForOneself, 422, _l("You cannot wish to meet yourself.")),
    Refusal(
        OwnOrganisation, 422, _l("Your own organisation cannot be on your lists. Please choose single people of it.")
    ),
    Refusal(WishRepeated, 422, _l("A partner stands twice on your list. Please remove one.")),
    Refusal(
        WishAndVeto,
        422,
        _l("A partner stands both on your list and under “please not”. Please keep one of the two."),
    ),
    Refusal(
        KindBarred,
        422,
        lambda e: _(
            "In this event your kind of organisation does not wish for %(name)s. Please choose somebody else.",
            name=spoken(e.partner),
        ),
    ),
    Refusal(WishForBoth, 422, _wish_for_both),
    Refusal(WishInsideVeto, 422, _wish_inside_veto),
    Refusal(
        UnstorableText,
        422,
        _l("The text contains characters that cannot be stored; they are shown as □. Please remove them."),
    ),
)
