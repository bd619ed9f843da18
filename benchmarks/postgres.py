"""A PostgreSQL server of the benchmark's own, with the raw tables in it."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.errors import FailedRunError

_SQL = Path(__file__).parent / "competitors" / "postgres_sql"
_PRICES = Path(__file__).parents[1] / "seeds" / "model_prices.csv"
_EVENTS = ("messages", "message_actions", "model_requests")
_CHANGE_LOGS = ("workspaces", "users", "agents", "projects", "models")

# For 24 GiB and two cores: most of the memory is left to the file cache and to sorting.
_SETTINGS = {
    "shared_buffers": "4GB",
    "work_mem": "512MB",
    "maintenance_work_mem": "1GB",
    "effective_cache_size": "16GB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "2",
    "jit": "off",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "1h",
    "fsync": "off",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
    "log_min_messages": "error",
}


def find_binaries() -> Path | None:
    """Return the folder of the server's programs, none where PostgreSQL is not installed."""
    found = shutil.which("postgres")
    # Debian keeps the server's programs out of the path.
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    programs = ("initdb", "pg_ctl", "postgres", "psql")
    return next(
        (path for path in folders if all((path / name).exists() for name in programs)), None
    )


@dataclass(frozen=True)
class Server:
    """A running server; `pid` is that of its first process."""

    binaries: Path
    port: int
    pid: int
    user: str

    def psql(self, *arguments: str) -> list[str]:
        """Return the command that runs psql with the arguments, in one session."""
        return [
            *(str(self.binaries / "psql"), "--no-psqlrc", "--quiet", "--no-password"),
            *("--host", "127.0.0.1", "--port", str(self.port), "--username", self.user),
            *("--dbname", "postgres", "--set", "ON_ERROR_STOP=1", "--output", os.devnull),
            *arguments,
        ]

    def month(self, out: Path, start: str, end: str, now: str) -> list[str]:
        """Return the command that makes the four exports of a period.

        Args:
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
        return self.psql(
            *(f"--command=set export.{name} = '{value}'" for name, value in values.items()),
            *(f"--file={_SQL / name}" for name in ("month.sql", "exports.sql")),
            *(f"--command={copy}" for copy in copies),
        )


@contextmanager
def server_with(raw: Path, binaries: Path) -> Iterator[Server]:
    """Start a server on a free port, load the raw folder into it, and stop it at the end.

    Args:
        raw: the raw folder, all of Parquet.
        binaries: the folder of the server's programs.

    Raises:
        FailedRunError: the server does not start, or a table can't be loaded.
    """
    # A server does not run as root.
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    with tempfile.TemporaryDirectory(prefix="usage-exports-postgres-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        data, port = folder / "data", _free_port()
        options = ["--auth=trust", "--locale=C", "--encoding=UTF8", f"--username={user}"]
        _run([str(binaries / "initdb"), *options, f"--pgdata={data}"], user)
        settings = [f"-c{key}={value}" for key, value in _SETTINGS.items()]
        control = [str(binaries / "pg_ctl"), f"--pgdata={data}", "--wait"]
        start = f"-p {port} -k {folder} {' '.join(settings)}"
        _run([*control, f"--log={folder / 'log'}", f"--options={start}", "start"], user)
        try:
            pid = int((data / "postmaster.pid").read_text().splitlines()[0])
            server = Server(binaries, port, pid, user)
            _load(server, raw)
            yield server
        finally:
            _run([*control, "--mode=immediate", "stop"], user)


def _load(server: Server, raw: Path) -> None:
    _run(server.psql(f"--file={_SQL / 'tables.sql'}"))
    for table in (*_CHANGE_LOGS, *_EVENTS):
        _copy(server, table, raw / table if table in _EVENTS else raw / f"{table}.parquet")
    _run(server.psql(f"--command=\\copy model_prices from '{_PRICES}' csv header"))
    _run(server.psql(f"--file={_SQL / 'indexes.sql'}"))
    _run(server.psql("--command=vacuum"))


def _copy(server: Server, table: str, path: Path) -> None:
    """Pass a table through a pipe, so that it never lies on the disk as text."""
    files = f"{path}/*.parquet" if path.is_dir() else str(path)
    reading, writing = os.pipe()
    command = server.psql(f"--command=\\copy {table} from stdin csv")
    with subprocess.Popen(command, stdin=reading) as psql, duckdb.connect() as connection:
        os.close(reading)
        connection.execute(
            f"copy (from read_parquet('{files}')) to '/dev/fd/{writing}' (format csv, header false)"
        )
        os.close(writing)
    if psql.returncode:
        raise FailedRunError(f"PostgreSQL can't load {table}")


def _run(command: Sequence[str], user: str | None = None) -> None:
    as_user = ["runuser", "-u", user, "--"] if user and os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, *command], capture_output=True, text=True, check=False, cwd="/"
    )
    if done.returncode:
        raise FailedRunError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
