"""The directory: filters, initial consonants, what fits, marked words, and the weight of its first page."""

import gzip
import re
from html import unescape
from urllib.parse import urlencode, urljoin

import pytest
from sqlalchemy import delete, select

from scheduler.database import Database, Session
from scheduler.events.records import Tag, Zone
from scheduler.events.values import EventSummary
from scheduler.people.directory import directory
from scheduler.people.records import Organisation, OrganisationTag, Participant
from scheduler.people.values import Firm, Person
from tests.web.attendee.conftest import WISHES, SignIn, Visit
from web.attendee.directory import CHOSEN, Filters, exchange, find, marked, options

PEOPLE = 2000
MOST_BYTES = 100_000


@pytest.fixture
def visit(sign_in: SignIn) -> Visit:
    return sign_in("p001")


def everybody(database: Database, event: EventSummary) -> tuple[Person, ...]:
    with database.reading() as session:
        return tuple(person for person in directory(session, event.id).people if person.key != "p001")


def asked(database: Database, event: EventSummary, **filters: str) -> set[str]:
    with database.reading() as session:
        known = directory(session, event.id)
    own = next(person.id for person in known.people if person.key == "p001")
    return {person.key for person in find(known, Filters(**filters), without=own)}  # type: ignore[arg-type]


def keys(people: tuple[Person, ...], fits) -> set[str]:
    return {person.key for person in people if person.firm is not None and fits(person.firm)}


def test_every_filter_finds_those_whose_organisation_says_so(database: Database, demo_event: EventSummary) -> None:
    others = everybody(database, demo_event)
    with database.reading() as session:
        choices = options(directory(session, demo_event.id))
    assert {name: len(each) > 1 for name, each in choices.items()} == {n: True for n in CHOSEN if n != "side"}
    belongs = {
        "zone": lambda firm: {firm.zone_key},
        "field": lambda firm: {firm.field.ko} if firm.field else set(),
        "cluster": lambda firm: {firm.cluster.key} if firm.cluster else set(),
        "council": lambda firm: {tag.key for tag in firm.councils},
        "tag": lambda firm: {tag.key for tag in (*firm.offered_tags, *firm.needed_tags)},
    }
    for name, of in belongs.items():
        for option in choices[name]:
            wanted = keys(others, lambda firm, of=of, key=option.key: key in of(firm))
            assert asked(database, demo_event, **{name: option.key}) == wanted
        assert asked(database, demo_event, **{name: "nowhere"}) == set()


def test_offers_and_needs_are_asked_for_apart(database: Database, demo_event: EventSummary) -> None:
    others = everybody(database, demo_event)
    tag = "tech-ai"

    def has(side: str):
        return keys(others, lambda firm: tag in {each.key for each in getattr(firm, side)})

    offering, needing = has("offered_tags"), has("needed_tags")
    assert offering
    assert needing
    assert offering != needing
    assert asked(database, demo_event, tag=tag, side="offers") == offering
    assert asked(database, demo_event, tag=tag, side="needs") == needing
    assert asked(database, demo_event, tag=tag) == offering | needing
    said = "sensor"
    offered = keys(others, lambda firm: said in f"{firm.offers.en} {firm.name.en}".casefold())
    assert asked(database, demo_event, words=said, side="offers") == offered


@pytest.mark.parametrize("typed", ["ㅎㅂ", "한ㅂ", "한빛", "ㅎ빛", "ㅎㅂ ㅂㅌㄹ", "배터리 ㅎㅂ"])
def test_initial_consonants_find_names_alone_and_mixed(
    database: Database, demo_event: EventSummary, typed: str
) -> None:
    named = keys(everybody(database, demo_event), lambda firm: "한빛배터리" in firm.name.ko)
    assert named
    assert named <= asked(database, demo_event, words=typed)


def test_a_lone_initial_is_no_syllable_of_another(database: Database, demo_event: EventSummary) -> None:
    assert asked(database, demo_event, words="한ㅈ") == keys(
        everybody(database, demo_event), lambda firm: re.search("한[자-짛]", firm.name.ko) is not None
    ) | {p.key for p in everybody(database, demo_event) if re.search("한[자-짛]", p.name.ko)}


@pytest.mark.parametrize(
    ("text", "words", "names", "drawn"),
    [
        ("한빛배터리", "배터리", False, "한빛<mark>배터리</mark>"),
        ("한빛배터리", "한ㅂ", True, "<mark>한빛</mark>배터리"),
        ("한빛배터리", "한ㅂ", False, "한빛배터리"),
        ("Battery tests", "TEST bat", False, "<mark>Bat</mark>tery <mark>test</mark>s"),
        ("<b>x</b>", "b", False, "&lt;<mark>b</mark>&gt;x&lt;/<mark>b</mark>&gt;"),
        ("a.c abc", "a.c", False, "<mark>a.c</mark> abc"),
        ("nothing", "", True, "nothing"),
    ],
)
def test_searched_words_are_marked(text: str, words: str, names: bool, drawn: str) -> None:
    assert marked(text, words, names) == drawn


def test_cards_say_what_fits(visit: Visit, database: Database, demo_event: EventSummary) -> None:
    page = visit.get(f"{WISHES}?all=1")
    with database.reading() as session:
        people = directory(session, demo_event.id).people
    own = next(person.firm for person in people if person.key == "p001")
    cards = dict(re.findall(r'<li id="card-([^"]+)">(.*?)</article>', page, re.DOTALL))
    said = 0
    for person in people:
        if person.key == "p001":
            continue
        card = unescape(cards[person.public_id])
        for sentence, tags in (
            ("Offers what you need:", offered(own, person)),
            ("Needs what you offer:", needed(own, person)),
        ):
            names = ", ".join(tags)
            assert (f"{sentence} <b>{names}</b>" in card) == bool(tags)
            assert (sentence in card) == bool(tags)
            said += bool(tags)
    assert said > 10


def offered(own: Firm | None, other: Person) -> list[str]:
    if own is None or other.firm is None or other.firm == own:
        return []
    return [tag.name.en for tag in other.firm.offered_tags if tag in own.needed_tags]


def needed(own: Firm | None, other: Person) -> list[str]:
    if own is None or other.firm is None or other.firm == own:
        return []
    return [tag.name.en for tag in other.firm.needed_tags if tag in own.offered_tags]


def test_nothing_fits_inside_one_organisation(database: Database, demo_event: EventSummary) -> None:
    firm = next(person.firm for person in everybody(database, demo_event) if person.firm)
    assert exchange(firm, firm) == exchange(None, firm) == exchange(firm, None)


def test_filters_in_use_can_be_taken_away_one_by_one_or_all(visit: Visit) -> None:
    filters = {"q": "a", "tag": "tech-ai", "side": "offers", "zone": "ansan"}
    page = visit.get(f"{WISHES}?{urlencode(filters)}")
    links = [unescape(link) for link in re.findall(r'class="chip" href="([^"]+)"', page)]
    wanted = [{key: value for key, value in filters.items() if key != gone} for gone in filters]
    assert [set(link.partition("?")[2].partition("#")[0].split("&")) for link in links] == [
        {f"{key}={value}" for key, value in each.items()} for each in wanted
    ]
    assert f'class="chip-clear" href="{WISHES}#found-title"' in page
    assert 'class="chips"' not in visit.get(WISHES)
    assert 'class="chips"' not in visit.get(f"{WISHES}?side=both")


@pytest.mark.parametrize(
    ("filters", "found", "shown"),
    [
        (Filters(), 19, (0, 19)),
        (Filters(), 21, (0, 20)),
        (Filters(everyone=True), 100, (0, 100)),
        (Filters(everyone=True, part=2), 100, (0, 100)),
        (Filters(everyone=True, part=2), 101, (100, 101)),
        (Filters(everyone=True, part=9999), 250, (200, 250)),
        (Filters(everyone=True, part=3), 0, (0, 0)),
    ],
)
def test_long_lists_come_in_parts(filters: Filters, found: int, shown: tuple[int, int]) -> None:
    assert filters.shown(range(found)) == shown  # type: ignore[arg-type]  # only its length counts


def crowd(session: Session, event_id: int) -> None:
    """Fills the event up to :data:`PEOPLE`, two of an organisation, with long Korean texts and three tags each."""
    have = len(session.scalars(select(Participant.id).where(Participant.event_id == event_id)).all())
    zones = session.scalars(select(Zone.id).where(Zone.event_id == event_id)).all()
    tags = session.scalars(select(Tag.id).where(Tag.event_id == event_id, Tag.kind == "technology")).all()
    session.execute(delete(OrganisationTag))
    words = "급속 충전 안전성 시험과 인증 대행, 수명 예측 모형과 실주행 자료의 공동 분석을 함께할 상대"
    for number in range(have, PEOPLE):
        if number % 2 == 0:
            firm = Organisation(
                event_id=event_id,
                key=f"x{number}",
                name_ko=f"가나{number}시험연구소",
                name_en=f"Firm {number}",
                kind="company",
                zone_id=zones[number % len(zones)],
                offers_ko=words,
                offers_en="",
                needs_ko=words,
                needs_en="",
                tags=[
                    OrganisationTag(tag_id=tags[(number + n) % len(tags)], use=use)
                    for n, use in enumerate(("offer", "need", "offer"))
                ],
            )
        session.add(
            Participant(
                event_id=event_id,
                key=f"x{number}",
                public_id=f"public{number}",
                organisation=firm,
                name_ko=f"가가{number}",
                name_en="",
                role_ko="연구소장",
                role_en="",
                email=f"x{number}@example.org",
                language="ko",
                least=0,
                most=None,
            )
        )


def imported(visit: Visit) -> list[str]:
    """What the style sheet of colours and sizes asks for itself."""
    with visit.client.get("/static/css/tokens.css") as response:
        return re.findall(r'@import url\("([^"]+)"\)', response.text)


@pytest.mark.slow
def test_the_first_page_of_two_thousand_people_is_light(
    sign_in: SignIn, database: Database, demo_event: EventSummary
) -> None:
    """The page and all that it loads but fonts, in the bytes that travel."""
    with database.writing() as session:
        crowd(session, demo_event.id)
    visit = sign_in("p001", "ko")
    headers = {**visit.headers, "Accept-Encoding": "gzip"}
    weights = []
    for address, count in ((f"{WISHES}?by=organisations", "곳"), (WISHES, "1999명")):
        with visit.client.get(address, headers=headers) as response:
            weights.append(len(response.data))
            page = gzip.decompress(response.data).decode()
        assert count in page
        assert page.count('class="partner"') + page.count('class="partner is-chosen"') == 20
    weight = max(weights)
    parts = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    parts.update(urljoin("/static/css/", path) for path in imported(visit))
    assert any("pico" in part for part in parts)
    for part in parts:
        with visit.client.get(part, headers=headers) as response:
            weight += len(response.get_data())
    assert weight <= MOST_BYTES
    shown: list[str] = []
    address = f"{WISHES}?all=1"
    while address:
        page = visit.get(unescape(address))
        shown += re.findall(r'<li id="card-([^"]+)"', page)
        link = re.search(r'href="([^"]+)"[^>]*><span>다음 사람들', page)
        address = link[1] if link else ""
    assert len(shown) == len(set(shown)) == 1999
