"""The list of an event's people: searched, filtered, in parts, and reminding those who were ticked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from scheduler.events.service import wishes_are_open
from scheduler.invitations.reminding import remind
from scheduler.languages import Bilingual
from scheduler.people.directory import directory
from scheduler.people.values import Person
from scheduler.readiness.service import everybodys_states
from scheduler.readiness.values import PersonState, State
from web.attendee.directory import LONGEST_QUERY, PART, named_like
from web.clock import now
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.audit_words import kind_name
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.forms import OnceForm
from web.stores import database, settings

PART_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the list was asked for; empty fields ask for nothing. ``part`` counts from 1."""

    words: str = ""
    zone: str = ""
    kind: str = ""
    state: str = ""
    part: int = 1

    @property
    def query(self) -> dict[str, Any]:
        given = {"q": self.words, "zone": self.zone, "kind": self.kind, "state": self.state}
        return {name: value for name, value in given.items() if value}

    def fits(self, each: PersonState) -> bool:
        """Whether zone, kind and state fit; people who left are shown only where they are asked for, or searched."""
        firm = each.person.firm
        if each.person.left and not (self.state == State.LEFT or self.words):
            return False
        return (
            (not self.zone or (firm is not None and firm.zone_key == self.zone))
            and (not self.kind or self.kind == (firm.kind if firm is not None else NO_KIND))
            and (not self.state or self.state in each.states)
        )


NO_KIND = "none"
"""How an address names people without an organisation."""


@blueprint.get("/<key>/people")
def people(key: str) -> str:
    """Everybody, or those asked for; only the rows when a search asks for that part."""
    desk = open_desk(key)
    asked = asked_of(request.args)
    with database().reading() as session:
        states = everybodys_states(session, desk.event.id, zone=desk.only_zone)
        known = directory(session, desk.event.id)
    matching = named_like(known, asked.words) if asked.words else None
    found = [each for each in states if (matching is None or each.person.id in matching) and asked.fits(each)]
    parts = max(1, -(-len(found) // PART_SHOWN))
    part = min(asked.part, parts)
    partial = request.headers.get("HX-Request") == "true"
    return render_template(
        "organiser/_people_found.html" if partial else "organiser/people.html",
        event=desk.event,
        desk=desk,
        asked=asked,
        shown=found[(part - 1) * PART_SHOWN : part * PART_SHOWN],
        found=len(found),
        part=part,
        parts=parts,
        counts=Counter(state.value for each in states for state in each.states),
        all=sum(not each.person.left for each in states),
        zones=zones_of([each.person for each in states]),
        kinds=kinds_of([each.person for each in states]),
        runs=desk.only_zone is None,
        wishes_open=wishes_are_open(desk.event, now=now()),
        form=OnceForm(formdata=None),
    )


@blueprint.post("/<key>/people/remind")
def remind_people(key: str) -> Response:
    """Remind those who were ticked, of them only whom a reminder is for."""
    desk = open_desk(key)
    form = OnceForm()
    ticked = frozenset(request.form.getlist("person"))
    back = safe_back(desk, request.form.get("back", ""))
    if not form.validate() or not ticked:
        flash(_("Nobody was ticked; no mail was sent."), "warning")
        return redirect(back, 303)
    with database().writing() as session:
        states = everybodys_states(session, desk.event.id, zone=desk.only_zone)
        only = {each.person.id for each in states if each.person.public_id in ticked}
        mailed = remind(session, settings(), desk.event.id, key=str(form.key.data), by=desk.actor, now=now(), only=only)
    if mailed.repeated:
        flash(_("These mails were asked for already; nothing is sent twice."), "accent")
    elif not mailed.mails:
        flash(_("None of them is to be reminded: they chose already, or refused."), "accent")
    else:
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", mailed.mails), "good")
    return redirect(back, 303)


def safe_back(desk: Desk, page: str) -> str:
    """Where the form was: one of the two pages that have it."""
    endpoint = "readiness" if page == "readiness" else "people"
    return url_for(f"organiser.{endpoint}", key=desk.event.key)


def asked_of(values: "MultiDict[str, str]") -> Asked:
    state, part = values.get("state", ""), values.get("part", "")
    return Asked(
        words=values.get("q", "").strip()[:LONGEST_QUERY],
        zone=values.get("zone", ""),
        kind=values.get("kind", ""),
        state=state if state in tuple(State) else "",
        part=int(part) if PART.fullmatch(part) else 1,
    )


def zones_of(persons: Sequence[Person]) -> list[tuple[str, Bilingual]]:
    found = {p.firm.zone_key: p.firm.zone for p in persons if p.firm is not None and p.firm.zone is not None}
    return sorted(found.items(), key=lambda pair: pair[1].ko)


def kinds_of(persons: Sequence[Person]) -> list[tuple[str, str]]:
    found = {p.firm.kind if p.firm is not None else "" for p in persons}
    return sorted((kind or NO_KIND, kind_name(kind)) for kind in found)
