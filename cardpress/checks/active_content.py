"""Nothing in the file acts by itself, and nothing of it lies elsewhere."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, PikepdfError, Stream

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.subject import Subject
from cardpress.errors import InputError

_MOST = 300_000  # objects; ours have some hundreds
_DEPTH = 8  # of dictionaries inside an object
_ACTS = {
    "/JavaScript": ("SCRIPT", "a script"),
    "/Launch": ("LAUNCH", "a link that starts a program"),
    "/SubmitForm": ("FORM", "a form that sends what is filled in"),
    "/ImportData": ("FORM", "a form that takes data in"),
    "/GoToR": ("OUTSIDE_FILE", "a link into another file"),
    "/GoToE": ("OUTSIDE_FILE", "a link into an embedded file"),
    "/Rendition": ("MEDIA", "sound or film"),
    "/Movie": ("MEDIA", "sound or film"),
    "/Sound": ("MEDIA", "sound or film"),
}
_KINDS = {
    "/FileAttachment": ("EMBEDDED_FILE", "an attached file"),
    "/RichMedia": ("MEDIA", "sound or film"),
    "/Screen": ("MEDIA", "sound or film"),
    "/3D": ("MEDIA", "a model in three dimensions"),
    "/Widget": ("FORM", "a form field"),
}
_GRAVE = {"SCRIPT", "LAUNCH", "EMBEDDED_FILE"}


def _run(subject: Subject) -> Iterator[Result]:
    found: dict[str, str] = {}
    for code, what in _parts(subject):
        found.setdefault(code, what)
    for code, what in sorted(found.items()):
        report = fail if subject.plan or code in _GRAVE else warn
        yield report(code, f"It holds {what}.")


def _parts(subject: Subject) -> Iterator[tuple[str, str]]:
    pdf = subject.structure
    root = pdf.Root
    if "/AcroForm" in root and "/XFA" in root.AcroForm:
        yield "FORM", "a form in XFA, which most readers do not show"
    if isinstance(root.get("/Names"), Dictionary) and "/EmbeddedFiles" in root.Names:
        yield "EMBEDDED_FILE", "an embedded file"
    if isinstance(root.get("/OpenAction"), Dictionary) and root.OpenAction.get("/S") != Name.GoTo:
        yield "ACTS_ON_OPENING", "something that happens as soon as it is opened"
    for number, entry in enumerate(pdf.objects):
        if number > _MOST:
            raise InputError(f"it has over {_MOST:,} objects; checks look through no more.")
        yield from _walk(entry, 0)


def _walk(entry: Object, depth: int) -> Iterator[tuple[str, str]]:
    try:
        values = _values(entry)
    except (PikepdfError, ValueError, TypeError):
        return
    yield from _acts(values)
    inner = list(entry) if isinstance(entry, Array) else list(values.values())
    if depth < _DEPTH:
        for value in inner:
            if isinstance(value, Dictionary | Array) and not value.is_indirect:
                yield from _walk(value, depth + 1)


def _values(entry: Object) -> dict[str, Object]:
    """The entries of a dictionary, or of a stream's; none of anything else."""
    if isinstance(entry, Stream):
        return dict(entry.stream_dict.items())
    return dict(entry.items()) if isinstance(entry, Dictionary) else {}


def _acts(values: dict[str, Object]) -> Iterator[tuple[str, str]]:
    if "/JS" in values:
        yield "SCRIPT", "a script"
    action = values.get("/S")
    if isinstance(action, Name) and str(action) in _ACTS:
        yield _ACTS[str(action)]
    kind = values.get("/Subtype")
    if isinstance(kind, Name) and str(kind) in _KINDS and ("/Rect" in values or "/T" in values):
        yield _KINDS[str(kind)]
    if isinstance(values.get("/AA"), Dictionary):
        yield "ACTS_ON_OPENING", "something that happens when a page is opened, or touched"
    if values.get("/Type") == Name.EmbeddedFile or "/EF" in values:
        yield "EMBEDDED_FILE", "an embedded file"
    if "/FFilter" in values or ("/F" in values and "/Length" in values and values.get("/F") is not None):
        yield "OUTSIDE_FILE", "a part that lies in another file"
    if values.get("/Subtype") == Name.Form and "/Ref" in values:
        yield "OUTSIDE_FILE", "a page that lies in another file"


CHECK = Check(
    id="active-content",
    title="Nothing in the file acts by itself or lies elsewhere",
    rationale="A leaflet has no use for scripts, forms or attachments; they harm readers, and tell on them.",
    codes={
        "SCRIPT": Code(
            "a script", "Do not open it elsewhere. Print it to a new PDF, or ask for a plain one."
        ),
        "LAUNCH": Code("a link that starts a program", "Do not open it elsewhere; ask for a plain PDF."),
        "EMBEDDED_FILE": Code("a file inside the file", "Take the attachments out, or ask for a plain PDF."),
        "ACTS_ON_OPENING": Code(
            "something that happens when the file or a page is opened",
            "Print it to a new PDF, which leaves that out.",
            in_others=Status.WARN,
        ),
        "FORM": Code(
            "a form",
            "Flatten it: what stands in the fields is not printed everywhere.",
            in_others=Status.WARN,
        ),
        "MEDIA": Code(
            "sound, film or a model", "Take it out; paper has no use for it.", in_others=Status.WARN
        ),
        "OUTSIDE_FILE": Code(
            "a part of it, or a link, that lies in another file",
            "Put that file's content into this one: it is missing wherever this one is sent.",
            in_others=Status.WARN,
        ),
    },
    run=_run,
)
