"""The statistics for the report to those who fund the event: the page, and a file of its tables."""

from flask import Response as FlaskResponse
from flask import render_template

from scheduler.statistics.service import statistics as statistics_of
from scheduler.statistics.values import Statistics
from scheduler.statistics.workbooks import XLSX, workbook
from web.clock import now
from web.organiser import statistics_words as words
from web.organiser.blueprints import blueprint, open_desk
from web.stores import database

MOST_ALONE = 6


@blueprint.get("/<key>/statistics")
def statistics(key: str) -> str:
    """Everything at once, each number beside its rule."""
    desk = open_desk(key)
    with database().reading() as session:
        found = statistics_of(session, desk.event.id)
    return render_template(
        "organiser/statistics.html",
        event=desk.event,
        statistics=found,
        people=found.people,
        wishes=found.wishes,
        dimensions=[words.dimension_sheet(each, found) for each in found.dimensions],
        pictured=_pictured(found),
        outcomes=words.outcome_sheet(found),
        technologies=words.technology_sheet(found),
        zones=[words.named(row.name) for row in found.matrix],
        missing=[each for each in found.technologies if each.alone and each.needed],
        unused=[each for each in found.technologies if each.alone and each.offered],
        most_alone=MOST_ALONE,
        rules=words,
    )


def _pictured(found: Statistics) -> list[tuple[str, int]]:
    """Meetings by zone, as far as they may be told."""
    lines = found.dimensions[0].lines if found.dimensions else ()
    return [(words.named(line.name), line.meetings) for line in lines if line.meetings is not None and line.people]


@blueprint.get("/<key>/statistics.xlsx")
def statistics_file(key: str) -> FlaskResponse:
    """The same tables as a workbook, a sheet each."""
    desk = open_desk(key)
    with database().reading() as session:
        found = statistics_of(session, desk.event.id)
    return FlaskResponse(
        workbook(words.sheets(found), now=now()),
        mimetype=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{desk.event.key}-statistics.xlsx"'},
    )
