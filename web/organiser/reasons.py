"""The solver's reasons and changes as sentences with names and times. Nothing says whose veto is behind a block."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.reports.unmet import Apart, Unmet
from scheduler.reports.values import Why
from scheduler.timetable.explaining import Fix, Reason, SlotReason
from scheduler.timetable.settings import Origin, Trial
from scheduler.timetable.variants import REQUIRE
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.namebook import Namebook
from web.organiser.words import why_unplaced

NOT_AT_ALL = frozenset({"no_common_slot"})
"""Reasons that no price overcomes: requiring the pair would leave no timetable."""


@dataclass(frozen=True, slots=True)
class Told:
    """A wish's reason in a sentence, what stands in each slot, and the nearest fix; ``tries``: what can be tried."""

    line: Unmet
    reason: str
    slots: tuple[str, ...]
    fix: str
    tries: str

    @property
    def blocked(self) -> bool:
        return self.line.why is Apart.BLOCKED


def told(book: Namebook, line: Unmet) -> Told:
    if isinstance(line.why, Apart):
        return Told(line, _apart(line.why), (), "", "")
    if line.reason is None:
        return Told(line, why_unplaced(line.why), (), "", "" if line.why is Why.NO_COMMON_SLOT else REQUIRE)
    reason = line.reason
    slots = tuple(_slot(book, note) for note in reason.slots)
    if reason.fix is not None:
        return Told(line, _reason(book, reason), slots, fix_sentence(book, reason.fix), "change")
    tries = "" if reason.name in NOT_AT_ALL else REQUIRE
    return Told(line, _reason(book, reason), slots, _no_fix(reason.search), tries)


def _apart(why: Apart) -> str:
    return {
        Apart.BLOCKED: _("Blocked."),
        Apart.MET_BEFORE: _("They met at an earlier event, and the wish names only the organisation."),
        Apart.LATER: _("The wish is younger than this run, or the pair may not meet any more. Please solve again."),
    }[why]


def _reason(book: Namebook, reason: Reason) -> str:
    whom = book.persons(reason.people)
    sentences = {
        "no_common_slot": _("They have no free slot in common."),
        "at_most": ngettext(
            "%(names)s: has %(num)s meeting, which is the limit.",
            "%(names)s: has %(num)s meetings, which is the limit.",
            reason.limit or 0,
            names=whom,
        ),
        "quota": _("%(names)s: meets somebody else of the organisation already.", names=whom),
        "worth_more": _("In every common slot one of them has a meeting that is worth at least as much."),
        "no_table": _("No table is free in the common slots."),
        "lock": _("A meeting that is required or stays is in its way."),
        "goal": _("It would fit, but something that counts more would get worse."),
        "no_gain": _("It would fit, and nothing would gain by it."),
        "not_optimal": _("It would make the timetable better; a longer run may find it."),
    }
    return sentences.get(reason.name, _("Every common slot is closed for a reason of its own."))


def _slot(book: Namebook, note: SlotReason) -> str:
    whom = book.persons(note.people)
    said = {
        "unavailable": _("%(names)s: not free", names=whom),
        "no_table_exists": _("no table is there"),
        "worth_more": _("in a meeting worth at least as much: %(pairs)s", pairs=book.pairs(note.meetings)),
        "required": _("in a required meeting: %(pairs)s", pairs=book.pairs(note.meetings)),
        "taken": _("in another meeting: %(pairs)s", pairs=book.pairs(note.meetings)),
        "exchange": _("it would be better than %(pairs)s", pairs=book.pairs(note.meetings)),
        "no_table": _("no table is free"),
        "not_allowed": _("not allowed then"),
        "goal": _("something that counts more would get worse"),
        "no_gain": _("it would fit, and nothing would gain"),
        "fits": _("it would fit, and be better"),
    }.get(note.obstacle, _("closed"))
    return f"{book.time(note.slot)} · {said}"


def _no_fix(search: str) -> str:
    if search == "impossible":
        return _("No single change lets it in beside the meetings held now.")
    return _("Whether a single change would let it in is not known.")


def fix_sentence(book: Namebook, fix: Fix) -> str:
    """What would have to be different, where the meeting then is, and how many others move."""
    change = change_words(book, fix.change)
    if not fix.moved:
        return _(
            "%(change)s: it then fits at %(time)s, and nothing else moves.", change=change, time=book.time(fix.slot)
        )
    return ngettext(
        "%(change)s: it then fits at %(time)s, and %(num)s other meeting moves.",
        "%(change)s: it then fits at %(time)s, and %(num)s other meetings move.",
        fix.moved,
        change=change,
        time=book.time(fix.slot),
    )


def change_words(book: Namebook, change: Mapping[str, Any]) -> str:
    """One change of the event, without a full stop."""
    name, time = book.person(change.get("person", "")), book.time(change.get("slot", 0))
    number = int(change.get("to", 0) or 0)
    words = {
        "none": _("A longer run"),
        "open_slot": _("%(name)s free at %(time)s as well", name=name, time=time),
        "open_table": _("Table %(table)s open at %(time)s as well", table=change.get("table", ""), time=time),
        "add_table": _("One more table at %(time)s", time=time),
        "raise_most": ngettext(
            "%(name)s: up to %(num)s meeting", "%(name)s: up to %(num)s meetings", number, name=name
        ),
        "raise_quota": _("%(name)s: one more of the same organisation", name=name),
        "raise_capacity": _(
            "A second meeting of %(name)s at %(time)s, with a colleague standing in", name=name, time=time
        ),
        "unlock": _("%(pair)s free to move", pair=book.pair(change.get("other", ""))),
        REQUIRE: _("The meeting held in any case"),
    }
    return words.get(str(change.get("kind")), _("Another rule for this meeting"))


def trial_words(book: Namebook, trial: Trial) -> str:
    """What a run tries, and for whom."""
    return _("%(change)s, for %(pair)s", change=change_words(book, trial.change), pair=book.pair(trial.meeting))


def origin_words(book: Namebook, origin: Origin) -> str:
    """How a run came to be, empty for one that begins from the wishes alone."""
    if origin.trial is not None:
        return _("Tried: %(what)s (run %(number)s)", what=trial_words(book, origin.trial), number=origin.trial.run)
    if origin.fills is not None:
        return _("Fills the gaps of run %(number)s", number=origin.fills)
    if origin.draft is not None and origin.locked:
        return _("Keeps what is locked in draft %(number)s", number=origin.draft)
    if origin.draft is not None:
        return _("Fills the gaps of draft %(number)s", number=origin.draft)
    if origin.copies is not None:
        return _("Copy of run %(number)s", number=origin.copies)
    return ""
