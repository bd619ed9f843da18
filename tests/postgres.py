"""A PostgreSQL server of the tests' own, on a free port, from what Debian's package installs."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

from runner.sources.extensions import load_extension

USER, PASSWORD = "tester", "secret/word@1"


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    port: int
    programs: Path

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database and return its URL."""
        self.psql("postgres", f'create database "{database}" template "{template}"')
        return self.url(database)

    def psql(self, database: str, script: str) -> str:
        """Run SQL as psql does, and return what it prints."""
        command = [str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        result = subprocess.run(
            [*command, self.url(database)],
            input=script,
            text=True,
            capture_output=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def write(self, database: str) -> duckdb.DuckDBPyConnection:
        """Return a DuckDB with the database attached as `target`, for writing."""
        connection = duckdb.connect()
        load_extension(connection, "postgres_scanner")
        connection.execute(f"attach '{self.url(database)}' as target (type postgres)")
        return connection


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server and stop it at the end; without PostgreSQL the test is skipped."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="usage-exports-postgres-"))
    # The server refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if prefix:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data = folder / "data"
    (folder / "password").write_text(PASSWORD)
    os.chmod(folder / "password", 0o644)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*prefix, str(programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )

    run(
        *("initdb", "-D", str(data), "-U", USER, "-A", "scram-sha-256", "-E", "UTF8"),
        *("--no-sync", "--pwfile", str(folder / "password"), *_collation(programs)),
    )
    try:
        port = _free_port()
        # A zone far from UTC, so that a time that is read by the session's zone is seen.
        options = f"-p {port} -k {folder} -c fsync=off -c timezone=America/New_York"
        run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            server = Postgres(port, programs)
            # The one that was started, and no other on this port.
            assert server.psql("postgres", "show data_directory") == str(data)
            yield server
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    found = shutil.which("initdb")
    if versions:
        return versions[-1]
    if found:
        return Path(found).parent
    pytest.skip("PostgreSQL is not installed (apt-get install postgresql): nothing of it is tested")


def _collation(programs: Path) -> list[str]:
    """Return the options for texts in another order than that of code points, if there is one."""
    said = subprocess.run(
        [str(programs / "initdb"), "--version"], check=True, capture_output=True, text=True
    ).stdout
    version = re.findall(r"\d+", said)[0]
    icu = ["--locale-provider=icu", "--icu-locale=de-DE"] if int(version) >= 15 else []
    return ["--locale=C", *icu]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
