"""How values are shown: cells, JSON maps, CSV files and their names."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from string import ascii_letters, digits
from typing import TypeVar

Row = Mapping[str, str]
NumberT = TypeVar("NumberT", int, Decimal)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_IN_PATHS = frozenset(ascii_letters + digits + "-_.")


def cell(value: str | int | Decimal | date | None) -> str:
    """A cell's text; absent is empty, and of a time only its date is shown."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def free_text(value: str | None, *, guard: bool) -> str:
    """Text that users control, guarded so that no spreadsheet takes it for a formula."""
    text = value or ""
    return "'" + text if guard and text.startswith(_FORMULA_STARTS) else text


def json_map(values: Mapping[str, NumberT]) -> str:
    """A compact JSON object, the largest value first, ties by key."""
    ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    members = (f"{json.dumps(key, ensure_ascii=False)}:{cell(value)}" for key, value in ordered)
    return "{" + ",".join(members) + "}"


def csv_file(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A whole file. Cells of columns that the file does not have are left out."""
    lines = [columns, *([row[column] for column in columns] for row in rows)]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines).encode("utf-8")


def _quoted(text: str) -> str:
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def folder_name(org_id: str) -> str:
    """The org_id as a folder's name; two ids never share one, and none leaves its place."""
    return "".join(
        character
        if character in _PLAIN_IN_PATHS and not (character == "." and position == 0)
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8"))
        for position, character in enumerate(org_id)
    )
