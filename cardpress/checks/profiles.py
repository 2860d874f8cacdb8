"""What a file is looked over for: each profile is a plain list of check ids."""

from pikepdf import Array, Dictionary, Name

from cardpress.checks.subject import Subject

_ALWAYS = (
    "page-size",
    "contacts",
    "qr-codes",
    "qr-scanning",
    "links",
    "glyphs",
    "overlaps",
    "type-size",
    "contrast",
    "orphans",
    "reading-order",
    "credit",
    "draft-mark",
    "tabs",
    "active-content",
    "file-size",
)

PROFILES: dict[str, tuple[str, ...]] = {
    # printed behind the desk, and posted on the school's page
    "office": (*_ALWAYS, "page-boxes", "sheet-backs", "safe-area", "ink", "pdf-ua", "pictures", "tiles"),
    # sent to a print shop
    "press": (*_ALWAYS, "page-boxes", "sheet-backs", "safe-area", "press"),
    # read on screens only
    "screen": (*_ALWAYS, "pdf-ua", "pictures"),
}
TITLES = {
    "office": "printed on an office printer, and posted online",
    "press": "sent to a print shop",
    "screen": "read on screens, never printed",
}


def usual_profile(subject: Subject) -> str:
    """The profile that suits a file by what it says of itself: PDF/X is for print shops, else an office."""
    plan = subject.plan
    return "press" if (plan.job.press if plan else _says_press(subject)) else "office"


def _says_press(subject: Subject) -> bool:
    intents = subject.structure.Root.get("/OutputIntents")
    return isinstance(intents, Array) and any(
        isinstance(intent, Dictionary) and intent.get("/S") == Name.GTS_PDFX for intent in list(intents)
    )
