"""The pages of refusals: the right status, one clear sentence, and what was typed."""

import re
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from scheduler.errors import MannamError
from web.errors import findings, refusal_of, sentence, sentence_of_status, title_of_status
from web.i18n import gettext as _
from web.security import readable

HIDDEN_FIELDS = ("csrf", "password", "token", "secret", "code", "language", "back")
FORM_KEY = re.compile("[0-9a-f]{32}")
RETRY_SECONDS = "5"


@dataclass(frozen=True, slots=True)
class KeptText:
    """What somebody typed into a form that was refused."""

    name: str
    value: str


def register(app: Flask) -> None:
    app.register_error_handler(MannamError, _answer_refusal)
    app.register_error_handler(SecurityError, _answer_unknown_host)
    app.register_error_handler(CSRFError, _answer_forgery)
    app.register_error_handler(HTTPException, _answer_status)


def _answer_refusal(error: MannamError) -> Response:
    return _page(refusal_of(error).status, sentence(error), lines=findings(error))


def _answer_forgery(_error: CSRFError) -> Response:
    return _page(400, _("The page had been open too long. Nothing was saved yet; please go back and send it again."))


def _answer_unknown_host(_error: SecurityError) -> Response:
    # No page: without a trusted host no address on it could be written.
    return Response(_("This address is not one of this service."), 400, mimetype="text/plain")


def _answer_status(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return make_response(error.get_response())
    return _page(status, sentence_of_status(status), headers=dict(error.get_headers()))


def _page(status: int, text: str, lines: tuple[str, ...] = (), headers: dict[str, str] | None = None) -> Response:
    """The page of a refusal; a part of a page when only a part was asked for."""
    partial = request.headers.get("HX-Request") == "true"
    template = "errors/part.html" if partial else "errors/page.html"
    body = render_template(
        template, status=status, title=title_of_status(status), sentence=text, lines=lines, kept=kept_text()
    )
    response = make_response(body, status)
    if partial:
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    for name in ("Allow", "Retry-After"):
        if headers and name in headers:
            response.headers[name] = headers[name]
    return response


def kept_text() -> tuple[KeptText, ...]:
    """What was typed into the refused form, so that nobody writes it again; no secret, nor the form's own key."""
    if request.method in {"GET", "HEAD"}:
        return ()
    try:
        items = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return ()
    return tuple(
        KeptText(readable(name), readable(value))
        for name, value in items
        if value.strip()
        and len(value) > 1
        and not any(word in name.lower() for word in HIDDEN_FIELDS)
        and not (name == "key" and FORM_KEY.fullmatch(value))
    )
