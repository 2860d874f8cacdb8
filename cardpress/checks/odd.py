"""Addresses that hide where they lead, whoever wrote them."""

import re
from urllib.parse import unquote, urlsplit

_SHORTENERS = frozenset(
    [
        "bit.ly",
        "t.co",
        "goo.gl",
        "tinyurl.com",
        "is.gd",
        "ow.ly",
        "buff.ly",
        "cutt.ly",
        "rebrand.ly",
        "t.ly",
        "rb.gy",
        "shorturl.at",
        "qrco.de",
        "qr.io",
        "qrs.ly",
        "l.ead.me",
        "me-qr.com",
        "scnv.io",
        "tiny.cc",
        "lnkd.in",
        "s.id",
        "v.gd",
        "bl.ink",
    ]
)
_ACTING = {"javascript", "vbscript", "data", "file", "smb"}
_HARMLESS = {"https", "tel", "sms", "mailto", ""}
_NUMERIC = re.compile(r"[\d.]+|0x[0-9a-f.x]+|\[?[0-9a-f:]*:[0-9a-f:.]*\]?", re.IGNORECASE)
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def oddity(address: str) -> str | None:
    """What is odd about an address, in a few words; None where nothing is."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return "it is no address that a browser takes"
    return _odd_scheme(address, parts.scheme.lower()) or _odd_host(address, parts.username, host)


def _odd_scheme(address: str, scheme: str) -> str | None:
    if scheme in _ACTING:
        return f"{scheme}: runs or opens something on the reader's own device"
    if scheme not in _HARMLESS and "://" in address:
        return f"{scheme}: is not https"
    return None


def _odd_host(address: str, user: str | None, host: str) -> str | None:
    turned = _TURNING.search(unquote(address))
    disguised = any(part.startswith("xn--") for part in host.split(".")) or not host.isascii()
    return next(
        (
            what
            for found, what in (
                (user is not None, f"what stands before the @ is no address; it leads to {host}"),
                (
                    host.removeprefix("www.") in _SHORTENERS,
                    f"{host} is a shortener; where it leads can change, and who scans it is counted",
                ),
                (disguised, "its name is written in look-alike letters"),
                (bool(host and _NUMERIC.fullmatch(host)), "it is a bare number and not a name"),
                (turned is not None, "invisible characters turn a part of it round"),
            )
            if found
        ),
        None,
    )
