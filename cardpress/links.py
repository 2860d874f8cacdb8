"""What the links of a piece are called aloud: what the number or address is for, then itself."""

from collections.abc import Iterable

from cardpress.voices import Voice
from cardpress.wording import Contact

_PURPOSES = {  # labels, by contact; the others' own names say what they are for
    "emergency": "emergency",
    "lifeline": "lifeline_short",
    "cybertipline": "report_online",
    "take_it_down": "remove_images",
}
_CALLED_BY_PURPOSE = ("emergency", "lifeline")  # their names are in English alone


def link_names(voices: Iterable[Voice]) -> dict[tuple[str, str], str]:
    """The names of every link that a piece may have, by its language's tag and its address."""
    names: dict[tuple[str, str], str] = {}
    for voice in voices:
        for contact in voice.library.contacts.values():
            purpose = _purpose(voice, contact)
            for address, shown in ((contact.dial, contact.display), (contact.url, contact.url)):
                if address and shown:
                    names[voice.language.tag, address] = f"{purpose} – {shown}"
    return names


def _purpose(voice: Voice, contact: Contact) -> str:
    label = _PURPOSES.get(contact.id)
    parts = [voice.library.labels[label]] if label else []
    if contact.id not in _CALLED_BY_PURPOSE:
        parts.append(contact.name)
    return " – ".join(parts)
