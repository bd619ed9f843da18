"""PostgreSQL as the benchmarks start it, and the exports of a month by hand on it."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks.errors import FailedRunError
from servers.postgres import Postgres, running_postgres
from usage_exports.contract import raw_tables

DATABASE = "postgres"

_SQL = Path(__file__).parent / "competitors" / "postgres_sql"
_PRICES = Path(__file__).parents[1] / "seeds" / "usage_exports_model_prices.csv"

# For 24 GiB and two cores: most of the memory is left to the file cache and to sorting.
_SETTINGS = {
    "shared_buffers": "4GB",
    "work_mem": "512MB",
    "temp_buffers": "512MB",
    "maintenance_work_mem": "1GB",
    "effective_cache_size": "16GB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "2",
    "jit": "off",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "1h",
    "timezone": "UTC",
    "log_min_messages": "error",
}


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a server, and stop it at the end.

    Raises:
        NotInstalledError: there is no PostgreSQL.
        ServerError: it does not start.
    """
    with running_postgres("benchmark", secrets.token_urlsafe(), _SETTINGS) as server:
        yield server


def load_tables(server: Postgres, raw: Path) -> None:
    """Make tables of a raw folder, as somebody would who writes the exports by hand.

    Args:
        server: an empty one.
        raw: the raw folder, all of Parquet.

    Raises:
        FailedRunError: a table can't be loaded.
    """
    server.psql(DATABASE, (_SQL / "tables.sql").read_text(encoding="utf-8"))
    for table in raw_tables("change_log", "event"):
        name = table.name
        _copy(server, name, raw / (name if table.kind == "event" else f"{name}.parquet"))
    server.psql(DATABASE, f"\\copy model_prices from '{_PRICES}' csv header")
    server.psql(DATABASE, (_SQL / "indexes.sql").read_text(encoding="utf-8"))
    server.psql(DATABASE, "vacuum")


def month_by_hand(server: Postgres, out: Path, start: str, end: str, now: str) -> list[str]:
    """Return the command that makes the four exports of a period.

    Args:
        server: with the tables.
        out: an existing folder; it receives one CSV file for each export.
        start: the first date.
        end: the last date, included.
        now: the time of the export, a UTC time without a zone.
    """
    values = {"period_start": start, "period_end": end, "now": now}
    copies = (
        f"\\copy usage_{export_type} to '{out / export_type}.csv' csv header"
        for export_type in ("users", "agents", "projects", "models")
    )
    return server.command(
        f"--output={os.devnull}",
        *(f"--command=set export.{name} = '{value}'" for name, value in values.items()),
        *(f"--file={_SQL / name}" for name in ("month.sql", "exports.sql")),
        *(f"--command={copy}" for copy in copies),
    )


def _copy(server: Postgres, table: str, path: Path) -> None:
    """Pass a table through a pipe, so that it never lies on the disk as text."""
    files = f"{path}/*.parquet" if path.is_dir() else str(path)
    reading, writing = os.pipe()
    command = server.command(f"--command=\\copy {table} from stdin csv")
    environment = {**os.environ, **server.environment(DATABASE)}
    with (
        subprocess.Popen(command, stdin=reading, env=environment) as psql,
        duckdb.connect() as connection,
    ):
        os.close(reading)
        connection.execute(
            f"copy (from read_parquet('{files}')) to '/dev/fd/{writing}' (format csv, header false)"
        )
        os.close(writing)
    if psql.returncode:
        raise FailedRunError(f"PostgreSQL can't load {table}")
