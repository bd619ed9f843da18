"""What a reader hands on, and how a typed value becomes text."""

import json
from dataclasses import dataclass
from typing import Any

RawRow = dict[str, str | None]


@dataclass(frozen=True)
class RawFile:
    """The column names of a file, in lower case, and its rows as texts."""

    columns: frozenset[str]
    rows: list[RawRow]


class NumberText(str):
    """A number as it was written, so that no digit is lost on the way."""

    __slots__ = ()


def as_text(value: Any) -> str | None:
    """The text that a value counts as: arrays and objects count as their compact JSON."""
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    return compact_json(value)


def compact_json(value: Any) -> str:
    """Write JSON without spaces, with characters and numbers as they are."""
    if isinstance(value, dict):
        members = (f"{compact_json(str(key))}:{compact_json(item)}" for key, item in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(compact_json(item) for item in value) + "]"
    if isinstance(value, NumberText):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
