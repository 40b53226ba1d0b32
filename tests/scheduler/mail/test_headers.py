"""Header values as the standard library and a reader of its own make them out again."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendars.text import display_name, single_line
from scheduler.calendars.values import Mailbox
from scheduler.mail.headers import header_block, mailbox_value, text_value

TEXTS = st.text(st.characters(), min_size=1, max_size=120).map(lambda text: single_line(text)).filter(bool)


def all_addresses(block: bytes) -> list[tuple[str, str]]:
    """Names and addresses of one To header, by RFC 2047: blanks between encoded words do not count.

    The standard library's newer reader keeps such blanks in names, so the older one reads here.
    """
    pairs = getaddresses([message_from_bytes(block)["to"]])
    return [(str(make_header(decode_header(name))), address) for name, address in pairs]


@given(TEXTS)
def test_a_subject_comes_out_as_it_went_in(subject: str) -> None:
    block = header_block([("Subject", text_value("Subject", subject))])
    assert block.isascii()
    assert all(len(line) <= 78 for line in block.split(b"\r\n"))
    assert str(make_header(decode_header(block[len("Subject: ") :].decode().rstrip("\r\n")))) == subject
    assert message_from_bytes(block, policy=policy.default)["subject"] == subject


@given(TEXTS.map(display_name).filter(bool))
def test_a_name_comes_out_with_its_address_and_no_other(name: str) -> None:
    block = header_block([("To", mailbox_value("To", Mailbox(name, "kim@buyer.example")))])
    assert all_addresses(block) == [(name, "kim@buyer.example")]


@pytest.mark.parametrize(
    "name",
    [
        "Kim, Chulsoo",
        "a@evil.example",
        "Kim <evil@evil.example>",
        "\\",
        "O'Neil (예시)",
        "김철수" * 30,
        "=?utf-8?q?x?=",
    ],
)
def test_difficult_names(name: str) -> None:
    block = header_block([("To", mailbox_value("To", Mailbox(name, "kim@buyer.example")))])
    assert all_addresses(block) == [(display_name(name), "kim@buyer.example")]
    newer = message_from_bytes(block, policy=policy.default)["to"].addresses
    assert [address.addr_spec for address in newer] == ["kim@buyer.example"]


def test_no_blank_of_a_korean_subject_stands_between_two_words() -> None:
    subject = "초대: 11/12(목) 15:00 KST 김철수 ↔ ㈜한빛반도체 " * 3
    value = text_value("Subject", subject.strip())
    assert re.fullmatch(r"(=\?utf-8\?b\?[A-Za-z0-9+/=]+\?=)(\r\n =\?utf-8\?b\?[A-Za-z0-9+/=]+\?=)+", value)


@pytest.mark.parametrize("value", ["x\r\nBcc: y@z.example", "x\nBcc: y", "x\r\n\r\nbody", "한", "x\x00", "x\r\n"])
def test_no_value_begins_a_line_of_its_own(value: str) -> None:
    with pytest.raises(ValueError, match="header"):
        header_block([("X-Any", value)])
