"""Compare daily aggregates, row for row: `python -m benchmarks.check_daily WAREHOUSE THEIRS`."""

import sys
from pathlib import Path

import duckdb

from benchmarks.data import EVENTS
from benchmarks.errors import DifferentNumbersError

_KEYS = ("event_date", "org_id", "user_id", "agent_id", "project_id", "action_name", "model_id")


def check_daily(warehouse: Path, theirs: Path) -> int:
    """Compare the daily aggregates of all three event tables.

    Args:
        warehouse: of an export; what its roll-ups keep apart beside the keys is summed up.
        theirs: a DuckDB file with `messages_by_day` and so on, with the keys and the measures.

    Returns:
        How many rows are the same.

    Raises:
        DifferentNumbersError: a row differs; the message holds it.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as ours (read_only)")
        connection.execute(f"attach '{theirs}' as theirs (read_only)")
        return sum(_check(connection, table) for table in EVENTS)


def _check(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    described = connection.execute(f"describe theirs.main.{table}_by_day").fetchall()
    columns = ", ".join(row[0] for row in described)
    measures = ", ".join(_measure(row[0]) for row in described if row[0] not in _KEYS)
    keys = ", ".join(row[0] for row in described if row[0] in _KEYS)
    ours = f"select {keys}, {measures} from ours.main.int_{table}_by_day group by {keys}"
    theirs = f"select {columns} from theirs.main.{table}_by_day"
    for here, there in ((ours, theirs), (theirs, ours)):
        found = connection.execute(
            f"(select {columns} from ({here})) except all (select {columns} from ({there})) limit 1"
        ).fetchone()
        if found:
            where = "ours" if here is ours else "theirs"
            raise DifferentNumbersError(f"{table} by day, in {where} alone: {columns}: {found}")
    ((count,),) = connection.execute(f"select count(*) from ({theirs})").fetchall()
    if count == 0:
        raise DifferentNumbersError(f"{table} by day is empty")
    return int(count)


def _measure(column: str) -> str:
    function = column[:3] if column.startswith(("min_", "max_")) else "sum"
    return f"{function}({column}) as {column}"


if __name__ == "__main__":
    check_daily(Path(sys.argv[1]), Path(sys.argv[2]))
