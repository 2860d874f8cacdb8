"""Updates: what has changed is marked, nothing is lost, and a second update finds nothing to do."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.locales import Status, locale_file, messages, read_locale
from cardpress.pofile import PoFile, dump, read_po
from cardpress.translation.update import Update, begun, updated

Reworded = Callable[[Library, Mapping[str, Mapping[str, str | None]]], Library]
NEW = "Say that you believe them and want to help."


def _po(library: Library) -> PoFile:
    return read_po(locale_file(library, library.language("qaa")))


def _update(library: Library) -> Update:
    """Update the pseudo language, and find nothing to do the second time."""
    language = library.language("qaa")
    update = updated(library, language, ())
    update.write()
    written = update.path.read_bytes()
    assert updated(library, language, ()).data is None
    assert update.path.read_bytes() == written
    return update


def _without(library: Library, name: str) -> Library:
    kept = tuple(statement for statement in library.content.statements if statement.id != name)
    return dataclasses.replace(library, content=library.content.model_copy(update={"statements": kept}))


def test_without_a_change_nothing_is_written(pseudo: Library) -> None:
    update = _update(pseudo)

    assert update == Update(update.path, update.language, None)


@pytest.mark.parametrize("how", ["bom", "crlf"])
def test_a_file_from_another_editor_is_left_as_it_is(pseudo: Library, how: str) -> None:
    path = _po(pseudo).path
    data = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + data if how == "bom" else data.replace(b"\n", b"\r\n"))

    assert _update(pseudo).data is None


def test_a_change_of_english_marks_its_line_and_keeps_the_old(pseudo: Library, reworded: Reworded) -> None:
    before = _po(pseudo).entries
    library = reworded(pseudo, {"do-believe": {"text": NEW}})

    update = _update(library)

    assert (update.stale, update.missing, update.removed) == (("do-believe",), (), ())
    entry = _po(library).entries["do-believe"]
    assert (entry.msgid, entry.msgstr, entry.flags) == (NEW, before["do-believe"].msgstr, ["fuzzy"])
    assert entry.previous_msgid == before["do-believe"].msgid
    assert [(name, each.msgid, each.msgstr) for name, each in _po(library).entries.items()] == [
        (name, NEW if name == "do-believe" else each.msgid, each.msgstr) for name, each in before.items()
    ]
    statuses = read_locale(library, library.language("qaa"), ()).statuses
    assert [name for name, status in statuses.items() if status is Status.STALE] == ["do-believe"]


def test_a_translator_who_takes_the_mark_away_has_a_draft(pseudo: Library, reworded: Reworded) -> None:
    library = reworded(pseudo, {"do-believe": {"text": NEW}})
    _update(library)
    po = _po(library)
    po.entries["do-believe"].flags.remove("fuzzy")
    po.path.write_bytes(dump(po.file))

    assert read_locale(library, library.language("qaa"), ()).statuses["do-believe"] is Status.DRAFT
    _update(library)
    assert _po(library).entries["do-believe"].previous_msgid is None


def test_a_second_change_keeps_the_english_that_was_translated(pseudo: Library, reworded: Reworded) -> None:
    first = _po(pseudo).entries["do-believe"].msgid
    _update(reworded(pseudo, {"do-believe": {"text": NEW}}))

    library = reworded(pseudo, {"do-believe": {"text": "Say you believe them."}})
    update = _update(library)

    assert update.stale == ("do-believe",)
    entry = _po(library).entries["do-believe"]
    assert (entry.msgid, entry.previous_msgid) == ("Say you believe them.", first)


def test_english_that_changes_back_stays_marked(pseudo: Library, reworded: Reworded) -> None:
    """The translation may have been mended in between: only a person can tell."""
    _update(reworded(pseudo, {"do-believe": {"text": NEW}}))

    _update(pseudo)

    entry = _po(pseudo).entries["do-believe"]
    assert entry.fuzzy
    assert entry.previous_msgid is None


def test_what_was_not_translated_is_not_stale(pseudo: Library, reworded: Reworded) -> None:
    po = _po(pseudo)
    po.entries["do-believe"].msgstr = ""
    po.path.write_bytes(dump(po.file))

    library = reworded(pseudo, {"do-believe": {"text": NEW}})

    assert _update(library).stale == ()
    assert _po(library).entries["do-believe"].msgid == NEW
    assert not _po(library).entries["do-believe"].flags


def test_a_line_that_is_new_gets_its_entry_in_its_place(pseudo: Library, reworded: Reworded) -> None:
    library = reworded(pseudo, {"do-not-in-trouble": {"short": "Not in trouble."}})

    update = _update(library)

    assert (update.stale, update.missing) == ((), ("do-not-in-trouble.short",))
    lines = [message.id for message in messages(library, library.language("qaa"))]
    assert list(_po(library).entries) == lines


def test_entries_in_another_order_are_put_in_order(pseudo: Library) -> None:
    po = _po(pseudo)
    po.file.reverse()
    po.path.write_bytes(dump(po.file))

    assert _update(pseudo).data is not None
    assert list(_po(pseudo).entries) == [line.id for line in messages(pseudo, pseudo.language("qaa"))]


def test_a_line_that_is_gone_goes_to_the_end_and_comes_back(pseudo: Library, reworded: Reworded) -> None:
    before = _po(pseudo).path.read_bytes()
    shorter = _without(pseudo, "do-believe")

    update = _update(shorter)

    assert set(update.removed) == {"do-believe", "do-believe.short"}
    assert set(_po(shorter).obsolete) == set(update.removed)
    assert "do-believe" not in read_locale(shorter, shorter.language("qaa"), ()).strings

    assert _update(pseudo).stale == ()
    assert _po(pseudo).path.read_bytes() == before
    # And once more, with other English when it comes back.
    _update(shorter)
    library = reworded(pseudo, {"do-believe": {"text": NEW}})
    _update(library)
    assert _po(library).entries["do-believe"].fuzzy
    assert not _po(library).entries["do-believe.short"].fuzzy


def test_a_stale_line_that_is_gone_does_not_upset_the_next_update(
    pseudo: Library, reworded: Reworded
) -> None:
    library = reworded(pseudo, {"do-believe": {"text": NEW}})
    _update(library)

    update = _update(_without(library, "do-believe"))

    assert "do-believe" in update.removed
    assert _po(library).obsolete["do-believe"].fuzzy
    assert "#~|" not in _po(library).source


def test_comments_and_header_stay(pseudo: Library, reworded: Reworded) -> None:
    po = _po(pseudo)
    po.entries["do-believe"].tcomment = "Said to a child."
    po.file.metadata["Last-Translator"] = "Lan Tran"
    po.path.write_bytes(dump(po.file))

    library = reworded(pseudo, {"do-thank": {"text": "Thank them."}})
    _update(library)

    after = _po(library)
    assert after.entries["do-believe"].tcomment == "Said to a child."
    assert after.file.metadata == po.file.metadata
    assert after.file.header == po.file.header


def test_a_language_without_a_file_is_told_how_to_begin(pseudo: Library) -> None:
    locale_file(pseudo, pseudo.language("qaa")).unlink()

    with pytest.raises(InputError, match=r"qaa\.po: there is no such file") as caught:
        updated(pseudo, pseudo.language("qaa"), ())

    assert "translate new qaa" in caught.value.hint


# --- new --------------------------------------------------------------------------------------------------


def test_a_new_file_has_every_line_to_translate(pseudo: Library) -> None:
    path = locale_file(pseudo, pseudo.language("qaa"))
    path.unlink()

    begun(pseudo, "qaa").write()

    po = read_po(path)
    assert po.source.startswith("# Pseudo. An unreviewed draft")
    assert po.file.metadata["Language"] == "qaa"
    assert list(po.entries) == [line.id for line in messages(pseudo, pseudo.language("qaa"))]
    assert not any(entry.msgstr for entry in po.entries.values())
    assert updated(pseudo, pseudo.language("qaa"), ()).data is None


def test_a_new_file_looks_like_the_others(library: Library, pseudo: Library) -> None:
    def header(path: Path) -> str:
        return path.read_text(encoding="utf-8").split("\n\n")[0]

    theirs = header(locale_file(library, library.language("vi")))

    ours = header(locale_file(pseudo, pseudo.language("qaa")))
    assert ours == theirs.replace("Vietnamese", "Pseudo").replace("Language: vi", "Language: qaa")


def test_a_language_that_is_not_listed_is_told_what_to_add(pseudo: Library) -> None:
    with pytest.raises(InputError, match=r'languages\.toml: there is no language "th"') as caught:
        begun(pseudo, "th")

    assert '[[languages]]\n  tag = "th"' in caught.value.hint


def test_a_file_that_is_there_is_not_begun_again(pseudo: Library) -> None:
    with pytest.raises(InputError, match=r"qaa\.po is there already") as caught:
        begun(pseudo, "qaa")

    assert "translate update qaa" in caught.value.hint


def test_the_source_has_no_translation(pseudo: Library) -> None:
    with pytest.raises(InputError, match="English is what the others are translated from"):
        begun(pseudo, "en")
    with pytest.raises(InputError, match="English is what the others are translated from"):
        updated(pseudo, pseudo.language("en"), ())
