"""Columns are known by their headings, in both languages, misspelt too, and by what stands in them."""

import pytest

from scheduler.imports.additions.fields import FIELDS, HEADINGS, KNOWN, Field, Subject, folded
from scheduler.imports.additions.guessing import INDICO, PRETIX, guess, missing_fields

PRETIX_HEADING = (
    "Order code,Position ID,Status,Email,Phone number,Order date,Order time,Product,Variation,Price,Tax rate,Tax rule,"
    "Tax value,Attendee name,Attendee name: Given name,Attendee name: Family name,Attendee email,Company,Address,"
    "ZIP code,City,Country,State,Voucher,Pseudonymization ID,Ticket secret,Seat ID,Blocked,Company,"
    "Invoice address name,Order locale"
)
INDICO_HEADING = "ID,Name,Registration date,Registration state,Email Address,Affiliation,Position,First Name,Last Name"


def guessed(subject: Subject, heading: str, *rows: str) -> list[Field | None]:
    return list(guess(subject, heading.split(","), [row.split(",") for row in rows]).fields)


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("이름,이메일,소속,직책", [Field.NAME, Field.EMAIL, Field.ORGANISATION, Field.ROLE]),
        ("성명(국문),성명(영문),E-mail,기관명", [Field.NAME_KO, Field.NAME_EN, Field.EMAIL, Field.ORGANISATION]),
        ("Full Name,Mail address,Organization,Zone", [Field.NAME, Field.EMAIL, Field.ORGANISATION, Field.ZONE]),
        ("name_ko,name_en,email,organisation_key", [Field.NAME_KO, Field.NAME_EN, Field.EMAIL, Field.ORGANISATION_KEY]),
        ("Organisaton,Emial adress,비고", [Field.ORGANISATION, Field.EMAIL, None]),
        ("이름,이름", [Field.NAME, None]),
    ],
)
def test_headings_of_people(heading, fields):
    assert guessed(Subject.PEOPLE, heading) == fields


def test_a_column_full_of_addresses_is_one_of_addresses():
    assert guessed(Subject.PEOPLE, "이름,연락", "가,a@example.org", "나,b@example.org") == [Field.NAME, Field.EMAIL]
    assert guessed(Subject.PEOPLE, "이름,연락", "가,a@example.org", "나,010") == [Field.NAME, None]


def test_headings_of_the_other_lists():
    assert guessed(Subject.PROGRAMME, "구분,제목,시작,종료,장소,세션") == [
        Field.KIND, Field.TITLE, Field.START, Field.END, Field.ROOM, Field.TRACK,
    ]  # fmt: skip
    assert guessed(Subject.TABLES, "Table,Room,Link") == [Field.KEY, Field.ROOM, Field.LINK]
    assert guessed(Subject.WISHES, "참가자,순위,희망 상대,기관") == [
        Field.PARTICIPANT, Field.RANK, Field.TARGET, Field.ORGANISATION,
    ]  # fmt: skip


def test_a_list_of_pretix_is_known_and_its_second_company_is_the_invoices():
    found = guess(Subject.PEOPLE, PRETIX_HEADING.split(","), [])
    named = {name: field for name, field in zip(PRETIX_HEADING.split(","), found.fields, strict=True) if field}
    assert found.source == PRETIX
    assert found.fields.count(Field.ORGANISATION) == 1
    assert found.fields.index(Field.ORGANISATION) == PRETIX_HEADING.split(",").index("Company")
    assert set(named.values()) == {
        Field.ORDER_CODE, Field.ORDER_POSITION, Field.STATUS, Field.OTHER_EMAIL, Field.NAME, Field.EMAIL,
        Field.ORGANISATION, Field.LANGUAGE,
    }  # fmt: skip


def test_a_list_of_indico_is_known():
    found = guess(Subject.PEOPLE, INDICO_HEADING.split(","), [])
    assert found.source == INDICO
    assert dict(zip(INDICO_HEADING.split(","), found.fields, strict=True)) == {
        "ID": Field.KEY, "Name": None, "Registration date": None, "Registration state": Field.STATUS,
        "Email Address": Field.EMAIL, "Affiliation": Field.ORGANISATION, "Position": Field.ROLE,
        "First Name": Field.GIVEN_NAME, "Last Name": Field.FAMILY_NAME,
    }  # fmt: skip


def test_a_list_that_only_resembles_theirs_is_not_taken_for_one():
    assert guess(Subject.PEOPLE, ["ID", "Name", "Email Address"], []).source == ""
    assert guess(Subject.PEOPLE, ["Order code", "Attendee name", "Attendee email"], []).source == ""


def test_every_heading_leads_to_its_own_field():
    for subject, fields in FIELDS.items():
        for field in fields:
            own = {KNOWN[subject][folded(name)] for name in (field.value, *HEADINGS[field])}
            assert (subject, field, field in own) == (subject, field, True)


def test_what_is_needed_is_said_until_it_is_there():
    assert len(missing_fields(Subject.PEOPLE, [Field.ROLE, None])) == 2
    assert missing_fields(Subject.PEOPLE, [Field.NAME_EN]) == (frozenset({Field.EMAIL, Field.OTHER_EMAIL}),)
    assert missing_fields(Subject.PEOPLE, [Field.NAME_EN, Field.OTHER_EMAIL]) == ()
