"""Numbers that strangers send, in addresses and in forms: none that a column of the database cannot hold."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map
from wtforms import IntegerField

LARGEST = 2**31 - 1
_MOST_CHARACTERS = 20


class StorableNumber(IntegerConverter):
    """The converter ``int`` of addresses; there is nothing behind a larger number."""

    regex = r"[0-9]{1,10}"

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=LARGEST)


class WholeNumberField(IntegerField):
    """A number of a form. One of hundreds of digits is no number: the range check would fail on it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and len(valuelist[0]) > _MOST_CHARACTERS:
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)
