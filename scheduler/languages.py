"""The two languages of the product and text that exists in both."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    KO = "ko"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Korean and English; an empty one is replaced by the other."""

    ko: str
    en: str

    def text(self, language: str) -> str:
        if language == Language.KO:
            return self.ko or self.en
        return self.en or self.ko
