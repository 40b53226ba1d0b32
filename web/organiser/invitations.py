"""Inviting and reminding: who was sent a link, who came in, and the presses that send more."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.invitations.arrivals import arrivals, end_links
from scheduler.invitations.reminding import remind
from scheduler.mail.personal_links import MailedLinks, mail_personal_links
from web.clock import now
from web.i18n import gettext as _
from web.i18n import ngettext, spoken
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.forms import InviteForm, OnceForm
from web.organiser.parts import part_asked
from web.stores import database, settings


@blueprint.get("/<key>/links")
def links(key: str) -> str:
    """Whom to invite or to remind, and how far everybody has come; of many a part (``?part=``)."""
    return _page(open_desk(key), refused=False)


@blueprint.post("/<key>/links")
def send_links(key: str) -> Response | tuple[str, int]:
    """Invite everybody, or those who were not invited yet."""
    desk = open_desk(key)
    form = InviteForm()
    if not form.validate():
        return _page(desk, refused=True), 422
    with database().writing() as session:
        mailed = mail_personal_links(
            session,
            settings(),
            desk.event.id,
            key=str(form.key.data),
            by=desk.actor,
            now=now(),
            only_new=form.to.data == "new",
        )
    return _sent(key, mailed)


@blueprint.post("/<key>/remind")
def send_reminders(key: str) -> Response | tuple[str, int]:
    """Remind those who have not chosen anybody."""
    desk = open_desk(key)
    form = OnceForm()
    if not form.validate():
        return _page(desk, refused=True), 422
    with database().writing() as session:
        mailed = remind(session, settings(), desk.event.id, key=str(form.key.data), by=desk.actor, now=now())
    return _sent(key, mailed)


@blueprint.post("/<key>/links/<public_id>/end")
def withdraw_links(key: str, public_id: str) -> Response:
    """A participant's links stop working, say because a mail was passed on."""
    desk = open_desk(key)
    with database().writing() as session:
        person = end_links(session, desk.event.id, public_id, by=desk.actor, now=now())
    name = spoken(person.name)
    flash(_("Every link of %(name)s was withdrawn; no browser of theirs is signed in any more.", name=name), "good")
    return redirect(url_for("organiser.links", key=key, _anchor="people"), 303)


def _sent(key: str, mailed: MailedLinks) -> Response:
    if mailed.repeated:
        flash(_("These mails were asked for already; nothing is sent twice."), "accent")
    elif not mailed.mails:
        flash(_("There was nobody to write to; no mail was sent."), "accent")
    else:
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", mailed.mails), "good")
    return redirect(url_for("organiser.links", key=key), 303)


def _page(desk: Desk, *, refused: bool) -> str:
    with database().reading() as session:
        found = arrivals(session, desk.event.id, now=now())
    part = part_asked(len(found.everybody))
    return render_template(
        "organiser/links.html",
        event=desk.event,
        found=found,
        shown=part.of(found.everybody),
        part=part,
        refused=refused,
        moment_now=now(),
        new_form=InviteForm(formdata=None, to="new"),
        all_form=InviteForm(formdata=None, to="all"),
        remind_form=OnceForm(formdata=None),
    )
