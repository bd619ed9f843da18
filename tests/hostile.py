"""Raw data as a hostile world would deliver it, made at random from a seed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from random import Random

Row = dict[str, str | None]
Tables = dict[str, list[Row]]

NOW = datetime(2026, 7, 15, 9, 30, 15, 123456, tzinfo=UTC)

COLUMNS = {
    "workspaces": "org_id name byok_enabled user_level_data_enabled updated_at",
    "users": (
        "org_id user_id name email role department company_name license_type joined_at deleted_at "
        "updated_at"
    ),
    "agents": "org_id agent_id name description url owner_id created_at deleted_at updated_at",
    "projects": "org_id project_id name owner_id created_at deleted_at updated_at",
    "models": "model_id name provider updated_at",
    "messages": (
        "org_id message_id user_id sent_at chat_id agent_id project_id model_id ingested_at"
    ),
    "message_actions": "org_id message_id user_id action_name sent_at ingested_at",
    "model_requests": (
        "org_id request_id model_id requested_at user_id agent_id project_id api_key_id source "
        "input_tokens cached_input_tokens cache_creation_tokens output_tokens cost_usd ingested_at"
    ),
    "model_prices": (
        "model_id valid_from input_usd_per_million cached_input_usd_per_million "
        "cache_creation_usd_per_million output_usd_per_million"
    ),
}
_REQUIRED_IDS = {
    "users": {"user_id"},
    "agents": {"agent_id"},
    "projects": {"project_id"},
    "models": {"model_id"},
    "messages": {"user_id"},
    "message_actions": {"user_id"},
    "model_requests": {"model_id"},
    "model_prices": {"model_id"},
}

# Edges of days, weeks, months and periods. All deliveries of one event carry the same time: the
# event's id says which of these it is.
_INSTANTS = [
    datetime(2025, 8, 1, tzinfo=UTC),
    datetime(2026, 5, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 6, 1, tzinfo=UTC),
    datetime(2026, 6, 9, 23, 30, tzinfo=UTC),
    datetime(2026, 6, 10, 0, 30, tzinfo=UTC),
    datetime(2026, 6, 14, 12, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 6, 20, 7, tzinfo=UTC),
    datetime(2026, 6, 30, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 7, 1, tzinfo=UTC),
    datetime(2026, 7, 15, 9, 30, 15, 123456, tzinfo=UTC),
    datetime(2026, 7, 15, 9, 30, 15, 123457, tzinfo=UTC),
    datetime(2026, 7, 16, 23, 59, tzinfo=UTC),
    datetime(2026, 7, 17, tzinfo=UTC),
]
_OFFSETS = [0, 330, -480, 845, -719, 959, -959]
_TEXTS = [
    *("Ann", "=cmd|' /C calc'!A0", "+1", "-x", "@y", 'Q "q", c', "two\nlines", "cr\rx", "İ", ""),
    *("\u2028", "tab\tx", "emoji 😀", "' ", "#1", "null", "\x1b[0m", "\ufeffx", "unknown"),
]
_VALUES: dict[str, list[str | None]] = {
    "org_id": ["acme", "globex", "ünï/co", ".hidden", "~x y"],
    "user_id": ["u1", "u2", "u3", "U2", "ü\u2028", 'q"\\', "=1+1", "12"],
    "agent_id": ["a1", "a2", "a:3", "ctl\x1fx", "tab\tx", "del\x7f\x0b", "😀"],
    "project_id": ["p1", "p2", "\\u001f", "p,3"],
    "model_id": ["gpt-4o", "m1", "m2", "m,3", "unknown", "unpriced"],
    "owner_id": ["u1", "u2", "ü\u2028", "nobody", None],
    "action_name": ["Canvas", "Web Search", "Slack_send", 'ac"t', "é"],
    "message_id": [f"m{number}" for number in range(60)],
    "request_id": [f"r{number}" for number in range(60)],
    "chat_id": ["c", None],
    "api_key_id": ["k", None],
    "source": ["chat", "api", None],
    "email": ["ANN@Example.org", "İ@x.org", "=x@y", "bob@x.org", None],
    "role": ["Admin", "member", "EDITOR", "pending", None],
    "byok_enabled": ["true", "False", "t", "YES", "n", "1", "0", "maybe", None],
    "user_level_data_enabled": ["true", "True", "t", "y", "no", "1", "0", "2", None],
    "input_tokens": ["0", "1", "7", "1e3", "184.0", "+5", "1000000000000", "33", "8", None],
    "cached_input_tokens": ["0", "1", "5", None, None],
    "cache_creation_tokens": ["0", "2", "3", None, None],
    "output_tokens": ["0", "1", "7", "1e3", "184.0", "+5", "1000000000000", "34", "9", None],
    "cost_usd": ["0", "0.0000005", "0.0000004999999", "1e-7", "0.125", "2.5E-7", None, None, None],
    "input_usd_per_million": ["0", "2.5", "10", "0.0000005", "0.075", "1e2", "3"],
    "cached_input_usd_per_million": ["0", "0.5", "1.25", None, None],
    "cache_creation_usd_per_million": ["0", "3.75", "12.5", None, None],
    "output_usd_per_million": ["0", "2.5", "10", "0.000001", "15", "1e2"],
    "valid_from": ["2024-01-01", "2026-06-10", "2026-06-20", "2026-07-01", "2026-07-16"],
}
_BAD_TIMES = [
    *("2026-02-30", "2026-06-10T24:00", "10.06.2026", "infinity", "2026-6-1", "epoch"),
    *("2026-06-10T10:00+16:00", "2026-06-10T10:00:60Z", "0000-06-10", "1750000000"),
]
_BAD_NUMBERS = ["-1", "5.4", "1_000", "0x10", "nan", "1e13", "1000000000000.1", "x", "1,5", "."]
_PADDING = [" ", "\t", "\r\n", "  ", "\n \t"]


def raw_tables(random: Random, *, most: int = 40) -> Tables:
    """Return a whole raw folder; the price list is there or not."""
    tables = {table: _rows(random, table, most) for table in COLUMNS}
    if random.random() < 0.5:
        del tables["model_prices"]
    return tables


def changed(random: Random, tables: Tables) -> Tables:
    """Return the same folder later: rows added, removed and delivered again."""
    later: Tables = {}
    for table, rows in tables.items():
        kept = [row for row in rows if random.random() < 0.9] or rows[:1]
        later[table] = kept + (_rows(random, table, 5) if random.random() < 0.5 else [])
    return later


def _rows(random: Random, table: str, most: int) -> list[Row]:
    return [_spoiled(random, _row(random, table)) for _ in range(random.randint(1, most))]


def _row(random: Random, table: str) -> Row:
    row: Row = {}
    for column in COLUMNS[table].split():
        if column in ("sent_at", "requested_at"):
            row[column] = _spelled(random, _event_time(row), exact=True)
        elif column.endswith("_at"):
            row[column] = random.choice([None, _spelled(random, _near(random), exact=False)])
        elif column in _VALUES:
            row[column] = random.choice(_VALUES[column])
            is_optional = column in ("agent_id", "project_id", "model_id", "user_id")
            if is_optional and column not in _REQUIRED_IDS[table] and random.random() < 0.4:
                row[column] = random.choice([None, ""])
        else:
            row[column] = random.choice([None, random.choice(_TEXTS)])
    return row


def _event_time(row: Row) -> datetime:
    identifier = f"{row['org_id']}{row.get('message_id') or row.get('request_id')}"
    return _INSTANTS[sum(map(ord, identifier)) % len(_INSTANTS)]


def _near(random: Random) -> datetime:
    shift = random.choice([0, 1, -1, 86_400_000_000, -86_400_000_000, 43_200_000_000])
    return random.choice(_INSTANTS) + timedelta(microseconds=shift)


def _spelled(random: Random, instant: datetime, *, exact: bool) -> str:
    """Return a spelling of an instant; one that is not exact may leave out its end."""
    local = instant.astimezone(timezone(timedelta(minutes=random.choice(_OFFSETS))))
    with_offset = local.strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    spellings = [
        instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        instant.strftime("%Y-%m-%d %H:%M:%S.%f") + "789",
        with_offset,
        with_offset[:-2] + ":" + with_offset[-2:],
    ]
    if not exact:
        spellings += [instant.strftime("%Y-%m-%d %H:%M"), instant.strftime("%Y-%m-%d")]
    return random.choice(spellings)


def _spoiled(random: Random, row: Row) -> Row:
    """Pad a value, or break the row now and then."""
    column = random.choice(sorted(row))
    value = row[column]
    breakages: list[Callable[[], str | None]] = [lambda: None]
    if column.endswith(("_at", "valid_from")):
        breakages.append(lambda: random.choice(_BAD_TIMES))
    elif column.endswith(("tokens", "cost_usd", "per_million")):
        breakages.append(lambda: random.choice(_BAD_NUMBERS))
    elif column.endswith("name"):
        breakages.append(lambda: "nul\0")
    if random.random() < 0.3:
        row[column] = random.choice(breakages)()
    elif value is not None:
        row[column] = random.choice(_PADDING) + value + random.choice(_PADDING)
    return row
