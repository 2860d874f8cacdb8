"""The commands that make something: build and preview."""

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardpress.cli_job import Asked, asks_for_jobs
from cardpress.errors import CardpressError
from cardpress.options import DATA, FAULT, JSON, OUT, PREFLIGHT_FAILED, finding_json
from cardpress.options import library as _library
from cardpress.options import paths as _paths
from cardpress.terminal import Progress, clear_bar, note, say, say_json, show_error, show_fault, show_findings

if TYPE_CHECKING:
    from cardpress.batch import Result
    from cardpress.content import Library
    from cardpress.jobs import Job
    from cardpress.plans import Plan

_FEW = 6  # jobs that get a line each; of more there is a table


@click.command()
@click.argument("pieces", nargs=-1, metavar="[PIECE]...")
@asks_for_jobs
@click.option(
    "--jobs",
    "workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Pieces built at the same time.  [default: one a core]",
)
@OUT
@DATA
@JSON
@click.pass_context
def build(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    pieces: tuple[str, ...],
    asked: Asked,
    workers: int | None,
    out: Path,
    data: Path | None,
    as_json: bool,
) -> None:
    """Build PIECEs as PDFs, checked before they are written.

    Without a PIECE: the wallet card, the poster and the handout; "all" is everything in `list pieces`.
    Writes OUT/<lang>/<piece>-<paper>.pdf and prints a line for each, or a table of many; slides are
    written as OUT/<lang>/slide-1.png and so on, too. What fails a check is not written.

    With --press, each card is a page by itself, and OUT/<lang>/<piece>-<paper>-press.txt tells the shop its
    sizes, inks, stock, folds and, with --quantity, how many.

    --format html and txt write OUT/<lang>/<piece>.html and .txt, the same words for any screen, for pieces
    that are read (all but cards and stickers); png writes each page as OUT/<lang>/<piece>-<paper>-1.png.
    """
    outcomes: dict[int, Result | Exception] = {}
    if as_json:  # whatever happens, one object is printed
        ctx.call_on_close(lambda: say_json({"artifacts": _in_order(outcomes)}))
    library = _library(data)
    jobs = asked.jobs(pieces, library)
    plans = _plans(jobs, library, require_reviewed=asked.require_reviewed)
    ctx.exit(_build_all(jobs, plans, out, outcomes, workers=workers, quiet=as_json, debug=bool(ctx.obj)))


def _plans(jobs: Iterable["Job"], library: "Library", *, require_reviewed: bool) -> list["Plan"]:
    """Bad names, faulty translations and unreviewed ones are found before the first page is drawn."""
    from cardpress.planning import plans  # noqa: PLC0415
    from cardpress.unreviewed import refuse_unreviewed, stale_notes  # noqa: PLC0415

    settled = plans(jobs, library)
    cards = [part for each in settled for part in each.parts]
    if require_reviewed:
        refuse_unreviewed(cards)
    for line in stale_notes(cards):
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
    progress = Progress(
        [f"{job.piece} ({job.fill or job.language})" for job in jobs], [effort(plan) for plan in plans]
    )
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
        show_fault(outcome)


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
        for file in result.files[1:]:
            say(str(file))
    # what is only worth knowing is for `check`, and no reason to hesitate before printing
    show_findings([finding for finding in result.findings if finding.status != "INFO"])
    if result.path is None:
        note(f"Not written: {result.piece} ({', '.join(result.languages)}) failed preflight.")


def _as_json(result: "Result") -> dict[str, object]:
    written = result.path is not None
    return {
        "path": str(result.path) if written else None,
        "pictures": [str(picture) for picture in result.pictures],
        "ticket": str(result.ticket) if result.ticket else None,
        "files": [str(file) for file in result.files],
        "piece": result.piece,
        "languages": list(result.languages),
        "paper": result.paper,
        "pages": result.pages,
        "bytes": result.size if written else 0,
        "sha256": result.sha256 if written else None,
        "edition": result.edition,
        "status": str(result.status),
        "findings": [finding_json(finding) for finding in result.findings],
    }


@click.command()
@click.argument("piece")
@asks_for_jobs
@click.option("--dpi", type=click.IntRange(36, 600), default=150, show_default=True, help="Pixels an inch.")
@click.option("--watch", is_flag=True, help="Build again whenever content, a template or a font changes.")
@OUT
@DATA
@click.pass_context
def preview(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context, *, piece: str, asked: Asked, dpi: int, watch: bool, out: Path, data: Path | None
) -> None:
    """Build PIECE and render its pages as PNG pictures beside the PDF."""
    from cardpress.batch import light  # noqa: PLC0415
    from cardpress.preview import changes, preview_one  # noqa: PLC0415

    def once() -> int:
        library = _library(data)
        jobs = asked.jobs([piece], library)
        _plans(jobs, library, require_reviewed=asked.require_reviewed)
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
