"""Every route, with every method, as every kind of visitor, takes poison with a sentence; no row of others changes.

The routes and the names of fields and parameters are those of the code, so a new one is poisoned by itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.poison import corpus
from tests.poison.ground import METHODS, PARAMETERS, ROLES, Ground, Hit, complaint, form_fields, named, quoted, sweep
from tests.sizes import TIMES

pytestmark = pytest.mark.slow

EVERY = 1 if TIMES > 1 else 607
"""Of the longer lists one use of each poison in so many is sent by default."""

LANGUAGES = ("ko", "en")
BOTH = ((), (("HX-Request", "true"),))
NO_TOKENS = ((), (("csrf_token", ""),), (("csrf_token", "가"),))
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def thinned(hits: Iterable[Hit], *, least: int = 1) -> list[Hit]:
    """Of each poison one use in so many, but ``least``, on the page and field that had fewest; every page gets some."""
    uses: dict[str, list[Hit]] = {}
    for hit in hits:
        uses.setdefault(hit.name.rpartition(": ")[2], []).append(hit)
    if EVERY == 1:
        return [hit for each in uses.values() for hit in each]
    pages: Counter[str] = Counter()
    fields: Counter[tuple[str, str]] = Counter()
    chosen = []
    for each in uses.values():
        for _ in range(min(len(each), max(least, len(each) // EVERY))):
            hit = min(each, key=lambda hit: (pages[hit.rule], fields[hit.rule, hit.name.rpartition(": ")[0]]))
            pages[hit.rule] += 1
            fields[hit.rule, hit.name.rpartition(": ")[0]] += 1
            chosen.append(hit)
    assert set(pages) == {hit.rule for each in uses.values() for hit in each}, "more uses of each poison are needed"
    return chosen


@pytest.mark.parametrize("role", ROLES)
def test_every_route_with_every_method_as_everybody(ground: Ground, role: str) -> None:
    both, single = cycle(BOTH), cycle(METHODS)

    def hits() -> Iterator[Hit]:
        for rule in ground.rules():
            # In the long run every method as everybody, here as those whose page it is, and one as each of the others.
            methods = METHODS if TIMES > 1 or ground.role_of(rule) == role else (next(single),)
            for method, language in zip(methods, cycle(LANGUAGES), strict=False):
                for headers in (next(both),) if TIMES == 1 else BOTH:
                    yield Hit("method", role, method, ground.path(rule), headers=headers, language=language)

    sent, wrong = sweep(ground, hits())
    assert wrong == []
    assert sent >= len(ground.rules()) * (len(METHODS) if TIMES > 1 else 1)


@pytest.mark.parametrize("role", ROLES)
def test_every_field_takes_every_text(ground: Ground, role: str) -> None:
    own = form_fields()

    def hits() -> Iterator[Hit]:
        for rule in ground.rules():
            if "POST" not in (rule.methods or ()) or ground.role_of(rule) != role:
                continue
            form = ground.form(rule)
            texts = {**corpus.TEXTS, **corpus.SURROGATES, **corpus.forged_ids(*ground.names())}
            fields = dict.fromkeys([*dict(form), *(name for name in ("wish", "veto", "item") if name in own)])
            if other := named(rule, ground.other_things):
                texts["another event's thing"] = next(iter(other.values()))
            for hit in _poisoned(ground.path(rule), role, form, tuple(fields), texts):
                yield replace(hit, rule=rule.rule)

    _, wrong = sweep(ground, thinned(hits()))
    assert wrong == []


def _poisoned(path, role, form, fields, texts) -> Iterator[Hit]:
    language = cycle(LANGUAGES)
    for name in fields:
        rest = tuple(pair for pair in form if pair[0] != name)
        for called, text in texts.items():
            yield Hit(f"{name}: {called}", role, "POST", path, (*rest, (name, text)), language=next(language))
            if name in {"press", "item", "wish"}:
                yield Hit(f"{name}: add {called}", role, "POST", path, (*rest, (name, f"add:{text}")))
        for called, pairs in corpus.pairs(name, dict(form).get(name, "1")).items():
            yield Hit(f"{name}: {called}", role, "POST", path, (*rest, *pairs), language=next(language))


@pytest.mark.parametrize("role", ROLES)
def test_every_body_is_refused_or_taken(ground: Ground, role: str) -> None:
    def hits() -> Iterator[Hit]:
        for rule in ground.rules():
            if TIMES == 1 and ground.role_of(rule) != role:
                continue  # in the long run as everybody
            for method in sorted(UNSAFE & (rule.methods or set())):
                for called, body in corpus.BODIES.items():
                    yield Hit(called, role, method, ground.path(rule), body=body, rule=rule.rule)
                for called, raw in corpus.RAW.items():
                    body = ("application/x-www-form-urlencoded", b"seen=0&key=" + raw + b"&" + raw + b"=1")
                    yield Hit(called, role, method, ground.path(rule), body=body, language="en", rule=rule.rule)

    _, wrong = sweep(ground, thinned(hits(), least=3))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_every_address_and_parameter_takes_every_text(ground: Ground, role: str) -> None:
    def hits() -> Iterator[Hit]:
        texts = {**corpus.TEXTS, **corpus.SURROGATES, **corpus.forged_ids(*ground.names())}
        for rule in ground.rules():
            if ground.role_of(rule) == role:
                for hit in _addressed(ground, rule, role, texts):
                    yield replace(hit, rule=rule.rule)

    def paths() -> Iterator[Hit]:
        for called, path in corpus.PATHS.items():
            yield Hit(called, role, "GET", path)
            yield Hit(called, role, "POST", path, language="en")

    _, wrong = sweep(ground, chain(thinned(hits(), least=2), paths()))
    assert wrong == []


def _addressed(ground, rule, role, texts) -> Iterator[Hit]:
    language = cycle(LANGUAGES)
    method = "GET" if "GET" in rule.methods else "POST"
    for called, text in texts.items():
        short = text[:20_000]
        for argument in sorted(rule.arguments):
            path = ground.path(rule, **{argument: short})
            yield Hit(f"{argument}: {called}", role, method, path, language=next(language))
        if method == "GET":
            query = "&".join(f"{name}={quoted(short[:2000])}" for name in PARAMETERS)
            yield Hit(f"query: {called}", role, "GET", f"{ground.path(rule)}?{query}", language=next(language))
    if method == "GET":
        for called, raw in corpus.RAW.items():
            query = "&".join(f"{name}={raw.decode('latin-1')}" for name in PARAMETERS)
            yield Hit(f"query: {called}", role, "GET", f"{ground.path(rule)}?{query}", language=next(language))


@pytest.mark.parametrize("role", ROLES)
def test_every_header_and_cookie_is_taken(ground: Ground, role: str) -> None:
    def headers() -> Iterator[Hit]:
        for rule in ground.rules():
            if ground.role_of(rule) == role and "GET" in (rule.methods or ()):
                for called, header in corpus.HEADERS.items():
                    language = "ko" if header[0] == "Accept-Language" else "en"
                    path = ground.path(rule)
                    yield Hit(called, role, "GET", path, headers=(header,), language=language, rule=rule.rule)

    def cookies() -> Iterator[Hit]:
        page = {"attendee": "/events/small/day", "organiser": "/organiser/small/"}.get(role, "/")
        for called, text in {**corpus.TEXTS, **corpus.SURROGATES}.items():
            short = text[:4000].replace(";", "")
            for name in ("language", "form", "attendee", "organiser", "\u200b"):
                yield Hit(f"cookie {name}: {called}", role, "GET", page, cookies=((name, short),))

    _, wrong = sweep(ground, chain(thinned(headers(), least=6), thinned(cookies())))
    assert wrong == []


@pytest.mark.parametrize("role", ["attendee", "organiser"])
def test_what_belongs_to_another_event_is_not_found_in_this_one(ground: Ground, role: str) -> None:
    rules = [rule for rule in ground.rules() if ground.role_of(rule) == role and named(rule, ground.other_things)]
    before = ground.rows_of_others("anonymous")
    for rule in rules:
        path = ground.path(rule, **named(rule, ground.other_things))
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            form = dict(ground.form(rule)) | {"role": "organiser", "zone": ""}
            answer = ground.send(Hit("another event's", role, method, path, tuple(form.items())))
            # Whoever is no organiser of this event does not become less of one: that is no mistake.
            status = 303 if rule.endpoint == "organiser.remove_organiser" else 404
            assert (rule.rule, method, answer.status_code) == (rule.rule, method, status)
    assert len(rules) > 2
    assert ground.rows_of_others("anonymous") == before


@settings(max_examples=120 * TIMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_in_any_field_of_any_route(ground: Ground, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(ground.rules()), label="route")
    role = data.draw(st.sampled_from((ground.role_of(rule), *ROLES)), label="role")
    texts = st.one_of(
        st.sampled_from([text for text in corpus.TEXTS.values() if len(text) < 1000]),
        st.sampled_from(list(corpus.forged_ids(*ground.names()).values())),
        st.text(st.characters(exclude_categories=()), max_size=60),
    )
    form = dict(ground.form(rule)) if "POST" in (rule.methods or ()) else {}
    changed = data.draw(st.dictionaries(st.sampled_from(form_fields()), texts, max_size=3), label="fields")
    arguments = data.draw(
        st.dictionaries(
            st.sampled_from(sorted(rule.arguments) or ["none"]), texts.map(lambda text: text or "x"), max_size=1
        )
    )
    method = data.draw(st.sampled_from(sorted((rule.methods or set()) - {"OPTIONS"})), label="method")
    language = data.draw(st.sampled_from(LANGUAGES))
    hit = Hit("any", role, method, ground.path(rule, **arguments), tuple((form | changed).items()), language=language)
    ground.restart()
    before = ground.rows_at_start(role)
    assert complaint(hit, ground.send(hit)) == ""
    after = ground.rows_of_others(role)
    if role == "organiser":
        assert all(row in after[table] for table, rows in before.items() for row in rows)
    else:
        assert after == before


@pytest.mark.parametrize("role", ROLES)
def test_without_the_forgery_token_nothing_is_changed(ground: Ground, role: str) -> None:
    ground.app.config["WTF_CSRF_ENABLED"] = True

    tokens = cycle(NO_TOKENS)

    def hits() -> Iterator[Hit]:
        for rule in ground.rules():
            if "POST" in (rule.methods or ()):
                for token in (next(tokens),) if TIMES == 1 else NO_TOKENS:
                    fields = (*ground.form(rule), *token)
                    yield Hit("no token", role, "POST", ground.path(rule), fields, language="en")

    everything = ground.rows_of_others("anonymous")
    for hit in hits():
        answer = ground.send(hit)
        assert (hit.path, answer.status_code, complaint(hit, answer)) == (hit.path, 400, "")
    assert ground.rows_of_others("anonymous") == everything
