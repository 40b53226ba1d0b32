"""Why a calendar file cannot be written."""

from scheduler.errors import MannamError


class CalendarRefusal(MannamError):
    """No file was written. ``reason`` is one of the words below; ``detail`` holds no address and no name.

    ``address`` · ``uid`` · ``sequence`` · ``naive_time`` · ``empty_interval`` · ``zone`` · ``url`` · ``summary`` ·
    ``organizer_invited`` · ``cancelled`` · ``no_meeting`` · ``repeated_uid`` · ``sender_not_organizer`` ·
    ``message_id``
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class BrokenCalendar(MannamError):
    """The bytes just written break the recipe: a defect of this program. ``faults`` are codes of the lint."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults)
        self.faults = faults
