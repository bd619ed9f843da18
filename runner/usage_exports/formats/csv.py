"""CSV, of which the engine makes the lines: Python would take most of an export for them.

The SQL is plain: every engine reads it, and makes the same bytes.
"""

from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import Any, BinaryIO

from usage_exports.export.column import Column

# What a spreadsheet takes for the beginning of a formula.
_FORMULA_STARTS = "'=', '+', '-', '@', chr(9), chr(13)"
_NEEDS_QUOTES = ("','", "'\"'", "chr(10)", "chr(13)")


class Csv:
    """CSV as RFC 4180 has it, but with a line feed at the end of each line; see `Format`."""

    suffix = ".csv"

    def select(self, columns: Sequence[Column], *, formula_guard: bool) -> Sequence[str]:
        """Select one text, the line."""
        return [csv_line(columns, formula_guard=formula_guard)]

    def write(
        self, stream: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
    ) -> int:
        """Write the names of the columns, which need no quotes, and the lines."""
        text = TextIOWrapper(stream, encoding="utf-8", newline="")
        try:
            text.write(",".join(column.name for column in columns) + "\n")
            count = 0
            for (line,) in rows:
                text.write(line)
                count += 1
        finally:
            # Else it would close the stream.
            text.detach()
        return count


def csv_line(columns: Sequence[Column], *, formula_guard: bool) -> str:
    """Return an SQL expression of text: the columns as one line of CSV, with its line break.

    A field is quoted only if it holds a comma, a quote or a line break; null is an empty field.

    Args:
        columns: the columns of the file, in its order.
        formula_guard: whether texts that users write get a leading quote where a spreadsheet would
            run them.
    """
    fields = [_field(column, formula_guard=formula_guard) for column in columns]
    return " || ',' || ".join(fields) + " || chr(10)"


def _field(column: Column, *, formula_guard: bool) -> str:
    if not column.is_text:
        # What text is called differs from engine to engine.
        return f"coalesce({column.name} || '', '')"
    value = _guarded(column.name) if formula_guard and column.user_text else column.name
    return f"coalesce({_quoted(value)}, '')"


def _guarded(text: str) -> str:
    """Return the SQL of a text that no spreadsheet runs as a formula."""
    guard = f"chr(39) || {text}"
    return f"case when left({text}, 1) in ({_FORMULA_STARTS}) then {guard} else {text} end"


def _quoted(text: str) -> str:
    """Return the SQL of a text as a field of CSV."""
    needs_quotes = " or ".join(f"position({mark} in {text}) > 0" for mark in _NEEDS_QUOTES)
    return (
        f"case when {needs_quotes} "
        f"then '\"' || replace({text}, '\"', '\"\"') || '\"' else {text} end"
    )
