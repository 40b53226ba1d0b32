"""The organisers of an event: inviting somebody, giving another role, taking somebody off."""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from scheduler.events.roles import GIVEN, Role
from scheduler.events.team import AlreadyMember, change_role, remove_member, seen_role, team
from scheduler.imports.cells import EMAIL_LENGTH
from scheduler.invitations.team import invite_member
from scheduler.languages import Language
from scheduler.people.profiles import ZoneChoice, profile_choices
from scheduler.texts import NAME_LENGTH
from web.clock import now
from web.errors import sentence
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import spoken
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.public.forms import LANGUAGES, Address, Clean
from web.role_words import role_name
from web.stores import database, settings


class RoleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``seen``: the role that the page showed."""

    role = SelectField(_l("Role in the event"))
    zone = SelectField(_l("Zone of the coordinator"), default="")
    seen = HiddenField(validators=[Length(max=200)])

    def __init__(self, zones: Sequence[ZoneChoice], **given: Any) -> None:
        super().__init__(**given)
        self.role.choices = {role.value: role_name(role) for role in GIVEN}
        self.zone.choices = {"": "–", **{zone.key: spoken(zone.name) for zone in zones}}

    def validate_zone(self, field: SelectField) -> None:
        if self.role.data == Role.COORDINATOR and not field.data:
            raise ValidationError(_("Please choose the zone that the coordinator looks after."))


class InviteOrganiserForm(RoleForm):
    name = StringField(
        _l("Name"),
        validators=[InputRequired(_l("Please write the name, as it shall stand in the log.")), Clean(NAME_LENGTH)],
    )
    email = StringField(
        _l("Mail address"),
        validators=[
            InputRequired(_l("Please write the mail address; the invitation goes there.")),
            Length(max=EMAIL_LENGTH, message=_l("This is too long for a mail address.")),
            Address(),
        ],
    )
    language = SelectField(_l("Language of mails"), choices=LANGUAGES, default=Language.KO.value)


@blueprint.get("/<key>/organisers", endpoint="team")
def team_page(key: str) -> str:
    return _page(open_desk(key))


@blueprint.post("/<key>/organisers")
def invite_organiser(key: str) -> Response:
    desk = open_desk(key)
    form = InviteOrganiserForm(_zones(desk), prefix="new-")
    if not form.validate():
        return make_response(_page(desk, form), 422)
    try:
        with database().writing() as session:
            invite_member(
                session,
                settings(),
                desk.event.id,
                name=form.name.data or "",
                email=form.email.data or "",
                language=form.language.data,
                role=Role(form.role.data),
                zone_key=form.zone.data or "",
                inviter=desk.organiser_id,
                now=now(),
            )
    except AlreadyMember as error:
        form.email.errors = [sentence(error)]
        return make_response(_page(desk, form), 409)
    flash(_("%(name)s is an organiser now; a mail says how to sign in.", name=form.name.data), "good")
    return redirect(url_for("organiser.team", key=key), 303)


@blueprint.post("/<key>/organisers/<int:number>")
def change_organiser(key: str, number: int) -> Response:
    desk = open_desk(key)
    form = RoleForm(_zones(desk))
    if not form.validate():
        flash(_("Nothing was changed: a coordinator needs a zone."), "danger")
        return make_response(_page(desk), 422)
    with database().writing() as session:
        change_role(
            session,
            desk.event.id,
            number,
            Role(form.role.data),
            form.zone.data or "" if form.role.data == Role.COORDINATOR else "",
            seen=form.seen.data or "",
            by=desk.actor,
            now=now(),
        )
    return _back(desk, number, _("The role is changed."))


@blueprint.post("/<key>/organisers/<int:number>/remove")
def remove_organiser(key: str, number: int) -> Response:
    desk = open_desk(key)
    form = RoleForm(_zones(desk))
    with database().writing() as session:
        remove_member(session, desk.event.id, number, seen=form.seen.data or "", by=desk.actor, now=now())
    return _back(desk, number, _("They are no organiser of this event any more."))


def _back(desk: Desk, number: int, said: str) -> Response:
    """To the list; whoever changed their own role may not be able to open it any more."""
    flash(said, "good")
    own = number == desk.organiser_id and desk.role is not Role.HOST
    target = url_for("organiser.index") if own else url_for("organiser.team", key=desk.event.key)
    return redirect(target, 303)


def _zones(desk: Desk) -> tuple[ZoneChoice, ...]:
    with database().reading() as session:
        return profile_choices(session, desk.event.id).zones


def _page(desk: Desk, form: InviteOrganiserForm | None = None) -> str:
    with database().reading() as session:
        members = team(session, desk.event.id)
        zones = profile_choices(session, desk.event.id).zones
    return render_template(
        "organiser/team.html",
        event=desk.event,
        desk=desk,
        members=[(member, _form_of(member.role, member.zone_key, zones), seen_role(member)) for member in members],
        owners=sum(member.role is Role.OWNER for member in members),
        form=form or InviteOrganiserForm(zones, formdata=None, prefix="new-", role=Role.ORGANISER.value),
        roles=GIVEN,
    )


def _form_of(role: Role, zone_key: str, zones: Sequence[ZoneChoice]) -> RoleForm:
    return RoleForm(zones, formdata=None, role=role.value, zone=zone_key)
