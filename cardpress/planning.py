"""From a job to its plan: names are looked up, and what does not go together is refused."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from cardpress import ownsheets
from cardpress.calibration import Calibration
from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.filling import Share, read_fill, take
from cardpress.formats import DRAWN, read_formats
from cardpress.geometry import Paper, Sheet, find
from cardpress.jobs import Job
from cardpress.pieces import Piece
from cardpress.plans import Plan
from cardpress.tiles import USUAL_OVERLAP, cut, parse_overlap
from cardpress.voices import Voice, voice
from cardpress.words import one_of

_MOST_LANGUAGES = 2
_Speak = Callable[[str, bool], Voice]  # a language's tag, and whether its own pages of services are addressed


def plan(job: Job, library: Library) -> Plan:
    """Look up what a job names.

    Raises:
        InputError: for an unknown piece, language, paper or sheet, or ones that do not go together.
    """
    return _plan(job, library, _speaking(library))


def plans(jobs: Iterable[Job], library: Library) -> list[Plan]:
    """Look up what each job names; a translation is read once, however many need it.

    Raises:
        InputError: for the first job that `plan` would raise one for.
    """
    speak = cache(_speaking(library))
    return [_plan(job, library, speak) for job in jobs]


def _speaking(library: Library) -> _Speak:
    return lambda tag, own_pages: voice(library, tag, own_pages=own_pages)


def _plan(job: Job, library: Library, speak: _Speak) -> Plan:
    shares = read_fill(job.fill) if job.fill else (Share(None, job.language, job.count),)
    if job.fill and job.count is not None:
        raise InputError("--count and --fill both say how many cards.", "Leave --count out.")
    parts = [_part(job, share, library, speak) for share in shares]
    first = parts[0]
    if first.sheet is None:
        _refuse_places(job, first.piece)
        return first
    _refuse_strangers(parts)
    ranges = take(first.sheet, job.start_at, [share.count for share in shares])
    parts = [replace(part, places=places) for part, places in zip(parts, ranges, strict=True)]
    return replace(parts[0], companions=tuple(parts[1:]))


def _refuse_places(job: Job, piece: Piece) -> None:
    """Only what stands on a sheet has places there."""
    asked = {"--start-at": job.start_at > 1, "--count": job.count is not None, "--fill": bool(job.fill)}
    given = [option for option, is_given in asked.items() if is_given]
    if given:
        raise InputError(
            f"{one_of(given).replace(' or ', ' and ')}: for cards on a sheet, and the "
            f"{piece.title.lower()} is a page by itself here.",
            "Leave it out." if len(given) == 1 else "Leave them out.",
        )


def _refuse_strangers(parts: list[Plan]) -> None:
    """What shares a sheet is cut, folded and turned over alike."""
    first = parts[0]
    for part in parts[1:]:
        if part.sheet != first.sheet:
            titles = " and ".join(each.sheet.title if each.sheet else "none" for each in (first, part))
            raise InputError(
                f"The {first.piece.title.lower()} and the {part.piece.title.lower()} stand on different "
                f"sheets: {titles}.",
                "Name one for both with --sheet, if there is one that both fit on.",
            )
        if [len(side) for side in part.piece.sides] != [len(side) for side in first.piece.sides]:
            raise InputError(
                f"The {first.piece.title.lower()} and the {part.piece.title.lower()} cannot share a sheet: "
                "they are not folded or printed alike.",
                "Build them one by one.",
            )


def _part(job: Job, share: Share, library: Library, speak: _Speak) -> Plan:
    """One kind of card, or the piece that fills its page; it has no places on its sheet yet."""
    tags = share.language.split("+")
    piece = library.piece(share.piece or job.piece, len(tags))
    _check_formats(job, piece)
    voices = _voices(tags, speak, own_pages=not piece.shared_codes)
    sheet = _named_sheet(job, piece, library)
    paper = _paper(job, piece, library, sheet)
    if sheet is None and paper.id in piece.sheets:
        sheet = find(piece.sheets[paper.id], library.sheets, "sheet")
    if job.press:
        _refuse_on_press(job, piece, paper)
    elif job.quantity is not None:
        raise InputError("A quantity is for a print shop's ticket.", "Add --press, or leave out --quantity.")
    face = sheet.card if sheet else paper
    sides = (face.width, face.height / len(piece.sides[0]) if sheet else face.height)
    width, height = reversed(sides) if paper.id in piece.landscape else sides
    sheet = None if job.press else sheet  # a shop lays cards out on sheets of its own
    settled = Plan(
        job=job,
        library=library,
        piece=piece,
        voices=voices,
        paper=paper,
        sheet=sheet,
        flip=job.flip,
        cut_marks=sheet is not None and (not sheet.precut if job.cut_marks is None else job.cut_marks),
        width=width,
        height=height,
        calibration=_calibration(job, piece, paper, sheet),
    )
    return _tiled(settled)


def _tiled(whole: Plan) -> Plan:
    """The plan, to be printed in parts if that is asked for."""
    job = whole.job
    if job.tile is None:
        if job.overlap is not None:
            raise InputError("--overlap is for tiles, and there are none.", "Add --tile letter, say.")
        return whole
    tile = find(job.tile, whole.library.papers, "paper")
    overlap = parse_overlap(job.overlap or USUAL_OVERLAP)
    piece = whole.piece
    pages = sum(face.most_pages or whole.pages(face) for face in piece.pages)
    if whole.sheet or piece.folds or piece.tabs or whole.paper.kind != "page" or pages > 1:
        raise InputError(
            f"The {piece.title.lower()} on {whole.paper.title} is not one plain page to cut into tiles.",
            "Leave --tile out, or build a poster: build poster --paper 24x36 --tile letter",
        )
    if tile.kind != "page" or tile.width * tile.height >= whole.width * whole.height:
        raise InputError(
            f"{tile.title} is no paper to print a {whole.paper.title} {piece.title.lower()} on in parts.",
            "Leave --tile out, name an office paper like letter or a4 for it, or a larger one for --paper.",
        )
    cut((whole.width, whole.height), (tile.width, tile.height), overlap)
    return replace(whole, tile=tile, overlap=overlap)


def _refuse_on_press(job: Job, piece: Piece, paper: Paper) -> None:
    """What is not printed, and what only an office printer needs, is not for a print shop."""
    if paper.kind == "screen":
        raise InputError(
            f"{piece.title} are for screens, not for a print shop.", f"Leave out --press, or {piece.id}."
        )
    if job.sheet is not None or job.cut_marks is not None:
        given = "--sheet" if job.sheet is not None else "--cut-marks"
        raise InputError(
            f"{given} is for printing cards yourself; a print shop gets each face by itself.",
            f"Leave out {given}, or --press.",
        )
    if job.tile is not None:
        raise InputError(
            "--tile is for printing a poster in parts yourself; a print shop prints it whole.",
            "Leave out --tile, or --press.",
        )
    if job.quantity is not None and job.quantity < 1:
        raise InputError(f"{job.quantity} is not a number of copies.", "Give --quantity 1 or more.")


def _voices(tags: list[str], speak: _Speak, *, own_pages: bool) -> tuple[Voice, ...]:
    if len(tags) > _MOST_LANGUAGES or len(set(tags)) < len(tags):
        raise InputError(
            f'"{"+".join(tags)}" is not two different languages.', "Give one, or two like vi+en."
        )
    return tuple(speak(tag, own_pages) for tag in tags)


def _check_formats(job: Job, piece: Piece) -> None:
    if not piece.screen and set(read_formats([job.formats])) - set(DRAWN):
        raise InputError(
            f"The {piece.title.lower()} has no HTML or text twin.",
            f"Twins are for what is read on screens. Its formats: {one_of(DRAWN)}.",
        )


def _named_sheet(job: Job, piece: Piece, library: Library) -> Sheet | None:
    if job.sheet is None:
        return None
    if ownsheets.is_own(job.sheet):
        sheet = ownsheets.from_text(job.sheet, library.papers)
    else:
        sheet = find(job.sheet, library.sheets, "sheet")
    return sheet if piece.sheets else None


def _calibration(job: Job, piece: Piece, paper: Paper, sheet: Sheet | None) -> Calibration | None:
    if job.calibration is None:
        return None
    if sheet is None:
        raise InputError(
            f"--printer is for sheets of cards; the {piece.title.lower()} on {paper.title} is not on one.",
            "Build it without --printer, and with it only what is on a sheet, like the wallet card.",
        )
    return Calibration.from_text(job.calibration)


def _paper(job: Job, piece: Piece, library: Library, sheet: Sheet | None) -> Paper:
    if job.paper is None:
        papers = [find(name, library.papers, "paper") for name in piece.papers]
        if job.press:  # the bare card, where there is one
            return next((paper for paper in papers if paper.kind == "card"), papers[0])
        return find(sheet.paper, library.papers, "paper") if sheet else papers[0]
    paper = find(job.paper, library.papers, "paper")
    if sheet is not None and paper.id != sheet.paper:
        raise InputError(
            f"{sheet.title} is a sheet on {sheet.paper}, not on {paper.title}.",
            f"Leave out --paper, or give --paper {sheet.paper}.",
        )
    if paper.id not in piece.papers:
        raise InputError(
            f"The {piece.title.lower()} is not made for {paper.title}.",
            f"Its papers: {one_of(piece.papers)}.",
        )
    return paper
