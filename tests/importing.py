"""Imports for tests: copies of the two databases, and what comes out of them."""

import datetime
import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
from click.testing import CliRunner, Result

from postgres import Postgres, attached
from usage_exports.cli import main
from usage_exports.imports.databases.extensions import load_extension

DATABASES = Path(__file__).parent / "databases"
NOW = "2026-11-23T12:00:00Z"
WEBUI_TABLES = ("user", "model", "folder", "chat", "chat_message")

_DUCKDB = {"BOOLEAN": "boolean", "BIGINT": "bigint", "DATE": "date"}
_POSTGRES = _DUCKDB | {"JSON": "json"}


def run_import(
    raw: Path, product: str, url: str, *arguments: str, org: str = "acme", now: str = NOW
) -> Result:
    """Run `usage-exports import`."""
    options = ["--database", url, "--workspace", org, "--raw", str(raw), "--now", now]
    return CliRunner().invoke(main, ["import", product, *options, *arguments])


def import_into(raw: Path, product: str, url: str, *arguments: str, **more: str) -> Result:
    """Run an import that must succeed."""
    result = run_import(raw, product, url, *arguments, **more)
    assert result.exit_code == 0, result.output
    return result


def rows(raw: Path, table: str, *columns: str) -> list[Any]:
    """Return the rows of a raw table, sorted: tuples of the columns, or the values of one.

    Times are ISO texts.
    """
    listed = ", ".join(columns)
    found = duckdb.sql(
        f"select {listed} from read_parquet('{raw}/{table}/**/*.parquet', union_by_name = true, "
        f"hive_partitioning = false) order by all"
    ).fetchall()
    shown = [tuple(_iso(value) for value in row) for row in found]
    return [row[0] for row in shown] if columns != ("*",) and len(columns) == 1 else shown


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def files(raw: Path) -> dict[Path, tuple[int, bytes]]:
    """Return the raw files with their times and bytes."""
    return {
        path.relative_to(raw): (path.stat().st_mtime_ns, path.read_bytes())
        for path in raw.rglob("*.parquet")
    }


def copy_webui(folder: Path) -> str:
    """Unpack the copy of Open WebUI's database and return its URL."""
    path = folder / "webui.db"
    path.write_bytes(gzip.decompress((DATABASES / "open-webui.db.gz").read_bytes()))
    return f"sqlite:///{path}"


def webui_in_postgres(postgres: Postgres, sqlite_path: Path, database: str) -> str:
    """Make the same tables in PostgreSQL, as Open WebUI has them there, and return its URL."""
    url = postgres.create(database)
    with closing(sqlite3.connect(sqlite_path)) as source, attached(url) as target:
        load_extension(target, "sqlite_scanner")
        target.execute("set sqlite_all_varchar = true")
        target.execute(f"attach '{sqlite_path}' as copy (type sqlite, read_only)")
        for table in WEBUI_TABLES:
            columns = [row[1:3] for row in source.execute(f"pragma table_info('{table}')")]
            listed = [f'"{name}" {_POSTGRES.get(type_, "text")}' for name, type_ in columns]
            postgres.psql(database, f'create table "{table}" ({", ".join(listed)})')
            values = [f'cast("{name}" as {_DUCKDB.get(type_, "text")})' for name, type_ in columns]
            target.execute(
                f'insert into target."{table}" select {", ".join(values)} from copy."{table}"'
            )
    return url


def restore_litellm(postgres: Postgres, database: str) -> str:
    """Restore the dump of LiteLLM's database and return its URL."""
    url = postgres.create(database)
    dump = gzip.decompress((DATABASES / "litellm.sql.gz").read_bytes()).decode()
    # Older versions of psql don't know \restrict, which guards against hostile dumps.
    lines = (line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestr")))
    postgres.psql(database, "\n".join(lines))
    return url
