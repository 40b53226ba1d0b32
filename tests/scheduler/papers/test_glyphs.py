"""Which characters paper can show, held against another reader of fonts."""

import hashlib
import json

from fontTools.ttLib import TTFont

from scheduler.papers.glyphs import REGULAR, undrawable
from scheduler.papers.typesetting import FONTS


def test_the_font_is_the_recorded_one():
    record = json.loads((FONTS / "VENDOR.json").read_text())
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.iterdir()
        if path.name != "VENDOR.json"
    }
    assert found == record["files"]
    assert FONTS.name.endswith(f"-{record['version']}")


def test_every_character_is_judged_as_the_font_says():
    with TTFont(REGULAR) as font:
        known = font.getBestCmap().keys()
    signs = [chr(code) for code in range(0x20, 0x20000) if chr(code).isprintable()]
    assert undrawable(signs) == {sign for sign in signs if ord(sign) not in known}


def test_hangul_is_drawn_and_other_scripts_are_told():
    assert undrawable(["강소특구 Zone №1", "힣가"]) == set()
    assert undrawable(["漢字 💡 가"]) == {"漢", "字", "💡"}
