"""Words that lists use for the few values of a column, in both languages."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time

from scheduler.imports.additions.fields import folded
from scheduler.imports.values import ItemKind, OrganisationKind
from scheduler.languages import Language


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    return {folded(word): value for value, others in words.items() for word in (value, *others.split(", "))}


LANGUAGES = _by_word(
    {
        Language.KO: "korean, 한국어, 국문, 한글, ko-kr, kr",
        Language.EN: "english, 영어, 영문, en-us, en-gb",
    }
)
ORGANISATION_KINDS = _by_word(
    {
        OrganisationKind.COMPANY: "기업, 회사, 중소기업, 대기업, 중견기업, 벤처기업, 스타트업, firm, business",
        OrganisationKind.INSTITUTION: (
            "기관, 연구기관, 대학, 대학교, 연구소, 연구원, 핵심기관, 기술핵심기관, university, research institute"
        ),
        OrganisationKind.ASSOCIATION: "협회, 협의회, 조합, 학회, 연합회",
        OrganisationKind.AGENCY: "공공기관, 지원기관, 정부, 지자체, 재단, 진흥원, public body, government",
    }
)
ITEM_KINDS = _by_word(
    {
        ItemKind.PLENARY: "전체, 전체 행사, 개회, 개회식, 폐회, 총회",
        ItemKind.TALK: "발표, 강연, 특강, 기조강연, presentation, lecture, keynote",
        ItemKind.QUESTIONS: "질의응답, 질의, q&a, qna, question",
        ItemKind.EXCHANGE: "교류, 자유교류, 자유 교류",
        ItemKind.GROUP: "그룹, 회의, 그룹 회의, 토론, 패널토론, 간담회, meeting, discussion",
        ItemKind.NETWORKING: "네트워킹, 1:1 네트워킹, 상담, 상담회, 1:1 상담, 만남",
        ItemKind.BREAK: "휴식, 점심, 식사, 오찬, 만찬, coffee break, lunch",
    }
)
ANSWERS = _by_word({"yes": "y, true, 1, o, 예, 네, 있음", "no": "n, false, 0, x, 아니요, 아니오, 없음"})

_OUT = "canceled, cancelled, expired, rejected, withdrawn, left, 취소, 취소됨, 만료, 만료됨, 거절, 반려, 철회"
OUT = frozenset(map(folded, _OUT.split(", ")))
"""Of a registration's state: whoever is in it does not come."""

_CLOCK = re.compile(
    r"(?:(?P<day>\d{4}-\d{2}-\d{2})[ T])?(?P<before>오전|오후|am|pm)?\s*(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::\d{2})?|시(?:\s*(?P<minutes>\d{1,2})분)?)?\s*(?P<after>오전|오후|am|pm|a\.m\.|p\.m\.)?"
)


def read_clock(text: str) -> tuple[date | None, time] | None:
    """A time of day as people write it, ``14:00``, ``오후 2:00``, ``2 pm``, with or without a day, or None."""
    match = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).casefold().strip())
    if match is None:
        return None
    half = (match["before"] or match["after"] or "").replace(".", "")
    hour, minute = int(match["hour"]), int(match["minute"] or match["minutes"] or 0)
    # "14" by itself is a number and no time.
    if not half and match["minute"] is None and "시" not in text:
        return None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in ("오후", "pm") else 0)
    if hour > 23 or minute > 59:
        return None
    try:
        return (date.fromisoformat(match["day"]) if match["day"] else None), time(hour, minute)
    except ValueError:
        return None
