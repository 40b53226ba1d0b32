"""Calendar feeds: what calendar programs fetch, by an address that nobody else knows."""

import contextlib
import hashlib

from flask import Response, request

from scheduler.accounts.feeds import fetch_is_due, note_fetch
from scheduler.calendars.text import single_line
from scheduler.errors import StorageUnavailable
from scheduler.followups.feeds import open_feed
from scheduler.privacy.consents import has_consented
from web import clock
from web.errors import sentence_of_status
from web.public.blueprint import blueprint
from web.stores import database, settings

CLIENT_LIMIT = 100


@blueprint.get("/f/<secret>.ics")
def feed(secret: str) -> Response:
    """200, 304 or 404, whatever cookies or headers come along: calendar programs can do no more."""
    now = clock.now()
    with database().reading() as session:
        found = open_feed(session, settings(), secret, now=now)
        if found is None or not has_consented(session, found[0]):
            return Response(sentence_of_status(404), 404, content_type="text/plain; charset=utf-8")
        owner, content = found
        due = fetch_is_due(session, owner, now=now)
    if due:
        _note(owner)
    response = Response(content.raw, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="mannam-meetings.ics"'
    response.headers["Cache-Control"] = "private, max-age=300, no-transform"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(hashlib.sha256(content.raw).hexdigest())
    response.make_conditional(request)
    # Only now, so that it is not compared: a partner's new name or erasure changes the file, but no meeting's time.
    if content.modified is not None:
        response.last_modified = content.modified
    return response


def _note(owner: int) -> None:
    """For the owner's page. Its own transaction: a feed is served also where nothing can be saved."""
    client = single_line(request.user_agent.string, CLIENT_LIMIT)
    with contextlib.suppress(StorageUnavailable), database().writing() as session:
        note_fetch(session, owner, client=client, now=clock.now())
