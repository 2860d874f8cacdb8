"""The few ways a run can end badly; each carries its exit code and what to do next."""


class CardpressError(Exception):
    """Something a user can act on.

    Attributes:
        exit_code: what the process ends with.
        hint: the next thing to do, or an empty string.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class InputError(CardpressError):
    """Bad content, a bad file or a bad option: exit code 2."""


class FitError(InputError):
    """Text does not fit a face at the smallest type allowed: exit code 2."""


class FolderError(InputError):
    """A folder that cannot be written into: exit code 2."""


class GlyphError(InputError):
    """A character that no font of the stack has: exit code 2."""


class MachineError(CardpressError):
    """The machine lacks something (a library, a font, disk space): exit code 3."""

    exit_code = 3


class LostWorkerError(CardpressError):
    """A worker process died at a job, most likely for want of memory: exit code 3. Others may go on."""

    exit_code = 3


class RenderError(CardpressError):
    """The renderer complained about a page that we made: our fault, exit code 1, never a traceback."""

    exit_code = 1
