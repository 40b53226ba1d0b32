"""From a file and a column's meanings to a plan: reading, comparing, asking. Nothing is stored here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.imports.additions.decisions import Decisions, Question
from scheduler.imports.additions.fields import Field
from scheduler.imports.additions.findings import RowCode, RowFindings
from scheduler.imports.additions.matching import match_firms, match_people
from scheduler.imports.additions.people import PeoplePlan, plan_people
from scheduler.imports.additions.people_rows import read_people
from scheduler.imports.additions.places import TablesPlan, plan_tables
from scheduler.imports.additions.programme import ProgrammePlan, plan_programme
from scheduler.imports.additions.sheets import Line, Sheet
from scheduler.imports.additions.views import PeopleView, ProgrammeView, TablesView, View
from scheduler.imports.additions.wishes import WishesPlan, plan_wishes

Plan = PeoplePlan | ProgrammePlan | TablesPlan | WishesPlan
Told = Callable[[int], None]
"""Is told how many rows were looked at."""

TOLD_EVERY = 250


@dataclass(slots=True)
class Checked:
    """``numbers``: what accepting would do, by word: added, updated, unchanged, skipped, firms, out, people, kept."""

    plan: Plan
    findings: RowFindings
    numbers: Mapping[str, int]
    questions: Sequence[Question] = field(default_factory=list)


def check(
    sheet: Sheet,
    fields: Sequence[Field | None],
    view: View,
    *,
    source: str = "",
    decisions: Decisions | None = None,
    told: Told = lambda _rows: None,
) -> Checked:
    """What the list would do to the event as ``view`` shows it."""
    findings = RowFindings()
    places = {meant: place for place, meant in enumerate(fields) if meant is not None}
    lines = _lines(sheet, findings, told)
    if isinstance(view, PeopleView):
        return _check_people(view, lines, places, source, decisions or Decisions(), findings)
    if isinstance(view, ProgrammeView):
        items = plan_programme(view, lines, places, findings)
        rows = {"added": len(items.additions), "updated": len(items.updates), "unchanged": items.unchanged}
        return Checked(items, findings, rows)
    if isinstance(view, TablesView):
        tables = plan_tables(view, lines, places, findings)
        rows = {"added": len(tables.additions), "updated": len(tables.updates), "unchanged": tables.unchanged}
        return Checked(tables, findings, rows)
    wishes = plan_wishes(view, lines, places, findings)
    rows = {
        "added": sum(len(each) for each in wishes.lists.values()),
        "people": len(wishes.lists),
        "kept": wishes.kept,
    }
    return Checked(wishes, findings, rows)


def _check_people(
    view: PeopleView,
    lines: Iterator[Line],
    places: Mapping[Field, int],
    source: str,
    decisions: Decisions,
    findings: RowFindings,
) -> Checked:
    rows = read_people(view, lines, places, source, findings)
    firms = match_firms(view, rows.firms)
    people = match_people(view, rows, firms, findings)
    plan = plan_people(firms, people, decisions, findings)
    numbers = {
        "added": len(plan.additions),
        "updated": len(plan.updates),
        "unchanged": plan.unchanged,
        "skipped": plan.skipped,
        "out": rows.out,
        "firms": len(plan.new_firms),
        "firms_updated": len(plan.firm_updates),
    }
    return Checked(plan, findings, numbers, plan.questions)


def _lines(sheet: Sheet, findings: RowFindings, told: Told) -> Iterator[Line]:
    for count, line in enumerate(sheet.lines, start=1):
        if count % TOLD_EVERY == 0:
            told(count)
        if line.more:
            findings.add(line.number, None, RowCode.MORE_CELLS, expected=(str(len(sheet.heading)),))
        else:
            yield line
