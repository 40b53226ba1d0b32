"""How many meetings people get by the kind of their organisation, where they have no limits of their own."""

from collections import Counter
from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from scheduler.imports.values import OrganisationKind
from scheduler.people.directory import directory
from scheduler.people.limits import (
    LARGEST_LIMIT,
    NONE,
    Limits,
    LimitsChanged,
    LimitsRefused,
    kind_limits,
    save_kind_limits,
)
from web.clock import now
from web.errors import refusal_of, sentence
from web.i18n import gettext as _
from web.organiser.audit_words import kind_name
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.stores import database

KINDS = (*(kind.value for kind in OrganisationKind), "")
PARTS = ("least", "most", "rest")
MOST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A kind with what stands in its fields; ``stored`` is told where it differs from what was typed."""

    kind: str
    people: int
    typed: dict[str, str]
    seen: str
    stored: Limits | None
    wrong: bool


class NotANumber(Exception):
    """A field of limits holds something else than a small number; ``kind`` is its row."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@blueprint.get("/<key>/limits")
def limits(key: str) -> str:
    desk = open_desk(key)
    with database().reading() as session:
        stored = kind_limits(session, desk.event.id)
    return _page(desk, {kind: _typed(stored.get(kind, NONE)) for kind in KINDS}, stored)


@blueprint.post("/<key>/limits")
def save_limits(key: str) -> Response:
    """Keep all rows; one that somebody else changed meanwhile is not overwritten."""
    desk = open_desk(key)
    if not FlaskForm().validate():
        return redirect(url_for("organiser.limits", key=key), 303)
    typed = {kind: {part: request.form.get(f"{kind}-{part}", "").strip() for part in PARTS} for kind in KINDS}
    try:
        wanted = {kind: _limits(kind, typed[kind]) for kind in KINDS}
        seen = {kind: _seen(request.form.get(f"{kind}-seen", "")) for kind in KINDS}
        with database().writing() as session:
            changed = save_kind_limits(session, desk.event.id, wanted, seen=seen, by=desk.actor, now=now())
    except NotANumber as error:
        refused = _("Please write numbers from 0 to 99, or nothing.")
        return make_response(_again(desk, typed, refused, wrong=error.kind), 422)
    except LimitsRefused as error:
        return make_response(_again(desk, typed, sentence(error), wrong=error.kind), 422)
    except LimitsChanged as error:
        return make_response(_again(desk, typed, sentence(error)), refusal_of(error).status)
    flash(_("Saved. The next run plans with it.") if changed else _("Nothing was different; nothing changed."), "good")
    return redirect(url_for("organiser.limits", key=key), 303)


def _again(desk: Desk, typed: dict[str, dict[str, str]], refused: str, wrong: str | None = None) -> str:
    with database().reading() as session:
        stored = kind_limits(session, desk.event.id)
    return _page(desk, typed, stored, refused, wrong)


def _page(
    desk: Desk,
    typed: dict[str, dict[str, str]],
    stored: dict[str, Limits],
    refused: str = "",
    wrong: str | None = None,
) -> str:
    with database().reading() as session:
        known = directory(session, desk.event.id)
    people = Counter(p.firm.kind if p.firm is not None else "" for p in known.people if not p.left)
    rows = [
        Row(
            kind,
            people[kind],
            typed[kind],
            _written(stored.get(kind, NONE)),
            stored.get(kind, NONE) if refused and typed[kind] != _typed(stored.get(kind, NONE)) else None,
            wrong=kind == wrong,
        )
        for kind in KINDS
    ]
    return render_template(
        "organiser/limits.html", event=desk.event, rows=rows, refused=refused, kind_name=kind_name, parts=PARTS
    )


def _typed(limits: Limits) -> dict[str, str]:
    """Zero and "any number" are empty fields."""
    return {
        "least": str(limits.least or ""),
        "most": "" if limits.most is None else str(limits.most),
        "rest": str(limits.rest or ""),
    }


def _limits(kind: str, typed: dict[str, str]) -> Limits:
    for text in typed.values():
        if text and not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
            raise NotANumber(kind)
    most = typed["most"]
    return Limits(int(typed["least"] or 0), int(most) if most else None, int(typed["rest"] or 0))


def _written(limits: Limits) -> str:
    return f"{limits.least}/{'' if limits.most is None else limits.most}/{limits.rest}"


def _seen(text: str) -> Limits:
    """What the form showed; anything else than :func:`_written` shows is as if it had shown nothing."""
    parts = text.split("/")
    if len(parts) != len(PARTS) or not all(part.isascii() and (part.isdecimal() or not part) for part in parts):
        return NONE
    least, most, rest = (int(part[: MOST_DIGITS + 1]) if part else None for part in parts)
    return Limits(min(least or 0, LARGEST_LIMIT), most, min(rest or 0, LARGEST_LIMIT))
