"""Show on stderr how far a run has come: a bar on a terminal, plain lines elsewhere."""

import sys
from contextlib import suppress
from types import TracebackType

import click

from usage_exports.words import printable

_LINE_EVERY_PERCENT = 25


class ProgressDisplay:
    """Shows steps out of a total; a context manager that leaves the terminal tidy.

    Args:
        doing: what goes on.
        quiet: show nothing.
        verbose: name every step on a line of its own.
    """

    def __init__(
        self, doing: str = "Building", *, quiet: bool = False, verbose: bool = False
    ) -> None:
        self._doing = doing
        # That of the command: what dbt runs in has no stderr.
        self._stream = sys.stderr
        self._quiet = quiet
        self._verbose = verbose
        self._bar = (
            click.progressbar(length=1, label=doing, file=self._stream)
            # There is none where the command's caller has closed it.
            if self._stream and self._stream.isatty() and not quiet and not verbose
            else None
        )
        self._announced = 0

    def __enter__(self) -> "ProgressDisplay":
        if self._bar:
            self._bar.__enter__()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.__exit__(error_type, error, traceback)

    def say(self, message: str) -> None:
        """Show one line, where there is no bar."""
        if self._stream and not self._quiet and not self._bar:
            with suppress(OSError):
                # A run is not given up because nobody can see how far it is.
                click.echo(printable(message), file=self._stream)

    def step(self, name: str, number: int, total: int) -> None:
        """Show that a step begins: its name, its number from 1, and how many there are."""
        if self._bar:
            self._bar.length = total
            self._bar.update(number - self._bar.pos)
        elif self._verbose:
            self.say(f"{number}/{total} {name}")
        else:
            percent = 100 * number // total // _LINE_EVERY_PERCENT * _LINE_EVERY_PERCENT
            if percent > self._announced:
                self._announced = percent
                self.say(f"{self._doing}: {percent}% ({number} of {total} steps)")

    def share(self, done: float) -> None:
        """Show progress as a share from 0 to 1."""
        self.step("", max(1, round(done * 100)), 100)
