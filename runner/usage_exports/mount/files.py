"""Find the files of each raw table in the raw folder."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import unquote

import duckdb

from usage_exports.contract import Table, raw_tables
from usage_exports.errors import RawDataError

Format = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "jsonl", "parquet")

# Raised whenever files have to be mounted or read again although they did not change.
_READING_VERSION = 2
_NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True)
class RawFile:
    """A file of a raw table.

    `version` changes whenever the file does: it holds its size, its times in nanoseconds and its
    inode, of which a loader cannot leave all as they were, and what it is read by. `partitions`
    are the `key=value` folders on the way to it, keys in lower case.
    """

    table: str
    path: str
    format: Format
    version: str
    partitions: tuple[tuple[str, str | None], ...]


def find_raw_files(raw: Path) -> dict[str, list[RawFile]]:
    """Return the files of every table of the contract, sorted by path.

    An optional table that is absent has no entry.

    Raises:
        RawDataError: the folder or a required table is missing, or a table is given twice.
    """
    if raw.exists() and not raw.is_dir():
        raise RawDataError(f"{raw} is not a folder. --raw names the folder that holds the tables.")
    if not raw.is_dir():
        raise RawDataError(
            f"There is no raw folder {raw}. Name yours with --raw or USAGE_EXPORTS_RAW, "
            f"or make demo data with 'usage-exports demo --raw {raw}'."
        )
    found: dict[str, list[RawFile]] = {}
    missing: list[str] = []
    for table in raw_tables():
        if files := find_table_files(raw, table):
            found[table.name] = files
        elif not table.optional:
            missing.append(table.name)
    if missing:
        raise RawDataError(_missing_message(raw, missing))
    return found


def find_table_files(raw: Path, table: Table) -> list[RawFile]:
    """Return the files of one table, sorted by path; none where the folder lacks it.

    Args:
        raw: an existing folder.
        table: of the contract.

    Raises:
        RawDataError: the table is given twice, or a path can't be used.
    """
    entries = _entries(raw, table)
    if len(entries) > 1:
        names = " and ".join(entry.name + "/" * entry.is_dir() for entry in entries)
        raise RawDataError(
            f"Table {table.name} is given more than once in {raw}: {names}. Keep one of them."
        )
    return list(_files(raw, table, entries[0])) if entries else []


def _missing_message(raw: Path, missing: list[str]) -> str:
    first = missing[0]
    known = {table.name for table in raw_tables()}
    others = sorted(
        path.name + "/" * path.is_dir()
        for path in raw.iterdir()
        if path.name[0] not in "._" and path.stem not in known.difference(missing)
    )
    tables = "table " + first if len(missing) == 1 else "tables " + ", ".join(missing)
    return (
        f"Raw folder {raw} lacks the {tables}. Each is expected as a file such as {first}.csv, "
        f"{first}.jsonl or {first}.parquet, or as a folder {first}/ of such files; "
        "a table that you have no data for is a file with just the header."
        + (f" Not recognised: {', '.join(others[:8])}." if others else "")
    )


def _entries(raw: Path, table: Table) -> list[Path]:
    files = [
        path
        for path in raw.iterdir()
        if path.stem == table.name and path.suffix.lower().removeprefix(".") in FORMATS
    ]
    folder = raw / table.name
    return sorted(files) + ([folder] if folder.is_dir() else [])


def _files(raw: Path, table: Table, entry: Path) -> Iterator[RawFile]:
    if entry.is_dir() and entry.suffix:
        raise RawDataError(f"{entry} is a folder; name it {raw / table.name} to use its files.")
    paths = _walk(entry) if entry.is_dir() else [str(entry)]
    for path in paths:
        if not path.isprintable() or not _is_utf8(path):
            raise RawDataError(f"{path!r}: the path has characters that can't be used. Rename it.")
        # DuckDB takes every path for a pattern.
        if any(character in path for character in "*?["):
            raise RawDataError(f"{path}: the characters * ? [ cannot be used in a path. Rename it.")
        yield RawFile(
            table=table.name,
            path=os.path.abspath(path),
            format=cast("Format", path.rsplit(".", 1)[1].lower()),
            version=_version(path),
            partitions=tuple(_partitions(path, entry)),
        )


def _is_utf8(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _walk(folder: Path) -> list[str]:
    paths: list[str] = []
    for parent, folders, names in os.walk(folder, followlinks=True):
        # Loaders keep what is not data under names with a leading dot or underscore.
        folders[:] = [name for name in folders if name[0] not in "._"]
        paths += [
            os.path.join(parent, name)
            for name in names
            if name[0] not in "._" and name.rpartition(".")[2].lower() in FORMATS
        ]
    return sorted(paths)


def _version(path: str) -> str:
    stat = os.stat(path)
    # Fingerprints are hashes of DuckDB's, which another version may compute otherwise.
    made_by = (_READING_VERSION, duckdb.__version__)
    parts = (*made_by, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
    return "-".join(str(part) for part in parts)


def _partitions(path: str, folder: Path) -> Iterator[tuple[str, str | None]]:
    for part in Path(os.path.relpath(path, folder)).parts[:-1]:
        key, equals, value = part.partition("=")
        if equals:
            try:
                text = unquote(value, errors="strict")
            except UnicodeDecodeError as error:
                raise RawDataError(f"{path}: folder {part} is not UTF-8 when decoded.") from error
            yield key.lower(), None if value == _NULL_PARTITION else text
