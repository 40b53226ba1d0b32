"""What the commands do: the same use cases as the pages, their outcome as sentences."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import click
from flask import Flask

from scheduler.accounts.service import (
    ORGANISER_LINK,
    keep_organiser,
    make_host,
    make_organiser_link,
    make_participant_link,
    organiser_account,
    organiser_by_email,
    revoke_participant_links,
)
from scheduler.addresses import read_address
from scheduler.audit.service import note
from scheduler.clocks import system_clock
from scheduler.database import Database, Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.service import event_organisers, find_event
from scheduler.events.team import own_roles
from scheduler.imports.demo_event import demo_files
from scheduler.imports.files import read_event, read_folder
from scheduler.imports.service import store_event
from scheduler.jobs.runner import run_due
from scheduler.languages import Language
from scheduler.people.service import find_participant
from scheduler.settings import Settings, load_settings
from scheduler.timetable.grids import current_revision
from scheduler.timetable.publishing import publish_grid
from scheduler.timetable.running import execute_run
from scheduler.timetable.service import newest_grid_run, request_run, run_summary
from scheduler.timetable.values import News, RunSummary
from scheduler.work import delivering, suggesting
from web import i18n
from web.errors import findings, sentence
from web.exits import INFEASIBLE, NOTHING_FOUND
from web.i18n import gettext as _
from web.i18n import ngettext, speaking
from web.serving import LINK_OF_THE_CONSOLE, only_server, open_installation, refuse_taken_port
from web.serving import serve as serve_pages

DEMO = "demo"
DEMO_SECONDS = 10.0
DEMO_ATTENDEES = ("p001", "p002")
BY_COMMAND = "command"


@contextmanager
def in_language(language: Language) -> Iterator[Callable[[str], str]]:
    """Sentences are made in this language; yields the translator of a text."""
    app = Flask("web")
    i18n.register(app)
    with app.app_context(), speaking(language):
        yield _


def refusal_sentence(error: MannamError) -> str:
    """The page's sentence, and the single findings below it."""
    return "\n".join((sentence(error), *(f"  {finding}" for finding in findings(error))))


@contextmanager
def installation() -> Iterator[tuple[Settings, Database]]:
    settings = load_settings()
    database = open_installation(settings)
    try:
        yield settings, database
    finally:
        database.close()


def import_folder(folder: Path) -> None:
    file = read_event(read_folder(folder))
    with installation() as (_settings, database):
        with database.writing() as session:
            store_event(session, file, by=BY_COMMAND, now=system_clock())
        run_due(database, suggesting(database))
    click.echo(
        _(
            "Imported “%(event)s” with %(people)s participants and %(wishes)s wishes.",
            event=file.key,
            people=len(file.participants),
            wishes=len(file.wishes),
        )
    )


def solve(event_key: str, seconds: float | None, workers: int | None, seed: int) -> int:
    """Returns the exit code."""
    with installation() as (settings, database):
        run = _solve(database, settings, event_key, seconds or settings.solver_seconds, workers, seed)
        click.echo(_run_sentence(run))
        return _run_code(run)


def _solve(
    database: Database, settings: Settings, event_key: str, seconds: float, workers: int | None, seed: int
) -> RunSummary:
    """Ask for a run and execute it here, without a server."""
    with database.writing() as session:
        event = find_event(session, event_key)
        number = request_run(
            session,
            event.id,
            by=BY_COMMAND,
            seconds=seconds,
            workers=workers or settings.solver_workers,
            seed=seed,
            now=system_clock(),
            queued=False,
        )
        run_id = run_summary(session, event.id, number).id
    with _interruptible() as interrupted:
        execute_run(database, settings, run_id, on_news=_show_news, stopping=interrupted)
    with database.reading() as session:
        return run_summary(session, event.id, number)


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Ctrl+C asks the solver to stop with the best so far instead of ending the program."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: asked.append(number))
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


def _show_news(news: News) -> None:
    goals = "  ".join(f"{goal.name} {_known(goal.value)} / {_known(goal.bound)}" for goal in news.goals)
    click.echo(f"{news.seconds:6.1f} s  {news.phase:<12} {goals}", err=True)


def _known(number: int | None) -> str:
    return "–" if number is None else str(number)


def _run_sentence(run: RunSummary) -> str:
    if run.grid_id is not None:
        goals = ", ".join(
            _("%(goal)s %(value)s (proven best)", goal=g.name, value=g.value)
            if g.value == g.bound
            else _("%(goal)s %(value)s (bound %(bound)s)", goal=g.name, value=_known(g.value), bound=_known(g.bound))
            for g in run.goals
        )
        return _("Run %(number)s left a grid: %(goals)s.", number=run.number, goals=goals)
    if run.conflict:
        reasons = "\n".join(f"  {reason}" for reason in run.conflict)
        return _("Run %(number)s: no grid is possible. In conflict are:", number=run.number) + f"\n{reasons}"
    return _(
        "Run %(number)s ended without a grid (%(reason)s). It can be started again.",
        number=run.number,
        reason=run.reason,
    )


def _run_code(run: RunSummary) -> int:
    if run.grid_id is not None:
        return 0
    return INFEASIBLE if run.conflict else NOTHING_FOUND


def publish(event_key: str, run: int | None, *, accept_changes: bool) -> None:
    with installation() as (settings, database):
        with database.writing() as session:
            event = find_event(session, event_key)
            summary = run_summary(session, event.id, run or newest_grid_run(session, event.id))
            if summary.grid_id is None:
                raise NotFound("grid", str(summary.number))
            current = current_revision(session, event.id)
            done = publish_grid(
                session,
                settings,
                event.id,
                summary.grid_id,
                seen_revision=current.number if current else 0,
                accept_differences=accept_changes,
                by=BY_COMMAND,
                now=system_clock(),
            )
        run_due(database, delivering(database, settings))
        target = settings.smtp_host or str(settings.outbox)
    click.echo(
        _("Revision %(number)s is published.", number=done.number)
        + " "
        + ngettext("%(num)s mail goes to %(target)s.", "%(num)s mails go to %(target)s.", done.mails, target=target)
    )


def link(event_key: str, person: str, *, revoke: bool) -> None:
    with installation() as (settings, database), database.writing() as session:
        event = find_event(session, event_key)
        if revoke:
            revoke_participant_links(session, find_participant(session, event.id, person).id, now=system_clock())
            click.echo(_("Every link and session of %(person)s has ended.", person=person))
            return
        click.echo(_link(session, settings, event.id, person))


def _link(session: Session, settings: Settings, event_id: int, person: str) -> str:
    """A new link of an organiser of the event (by address, or the word organiser) or of a participant."""
    now = system_clock()
    organisers = event_organisers(session, event_id)
    account = organiser_by_email(session, person)
    if person == "organiser" and organisers:
        account = organiser_account(session, organisers[0])
    if account is not None and event_id in own_roles(session, account.id):
        secret = make_organiser_link(session, account.id, now=now, lifetime=ORGANISER_LINK)
    else:
        secret = make_participant_link(session, find_participant(session, event_id, person).id, now=now)
    return f"{settings.url}/in/{secret}"


def set_host(email: str, name: str, *, host: bool) -> None:
    """Whoever is no organiser yet becomes one, if a host is to be made of them."""
    address, now = read_address(email), system_clock()
    with installation() as (_settings, database), database.writing() as session:
        if address is None:
            raise NotFound("organiser account", email)
        if host and organiser_by_email(session, address) is None:
            keep_organiser(session, name=name or address, email=address, language=Language.KO, now=now)
        account = organiser_by_email(session, address)
        if account is None:
            raise NotFound("organiser account", email)
        if make_host(session, account.id, host=host):
            note(session, event_id=None, at=now, actor=BY_COMMAND, action="host changed", organiser=account.id)
    said = _("%(email)s is a host now: every event here is open to them.", email=email)
    click.echo(said if host else _("%(email)s is no host any more.", email=email))


def serve(port: int | None) -> None:
    settings = load_settings(**({"port": port} if port else {}))
    with only_server(settings), closing(open_installation(settings)) as database:
        serve_pages(settings, database, ready=lambda: click.echo(_serving(settings)))


def _serving(settings: Settings) -> str:
    return _("Mannam is at %(url)s. Press Ctrl+C to stop.", url=settings.url)


def demo(*, prepare_only: bool) -> int:
    """Everything from the files to the served pages; what is done already is not done again."""
    settings = load_settings()
    with only_server(settings):
        if not prepare_only:
            refuse_taken_port(settings)  # before the solve, not after it
        with closing(open_installation(settings)) as database:
            run = _prepare_demo(database, settings)
            if run is not None and run.grid_id is None:
                return _run_code(run)
            if not prepare_only:
                serve_pages(settings, database, ready=lambda: _show_demo_links(database, settings))
    return 0


def _prepare_demo(database: Database, settings: Settings) -> RunSummary | None:
    """Import and solve unless that is done; the run if there was one."""
    began = time.monotonic()
    with suppress(NotFound), database.reading() as session:
        newest_grid_run(session, find_event(session, DEMO).id)
        click.echo(_("The demo event is in %(folder)s.", folder=settings.data))
        return None
    _import_demo(database, settings)
    run = _solve(database, settings, DEMO, DEMO_SECONDS, None, 0)
    click.echo(_run_sentence(run))
    click.echo(_("The demo event is ready after %(seconds).1f s.", seconds=time.monotonic() - began))
    return run


def _import_demo(database: Database, settings: Settings) -> None:
    """Lay the demo's files into the data folder and import them as any organiser would."""
    with suppress(NotFound), database.reading() as session:
        find_event(session, DEMO)
        return
    folder = settings.data / "demo-files"
    folder.mkdir(exist_ok=True)
    for name, content in demo_files(system_clock()).items():
        (folder / name).write_bytes(content)
    import_folder(folder)


def _show_demo_links(database: Database, settings: Settings) -> None:
    now = system_clock()
    with database.writing() as session:
        event = find_event(session, DEMO)
        secret = make_organiser_link(
            session, event_organisers(session, event.id)[0], now=now, lifetime=LINK_OF_THE_CONSOLE
        )
        attendees = [find_participant(session, event.id, key) for key in DEMO_ATTENDEES]
        links = [make_participant_link(session, attendee.id, now=now) for attendee in attendees]
    click.echo(_("Organiser (works once): %(link)s", link=f"{settings.url}/in/{secret}"))
    for attendee, personal in zip(attendees, links, strict=True):
        name = attendee.name.text(i18n.language())
        click.echo(_("Attendee %(name)s: %(link)s", name=name, link=f"{settings.url}/in/{personal}"))
    click.echo(_serving(settings))
