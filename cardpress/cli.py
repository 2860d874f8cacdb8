"""The command line: parse, call, print. Everything heavy is imported by the command that needs it."""

import gc
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from cardpress import __version__
from cardpress.cli_translate import translate
from cardpress.errors import CardpressError, InputError
from cardpress.options import DATA as _DATA
from cardpress.options import JSON as _JSON
from cardpress.options import OUT as _OUT
from cardpress.options import library as _library
from cardpress.options import paths as _paths
from cardpress.terminal import Progress, clear_bar, note, say, say_json, show_error, show_findings

if TYPE_CHECKING:
    from types import FrameType

    from cardpress.batch import Result
    from cardpress.checks.finding import Finding
    from cardpress.content import Library
    from cardpress.jobs import Job, Plan

INTERRUPTED = 130
PREFLIGHT_FAILED = 1
FAULT = 1
ALL = "all"
_FEW = 6  # jobs that get a line each; of more there is a table
_PAPER = click.option("--paper", metavar="NAME", help="Paper, like letter, a4 or 18x24. See: list papers")
_LANG = click.option(
    "--lang",
    "tags",
    multiple=True,
    metavar="TAG",
    help="Language, like es; two on one piece, like vi+en; or all. Repeat for several. See: list languages",
)
_REVIEWED = click.option(
    "--require-reviewed", is_flag=True, help="Build nothing if any of it is an unreviewed translation."
)
_SHEET = click.option("--sheet", metavar="NAME", help="Sheet of cards, like avery-5371. See: list sheets")
_FLIP = click.option(
    "--flip",
    type=click.Choice(["long", "short"]),
    default="long",
    show_default=True,
    help="Edge that the printer turns the paper over for the backs.",
)


class _Teaching(click.Group):
    """A group whose default command is `build`, so that options alone are enough."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        debug = [arg for arg in args if arg == "--debug"]
        rest = [arg for arg in args if arg != "--debug"]
        if not rest or (rest[0].startswith("-") and rest[0] not in {"--help", "-h", "--version"}):
            rest = ["build", *rest]
        return super().parse_args(ctx, [*debug, *rest])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            raise click.UsageError(_no_such_command(args[0], self.commands), ctx)
        return super().resolve_command(ctx, args)


def _no_such_command(name: str, commands: Iterable[str]) -> str:
    from cardpress.words import did_you_mean  # noqa: PLC0415

    if name in _library(None).pieces:
        return f'There is no command "{name}". Did you mean "build {name}"?'
    return f'There is no command "{name}".{did_you_mean(name, commands)}'


class _OneOf(click.Choice[str]):
    """A choice whose refusal names the nearest one."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from cardpress.words import did_you_mean, one_of  # noqa: PLC0415

        if value not in self.choices:
            hint = did_you_mean(value, self.choices)
            self.fail(f'there is no "{value}".{hint} It may be {one_of(self.choices)}.', param, ctx)
        return value


@click.group(
    cls=_Teaching, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, message="cardpress %(version)s")
@click.option("--debug", is_flag=True, help="Show Python's traceback when something goes wrong.")
@click.pass_context
def cardpress(ctx: click.Context, *, debug: bool) -> None:
    """Wallet cards, posters and handouts for survivor support.

    Without a command, builds the three pieces in English on Letter into out/.

    \b
    Examples:
      build                                  all pieces, English, Letter
      build poster --paper 18x24             one poster
      build wallet-card --sheet avery-5371   ten cards on a page, backs included
      build handout --lang vi+en             one handout in Vietnamese and English
      build --lang all                       all pieces in every language
      preview poster                         the same as PNG pictures
      check out/en/poster-letter.pdf         look a finished PDF over
      list papers                            what there is
      translate status                       which languages there are, and how far to trust them

    \b
    Exit codes: 0 fine, 1 preflight failed, 2 bad input or usage,
    3 the machine lacks something, 130 interrupted.
    """  # noqa: D301 - click's own mark for text that it must not rewrap
    ctx.obj = debug


@cardpress.command()
@click.argument("pieces", nargs=-1, metavar="[PIECE]...")
@_LANG
@_PAPER
@_SHEET
@_FLIP
@click.option(
    "--cut-marks/--no-cut-marks", default=None, help="Cut marks on sheets; off on pre-cut stock by default."
)
@_REVIEWED
@click.option(
    "--jobs",
    "workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Pieces built at the same time.  [default: one a core]",
)
@_OUT
@_DATA
@_JSON
@click.pass_context
def build(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    pieces: tuple[str, ...],
    tags: tuple[str, ...],
    paper: str | None,
    sheet: str | None,
    flip: Literal["long", "short"],
    cut_marks: bool | None,
    require_reviewed: bool,
    workers: int | None,
    out: Path,
    data: Path | None,
    as_json: bool,
) -> None:
    """Build PIECEs (all of them, if none is named) as PDFs, checked before they are written.

    Writes OUT/<lang>/<piece>-<paper>.pdf and prints a line for each, or a table of many. What fails a check
    is not written.
    """
    outcomes: dict[int, Result | Exception] = {}
    if as_json:  # whatever happens, one object is printed
        ctx.call_on_close(lambda: say_json({"artifacts": _in_order(outcomes)}))
    from cardpress.jobs import Job  # noqa: PLC0415

    library = _library(data)
    wanted = pieces or tuple(library.pieces)
    _check_sheet(library, wanted, sheet)
    jobs = [
        Job(piece, tag, paper, sheet, flip, cut_marks)
        for tag in _tags(tags, library)
        for piece in dict.fromkeys(wanted)
    ]
    plans = _plans(jobs, library, require_reviewed=require_reviewed)
    ctx.exit(_build_all(jobs, plans, out, outcomes, workers=workers, quiet=as_json, debug=bool(ctx.obj)))


def _check_sheet(library: "Library", pieces: Iterable[str], sheet: str | None) -> None:
    if sheet is not None and not any(library.piece(piece).sheets for piece in pieces):
        raise InputError(
            "--sheet is for cards, and none is to be built.", "Leave --sheet out, or add wallet-card."
        )


def _tags(given: tuple[str, ...], library: "Library") -> list[str]:
    """The languages asked for, each once, in the order of languages.toml; a pair goes by its first."""
    order = {tag: number for number, tag in enumerate(library.languages)}
    tags = list(given) or [library.content.language]
    if ALL in tags:
        tags += order
    wanted = dict.fromkeys(tag for tag in tags if tag != ALL)
    return sorted(wanted, key=lambda tag: [order.get(part, len(order)) for part in tag.split("+")])


def _plans(jobs: Iterable["Job"], library: "Library", *, require_reviewed: bool) -> list["Plan"]:
    """Bad names, faulty translations and unreviewed ones are found before the first page is drawn."""
    from cardpress.jobs import plans  # noqa: PLC0415
    from cardpress.unreviewed import refuse_unreviewed, stale_notes  # noqa: PLC0415

    settled = plans(jobs, library)
    if require_reviewed:
        refuse_unreviewed(settled)
    for line in stale_notes(settled):
        note(f"  WARN  {line}")
    return settled


def _build_all(  # noqa: PLR0913 - one parameter an option
    jobs: Sequence["Job"],
    plans: Sequence["Plan"],
    out: Path,
    outcomes: dict[int, "Result | Exception"],
    *,
    workers: int | None,
    quiet: bool,
    debug: bool,
) -> int:
    """Build, and say what came of it; what did is put into `outcomes` too. Gives the exit code."""
    from cardpress.batch import Begun, cores, effort, run  # noqa: PLC0415

    start = time.monotonic()
    few = len(jobs) <= _FEW
    progress = Progress([f"{job.piece} ({job.language})" for job in jobs], [effort(plan) for plan in plans])
    shown: set[int] = set()
    with closing(run(jobs, plans, out, workers=workers or cores())) as events:
        for event in events:
            if isinstance(event, Begun):
                progress.begun(event.number)
                continue
            outcomes[event.number] = event.outcome
            # Of few jobs each waits for those before it: what is said is then the same every time.
            due = takewhile(outcomes.__contains__, range(len(jobs))) if few else [event.number]
            _show_outcomes(outcomes, due, shown, quiet=quiet or not few, debug=debug)
            progress.done(event.number)
    _show_outcomes(outcomes, sorted(outcomes), shown, quiet=quiet or not few, debug=debug)
    clear_bar()
    if not few and not quiet:
        from cardpress.summary import table  # noqa: PLC0415

        for line in table(plans, outcomes, out, time.monotonic() - start):
            say(line)
    return max(_exit_code(outcome) for outcome in outcomes.values())


def _show_outcomes(
    outcomes: dict[int, "Result | Exception"],
    due: Iterable[int],
    shown: set[int],
    *,
    quiet: bool,
    debug: bool,
) -> None:
    """Show those that are due and have not been shown."""
    for number in due:
        if number not in shown:
            shown.add(number)
            _show_outcome(outcomes[number], quiet=quiet, debug=debug)


def _show_outcome(outcome: "Result | Exception", *, quiet: bool, debug: bool) -> None:
    if not isinstance(outcome, Exception):
        _show_artifact(outcome, quiet=quiet)
    elif debug:
        raise outcome
    elif isinstance(outcome, CardpressError):
        show_error(outcome)
    else:
        _show_fault(outcome)


def _exit_code(outcome: "Result | Exception") -> int:
    if isinstance(outcome, Exception):
        return outcome.exit_code if isinstance(outcome, CardpressError) else FAULT
    return PREFLIGHT_FAILED if outcome.path is None else 0


def _in_order(outcomes: dict[int, "Result | Exception"]) -> list[dict[str, object]]:
    """What was made, in the order that it was asked for."""
    ended = [outcome for _, outcome in sorted(outcomes.items())]
    return [_as_json(outcome) for outcome in ended if not isinstance(outcome, Exception)]


def _show_artifact(result: "Result", *, quiet: bool) -> None:
    clear_bar()
    if result.path is not None and not quiet:
        from cardpress.summary import measure  # noqa: PLC0415

        say(f"{result.path}  {measure(result)}, edition {result.edition}")
    show_findings(result.findings)
    if result.path is None:
        note(f"Not written: {result.piece} ({', '.join(result.languages)}) failed preflight.")


def _as_json(result: "Result") -> dict[str, object]:
    written = result.path is not None
    return {
        "path": str(result.path) if written else None,
        "piece": result.piece,
        "languages": list(result.languages),
        "paper": result.paper,
        "pages": result.pages,
        "bytes": result.size if written else 0,
        "sha256": result.sha256 if written else None,
        "edition": result.edition,
        "status": str(result.status),
        "findings": [_finding_json(finding) for finding in result.findings],
    }


def _finding_json(finding: "Finding") -> dict[str, str]:
    return {
        "check": finding.check,
        "code": finding.code,
        "status": str(finding.status),
        "message": finding.message,
    }


@cardpress.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_DATA
@_JSON
@click.pass_context
def check(ctx: click.Context, *, files: tuple[Path, ...], data: Path | None, as_json: bool) -> None:
    """Run preflight on PDFs, ours or anyone's.

    A file of ours says in its keywords what it was meant to be, and is held against that. Of any other file
    the checks look at what needs no such knowledge: codes against their printed addresses, fonts, edges.
    """
    from cardpress.inspect import inspect  # noqa: PLC0415

    library = _library(data)
    reports: list[dict[str, object]] = []
    codes: list[int] = [0]
    for file in files:
        try:
            report = inspect(file, library)
        except CardpressError as error:
            show_error(error)
            codes.append(error.exit_code)
            continue
        codes.append(PREFLIGHT_FAILED if report.failed else 0)
        if not as_json:
            say(f"{report.status}  {file}  ({report.what})")
            show_findings(report.findings)
        reports.append(
            {
                "path": str(file),
                "what": report.what,
                "status": str(report.status),
                "findings": [_finding_json(finding) for finding in report.findings],
            }
        )
    if as_json:
        say_json({"files": reports})
    ctx.exit(max(codes))


@cardpress.command("list")
@click.argument("what", type=_OneOf(["pieces", "languages", "papers", "sheets", "contacts", "checks"]))
@_DATA
@_JSON
def list_(*, what: str, data: Path | None, as_json: bool) -> None:
    """List what there is: pieces, languages, papers, sheets, contacts or checks."""
    from cardpress.catalog import catalog  # noqa: PLC0415

    rows = catalog(what, _library(data))
    if as_json:
        say_json({what: [row.values for row in rows]})
        return
    width = max(len(row.name) for row in rows)
    for row in rows:
        say(f"{row.name:<{width}}  {row.text}")
        for line in row.details:
            say(f"{'':<{width}}  {line}")


@cardpress.command()
@click.argument("piece")
@_LANG
@_PAPER
@_SHEET
@_FLIP
@click.option("--dpi", type=click.IntRange(36, 600), default=150, show_default=True, help="Pixels an inch.")
@click.option("--watch", is_flag=True, help="Build again whenever content, a template or a font changes.")
@_REVIEWED
@_OUT
@_DATA
@click.pass_context
def preview(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    piece: str,
    tags: tuple[str, ...],
    paper: str | None,
    sheet: str | None,
    flip: Literal["long", "short"],
    dpi: int,
    watch: bool,
    require_reviewed: bool,
    out: Path,
    data: Path | None,
) -> None:
    """Build PIECE and render its pages as PNG pictures beside the PDF."""
    from cardpress.batch import light  # noqa: PLC0415
    from cardpress.jobs import Job  # noqa: PLC0415
    from cardpress.preview import changes, preview_one  # noqa: PLC0415

    def once() -> int:
        library = _library(data)
        jobs = [Job(piece, tag, paper, sheet, flip) for tag in _tags(tags, library)]
        _plans(jobs, library, require_reviewed=require_reviewed)
        failed = 0
        for job in jobs:
            artifact, pictures = preview_one(job, out, library, dpi)
            _show_artifact(light(artifact), quiet=False)
            for picture in pictures:
                say(str(picture))
            failed = failed or (PREFLIGHT_FAILED if artifact.path is None else 0)
        return failed

    if not watch:
        ctx.exit(once())
    for _ in changes(_paths(data)):
        try:
            once()
        except CardpressError as error:
            show_error(error)
        note("Watching for changes; Ctrl-C ends it.")


cardpress.add_command(translate)


@cardpress.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what this machine lacks, and the exact command that mends it."""
    from cardpress.doctor import examine  # noqa: PLC0415

    report = examine()
    for line in report.lines:
        say(line)
    ctx.exit(0 if report.healthy else 3)


@contextmanager
def _terminable() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C, so that it leaves nothing half-written either."""

    def stop(_signal: int, _frame: "FrameType | None") -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Do without the collector's passes while a page is made: its boxes all live until it is written.

    What is left at the end is frozen: the process ends next, and need not look through it once more.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def main() -> int:
    """Run the command line; returns the exit code. No traceback reaches a user without --debug."""
    debug = "--debug" in sys.argv[1:]
    return _guarded(lambda: cardpress.main(prog_name=_program(), standalone_mode=False), debug=debug)


def _guarded(run: Callable[[], object], *, debug: bool) -> int:
    try:
        with _terminable(), _uncollected():
            code = run()
    except CardpressError as error:
        if debug:
            raise
        show_error(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        clear_bar()
        note("Interrupted; nothing half-written was left behind.")
        return INTERRUPTED
    except Exception as error:
        if debug:
            raise
        _show_fault(error)
        return FAULT
    return code if isinstance(code, int) else 0


def _show_fault(error: Exception) -> None:
    clear_bar()
    note(f"Error: cardpress has a fault of its own: {type(error).__name__}: {error}")
    note("  Run again with --debug, and report what it prints.")


def _program() -> str:
    name = Path(sys.argv[0]).name
    return f"python {name}" if name.endswith(".py") else name
