"""Form fields of set-up: clock times, days, moments, pairs of times; each says itself what it could not read."""

from datetime import date, datetime, time
from typing import Any

from wtforms import DateField, DateTimeLocalField, Field, TimeField
from wtforms.utils import unset_value

from web.i18n import gettext as _
from web.numbers import WholeNumberField

FIRST_YEAR, LAST_YEAR = 2000, 2100
Span = tuple[time, time]


class ClockField(TimeField):
    """``14:00``."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            self.data = clock_from(valuelist[0])


def clock_from(text: str) -> time:
    """The time that was written; raises ValueError with a sentence."""
    for pattern in ("%H:%M", "%H:%M:%S"):
        try:
            return datetime.strptime(text.strip()[:12], pattern).time()  # noqa: DTZ007  # a clock's time has no zone
        except ValueError:
            continue
    raise ValueError(_("Please write a time such as 14:00."))


class DayField(DateField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            try:
                read = date.fromisoformat(valuelist[0].strip())
            except ValueError:
                raise ValueError(_("Please choose a day, such as 2027-03-05.")) from None
            _refuse_far(read)
            self.data = read


class MomentField(DateTimeLocalField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            try:
                read = datetime.fromisoformat(valuelist[0].strip())
            except ValueError:
                raise ValueError(_("Please choose a day and a time, such as 2027-03-01 18:00.")) from None
            if read.tzinfo is not None:
                raise ValueError(_("Please choose a day and a time, such as 2027-03-01 18:00."))
            _refuse_far(read.date())
            self.data = read.replace(second=0, microsecond=0)


def _refuse_far(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("Please choose a year from 2000 to 2100."))


class CountField(WholeNumberField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            try:
                super().process_formdata(valuelist)
            except ValueError:
                raise ValueError(_("Please write a whole number, such as 20.")) from None


class SpansField(Field):
    """Pairs of clock times, of which rows without anything are left out; ``typed`` is what was written, row by row."""

    typed: tuple[tuple[str, str], ...] = ()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.object_data = self.data = tuple(() if data is unset_value or data is None else data)
        self.typed = tuple((f"{start:%H:%M}", f"{end:%H:%M}") for start, end in self.data)
        self.raw_data = None
        if not formdata:
            return
        starts, ends = (formdata.getlist(f"{self.name}_{end}") for end in ("from", "to"))
        self.typed = tuple(
            (start.strip(), end.strip()) for start, end in zip(starts, ends, strict=False) if (start + end).strip()
        )
        try:
            self.data = tuple((clock_from(start), clock_from(end)) for start, end in self.typed)
        except ValueError as error:
            self.data = ()
            self.process_errors.append(str(error))
