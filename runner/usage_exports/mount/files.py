"""Find the files of each raw table in the raw folder."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import unquote

import duckdb

from usage_exports.contract import Table, raw_tables
from usage_exports.errors import RawDataError
from usage_exports.mount.pending import pending_files

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
        + (" An import into this folder was cut off: run it again." if pending_files(raw) else "")
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
    pending = pending_files(raw)
    paths = _walk(entry) if entry.is_dir() else [str(entry)]
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if os.path.abspath(path) in pending:
            continue
        if not path.isprintable() or not _is_utf8(path):
            raise RawDataError(f"{path!r}: the path has characters that can't be used. Rename it.")
        # DuckDB takes every path for a pattern.
        if any(character in path for character in "*?["):
            raise RawDataError(f"{path}: the characters * ? [ cannot be used in a path. Rename it.")
        status = _status(path)
        # A file that several names or links lead to counts once.
        if (identity := (status.st_dev, status.st_ino)) in seen:
            continue
        seen.add(identity)
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
    seen: set[tuple[int, int]] = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        # Links may lead in a circle.
        status = os.stat(parent)
        if (identity := (status.st_dev, status.st_ino)) in seen:
            folders.clear()
            continue
        seen.add(identity)
        # Loaders keep what is not data under names with a leading dot or underscore.
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        paths += [
            os.path.join(parent, name)
            for name in names
            if name[0] not in "._" and name.rpartition(".")[2].lower() in FORMATS
        ]
    return sorted(paths)


def _status(path: str) -> os.stat_result:
    """What a file is; a pipe or a device would be read without end."""
    try:
        status = os.stat(path)
    except OSError as error:
        what = "is a link that leads nowhere" if os.path.islink(path) else "can't be read"
        raise RawDataError(f"{path} {what}: {error.strerror}.") from error
    if not stat.S_ISREG(status.st_mode):
        raise RawDataError(
            f"{path} is not a regular file (a pipe or a device, perhaps). Remove it."
        )
    return status


def _version(path: str) -> str:
    status = os.stat(path)
    # Fingerprints are hashes of DuckDB's, which another version may compute otherwise.
    made_by = (_READING_VERSION, duckdb.__version__)
    parts = (*made_by, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
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
