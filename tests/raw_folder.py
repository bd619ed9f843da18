"""Write raw tables as the files of a raw folder, in any of the formats."""

import csv
import json
import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

Format = Literal["csv", "jsonl", "parquet"]
Row = Mapping[str, str | None]


def write_raw_folder(
    raw: Path,
    tables: Mapping[str, Sequence[Row]],
    columns: Mapping[str, str],
    format_: Format,
    *,
    files_per_table: int = 1,
) -> None:
    """Write the tables in place of what the folder holds.

    Args:
        raw: the raw folder.
        tables: the rows of each table.
        columns: the columns of each table, separated by spaces.
        format_: the format of all files.
        files_per_table: how many files the rows of a table are dealt to; with more than one, a
            file that would be the same as before is left alone.
    """
    raw.mkdir(parents=True, exist_ok=True)
    for old in raw.iterdir():
        if old.name.split(".")[0] not in tables:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for table, rows in tables.items():
        names = columns[table].split()
        if files_per_table == 1:
            write_file(raw / f"{table}.{format_}", names, rows, format_)
            continue
        dealt: list[list[Row]] = [[] for _ in range(files_per_table)]
        for row in rows:
            dealt[random.Random(repr(sorted(row.items()))).randrange(files_per_table)].append(row)
        for number, part in enumerate(dealt):
            write_file(raw / table / f"part={number}" / f"data.{format_}", names, part, format_)


def write_file(path: Path, columns: Sequence[str], rows: Sequence[Row], format_: Format) -> None:
    """Write one file, unless it holds just this already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}")
    {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}[format_](
        temporary, columns, rows
    )
    if path.exists() and path.read_bytes() == temporary.read_bytes():
        temporary.unlink()
    else:
        temporary.replace(path)


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        # Everything with a line break in it has to be quoted, a lone \\r too.
        writer = csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        writer.writerows([row[column] for column in columns] for row in rows)


def _write_jsonl(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    lines = []
    for number, row in enumerate(rows):
        # A null may be spelled out or left out.
        values = {
            column: row[column] for column in columns if row[column] is not None or number % 2 == 0
        }
        lines.append(json.dumps(values, ensure_ascii=number % 3 == 0) + "\n")
    path.write_text("".join(lines), encoding="utf-8", newline="")


def _write_parquet(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    table = pa.table(
        {column: pa.array([row[column] for row in rows], pa.string()) for column in columns}
    )
    pq.write_table(table, path)
