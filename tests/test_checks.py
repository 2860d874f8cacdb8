"""Preflight: the real pieces pass every check, and each thing that can be wrong has its code."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import (
    Array,
    ContentStreamInstruction,
    Dictionary,
    Encryption,
    Operator,
    Pdf,
    String,
    parse_content_stream,
    unparse_content_stream,
)

from cardpress.checks import CHECKS, run_checks
from cardpress.checks.contrast import contrast
from cardpress.checks.finding import Finding, Result, Status, worst
from cardpress.checks.reader import Run
from cardpress.checks.saying import in_reading_order, squeezed, turned
from cardpress.checks.subject import Subject
from cardpress.errors import InputError
from cardpress.geometry import Box
from cardpress.jobs import Job
from cardpress.locales import Status as TranslationStatus
from cardpress.planning import plan
from cardpress.qr import encode
from cardpress.render import Document
from cardpress.voices import voice
from tests.broken import BROKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardpress.content import Library
    from cardpress.pdf import Renderer
    from cardpress.plans import Plan

CYBER, REMOVE = "https://report.cybertip.org", "https://takeitdown.ncmec.org"
BY_ID = {check.id: check for check in CHECKS}
CSS = """
@page { size: 8.5in 11in; margin: 0.5in }
html { font: 18pt/1.25 "Cardpress Latin", "Cardpress Noto"; color: #000 }
* { margin: 0; padding: 0 }
.number { font-size: 28pt; white-space: nowrap }
"""


def drawing(address: str, width: float = 40) -> str:
    """Draw a QR code as our templates do, of a width in mm."""
    symbol = encode(address, 1000)
    size = f"width: {width}mm; height: {width}mm; display: block"
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {symbol.span} {symbol.span}"'
    return f'<svg {box} style="{size}"><title>Code</title><path d="{symbol.path()}"/></svg>'


def sound_page(settled: Plan) -> str:
    """Give the body of a plain page that has all that a poster must have."""
    library, contacts = settled.library, settled.library.contacts
    source = library.content.source
    numbers = "".join(
        f'<p class="number {name}">{contacts[name].display}</p>'
        for name in ("emergency", "lifeline", "tipline")
    )
    codes = "".join(f"<div>{drawing(url)}<p>{url}</p></div>" for url in (CYBER, REMOVE))
    credit = f"{source.publisher}, {source.title}, last updated {source.last_updated:%m/%d/%Y}."
    step = "Call 911 if they’re in immediate danger."
    return (
        f"<h1>It is never the victim’s fault.</h1><p class='step'>{step}</p>{numbers}{codes}"
        f"<p>Source: {credit}</p><p>{library.labels['not_official']}</p><p>Ed. {settled.edition}</p>"
    )


Make = Callable[[str, str], bytes]


@pytest.fixture(scope="session")
def poster_plan(library: Library) -> Plan:
    """The poster on Letter."""
    return plan(Job("poster"), library)


@pytest.fixture(scope="session")
def make(renderer: Renderer, poster_plan: Plan) -> Make:
    """Makes a PDF from a body and CSS."""

    def render(body: str, css: str = "") -> bytes:
        head = (
            f'<meta charset="utf-8"><title>Try</title><meta name="keywords" content="{poster_plan.keywords}">'
        )
        html = f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'
        return renderer.lay_out(Document(html, CSS + css)).to_pdf(accessible=True)

    return render


@pytest.fixture(scope="session")
def sound(make: Make, poster_plan: Plan) -> bytes:
    """A page with nothing wrong."""
    return make(sound_page(poster_plan), "")


def codes(check: str, subject: Subject) -> set[str]:
    """Run one check; give its codes, all of which it must have declared, each as grave as it says."""
    results = list(BY_ID[check].run(subject))
    assert all(result.message for result in results)
    assert {result.code for result in results} <= BY_ID[check].codes.keys()
    for result in results:
        code = BY_ID[check].codes[result.code]
        assert result.status == (code.severity if subject.plan else code.severities[-1])
        assert result.page is None or 0 <= result.page < subject.page_count
        assert result.box is None or result.page is not None
    return {result.code for result in results}


def faults(findings: list[Finding]) -> list[Finding]:
    """Give the findings that are not PASS."""
    return [finding for finding in findings if finding.status is not Status.PASS]


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("piece", ["wallet-card", "poster", "handout", "tear-off"])
def test_the_real_pieces_pass_every_check(
    finished: Callable[[str, str], Subject], piece: str, paper: str
) -> None:
    findings = list(run_checks(finished(piece, paper)))
    assert faults(findings) == []
    needless = {"file", "press", "tiles", "pictures", "pdf-ua" if piece == "wallet-card" else "sheet-backs"}
    needless |= set() if piece == "tear-off" else {"tabs"}
    needless |= {"orphans"} if piece == "handout" else set()
    needed = [check.id for check in CHECKS if check.id not in needless]
    assert [finding.check for finding in findings] == needed


def test_a_plain_page_with_all_that_it_needs_passes_every_check(sound: bytes, poster_plan: Plan) -> None:
    assert faults(list(run_checks(Subject(sound, poster_plan)))) == []


def test_checks_have_names_of_their_own_and_say_why() -> None:
    assert len(BY_ID) == len(CHECKS)
    for check in CHECKS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.id)
        assert check.title
        assert check.rationale
        assert check.codes
        for name, code in check.codes.items():
            assert re.fullmatch(r"[A-Z][A-Z_]*", name)
            assert code.meaning
            assert code.meaning[0] == code.meaning[0].lower() or code.meaning.split()[0].isupper()
            assert code.mend.endswith(".")
            assert set(code.severities) <= {Status.INFO, Status.WARN, Status.FAIL, Status.ERROR}


@dataclass(frozen=True)
class Fault:
    """One thing changed on the sound page's HTML, and what a check must say to it."""

    check: str
    codes: set[str]
    old: str
    new: str
    css: str = ""


FAULTS = {
    "988 is not there": Fault("contacts", {"MISSING"}, ">988<", "><"),
    "988 is another number": Fault("contacts", {"MISSING", "ALTERED"}, ">988<", ">989<"),
    "988 has a digit more": Fault("contacts", {"MISSING"}, ">988<", ">9888<"),
    "a digit of the tipline differs": Fault("contacts", {"MISSING", "ALTERED"}, "(5669)", "(5668)"),
    "an address has a letter less": Fault(
        "contacts", {"MISSING", "ALTERED"}, f"<p>{REMOVE}</p>", f"<p>{REMOVE[:-1]}</p>"
    ),
    "an address has more": Fault(
        "contacts", {"MISSING", "ALTERED"}, f"<p>{CYBER}</p>", f"<p>{CYBER}.example</p>"
    ),
    "an address goes on": Fault("contacts", {"MISSING"}, f"<p>{CYBER}</p>", f"<p>{CYBER}/elsewhere</p>"),
    "a code goes elsewhere": Fault(
        "qr-codes",
        {"UNREADABLE_CODE", "STRANGE_CODE", "ADDRESS_DIFFERS"},
        drawing(CYBER),
        drawing("https://example.org"),
    ),
    "the codes have changed places": Fault(
        "qr-codes",
        {"ADDRESS_DIFFERS"},
        f"<div>{drawing(CYBER)}<p>{CYBER}</p></div>",
        f"<div>{drawing(CYBER)}</div><p style='position: absolute; top: 0'>{CYBER}</p>"
        "<p style='height: 40mm'></p>",
    ),
    "the address beside a code goes on": Fault(
        "qr-codes", {"ADDRESS_DIFFERS"}, f"<p>{CYBER}</p>", f"<p>{CYBER}.example</p>"
    ),
    "a code is not there": Fault("qr-codes", {"UNREADABLE_CODE"}, drawing(CYBER), ""),
    "a code is there twice": Fault("qr-codes", {"STRANGE_CODE"}, drawing(CYBER), drawing(CYBER) * 2),
    "a code is pale": Fault(
        "qr-codes",
        {"UNREADABLE_CODE"},
        drawing(CYBER),
        drawing(CYBER).replace("<path", "<path fill='#fdfdfd'"),
    ),
    "a code cannot be scanned from afar": Fault("qr-codes", {"TOO_FAR"}, drawing(CYBER), drawing(CYBER, 25)),
    "a code is tiny": Fault("qr-codes", {"SMALL_MODULES", "TOO_FAR"}, drawing(CYBER), drawing(CYBER, 14)),
    "text stands at the edge": Fault(
        "safe-area",
        {"OUTSIDE", "INK_OUTSIDE"},
        "<h1>",
        "<p style='position: absolute; left: -9mm; top: 0'>Out</p><h1>",
    ),
    "text runs off the page": Fault(
        "safe-area",
        {"OUTSIDE", "INK_OUTSIDE"},
        "<h1>",
        "<p style='position: absolute; left: 190mm; white-space: nowrap'>Over the edge</p><h1>",
    ),
    "fine print is too fine": Fault(
        "type-size", {"UNDER_FLOOR"}, "<p>Ed.", "<p style='font-size: 13.9pt'>Ed."
    ),
    "a step is too small": Fault("type-size", {"UNDER_FLOOR"}, "class='step'", "style='font-size: 17.5pt'"),
    "a number is too small": Fault(
        "type-size", {"SMALL_NUMBER"}, "", "", ".lifeline.lifeline { font-size: 27.5pt }"
    ),
    "text is pale": Fault("contrast", {"LOW"}, "<h1>", "<h1 style='color: #888'>"),
    "text is white on white": Fault("contrast", {"LOW"}, "<h1>", "<h1 style='color: #fff'>"),
    "text is dark on dark": Fault("contrast", {"LOW"}, "<h1>", "<h1 style='color: #222; background: #444'>"),
    "one of two equal words is pale": Fault(
        "contrast", {"LOW"}, "<h1>", "<p>Here</p><p style='color: #ccc'>Here</p><h1>"
    ),
    "one of two equal words stands on a dark panel": Fault(
        "contrast", {"LOW"}, "<h1>", "<p>Here</p><p style='background: #333'>Here</p><h1>"
    ),
    "the source is not named": Fault("credit", {"NO_SOURCE"}, "Know2Protect, Survivor Support", "Somebody"),
    "the source has another date": Fault("credit", {"NO_SOURCE"}, "04/17/2024", "04/18/2024"),
    "nothing says that it is not official": Fault("credit", {"NO_NOTICE"}, "Not an official", "An official"),
    "there is no edition mark": Fault("credit", {"NO_EDITION"}, "<p>Ed.", "<p hidden>Ed."),
    "the edition mark is an older one": Fault("credit", {"NO_EDITION"}, "Ed. 20", "Ed. 19"),
    "there is a page more": Fault(
        "page-size", {"PAGE_COUNT"}, "<h1>", "<p style='break-after: page'>.</p><h1>"
    ),
    "the page is another size": Fault("page-size", {"PAGE_SIZE"}, "", "", "@page { size: 8.5in 11.01in }"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_on_the_page_has_its_code(make: Make, poster_plan: Plan, name: str) -> None:
    fault = FAULTS[name]
    body = sound_page(poster_plan)
    assert fault.old in body
    subject = Subject(make(body.replace(fault.old, fault.new), fault.css), poster_plan)
    assert codes(fault.check, subject) == fault.codes
    findings = [finding for finding in run_checks(subject) if finding.check == fault.check]
    assert worst(findings) is Status.FAIL


def altered(data: bytes, change: Callable[[Pdf], None]) -> bytes:
    """Change the objects of a PDF."""
    with Pdf.open(BytesIO(data)) as pdf:
        change(pdf)
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def without_fonts(pdf: Pdf) -> None:
    """Take the font files out."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and "/FontFile2" in each:
            del each["/FontFile2"]


def with_empty_boxes(pdf: Pdf) -> None:
    """Make the first text of the first page draw its font's empty box."""
    page = pdf.pages[0]
    instructions = list(parse_content_stream(page))
    at = next(n for n, each in enumerate(instructions) if str(each.operator) in ("Tj", "TJ"))
    instructions[at] = ContentStreamInstruction([String(b"\0\0")], Operator("Tj"))
    page.Contents = pdf.make_stream(unparse_content_stream(instructions))


def with_letters_that_look_like_empty_boxes(pdf: Pdf) -> None:
    """Give the empty box of each font the outline of the first letter that it draws."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and "/FontFile2" in each:
            with TTFont(BytesIO(each.FontFile2.read_bytes())) as font:
                glyphs, order = font["glyf"], font.getGlyphOrder()
                letter = next(name for name in order[1:] if glyphs[name].numberOfContours > 0)
                glyphs[order[0]] = glyphs[letter]
                out = BytesIO()
                font.save(out)
            each.FontFile2.write(out.getvalue())


def without_tags(pdf: Pdf) -> None:
    """Take the tags out."""
    del pdf.Root["/StructTreeRoot"]
    del pdf.Root["/MarkInfo"]


def with_a_card_moved(pdf: Pdf) -> None:
    """Move the first card of the first page by 3 mm."""
    page = pdf.pages[0]
    instructions = list(parse_content_stream(page))
    form = next(n for n, each in enumerate(instructions) if str(each.operator) == "Do")
    at = max(n for n in range(form) if str(instructions[n].operator) == "cm")
    a, b, c, d, e, f = (float(number) for number in instructions[at].operands)
    instructions[at] = ContentStreamInstruction([a, b, c, d, e + 8.5, f], Operator("cm"))
    page.Contents = pdf.make_stream(unparse_content_stream(instructions))


ALTERED: dict[str, tuple[str, Callable[[Pdf], None], str, set[str]]] = {
    "the fonts are not embedded": ("poster", without_fonts, "glyphs", {"NOT_EMBEDDED"}),
    "the cards' fonts are not embedded": ("wallet-card", without_fonts, "glyphs", {"NOT_EMBEDDED"}),
    "an empty box is drawn": ("handout", with_empty_boxes, "glyphs", {"TOFU"}),
    "a letter is drawn as an empty box": (
        "poster",
        with_letters_that_look_like_empty_boxes,
        "glyphs",
        {"TOFU"},
    ),
    "the handout is not tagged": ("handout", without_tags, "pdf-ua", {"NOT_UA"}),
    "a card has slipped": ("wallet-card", with_a_card_moved, "safe-area", {"OUTSIDE", "INK_OUTSIDE"}),
}


@pytest.mark.parametrize("name", ALTERED)
def test_a_fault_in_a_real_file_has_its_code(finished: Callable[[str, str], Subject], name: str) -> None:
    piece, change, check, expected = ALTERED[name]
    real = finished(piece, "letter")
    assert codes(check, real) == set()
    assert codes(check, Subject(altered(real.data, change), real.plan)) == expected


def test_cards_need_no_tags(finished: Callable[[str, str], Subject]) -> None:
    real = finished("wallet-card", "letter")
    with Pdf.open(BytesIO(real.data)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
    assert "pdf-ua" not in {finding.check for finding in run_checks(real)}


def test_a_file_that_the_pdf_ua_checker_cannot_read_fails(sound: bytes, poster_plan: Plan) -> None:
    subject = Subject(sound, poster_plan)
    subject.data = b"%PDF-1.7 and no more"
    assert codes("pdf-ua", subject) == {"UNREADABLE"}


STRANGE = {
    "without a code": ("qr-codes", {"NO_CODE"}, "<p>Hello.</p>", ""),
    "without 911 and 988": ("contacts", {"NOT_THERE"}, "<p>Hello.</p>", ""),
    "with 1-988-555": ("contacts", {"NOT_THERE"}, "<p>911 and 1-988-555</p>", ""),
    "with 911 and 988": ("contacts", set[str](), "<p>Call 911 or 988.</p>", ""),
    "with text at the edge": ("safe-area", {"NEAR_EDGE"}, "<p>Hello.</p>", "@page { margin: 2mm }"),
    "with text off the page": (
        "safe-area",
        {"OUTSIDE"},
        "<p style='position: absolute; left: -20mm'>Hello.</p>",
        "",
    ),
    "with small type": ("type-size", {"SMALL"}, "<p style='font-size: 5.9pt'>Hello.</p>", ""),
    "with pale type": ("contrast", {"LOW"}, "<p style='color: #aaa'>Hello.</p>", ""),
    "with a code without its address": (
        "qr-codes",
        {"ADDRESS_DIFFERS", "RANGE"},
        drawing("https://example.org"),
        "",
    ),
    "with a code and its address": (
        "qr-codes",
        {"RANGE"},
        f"{drawing('https://example.org')}<p>https://example.org</p>",
        "",
    ),
    "of any size": ("page-size", set[str](), "<p>Hello.</p>", "@page { size: 5in 5in }"),
    "without a credit": ("credit", set[str](), "<p>Hello.</p>", ""),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strangers_file_is_judged_by_what_holds_for_all(make: Make, name: str) -> None:
    check, expected, body, css = STRANGE[name]
    assert codes(check, Subject(make(body, css))) == expected


def test_a_stranger_is_told_and_not_failed_for_our_rules(make: Make) -> None:
    body = "<p style='font-size: 5pt; color: #aaa'>Hello.</p>"
    subject = Subject(altered(make(body, "@page { margin: 2mm }"), without_tags))
    assert worst(run_checks(subject)) is Status.WARN
    assert codes("pdf-ua", subject) == {"NOT_UA"}


FOREIGN = """
[lang="es"], [lang="en"] { font-family: "Cardpress Latin" }
[lang="ar"] { font-family: "Cardpress Arabic", "Cardpress Noto"; line-height: 1.8 }
.narrow { width: 45mm }
"""


def mark(library: Library, tag: str, style: str = "wide") -> str:
    """Give a page's line that a language is a draft."""
    language = library.language(tag)
    text = voice(library, tag).library.labels["draft_short"]
    return f'<p class="{style}" lang="{tag}" dir="{language.direction}">{text}</p>'


# The languages of a poster and of the marks on each of its pages, and what is found.
MARKS: dict[str, tuple[tuple[str, list[list[str]]], set[str]]] = {
    "in both": (("es", [["es", "en"]]), set()),
    "in both, from right to left": (("ar", [["ar", "en"]]), set()),
    "in its language only": (("es", [["es"]]), {"NO_MARK"}),
    "in English only": (("es", [["en"]]), {"NO_MARK"}),
    "in another language": (("es", [["ar", "en"]]), {"NO_MARK"}),
    "nowhere": (("ar", [[]]), {"NO_MARK"}),
    "nowhere, in English": (("en", [[]]), set()),
    "on the first page only": (("es+ar", [["es", "en"], []]), {"NO_MARK"}),
    "on each page in its language": (("es+ar", [["es", "en"], ["ar", "en"]]), set()),
    "the other way round": (("es+ar", [["ar", "en"], ["es", "en"]]), {"NO_MARK"}),
    "beside English": (("en+es", [[], ["es", "en"]]), set()),
    "on the English page instead": (("en+es", [["es", "en"], []]), {"NO_MARK"}),
}


@pytest.mark.parametrize("style", ["wide", "narrow"])
@pytest.mark.parametrize("name", MARKS)
def test_a_draft_must_say_so_where_it_stands(make: Make, library: Library, name: str, style: str) -> None:
    (tags, pages), expected = MARKS[name]
    bodies = ["<h1>Poster</h1>" + "".join(mark(library, tag, style) for tag in page) for page in pages]
    data = make('<div style="break-before: page"></div>'.join(bodies), FOREIGN)
    subject = Subject(data, plan(Job("poster", tags, paper="letter"), library))
    assert subject.page_count == len(pages)
    assert codes("draft-mark", subject) == expected


def test_what_was_reviewed_needs_no_mark(make: Make, library: Library) -> None:
    settled = plan(Job("poster", "es"), library)
    (own,) = settled.voices
    signed = dataclasses.replace(own, statuses=dict.fromkeys(own.statuses, TranslationStatus.REVIEWED))
    data = make("<h1>Poster</h1>", "")
    assert codes("draft-mark", Subject(data, settled)) == {"NO_MARK"}
    assert codes("draft-mark", Subject(data, dataclasses.replace(settled, voices=(signed,)))) == set()


@pytest.mark.parametrize(
    ("job", "spoken"),
    [
        (Job("poster", "es+en", paper="letter"), [["es"], ["en"]]),
        (Job("poster", "es+en"), [["es", "en"]]),
        (Job("wallet-card", "es+en"), [["es", "en"], ["es", "en"]]),
        (Job("wallet-card", "es+en", paper="card-us"), [["es"], ["es"], ["en"], ["en"]]),
        (Job("handout", "es+en"), [["es", "en"]] * 10),
        (Job("handout", "es"), [["es"]] * 6),
    ],
)
def test_a_page_is_known_by_the_languages_on_it(
    sound: bytes, library: Library, job: Job, spoken: list[list[str]]
) -> None:
    subject = Subject(sound, plan(job, library))
    found = [[each.language.tag for each in subject.speakers(page)] for page in range(len(spoken))]
    assert found == spoken
    assert Subject(sound).speakers(0) == ()


@pytest.mark.parametrize("tag", ["es", "vi", "km", "zh-Hans", "ar", "ur"])
def test_a_text_is_found_however_it_is_parted_over_lines(
    renderer: Renderer, library: Library, tag: str
) -> None:
    own = voice(library, tag)
    fonts = ", ".join(f'"{family}"' for family in own.language.fonts)
    text = own.library.labels["service_form"]
    html = (
        f'<!DOCTYPE html><html lang="{tag}" dir="{own.language.direction}"><head><title>Try</title></head>'
        f'<body><p style="width: 35mm; line-height: 2.4; font-family: {fonts.replace(chr(34), chr(39))}">'
        f"{text}</p></body></html>"
    )
    subject = Subject(renderer.lay_out(Document(html, CSS)).to_pdf(accessible=False))
    assert len({round(run.box.bottom, 1) for run in subject.runs(0)}) > 1
    assert subject.says(text)
    assert subject.says(text, 0)
    assert not subject.says(text + text[0])
    assert not subject.says(own.library.labels["not_official"])


@pytest.mark.parametrize("tag", ["ar", "ur", "fa", "ps"])
def test_a_latin_phrase_in_a_line_that_runs_left_is_found(
    finished_in: Callable[[str, str], Subject], library: Library, tag: str
) -> None:
    subject = finished_in("handout", tag)
    for phrase in (library.content.source.publisher, library.content.source.title):
        assert subject.says(phrase)
    assert subject.says(library.labels["draft_short"], 0)
    assert not subject.says(library.labels["draft_short"] + "!")


def run(text: str, left: float, bottom: float) -> Run:
    """Make a run of text at a place in mm."""
    return Run(text, 10, Box(left, bottom - 4, 10, 4), (0, 0, 0), None)


def test_lines_that_run_left_are_read_from_the_right() -> None:
    english = [run("Call ", 0, 10), run("988", 20, 10), run(" now", 40, 10)]
    arabic = [run("الآن", 0, 20), run("988", 20, 20), run("اتصل", 40, 20)]
    more = [run("شكرا", 0, 30)]
    assert in_reading_order([*english, *arabic, *more]) == [*english, *reversed(arabic), *more]
    assert in_reading_order([]) == []


def test_a_new_line_or_column_ends_a_line() -> None:
    first, second = run("واحد", 40, 10), run("اثنان", 0, 10)
    assert in_reading_order([first, second]) == [first, second]  # not drawn from the left
    lower = run("ثلاثة", 60, 30)
    assert in_reading_order([first, lower]) == [first, lower]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Not yet reviewed.", ".reviewed yet Not"),
        ("Know2Protect, Survivor", "Survivor ,Protect2Know"),
        ("988", "988"),
        ("", ""),
        ("Café au lait", "Café au lait"),
        ("العربية", "العربية"),
    ],
)
def test_latin_words_are_turned_round_one_by_one(text: str, expected: str) -> None:
    assert turned(text) == expected


@given(st.text("ab ,.!?9", max_size=20))
def test_turning_keeps_every_letter_and_nothing_else(text: str) -> None:
    assert sorted(turned(text)) == sorted(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b\u00a0c\n d", "abcd"),
        ("ພາ\u200bສາ", "ພາສາ"),
        ("a\u00adb\u2060c\u200f", "abc"),
        ("(5669) [x] {y} «z»", "(5669([x[{y{«z«"),
        ("", ""),
    ],
)
def test_spaces_what_is_not_seen_and_the_turn_of_brackets_count_for_nothing(text: str, expected: str) -> None:
    assert squeezed(text) == expected


def test_every_code_that_a_check_declares_has_a_sample() -> None:
    shown = {(fault.check, code) for fault in FAULTS.values() for code in fault.codes}
    shown |= {(check, code) for _, _, check, expected in ALTERED.values() for code in expected}
    shown |= {(check, code) for check, expected, _, _ in STRANGE.values() for code in expected}
    shown |= {("draft-mark", code) for _, expected in MARKS.values() for code in expected}
    shown |= {(code.split()[0], code.split()[1]) for broken in BROKEN.values() for code in broken.finds}
    declared = {(check.id, code) for check in CHECKS for code in check.codes}
    elsewhere = {check for check in declared if check[0] in ("tabs", "pictures", "press", "tiles", "file")}
    for check, code in elsewhere:
        assert f'"{code}"' in Path(__file__).with_name(
            f"test_{'guard' if check == 'file' else check}.py"
        ).read_text(encoding="utf-8")
    assert declared - shown - elsewhere == {("pdf-ua", "UNREADABLE")}  # which has a test of its own
    assert shown <= declared


def test_two_codes_that_say_the_same_are_both_meant(make: Make, poster_plan: Plan) -> None:
    twice = (*poster_plan.piece.codes, poster_plan.piece.codes[0])
    settled = dataclasses.replace(poster_plan, piece=poster_plan.piece.model_copy(update={"codes": twice}))
    body = sound_page(settled).replace(drawing(CYBER), drawing(CYBER) * 2)
    assert codes("qr-codes", Subject(make(body, ""), settled)) == set()
    assert codes("qr-codes", Subject(make(sound_page(settled), ""), settled)) == {"UNREADABLE_CODE"}


def test_a_code_is_read_upside_down_as_on_turned_backs(sound: bytes, poster_plan: Plan) -> None:
    def turn(pdf: Pdf) -> None:
        pdf.pages[0].rotate(180, relative=False)

    assert "UNREADABLE_CODE" not in codes("qr-codes", Subject(altered(sound, turn), poster_plan))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_is_looked_at_as_it_is_shown(sound: bytes, poster_plan: Plan, turn: int) -> None:
    """Turned, and with an origin far from its corner, as other programs write them."""

    def change(pdf: Pdf) -> None:
        page = pdf.pages[0]
        page.contents_add(b"q 1 0 0 1 300 -200 cm", prepend=True)
        page.contents_add(b"Q")
        page.obj.MediaBox = Array([300, -200, 912, 592])
        for name in ("/TrimBox", "/BleedBox", "/CropBox", "/Annots"):
            if name in page.obj:
                del page.obj[name]
        page.rotate(turn, relative=False)

    subject = Subject(altered(sound, change), services=poster_plan.library.contacts)
    upright = Subject(sound)
    first, same = upright.runs(0)[0], subject.runs(0)[0]
    assert (same.box.width > same.box.height) == (turn == 180)
    assert sorted((same.box.width, same.box.height)) == pytest.approx(
        sorted((first.box.width, first.box.height)), abs=0.01
    )
    for check in ("safe-area", "overlaps", "contrast", "qr-scanning"):
        assert codes(check, subject) == set()
    assert codes("qr-codes", subject) == {"RANGE"}


@pytest.mark.parametrize(("text", "reads"), [("988", "988"), (CYBER, CYBER), ("It is never", "Itisnever")])
def test_letters_are_known_by_where_they_stand(sound: bytes, text: str, reads: str) -> None:
    subject = Subject(sound)
    run = next(run for run in subject.runs(0) if text in run.text)
    assert reads in subject.as_seen(0, run.box)
    assert subject.as_seen(0, Box(0, 0, 1, 1)) == ""


@pytest.mark.parametrize("check", ["contacts", "links"])
def test_an_address_that_is_only_read_the_wrong_way_round_is_no_alarm(
    finished_in: Callable[[str, str], Subject], check: str
) -> None:
    subject = finished_in("handout", "fa")
    texts = [run.text for page in range(subject.page_count) for run in subject.runs(page)]
    assert any("org.cybertip.report" in text for text in texts)
    assert codes(check, subject) == set()


def test_the_same_finding_is_told_once(make: Make, poster_plan: Plan) -> None:
    body = sound_page(poster_plan).replace(">988<", "><")
    findings = list(run_checks(Subject(make(body, ""), poster_plan)))
    assert len(findings) == len(set(findings))


def test_a_check_that_cannot_go_on_is_an_error_and_not_a_pass(
    sound: bytes, poster_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(_: Subject) -> Iterator[Result]:
        raise InputError("cannot be read")

    broken = dataclasses.replace(BY_ID["page-size"], run=give_up)
    monkeypatch.setattr("cardpress.checks.CHECKS", (broken,))
    (only,) = run_checks(Subject(sound, poster_plan))
    assert (only.check, only.code, only.status) == ("page-size", "UNREADABLE", Status.ERROR)
    assert only.mend


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n" + b"\0" * 64])
def test_what_is_not_a_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not a PDF, or is damaged"):
        Subject(data)


def test_a_locked_pdf_is_refused_as_such(sound: bytes) -> None:
    out = BytesIO()
    with Pdf.open(BytesIO(sound)) as pdf:
        pdf.save(out, encryption=Encryption(owner="a", user="b"))
    with pytest.raises(InputError, match="password"):
        Subject(out.getvalue())


def test_a_pdf_of_very_many_pages_is_refused() -> None:
    out = BytesIO()
    with Pdf.new() as pdf:
        for _ in range(201):
            pdf.add_blank_page()
        pdf.save(out)
    with pytest.raises(InputError, match="201 pages"):
        Subject(out.getvalue())


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((0x76, 0x76, 0x76), (255, 255, 255), 4.54),
        ((0x77, 0x77, 0x77), (255, 255, 255), 4.48),
        ((255, 0, 0), (255, 255, 255), 4.0),
        ((0, 0, 255), (255, 255, 255), 8.59),
    ],
)
def test_contrast_is_that_of_wcag(
    one: tuple[int, int, int], other: tuple[int, int, int], ratio: float
) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


colors = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


@given(colors, colors)
def test_contrast_has_no_direction_and_stays_within_its_scale(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0000001
    assert contrast(one, one) == 1
