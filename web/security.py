"""What every request and every answer goes through: headers, forgery checks, limits, and text that can be stored."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

from scheduler.errors import MannamError
from scheduler.settings import Settings, installation_secret
from web.numbers import StorableNumber

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LARGEST_UPLOAD_BYTES = 8 * 1024 * 1024
LARGEST_FORM_BYTES = 1024 * 1024
MOST_FORM_PARTS = 5000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})
SAME_FOR_ALL = frozenset({"static", "public.feed"})
"""Endpoints whose answers follow from the address alone."""
FORM_TYPES = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})

csrf = CSRFProtect()


class UnstorableText(MannamError):
    """A field holds a character that no text has: control characters, lone surrogates, broken encoding.

    ``fields`` are the names of the fields, in the order of the form.
    """

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(fields)
        self.fields = fields


class ForeignSite(MannamError):
    """A page of another site sent a form here."""


def register(app: Flask, settings: Settings) -> None:
    secure = settings.url.startswith("https://")
    app.config.update(
        SECRET_KEY=installation_secret(settings),
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        TRUSTED_HOSTS=trusted_hosts(settings),
        SESSION_COOKIE_NAME="__Host-form" if secure else "form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which Referrer-Policy withholds
    )
    app.url_map.converters["int"] = StorableNumber
    app.before_request(limit_plain_forms)
    # In this order: a foreign form is refused before its text is read.
    app.before_request(refuse_foreign_sites)
    app.before_request(refuse_other_bodies)
    app.before_request(refuse_unstorable_text)
    csrf.init_app(app)
    app.after_request(with_headers)


def trusted_hosts(settings: Settings) -> list[str]:
    """Host names under which the pages may be asked for: those of the setting, that of the address, this machine."""
    named = [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()]
    own = urlsplit(settings.url).hostname
    return list(dict.fromkeys([*named, *([own] if own else []), "localhost", "127.0.0.1", "[::1]"]))


def limit_plain_forms() -> None:
    """A form without files is read at once, so MAX_FORM_MEMORY_SIZE, which counts parts, does not see its size."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_FORM_BYTES


def refuse_foreign_sites() -> None:
    site = request.headers.get("Sec-Fetch-Site")
    if request.method not in SAFE_METHODS and site is not None and site not in OWN_SITES:
        raise ForeignSite


def refuse_other_bodies() -> None:
    """Only forms are taken. Form classes would read JSON too, of any depth and with text that nobody has checked."""
    if request.method not in SAFE_METHODS and request.mimetype not in FORM_TYPES:
        abort(415)


def refuse_unstorable_text() -> None:
    """Refuse the request when a name or a value of its query or form cannot be stored as text."""
    values = [*request.args.items(multi=True), *request.form.items(multi=True)]
    refused = dict.fromkeys(name for name, value in values if is_unstorable(name) or is_unstorable(value))
    if is_unstorable(request.path):
        abort(404)
    if refused:
        raise UnstorableText(tuple(refused))


def is_unstorable(text: str) -> bool:
    """Whether a character is a control character other than tab and line ends, a surrogate or a replacement.

    The replacement character U+FFFD stands for bytes that were not UTF-8: what was meant is lost already.
    """
    return any(_is_refused(character) for character in text)


def _is_refused(character: str) -> bool:
    if character in "\t\n\r":
        return False
    return character == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(character) in {"Cc", "Cs"}


def readable(text: str) -> str:
    """The text with every refused character shown as a visible sign, so that its owner finds the place."""
    return "".join("\N{WHITE SQUARE}" if _is_refused(character) else character for character in text)


def with_headers(response: Response) -> Response:
    """Pages are not kept by caches unless the view says so; vendored files never change under their name."""
    response.headers.update({name: value for name, value in HEADERS.items() if name not in response.headers})
    if request.endpoint == "static":
        if request.path.startswith("/static/vendor/"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    _vary(response, ("Cookie", "Accept-Language"))
    return response


def _vary(response: Response, headers: Iterable[str]) -> None:
    if request.endpoint not in SAME_FOR_ALL:
        response.vary.update(headers)
