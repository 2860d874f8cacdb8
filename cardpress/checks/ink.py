"""No page takes more ink or toner than an office printer lays down well."""

from collections.abc import Iterator

from PIL import ImageStat

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.subject import Subject

_DPI = 75  # as the contrast is looked at
_MOST = 0.35  # of the page, on average over the three colors


def coverage(subject: Subject, page: int) -> float:
    """The share of a page that is covered, from 0 to 1: black counts whole, a pale tint little."""
    means = ImageStat.Stat(subject.image(page, _DPI, color=True).convert("RGB")).mean
    return 1 - sum(means) / len(means) / 255


def _run(subject: Subject) -> Iterator[Result]:
    report = fail if subject.plan else warn
    for page in range(subject.page_count):
        covered = coverage(subject, page)
        if covered > _MOST:
            yield report(
                "HEAVY", f"Page {page + 1}: {covered:.0%} of it is covered; {_MOST:.0%} at most.", page
            )


CHECK = Check(
    id="ink",
    title="Pages leave most of the paper white",
    rationale="Large floods of ink band, curl and smear on office printers, and empty a cartridge in a day.",
    codes={
        "HEAVY": Code(
            "over 35 % of a page is covered with ink",
            "Take the background away, or print it pale; --ink saver does so for our own pieces.",
            in_others=Status.WARN,
        )
    },
    run=_run,
)
