"""From one run to the next: its unmet wishes with reasons, a change tried, two runs compared, one rolled back to."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import NotFound
from scheduler.people.service import people
from scheduler.reports.comparing import compare_runs
from scheduler.reports.unmet import unmet_wishes
from scheduler.timetable.copying import copy_run
from scheduler.timetable.explaining import reasons, trial_of
from scheduler.timetable.grids import grid_view
from scheduler.timetable.service import request_run, run_files, run_summary, runs
from scheduler.timetable.settings import Trial
from scheduler.timetable.variants import REQUIRE
from web.clock import now
from web.i18n import gettext as _
from web.numbers import LARGEST
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.namebook import namebook
from web.organiser.reasons import origin_words, told
from web.stores import database, settings

ON_A_PAGE = 50
"""Unmet wishes shown at once; each has a button and may list its slots."""


@blueprint.get("/<key>/runs/<int:number>/unmet")
def unmet(key: str, number: int) -> str:
    """The wishes that the run's draft does not meet; ``?person=`` (a public id) those of one, ``?page=`` the rest."""
    desk = open_desk(key)
    found = unmet_wishes(database(), desk.event.id, number)
    with database().reading() as session:
        run = run_summary(session, desk.event.id, number)
        book = namebook(session, desk.event.id, desk.event.zone)
        everybody = people(session, desk.event.id)
    person = next((each for each in everybody if each.public_id == request.args.get("person")), None)
    lines = [line for line in found.lines if person is None or person.id in (line.wisher.id, line.partner.id)]
    pages = max(-(-len(lines) // ON_A_PAGE), 1)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "organiser/unmet.html",
        event=desk.event,
        run=run,
        lines=[told(book, line) for line in lines[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]],
        count=len(lines),
        page=page,
        pages=pages,
        explained=found.explained,
        person=person,
        everybody=everybody,
    )


@blueprint.post("/<key>/runs/<int:number>/try")
def try_change(key: str, number: int) -> Response:
    """Solve once more with the nearest change for a pair, or with the pair held in any case; makes no draft."""
    desk = open_desk(key)
    meeting = request.form.get("meeting", "")
    with database().reading() as session:
        run = run_summary(session, desk.event.id, number)
        if run.grid_id is None:
            raise NotFound("grid", str(number))
        snapshot, view = run_files(session, desk.event.id, number)[0], grid_view(session, desk.event.id, run.grid_id)
    if request.form.get("what") == REQUIRE:
        trial: Trial | None = Trial(number, meeting, {"kind": REQUIRE})
    else:
        trial = trial_of(reasons(snapshot, view), number, meeting)
    if trial is None:
        flash(_("There is nothing to try for this pair any more. Please look again."), "warning")
        return redirect(url_for("organiser.unmet", key=key, number=number), 303)
    with database().writing() as session:
        tried = request_run(
            session,
            desk.event.id,
            by=desk.actor,
            seconds=run.seconds_limit or settings().solver_seconds,
            workers=settings().solver_workers,
            seed=run.seed,
            now=now(),
            settings=run.settings,
            origin=replace(run.origin, copies=None, trial=trial),
        )
    return redirect(url_for("organiser.run", key=key, number=tried), 303)


@blueprint.get("/<key>/runs/<int:number>/compare")
def compare(key: str, number: int) -> str:
    """Run ``number`` beside another one, ``?with=``; without one the newest other that found a timetable."""
    desk = open_desk(key)
    with database().reading() as session:
        history = runs(session, desk.event.id)
        others = [run.number for run in history if run.goals and run.number != number]
        wanted = request.args.get("with", 0, type=int)
        other = wanted if 0 < wanted <= LARGEST else next(iter(others), number)
        comparison = compare_runs(session, desk.event.id, number, other)
        book = namebook(session, desk.event.id, desk.event.zone)
    return render_template(
        "organiser/compare.html",
        event=desk.event,
        comparison=comparison,
        runs=[run for run in history if run.goals or run.grid_id is not None],
        origins=[origin_words(book, standing.run.origin) for standing in (comparison.first, comparison.second)],
    )


@blueprint.post("/<key>/runs/<int:number>/copy")
def roll_back(key: str, number: int) -> Response:
    """Make the run's timetable a new draft, checked under today's data."""
    desk: Desk = open_desk(key)
    with database().writing() as session:
        made = copy_run(session, desk.event.id, number, by=desk.actor, now=now())
    flash(_("Run %(made)s has the timetable of run %(number)s as a new draft.", made=made, number=number), "good")
    return redirect(url_for("organiser.run", key=key, number=made), 303)
