"""Find out which columns a raw file has, and of which DuckDB type."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import duckdb

from usage_exports.contract import Table
from usage_exports.errors import RawDataError
from usage_exports.mount.csv_records import BOM, MAX_LINE_BYTES, check_records, read_header
from usage_exports.mount.explain import check_lines, explain
from usage_exports.mount.files import RawFile
from usage_exports.sql import sql_list, sql_text

# What DuckDB reads at once; left alone it would take 16 lines of the greatest length.
READ_BYTES = 2 * MAX_LINE_BYTES

# DuckDB takes a few things for JSON that are not; lines that may hold them are looked at again.
_NEARLY_JSON = r",\s*[}\]]|[:,\[]\s*-?(?i:nan|inf)"
# And it reads nothing from a file of a byte or two.
_TINY_BYTES = 2
_MAX_DECIMAL_DIGITS = 38


@dataclass(frozen=True)
class FileColumns:
    """The columns of a file as (name, DuckDB type), in its order; CSV and JSONL know only text.

    `has_bom` is said of JSONL alone, whose reader does not skip a byte order mark. The last three
    are said of CSV: how its lines end, whether DuckDB reads its header as a row, and whether values
    have line breaks in them.
    """

    columns: tuple[tuple[str, str], ...]
    has_bom: bool = False
    is_empty: bool = False
    line_end: str = ""
    has_header_row: bool = False
    has_line_breaks: bool = False

    def spellings(self, column: str) -> list[str]:
        """Return the file's own names of a contract column, which match in any case."""
        return [name for name, _ in self.columns if name.strip().lower() == column]

    def to_json(self) -> str:
        """Return the text that `from_json` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "FileColumns | None":
        """Read what `to_json` wrote; none of what another version did, which knew less."""
        known = json.loads(text)
        if not isinstance(known, dict) or known.keys() != {field.name for field in fields(cls)}:
            return None
        columns = tuple((name, type_) for name, type_ in known["columns"])
        return cls(**known | {"columns": columns})


def read_columns(connection: duckdb.DuckDBPyConnection, file: RawFile) -> FileColumns:
    """Read the columns of one file.

    Raises:
        RawDataError: the file is not of its format.
    """
    readers = {"csv": _csv_columns, "jsonl": _jsonl_columns, "parquet": _parquet_columns}
    try:
        return readers[file.format](connection, file)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise explain(str(error), [file]) from error
    except OSError as error:
        raise RawDataError(f"{file.path} can't be read: {error.strerror}.") from error


def check_columns(table: Table, files: Sequence[tuple[RawFile, FileColumns]]) -> None:
    """Check that the files of a table have its required columns, each of them once.

    A JSONL row may lack any key, so there a column is missing only when no row of the table has it.

    Raises:
        RawDataError: a required column is missing, or a column is given twice.
    """
    in_jsonl = [columns for file, columns in files if file.format == "jsonl"]
    jsonl_has_rows = any(not columns.is_empty for columns in in_jsonl)
    for file, columns in files:
        partitions = {key for key, _ in file.partitions}
        for column in table.columns:
            spellings = columns.spellings(column.name)
            if file.format != "jsonl" and len(spellings) > 1:
                raise RawDataError(
                    f"{file.path}: column {column.name} is given {len(spellings)} times "
                    f"({', '.join(spellings)}). Keep one of them."
                )
            if spellings or not column.required or column.name in partitions:
                continue
            if file.format == "jsonl" and (
                not jsonl_has_rows or any(other.spellings(column.name) for other in in_jsonl)
            ):
                continue
            found = ", ".join(name for name, _ in columns.columns) or "none"
            raise RawDataError(
                f"{file.path}: the required column {column.name} of table {table.name} is missing. "
                f"Columns found: {found[:300]}." + _hint(file, columns)
            )


def _hint(file: RawFile, columns: FileColumns) -> str:
    if file.format != "csv":
        return ""
    if _has_another_separator([name for name, _ in columns.columns]):
        return " Separate the columns by commas."
    return " Is the header missing?"


def _has_another_separator(names: Sequence[str]) -> bool:
    return len(names) == 1 and any(mark in names[0] for mark in ";\t|")


def _csv_columns(connection: duckdb.DuckDBPyConnection, file: RawFile) -> FileColumns:
    try:
        header = read_header(file.path)
    except UnicodeDecodeError as error:
        raise explain(str(error), [file]) from error
    if header is None:
        raise RawDataError(
            f"{file.path} has no header. The first line of a CSV file names its columns."
        )
    try:
        has_line_breaks = check_records(file.path, header)
    except RawDataError as error:
        if _has_another_separator(header.names):
            raise RawDataError(f"{error} Separate the columns by commas.") from error
        raise
    columns = FileColumns(
        tuple((name, "VARCHAR") for name in header.names),
        line_end=header.line_end,
        has_header_row=header.is_row_to_duckdb,
        has_line_breaks=has_line_breaks,
    )
    if columns.has_header_row:
        (headers,) = connection.execute(
            f"select count(*) from {csv_rows([file.path], columns)} where {is_header(columns)}"
        ).fetchall()[0]
        if headers > 1:
            raise RawDataError(f"{file.path}: the header is given {headers} times. Keep the first.")
    return columns


def csv_rows(paths: Sequence[str], columns: FileColumns) -> str:
    """Return the SQL of a relation (_0, _1, ..., _source_file) with a row per record of CSV files.

    Args:
        paths: the files, at least one.
        columns: those that all of them have.
    """
    # Left to find it out, DuckDB may take a line break inside a quoted name for the line's end.
    line_end = columns.line_end.replace("\r", r"\r").replace("\n", r"\n")
    types = ", ".join(f"'_{i}': 'VARCHAR'" for i in range(len(columns.columns)))
    return (
        f"read_csv({sql_list(paths)}, auto_detect = false, header = {not columns.has_header_row}, "
        f"new_line = '{line_end}', delim = ',', quote = '\"', escape = '\"', "
        f"max_line_size = {MAX_LINE_BYTES}, buffer_size = {READ_BYTES}, columns = {{{types}}}, "
        # A thread that begins inside a value may take its line break for the end of a line.
        f"parallel = {not columns.has_line_breaks}, "
        "hive_partitioning = false, filename = '_source_file')"
    )


def is_header(columns: FileColumns) -> str:
    """Return the SQL condition that a row of `csv_rows` repeats the header."""
    names = enumerate(name for name, _ in columns.columns)
    same = (f"_{i} is not distinct from nullif({sql_text(name)}, '')" for i, name in names)
    return f"({' and '.join(same)})"


def _parquet_columns(connection: duckdb.DuckDBPyConnection, file: RawFile) -> FileColumns:
    rows = connection.execute(
        "describe select * "
        "from read_parquet($1, hive_partitioning = false, binary_as_string = true)",
        [file.path],
    ).fetchall()
    # DuckDB gives a second column of one name another one, and misreads long decimals.
    written = connection.execute(
        "select name, precision from parquet_schema($1)", [file.path]
    ).fetchall()
    for name, precision in written:
        if (precision or 0) > _MAX_DECIMAL_DIGITS:
            raise RawDataError(
                f"{file.path}: column {name} holds decimals of {precision} digits; "
                f"{_MAX_DECIMAL_DIGITS} can be read. Write it with fewer."
            )
    names = {name for name, _ in written}
    return FileColumns(
        tuple(
            (name if name in names else name.rpartition("_")[0], type_) for name, type_, *_ in rows
        )
    )


def _jsonl_columns(connection: duckdb.DuckDBPyConnection, file: RawFile) -> FileColumns:
    with open(file.path, "rb") as stream:
        has_bom = stream.read(len(BOM)) == BOM
    lines = jsonl_lines([file.path], has_bom)
    keys, objects, others, odd = connection.execute(
        f"""
        with lines as (
            select
                json_type(json) = 'OBJECT' as is_object,
                case when json_type(json) = 'OBJECT' then json_keys(json) else [] end as keys,
                regexp_matches(cast(json as varchar), $1) as is_odd
            from {lines}
        )
        select
            (select array_agg(distinct key) from (select unnest(keys) as key from lines)),
            count(*) filter (is_object),
            count(*) filter (not is_object),
            count(*) filter (is_odd)
        from lines
        """,
        [_NEARLY_JSON],
    ).fetchall()[0]
    if others or odd or os.path.getsize(file.path) <= _TINY_BYTES:
        check_lines(file)
    names = tuple((name, "VARCHAR") for name in sorted(keys or []))
    return FileColumns(names, has_bom, not objects)


def jsonl_lines(paths: Sequence[str], has_bom: bool) -> str:
    """Return the SQL of a relation (json, _source_file) with a row per line of JSONL files."""
    files = sql_list(paths)
    if has_bom:
        # The CSV reader skips the mark; a delimiter that JSON must escape leaves lines whole.
        return (
            "(select cast(line as json) as json, _source_file "
            f"from read_csv({files}, auto_detect = false, header = false, delim = '\x01', "
            f"quote = '', escape = '', max_line_size = {MAX_LINE_BYTES}, "
            f"buffer_size = {READ_BYTES}, "
            "columns = {'line': 'VARCHAR'}, filename = '_source_file') "
            "where trim(line, ' ' || chr(9) || chr(13)) <> '')"
        )
    return f"read_ndjson_objects({files}, filename = '_source_file')"
