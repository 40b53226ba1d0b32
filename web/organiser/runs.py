"""Solving: starting a run, watching it, cancelling it, reading its report, taking its files."""

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import wishes_are_open
from scheduler.people.directory import directory
from scheduler.reports.comparing import Comparison, compare_runs
from scheduler.reports.service import run_report
from scheduler.reports.values import ZoneWishes
from scheduler.timetable.editing_views import drafts
from scheduler.timetable.pairs import pair_rules
from scheduler.timetable.service import cancel_run, request_run, run_files, run_summary, runs
from scheduler.timetable.settings import DEFAULTS
from scheduler.timetable.values import UNDER_WAY, RunSummary
from web.clock import now
from web.differences import difference_lines
from web.i18n import gettext as _
from web.i18n import spoken
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.conflicts import conflict_lines
from web.organiser.namebook import namebook
from web.organiser.naming import boosted_lines
from web.organiser.pictures import draw_curve
from web.organiser.reasons import origin_words
from web.organiser.run_forms import SettingsForm, settings_fields
from web.organiser.words import run_ending
from web.stores import database, settings


@blueprint.get("/<key>/runs")
def run_list(key: str) -> str | tuple[str, int]:
    """The form of a new run, and the history; ``?from=3`` fills the form in as for run 3."""
    desk = open_desk(key)
    return _run_list(desk, request.args.get("from", type=int))


@blueprint.post("/<key>/runs")
def start_run(key: str) -> Response | tuple[str, int]:
    """Queue a solve of the event as it is now."""
    desk = open_desk(key)
    with database().reading() as session:
        form = SettingsForm(
            directory(session, desk.event.id), runs(session, desk.event.id), drafts(session, desk.event.id)
        )
    if not form.validate():
        return _run_list(desk, None, form), 422
    with database().writing() as session:
        number = request_run(
            session,
            desk.event.id,
            by=desk.actor,
            seconds=float(form.seconds.data or 0),
            workers=settings().solver_workers,
            seed=int(form.seed.data or 0),
            now=now(),
            settings=form.settings(),
            origin=form.origin(),
        )
    return redirect(url_for("organiser.run", key=key, number=number), 303)


def _run_list(desk: Desk, like: int | None, form: SettingsForm | None = None) -> str:
    event = desk.event
    with database().reading() as session:
        history = runs(session, event.id)
        known = directory(session, event.id)
        edited = drafts(session, event.id)
        rules = pair_rules(session, event.id)
        book = namebook(session, event.id, event.zone)
    pattern = next((run for run in history if run.number == like and not event.choices_deleted_at), None)
    if form is None:
        shown = settings_fields(known, pattern) if pattern else {"seconds": round(settings().solver_seconds)}
        form = SettingsForm(known, history, edited, **shown)
    return render_template(
        "organiser/runs.html",
        event=event,
        form=form,
        opened=pattern is not None and pattern.settings != DEFAULTS,
        runs=history,
        rules=len(rules),
        origins={run.number: origin_words(book, run.origin) for run in history},
        compared=[run for run in history if run.status in ("optimal", "feasible") or run.grid_id is not None],
        wishes_open=wishes_are_open(event, now=now()),
    )


@blueprint.get("/<key>/runs/<int:number>")
def run(key: str, number: int) -> str:
    """A run: its progress while it is under way, then its report or the sentence how it ended."""
    desk = open_desk(key)
    with database().reading() as session:
        summary = run_summary(session, desk.event.id, number)
        told = summary.grid_id is not None and desk.event.choices_deleted_at is None
        report = run_report(session, desk.event.id, number) if told else None
        book = namebook(session, desk.event.id, desk.event.zone)
        trial = _trial(session, desk, summary)
        chosen = summary.settings.boosted
        boosted = boosted_lines(directory(session, desk.event.id), chosen.organisations, chosen.people).splitlines()
    if summary.state in UNDER_WAY:
        return render_template("organiser/progress.html", **_progress(desk, summary))
    return render_template(
        "organiser/report.html" if report else "organiser/trial.html" if trial else "organiser/run_without_grid.html",
        event=desk.event,
        run=summary,
        report=report,
        comparison=trial,
        ending=run_ending(summary),
        origin=origin_words(book, summary.origin),
        conflict=conflict_lines(book, summary.conflict),
        changed=difference_lines(report.differences) if report else (),
        distribution=[(str(count), people) for count, people in enumerate(report.per_person)] if report else [],
        zone_wishes=[(_zone(line), line.met, line.wanted) for line in report.zone_wishes] if report else [],
        boosted=boosted,
        ranks=[(_("Rank %(rank)s", rank=line.rank), line.met, line.wanted) for line in report.ranks] if report else [],
    )


def _zone(line: ZoneWishes) -> str:
    return spoken(line.name) if line.name is not None else _("No zone")


def _trial(session: Session, desk: Desk, run: RunSummary) -> Comparison | None:
    """What a tried change does against the run it was tried for, once it has a result."""
    trial = run.origin.trial
    if trial is None or run.status not in ("optimal", "feasible") or desk.event.choices_deleted_at:
        return None
    return compare_runs(session, desk.event.id, trial.run, run.number)


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
