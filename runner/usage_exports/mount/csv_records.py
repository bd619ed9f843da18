"""Prove that a CSV file can be read in one way only, or find the line where it can't.

DuckDB forgives what other readers take for something else: a quote left over at the edge of a
value, blanks around quotes, any number of commas too many. A file is read only if every record of
it is one by the rules of RFC 4180, where all readers agree. They also agree on a quote in the
middle of a value that is not quoted, such as `5" disk`, which stands for itself.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from usage_exports.errors import RawDataError

BOM = b"\xef\xbb\xbf"
MAX_LINE_BYTES = 16 * 2**20

_CHUNK_BYTES = 2**20
# Records that are matched at once; one at a time takes twice as long.
_BATCH = 500
_NOT_SPECIAL = bytes(byte for byte in range(256) if byte not in b'",\r\n')

# All repetitions are possessive: there is only one way to read a record.
_QUOTED = rb'"[^"]*+(?:""[^"]*+)*+"'
_PLAIN = rb'[ \t]*+(?:[^",\r\n \t][^",\r\n]*+(?:"[^",\r\n]++)*+|)'
_FIELD = rb"(?:%b|%b)" % (_QUOTED, _PLAIN)
_FIELDS = rb"%b(?:,%b)*+" % (_FIELD, _FIELD)
_ANY_FIELDS = re.compile(_FIELDS)
_ANY_RECORD = re.compile(rb"(%b)(\r\n|\r|\n|\Z)" % _FIELDS)
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class CsvHeader:
    r"""The first record of a CSV file.

    Attributes:
        names: what it calls the columns.
        line_end: how the lines of the file end: `\n`, `\r\n` or `\r`.
        size: its bytes, with a byte order mark before it and the end of its line.
        is_row_to_duckdb: whether DuckDB can only read it as a row: where it skips a line, it
            misreads a quote after a byte order mark.
    """

    names: tuple[str, ...]
    line_end: str
    size: int
    is_row_to_duckdb: bool


def read_header(path: str) -> CsvHeader | None:
    """Read the first record of a CSV file; none where the file begins with nothing or a blank line.

    Raises:
        RawDataError: the record is not CSV, or longer than can be read.
        UnicodeDecodeError: it is not UTF-8.
    """
    with open(path, "rb") as stream:
        content = stream.read(_CHUNK_BYTES)
        found = _ANY_RECORD.match(content, len(BOM) if content.startswith(BOM) else 0)
        # What ends with the part that was read may go on after it.
        if found is None or found.end() == len(content):
            content += stream.read(MAX_LINE_BYTES)
            found = _ANY_RECORD.match(content, len(BOM) if content.startswith(BOM) else 0)
    if found is None or len(found[0]) > MAX_LINE_BYTES:
        content.decode("utf-8")
        raise _problem(path, 0, content, 0, b"")
    if not found[1]:
        return None
    return CsvHeader(
        names=tuple(_fields(found[1].decode("utf-8"))),
        line_end=found[2].decode() or "\n",
        size=found.end(),
        is_row_to_duckdb=found.start() > 0 and found[1].startswith(b'"'),
    )


def check_records(path: str, header: CsvHeader) -> bool:
    """Check that all records after the header have its fields, by the strict rules of CSV.

    A line may have one comma too many at its end, after the value of the last column.

    Returns:
        Whether a value has a line break in it.

    Raises:
        RawDataError: one is not CSV, has another number of fields or another line end, or is longer
            than can be read. The message names the first such line.
    """
    with open(path, "rb") as stream:
        stream.seek(header.size)
        if _is_plain(stream, len(header.names), header.line_end.encode()):
            return False
        stream.seek(header.size)
        return _check_each(path, stream, header)


def _is_plain(stream: BinaryIO, columns: int, line_end: bytes) -> bool:
    """Whether there is no quote, and every line has as many commas as it must: quick to tell."""
    line = b"," * (columns - 1) + line_end
    rest = b""
    is_ended = True
    while chunk := stream.read(_CHUNK_BYTES):
        if chunk.endswith(b"\r"):
            chunk += stream.read(1)
        # What lies between the two bytes of a line end is about to be left out.
        if len(line_end) > 1 and chunk.count(line_end) != chunk.count(line_end[-1:]):
            return False
        whole, end, rest = (rest + chunk.translate(None, _NOT_SPECIAL)).rpartition(line_end)
        # Without the end of a line in it, the chunk may be part of one that is too long.
        if not end or (whole + end).replace(line, b""):
            return False
        is_ended = chunk.endswith(line_end)
    return rest == (b"" if is_ended else line.removesuffix(line_end))


def _check_each(path: str, stream: BinaryIO, header: CsvHeader) -> bool:
    line_end = header.line_end.encode()
    record = rb"(?:%b,){%d}(?!,)%b,?+" % (_FIELD, len(header.names) - 1, _FIELD)
    inside = re.compile(rb"(?:%b|%b%b){1,%d}+" % (line_end, record, line_end, _BATCH))
    lines = re.compile(inside.pattern.replace(b'[^"]', rb'[^"\r\n]'))
    has_line_breaks = False
    at_end = re.compile(rb"%b\Z" % record)
    offset = header.size
    content = b""
    wanted = _CHUNK_BYTES
    is_end = False
    while not is_end:
        chunk = stream.read(wanted)
        is_end = len(chunk) < wanted
        content += chunk
        done = 0
        while found := lines.match(content, done) or inside.match(content, done):
            has_line_breaks = has_line_breaks or found.re is inside
            if len(found[0]) > MAX_LINE_BYTES:
                found = _ANY_RECORD.match(content, done) or found
                if len(found[0]) > MAX_LINE_BYTES:
                    break
            done = found.end()
        offset += done
        content = content[done:]
        if is_end:
            done = len(content) if at_end.match(content) else 0
        if len(content) - done > MAX_LINE_BYTES or (is_end and done < len(content)):
            raise _problem(path, offset, content, len(header.names), line_end)
        # Where a record is longer than was read, twice as much is read next.
        wanted = max(_CHUNK_BYTES, len(content))
    return has_line_breaks or any(mark in content for mark in b"\r\n")


def _problem(path: str, offset: int, content: bytes, columns: int, line_end: bytes) -> RawDataError:
    """Return what is wrong with a record.

    Args:
        path: of the file.
        offset: the bytes before the record.
        content: the file from there on, as much as was read.
        columns: how many fields it should have; 0 for the header.
        line_end: how it should end.
    """
    place = f"{path}, line {_line(path, offset)}"
    start = len(BOM) if offset == 0 and content.startswith(BOM) else 0
    if found := _ANY_RECORD.match(content, start):
        if len(found[0]) > MAX_LINE_BYTES:
            return RawDataError(f"{place}: longer than {MAX_LINE_BYTES // 2**20} MiB.")
        if found[2] not in (line_end, b""):
            return RawDataError(
                f"{path}: the lines end in different ways. Use one line ending only."
            )
        fields = len(_fields(found[1].decode("utf-8", "replace")))
        return RawDataError(
            f"{place}: {fields} fields, but the header has {columns}. "
            "Is a value with a comma or a quote not quoted?"
        )
    before = _ANY_FIELDS.match(content, start)
    end = before.end() if before else start
    if content[end : end + 1] != b'"':
        reason = "text follows a closing quote"
    elif end > start and content[end - 1 : end] != b",":
        reason = "a quote stands at the edge of a value that is not quoted"
    elif len(content) > MAX_LINE_BYTES:
        reason = f"a quote is not closed within {MAX_LINE_BYTES // 2**20} MiB"
    else:
        reason = "unexpected end of data, a quote is not closed"
    return RawDataError(
        f"{place}: not valid CSV: {reason}. Quote a value that holds a quote, "
        "and double the quotes in it."
    )


def _line(path: str, offset: int) -> int:
    """Return the number of the line, from 1, that begins after some bytes of a file."""
    return 1 + sum(_line_ends(path, offset))


def _line_ends(path: str, offset: int) -> Iterator[int]:
    with open(path, "rb") as stream:
        last = b""
        while offset and (chunk := stream.read(min(offset, _CHUNK_BYTES))):
            offset -= len(chunk)
            # One that is split between two chunks counts once.
            yield len(_LINE_END.findall(chunk)) - (last == b"\r" and chunk[:1] == b"\n")
            last = chunk[-1:]


def _fields(record: str) -> list[str]:
    csv.field_size_limit(2**31 - 1)
    return next(csv.reader(io.StringIO(record, newline=""), strict=True), [])
