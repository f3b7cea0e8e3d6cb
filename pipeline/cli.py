"""``catalog``: arguments in, one call, printing out.

Each command imports what it needs when it runs, so that ``catalog --help`` starts at once. An error is
one line on stderr; a traceback comes only with ``--debug``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from pipeline.refresh import Outcome
    from pipeline.report.diff_forms import Form
    from pipeline.settings import Settings

app = typer.Typer(
    name="catalog",
    help="The catalog of public services: from published notices to checked releases.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class _Options:
    """What stands before the command."""

    root: Path | None = None
    debug: bool = False


@app.callback()
def _options(
    root: Annotated[
        Path | None,
        typer.Option(
            help="The folder of raw/, staging/, warehouse/ and expectations/; default: this one."
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    _Options.root, _Options.debug = root, debug


def _settings() -> Settings:
    from pydantic import ValidationError

    from pipeline.errors import UsageError
    from pipeline.settings import Settings

    try:
        settings = Settings() if _Options.root is None else Settings(root=_Options.root)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "__".join(str(part).upper() for part in first["loc"])
        raise UsageError(
            f"CATALOG_{name}: {first['msg'].lower()}",
            remedy="mend the environment variable",
        ) from error
    if not settings.root.is_dir():
        raise UsageError("is no folder", remedy="name one with --root", file=str(settings.root))
    return settings


# The check that --accept-rekey lets through; ``rekey.CHECK``, which is not imported for --help.
_IDS_KEPT = "entries_all.ids-kept"


def _say(line: str) -> None:
    typer.echo(line, err=True)


@app.command()
def add(
    files: Annotated[
        list[Path],
        typer.Argument(help="The files of one edition, as published, or a .zip of them."),
    ],
    series: Annotated[str, typer.Option(help="The series: its folder under raw/.")],
    issued_on: Annotated[
        str | None,
        typer.Option(
            help="成文日期, YYYY-MM-DD; default: as the notice says. Where it is given, a file that "
            "cannot be read is landed with a warning."
        ),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where it was published.")] = None,
) -> None:
    """Land the files of one edition in raw/, exactly as published."""
    from pipeline import add as adding

    for line in adding.add(_settings(), files, series, issued_on, url):
        typer.echo(line)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A published notice, landed or not.")],
) -> None:
    """Read a file and print its annexes as tables, and what would be rejected."""
    from pipeline import vocabulary
    from pipeline.editions import ReadFile, read_edition, within_share
    from pipeline.errors import EditionRejected
    from pipeline.readers import read
    from pipeline.report import terminal

    settings = _settings()
    document = read(file, max_bytes=settings.max_file_bytes, limits=settings.limits)
    words = vocabulary.load()
    # Nothing is landed or kept: the file's hash is asked for by nobody.
    source = ReadFile(str(file), "", document)
    try:
        # Everything is shown, also what a refresh would hold back.
        reading = read_edition([source], words, max_reject_share=1.0)
        typer.echo(terminal.edition(reading, words))
        within_share(reading, settings.max_reject_share)
    except EditionRejected as error:
        error.file = str(file)
        _say(f"would be held back: {error.reason}: {error}")
        raise typer.Exit(1) from error


@app.command()
def refresh(
    direct: Annotated[
        bool, typer.Option("--direct", help="The same steps without Prefect, for a terminal.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(help="Let this failing check through once; needs --reason."),
    ] = None,
    accept_rekey: Annotated[
        bool,
        typer.Option("--accept-rekey", help="Let published ids move this once; needs --reason."),
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why it may be let through.")] = None,
) -> None:
    """Bring warehouse/ up to date with raw/: read, build, check, publish."""
    from pipeline.errors import UsageError

    settings = _settings()
    names = [*(accept or []), *([_IDS_KEPT] if accept_rekey else [])]
    if bool(names) != bool(reason and reason.strip()):
        raise UsageError(
            "--reason goes with --accept and --accept-rekey", remedy="give both or neither"
        )
    accepted = {name: str(reason) for name in names}
    if direct:
        from pipeline.refresh import refresh as refresh_directly
        from pipeline.report.progress import shown

        with shown() as progress:
            outcome = refresh_directly(
                settings, run=progress.run, say=progress.say, accept=accepted
            )
    else:
        from pipeline.nightly import run_refresh

        outcome = run_refresh(settings, accepted)
    _print_outcome(outcome, settings)
    raise typer.Exit(outcome.exit_code)


def _print_outcome(outcome: Outcome, settings: Settings) -> None:
    for line in outcome.warnings:
        _say(f"warning: {line}")
    for line in outcome.held_back:
        _say(f"held back: {line}")
    for line in outcome.refused:
        _say(f"refused: {line}")
    for line in outcome.faults:
        _say(f"error: {line}")
    if outcome.page is not None:
        typer.echo(f"checks   {outcome.page}")
    made = outcome.release
    if made is None:
        typer.echo("nothing is published")
        return
    counts = made.row_counts
    if outcome.page is not None and (outcome.page.parent / "changes.html").is_file():
        typer.echo(f"changes  {outcome.page.parent / 'changes.html'}")
    state = "new" if outcome.is_new else "unchanged"
    if outcome.refused:
        state = "unchanged: the new one was refused"
    typer.echo(
        f"release  {made.id} ({state}): {counts['entries']} entries, {counts['items']} items, "
        f"{counts['sub_items']} sub-items, {counts['rejects']} rejects, "
        f"{counts['departments']} departments, {counts['tasks']} tasks of "
        f"{counts['notices']} editions"
    )
    typer.echo(f"where    {settings.warehouse / 'current'}")
    for line in outcome.differences:
        typer.echo(f"diff     {line}")


@app.command()
def diff(
    old: Annotated[str | None, typer.Argument(help="An edition, 2021-06-30, or a release.")] = None,
    new: Annotated[str | None, typer.Argument(help="The one to compare it with.")] = None,
    series: Annotated[str | None, typer.Option(help="Only this series.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print it as CSV, a row a change.")] = False,
    as_html: Annotated[
        bool, typer.Option("--html", help="Print it as one HTML page that needs nothing else.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="Write it to this file instead of printing it.")
    ] = None,
) -> None:
    """What changed between two editions, or two releases; default: the last two editions.

    Exit code 0: the same; 1: it differs, or not all could be compared; 2: it failed.
    """
    from pipeline.differences.compare import diff_of
    from pipeline.errors import UsageError
    from pipeline.report.diff_forms import put

    forms: dict[Form, bool] = {"json": as_json, "csv": as_csv, "html": as_html}
    asked = [form for form, is_asked in forms.items() if is_asked]
    if len(asked) > 1:
        raise UsageError("--json, --csv and --html exclude each other", remedy="give one of them")
    found = diff_of(_settings().warehouse, old, new, series)
    put(found, asked[0] if asked else "text", output)
    raise typer.Exit(0 if found.is_same else 1)


@app.command()
def review(
    series: Annotated[str | None, typer.Option(help="Only this series.")] = None,
    below: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="List links less sure than this; default 0.8."),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Who looks at them; default: who is logged in.")
    ] = None,
) -> None:
    """List the links between editions that want a look, as YAML for raw/<series>/links.yaml."""
    import datetime

    from pipeline.review import reviewed

    settings = _settings()
    today = datetime.datetime.now().astimezone().date()
    least = settings.review_below if below is None else below
    for line in reviewed(settings, series, below=least, by=by or _who(), on=today):
        typer.echo(line)


def _who() -> str:
    import getpass

    from pipeline.errors import UsageError

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError(
            "nobody is logged in by a name", remedy="say who looks with --by"
        ) from error


@app.command()
def show(
    entry: Annotated[str, typer.Argument(help="An entry_id, or its first characters.")],
) -> None:
    """Print an entry of the current release, and the source cells it came from."""
    from pipeline.report.entry import describe

    for line in describe(_settings().warehouse, entry):
        typer.echo(line)


@app.command()
def releases() -> None:
    """List the releases, the oldest first; the current one is marked."""
    from pipeline import release
    from pipeline.errors import StorageError

    warehouse = _settings().warehouse
    now = release.current_id(warehouse)
    for release_id in release.release_ids(warehouse):
        try:
            one = release.load(warehouse, release_id)
        except StorageError as error:
            _say(f"error: {error}")
            continue
        mark = "*" if release_id == now else " "
        held = f", {len(one.held_back)} editions held back" if one.held_back else ""
        typer.echo(f"{mark} {release_id}  {one.row_counts['entries']} entries{held}")
    if now is None:
        typer.echo("nothing is published yet; run `catalog refresh`")


@app.command()
def rollback(
    release_id: Annotated[str, typer.Argument(metavar="RELEASE", help="As `releases` lists it.")],
) -> None:
    """Make an older release current; it stays until raw/ or the code changes."""
    import datetime

    from pipeline import landing, release
    from pipeline.inputs import inputs_of, problems_of

    settings = _settings()
    with release.held(settings.warehouse, wait_seconds=settings.lock_wait_seconds, say=_say):
        series = landing.series_of(settings.raw)
        inputs = inputs_of(settings, series, problems_of(series))
        now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        chosen = release.roll_back(settings.warehouse, release_id, inputs=inputs, now=now)
    typer.echo(f"current is {chosen.id} until raw/ or the code changes")


@app.command()
def nightly(
    cron: Annotated[
        str | None, typer.Option(help="Another schedule than prefect.yaml's, to try it out.")
    ] = None,
) -> None:
    """Keep the nightly refresh going: a Prefect server and worker, or the configured server."""
    from pipeline.nightly import serve_nightly

    serve_nightly(_settings(), cron)


# What the command line library gives for Ctrl-C and SIGTERM: 128 and SIGINT's number.
_INTERRUPTED = 130


def _fail(line: str, code: int) -> NoReturn:
    _say(line)
    # Nothing is left to do, and libraries' clean-up must not add lines of its own.
    sys.stdout.flush()
    sys.stderr.flush()
    raise SystemExit(code)


def main() -> None:
    """The console script: exit code 0 done, 1 the data fell short, 2 usage or a fault."""
    from typer.exceptions import TyperException

    from pipeline.errors import CatalogError

    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    try:
        code = app(standalone_mode=False)
    except CatalogError as error:
        if _Options.debug:
            raise
        _fail(f"error: {error}", error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        _fail("interrupted", 2)
    except TyperException as error:
        said = error.format_message() if hasattr(error, "format_message") else str(error)
        # Without arguments what is said is the help itself.
        _fail(said if len(sys.argv) < 2 else f"error: {said} See `catalog --help`.", 2)
    except Exception as error:
        if _Options.debug:
            raise
        first_line = str(error).splitlines()[0] if str(error) else ""
        _fail(
            f"fault: {type(error).__name__}: {first_line}; run again with --debug for the traceback",
            2,
        )
    if code == _INTERRUPTED:
        _fail("interrupted", 2)
    raise SystemExit(code or 0)
