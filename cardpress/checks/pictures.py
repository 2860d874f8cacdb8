"""The pictures for screens are as wide as they are meant to be, and their codes scan."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from cardpress.checks.codes import read_codes
from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.subject import Subject


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None:
        return
    seen: Counter[str] = Counter()
    for number, data in enumerate(subject.pictures, start=1):
        with Image.open(BytesIO(data)) as image:
            seen.update(code.text for code in read_codes(image.convert("L")))
            width, height = image.size
        meant = (plan.piece.pictures or 0, round((plan.piece.pictures or 0) * plan.height / plan.width))
        if (width, height) != meant:
            yield fail(
                "PICTURE_SIZE",
                f"Picture {number} is {width} × {height} pixels, not {meant[0]} × {meant[1]}.",
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
    applies=lambda subject: subject.plan is not None and subject.plan.piece.pictures is not None,
)
