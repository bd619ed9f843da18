"""Finding the files of a raw table and reading them as rows of texts."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from .csvfile import read_csv
from .jsonl import read_jsonl
from .parquet import read_parquet
from .rawfile import RawFile, RawRow

_READERS = {
    ".csv": read_csv,
    ".jsonl": read_jsonl,
    ".parquet": read_parquet,
}
_NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"


def has_table(raw: Path, table: str) -> bool:
    """Whether the folder holds the table in any form."""
    return any(True for _ in _table_files(raw, table))


def read_table(raw: Path, table: str) -> list[RawRow]:
    """Read all rows of a table, whatever it is stored as, with lower-case column names."""
    rows: list[RawRow] = []
    for path in _table_files(raw, table):
        file = read_file(path)
        # A partition folder speaks only for columns that the file itself does not have.
        partition = {
            column: value
            for column, value in _partition_values(path.relative_to(raw)).items()
            if column not in file.columns
        }
        rows.extend({**row, **partition} for row in file.rows)
    return rows


def read_file(path: Path) -> RawFile:
    """Read one file by its suffix."""
    return _READERS[path.suffix](path)


def _table_files(raw: Path, table: str) -> Iterator[Path]:
    for suffix in _READERS:
        single = raw / f"{table}{suffix}"
        if single.is_file():
            yield single
    folder = raw / table
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        # Names like `_SUCCESS` and `.part.crc` are notes that writers leave for themselves.
        hidden = any(part.startswith((".", "_")) for part in parts)
        if path.is_file() and path.suffix in _READERS and not hidden:
            yield path


def _partition_values(path: Path) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for part in path.parts[:-1]:
        key, equals, value = part.partition("=")
        if equals:
            text = unquote(value)
            values[unquote(key).lower()] = None if text == _NULL_PARTITION else text
    return values
