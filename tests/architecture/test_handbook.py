"""The handbook and its pictures agree: in both languages, each once, with a text for those who do not see it, small."""

import re

import pytest
from PIL import Image  # comes with matplotlib

from tests.browser.handbook import ENDINGS, HANDBOOK, IMAGES, PICTURES

LARGEST_BYTES = 150_000
LARGEST_OF_ALL_BYTES = 3_000_000
SHORTEST_TEXT = 25
PARTS = sorted(path for path in HANDBOOK.glob("*.md") if not path.name.endswith(".ko.md"))
LANGUAGES = tuple(ENDINGS)


def pictures_of(text: str) -> list[tuple[str, str]]:
    """Alternative text and file of every picture of a document, in their order."""
    return re.findall(r"!\[([^\]]*)\]\(images/([^)]+)\)", text)


def shown(language: str) -> list[tuple[str, str]]:
    names = [part.name if language == "en" else part.name.replace(".md", ".ko.md") for part in PARTS]
    return [found for name in names for found in pictures_of((HANDBOOK / name).read_text(encoding="utf-8"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_handbook_shows_each_picture_of_its_language_once_and_says_what_is_on_it(language):
    found = shown(language)
    assert sorted(file for _, file in found) == sorted(f"{picture.name}{ENDINGS[language]}" for picture in PICTURES)
    assert [file for text, file in found if len(text) < SHORTEST_TEXT] == []
    assert len({text for text, _ in found}) == len(found)


def test_both_handbooks_show_the_same_pictures_in_the_same_order():
    def names(language: str) -> list[str]:
        return [file.removesuffix(ENDINGS[language]) for _, file in shown(language)]

    assert names("en") == names("ko")


def test_there_is_no_other_picture_and_none_is_missing():
    wanted = {f"{picture.name}{ending}" for picture in PICTURES for ending in ENDINGS.values()}
    assert {path.name for path in IMAGES.iterdir()} == wanted


def test_the_pictures_are_as_large_as_their_pages_and_small_as_files():
    sizes = {}
    for picture in PICTURES:
        for ending in ENDINGS.values():
            file = IMAGES / f"{picture.name}{ending}"
            sizes[file.name] = file.stat().st_size
            with Image.open(file) as image:
                assert image.size == picture.size, file.name
    assert {name: size for name, size in sizes.items() if size > LARGEST_BYTES} == {}
    assert sum(sizes.values()) < LARGEST_OF_ALL_BYTES
