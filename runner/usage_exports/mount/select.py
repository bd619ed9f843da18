"""The SQL that reads raw files of any shape as one relation with the contract's columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from usage_exports.contract import Column, Table
from usage_exports.mount.columns import FileColumns, csv_rows, is_header, jsonl_lines
from usage_exports.mount.files import Format, RawFile
from usage_exports.sql import sql_list, sql_name, sql_text

_INTEGER = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_INSTANT = "TIMESTAMP WITH TIME ZONE"
_TIMESTAMP = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE", _INSTANT}


@dataclass(frozen=True)
class Shape:
    """What files must share to be read by one call of a reader."""

    format: Format
    columns: FileColumns
    partition_keys: tuple[str, ...]

    @classmethod
    def of(cls, table: Table, file: RawFile, columns: FileColumns) -> "Shape":
        """Return the shape of a file; partitions count only where the file lacks the column."""
        wanted = {column.name for column in table.columns if not columns.spellings(column.name)}
        keys = tuple(sorted({key for key, _ in file.partitions if key in wanted}))
        return cls(file.format, columns, keys)


@dataclass(frozen=True)
class _Value:
    """An SQL expression and the DuckDB type it has."""

    sql: str
    type: str


def select_from_files(table: Table, shapes: Mapping[Shape, Sequence[str]]) -> str:
    """Return a query with the columns of the contract and `source_file`, the path of a row's file.

    A column keeps a native type (timestamp without zone in UTC, bigint, decimal, boolean) when it
    has one in every file; else it is text, and staging parses it.

    Args:
        table: the table of the contract.
        shapes: the paths of the files of each shape, at least one.
    """
    values = {shape: _values(table, shape) for shape in shapes}
    native = {
        column.name: _common_type([values[shape].get(column.name) for shape in shapes], column)
        for column in table.columns
    }
    branches = []
    for shape, paths in shapes.items():
        columns = [
            f"{_cast(values[shape].get(column.name), native[column.name])} as {column.name}"
            for column in table.columns
        ]
        branches.append(
            f"select {', '.join(columns)}, _source_file as source_file "
            f"from {_reader(table, shape, paths)}{_skipped_rows(shape)}"
        )
    return " union all ".join(branches)


def _values(table: Table, shape: Shape) -> dict[str, _Value]:
    types = dict(shape.columns.columns)
    found: dict[str, _Value] = {}
    for position, column in enumerate(table.columns, start=1):
        spellings = shape.columns.spellings(column.name)
        if column.name in shape.partition_keys:
            found[column.name] = _Value(_partition_value(column.name), "VARCHAR")
        elif not spellings:
            continue
        elif shape.format == "jsonl":
            found[column.name] = _Value(f"_values[{position}]", "VARCHAR")
        elif shape.format == "csv":
            index = [name for name, _ in shape.columns.columns].index(spellings[0])
            found[column.name] = _Value(f"_{index}", "VARCHAR")
        else:
            name, type_ = sql_name(spellings[0]), types[spellings[0]]
            is_double = column.data_type == "string" and type_ in ("FLOAT", "DOUBLE")
            found[column.name] = (
                _Value(_double_text(name), "VARCHAR") if is_double else _Value(name, type_)
            )
    return found


def _double_text(name: str) -> str:
    """Return an ID as it was before a data frame, which has no whole numbers beside nulls.

    The macro `double_text` does the same on servers.
    """
    # Whole numbers are exact up to 2^53.
    is_whole = f"abs({name}) < 9007199254740992 and {name} = floor({name})"
    return (
        f"case when isnan({name}) then null when {is_whole} "
        f"then cast(cast({name} as bigint) as varchar) else cast({name} as varchar) end"
    )


def _partition_value(key: str) -> str:
    # The folder nearest to the file wins, as in a dictionary built on the way down.
    folder = f"regexp_extract(_source_file, '(?i)^.*/{key}=([^/]*)/', 1)"
    return f"nullif(url_decode({folder}), '__HIVE_DEFAULT_PARTITION__')"


def _common_type(values: Sequence[_Value | None], column: Column) -> str:
    types = {_native_type(value.type, column) for value in values if value is not None}
    return types.pop() if len(types) == 1 else "VARCHAR"


def _native_type(type_: str, column: Column) -> str:
    if column.data_type in ("timestamp", "date") and type_ in _TIMESTAMP:
        return "TIMESTAMP"
    if column.data_type == "boolean" and type_ == "BOOLEAN":
        return "BOOLEAN"
    if column.data_type == "bigint" and type_ in _INTEGER:
        return "BIGINT"
    if scale := re.fullmatch(r"numeric\(38,(\d+)\)", column.data_type):
        decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", type_)
        wanted = int(scale[1])
        fits = decimal and int(decimal[2]) <= wanted and int(decimal[1]) - int(decimal[2]) <= 24
        if fits or type_ in _INTEGER:
            return f"DECIMAL(38,{wanted})"
    return "VARCHAR"


def _cast(value: _Value | None, type_: str) -> str:
    if value is None:
        return f"cast(null as {type_})"
    if value.type == type_:
        return value.sql
    if type_ == "TIMESTAMP" and value.type == _INSTANT:
        return f"timezone('UTC', {value.sql})"
    if type_ == "VARCHAR" and re.match(r"STRUCT|MAP|UNION|.*\]$", value.type):
        return f"cast(to_json({value.sql}) as varchar)"
    if type_ == "TIMESTAMP" and value.type == "TIMESTAMP_NS":
        # Digits past microseconds are cut, where a cast would round those before 1970 up.
        ns = f"epoch_ns({value.sql})"
        instant = f"make_timestamp({ns} // 1000 - if({ns} % 1000 < 0, 1, 0))"
        return f"if(isfinite({value.sql}), {instant}, cast({value.sql} as timestamp))"
    if type_ == "TIMESTAMP":
        # A time that is too far off to be one is kept as something that staging rejects.
        instant = f"coalesce(try_cast({value.sql} as timestamp), timestamp 'infinity')"
        return f"case when {value.sql} is not null then {instant} end"
    return f"cast({value.sql} as {type_})"


def _reader(table: Table, shape: Shape, paths: Sequence[str]) -> str:
    files = sql_list(paths)
    if shape.format == "parquet":
        return (
            f"read_parquet({files}, hive_partitioning = false, binary_as_string = true, "
            "filename = '_source_file')"
        )
    if shape.format == "csv":
        return csv_rows(paths, shape.columns)
    return _jsonl_reader(table, shape, paths)


def _skipped_rows(shape: Shape) -> str:
    if shape.columns.has_header_row:
        return f" where not {is_header(shape.columns)}"
    # Where there is one column, DuckDB takes a blank line for a row.
    is_narrow = shape.format == "csv" and len(shape.columns.columns) == 1
    return " where _0 is not null" if is_narrow else ""


def _jsonl_reader(table: Table, shape: Shape, paths: Sequence[str]) -> str:
    """Read each line once, as a list with the text of every contract column."""
    values = []
    for column in table.columns:
        is_text = column.data_type == "string"
        spelled = [_json_text(name, is_text) for name in shape.columns.spellings(column.name)]
        values.append(f"coalesce({', '.join(spelled)})" if spelled else "null")
    lines = jsonl_lines(paths, shape.columns.has_bom)
    return f"(select [{', '.join(values)}] as _values, _source_file from {lines})"


def _json_text(name: str, is_text: bool) -> str:
    text = f"json_extract_string(json, {sql_text(_path(name))})"
    # DuckDB reads a number with a point as a double: it is taken as it is written, where a number
    # of that name and value stands.
    pattern = rf'"{re.escape(name)}"\s*:\s*(-?[0-9][0-9.eE+-]*)'
    written = f"regexp_extract_all(cast(json as varchar), {sql_text(pattern)}, 1)"
    same = f"list_filter({written}, lambda n: try_cast(n as double) = try_cast({text} as double))"
    number = f"coalesce({same}[1], {text})"
    if is_text:
        # As in `_double_text`: a data frame writes 7.0 for the ID 7.
        number = f"regexp_replace({number}, '\\.0+$', '')"
    kind = f"json_type(json, {sql_text(_path(name))})"
    return f"case when {kind} = 'DOUBLE' then {number} else {text} end"


def _path(name: str) -> str:
    return f'$."{name}"'
