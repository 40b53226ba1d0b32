"""Text that people write, in files and in forms: how it is cleaned, and how long it may be."""

import re
import unicodedata

NAME_LENGTH = 120
TEXT_LENGTH = 2000

# Beside C0 and C1: line and paragraph separators, a byte order mark inside the text, and the characters that
# turn the reading direction of whatever follows. Joiners stay: emoji and some scripts need them.
_REFUSED = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
# Latin, Hangul syllables and Chinese characters that are as NFC wants them, which is nearly every text.
_COMPOSED = re.compile("[\x00-\u02ff\u2010-\u2027\uac00-\ud7a3\u4e00-\u9fff]*")
_MOST_MARKS = 30
_REFUSED_IN_LINES = re.compile(f"[\t{_REFUSED}]")
REFUSED_IN_LINE = re.compile(f"[\t\r\n{_REFUSED}]")


class TextTooLong(Exception):
    """The text has ``given`` characters, of which ``most`` are possible."""

    def __init__(self, given: int, most: int) -> None:
        super().__init__(given, most)
        self.given = given
        self.most = most


class SignRefused(Exception):
    """The text holds a character that no text needs; ``sign`` is its number, such as ``U+202E``."""

    def __init__(self, sign: str) -> None:
        super().__init__(sign)
        self.sign = sign


def clean(raw: str, most: int, *, lines: bool = False) -> str:
    """The text without surrounding blanks, in NFC, with ``\\n`` as the only line end (if ``lines``).

    Raises :class:`TextTooLong` and :class:`SignRefused`.
    """
    text = raw.strip(" \t\r\n")
    # Decomposed text is up to four times longer than it will be.
    if len(text) > 4 * most:
        raise TextTooLong(len(text), most)
    refused = (_REFUSED_IN_LINES if lines else REFUSED_IN_LINE).search(text)
    if refused:
        raise SignRefused(_number(refused[0]))
    if not _COMPOSED.fullmatch(text):
        text = _compose(text)
    if len(text) > most:
        raise TextTooLong(len(text), most)
    return text.replace("\r\n", "\n").replace("\r", "\n") if lines else text


def _compose(text: str) -> str:
    """NFC, whose cost grows with the square of a run of combining marks; no language needs more than 30."""
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run > _MOST_MARKS:
            raise SignRefused(_number(sign))
    return unicodedata.normalize("NFC", text)


def _number(sign: str) -> str:
    return f"U+{ord(sign):04X}"
