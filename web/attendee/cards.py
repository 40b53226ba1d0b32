"""The cards of the directory: what each shows, and the drawn ones kept, since most look the same to most people."""

from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from scheduler.languages import Language
from scheduler.people.values import Firm, Person
from web.attendee.directory import STAFF_SHOWN, Exchange
from web.attendee.wish_pages import WishPage
from web.i18n import language

KEPT = 2048
"""Some 8 KB each."""


@dataclass(frozen=True, slots=True)
class Card:
    """All that a card is drawn from, so that equal cards look the same.

    ``staff``: who of the organisation takes part. ``places``: the places, from 1, of those on the card who are in one's
    ranking. ``refused``: those on the card who are on one's list "please not". ``barred``: one's kind of organisation
    does not wish for this one's. ``acting``: an organiser looks on somebody's behalf.
    """

    partner: Person | Firm
    staff: tuple[Person, ...]
    exchange: Exchange
    words: str
    places: tuple[tuple[str, int], ...]
    refused: frozenset[str]
    barred: bool
    offers_anyone: bool
    acting: bool
    open: bool
    full: bool
    limit: int
    event_key: str

    @property
    def staff_shown(self) -> int:
        return STAFF_SHOWN

    @property
    def chosen_there(self) -> tuple[Person, ...]:
        return tuple(person for person in self.staff if self.place(person.public_id))

    def place(self, public_id: str) -> int | None:
        return next((place for each, place in self.places if each == public_id), None)


def draw_card(partner: Person | Firm, page: WishPage, *, oob: bool = False) -> Markup:
    """The card of one of the page's partners; ``oob``: to be swapped in beside another part."""
    return _drawn(_card(partner, page), language(), oob)


def _card(partner: Person | Firm, page: WishPage) -> Card:
    firm = partner if isinstance(partner, Firm) else partner.firm
    staff = page.staff(firm) if firm is not None else ()
    there = {partner.public_id, *(person.public_id for person in staff)} | ({firm.public_id} if firm else set())
    choices = page.own.choices
    return Card(
        partner=partner,
        staff=staff,
        exchange=page.exchange(firm) if firm is not None else Exchange(),
        words=page.filters.words,
        places=tuple((each, place) for place, each in enumerate(choices.wishes, start=1) if each in there),
        refused=frozenset(there.intersection(choices.vetoes)),
        barred=not page.takes_wish(partner),
        offers_anyone=firm is not None and page.offers_anyone(firm),
        acting=page.acting,
        open=page.open,
        full=page.full,
        limit=page.own.limit,
        event_key=page.event_key,
    )


@lru_cache(maxsize=KEPT)
def _drawn(card: Card, _language: Language, oob: bool) -> Markup:
    macros = vars(current_app.jinja_env.get_template("attendee/_card.html").module)
    drawn: Markup = macros["partner_card"](card, oob)
    return drawn
