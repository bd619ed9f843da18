"""Print what a command found, on whatever there is to print on."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

import click

from usage_exports.words import LONGEST_LIST, more, printable


def say(text: str, *, err: bool = False) -> None:
    """Print a text; what the terminal or file has no characters for is escaped.

    Args:
        text: of one or more lines.
        err: whether it goes to stderr.

    Raises:
        ClickException: it can't be printed.
    """
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        click.echo(text.encode(encoding, "backslashreplace").decode(encoding), err=err)
    except OSError as error:
        _forget_unprinted(stream)
        raise click.ClickException(
            f"All is done, but the report can't be printed: {error.strerror}."
        ) from error


def table(rows: Sequence[Sequence[object]], headers: Sequence[str]) -> str:
    """Return a table of values from data: the first rows of many, and how many more there are."""
    from tabulate import tabulate

    shown = [[_cell(value) for value in row] for row in rows[:LONGEST_LIST]]
    # IDs are text even when they look like numbers.
    text = tabulate(
        shown, headers=headers, tablefmt="simple", disable_numparse=True, missingval="-"
    )
    return "\n".join([text, *more(len(rows))])


def _cell(value: object) -> object:
    return None if value is None else printable(str(value))


def _forget_unprinted(stream: TextIO) -> None:
    """Let Python not try again when it ends, and complain."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
