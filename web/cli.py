"""``mannam``: the main path as commands, with the sentences of the pages.

Exit codes: 0 done · 1 refused, with one sentence why · 2 wrong usage · 3 no grid is possible · 4 no grid was found
within the time.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from scheduler.languages import Language
from web.exits import REFUSED

LARGEST_NUMBER = 2**31 - 1
"""What a column of the database holds."""

RUN_NUMBER = click.IntRange(1, LARGEST_NUMBER)


def N_(message: str) -> str:  # noqa: N802  # the usual name of a mark for texts that are translated later
    return message


def terminal_language() -> Language:
    """The language of the terminal's locale: Korean or English."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return Language.KO if next((name for name in names if name), "").startswith("ko") else Language.EN


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=N_("Schedule one-to-one meetings: import an event, solve its grid, publish it, serve the pages."),
    epilog=N_(
        "Exit codes: 0 done, 1 refused with the reason, 2 wrong usage, 3 no grid is possible, "
        "4 no grid was found in time."
    ),
)
def main_group() -> None:
    pass


@main_group.command("import", help=N_("Import the event whose files lie in FOLDER: event.toml and CSV tables."))
@click.argument("folder", type=click.Path(path_type=Path))
def import_event(folder: Path) -> None:
    from web import commands

    commands.import_folder(folder)


@main_group.command(help=N_("Make the organiser with this EMAIL a host, who runs every event here."))
@click.argument("email")
@click.option("--name", default="", help=N_("Name of somebody who is no organiser yet."))
@click.option("--take-back", is_flag=True, help=N_("They are no host any more."))
def host(email: str, name: str, take_back: bool) -> None:
    from web import commands

    commands.set_host(email, name, host=not take_back)


@main_group.command(help=N_("Solve the grid of EVENT; Ctrl+C stops and keeps the best so far."))
@click.argument("event")
@click.option("--seconds", type=click.FloatRange(min=0.1), help=N_("Longest time for the solver."))
@click.option("--workers", type=click.IntRange(1, 64), help=N_("Threads of the solver; 1 is reproducible."))
@click.option("--seed", type=click.IntRange(0, LARGEST_NUMBER), default=0, show_default=True, help=N_("Random seed."))
def solve(event: str, seconds: float | None, workers: int | None, seed: int) -> None:
    from web import commands

    sys.exit(commands.solve(event, seconds, workers, seed))


@main_group.command(help=N_("Publish the newest grid of EVENT, or that of one run, and send the invitations."))
@click.argument("event")
@click.option("--run", "run", type=RUN_NUMBER, help=N_("Number of the run whose grid is published."))
@click.option(
    "--accept-changes", is_flag=True, help=N_("Publish although the event changed since the run; rules still hold.")
)
def publish(event: str, run: int | None, accept_changes: bool) -> None:
    from web import commands

    commands.publish(event, run, accept_changes=accept_changes)


@main_group.command(
    help=N_(
        "Write files of EVENT. The problem file shows the worth of every pair and which pairs are missing: "
        "it is for organisers only."
    )
)
@click.argument("event")
@click.option("--problem", type=click.Path(path_type=Path), help=N_("The solver's problem file (JSON)."))
@click.option("--result", type=click.Path(path_type=Path), help=N_("The solver's result file (JSON)."))
@click.option("--grid", type=click.Path(path_type=Path), help=N_("The grid as a table (CSV)."))
@click.option(
    "--calendars", type=click.Path(path_type=Path), help=N_("A folder for one calendar file (.ics) per participant.")
)
@click.option("--run", "run", type=RUN_NUMBER, help=N_("Number of the run; the newest one with a grid if absent."))
def export(
    event: str,
    problem: Path | None,
    result: Path | None,
    grid: Path | None,
    calendars: Path | None,
    run: int | None,
) -> None:
    from web import exporting

    if not (problem or result or grid or calendars):
        raise click.UsageError(exporting.nothing_to_export())
    exporting.export(event, run, problem=problem, result=result, grid=grid, calendars=calendars)


@main_group.command(
    help=N_("Print a new sign-in link of PERSON: a participant's key, mail address or name, or an organiser's address.")
)
@click.argument("event")
@click.argument("person")
@click.option("--revoke", is_flag=True, help=N_("End every link and session of the participant instead."))
def link(event: str, person: str, revoke: bool) -> None:
    from web import commands

    commands.link(event, person, revoke=revoke)


@main_group.command(
    help=N_(
        "Delete what was promised to be deleted by today, as the server does by itself every hour: wishes, vetoes and "
        "times 30 days after an event, all the rest of its participants a year after it."
    )
)
@click.option("--dry-run", is_flag=True, help=N_("Only say what is due; delete nothing."))
def retention(dry_run: bool) -> None:
    from web import retaining

    retaining.retention(only_look=dry_run)


@main_group.command(help=N_("Serve the pages of all events until Ctrl+C."))
@click.option("--port", type=click.IntRange(1, 65535), help=N_("Port to listen on; PORT in the environment otherwise."))
def serve(port: int | None) -> None:
    from web import commands

    commands.serve(port)


@main_group.command(help=N_("Import the demo event, solve it and serve it until Ctrl+C."))
@click.option("--prepare", is_flag=True, help=N_("Only import and solve; do not serve."))
def demo(prepare: bool) -> None:
    from web import commands

    sys.exit(commands.demo(prepare_only=prepare))


def main() -> None:
    """Run the command in the terminal's language; every refusal is one sentence and an exit code."""
    from scheduler.errors import MannamError
    from web.commands import in_language, refusal_sentence

    with in_language(terminal_language()) as translate:
        _translate(main_group, translate)
        try:
            main_group(prog_name="mannam")
        except MannamError as error:
            click.echo(refusal_sentence(error), err=True)
            sys.exit(REFUSED)


def _translate(command: click.Command, translate: Callable[[str], str]) -> None:
    """Put the help into the language of the terminal; it is English where it was declared."""
    command.help = translate(command.help) if command.help else command.help
    command.epilog = translate(command.epilog) if command.epilog else command.epilog
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = translate(parameter.help)
    children = command.commands.values() if isinstance(command, click.Group) else ()
    for child in children:
        _translate(child, translate)
