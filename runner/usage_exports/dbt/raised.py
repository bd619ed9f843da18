"""Keep the errors that dbt meets: its results hold no more than their text."""

import sys

from dbt_common.events.base_types import EventMsg


class Raised:
    """A callback of dbt's, which tells of every error while it is being handled."""

    def __init__(self) -> None:
        self._errors: list[BaseException] = []

    def __call__(self, _: EventMsg) -> None:
        """Keep the error that this thread is handling, if it is."""
        error = sys.exception()
        if error and (not self._errors or self._errors[-1] is not error):
            self._errors.append(error)

    def error_of(self, message: str) -> BaseException | None:
        """Return the error whose text a message holds; None where there is none.

        Args:
            message: of a result, in which dbt has indented the lines.
        """
        for error in reversed(self._errors):
            # Not all that dbt raises can be made a text of.
            text = str(error.args[0]).strip() if error.args else ""
            if text and text.splitlines()[0] in message:
                return error
        return None
