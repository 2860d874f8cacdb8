"""The pictures for screens are as wide as they are meant to be, and their codes scan."""

import math
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from cardpress.checks.codes import read_codes
from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.subject import Subject
from cardpress.geometry import MM_PER_INCH

_ROUNDING = 0.01  # pixels


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    dpi = plan.picture_dpi if plan else None
    if plan is None or dpi is None:
        return
    width, height = (math.ceil(side / MM_PER_INCH * dpi - _ROUNDING) for side in plan.page_size)
    seen: Counter[str] = Counter()
    for number, data in enumerate(subject.pictures, start=1):
        with Image.open(BytesIO(data)) as image:
            seen.update(code.text for code in read_codes(image.convert("L")))
            size = image.size
        if size != (width, height):
            yield fail(
                "PICTURE_SIZE",
                f"Picture {number} is {size[0]} × {size[1]} pixels, not {width} × {height}.",
                number - 1,
            )
    for payload, count in Counter(code.contact.url or "" for code in plan.codes).items():
        if seen[payload] < count:
            yield fail("PICTURE_CODE", f"{payload}: {seen[payload]} of {count} codes read on the pictures.")


CHECK = Check(
    id="pictures",
    title="Pictures for screens have their size, and their codes scan",
    rationale="What hangs in a hallway is the picture, not the PDF that it was made from.",
    codes={
        "PICTURE_SIZE": Code(
            "a picture has other pixels than it is meant to",
            "Make the paper's width and height a whole number of pixels at the piece's `pictures`.",
        ),
        "PICTURE_CODE": Code(
            "a code could not be read on the picture itself",
            "Give the code a larger width in the piece's file, or the pictures more pixels.",
        ),
    },
    run=_run,
    applies=lambda subject: subject.plan is not None and subject.plan.picture_dpi is not None,
)
