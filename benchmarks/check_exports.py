"""Compare the exports of a competitor with ours: `python -m benchmarks.check_exports OURS THEIRS`.

Every column of every row, by key.
"""

import csv
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.errors import DifferentNumbersError

_KEYS = {"users": "user_id", "agents": "agent_id", "projects": "project_id", "models": "name"}
EXPORT_TYPES = tuple(_KEYS)
_FORMULA_STARTS = ("'=", "'+", "'-", "'@", "'\t", "'\r")

_NUMBERS = ("messages", "total_", "sum_", "avg_", "min_", "max_", "requests", "unique_")

Row = dict[str, Any]


def check_exports(ours: Path, theirs: Path) -> int:
    """Compare all four exports of a period.

    Args:
        ours: a folder as `usage-exports export` writes it, of one period.
        theirs: a folder with one file for each export, of all workspaces, with all columns.

    Returns:
        How many rows are the same.

    Raises:
        DifferentNumbersError: a row or a value differs; the message names the first.
    """
    return sum(_check(export_type, ours, theirs) for export_type in _KEYS)


def read_ours(folder: Path, export_type: str) -> Iterator[dict[str, str]]:
    """Yield the rows of an export, of all workspaces; columns may be left out."""
    for path in sorted(folder.glob(f"*/{export_type}-usage-*.csv")):
        yield from _read(path)


def messages_of(folder: Path) -> int:
    """Return all messages of our Users exports."""
    return sum(int(row["messages_total"]) for row in read_ours(folder, "users"))


def _check(export_type: str, ours: Path, theirs: Path) -> int:
    our_rows = _by_key(export_type, read_ours(ours, export_type))
    their_rows = _by_key(export_type, _read(theirs / f"{export_type}.csv"))
    if not our_rows:
        raise DifferentNumbersError(f"{ours} holds no row of {export_type}")
    for key in our_rows.keys() | their_rows.keys():
        our_row, their_row = our_rows.get(key), their_rows.get(key)
        if our_row is None or their_row is None:
            where = "theirs" if our_row is None else "ours"
            raise DifferentNumbersError(f"{export_type} {key} is in {where} alone")
        for column, value in their_row.items():
            # A column that a workspace's file lacks must be empty in the others'.
            if our_row.get(column) != value:
                raise DifferentNumbersError(
                    f"{export_type} {key}, {column}: ours {our_row.get(column)}, theirs {value}"
                )
        if missing := our_row.keys() - their_row.keys():
            raise DifferentNumbersError(f"{export_type}: theirs lacks {', '.join(missing)}")
    return len(our_rows)


def _read(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _by_key(export_type: str, rows: Iterator[dict[str, str]]) -> dict[tuple[str, str], Row]:
    by_key: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = row["org_id"], row[_KEYS[export_type]]
        if key in by_key:
            raise DifferentNumbersError(f"{export_type} {key} has two rows")
        by_key[key] = {name: _value(name, text) for name, text in row.items()}
    return by_key


def _value(column: str, text: str) -> Any:
    if not text:
        return None
    if "_to_" in column:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal)
    if text.startswith(_FORMULA_STARTS):
        return text[1:]
    if column.startswith(_NUMBERS) and "rank" not in column:
        return Decimal(text)
    return text


if __name__ == "__main__":
    check_exports(Path(sys.argv[1]), Path(sys.argv[2]))
