"""Reading Parquet as texts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .rawfile import NumberText, RawFile, as_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOSECONDS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def read_parquet(path: Path) -> RawFile:
    """Read one file as it is: the folders above it are the caller's business."""
    with path.open("rb") as stream:
        table = pq.ParquetFile(stream).read()
    names = [name.lower() for name in table.column_names]
    texts = [_column_texts(column) for column in table.columns]
    rows = [dict(zip(names, cells, strict=True)) for cells in zip(*texts, strict=True)]
    return RawFile(frozenset(names), rows)


def _column_texts(column: Any) -> list[str | None]:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_timestamp(kind):
        # Through integers, as Python has no nanoseconds. A time with a zone is stored in UTC.
        return [_instant(value, kind.unit) for value in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_date(kind):
        instants = column.cast(pa.timestamp("ms")).cast(pa.int64()).to_pylist()
        return [_day(value) for value in instants]
    if pa.types.is_floating(kind):
        # Arrow knows the shortest text of each width: a 32-bit 0.1 is 0.1, not 0.10000000149.
        texts = column.cast(pa.string()).to_pylist()
        return [None if text is None else repr(float(text)) for text in texts]
    return [as_text(_plain(value)) for value in column.to_pylist()]


def _instant(value: int | None, unit: str) -> str | None:
    if value is None:
        return None
    try:
        instant = _EPOCH + timedelta(microseconds=value * _NANOSECONDS[unit] // 1000)
    except OverflowError:
        return f"{value} {unit}"  # outside the years 1 to 9999: not a timestamp
    return instant.replace(tzinfo=None).isoformat()


def _day(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    try:
        return (date(1970, 1, 1) + timedelta(milliseconds=milliseconds)).isoformat()
    except OverflowError:
        return f"{milliseconds} ms"


def _plain(value: Any) -> Any:
    """Reduce a value to what JSON knows, numbers as their text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, Decimal):
        return NumberText(format(value, "f"))
    if isinstance(value, int | float):
        return NumberText(repr(value))
    return str(value)
