"""What people typed, made safe for a content line or a mail header: pure, and idempotent.

Visible text survives; characters that end lines, reorder them or belong to no text do not.
"""

import re
import unicodedata

SUMMARY_LIMIT = 200
LOCATION_LIMIT = 200
DESCRIPTION_LIMIT = 2000
NAME_LIMIT = 100

_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BLANKS = re.compile("[ \t]+")
_NO_CHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_REFUSED = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    f"{_NO_CHARACTERS}]"
)
_ZERO_WIDTH_SPACE = "\u200b"

_LINK_HINTS = re.compile(
    r"(?<=\w)[.\u3002\uff0e\uff61](?=[^\W\d_][^\s.])"  # the dot before a domain's last part
    r"|(?<=\w):(?=//)|\b(?:mailto|tel|sms)(?=:)"  # what follows, or is, the name of a scheme
    r"|[@\uff20](?=\w)"  # the sign of a mail address
)


def single_line(text: str, limit: int = SUMMARY_LIMIT) -> str:
    """NFC, one line, single blanks, at most ``limit`` characters (the last one ``…`` where something was cut)."""
    return _shorten(_BLANKS.sub(" ", _visible(_LINE_ENDS.sub(" ", text))).strip(), limit)


def several_lines(text: str, limit: int = DESCRIPTION_LIMIT) -> str:
    """Like :func:`single_line` with line ends kept as ``\\n``; no line ends in a blank."""
    lines = (_BLANKS.sub(" ", line).strip() for line in _LINE_ENDS.sub("\n", text).split("\n"))
    return _shorten(re.sub("\n{3,}", "\n\n", "\n".join(_visible(line).strip() for line in lines)).strip(), limit)


def display_name(name: str) -> str:
    """A name for CN and mail headers: no double quote (it cannot be written in a parameter) and no caret.

    RFC 6868 has an escape for both, which Outlook shows raw.
    """
    return single_line(name.replace('"', "'").replace("^", " "), NAME_LIMIT)


def unlinked(text: str) -> str:
    """The same to the eye, but nothing in it is taken for an address by programs that make links of text."""
    return _LINK_HINTS.sub(lambda hint: hint.group(0) + _ZERO_WIDTH_SPACE, text)


def _visible(text: str) -> str:
    return unicodedata.normalize("NFC", _REFUSED.sub("", text))


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and _continues(text[end], text[end - 1]):
        end -= 1
    return text[: end or limit - 1].rstrip() + "…"


def _continues(character: str, before: str) -> bool:
    """Whether a cut before ``character`` would change how ``before`` looks."""
    joiners = "\u200c\u200d\ufe0e\ufe0f"
    return bool(unicodedata.combining(character)) or character in joiners or before == "\u200d"
