"""cardpress: wallet cards, posters and handouts from a survivor-support page.

    from pathlib import Path
    import cardpress

    artifact = cardpress.build(cardpress.Job("poster", paper="a4"), Path("out"))
    print(artifact.path, artifact.status)

`build` reads, sets, checks and writes one artifact; `Job` says which. What can go wrong is a
`CardpressError`, whose `exit_code` and `hint` say how bad it is and what to do.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from cardpress.checks.finding import Finding, Status
    from cardpress.errors import CardpressError
    from cardpress.jobs import Job
    from cardpress.pipeline import Artifact, build

__all__ = ["Artifact", "CardpressError", "Finding", "Job", "Status", "build"]

_HOMES = {
    "Artifact": "cardpress.pipeline",
    "build": "cardpress.pipeline",
    "CardpressError": "cardpress.errors",
    "Finding": "cardpress.checks.finding",
    "Job": "cardpress.jobs",
    "Status": "cardpress.checks.finding",
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for, so that `--help` and set-up stay light."""
    from importlib import import_module  # noqa: PLC0415

    if name not in _HOMES:
        raise AttributeError(f"module 'cardpress' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
