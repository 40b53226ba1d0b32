"""Mails as bytes: values in, the finished message out. The same values give the same bytes, so a repeat is a repeat.

The sentences are in ``templates/<language>/``, as plain text and as HTML; both parts of a mail say the same.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from scheduler.calendars.errors import CalendarRefusal
from scheduler.calendars.files import cancellation, invitation
from scheduler.calendars.rules import Appearance
from scheduler.calendars.text import LOCATION_LIMIT, NAME_LIMIT, several_lines, single_line, unlinked
from scheduler.calendars.values import Answer, CalendarMeeting, Mailbox, Status, check_link
from scheduler.languages import Language
from scheduler.mail.dates import day_and_time, short_day_and_time, whole_day
from scheduler.mail.headers import header_block, mailbox_value, text_value

SUBJECT_LIMIT = 160

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=-]{1,64}@[A-Za-z0-9.-]{1,180}>\Z")
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
    trim_blocks=True,
    lstrip_blocks=True,
)


class NoticeKind(StrEnum):
    """What a notice is about: the name of its template."""

    WELCOME = "welcome"
    REMINDER = "reminder"
    PERSONAL_LINK = "personal_link"
    CONFIRMATION = "confirmation"
    DECLINED = "declined"
    SIGN_IN = "sign_in"
    LEAVING = "leaving"
    ERASED = "erased"
    REVIEW = "review"
    REVIEW_ANSWERED = "review_answered"
    MEETING_DECLINED = "meeting_declined"
    PRELIMINARY = "preliminary"
    TIMETABLE_CHANGED = "timetable_changed"
    UNPUBLISHED = "unpublished"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class InvitationMail:
    """A calendar mail: a cancellation if ``meeting`` is cancelled, a change if ``before`` is given, else the first.

    ``counterpart``: the other side as ``meeting``'s recipient may see it. ``timetable_url``: where the mail leads to;
    unlike ``meeting.url`` it may be personal, for it is in the mail only. ``before``: what the recipient was told last.
    ``thread``: the Message-ID of the first mail about this meeting, empty in that mail. ``answer``: the recipient's
    last answer if the change leaves it standing.
    """

    meeting: CalendarMeeting
    counterpart: str
    event_name: str
    timetable_url: str
    before: Appearance | None = None
    thread: str = ""
    answer: Answer = Answer.NONE


@dataclass(frozen=True, slots=True)
class Occasion:
    """What somebody is invited to, in their language; wishes are taken in [opens, closes). ``contact``: whom to ask."""

    day: date
    place: str
    wishes_open_at: datetime
    wishes_close_at: datetime
    most_wishes: int
    contact: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail with one link. ``expires_at`` (aware) is named in the event's ``zone`` where the link has an end.

    ``about``: the person it is about, in the words of its reader's list, or what its writer adds; empty where there
    is neither. ``text``: what somebody wrote to the reader, of several lines; empty where nobody did. ``occasion``: the
    event, where the mail invites to it.
    """

    kind: NoticeKind
    link: str
    event_name: str
    zone: str
    expires_at: datetime | None = None
    about: str = ""
    text: str = ""
    occasion: Occasion | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    """``what``: time, place or summary."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Texts:
    subject: str
    plain: str
    html: str


def new_message_id(host: str) -> str:
    return f"<{secrets.token_hex(16)}@{host}>"


def invitation_message(
    mail: InvitationMail, recipient: Mailbox, language: str, sender: Mailbox, message_id: str, date: datetime
) -> bytes:
    """The whole MIME message with the calendar file twice, as a part that calendars read and as a file to open.

    ``sender`` must be the meeting's organizer: programs compare From with ORGANIZER. ``date`` is aware.
    """
    meeting, tongue = mail.meeting, Language(language)
    check_link(mail.timetable_url)
    if sender.address != meeting.organizer.address:
        raise CalendarRefusal("sender_not_organizer")
    cancelled = meeting.status is Status.CANCELLED
    method = "CANCEL" if cancelled else "REQUEST"
    raw = cancellation(meeting, recipient) if cancelled else invitation(meeting, recipient, mail.answer)
    texts = _texts("invitation", _invitation_words(mail, recipient, tongue), tongue)
    message = _body(texts)
    calendar_type = {"charset": "utf-8", "method": method, "component": "VEVENT"}
    message.add_alternative(raw, maintype="text", subtype="calendar", cte="base64", params=calendar_type)
    message.add_attachment(
        raw, maintype="application", subtype="ics", filename="invite.ics", params={"name": "invite.ics"}
    )
    # Last, because turning a message into a multipart moves its Content headers into the first part.
    message["Content-Class"] = "urn:content-classes:calendarmessage"
    headers = _headers(texts.subject, recipient, sender, message_id, date)
    if mail.thread:
        headers += [("In-Reply-To", _checked_id(mail.thread)), ("References", mail.thread)]
    return _bytes(headers, message, message_id)


def notice_message(
    notice: Notice, recipient: Mailbox, language: str, sender: Mailbox, message_id: str, date: datetime
) -> bytes:
    """A mail that carries ``notice.link`` and nothing for calendars. ``date`` is aware."""
    tongue = Language(language)
    check_link(notice.link)
    words = {
        "recipient": unlinked(recipient.name),
        "event": unlinked(single_line(notice.event_name)),
        "link": notice.link,
        "about": unlinked(single_line(notice.about)),
        "lines": unlinked(several_lines(notice.text)).split("\n"),
        "expiry": day_and_time(notice.expires_at, None, notice.zone, tongue) if notice.expires_at else "",
        **(_occasion_words(notice.occasion, notice.zone, tongue, date) if notice.occasion else {}),
    }
    texts = _texts(notice.kind.value, words, tongue)
    return _bytes(_headers(texts.subject, recipient, sender, message_id, date), _body(texts), message_id)


def _occasion_words(occasion: Occasion, zone: str, language: Language, date: datetime) -> dict[str, Any]:
    """``stage`` says whether wishes are not taken yet, are taken, or are taken no more when the mail is written."""
    stage = "closed" if date >= occasion.wishes_close_at else "open" if date >= occasion.wishes_open_at else "early"
    return {
        "day": whole_day(occasion.day, language),
        "place": _place(occasion.place),
        "stage": stage,
        "opens": day_and_time(occasion.wishes_open_at, None, zone, language),
        "closes": day_and_time(occasion.wishes_close_at, None, zone, language),
        "short_closes": short_day_and_time(occasion.wishes_close_at, zone, language),
        "most": occasion.most_wishes,
        "contact": occasion.contact,
    }


def _invitation_words(mail: InvitationMail, recipient: Mailbox, language: Language) -> dict[str, Any]:
    """What the templates may say. Text of people is made unfit to become a link; only the two links are left alone."""
    meeting = mail.meeting
    kind = "invitation" if mail.before is None else "change"
    return {
        "kind": "cancellation" if meeting.status is Status.CANCELLED else kind,
        "recipient": unlinked(recipient.name),
        "counterpart": unlinked(single_line(mail.counterpart, NAME_LIMIT * 2)),
        "event": unlinked(single_line(mail.event_name)),
        "when": day_and_time(meeting.starts_at, meeting.ends_at, meeting.zone, language),
        "short_when": short_day_and_time(meeting.starts_at, meeting.zone, language),
        "place": _place(meeting.location),
        "video_url": meeting.video_url,
        "changes": _changes(mail.before, meeting, language) if mail.before else [],
        "link": mail.timetable_url,
    }


def _changes(before: Appearance, meeting: CalendarMeeting, language: Language) -> list[_Change]:
    """Old and new, of what differs in the reader's eyes."""
    pairs = (
        _Change(
            "time",
            day_and_time(before.starts_at, before.ends_at, meeting.zone, language),
            day_and_time(meeting.starts_at, meeting.ends_at, meeting.zone, language),
        ),
        _Change("place", _place(before.place), _place(meeting.location or meeting.video_url)),
        _Change("summary", unlinked(single_line(before.summary)), unlinked(single_line(meeting.summary))),
    )
    return [change for change in pairs if change.old != change.new]


def _place(text: str) -> str:
    return unlinked(single_line(text, LOCATION_LIMIT))


def _texts(template: str, words: dict[str, Any], language: str) -> _Texts:
    subject, plain, html = (
        _TEMPLATES.get_template(f"{language}/{template}.{form}.j2").render(words) for form in ("subject", "txt", "html")
    )
    return _Texts(
        single_line(subject.replace("\u200b", ""), SUBJECT_LIMIT), re.sub("\n{3,}", "\n\n", plain.strip()) + "\n", html
    )


def _body(texts: _Texts) -> EmailMessage:
    """The plain part and the HTML part. The policy keeps CRLF inside base64; the default one would not."""
    message = EmailMessage(policy=SMTP)
    message.set_content(texts.plain, cte="base64")
    message.add_alternative(texts.html, subtype="html", cte="base64")
    return message


def _headers(
    subject: str, recipient: Mailbox, sender: Mailbox, message_id: str, date: datetime
) -> list[tuple[str, str]]:
    if date.utcoffset() is None:
        raise CalendarRefusal("naive_time", "date")
    return [
        ("From", mailbox_value("From", sender)),
        ("To", mailbox_value("To", recipient)),
        ("Subject", text_value("Subject", subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", _checked_id(message_id)),
        ("Auto-Submitted", "auto-generated"),
    ]


def _checked_id(message_id: str) -> str:
    if not _MESSAGE_ID.match(message_id):
        raise CalendarRefusal("message_id")
    return message_id


def _bytes(headers: list[tuple[str, str]], message: EmailMessage, message_id: str) -> bytes:
    """Boundaries follow from ``message_id``; they cannot occur in base64, which has no underscore."""
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    for number, part in enumerate(list(message.walk())):
        if part.is_multipart():
            part.set_boundary(f"=_{digest}_{number}")
        if number:
            del part["MIME-Version"]
    return header_block(headers) + message.as_bytes()
