"""What the page of choosing partners draws, and what it tells after a save."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import request

from scheduler.database import Session
from scheduler.events.service import barred_kinds, wishes_are_open
from scheduler.people.directory import Directory
from scheduler.people.directory import directory as known_people
from scheduler.people.values import Firm, Person
from scheduler.suggestions.service import OwnSuggestions, own_suggestions
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import WishList, wish_list
from web import clock
from web.attendee import directory
from web.attendee.directory import PART_SHOWN, STAFF_SHOWN, Exchange, Filters, Option
from web.attendee.forms import SentWishes, is_no_place, new_form_key
from web.i18n import gettext as _
from web.i18n import spoken
from web.identity import Visitor
from web.stores import looking


@dataclass(frozen=True)
class WishPage:
    """``shown`` are the people or organisations from ``first`` to ``last`` (half-open, from 0) of the ``found`` ones.

    ``numbers`` are places as they were typed, when they could not be taken.
    """

    event_key: str
    own: WishList
    own_firm: Firm | None
    known: Directory
    wishes: tuple[Person | Firm, ...]
    vetoes: tuple[Person | Firm, ...]
    shown: tuple[Person | Firm, ...]
    first: int
    last: int
    found: int
    filters: Filters
    open: bool
    early: bool
    form_key: str
    numbers: Mapping[str, str]
    suggested: OwnSuggestions
    barred: frozenset[tuple[str, str]] = frozenset()
    acting: bool = False

    staff_shown = STAFF_SHOWN

    @property
    def full(self) -> bool:
        return len(self.wishes) >= self.own.limit

    @property
    def earlier(self) -> dict[str, Any]:
        """The address of the part before the one that is shown; nothing at the first."""
        return dict(self.filters.query, part=self.first // PART_SHOWN) if self.first else {}

    @property
    def further(self) -> dict[str, Any]:
        """The address of what comes after the shown ones; nothing at the end."""
        if self.last == self.found:
            return {}
        return dict(self.filters.query, all="1", part=self.last // PART_SHOWN + 1)

    @property
    def in_parts(self) -> bool:
        return self.found > PART_SHOWN

    @property
    def options(self) -> dict[str, tuple[Option, ...]]:
        return directory.options(self.known)

    @cached_property
    def active(self) -> dict[str, str]:
        """The filters that ask for something, with the chosen word in the language of the page."""
        return {name: self._written(name, getattr(self.filters, name)) for name in self.filters.active}

    def _written(self, name: str, value: str) -> str:
        if name == "side":
            return _("Offers") if value == "offers" else _("Needs")
        chosen = next((option.name for option in self.options.get(name, ()) if option.key == value), None)
        return value if chosen is None else spoken(chosen)

    def exchange(self, firm: Firm) -> Exchange:
        return directory.exchange(self.own_firm, firm)

    def staff(self, firm: Firm) -> tuple[Person, ...]:
        """Who of the organisation takes part."""
        return self.known.staff.get(firm.id, ())

    def chosen_at(self, firm: Firm) -> tuple[Person, ...]:
        """People of the organisation in one's ranking."""
        return tuple(person for person in self.staff(firm) if person.public_id in self.own.choices.wishes)

    def offers_anyone(self, firm: Firm) -> bool:
        """Whether a card of one of its people says that anyone there would do."""
        mine = firm is self.own_firm or {firm.public_id} & {*self.own.choices.wishes, *self.own.choices.vetoes}
        return not mine and len(self.staff(firm)) > 1 and not self.chosen_at(firm)

    def takes_wish(self, partner: Person | Firm) -> bool:
        """Whether one's own kind of organisation wishes for the partner's, as the organiser decided."""
        return (_kind(self.own_firm), _kind(partner)) not in self.barred

    def touched(self, public_ids: Collection[str]) -> tuple[Person | Firm, ...]:
        """The shown ones whose cards may look different after a change of these: with them all of one organisation."""
        firms = {_firm_id(self.known.by_public_id[each]) for each in public_ids if each in self.known.by_public_id}
        firms.discard(None)
        return tuple(each for each in self.shown if each.public_id in public_ids or _firm_id(each) in firms)

    def is_no_place(self, partner: str) -> bool:
        return is_no_place(self.numbers.get(partner, ""), len(self.wishes))


def wish_page(visitor: Visitor, filters: Filters, numbers: Mapping[str, str] | None = None) -> WishPage:
    with looking() as session:
        own = wish_list(session, visitor.person.id)
        if visitor.acting is not None:
            # Whom somebody does not want to meet is shown to nobody else.
            own = replace(own, choices=Choices(own.choices.wishes, ()), undoable=False)
        known = known_people(session, visitor.event.id)
        suggested = _suggestions(session, visitor)
        barred = barred_kinds(session, visitor.event.id)
    named = known.by_public_id
    me = named.get(visitor.person.public_id)
    own_firm = me.firm if isinstance(me, Person) else None
    people = directory.find(known, filters, without=visitor.person.id)
    if barred:
        # Who is on a list stays in view; so does whoever may wish for oneself, to be refused.
        listed = {*own.choices.wishes, *own.choices.vetoes}
        people = tuple(each for each in people if _concerns(own_firm, each, barred, listed))
    found = directory.firms_of(known, people, without=own_firm) if filters.by == directory.FIRMS else people
    first, last = filters.shown(found)
    now = clock.now()
    return WishPage(
        event_key=visitor.event.key,
        own=own,
        own_firm=own_firm,
        known=known,
        wishes=tuple(named[partner] for partner in own.choices.wishes),
        vetoes=tuple(named[partner] for partner in own.choices.vetoes),
        shown=found[first:last],
        first=first,
        last=last,
        found=len(found),
        filters=filters,
        open=wishes_are_open(visitor.event, now=now),
        early=now < visitor.event.wishes_open_at,
        form_key=new_form_key(),
        numbers=numbers or {},
        suggested=suggested,
        barred=barred,
        acting=visitor.acting is not None,
    )


def _suggestions(session: Session, visitor: Visitor) -> OwnSuggestions:
    """None while no wish can be given, and none for an answer that draws the directory alone."""
    alone = request.method == "GET" and request.headers.get("HX-Request") == "true"
    if alone or visitor.acting is not None or not wishes_are_open(visitor.event, now=clock.now()):
        return OwnSuggestions()
    return own_suggestions(session, visitor.person.id)


def _kind(partner: Person | Firm | None) -> str:
    firm = partner.firm if isinstance(partner, Person) else partner
    return firm.kind if firm is not None else ""


def _concerns(own: Firm | None, each: Person, barred: Collection[tuple[str, str]], listed: Collection[str]) -> bool:
    """Whether one of the two may wish for the other, or the other stands on one's lists, alone or by organisation."""
    mine, theirs = _kind(own), _kind(each)
    if (mine, theirs) not in barred or (theirs, mine) not in barred or each.public_id in listed:
        return True
    return each.firm is not None and each.firm.public_id in listed


def _firm_id(partner: Person | Firm) -> int | None:
    if isinstance(partner, Firm):
        return partner.id
    return partner.firm.id if partner.firm is not None else None


def named(visitor: Visitor, partners: tuple[str, ...]) -> tuple[Person | Firm, ...]:
    """The people and organisations of these public ids; unknown ones are left out."""
    with looking() as session:
        known = known_people(session, visitor.event.id).by_public_id
    return tuple(known[partner] for partner in partners if partner in known)


def full_name(partner: Person | Firm) -> str:
    """Who it is, in one line: a person and their organisation, or anybody of an organisation."""
    if isinstance(partner, Firm):
        return _("anyone at %(name)s", name=spoken(partner.name))
    return f"{spoken(partner.name)}, {spoken(partner.firm.name)}" if partner.firm else spoken(partner.name)


def what_happened(page: WishPage, sent: SentWishes) -> str:
    """A sentence for those who do not see the list move."""
    if sent.press == "undo":
        return _("Undone. Your list is as it was before.")
    if sent.press == "order":
        return _("Your ranking has the new order.")
    partner = page.known.by_public_id.get(sent.partner)
    if partner is None:
        return ""
    name = full_name(partner)
    if partner in page.wishes:
        place, count = page.wishes.index(partner) + 1, len(page.wishes)
        return _("%(name)s: number %(place)s of %(count)s in your ranking.", name=name, place=place, count=count)
    if partner in page.vetoes:
        return _("%(name)s: on your list \u201cplease not\u201d.", name=name)
    return _("%(name)s: on none of your lists.", name=name)
