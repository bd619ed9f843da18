"""Write the CSV files of an export, each of them whole or not at all."""

import csv
import glob
import os
import re
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TextIO

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_LEFTOVER_SECONDS = 24 * 3600

Row = Sequence[object]


class FileSet:
    """Files that appear together: written beside their places, then renamed one after the other.

    Used as a context manager; when the block fails, none of the files appears.
    """

    def __init__(self) -> None:
        self._written: list[tuple[Path, Path]] = []

    def __enter__(self) -> "FileSet":
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error_type is None:
                for temporary, path in self._written:
                    os.replace(temporary, path)
        finally:
            for temporary, _ in self._written:
                with suppress(FileNotFoundError):
                    temporary.unlink()

    def write(self, path: Path, header: Sequence[str], rows: Iterable[Row]) -> int:
        """Write one file.

        Args:
            path: where it will appear; missing folders are made.
            header: the names of the columns.
            rows: the values in the order of the header; None is an empty field.

        Returns:
            How many rows were written.

        Raises:
            OSError: the file can't be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        self._written.append((Path(name), path))
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            # A file that mkstemp makes is for its owner alone.
            os.chmod(name, 0o666 & ~_umask())
            count = write_csv(stream, header, rows)
            stream.flush()
            os.fsync(stream.fileno())
        return count


def _remove_leftovers(path: Path) -> None:
    """Remove what killed runs left of a file; a run that still goes on is younger."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*"):
        if time.time() - left.stat().st_mtime > _LEFTOVER_SECONDS:
            left.unlink(missing_ok=True)


def write_csv(stream: TextIO, header: Sequence[str], rows: Iterable[Row]) -> int:
    r"""Write CSV with "\n" after every line, quoting only what needs it; return the rows written.

    Args:
        stream: opened with newline="".
        header: the names of the columns, at least two.
        rows: the values: text, whole numbers, dates, decimals or None.
    """
    # Python's writer quotes a field with \r or \n only when these end its lines.
    writer = csv.writer(_UnixLines(stream), lineterminator="\r\n")
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow([_field(value) for value in row])
        count += 1
    return count


def guard_formula(text: str | None) -> str | None:
    """Return a text so that no spreadsheet runs it as a formula."""
    return f"'{text}" if text and text.startswith(_FORMULA_STARTS) else text


def folder_name(org_id: str) -> str:
    """Return the name of a workspace's folder: its org_id with what is unsafe percent-encoded."""
    return re.sub(
        r"[^A-Za-z0-9_.-]|^\.",
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()),
        org_id,
    )


class _UnixLines:
    r"""Passes lines on with "\n" for the "\r\n" at their end."""

    def __init__(self, stream: TextIO) -> None:
        self._write = stream.write

    def write(self, line: str) -> int:
        return self._write(line[:-2] + "\n")


def _field(value: object) -> object:
    # str(Decimal) may be 0E-6.
    return f"{value:f}" if isinstance(value, Decimal) else value


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
