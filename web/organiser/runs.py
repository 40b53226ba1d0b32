"""Solving: starting a run, watching it, cancelling it, reading its report, taking its files."""

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import NotFound
from scheduler.reports.service import run_report
from scheduler.timetable.service import cancel_run, request_run, run_files, run_summary
from scheduler.timetable.values import UNDER_WAY, RunSummary
from web.clock import now
from web.i18n import gettext as _
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.forms import RunForm
from web.organiser.notices import difference_lines
from web.organiser.pictures import draw_curve
from web.organiser.words import run_ending
from web.stores import database, settings


@blueprint.post("/<key>/runs")
def start_run(key: str) -> Response | tuple[str, int]:
    """Queue a solve of the event as it is now."""
    desk = open_desk(key)
    form = RunForm()
    if not form.validate():
        return render_template("organiser/run_form.html", event=desk.event, form=form), 422
    with database().writing() as session:
        number = request_run(
            session,
            desk.event.id,
            by=desk.actor,
            seconds=float(form.seconds.data or 0),
            workers=settings().solver_workers,
            seed=int(form.seed.data or 0),
            now=now(),
        )
    return redirect(url_for("organiser.run", key=key, number=number), 303)


@blueprint.get("/<key>/runs/<int:number>")
def run(key: str, number: int) -> str:
    """A run: its progress while it is under way, then its report or the sentence how it ended."""
    desk = open_desk(key)
    with database().reading() as session:
        summary = run_summary(session, desk.event.id, number)
        told = summary.grid_id is not None and desk.event.choices_deleted_at is None
        report = run_report(session, desk.event.id, number) if told else None
    if summary.state in UNDER_WAY:
        return render_template("organiser/progress.html", **_progress(desk, summary))
    return render_template(
        "organiser/report.html" if report else "organiser/run_without_grid.html",
        event=desk.event,
        run=summary,
        report=report,
        ending=run_ending(summary),
        changed=difference_lines(report.differences) if report else (),
        distribution=[(str(count), people) for count, people in enumerate(report.per_person)] if report else [],
        ranks=[(_("Rank %(rank)s", rank=line.rank), line.met, line.wanted) for line in report.ranks] if report else [],
        form=RunForm(seconds=round(summary.seconds_limit), seed=summary.seed),
    )


@blueprint.get("/<key>/runs/<int:number>/progress")
def progress(key: str, number: int) -> FlaskResponse:
    """The panel of a run under way; once the run has ended the browser is told to load the page again."""
    desk = open_desk(key)
    with database().reading() as session:
        summary = run_summary(session, desk.event.id, number)
    response = make_response(render_template("organiser/_progress.html", **_progress(desk, summary)))
    if summary.state not in UNDER_WAY and request.headers.get("HX-Request") == "true":
        response.headers["HX-Refresh"] = "true"
    return response


def _progress(desk: Desk, run: RunSummary) -> dict[str, object]:
    last = run.news[-1] if run.news else None
    told = last.seconds if last else 0.0
    elapsed = (now() - run.started_at).total_seconds() if run.started_at else 0.0
    seconds = min(max(told, elapsed), max(told, run.seconds_limit))
    return {
        "event": desk.event,
        "run": run,
        "under_way": run.state in UNDER_WAY,
        "seconds": int(seconds),
        "phase": last.phase if last else "",
        "goals": last.goals if last else (),
        "curve": draw_curve(run.news, "weight", until=seconds),
    }


@blueprint.post("/<key>/runs/<int:number>/cancel")
def cancel(key: str, number: int) -> Response:
    """Stop a run; it keeps the best timetable found so far."""
    desk = open_desk(key)
    with database().writing() as session:
        cancel_run(session, desk.event.id, number, by=desk.actor, now=now())
    flash(_("The run stops; the best timetable so far is kept."), "accent")
    return redirect(url_for("organiser.run", key=key, number=number), 303)


@blueprint.get("/<key>/runs/<int:number>/problem.json")
def problem_file(key: str, number: int) -> FlaskResponse:
    """The solver's problem as it was solved, byte for byte."""
    return _file(key, number, "problem")


@blueprint.get("/<key>/runs/<int:number>/result.json")
def result_file(key: str, number: int) -> FlaskResponse:
    """The solver's result, byte for byte."""
    return _file(key, number, "result")


def _file(key: str, number: int, which: str) -> FlaskResponse:
    desk = open_desk(key)
    with database().reading() as session:
        problem, result = run_files(session, desk.event.id, number)
    data = problem if which == "problem" else result
    if data is None:
        raise NotFound("result", str(number))
    name = f"{desk.event.key}-{number}-{which}.json"
    return FlaskResponse(
        data, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
