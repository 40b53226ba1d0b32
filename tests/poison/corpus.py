"""What strangers send, in one place: texts, numbers, names of rows, bodies, headers, addresses.

Every value has a name, so that a failing test says which one it was. Tests of the pages, of imports and of mails take
theirs from here; a new kind of poison belongs here and then reaches all of them.
"""

import json
import unicodedata
from collections.abc import Mapping

MEGABYTE = 1024 * 1024

CONTROLS: Mapping[str, str] = {
    "NUL": "가\0나",
    "vertical tab": "a\x0bb",
    "escape": "a\x1b[31mb",
    "delete": "a\x7fb",
    "C1 control": "a\x85b",
    "bell": "ab\x07cd",
}
"""None of these is text; whatever holds one is refused."""

SURROGATES: Mapping[str, str] = {
    "high surrogate": "a\ud800b",
    "low surrogate": "\udfffz",
    "reversed pair": "\udc00\ud800",
}

SHAPES: Mapping[str, str] = {
    "right-to-left override": "abc\u202etxt.exe",
    "isolates left open": "\u2066\u2067\u2068abc",
    "zero width": "a\u200bb\u200cc\u200dd\ufeff",
    "only zero width": "\u200b\u200b",
    "emoji of seven parts": "👩🏽‍❤️‍💋‍👨🏿",
    "flag": "🇰🇷",
    "NFC": unicodedata.normalize("NFC", "각 é"),
    "NFD": unicodedata.normalize("NFD", "각 é"),
    "Hangul letters": "ㄱㅏㄱ ㅇㅎㄹ",
    "conjoining Jamo": "\u1100\u1161\u11a8\ud7b0",
    "Hangul filler": "\u3164",
    "full width": "ａｄｍｉｎ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    "many marks": "a" + "\u0301\u0316" * 200,
    "noncharacter": "a\uffffb\ufdd0",
    "private use": "\ue000\U000f0000",
    "last character": "\U0010ffff",
    "dotless i": "ıİ ß ﬃ",
    "line separators": "a\u2028b\u2029c",
    "line ends": "a\r\nBcc: x@example.org\r\n\r\nb",
    "tabs": "\t\t",
    "blank": " ",
    "empty": "",
}

INJECTIONS: Mapping[str, str] = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "closing textarea": "</textarea><script>alert(1)</script>",
    "template": "{{ 7*7 }}{% raw %}${7*7}",
    "format": "%s%n%(name)s {0.__class__}",
    "SQL": "'; DROP TABLE wishes; --",
    "SQL union": "' OR 1=1 UNION SELECT secret_sha256 FROM sign_in_links --",
    "LIKE": "%_\\%",
    "formula": "=1+1",
    "formula with at": "@SUM(A1:A9)",
    "formula after a tab": '\t=HYPERLINK("https://evil.example")',
    "full-width formula": "＝1+1",
    "path": "../../etc/passwd",
    "path of Windows": "..\\..\\windows\\win.ini",
    "other site": "//evil.example/x",
    "other site with a backslash": "/\\evil.example",
    "scheme": "javascript:alert(1)",
    "shell": "$(touch /tmp/x)`id`",
    "log lines": "x\n2027-01-01 ERROR forged",
    "address": "a@example.org,b@example.org",
    "address with a name": "A <a@example.org>",
}

NUMBERS: Mapping[str, str] = {
    "negative": "-1",
    "zero": "0",
    "minus zero": "-0",
    "just too large for a column": str(2**31),
    "too large for 64 bits": str(2**63),
    "hundreds of digits": "9" * 400,
    "thousands of digits": "1" * 5000,
    "float": "1.5",
    "exponent": "1e309",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "hexadecimal": "0x10",
    "underscores": "1_000",
    "Arabic digits": "١٢٣",
    "full-width digits": "１２",
    "superscript": "²",
    "plus and blanks": " +1 ",
    "a list": "[1]",
    "nothing": "null",
}

LONG: Mapping[str, str] = {
    "hundreds of characters": "가" * 300,
    "a hundred thousand characters": "x" * 100_000,
    "half a megabyte of Hangul": "가" * (MEGABYTE // 18),
    "more than a megabyte": "x" * (MEGABYTE + 100_000),
}

TEXTS: Mapping[str, str] = {**CONTROLS, **SHAPES, **INJECTIONS, **NUMBERS, **LONG}
"""Everything that can be sent as UTF-8."""

RAW: Mapping[str, bytes] = {
    "lone surrogate": b"%ED%A0%80",
    "broken UTF-8": b"%ff%fe",
    "overlong slash": b"%c0%af",
    "cut off": b"%e2%82",
    "a percent sign alone": b"%",
    "not hexadecimal": b"%zz",
    "EUC-KR": b"%b0%a1",
    "raw bytes": b"\xff\xfe\x00",
    "lone surrogate, raw": b"\xed\xa0\x80",
}
"""As they stand in an address or a plain form."""


def forged_ids(other_event: str, other_person: str, own: str) -> dict[str, str]:
    """Names of rows that are not for the sender, and of none."""
    return {
        "another event's": other_event,
        "another person's": other_person,
        "one's own": own,
        "in capitals": other_person.upper(),
        "with a blank": f"{other_person} ",
        "with more": f"{other_person}0",
        "nobody's": "0" * 16,
        **NUMBERS,
    }


def pairs(field: str, value: str) -> dict[str, list[tuple[str, str]]]:
    """One field in unusual number and shape."""
    return {
        "missing": [],
        "twice": [(field, value), (field, value)],
        "twice, differing": [(field, value), (field, "x")],
        "as an array": [(f"{field}[]", value), (f"{field}[0]", value)],
        "under a prefix": [(f"form.{field}", value)],
        "four thousand times": [(field, f"{value}{number}") for number in range(4000)],
    }


PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
MANY_IDS = b"&".join(b"wish=%016x" % number for number in range(100_000))
DEEP_JSON = b"[" * 100_000 + b"]" * 100_000

BODIES: Mapping[str, tuple[str, bytes]] = {
    "nothing": ("application/x-www-form-urlencoded", b""),
    "no type": ("", b"press=add"),
    "a hundred thousand ids": ("application/x-www-form-urlencoded", MANY_IDS),
    "many fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(20_000))),
    "separators alone": ("application/x-www-form-urlencoded", b"&" * 50_000 + b"=" * 1000),
    "deep JSON": ("application/json", DEEP_JSON),
    "JSON": ("application/json", json.dumps({"seen": 0, "key": "a" * 32, "wish": {"$ne": 1}}).encode()),
    "not JSON": ("application/json", b"{"),
    "JSON NaN": ("application/json", b'{"seen": NaN, "seen": 1e999}'),
    "XML with entities": (
        "application/xml",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
    ),
    "multipart without a boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "multipart cut off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="seen"\r\n\r\n',
    ),
    "multipart with strange names": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="se\xffen"; filename="\xed\xa0\x80"\r\n\r\n1\r\n--x--\r\n',
    ),
    "many parts": (
        "multipart/form-data; boundary=x",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(6000))
        + b"--x--\r\n",
    ),
    "another character set": ("application/x-www-form-urlencoded; charset=utf-16", "seen=0&key=가".encode("utf-16")),
    "unknown character set": ("application/x-www-form-urlencoded; charset=klingon", b"seen=0"),
    "broken type": ("application/x-www-form-urlencoded;;;=;\xb1", b"seen=0"),
    "text": ("text/plain", b"seen=0\r\nkey=1"),
}

HEADERS: Mapping[str, tuple[str, str]] = {
    "languages": ("Accept-Language", "zz-ZZ;q=9,*;q=nan,,;;q=-1,ko;q=1e9"),
    "very many languages": ("Accept-Language", ",".join(f"l{number}" for number in range(2000))),
    "accept": ("Accept", "application/json, */*;q=x"),
    "part of a page": ("HX-Request", "true"),
    "part, in capitals": ("HX-Request", "TRUE\x0b"),
    "address of the page": ("HX-Current-URL", "javascript:alert(1)"),
    "forwarded host": ("X-Forwarded-Host", "evil.example"),
    "forwarded address": ("X-Forwarded-For", "127.0.0.1, ::1, x"),
    "range": ("Range", "bytes=0-0,-1,99999999999999999999-"),
    "if modified": ("If-Modified-Since", "Thu, 99 Zzz 9999 99:99:99 GMT"),
    "if none match": ("If-None-Match", '*, W/"x'),
    "authorization": ("Authorization", "Basic \xff\xfe"),
    "user agent": ("User-Agent", "KAKAOTALK " + "x" * 10_000),
    "method override": ("X-HTTP-Method-Override", "DELETE"),
    "site": ("Sec-Fetch-Site", "same-origin, cross-site"),
    "referrer": ("Referer", "http://localhost/in/" + "a" * 43),
}

PATHS: Mapping[str, str] = {
    "very long": "/events/" + "a" * 100_000,
    "very deep": "/" + "a/" * 5_000,
    "dots": "/events/../../etc/passwd",
    "encoded dots": "/events/%2e%2e%2f%2e%2e%2fsettings",
    "NUL": "/events/a%00b",
    "double slash": "//events//small",
    "encoded slash": "/events/small%2fday",
    "semicolon": "/events/small;x=1/day",
    "surrogate": "/events/%ED%A0%80",
    "broken UTF-8": "/in/%ff",
    "static, outside": "/static/%2e%2e/__init__.py",
    "static, a folder": "/static/css/",
    "static, NUL": "/static/a%00.css",
    "control": "/organiser/%0d%0aSet-Cookie:x=1/",
}
