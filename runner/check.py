"""Look at raw data without exporting it: what is there, and what would be rejected and why."""

import datetime
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from runner.build import Dbt, Progress
from runner.findings import RowCount, read_findings
from runner.raw.contract import raw_tables
from runner.raw.explain import unreadable
from runner.raw.mount import mount
from runner.settings import Locations, default_memory_limit
from runner.warehouse import open_warehouse

_MODELS = ("+int_raw_row_counts", "+int_raw_warnings", "+int_workspaces", "+rejected_rows")
_EVENT_TABLES = ("messages", "message_actions", "model_requests")


@dataclass(frozen=True)
class TableCheck:
    """A raw table; `first` and `last` are the UTC dates of its events, None for change logs."""

    name: str
    files: int
    rows: int
    rejected: int
    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True)
class Example:
    """A reason to reject rows of a table, how many it holds for, and one of them as JSON."""

    table: str
    reason: str
    rows: int
    raw: str


@dataclass(frozen=True)
class CheckReport:
    """What a check found; `problem` says why nothing could be exported, None if something can."""

    tables: list[TableCheck]
    examples: list[Example]
    warnings: list[RowCount]
    workspaces: int
    problem: str | None

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        workspaces = "1 workspace" if self.workspaces == 1 else f"{self.workspaces} workspaces"
        return self.problem or f"{workspaces} can be exported."


def check(
    raw: Path,
    now: datetime.datetime,
    progress: Progress | None = None,
    *,
    memory_limit: str | None = None,
    temp_directory: Path | None = None,
) -> CheckReport:
    """Read the raw data in full, in a warehouse of its own that is thrown away.

    Args:
        raw: the raw folder.
        now: the time of the check, with a time zone.
        progress: told about every step.
        memory_limit: how much DuckDB may use, such as 4GB; None for the default.
        temp_directory: where it puts what exceeds that; None for the system's.

    Raises:
        UsageExportsError: the raw folder can't be read at all.
    """
    with tempfile.TemporaryDirectory(prefix="usage-exports-check-") as folder:
        locations = Locations(
            raw=raw,
            warehouse=Path(folder) / "warehouse.duckdb",
            out=Path(folder),
            memory_limit=memory_limit or default_memory_limit(),
            temp_directory=temp_directory,
        )
        with open_warehouse(locations) as connection:
            mount(connection, raw)
        dbt = Dbt(locations)
        variables = {"now": now.astimezone(datetime.UTC).isoformat()}
        dbt.build(variables, select=_MODELS, progress=progress)
        with open_warehouse(locations) as connection:
            try:
                return _report(connection)
            except duckdb.Error as error:
                # The rejected rows are read from the files once more.
                raise unreadable(str(error), raw) from error


def _report(connection: duckdb.DuckDBPyConnection) -> CheckReport:
    findings = read_findings(connection, with_unpriced=False)
    files = dict(
        connection.execute("select table_name, count(*) from raw.files group by all").fetchall()
    )
    dates = {table: _event_dates(connection, table) for table in _EVENT_TABLES}
    tables = [
        TableCheck(
            name,
            number,
            sum(count.rows for count in findings.row_counts if count.table == name),
            sum(count.rows for count in findings.rejected if count.table == name),
            *dates.get(name, (None, None)),
        )
        for name in (table.name for table in raw_tables())
        if (number := files.get(name))
    ]
    examples = connection.execute(
        "select table_name, reason, count(*), min(raw) from rejected_rows group by all order by all"
    ).fetchall()
    (workspaces,) = connection.execute("select count(*) from int_workspaces").fetchall()[0]
    problem = None
    if unusable := findings.unusable_tables():
        problem = "Nothing can be exported: no row can be used of " + ", ".join(unusable) + "."
    elif workspaces == 0:
        problem = "Nothing can be exported: the raw data names no workspace."
    return CheckReport(
        tables, [Example(*row) for row in examples], findings.warnings, workspaces, problem
    )


def _event_dates(
    connection: duckdb.DuckDBPyConnection, table: str
) -> tuple[datetime.date | None, datetime.date | None]:
    row = connection.execute(
        f"select min(event_date), max(event_date) from int_{table}_by_day"
    ).fetchall()[0]
    return row[0], row[1]
