"""What a link is called aloud: what it is for, in its language, and the number or address as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardpress.links import link_names
from cardpress.voices import voice

if TYPE_CHECKING:
    from cardpress.content import Library


def test_every_link_says_what_it_is_for_and_where_it_goes(library: Library) -> None:
    names = link_names([voice(library, "en")])
    assert names["en", "tel:911"] == "Immediate danger – 911"
    assert names["en", "tel:988"] == "Suicide & crisis: call or text – 988"
    assert names["en", "tel:+18335915669"] == "Know2Protect Tipline – 1-833-591-KNOW (5669)"
    assert names["en", "https://report.cybertip.org"] == (
        "Report online – NCMEC CyberTipline – https://report.cybertip.org"
    )


def test_it_says_so_in_every_language(library: Library) -> None:
    for tag in library.languages:
        names = link_names([voice(library, tag)])
        own = voice(library, tag).library
        assert names[tag, "tel:911"] == f"{own.labels['emergency']} – 911"
        for contact in own.contacts.values():
            for address, shown in ((contact.dial, contact.display), (contact.url, contact.url)):
                if shown:
                    assert names[tag, str(address)].endswith(f" – {shown}")
