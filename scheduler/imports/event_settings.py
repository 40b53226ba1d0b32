"""Reading event.toml: the event itself, its tracks, its networking blocks, its rules."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.addresses import address_key
from scheduler.imports.cells import (
    EMAIL_LENGTH,
    KEY_LENGTH,
    LINK_LENGTH,
    TITLE_LENGTH,
    CellRefused,
    Span,
    choice_cell,
    email_cell,
    key_cell,
    link_cell,
    text_cell,
    time_cell,
)
from scheduler.imports.clocks import Clock, find_clock
from scheduler.imports.errors import ProblemCode
from scheduler.imports.findings import EVENT_FILE, Findings
from scheduler.imports.sections import Section, same, type_name
from scheduler.imports.tables import decode
from scheduler.imports.values import FollowUpRules, Organiser, RegistrationRules, Track, WishRules
from scheduler.languages import Bilingual, Language
from scheduler.texts import NAME_LENGTH, TEXT_LENGTH

MOST_TOML_BYTES = 64_000
MOST_ENTRIES = 100
SLOT_MINUTES = Span(5, 240)
SLOTS = Span(1, 60)
WISHES = Span(1, 100)
FOLLOW_UP_MINUTES = Span(15, 480)
FOLLOW_UP_DAYS = 90
YEARS = Span(2000, 2100)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKING_DAYS: tuple[int, ...] = (1, 2, 3, 4, 5)
# Beyond any real key: the time the parser takes grows with the square of the parts of a dotted key.
_MOST_KEY_PARTS = 50
_ANY_DAY = date(1999, 12, 31)
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_ANY_CLOCK = Clock(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class NetworkingRule:
    """``place`` is the path of its table in event.toml."""

    place: str
    item: str
    slot_minutes: int
    slots: int


@dataclass(frozen=True, slots=True)
class EventSettings:
    """event.toml; what was wrong in it is replaced by something harmless, after being reported.

    ``whole`` is False when the file could not be read at all, ``dated`` when it has no good date.
    """

    whole: bool
    dated: bool
    key: str
    title: Bilingual
    description: Bilingual
    place: Bilingual
    date: date
    clock: Clock
    public: bool
    contact: str
    wish_rules: WishRules
    registration: RegistrationRules
    follow_up: FollowUpRules
    organisers: tuple[Organiser, ...]
    tracks: tuple[Track, ...]
    networking: tuple[NetworkingRule, ...]


def read_settings(data: bytes | None, findings: Findings) -> EventSettings:
    """``data`` None: the file is missing, or was refused before."""
    settings = None if data is None else _parse(data, findings)
    quiet = findings if settings is not None else Findings()
    root = Section("", settings or {}, quiet)
    event = root.section("event")
    day = event.read("date", date, _day_in_range, _ANY_DAY)
    clock = event.text("zone", TITLE_LENGTH, find_clock, _ANY_CLOCK)
    read = EventSettings(
        whole=settings is not None,
        dated=day != _ANY_DAY,
        key=event.text("key", KEY_LENGTH, key_cell, ""),
        title=event.bilingual("title", TITLE_LENGTH),
        description=event.bilingual("description", TEXT_LENGTH, lines=True, required=False),
        place=event.bilingual("place", TITLE_LENGTH),
        date=day,
        clock=clock,
        public=event.read("public", bool, same, fallback=False, required=False),
        contact=event.text("contact", EMAIL_LENGTH, email_cell, ""),
        wish_rules=_wish_rules(root.section("wishes"), clock),
        registration=_registration(root.section("registration", required=False), day, clock),
        follow_up=_follow_up(root.section("follow_up", required=False), day),
        organisers=_organisers(root),
        tracks=tuple(_tracks(root)),
        networking=tuple(_networking(root)),
    )
    event.refuse_the_rest()
    root.refuse_the_rest()
    return read


def _parse(data: bytes, findings: Findings) -> dict[str, object] | None:
    text = decode(EVENT_FILE, data, findings)
    if text is None:
        return None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.split("=")[0].count(".") > _MOST_KEY_PARTS:
            findings.add(EVENT_FILE, ProblemCode.BAD_TOML, row=number, found=line)
            return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Beside TOMLDecodeError: numbers of more digits than Python converts, and arrays nested too deep.
        position = re.search(r"at line (\d+)", str(error))
        row = int(position[1]) if position else None
        lines = text.split("\n")
        findings.add(EVENT_FILE, ProblemCode.BAD_TOML, row=row, found=lines[row - 1].strip() if row else "")
        return None


def _day_in_range(day: date) -> date:
    if not YEARS.low <= day.year <= YEARS.high:
        raise CellRefused(ProblemCode.OUT_OF_RANGE, day.isoformat(), YEARS.words())
    return day


def _wish_rules(section: Section, clock: Clock) -> WishRules:
    def moment(local: datetime) -> datetime:
        _day_in_range(local.date())
        return clock.utc(local)

    rules = WishRules(
        opens=section.read("opens", datetime, moment, _ANY_MOMENT),
        closes=section.read("closes", datetime, moment, _ANY_MOMENT),
        most=section.number("most", WISHES, WISHES.high),
    )
    if _ANY_MOMENT not in (rules.opens, rules.closes) and rules.closes <= rules.opens:
        opens, closes = (f"{time.astimezone(clock.zone):%Y-%m-%d %H:%M}" for time in (rules.opens, rules.closes))
        section.refuse("closes", ProblemCode.END_BEFORE_START, closes, (opens,))
    section.refuse_the_rest()
    return rules


def _registration(section: Section, event_day: date, clock: Clock) -> RegistrationRules:
    """Left out: closed, and the organiser decides on each once it is opened."""

    def moment(local: datetime) -> datetime | None:
        _day_in_range(local.date())
        if event_day != _ANY_DAY and local.date() > event_day:
            raise CellRefused(
                ProblemCode.OUT_OF_RANGE,
                f"{local:%Y-%m-%d %H:%M}",
                (date(YEARS.low, 1, 1).isoformat(), event_day.isoformat()),
            )
        return clock.utc(local)

    rules = RegistrationRules(
        until=section.read("until", datetime, moment, None, required=False),
        approval=section.read("approval", bool, same, fallback=True, required=False),
    )
    section.refuse_the_rest()
    return rules


def _follow_up(section: Section, event_day: date) -> FollowUpRules:
    """Left out: one hour, on working days from 09:00 to 18:00, from the day after the event for two weeks."""

    def day(value: date) -> date:
        last = event_day + timedelta(days=FOLLOW_UP_DAYS)
        if event_day != _ANY_DAY and not event_day <= value <= last:
            raise CellRefused(ProblemCode.OUT_OF_RANGE, value.isoformat(), (event_day.isoformat(), last.isoformat()))
        return value

    first_day = section.read("first_day", date, day, event_day + timedelta(days=1), required=False)
    default_last = first_day + timedelta(days=13)
    last_day = section.read("last_day", date, day, default_last, required=False)
    start = section.text("start", KEY_LENGTH, time_cell, time(9), required=False)
    end = section.text("end", KEY_LENGTH, time_cell, time(18), required=False)
    minutes = section.number("minutes", FOLLOW_UP_MINUTES, 60, required=False)
    weekdays = section.read("weekdays", list, _weekdays, _WORKING_DAYS, required=False)
    place = section.bilingual("place", TITLE_LENGTH, required=False)
    link = section.text("link", LINK_LENGTH, link_cell, "", required=False)
    section.refuse_the_rest()
    if last_day < first_day:
        section.refuse("last_day", ProblemCode.END_BEFORE_START, last_day.isoformat(), (first_day.isoformat(),))
    open_minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if open_minutes <= 0:
        section.refuse("end", ProblemCode.END_BEFORE_START, f"{end:%H:%M}", (f"{start:%H:%M}",))
    elif minutes > open_minutes:
        longest = str(FOLLOW_UP_MINUTES.low), str(open_minutes)
        section.refuse("minutes", ProblemCode.OUT_OF_RANGE, str(minutes), longest)
    return FollowUpRules(
        first_day=first_day,
        last_day=last_day,
        start=start,
        end=end,
        minutes=minutes,
        weekdays=weekdays,
        place=place if place.ko or place.en else None,
        link=link or None,
    )


def _weekdays(entries: list[object]) -> tuple[int, ...]:
    for place, entry in enumerate(entries):
        if not isinstance(entry, str):
            raise CellRefused(ProblemCode.WRONG_TYPE, type_name(entry), ("string",))
        if entry not in WEEKDAYS:
            raise CellRefused(ProblemCode.BAD_CHOICE, entry, WEEKDAYS)
        if entry in entries[:place]:
            raise CellRefused(ProblemCode.REPEATED_VALUE, entry)
    if not entries:
        raise CellRefused(ProblemCode.MISSING_VALUE)
    return tuple(sorted(WEEKDAYS.index(str(entry)) + 1 for entry in entries))


def _organisers(root: Section) -> tuple[Organiser, ...]:
    organisers: list[Organiser] = []
    seen: set[str] = set()
    sections = root.sections("organisers", MOST_ENTRIES)
    for section in sections:
        organiser = Organiser(
            name=section.text("name", NAME_LENGTH, text_cell, ""),
            email=section.text("email", EMAIL_LENGTH, email_cell, ""),
            language=section.text("language", KEY_LENGTH, choice_cell(Language), Language.KO, required=False),
        )
        _refuse_repeated(section, "email", address_key(organiser.email), seen)
        section.refuse_the_rest()
        organisers.append(organiser)
    if not sections:
        root.refuse("organisers", ProblemCode.NO_ORGANISER)
    return tuple(organisers)


def _tracks(root: Section) -> Sequence[Track]:
    tracks: list[Track] = []
    seen: set[str] = set()
    for section in root.sections("tracks", MOST_ENTRIES):
        key = section.text("key", KEY_LENGTH, key_cell, "")
        tracks.append(Track(key, section.bilingual("title", TITLE_LENGTH)))
        _refuse_repeated(section, "key", key, seen)
        section.refuse_the_rest()
    return tracks


def _networking(root: Section) -> Sequence[NetworkingRule]:
    rules: list[NetworkingRule] = []
    seen: set[str] = set()
    sections = root.sections("networking", MOST_ENTRIES)
    for section in sections:
        rule = NetworkingRule(
            place=section.path,
            item=section.text("item", KEY_LENGTH, key_cell, ""),
            slot_minutes=section.number("slot_minutes", SLOT_MINUTES, SLOT_MINUTES.low),
            slots=section.number("slots", SLOTS, SLOTS.low),
        )
        _refuse_repeated(section, "item", rule.item, seen)
        section.refuse_the_rest()
        rules.append(rule)
    if "networking" not in root:
        root.refuse("networking", ProblemCode.MISSING_SETTING)
    elif not sections:
        root.refuse("networking", ProblemCode.MISSING_VALUE)
    return rules


def _refuse_repeated(section: Section, name: str, value: str, seen: set[str]) -> None:
    if value and value in seen:
        section.refuse(name, ProblemCode.REPEATED_VALUE, value)
    seen.add(value)
