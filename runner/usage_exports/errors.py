"""The failures that a user can cause, each with a message that says what to do next."""

import errno
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT}


class UsageExportsError(Exception):
    """The run failed; `str(error)` is the message for the user. Exit code 1."""


class RawDataError(UsageExportsError):
    """The raw folder, or a file in it, cannot be used."""


class ProductError(UsageExportsError):
    """What an import reads of a product cannot be reached, or is not what it should be."""


class WarehouseError(UsageExportsError):
    """The warehouse file cannot be opened, or does not hold what the run needs."""


class ForeignRelationError(WarehouseError):
    """A relation that somebody else made has the name of one that the run would make."""


class BrokenOffError(WarehouseError):
    """A server ended the run in the middle; the command adds what was not done."""


class BuildError(UsageExportsError):
    """dbt could not build the marts, or some of their data tests failed: `failed_tests`."""

    def __init__(self, message: str, failed_tests: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.failed_tests = failed_tests


class RefusedError(UsageExportsError):
    """An argument is refused, a period among them. Exit code 2."""


def cant_write(error: OSError, place: Path) -> str:
    """Say why a file can't be written.

    Args:
        error: what the system said.
        place: the file or the folder that was written; the error may name another one.

    Returns:
        One or two sentences.
    """
    if error.errno in _FULL:
        return f"The disk of {place} is full. Make room."
    return f"{error.filename or place} can't be written: {error.strerror}."
