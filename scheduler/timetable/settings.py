"""What an organiser sets for one run: how much a wish is worth, the minimum for everybody, and where the run began."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from scheduler.timetable.rules import USUAL, Weights

MOST_RANK_PERCENT = 300
MOST_MUTUAL_PERCENT = 400
MOST_BOOST_PERCENT = 500
MOST_MINIMUM = 10
MOST_BOOSTED = 200


@dataclass(frozen=True, slots=True)
class Boosted:
    """Public ids of the organisations and the people whose meetings the organiser boosts."""

    organisations: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.organisations or self.people)


NOBODY = Boosted()


@dataclass(frozen=True, slots=True)
class RunSettings:
    """``minimum``: meetings that everybody should get at least. ``avoid_met``: a pair that met at an earlier event
    counts only if the wish names the person."""

    weights: Weights = USUAL
    minimum: int = 1
    avoid_met: bool = True
    boosted: Boosted = NOBODY

    @property
    def lenient(self) -> "RunSettings":
        """The same, with every pair that rules alone allow."""
        return replace(self, avoid_met=False)


DEFAULTS = RunSettings()


@dataclass(frozen=True, slots=True)
class Trial:
    """One change of the problem, tried for a pair that run ``run`` did not hold.

    ``change`` has the words of the solver's explanation (``kind``, ``person``, ``slot``, ``table``, ``quota``,
    ``other``, ``to``) with ids; ``meeting`` is the pair's.
    """

    run: int
    meeting: str
    change: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Of which run this one keeps every meeting (``fills``), is a copy (``copies``), or tries a change.

    ``draft``: of which draft that was edited it keeps every meeting, or with ``locked`` those that are locked.
    """

    fills: int | None = None
    copies: int | None = None
    trial: Trial | None = None
    draft: int | None = None
    locked: bool = False


NOTHING = Origin()


def settings_fields(settings: RunSettings) -> dict[str, Any]:
    """As a run's row keeps them."""
    return asdict(settings)


def read_settings(fields: Mapping[str, Any]) -> RunSettings:
    """What a run's row says; the defaults where it says nothing, as of runs before there were settings."""
    boosted = fields.get("boosted", {})
    return RunSettings(
        weights=Weights(**fields.get("weights", {})),
        minimum=fields.get("minimum", DEFAULTS.minimum),
        avoid_met=fields.get("avoid_met", DEFAULTS.avoid_met),
        boosted=Boosted(tuple(boosted.get("organisations", ())), tuple(boosted.get("people", ()))),
    )


def origin_fields(origin: Origin) -> dict[str, Any]:
    return {name: value for name, value in asdict(origin).items() if value}


def read_origin(fields: Mapping[str, Any]) -> Origin:
    trial = fields.get("trial")
    return Origin(
        fills=fields.get("fills"),
        copies=fields.get("copies"),
        trial=Trial(**trial) if trial else None,
        draft=fields.get("draft"),
        locked=fields.get("locked", False),
    )
