"""Find out which columns a raw file has, and of which DuckDB type."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from runner.errors import RawDataError
from runner.raw.contract import Table
from runner.raw.explain import explain, not_utf8
from runner.raw.files import RawFile

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class FileColumns:
    """The columns of a file as (name, DuckDB type), in its order; CSV and JSONL know only text.

    `has_bom` is said of JSONL alone, whose reader does not skip a byte order mark.
    """

    columns: tuple[tuple[str, str], ...]
    has_bom: bool = False
    is_empty: bool = False

    def spellings(self, column: str) -> list[str]:
        """Return the file's own names of a contract column, which match in any case."""
        return [name for name, _ in self.columns if name.strip().lower() == column]

    def to_json(self) -> str:
        """Return the text that `from_json` reads."""
        return json.dumps([self.columns, self.has_bom, self.is_empty])

    @classmethod
    def from_json(cls, text: str) -> "FileColumns":
        """Read what `to_json` wrote."""
        columns, has_bom, is_empty = json.loads(text)
        return cls(tuple((name, type_) for name, type_ in columns), has_bom, is_empty)


def read_columns(connection: duckdb.DuckDBPyConnection, file: RawFile) -> FileColumns:
    """Read the columns of one file.

    Raises:
        RawDataError: the file is not of its format.
    """
    readers = {"csv": _csv_columns, "jsonl": _jsonl_columns, "parquet": _parquet_columns}
    try:
        return readers[file.format](connection, file)
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
                f"Columns found: {found[:300]}."
                + (" Is the header missing?" if file.format == "csv" else "")
            )


def _csv_columns(_: duckdb.DuckDBPyConnection, file: RawFile) -> FileColumns:
    try:
        with open(file.path, encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream), None)
    except UnicodeDecodeError as error:
        raise not_utf8(file.path, 1) from error
    except csv.Error as error:
        raise RawDataError(f"{file.path}, line 1: the header can't be read: {error}.") from error
    if not header:
        raise RawDataError(
            f"{file.path} has no header. The first line of a CSV file names its columns."
        )
    return FileColumns(tuple((name, "VARCHAR") for name in header))


def _parquet_columns(connection: duckdb.DuckDBPyConnection, file: RawFile) -> FileColumns:
    rows = connection.execute(
        "describe select * "
        "from read_parquet($1, hive_partitioning = false, binary_as_string = true)",
        [file.path],
    ).fetchall()
    return FileColumns(tuple((name, type_) for name, type_, *_ in rows))


def _jsonl_columns(connection: duckdb.DuckDBPyConnection, file: RawFile) -> FileColumns:
    with open(file.path, "rb") as stream:
        has_bom = stream.read(len(BOM)) == BOM
    keys = connection.execute(
        f"""
        with lines as (
            select json, json_type(json) as type from {jsonl_lines([file.path], has_bom)}
        )
        select distinct unnest(
            case when type = 'OBJECT' then json_keys(json) else [null] end
        )
        from lines
        """
    ).fetchall()
    names = sorted(key for (key,) in keys if key is not None)
    if len(names) < len(keys):
        raise explain(f'not an object in file "{file.path}"', [file])
    return FileColumns(tuple((name, "VARCHAR") for name in names), has_bom, not keys)


def jsonl_lines(paths: Sequence[str], has_bom: bool) -> str:
    """Return the SQL of a relation (json, _source_file) with a row per line of JSONL files."""
    files = sql_list(paths)
    if has_bom:
        # The CSV reader skips the mark; a delimiter that UTF-8 cannot hold leaves lines whole.
        return (
            "(select cast(line as json) as json, _source_file "
            f"from read_csv({files}, auto_detect = false, header = false, delim = '\\x01', "
            "quote = '', escape = '', columns = {'line': 'VARCHAR'}, "
            "filename = '_source_file') where trim(line, chr(13)) <> '')"
        )
    return f"read_ndjson_objects({files}, filename = '_source_file')"


def sql_text(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def sql_list(texts: Sequence[str]) -> str:
    """Return texts as a DuckDB list literal."""
    return "[" + ", ".join(sql_text(text) for text in texts) + "]"
