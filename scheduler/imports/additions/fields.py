"""What the columns of a list can mean, and the headings by which they are known."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

MARKS = re.compile(r"[\W_]+")


class Subject(StrEnum):
    """What the rows of a list are."""

    PEOPLE = "people"
    PROGRAMME = "programme"
    TABLES = "tables"
    WISHES = "wishes"


class Field(StrEnum):
    """The meaning of a column. The first of a name in two languages takes whatever language it is in."""

    KEY = "key"
    NAME = "name"
    NAME_KO = "name_ko"
    NAME_EN = "name_en"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    EMAIL = "email"
    OTHER_EMAIL = "other_email"
    ROLE = "role"
    ROLE_KO = "role_ko"
    ROLE_EN = "role_en"
    LANGUAGE = "language"
    LEAST = "least"
    MOST = "most"
    ORGANISATION = "organisation"
    ORGANISATION_KO = "organisation_ko"
    ORGANISATION_EN = "organisation_en"
    ORGANISATION_KEY = "organisation_key"
    ORGANISATION_KIND = "organisation_kind"
    ZONE = "zone"
    COUNCILS = "councils"
    OFFERS_TAGS = "offers_tags"
    NEEDS_TAGS = "needs_tags"
    OFFERS = "offers"
    OFFERS_KO = "offers_ko"
    OFFERS_EN = "offers_en"
    NEEDS = "needs"
    NEEDS_KO = "needs_ko"
    NEEDS_EN = "needs_en"
    STATUS = "status"
    ORDER_CODE = "order_code"
    ORDER_POSITION = "order_position"
    TITLE = "title"
    TITLE_KO = "title_ko"
    TITLE_EN = "title_en"
    KIND = "kind"
    TRACK = "track"
    ROOM = "room"
    START = "start"
    END = "end"
    VIRTUAL = "virtual"
    LINK = "link"
    PARTICIPANT = "participant"
    RANK = "rank"
    TARGET = "target"


_F = Field

FIELDS: Mapping[Subject, tuple[Field, ...]] = {
    Subject.PEOPLE: (
        _F.KEY, _F.NAME, _F.NAME_KO, _F.NAME_EN, _F.FAMILY_NAME, _F.GIVEN_NAME, _F.EMAIL, _F.OTHER_EMAIL,
        _F.ROLE, _F.ROLE_KO, _F.ROLE_EN, _F.LANGUAGE, _F.LEAST, _F.MOST,
        _F.ORGANISATION, _F.ORGANISATION_KO, _F.ORGANISATION_EN, _F.ORGANISATION_KEY, _F.ORGANISATION_KIND,
        _F.ZONE, _F.COUNCILS, _F.OFFERS_TAGS, _F.NEEDS_TAGS,
        _F.OFFERS, _F.OFFERS_KO, _F.OFFERS_EN, _F.NEEDS, _F.NEEDS_KO, _F.NEEDS_EN,
        _F.STATUS, _F.ORDER_CODE, _F.ORDER_POSITION,
    ),
    Subject.PROGRAMME: (
        _F.KEY, _F.TITLE, _F.TITLE_KO, _F.TITLE_EN, _F.KIND, _F.START, _F.END, _F.TRACK, _F.ROOM,
    ),
    Subject.TABLES: (_F.KEY, _F.ROOM, _F.VIRTUAL, _F.LINK),
    Subject.WISHES: (_F.PARTICIPANT, _F.RANK, _F.TARGET, _F.ORGANISATION),
}  # fmt: skip

NEEDED: Mapping[Subject, tuple[frozenset[Field], ...]] = {
    Subject.PEOPLE: (
        frozenset({_F.EMAIL, _F.OTHER_EMAIL}),
        frozenset({_F.NAME, _F.NAME_KO, _F.NAME_EN, _F.GIVEN_NAME, _F.FAMILY_NAME}),
    ),
    Subject.PROGRAMME: (
        frozenset({_F.TITLE, _F.TITLE_KO, _F.TITLE_EN}),
        frozenset({_F.START}),
        frozenset({_F.END}),
    ),
    Subject.TABLES: (frozenset({_F.KEY}), frozenset({_F.ROOM})),
    Subject.WISHES: (frozenset({_F.PARTICIPANT}), frozenset({_F.TARGET, _F.ORGANISATION})),
}
"""Of each set one column at least is needed."""

_HEADINGS = {
    _F.KEY: (
        "key, code, participant key, table, table no, 식별자, 키, 코드, 고유번호, 참가번호, 테이블, "
        "테이블 번호, 참가자 키"
    ),
    _F.NAME: (
        "name, full name, participant name, attendee name, 이름, 성명, 성함, 참가자, 참가자명, 참가자 성명, "
        "참석자, 참석자명"
    ),
    _F.NAME_KO: (
        "name ko, korean name, name korean, 이름 국문, 국문 이름, 국문명, 국문성명, 성명 국문, 한글 이름, "
        "한글명, 한글 성명, 이름 한글, 성명 한글, 이름 한국어"
    ),
    _F.NAME_EN: "name en, english name, name english, 이름 영문, 영문 이름, 영문명, 영문성명, 성명 영문, 이름 영어",
    _F.GIVEN_NAME: "given name, first name, forename, attendee name given name, 이름 제외 성, 이름 성 제외",
    _F.FAMILY_NAME: "family name, last name, surname, attendee name family name, 성, 성씨",
    _F.EMAIL: (
        "email, e mail, mail, email address, mail address, attendee email, 이메일, 이메일 주소, 메일, "
        "메일 주소, 전자우편, 전자메일, email 주소"
    ),
    _F.OTHER_EMAIL: "other email, second email, order email, 대체 이메일, 신청자 이메일, 예비 이메일",
    _F.ROLE: "role, position, job title, 직책, 직위, 직급, 직위 직책, 직책 직위, 직함",
    _F.ROLE_KO: "role ko, position ko, 직책 국문, 직위 국문, 직함 국문, 직책 한국어",
    _F.ROLE_EN: "role en, position en, 직책 영문, 직위 영문, 직함 영문, 직책 영어",
    _F.LANGUAGE: "language, locale, order locale, 언어, 사용 언어, 메일 언어",
    _F.LEAST: "least, minimum, min meetings, 최소, 최소 횟수, 최소 만남, 최소 만남 수",
    _F.MOST: "most, maximum, max meetings, 최대, 최대 횟수, 최대 만남, 최대 만남 수",
    _F.ORGANISATION: (
        "organisation, organization, company, affiliation, institution, organisation name, organization name, "
        "company name, 기관, 기관명, 소속, 소속기관, 소속 기관명, 회사, 회사명, 기업, 기업명, 단체명, 업체명, "
        "소속명, 희망 기관"
    ),
    _F.ORGANISATION_KO: (
        "organisation ko, organisation name ko, organization name ko, 기관명 국문, 소속 국문, 국문 기관명, "
        "회사명 국문, 기관 한국어"
    ),
    _F.ORGANISATION_EN: (
        "organisation en, organisation name en, organization name en, 기관명 영문, 소속 영문, 영문 기관명, "
        "회사명 영문, 기관 영어"
    ),
    _F.ORGANISATION_KEY: "organisation key, organization key, 기관 키, 기관 코드, 기관코드",
    _F.ORGANISATION_KIND: (
        "organisation kind, organisation type, organization type, kind of organisation, 기관 유형, 기관 구분, "
        "기관유형, 소속 유형, 기관 종류"
    ),
    _F.ZONE: "zone, innovation zone, 특구, 강소특구, 소속 특구, 특구명",
    _F.COUNCILS: "councils, council, 협의체, 소속 협의체",
    _F.OFFERS_TAGS: "offers tags, offered technologies, offer tags, 제공 기술, 제공 분야, 보유 기술 분야",
    _F.NEEDS_TAGS: "needs tags, needed technologies, need tags, 필요 기술, 필요 분야, 희망 기술 분야",
    _F.OFFERS: "offers, offer, we offer, 제공, 제공 내용, 보유 기술, 보유역량",
    _F.OFFERS_KO: "offers ko, 제공 국문, 제공 한국어",
    _F.OFFERS_EN: "offers en, 제공 영문, 제공 영어",
    _F.NEEDS: "needs, need, we need, 필요, 필요 내용, 수요, 수요 기술, 협력 희망",
    _F.NEEDS_KO: "needs ko, 필요 국문, 필요 한국어",
    _F.NEEDS_EN: "needs en, 필요 영문, 필요 영어",
    _F.STATUS: "status, registration state, registration status, state, 상태, 신청 상태, 등록 상태, 접수 상태",
    _F.ORDER_CODE: "order code, 주문 코드, 주문번호",
    _F.ORDER_POSITION: "position id",
    _F.TITLE: (
        "title, item, programme, program, session title, 제목, 프로그램, 프로그램명, 내용, 발표 제목, 세부 내용"
    ),
    _F.TITLE_KO: "title ko, 제목 국문, 국문 제목, 프로그램 국문, 제목 한국어",
    _F.TITLE_EN: "title en, 제목 영문, 영문 제목, 프로그램 영문, 제목 영어",
    _F.KIND: "kind, type, 구분, 종류, 유형, 분류",
    _F.TRACK: "track, session, 세션, 트랙, 분과",
    _F.ROOM: "room, place, hall, 장소, 회의실, 행사장, 방",
    _F.START: "start, begin, begins, from, start time, 시작, 시작 시간, 시작 시각",
    _F.END: "end, ends, until, end time, 종료, 종료 시간, 종료 시각, 끝",
    _F.VIRTUAL: "virtual, online, 가상, 온라인, 비대면",
    _F.LINK: "link, url, address, 링크, 접속 주소, 회의 주소",
    _F.PARTICIPANT: (
        "participant, who, from, person, name, email, 참가자, 신청자, 희망자, 이름, 성명, 이메일, 참가자명"
    ),
    _F.RANK: "rank, priority, order, 순위, 희망 순위, 우선순위, 지망",
    _F.TARGET: "target, whom, wish, partner, to, 희망, 희망 상대, 상대, 만나고 싶은 사람, 희망 대상, 희망 참가자",
}
HEADINGS: Mapping[Field, tuple[str, ...]] = {field: tuple(words.split(", ")) for field, words in _HEADINGS.items()}


def folded(heading: str) -> str:
    """The heading as it is compared: without case, blanks, brackets and other marks."""
    return MARKS.sub("", unicodedata.normalize("NFKC", heading).casefold())


KNOWN: Mapping[Subject, Mapping[str, Field]] = {
    subject: {
        name: field
        for field in reversed(fields)
        for name in (folded(field.value), *(folded(heading) for heading in HEADINGS[field]))
    }
    for subject, fields in FIELDS.items()
}
"""By subject the folded headings and their fields."""
