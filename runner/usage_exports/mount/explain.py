"""Say in a user's words why DuckDB could not read a raw file."""

import json
import re
from collections.abc import Iterable, Iterator

import duckdb

from usage_exports.errors import RawDataError
from usage_exports.mount.csv_records import check_records, read_header
from usage_exports.mount.files import RawFile

# What DuckDB says of a file without naming it.
_READING = re.compile(
    r"CSV|Malformed JSON|Parquet|magic bytes|nicode|UTF-8|ompress|Snappy|ZSTD|Thrift|TProtocol"
)


def not_utf8(path: str, line: int) -> RawDataError:
    """Return the error of a text file in another encoding; `line` counts from 1."""
    return RawDataError(f"{path}, line {line}: the text is not UTF-8. Save the file as UTF-8.")


def explain(message: str, files: Iterable[RawFile]) -> RawDataError:
    """Turn DuckDB's message about one of the files into one that names file, line and reason.

    Args:
        message: what DuckDB said.
        files: those that it was reading.
    """
    # DuckDB names the file in most messages; the lines it counts differ by format, so the file is
    # read once more to name the line.
    named = [file for file in files if file.path in message] or list(files)
    for file in named:
        if problem := _problem_of(file):
            return problem
    place = named[0].path if len(named) == 1 else "A raw file"
    return RawDataError(f"{place} can't be read: {_first_line(message)}")


def find_damaged(files: Iterable[RawFile]) -> RawDataError | None:
    """Return what is wrong with the first Parquet file that can't be read to its end, if one is.

    DuckDB names no file where a page has another content than its header says.
    """
    damaged = (_problem_of(file) for file in files if file.format == "parquet")
    return next((problem for problem in damaged if problem), None)


def check_lines(file: RawFile) -> None:
    """Check every line of a JSONL file with Python's parser, which is strict.

    Raises:
        RawDataError: a line is not a JSON object.
    """
    for problem in _jsonl_problems(file.path):
        raise problem


def is_about_reading(message: str) -> bool:
    """Whether a message of DuckDB is about reading a file, not about the project."""
    return bool(_READING.search(message))


def _problem_of(file: RawFile) -> RawDataError | None:
    try:
        return next(_problems(file), None)
    except OSError as error:
        return RawDataError(f"{file.path} can't be read: {error.strerror}.")


def _problems(file: RawFile) -> Iterator[RawDataError]:
    if file.format == "csv":
        yield from _csv_problems(file.path)
    elif file.format == "jsonl":
        yield from _jsonl_problems(file.path)
    else:
        yield from _parquet_problems(file.path)


def _csv_problems(path: str) -> Iterator[RawDataError]:
    with open(path, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                yield not_utf8(path, number)
                return
    try:
        if header := read_header(path):
            check_records(path, header)
    except RawDataError as error:
        yield error


def _jsonl_problems(path: str) -> Iterator[RawDataError]:
    with open(path, "rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                value = json.loads(text, parse_constant=_no_number) if text else {}
                # Half of a surrogate pair can be written as an escape, but stands for nothing.
                json.dumps(value, ensure_ascii=False).encode("utf-8")
            except UnicodeEncodeError:
                yield RawDataError(
                    f"{path}, line {number}: not valid JSON: an escape is half of a character. "
                    "Write both halves, or leave it out."
                )
                return
            except UnicodeDecodeError:
                yield not_utf8(path, number)
                return
            except RecursionError:
                yield RawDataError(f"{path}, line {number}: nested too deeply to be read.")
                return
            except json.JSONDecodeError as error:
                yield RawDataError(
                    f"{path}, line {number}: not valid JSON: {error.msg} at character "
                    f"{error.pos + 1}. Each line holds one object"
                    + (", without an array around them." if text.startswith("[") else ".")
                )
                return
            except ValueError:
                yield RawDataError(f"{path}, line {number}: a number has too many digits.")
                return
            if not isinstance(value, dict):
                yield RawDataError(
                    f"{path}, line {number}: {text[:40]} is not an object such as "
                    '{"org_id": "acme", ...}.'
                )
                return


def _no_number(name: str) -> None:
    raise json.JSONDecodeError(f"{name} is not a number", name, 0)


def _parquet_problems(path: str) -> Iterator[RawDataError]:
    with open(path, "rb") as stream:
        head = stream.read(4)
        stream.seek(0, 2)
        size = stream.tell()
        stream.seek(max(size - 4, 0))
        tail = stream.read(4)
    if head != b"PAR1" or tail != b"PAR1":
        yield RawDataError(
            f"{path} is not a Parquet file, or is only part of one ({size} bytes). "
            "Write it again, or remove it."
        )
        return
    try:
        # One that was used before would remember what it read of the file.
        with duckdb.connect() as connection:
            connection.execute(
                "select sum(hash(t)) from read_parquet($1, hive_partitioning = false, "
                "binary_as_string = true) as t",
                [path],
            ).fetchall()
    except duckdb.OutOfMemoryException:
        return
    except duckdb.Error as error:
        yield RawDataError(f"{path} can't be read: {_first_line(str(error))}")


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0].rstrip(".") + "."
