"""The words of the statistics, and their numbers as tables that the page and the file share."""

from collections.abc import Callable

from scheduler.followups.outcomes import OutcomeKind
from scheduler.languages import Bilingual
from scheduler.statistics.values import Cell, Dimension, Kind, Statistics
from scheduler.statistics.workbooks import Sheet, Value
from web.i18n import gettext as _
from web.i18n import spoken


def cell(value: Cell, fewest: int) -> Value:
    """The number, or ``< 3`` where it speaks of too few to be told."""
    return _("< %(fewest)s", fewest=fewest) if value is None else value


def kind_name(kind: Kind) -> str:
    return {
        Kind.ZONE: _("By zone"),
        Kind.FIELD: _("By specialised field"),
        Kind.CLUSTER: _("By cluster"),
        Kind.COUNCIL: _("By council"),
    }[kind]


def kind_heading(kind: Kind) -> str:
    return {
        Kind.ZONE: _("Zone"),
        Kind.FIELD: _("Specialised field"),
        Kind.CLUSTER: _("Cluster"),
        Kind.COUNCIL: _("Council"),
    }[kind]


def outcome_name(kind: str) -> str:
    return {
        OutcomeKind.TRANSFER: _("Technology transfer"),
        OutcomeKind.JOINT: _("Joint research"),
        OutcomeKind.BROKERED: _("Brokered research"),
        OutcomeKind.PLANNING: _("R&BD planning"),
        OutcomeKind.OTHER: _("Something else"),
    }.get(OutcomeKind(kind), kind)


def held_rule() -> str:
    """What counts as held, as it is printed beside the numbers."""
    return _(
        "Counting rule: a meeting counts as held when both of the two answered, after it began, whether they want to "
        "go on – yes or no. One answer alone is counted apart; an answer from before the meeting is not counted."
    )


def wish_rule(statistics: Statistics) -> str:
    """Which numbers of wishes are not told."""
    return _(
        "Wishes by group are told from %(fewest)s people on; of fewer, “< %(fewest)s” stands there. Where a hidden "
        "number could be reckoned from the total, the next smallest is hidden too. Who wished for whom, and what is "
        "blocked, stands in no statistics.",
        fewest=statistics.fewest_wishers,
    )


def group_rule() -> str:
    return _(
        "Meetings, follow-ups and outcomes count once for each group that takes part in them, so that the groups "
        "together are more than all."
    )


def named(name: Bilingual | None) -> str:
    return spoken(name) if name is not None else _("None")


def sheets(statistics: Statistics) -> tuple[Sheet, ...]:
    """All tables, in the order of the page."""
    found = [_overview(statistics)]
    found.extend(dimension_sheet(each, statistics) for each in statistics.dimensions)
    if statistics.matrix:
        found.append(_matrix(statistics))
    if statistics.people:
        found.append(outcome_sheet(statistics))
        found.append(technology_sheet(statistics))
    return tuple(found)


def _overview(statistics: Statistics) -> Sheet:
    rows: list[tuple[Value, ...]] = []
    if people := statistics.people:
        show = _shown(statistics.fewest)
        rows += [
            (_("Registered participants"), show(people.registered)),
            (_("Of these no longer taking part"), show(people.left)),
            (_("Organisations taking part"), show(people.organisations)),
            (_("Meetings published"), show(people.meetings)),
            (_("Held: both said so"), show(people.held_both)),
            (_("Only one said so"), show(people.held_one)),
            (_("Nobody said anything"), show(people.unanswered)),
            (_("Pairs that go on"), show(people.agreed)),
            (_("Of these with a time"), show(people.assigned)),
            (_("Pairs with an outcome"), show(people.outcome_pairs)),
        ]
    if wishes := statistics.wishes:
        show = _shown(statistics.fewest_wishers)
        rows += [
            (_("People with wishes"), show(wishes.wishers)),
            (_("Wishes"), show(wishes.wishes)),
            (_("Pairs with a wish"), show(wishes.wished_pairs)),
            (_("Of these with wishes for each other"), show(wishes.mutual_pairs)),
            (_("Pairs that may meet"), show(wishes.candidate_pairs)),
            (_("Meetings declined before"), show(wishes.declined)),
        ]
    note = held_rule() if statistics.people else ""
    return Sheet(_("Overview"), (_("Number"), _("Value")), tuple(rows), note)


def _shown(fewest: int) -> Callable[[Cell], Value]:
    return lambda value: cell(value, fewest)


def dimension_sheet(dimension: Dimension, statistics: Statistics) -> Sheet:
    show, wish = _shown(statistics.fewest), _shown(statistics.fewest_wishers)
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            named(line.name),
            show(line.people),
            show(line.organisations),
            *((wish(line.made), wish(line.received)) if statistics.wishes else ()),
            show(line.meetings),
            show(line.held),
            show(line.agreed),
            show(line.outcomes),
        )
        for line in dimension.lines
    )
    headings = (
        kind_heading(dimension.kind),
        _("People"),
        _("Organisations"),
        *((_("Wishes made"), _("Wishes received")) if statistics.wishes else ()),
        _("Meetings"),
        _("Held"),
        _("Go on"),
        _("With outcome"),
    )
    note = " ".join([group_rule(), *([wish_rule(statistics)] if statistics.wishes else [])])
    return Sheet(kind_name(dimension.kind), headings, rows, note, charted=_("Meetings"))


def _matrix(statistics: Statistics) -> Sheet:
    names = [named(row.name) for row in statistics.matrix]
    pairs = zip(names, statistics.matrix, strict=True)
    rows: tuple[tuple[Value, ...], ...] = tuple((name, *row.counts) for name, row in pairs)
    return Sheet(_("Meetings between zones"), (_("Zone"), *names), rows)


def outcome_sheet(statistics: Statistics) -> Sheet:
    counts = statistics.people.outcomes if statistics.people else {}
    rows = tuple((outcome_name(kind), cell(counts.get(kind, 0), statistics.fewest)) for kind in OutcomeKind)
    note = _("A pair with outcomes of several kinds counts in each.")
    return Sheet(_("Outcomes"), (_("Outcome"), _("Pairs")), rows, note, charted=_("Pairs"))


def technology_sheet(statistics: Statistics) -> Sheet:
    show = _shown(statistics.fewest)
    rows = tuple((spoken(each.name), show(each.offered), show(each.needed)) for each in statistics.technologies)
    note = _("Organisations taking part that ticked the technology; what is only written in free text is not counted.")
    return Sheet(_("Offers and needs"), (_("Technology"), _("Offer it"), _("Need it")), rows, note)
