"""The file is small enough to be sent and posted."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.subject import Subject

_OURS = 3_000_000  # bytes; text and drawings with the fonts of two scripts come to some hundred thousand
_MAIL = 10_000_000  # bytes; what many mail servers take, less what packing adds


def _run(subject: Subject) -> Iterator[Result]:
    most, report = (_OURS, fail) if subject.plan else (_MAIL, warn)
    if len(subject.data) > most:
        yield report(
            "HEAVY_FILE",
            f"It is {len(subject.data) / 1e6:.1f} MB; {most // 1_000_000} MB at most.",
        )


CHECK = Check(
    id="file-size",
    title="The file is small enough to send",
    rationale="What does not get through by mail, or loads for a minute on a phone, reaches nobody.",
    codes={
        "HEAVY_FILE": Code(
            "over 10 MB, or over 3 MB for a file of ours",
            "Make its pictures smaller (300 dpi at most), and save it anew.",
            in_others=Status.WARN,
        )
    },
    run=_run,
)
