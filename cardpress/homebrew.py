"""Where macOS finds the libraries that Homebrew installed; readable to Python 3.7, like the set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping


def show_homebrew(platform: str, environment: MutableMapping[str, str]) -> None:
    """Have macOS look for libraries where Homebrew puts them; not every Python does by itself."""
    if platform != "darwin":
        return
    name = "DYLD_FALLBACK_LIBRARY_PATH"
    # The last is what macOS would use if this were not set.
    places = [*environment.get(name, "").split(":"), "/opt/homebrew/lib", "/usr/local/lib", "/usr/lib"]
    environment[name] = ":".join(dict.fromkeys(filter(None, places)))
