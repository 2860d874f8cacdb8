"""Every piece in every language, finished: the right glyphs in the right places, and words that read back.

What is drawn is compared glyph by glyph with what HarfBuzz makes of the HTML (tests/shaping.py), which no
reader's idea of the text can blur. What other people's readers make of the file is looked at for itself.
"""

import dataclasses
import hashlib
import os
import pickle
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from cardpress.checks.finding import Finding, Status
from cardpress.checks.saying import turned
from cardpress.content import Library
from cardpress.folds import plan_panels
from cardpress.geometry import PT_PER_MM
from cardpress.jobs import Job
from cardpress.pdf import Layout, Renderer
from cardpress.pipeline import build
from cardpress.planning import plan
from cardpress.plans import Plan
from cardpress.render import Document
from cardpress.voices import Voice
from cardpress.wording import Contact
from tests.shaping import Block, Fonts, Glyph, Leaf, Reader, Run, leaves, meant, mismatches, runs, stands
from tests.told import Told, plain, told

ROOT = Path(__file__).resolve().parents[2]
TAGS = [
    language["tag"]
    for language in tomllib.loads((ROOT / "cards" / "languages.toml").read_text(encoding="utf-8"))[
        "languages"
    ]
]
PAPERS = {
    "wallet-card": "card-us",
    "poster": "letter",
    "handout": "letter",
    "tear-off": "letter",
    "slide": "16x9",
    "large-print": "letter",
    "brochure": "letter",
}  # cards: on sheets, backs may stand on their heads
# These are looked at each time, one of a kind; all the others when there are minutes for them.
OFTEN_ENOUGH = ("en", "ar")  # for pieces that are much like others
ALIKE = ("large-print", "brochure", "tear-off", "slide")
KINDS = ("en", "es", "vi", "ar", "ur", "zh-Hans", "ko", "hi", "my", "km", "am", "ru")
EVERY = [
    pytest.param(
        (piece, tag, paper),
        marks=() if tag in (OFTEN_ENOUGH if piece in ALIKE else KINDS) else pytest.mark.slow,
    )
    for tag in TAGS
    for piece, paper in PAPERS.items()
]
SHEETS = [("wallet-card", tag, paper) for tag in TAGS for paper in ("letter", "a4")]
# Built only when they are named.
OTHERS = ("fold-card", "fold-card-discreet", "wallet-card-discreet", "label")
NAMED = [
    (piece, tag, paper)
    for piece in OTHERS
    for paper in ("letter", "a4")
    for tag in (KINDS if paper == "letter" else OFTEN_ENOUGH)
]
ON_A4 = [
    (piece, tag, "a4")
    for tag in TAGS
    for piece in ("poster", "handout", "large-print", "brochure", "tear-off")
]
PAIRS = ["vi+en", "ar+en", "en+ar", "my+zh-Hans", "ur+km"]
BILINGUAL = [
    pytest.param((piece, pair, paper), marks=() if pair.endswith("+en") else pytest.mark.slow)
    for pair in PAIRS
    for piece, paper in {"wallet-card": "card-us", "poster": "tabloid", "handout": "letter"}.items()
]
LARGE = ("zh-Hans", "zh-Hant", "ja", "ko")  # each character of these is a drawing of its own
NUMBERS = ("911", "988", "1-833-591-KNOW (5669)")
POPPLER = shutil.which("pdftotext")


# --- building, once ---------------------------------------------------------------------------------------


class _Kept(Layout):
    """A layout that notes what it was laid out from, if it is the one that is printed."""

    def __init__(self, layout: Layout, page: Document, printed: list[Document]) -> None:
        super().__init__(layout._document)  # noqa: SLF001
        self._page = page
        self._printed = printed

    def spread(self, most: float) -> None:
        """Share free height out, which is done to the layouts that are printed and to no other."""
        self._printed.append(self._page)
        super().spread(most)


class _Keeping(Renderer):
    def __init__(self, fonts: Path) -> None:
        super().__init__(fonts)
        self.printed: list[Document] = []

    def lay_out(self, page: Document) -> Layout:
        return _Kept(super().lay_out(page), page, self.printed)


@dataclass(frozen=True)
class Made:
    """A finished piece, and the HTML of its faces as they are printed."""

    plan: Plan
    fonts: Fonts
    data: bytes
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def pdf(self) -> pikepdf.Pdf:
        """The file's objects."""
        return pikepdf.open(BytesIO(self.data))

    @cached_property
    def reader(self) -> Reader:
        """What is drawn."""
        return Reader(self.pdf, self.fonts)

    @cached_property
    def runs(self) -> list[Run]:
        """What is said, once."""
        return [run for document in self.documents for run in runs(document.html, document.css)]

    @property
    def tabs(self) -> tuple[list[Run], int]:
        """What is said on a tab, and how many of them stand side by side."""
        if self.plan.piece.tabs is None:
            return [], 0
        (count,) = re.findall(r"tabs-(\d+)", self.documents[-1].html)
        return runs(self.documents[-1].html, self.documents[-1].css), int(count)

    @property
    def structured(self) -> list[Run]:
        """What a screen reader is given, once: what is hidden from it is on the tabs, or about them."""
        return [run for run in self.runs if not run.hidden]

    @cached_property
    def wanted(self) -> list[tuple[Run, list[Glyph]]]:
        """What is to be drawn, as often as it is."""
        pages = len(self.pdf.pages)
        said = [run for run in self.runs for _ in range(pages if run.running else 1)]
        on_a_tab, count = self.tabs
        said += on_a_tab * (count - 1)
        if any("counter(pages)" in document.css for document in self.documents):
            latin = ("Cardpress Latin",)
            said += [
                Run(f"{page} / {pages}", "en", rtl=False, families=latin, bold=False)
                for page in range(1, pages + 1)
            ]
        return [(run, meant(run, self.fonts)) for run in said]

    @property
    def rtl(self) -> bool:
        """Whether it is in a language that is written from right to left."""
        return any(voice.language.direction == "rtl" for voice in self.plan.voices)

    def shown(self, voice: Voice) -> list[str]:
        """The statements of a language that stand on it: all of them, or those that there is room for."""
        statements = voice.library.content.statements
        if self.plan.piece.faces[0].whole:
            texts = [text for statement in statements for text in (statement.heading, statement.text) if text]
            assert len(texts) > len(statements)
            return texts
        said = squeezed("".join(run.text for run in self.runs))
        found = []
        for face in self.plan.piece.faces:
            for selection in face.sections.values() if voice in self.plan.speakers(face) else ():
                briefs = [statement.brief for statement in statements if statement.id in selection.priority]
                standing = [brief for brief in briefs if squeezed(voice.library.fill(brief)) in said]
                assert len(standing) >= selection.foot
                found += standing
        assert found
        return found


Make = Callable[[str, str, str], Made]


@pytest.fixture(scope="session")
def make(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Gives a piece in a language on a paper, built once and shared by all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "languages"
    folder.mkdir(exist_ok=True)
    renderer, fonts = _Keeping(library.paths.fonts), Fonts(library.paths.fonts)

    @cache
    def made(piece: str, tag: str, paper: str) -> Made:
        job = Job(piece, tag, paper)
        file = folder / f"{piece}-{tag}-{paper}"
        if not file.exists():
            renderer.printed.clear()
            artifact = build(job, library=library, renderer=renderer)
            half = file.with_suffix(f".{os.getpid()}")
            half.write_bytes(pickle.dumps((artifact.data, tuple(renderer.printed), artifact.findings)))
            half.replace(file)
        return Made(plan(job, library), fonts, *pickle.loads(file.read_bytes()))  # noqa: S301 - our own

    return made


def _named(job: tuple[str, str, str]) -> str:
    return "-".join(job)


@pytest.fixture(scope="module", params=EVERY, ids=_named)
def made(make: Make, request: pytest.FixtureRequest) -> Made:
    """Each piece in each language, one after the other."""
    return make(*request.param)


@pytest.fixture(scope="module", params=BILINGUAL, ids=_named)
def pair(make: Make, request: pytest.FixtureRequest) -> Made:
    """Each piece in some pairs of languages: of one script and two, of one direction and two."""
    return make(*request.param)


# --- it is there, and small -------------------------------------------------------------------------------


def _complaints(made: Made) -> list[Finding]:
    return [finding for finding in made.findings if finding.status not in (Status.PASS, Status.INFO)]


def test_there_are_31_languages(library: Library) -> None:
    assert list(library.languages) == TAGS
    assert len(TAGS) == 31


def test_preflight_has_nothing_to_say(made: Made) -> None:
    assert made.findings
    assert _complaints(made) == []
    assert len(made.documents) == len(made.plan.piece.faces)  # else the proofs below look at something else


def test_it_is_small_enough_to_send(made: Made) -> None:
    assert len(made.data) <= (250_000 if made.plan.tag in LARGE else 150_000)


@pytest.mark.slow
@pytest.mark.parametrize("job", [*SHEETS, *ON_A4, *NAMED], ids=_named)
def test_sheets_and_a4_have_nothing_to_say_either(make: Make, job: tuple[str, str, str]) -> None:
    made = make(*job)

    assert _complaints(made) == []
    if made.plan.sheet is None:
        assert mismatches(made.wanted, made.reader.visible) == []


# --- glyphs -----------------------------------------------------------------------------------------------


def test_what_is_drawn_is_what_is_meant(made: Made) -> None:
    assert len(made.wanted) > 30
    assert mismatches(made.wanted, made.reader.visible) == []


def _foreign(made: Made) -> list[str]:
    """What is drawn with another language's font, as an empty box, or not as its own file has it."""
    languages = [made.plan.source.language, *(voice.language for voice in made.plan.voices)]
    own = {
        "Cardpress Latin",
        *(family for language in languages[len(languages) > 1 :] for family in language.fonts),
    }
    allowed = {made.fonts.font(family, bold=bold).name for family in own for bold in (False, True)}
    found = []
    for font in made.reader.fonts.values():
        if font.full_name.startswith("CARDPR+"):
            continue
        if font.name not in allowed:
            found.append(font.name)
            continue
        embedded, real = font.embedded, made.fonts.named(font.name)
        drawn = {glyph for block in made.reader.blocks for name, glyph in block.codes if name == font.name}
        found += [
            f"{font.name}: glyph {glyph}"
            for glyph in drawn
            if not glyph or embedded.outline(glyph) != real.outline(glyph)
        ]
    return found


def test_every_glyph_is_the_languages_own_fonts(made: Made) -> None:
    assert _foreign(made) == []


# --- numbers ----------------------------------------------------------------------------------------------


def _spelled(made: Made, reader: Reader) -> Counter[str]:
    """The numbers as they stand on the pages, from left to right; each on one line, no digit on another."""
    found: Counter[str] = Counter()
    for block in reader.visible:
        letters = [made.fonts.named(name).letters.get(glyph, "?") for name, glyph in block.glyphs]
        upward = len({round(x, 2) for x, _ in block.places}) == 1 < len(block.places)  # on a tab
        places = [(y, x) for x, y in block.places] if upward else block.places
        placed = sorted(zip(places, letters, strict=True))
        heights, across = {round(y, 2) for (_, y), _ in placed}, [round(x, 2) for (x, _), _ in placed]
        if len(heights) == 1 and len(set(across)) == len(across):
            found["".join(letter for _, letter in placed)] += 1
    return Counter({number: found[number.replace(" ", "")] for number in NUMBERS})


def _said(made: Made) -> Counter[str]:
    return Counter(run.text for run, _ in made.wanted if run.text in NUMBERS)


def test_every_number_stands_from_left_to_right(made: Made) -> None:
    said = _said(made)

    assert set(said) == set(NUMBERS)
    assert _spelled(made, made.reader) == said


# --- what readers make of it ------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    """A text without what lines, widths and breaks change: spaces, compatibility forms, what is not seen."""
    plain = unicodedata.normalize(
        "NFKC", text.replace("\ufffe", "-")
    )  # pdfium's own for a hyphen at a line's end
    return "".join(
        letter for letter in plain if not letter.isspace() and unicodedata.category(letter) != "Cf"
    )


def _leftward(text: str) -> str:
    """Only the letters that are written from right to left, and their marks."""
    plain = squeezed(text)
    return "".join(letter for letter in plain if unicodedata.bidirectional(letter) in ("R", "AL", "NSM"))


def _runs_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _filled(part: str | Contact) -> str:
    return part.printed if isinstance(part, Contact) else part


def _unread(made: Made, voice: Voice, text: str, *, by_word: bool) -> list[str]:
    """The statements of a language that a reader does not give in the order of speech.

    In a line that runs from right to left, readers misplace brackets and stops beside Latin letters, and
    pdfium turns the words of a Latin phrase round. There, the letters of the line's own script must be whole
    and in their order, and each Latin phrase must be there, as it stands or turned. A line that is mostly
    Latin is a Latin one to pdfium, which then gives its other words the other way round: with `by_word`, each
    word of a statement of many phrases must be there. The structure has all of them as they are: see below.
    """
    library = voice.library
    statements = made.shown(voice)
    if voice.language.direction == "ltr":
        return [words for words in statements if squeezed(library.fill(words)) not in squeezed(text)]
    found = []
    bare, own = re.sub(r"[()]", "", squeezed(text)), _leftward(text)
    for words in statements:
        parts = [_filled(part) for part in library.parts(words)]
        latin = [part for part in parts if part.isascii() and part.strip(" .,:")]
        many = by_word and len(latin) > 2
        pieces = "".join(parts).split() if many else ["".join(parts)]
        whole = all(_leftward(piece) in own for piece in pieces)
        there = all(
            any(re.sub(r"[()]", "", squeezed(form)) in bare for form in (part, turned(part)))
            for part in latin
        )
        if not (whole and there):
            found.append(words)
    return found


def _by_pdfium(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def test_pdfium_reads_every_statement(made: Made) -> None:
    text = _by_pdfium(made.data)

    assert [_unread(made, voice, text, by_word=True) for voice in made.plan.voices] == [[]]


def _words(text: str, texts: list[str]) -> list[str]:
    """The words of a text if it is one of some, without stops."""
    return re.findall(r"[^\W\d_]{3,}", text) if text in texts else []


def _by_poppler(file: Path, *options: str) -> str:
    command: list[str | Path] = ["pdftotext", "-enc", "UTF-8", *options, file, "-"]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def _panels(made: Made) -> list[tuple[str, ...]]:
    """What poppler is to look at in turn: where lines run left it reads across panels, so each by itself."""
    height = round(made.plan.height * PT_PER_MM)
    return [
        (
            *("-f", str(page), "-l", str(page), "-x", str(round(panel.left * PT_PER_MM)), "-y", "0"),
            *("-W", str(round(panel.width * PT_PER_MM)), "-H", str(height)),
        )
        for page, panels in enumerate(plan_panels(made.plan).values(), start=1)
        for panel in panels
    ] or [()]


@pytest.mark.skipif(POPPLER is None, reason="pdftotext is not installed")
def test_poppler_reads_every_statement(made: Made, tmp_path: Path) -> None:
    (voice,) = made.plan.voices
    rtl = voice.language.direction == "rtl"
    # In the order of drawing; but lines that run left are drawn from their left end, and poppler turns them.
    options = [] if rtl else ["-raw"]
    file = tmp_path / "piece.pdf"
    file.write_bytes(made.data)
    read = "\n".join(_by_poppler(file, *options, *part) for part in (_panels(made) if rtl else [()]))

    unread = _unread(made, voice, read, by_word=False)

    if rtl:  # poppler runs the handout's three columns together where they are read from the right
        columns = [(entry.heading, entry.text) for entry in voice.library.content.statements if entry.contact]
        unread = [words for words in unread if not any(words in texts for texts in columns)]
        if made.plan.piece.id == "slide":  # and its two lists, whose lines are level with each other
            lists = [entry for entry in voice.library.content.statements if entry.section in ("do", "dont")]
            assert all(word in read for entry in lists for word in _words(entry.brief, unread))
            unread = [words for words in unread if words not in [entry.brief for entry in lists]]
    assert unread == []


def _leaves(made: Made) -> list[Leaf]:
    return leaves(made.pdf, made.reader)


def test_screen_readers_get_every_word_in_its_order(made: Made) -> None:
    if not made.plan.piece.screen:
        assert "/StructTreeRoot" not in made.pdf.Root
        return
    found = _leaves(made)
    text = squeezed("".join(leaf.text for leaf in found))

    assert text == squeezed("".join(run.text for run in made.structured))
    for voice in made.plan.voices:
        missing = [words for words in made.shown(voice) if squeezed(voice.library.fill(words)) not in text]
        assert missing == []
    assert [leaf for leaf in found if _runs_left(leaf.text) and not leaf.replaced] == []
    assert any(leaf.replaced for leaf in found) == made.rtl


# --- the order of reading ---------------------------------------------------------------------------------

# The sections in the order that a piece tells them; within one, the order is the content's.
ORDER = {
    "poster": ("opening", "right_now", "do", "dont"),
    "tear-off": ("opening", "right_now", "do", "dont"),
    "slide": ("opening", "right_now", "do", "dont"),
    "brochure": ("opening", "report", "crisis", "resources", "right_now", "do", "dont", "support"),
    **dict.fromkeys(
        ("handout", "large-print"),
        ("opening", "crisis", "right_now", "report", "support", "do", "dont", "resources", "more"),
    ),
}
LABELLED = {"do": "check_icon", "dont": "cross_icon"}
LEVELS = ("H1", "H2", "H3")


def _place(made: Made, section: str, number: int) -> tuple[int, int]:
    return ORDER[made.plan.piece.id].index(section), number


def _told_statements(made: Made, voice: Voice, blocks: list[Told]) -> list[tuple[int, int]]:
    """The places in the content of all that is told in a language, in the order of telling."""
    places = {}
    for number, entry in enumerate(voice.library.content.statements):
        form = entry.text if made.plan.piece.faces[0].whole else entry.brief
        if entry.section in ORDER[made.plan.piece.id]:
            places[plain(voice.library.fill(form))] = _place(made, entry.section, number)
    own = voice.language.tag
    return [places[block.text] for block in blocks if block.language == own and block.text in places]


def _misordered(made: Made, blocks: list[Told]) -> list[str]:
    """What is not told as the content has it: its order, each word of it, its lists and its headings."""
    found = []
    levels = [LEVELS.index(block.role) for block in blocks if block.role in LEVELS]
    if levels[0] != 0 or any(after > before + 1 for before, after in pairwise(levels)):
        found.append(f"headings: {levels}")
    for voice in made.plan.voices:
        order = _told_statements(made, voice, blocks)
        if order != sorted(set(order)):
            found.append(f"{voice.language.tag}: {order}")
        shown = {plain(voice.library.fill(words)) for words in made.shown(voice)}
        texts = [block.text for block in blocks if block.language == voice.language.tag]
        names = [block.text for block in blocks]  # of services, which are headings in English
        found += [words for words in shown if words not in texts and words not in names]
        found += _mislabelled(voice, blocks)
    return found


def _mislabelled(voice: Voice, blocks: list[Told]) -> Iterator[str]:
    """The steps that are not told with their number, and what to do without its sign."""
    items = [block for block in blocks if block.role == "LI" and block.language == voice.language.tag]
    numbers = [item.label for item in items if item.label.isdigit()]
    if numbers != [str(number) for number in range(1, len(numbers) + 1)] or not numbers:
        yield f"steps: {numbers}"
    forms = {
        plain(voice.library.fill(form)): entry.section
        for entry in voice.library.content.statements
        for form in (entry.text, entry.brief)
    }
    for item in items:
        section = forms.get(item.text, "")
        if section in LABELLED and item.label != plain(voice.library.labels[LABELLED[section]]):
            yield f"{item.label} {item.text}"
        elif section not in (*LABELLED, "right_now"):
            yield f"an item that is none: {item.text}"


def test_statements_are_told_in_the_order_of_the_content(made: Made) -> None:
    if made.plan.piece.screen:
        assert _misordered(made, told(made.pdf, made.reader)) == []


def test_statements_of_two_languages_are_told_in_the_order_of_the_content(pair: Made) -> None:
    if not pair.plan.piece.screen:
        return
    blocks = told(pair.pdf, pair.reader)
    assert _misordered(pair, blocks) == []
    first, second = (_told_statements(pair, voice, blocks) for voice in pair.plan.voices)
    assert pair.plan.piece.id == "poster" or first == second  # a poster leaves out what has no room
    codes = [block for block in blocks if block.role == "Figure"]
    assert len(codes) == (4 if pair.plan.piece.id == "poster" else 2)
    assert all("https://" in code.text for code in codes)


def test_each_element_that_is_out_of_order_is_noticed(make: Make) -> None:
    for piece, tag in (("handout", "en"), ("poster", "ar"), ("large-print", "en")):
        made = make(piece, tag, "letter")
        blocks = told(made.pdf, made.reader)
        items = [index for index, block in enumerate(blocks) if block.role == "LI"]
        for index in (items[0], items[3], items[-2]):
            swapped = [*blocks[:index], blocks[index + 1], blocks[index], *blocks[index + 2 :]]
            assert _misordered(made, swapped)
        first = next(index for index, block in enumerate(blocks) if block.role == "H1")
        assert _misordered(made, [block for index, block in enumerate(blocks) if index != first])


# --- drafts -----------------------------------------------------------------------------------------------


def _undrafted(made: Made, reader: Reader) -> list[str]:
    """The pages that do not say, in a language and in English, that its words are a draft."""
    found = []
    own = [voice for voice in made.plan.voices if made.plan.is_draft(voice)]
    for voice in own or made.plan.voices[:1]:
        source = made.plan.source
        for speaker, bold in ((voice, True), (source, False)):
            label = speaker.library.labels["draft_short"]
            like = Run(
                label, speaker.language.tag, speaker.language.direction == "rtl", speaker.language.fonts, bold
            )
            if speaker is source:
                like = dataclasses.replace(like, families=("Cardpress Latin",))
            glyphs = meant(like, made.fonts)
            for page in range(len(made.pdf.pages)):
                blocks = [block for block in reader.visible if block.page == page]
                if not stands(like, glyphs, blocks):
                    found.append(f"page {page + 1}: {label}")
    return found


def test_every_page_of_a_draft_says_so_and_english_never(made: Made) -> None:
    (voice,) = made.plan.voices
    pages = len(made.pdf.pages)

    if voice.language.tag == "en":
        assert len(_undrafted(made, made.reader)) == 2 * pages
        assert "draft" not in _by_pdfium(made.data).lower()
    else:
        assert made.plan.is_draft(voice)
        assert _undrafted(made, made.reader) == []


# --- languages marked as such -----------------------------------------------------------------------------


def test_the_document_names_its_language(made: Made) -> None:
    assert str(made.pdf.Root.Lang) == made.plan.voices[0].language.tag


def _by_language(texts: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language, text in texts:
        found[language] = found.get(language, "") + squeezed(text)
    return {language: text for language, text in found.items() if text}


def _mismarked(made: Made) -> list[str]:
    """The languages whose words the structure does not mark as theirs."""
    said = _by_language([(run.language, run.text) for run in made.structured])
    marked = _by_language([(leaf.language, leaf.text) for leaf in _leaves(made)])
    return [language for language in said if said[language] != marked.get(language)]


def test_english_inside_is_marked_as_english(made: Made) -> None:
    if made.plan.piece.screen:
        assert _mismarked(made) == []


# --- two languages ----------------------------------------------------------------------------------------


def test_preflight_has_nothing_to_say_of_two_languages(pair: Made) -> None:
    assert _complaints(pair) == []


def test_each_language_is_marked_as_such(pair: Made) -> None:
    if pair.plan.piece.screen:
        assert _mismarked(pair) == []


@pytest.mark.slow
@pytest.mark.parametrize("tag", PAIRS)
def test_preflight_has_nothing_to_say_of_folding_cards(make: Make, tag: str) -> None:
    assert _complaints(make("wallet-card", tag, "letter")) == []


def test_two_languages_on_one_piece(pair: Made) -> None:
    assert mismatches(pair.wanted, pair.reader.visible) == []
    assert _foreign(pair) == []
    assert set(_said(pair)) == set(NUMBERS)
    assert _spelled(pair, pair.reader) == _said(pair)


def test_both_languages_are_read(pair: Made) -> None:
    text = squeezed("".join(run.text for run in pair.runs))
    assert len(pair.plan.voices) == 2
    for voice in pair.plan.voices:
        statements = [squeezed(voice.library.fill(words)) for words in pair.shown(voice)]
        assert [words for words in statements if words not in text] == []

    if pair.plan.piece.screen:
        structure = squeezed("".join(leaf.text for leaf in _leaves(pair)))
        assert structure == squeezed("".join(run.text for run in pair.structured))


# --- the proofs themselves: each notices what it is there for ---------------------------------------------

PROVEN = ["en", "ar", "ur", "my", "ja", "ko"]


def _edited(made: Made, choose: Callable[[Block], bool], change: Callable[[list[int]], list[int]]) -> Reader:
    """The piece with the glyphs of its first block that may be chosen changed."""
    wanted = next(index for index, block in enumerate(made.reader.blocks) if choose(block))
    count = -1
    with pikepdf.open(BytesIO(made.data)) as pdf:
        for page in pdf.pages:
            written: list[Any] = []
            for instruction in pikepdf.parse_content_stream(page):
                operands, operator = list(instruction.operands), instruction.operator
                count += str(operator) == "Tm"
                shown = str(operator) == "TJ" and count == wanted
                written.append(([_changed(operands[0], change)] if shown else operands, operator))
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(written))
        return Reader(pdf, made.fonts)


def _changed(parts: Any, change: Callable[[list[int]], list[int]]) -> pikepdf.Array:  # noqa: ANN401
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    glyphs = change([int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)])
    return pikepdf.Array([pikepdf.String(b"".join(glyph.to_bytes(2, "big") for glyph in glyphs))])


def _long(block: Block) -> bool:
    return not block.invisible and len(set(block.glyphs)) > 3


@pytest.mark.parametrize("tag", PROVEN)
def test_another_glyph_is_noticed(make: Make, tag: str) -> None:
    made = make("wallet-card", tag, "card-us")

    edited = _edited(
        made, _long, lambda glyphs: [made.fonts.font("Cardpress Latin", bold=True).glyph("q"), *glyphs[1:]]
    )

    assert len(mismatches(made.wanted, edited.visible)) >= 2  # what is not drawn, and what is not meant


@pytest.mark.parametrize("tag", PROVEN)
def test_the_same_glyphs_in_another_order_are_noticed(make: Make, tag: str) -> None:
    made = make("wallet-card", tag, "card-us")
    same = _edited(made, _long, lambda glyphs: glyphs)

    assert mismatches(made.wanted, same.visible) == []
    assert mismatches(made.wanted, _edited(made, _long, lambda glyphs: glyphs[::-1]).visible)


def test_a_line_twice_or_not_at_all_is_noticed(make: Make) -> None:
    made = make("wallet-card", "so", "card-us")
    blocks = made.reader.visible

    assert mismatches(made.wanted, [*blocks, blocks[3]])
    assert mismatches(made.wanted, blocks[1:])


@pytest.mark.parametrize(
    ("tag", "other"), [("es", "fr"), ("ar", "fa"), ("hi", "ne"), ("zh-Hans", "zh-Hant"), ("vi", "en")]
)
def test_another_language_is_noticed(make: Make, tag: str, other: str) -> None:
    made, stranger = make("wallet-card", tag, "card-us"), make("wallet-card", other, "card-us")
    (voice,) = made.plan.voices

    assert len(mismatches(made.wanted, stranger.reader.visible)) > 20
    assert len(_unread(made, voice, _by_pdfium(stranger.data), by_word=True)) > 2
    assert len(_undrafted(made, stranger.reader)) >= 2


def test_another_font_is_noticed(make: Make) -> None:
    made, stranger = make("wallet-card", "es", "card-us"), make("wallet-card", "ar", "card-us")

    assert "Cardpress-Arabic" in _foreign(dataclasses.replace(made, data=stranger.data))


@pytest.mark.parametrize("tag", ["en", "ar", "my"])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_turned_round_is_noticed(make: Make, tag: str, number: str) -> None:
    made = make("wallet-card", tag, "card-us")

    edited = _edited(made, lambda block: block.text == number, lambda glyphs: glyphs[::-1])

    expected = _said(made)
    expected[number] -= number != number[::-1]  # 988 becomes 889, and 911 becomes 119
    assert _spelled(made, edited) == expected


# --- the machine's own language ---------------------------------------------------------------------------

_DIGEST = """
from cardpress.jobs import Job
from cardpress.pipeline import build
print(build(Job("wallet-card", "hi", "card-us")).sha256)
"""


@pytest.mark.parametrize("variable", ["LANGUAGE", "PANGO_LANGUAGE"])
def test_the_machines_language_changes_no_byte(make: Make, variable: str) -> None:
    """Turkish has letters of its own for Latin text, which stands inside every piece."""
    environment = {**os.environ, variable: "tr", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", _DIGEST], env=environment, capture_output=True, check=True, encoding="utf-8"
    )

    made = make("wallet-card", "hi", "card-us")
    assert run.stdout.strip() == hashlib.sha256(made.data).hexdigest()
