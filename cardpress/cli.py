"""The command line: parse, call, print. Everything heavy is imported by the command that needs it."""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cardpress import __version__
from cardpress.cli_build import build, preview
from cardpress.cli_printer import printer
from cardpress.cli_translate import translate
from cardpress.errors import CardpressError
from cardpress.options import DATA, FAULT, JSON
from cardpress.options import library as _library
from cardpress.stopping import terminable
from cardpress.terminal import clear_bar, note, say, say_json, show_error, show_fault

INTERRUPTED = 130


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
      build poster --paper a1 --tile a4      the same in parts, to be glued together
      build wallet-card --sheet avery-5371   ten cards on a page, backs included
      build wallet-card --start-at 4         the rest of a part-used sheet
      build wallet-card --fill es:6,en:4     two languages on a sheet
      build handout --lang vi+en             one handout in Vietnamese and English
      build --lang all                       all pieces in every language
      build handout --format html,txt        its words as a page and as plain text
      build poster --press --quantity 200    a file and a job ticket for a print shop
      preview poster                         the same as PNG pictures
      check out/en/poster-letter.pdf         look a finished PDF over, ours or anyone's
      list papers                            what there is
      printer calibrate                      a test page, if backs do not land on their fronts
      translate status                       which languages there are, and how far to trust them

    \b
    Exit codes: 0 fine, 1 preflight failed, 2 bad input or usage,
    3 the machine lacks something, 130 interrupted.
    """  # noqa: D301 - click's own mark for text that it must not rewrap
    ctx.obj = debug


@cardpress.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--profile",
    type=_OneOf(["office", "press", "screen"]),
    help="What to look the files over for. [default: what a file says that it is, else office]",
)
@click.option(
    "--report",
    "kinds",
    multiple=True,
    type=_OneOf(["terminal", "json", "md", "html"]),
    help="Print the findings in this form; several go one after the other. [default: terminal]",
)
@click.option(
    "--report-file",
    "report_files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write them to this file as well, by its ending: .html, .md, .json or .txt. May be given again.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=1, max=3600),
    default=60,
    show_default=True,
    help="Seconds that one file may take.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="How many files to look at at a time.")
@DATA
@JSON
@click.pass_context
def check(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    *,
    files: tuple[Path, ...],
    profile: str | None,
    kinds: tuple[str, ...],
    report_files: tuple[Path, ...],
    time_limit: float,
    jobs: int | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Run preflight on PDFs, ours or anyone's.

    A file of ours says in its keywords what it was meant to be, and is held against that. Of any other file
    the checks look at what needs no such knowledge: codes and links against their printed addresses, numbers
    that are nearly a service's, fonts, edges, contrast, scripts. Each file is looked at in a process of its
    own, with limits of time and memory.

    \b
    Examples:
      check poster.pdf                            findings, and how to mend them
      check *.pdf --report-file report.html       a page with the spots marked, too
      check poster.pdf --profile press            as a print shop would
      check poster.pdf --report md                for an issue tracker or a build log
    """  # noqa: D301 - click's own mark for text that it must not rewrap
    from cardpress.cli_check import Wanted, run  # noqa: PLC0415

    wanted = Wanted(
        profile=profile,
        kinds=(*kinds, *(("json",) if as_json else ())),
        files=report_files,
        seconds=time_limit,
        jobs=jobs,
    )
    ctx.exit(run(files, data, wanted))


@cardpress.command("list")
@click.argument("what", type=_OneOf(["pieces", "languages", "papers", "sheets", "contacts", "checks"]))
@click.option("--markdown", is_flag=True, help="Print the checks as a document.")
@DATA
@JSON
def list_(*, what: str, data: Path | None, as_json: bool, markdown: bool) -> None:
    """List what there is: pieces, languages, papers, sheets, contacts or checks."""
    from cardpress.catalog import catalog, checks_as_markdown  # noqa: PLC0415

    if markdown:
        if what != "checks":
            raise click.UsageError(f"There is no document of the {what}; --markdown goes with checks.")
        say(checks_as_markdown().rstrip("\n"))
        return
    rows = catalog(what, _library(data))
    if as_json:
        say_json({what: [row.values for row in rows]})
        return
    width = max(len(row.name) for row in rows)
    for row in rows:
        say(f"{row.name:<{width}}  {row.text}")
        for line in row.details:
            say(f"{'':<{width}}  {line}")


for _command in (build, preview, printer, translate):
    cardpress.add_command(_command)


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
        with terminable(), _uncollected():
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
        show_fault(error)
        return FAULT
    return code if isinstance(code, int) else 0


def _program() -> str:
    name = Path(sys.argv[0]).name
    return f"python {name}" if name.endswith(".py") else name
