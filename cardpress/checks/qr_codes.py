"""QR codes, decoded out of the finished page, say what is printed beside them."""

import math
import re
from collections import Counter
from collections.abc import Iterator

from cardpress.checks.codes import COARSE, FINE, Seen, all_codes, reads_again
from cardpress.checks.contacts import ENDS
from cardpress.checks.finding import Check, Code, Result, Status, fail, info, warn
from cardpress.checks.likeness import lookalike
from cardpress.checks.odd import oddity
from cardpress.checks.reader import Run
from cardpress.checks.subject import Subject
from cardpress.geometry import Box
from cardpress.plans import Plan
from cardpress.qr import SMALLEST_MODULE

_NEAR = 1.5  # of the code's width: how far off its address may stand
_ROUNDING = 0.97  # a pixel more or less on the code's edge
_READS_FROM = 10  # times its width; a code can be scanned from as far


def _run(subject: Subject) -> Iterator[Result]:
    codes = all_codes(subject)
    if subject.plan is not None:
        yield from _compare(subject, subject.plan, codes, COARSE)
        again = [code for code in codes if reads_again(subject, code, FINE)]
        yield from _compare(subject, subject.plan, again, FINE)
    elif not codes:
        yield info("NO_CODE", "No QR code was found.")
    for code in codes:
        yield from _address_beside(subject, code)
        yield from _large_enough(subject.plan, code)
        if subject.plan is None:
            yield from _odd(subject, code)


def _compare(subject: Subject, plan: Plan, codes: list[Seen], dpi: int) -> Iterator[Result]:
    meant: Counter[str] = Counter()
    for entry in plan.codes:
        meant[entry.contact.url or ""] += subject.copies(entry.face)
    seen = Counter(code.payload for code in codes)
    where = {code.payload: code for code in codes}
    for payload in meant.keys() | seen.keys():
        spot = where.get(payload)
        if seen[payload] < meant[payload]:
            yield fail(
                "UNREADABLE_CODE",
                f"{payload}: {seen[payload]} of {meant[payload]} codes read at {dpi} dpi.",
                spot.page if spot else None,
            )
        elif seen[payload] > meant[payload] and spot:
            yield fail(
                "STRANGE_CODE",
                f"{payload}: {seen[payload]} codes, where {meant[payload]} were meant.",
                spot.page,
                spot.box,
            )


def _address_beside(subject: Subject, code: Seen) -> Iterator[Result]:
    runs = subject.runs(code.page)
    reach = _NEAR * code.box.width
    if subject.plan is None and "://" not in code.payload:
        return  # a stranger's phone number, address card or plain words: none of them stands there as it is
    written = re.escape(code.payload)
    if subject.plan is None:  # others leave out what a browser adds
        written = rf"(?:https?://)?(?:www\.)?{re.escape(_bare(code.payload))}/?"
    address = re.compile(written + ENDS)
    if not any(address.search(run.text) and _distance(run.box, code.box) <= reach for run in runs):
        printed = (
            ", ".join(sorted({run.text for run in runs if _looks_like_address(run)})) or "no address at all"
        )
        yield fail(
            "ADDRESS_DIFFERS",
            f"Page {code.page + 1}: a code says {code.payload}; beside it stands {printed}.",
            code.page,
            code.box,
        )


def _looks_like_address(run: Run) -> bool:
    return "://" in run.text or "www." in run.text


def _distance(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return math.hypot(across, down)


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address).removesuffix("/")


def _large_enough(plan: Plan | None, code: Seen) -> Iterator[Result]:
    small = code.module < SMALLEST_MODULE * _ROUNDING
    if small:
        yield (fail if plan else warn)(
            "SMALL_MODULES",
            f"{code.payload}: modules of {code.module:.2f} mm, at least 0.4 mm are needed.",
            code.page,
            code.box,
        )
    if plan is None:
        yield info(
            "RANGE",
            f"Page {code.page + 1}: the code for {code.payload} is {code.side:.0f} mm wide; "
            f"it scans from up to about {code.side * _READS_FROM / 1000:.1f} m.",
            code.page,
            code.box,
        )
        return
    needed = plan.piece.scan_distance * plan.scale / _READS_FROM
    if code.side < needed * _ROUNDING and plan.piece.design_width is not None:
        yield fail(
            "TOO_FAR",
            f"{code.payload}: {code.side:.0f} mm wide, {needed:.0f} mm are needed.",
            code.page,
            code.box,
        )


def _odd(subject: Subject, code: Seen) -> Iterator[Result]:
    known = lookalike(code.payload, subject.services) if "://" in code.payload else None
    if known:
        yield fail(
            "LOOKALIKE",
            f"Page {code.page + 1}: a code says {code.payload}, which looks like {known} and is not.",
            code.page,
            code.box,
        )
    elif odd := oddity(code.payload):
        yield warn(
            "ODD_TARGET", f"Page {code.page + 1}: a code says {code.payload}: {odd}.", code.page, code.box
        )


CHECK = Check(
    id="qr-codes",
    title="QR codes read out of the finished page and say what is printed beside them",
    rationale="A code that does not scan, or goes elsewhere than it says, is worse than none.",
    codes={
        "UNREADABLE_CODE": Code(
            "a code that was meant could not be read at 150 or 300 dpi",
            "Draw it pure black on white, with its quiet zone, in its full size, and nothing over it.",
        ),
        "NO_CODE": Code(
            "a file that is not ours holds no code that can be read",
            "Nothing, if none was meant. Else draw it black on white and larger.",
            Status.INFO,
        ),
        "STRANGE_CODE": Code("a code that was not meant", "Take it out, and find out how it came there."),
        "ADDRESS_DIFFERS": Code(
            "the address in the code does not stand beside it",
            "Print the code's own address beside or under it, and make sure that it is the right one.",
        ),
        "LOOKALIKE": Code(
            "a code's address looks like a service's and is another",
            "Do not hand it out. Make the code again from the service's own address in `list contacts`.",
        ),
        "ODD_TARGET": Code(
            "a code leads through a shortener, to a bare number, or over an unsafe or disguised address",
            "Encode the official https address itself.",
            Status.WARN,
        ),
        "SMALL_MODULES": Code(
            "modules under 0.4 mm",
            "Make the code wider, or its address shorter.",
            in_others=Status.WARN,
        ),
        "TOO_FAR": Code(
            "a code is narrower than a tenth of its scanning distance",
            "Give the code a larger width in the piece's file.",
        ),
        "RANGE": Code(
            "from how far a stranger's code can be scanned",
            "If it hangs farther from its readers, make it a tenth of that distance wide.",
            Status.INFO,
        ),
    },
    run=_run,
)
