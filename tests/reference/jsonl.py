"""Reading JSON lines."""

import json
from pathlib import Path

from .rawfile import NumberText, RawFile, RawRow, as_text


def read_jsonl(path: Path) -> RawFile:
    """Read one JSON object per line; a file has the columns that any of its rows has."""
    rows: list[RawRow] = []
    # Only a line feed ends a line: JSON strings may hold other line separators unescaped.
    with path.open(encoding="utf-8-sig", newline="\n") as stream:
        rows.extend(_row(line) for line in stream if line.strip())
    return RawFile(frozenset(column for row in rows for column in row), rows)


def _row(line: str) -> RawRow:
    members = json.loads(
        line, parse_int=NumberText, parse_float=NumberText, parse_constant=NumberText
    )
    return {name.lower(): as_text(value) for name, value in members.items()}
