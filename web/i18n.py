"""Language of a page and the way times are written.

The language is the one chosen with the switch (a cookie), else the browser's, else Korean. Times are written with
explicit patterns, in the event's zone: the formatter's own short forms put AM and PM before Korean times.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_date, format_datetime
from babel.support import Translations
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_app_context,
    has_request_context,
    redirect,
    request,
)
from flask_babel import LazyString as LazyString
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from scheduler.languages import Bilingual, Language

COOKIE = "language"
COOKIE_SECONDS = 400 * 24 * 3600
PATTERNS = {
    Language.KO: {
        "clock": "HH:mm",
        "day": "M월 d일(EEE)",
        "moment": "M월 d일(EEE) HH:mm",
        "dated": "y년 M월 d일(EEE)",
        "stamp": "HH:mm:ss",
    },
    Language.EN: {
        "clock": "HH:mm",
        "day": "EEE d MMMM",
        "moment": "EEE d MMMM, HH:mm",
        "dated": "EEE d MMMM y",
        "stamp": "HH:mm:ss",
    },
}

blueprint = Blueprint("language", __name__)


def register(app: Flask) -> None:
    """Choose the language per request; add the filters; serve the switch."""
    app.config["BABEL_DEFAULT_LOCALE"] = Language.KO.value
    flask_babel.Babel(app, locale_selector=chosen_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        gettext=lambda message: _catalogue().ugettext(message),
        ngettext=lambda one, many, num: _catalogue().ungettext(one, many, num),
        newstyle=True,
    )
    for filter_ in (clock, clock_range, day, moment, dated, stamp, spoken, at_time):
        app.add_template_filter(filter_)
    app.add_template_global(language)
    app.register_blueprint(blueprint)


def _catalogue() -> Translations:
    """The messages of the request's language, looked up once in it: a page has hundreds of words."""
    if "catalogue" not in g:
        g.catalogue = flask_babel.get_translations()
    found: Translations = g.catalogue
    return found


def gettext(message: str, **values: object) -> str:
    """The message in the language of the moment, its ``%(name)s`` filled in."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The message for ``num`` things; ``%(num)s`` is filled in too."""
    return str(flask_babel.ngettext(one, many, num, **values))


def lazy_gettext(message: str, **values: object) -> LazyString:
    """A message whose language is looked up when it is shown: for labels and tables made at import time."""
    return flask_babel.lazy_gettext(message, **values)


def chosen_language() -> Language:
    """The language of the request under way; outside of one, Korean."""
    if not has_request_context():
        return Language.KO
    chosen = request.cookies.get(COOKIE)
    if chosen in tuple(Language):
        return Language(chosen)
    return Language(request.accept_languages.best_match([each.value for each in Language], default=Language.KO.value))


def language() -> Language:
    """The language in which sentences are made now; looked up once in a request, a page has thousands of names."""
    if not has_app_context():
        return Language.KO
    found: Language | None = g.get("speaks")
    if found is None:
        locale = flask_babel.get_locale()
        found = g.speaks = Language.EN if locale is not None and locale.language == Language.EN else Language.KO
    return found


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Within the block sentences are made in this language."""
    kept = {name: g.pop(name) for name in ("speaks", "catalogue") if name in g}
    try:
        with flask_babel.force_locale(chosen.value):
            yield
    finally:
        for name in ("speaks", "catalogue"):
            g.pop(name, None)
            if name in kept:
                setattr(g, name, kept[name])


def _written(value: datetime, zone: str, pattern: str) -> str:
    local = value.astimezone(ZoneInfo(zone))
    return format_datetime(local, PATTERNS[language()][pattern], tzinfo=ZoneInfo(zone), locale=language().value)


def clock(value: datetime, zone: str) -> str:
    """``14:00``."""
    return _written(value, zone, "clock")


def clock_range(value: datetime, end: datetime, zone: str) -> str:
    """``14:00–14:20``."""
    return f"{clock(value, zone)}–{clock(end, zone)}"


def day(value: datetime | date, zone: str = "") -> str:
    """``3월 5일(금)`` or ``Fri 5 March``; a plain date needs no zone."""
    return _written(value, zone, "day") if isinstance(value, datetime) else _written_date(value, "day")


def moment(value: datetime, zone: str) -> str:
    """``3월 5일(금) 14:00`` or ``Fri 5 March, 14:00``."""
    return _written(value, zone, "moment")


def dated(value: datetime | date, zone: str = "") -> str:
    """``2027년 3월 5일(금)`` or ``Fri 5 March 2027``."""
    return _written(value, zone, "dated") if isinstance(value, datetime) else _written_date(value, "dated")


def stamp(value: datetime, zone: str) -> str:
    """``14:02:31``, for "saved at"."""
    return _written(value, zone, "stamp")


def _written_date(value: date, pattern: str) -> str:
    return format_date(value, PATTERNS[language()][pattern], locale=language().value)


def at_time(text: str, value: datetime | date) -> Markup:
    """The written time as a ``<time>`` element: ``{{ start | clock(zone) | at_time(start) }}``."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), escape(text))


def spoken(text: Bilingual) -> str:
    """The text in the language of the page."""
    return text.text(language())


@blueprint.post("/language")
def switch() -> AnyResponse:
    """Remember the chosen language and go back to the page the switch was on."""
    chosen = request.form.get("language", "")
    if chosen not in tuple(Language):
        abort(422)
    response: AnyResponse = redirect(_own_path(request.form.get("back", "")), 303)
    if isinstance(response, Response):
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=COOKIE_SECONDS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


def _own_path(path: str) -> str:
    """``path`` if it is one of this site, else the front page: a form field must not lead elsewhere."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return "/"
    return path
