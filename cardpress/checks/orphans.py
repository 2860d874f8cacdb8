"""No short word stands alone on the last line of a paragraph."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, Status, info
from cardpress.checks.lines import Line, em, lines
from cardpress.checks.subject import Subject

_SHORT = 6  # characters, its full stop included; `render.tied` keeps as many from standing alone
_WORDS = 4  # of the line before it, at least: headings may end in one
_NARROW = 0.2  # of the line before it; in a narrow column a word is a good part of a line
_ALIGNED = 0.6  # mm
_LEADING = (0.9, 2.2)  # em from baseline to baseline of one paragraph
_SAME_SIZE = 0.05  # pt
_SHOWN = 10  # of a page


def _run(subject: Subject) -> Iterator[Result]:
    for page in range(subject.page_count):
        for line in list(_orphans(lines(subject, page)))[:_SHOWN]:
            yield info(
                "ORPHAN",
                f'Page {page + 1}: "{line.text}" stands alone on the last line of a paragraph.',
                page,
                line.box,
            )


def _orphans(found: list[Line]) -> Iterator[Line]:
    """Every short word that ends a paragraph on a line of its own, the one before it having several."""
    for index in range(1, len(found)):
        before, line = found[index - 1], found[index]
        after = found[index + 1] if index + 1 < len(found) else None
        follows = _same_paragraph(before, line) and len(before.text.split()) >= _WORDS
        if follows and not (after and _same_paragraph(line, after)) and _is_orphan(line, before):
            yield line


def _same_paragraph(line: Line, following: Line) -> bool:
    down = following.baseline - line.baseline
    aligned = min(abs(line.box.left - following.box.left), abs(line.box.right - following.box.right))
    return (
        line.placement == following.placement
        and abs(line.size - following.size) < _SAME_SIZE
        and _LEADING[0] * em(line) < down < _LEADING[1] * em(line)
        and aligned < _ALIGNED
    )


def _is_orphan(line: Line, before: Line) -> bool:
    short = len(line.text) <= _SHORT and line.box.width < _NARROW * before.box.width
    return short and len(line.text.split()) == 1


CHECK = Check(
    id="orphans",
    title="No short word stands alone at a paragraph's end",
    rationale='A lonely last word is easily overlooked, and a "not" among them changes everything.',
    codes={
        "ORPHAN": Code(
            "a short word alone on a paragraph's last line",
            "Shorten the paragraph by a word, or tie its last two words with a no-break space.",
            Status.INFO,
        ),
    },
    run=_run,
    applies=lambda subject: (
        subject.plan is None or not subject.plan.piece.whole  # those are verbatim
    ),
)
