"""From rows of texts to records: cleaning, parsing, and telling which rows can't be used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic

from .cells import clean, lower_ascii
from .contract import LOWER_CASED, PARSERS, ModelRequest, RecordT, Table
from .rawfile import RawRow


@dataclass(frozen=True)
class Usable(Generic[RecordT]):
    """The usable rows of a table and the number of the others."""

    records: list[RecordT]
    rejected: int


def usable_rows(table: Table[RecordT], rows: Iterable[RawRow], now: datetime) -> Usable[RecordT]:
    """Parse each row; a row that can't be used is counted, and harms no other."""
    records: list[RecordT] = []
    rejected = 0
    for row in rows:
        try:
            records.append(parse_row(table, row, now))
        except ValueError:
            rejected += 1
    return Usable(records, rejected)


def parse_row(table: Table[RecordT], row: RawRow, now: datetime) -> RecordT:
    """Parse a row of texts, or raise `ValueError` with the reason why it can't be used."""
    record = table.record(**{column: _value(column, row.get(column)) for column in table.columns})
    for column in table.required:
        if getattr(record, column) is None:
            raise ValueError(f"{column} is missing")
    if table.event_time is not None:
        # A day of tolerance for clocks that are ahead and for time zones read as UTC.
        moment: datetime = getattr(record, table.event_time)
        if moment.date() > (now + timedelta(days=1)).date():
            raise ValueError(f"{table.event_time} lies in the future")
    if isinstance(record, ModelRequest):
        _check_cached_tokens(record)
    return record


def _value(column: str, raw: str | None) -> Any:
    if raw is not None and "\0" in raw:
        raise ValueError(f"{column} contains NUL")
    text = clean(raw)
    if text is None:
        return None
    # JSON can spell half a surrogate pair, which no UTF-8 file can hold (UnicodeEncodeError is
    # a ValueError).
    text.encode("utf-8")
    if column in PARSERS:
        return PARSERS[column](text)
    return lower_ascii(text) if column in LOWER_CASED else text


def _check_cached_tokens(request: ModelRequest) -> None:
    cached, total = request.cached_input_tokens or 0, request.input_tokens
    if total is not None and cached + (request.cache_creation_tokens or 0) > total:
        raise ValueError("the tokens of caches exceed input_tokens, which includes them")
