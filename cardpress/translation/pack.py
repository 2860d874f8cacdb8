"""What a reviewer is given: a translation beside its English, on paper to sign and as XLIFF."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from cardpress.content import Library
from cardpress.errors import GlyphError, InputError
from cardpress.faults import BREAK
from cardpress.files import write
from cardpress.locales import Locale, Message, Status, messages, read_locale
from cardpress.pdf import Renderer
from cardpress.render import Document
from cardpress.reviews import read_reviews
from cardpress.tomlfile import Model, Problems, read_toml
from cardpress.translation.sign import mark
from cardpress.translation.update import no_source
from cardpress.translation.xliff import Unit, xliff
from cardpress.wording import NAME, PLACEHOLDER, Language
from cardpress.words import did_you_mean


class BackTranslation(Model):
    """What a translation says, put back into English, by message id."""

    language: str
    lines: dict[str, str]


@dataclass(frozen=True)
class Part:
    """A piece of a line: text as it stands, or what is printed in a placeholder's place."""

    text: str
    filled: bool


@dataclass(frozen=True)
class Line:
    """A line of the table.

    Attributes:
        form: what kind of line it is, for people.
        back: the back-translation, empty where there is none.
    """

    id: str
    form: str
    english: tuple[Part, ...]
    translation: tuple[Part, ...]
    back: str
    status: Status


@dataclass(frozen=True)
class Group:
    """Lines that belong together, under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Pack:
    """The two files of a review pack, by name."""

    files: dict[str, bytes]

    def write(self, out: Path) -> list[Path]:
        """Write both into a folder."""
        return [write(out / name, data) for name, data in self.files.items()]


def review_pack(library: Library, language: Language, renderer: Renderer | None = None) -> Pack:
    """A translation to review: `<tag>-review.pdf` and `<tag>-review.xlf`.

    Args:
        library: what is said in English.
        language: which translation.
        renderer: one already set up; None sets one up.

    Raises:
        InputError: if the translation or its back-translation has a fault, or a letter is in no font.
    """
    no_source(library, language)
    locale = read_locale(library, language, read_reviews(library))
    back = _back_translation(library, language)
    page = _document(library, locale, back)
    try:
        pdf = (renderer or Renderer(library.paths.fonts)).lay_out(page).to_pdf(accessible=True)
    except GlyphError as error:
        raise _missing_glyph(language, str(error)) from None
    units = [
        Unit(
            line.id,
            line.english,
            locale.strings.get(line.id, ""),
            back.get(line.id, ""),
            locale.statuses[line.id],
        )
        for line in messages(library, language)
    ]
    original = f"cards/{library.content.id}/locales/{language.tag}.po"
    exchange = xliff(
        units, library.content.language, language.tag, original, lambda name: _printed(library, name)
    )
    return Pack({f"{language.tag}-review.pdf": pdf, f"{language.tag}-review.xlf": exchange})


def _missing_glyph(language: Language, points: str) -> InputError:
    named = ", ".join(f'"{chr(int(point, 16))}" (U+{point})' for point in points.split(", "))
    return InputError(
        f"No font of its line has {named}, which {language.english_name} needs.",
        f"The fonts of {language.tag} in languages.toml: {', '.join(language.fonts) or 'none'}. "
        "Add a family of fonts/ that has the character.",
    )


def _back_translation(library: Library, language: Language) -> dict[str, str]:
    path = library.paths.content / "backtranslations" / f"{language.tag}.toml"
    known = [line.id for line in messages(library, language)]

    def fits(file: BackTranslation, problems: Problems) -> None:
        if file.language != language.tag:
            problems.add(f'it says "{file.language}"; "{language.tag}" was expected.', ("language",))
        for name in file.lines:
            if name not in known:
                problems.add(f"no such line in the English.{did_you_mean(name, known)}", ("lines", name))

    return read_toml(path, BackTranslation, fits).lines if path.exists() else {}


def _document(library: Library, locale: Locale, back: dict[str, str]) -> Document:
    environment = Environment(
        loader=FileSystemLoader(library.paths.templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = _breakable
    source = library.language(library.content.language)
    values: dict[str, object] = {
        "source": source,
        "language": locale.language,
        "fonts": tuple(dict.fromkeys((*locale.language.fonts, *source.fonts))),
        "groups": _groups(library, locale, back),
        "counts": [
            (status, count)
            for status in Status
            if (count := sum(each is status for each in locale.statuses.values()))
        ],
        "total": len(locale.statuses),
        "mark": mark(library, locale),
        "content": library.content,
    }
    try:
        css, html = (environment.get_template(name).render(values) for name in ("review.css", "review.html"))
    except TemplateError as error:
        raise InputError(
            f"templates/review.html: {error.message}.", "Mend the template and run again."
        ) from error
    return Document(html, css)


def _breakable(name: str) -> str:
    """An id that may be broken after its hyphens and before its dots."""
    return re.sub(r"(?<=[-_])|(?=\.)", BREAK, name)


def _groups(library: Library, locale: Locale, back: dict[str, str]) -> list[Group]:
    titles = {
        section.id: section.heading or library.labels[section.label or ""]
        for section in library.content.sections
    }
    sections = {statement.id: titles[statement.section] for statement in library.content.statements}
    grouped: dict[str, list[Line]] = {}
    for message in messages(library, locale.language):
        title = _group(message.id, sections)
        grouped.setdefault(title, []).append(_line(library, locale, message, back))
    return [Group(title, tuple(lines)) for title, lines in grouped.items()]


def _group(name: str, sections: dict[str, str]) -> str:
    if name.startswith("section."):
        return "Headings"
    if name.startswith("label."):
        return "Our own fixed lines: captions and notices"
    return sections[name.removesuffix(".short").removesuffix(".heading")]


def _form(name: str) -> str:
    if name.endswith(".short"):
        return "short form"
    return "heading" if name.startswith("section.") or name.endswith(".heading") else ""


def _line(library: Library, locale: Locale, message: Message, back: dict[str, str]) -> Line:
    return Line(
        message.id,
        _form(message.id),
        tuple(_parts(library, message.english)),
        tuple(_parts(library, locale.strings.get(message.id, ""))),
        "".join(part.text for part in _parts(library, back.get(message.id, ""))),
        locale.statuses[message.id],
    )


def _parts(library: Library, text: str) -> Iterator[Part]:
    for index, part in enumerate(PLACEHOLDER.split(text)):
        if part:
            yield Part(_printed(library, part), filled=True) if index % 2 else Part(part, filled=False)


def _printed(library: Library, placeholder: str) -> str:
    """What is printed for a placeholder; what each piece fills in for itself, like {edition}, stays."""
    source = library.content.source
    known = {
        "publisher": source.publisher,
        "title": source.title,
        "date": source.last_updated.strftime("%m/%d/%Y"),
    }
    contact = library.contacts.get(placeholder.removesuffix(NAME))
    if contact is None:
        return known.get(placeholder, f"{{{placeholder}}}")
    return contact.name if placeholder.endswith(NAME) else contact.printed
