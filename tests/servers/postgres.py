"""A PostgreSQL server on a free port, from what Debian's package installs."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from servers.errors import NotInstalledError, ServerError
from servers.processes import HOST, free_port

_PROGRAMS = ("initdb", "pg_ctl", "postgres", "psql")


@dataclass(frozen=True)
class Postgres:
    """A running server; `pid` is its first process, `programs` the folder of its programs."""

    port: int
    programs: Path
    pid: int
    user: str
    password: str = field(repr=False)

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        password = quote(self.password, safe="")
        return f"postgresql://{self.user}:{password}@{HOST}:{self.port}/{database}"

    def environment(self, database: str) -> dict[str, str]:
        """Return the variables by which clients reach a database."""
        return {
            "PGHOST": HOST,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": database,
        }

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database and return its URL."""
        self.psql("postgres", f'create database "{database}" template "{template}"')
        return self.url(database)

    def command(self, *arguments: str) -> list[str]:
        """Return the command of psql, which reads where to connect from the environment."""
        options = ("--no-psqlrc", "--quiet", "--no-password", "--set", "ON_ERROR_STOP=1")
        return [str(self.programs / "psql"), *options, *arguments]

    def psql(self, database: str, script: str) -> str:
        """Run SQL as psql does, and return what it prints.

        Raises:
            ServerError: the server refuses it.
        """
        done = subprocess.run(
            self.command("--no-align", "--tuples-only"),
            input=script,
            text=True,
            capture_output=True,
            check=False,
            env={**os.environ, **self.environment(database)},
        )
        if done.returncode:
            raise ServerError(done.stderr)
        return done.stdout.strip()


@contextmanager
def running_postgres(
    user: str, password: str, settings: Mapping[str, str], *, icu_locale: str | None = None
) -> Iterator[Postgres]:
    """Start a server with an empty cluster, and stop it at the end.

    Args:
        user: the name of its superuser.
        password: of that user.
        settings: as in postgresql.conf.
        icu_locale: whose order texts have, where the server is new enough to have ICU's; None for
            the order of code points.

    Raises:
        NotInstalledError: there is no PostgreSQL.
        ServerError: it does not start.
    """
    programs = _find_programs()
    folder = Path(tempfile.mkdtemp(prefix="usage-exports-postgres-"))
    try:
        data = folder / "data"
        (folder / "password").write_text(password)
        if os.geteuid() == 0:
            # The server refuses to run as root.
            for path in (folder, folder / "password"):
                os.chown(path, pwd.getpwnam("postgres").pw_uid, -1)
        collation = ["--locale=C", *_icu(programs, icu_locale)]
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", f"--username={user}"]
        options += [f"--pwfile={folder / 'password'}", f"--pgdata={data}", *collation]
        _run([str(programs / "initdb"), *options])
        port = free_port()
        control = [str(programs / "pg_ctl"), f"--pgdata={data}", "--wait"]
        values = {"listen_addresses": HOST, "fsync": "off", **settings}
        listed = " ".join(f"-c {name}={value}" for name, value in values.items())
        start = [f"--log={folder / 'log'}", f"--options=-p {port} -k {folder} {listed}", "start"]
        try:
            _run([*control, *start], folder / "log")
            pid = int((data / "postmaster.pid").read_text().splitlines()[0])
            server = Postgres(port, programs, pid, user, password)
            # The one that was started, and no other on this port.
            if (found := server.psql("postgres", "show data_directory")) != str(data):
                raise ServerError(f"On port {port} answers another server, that of {found}.")
            yield server
        finally:
            if (data / "postmaster.pid").exists():
                _run([*control, "--mode=immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _find_programs() -> Path:
    """Return the folder of the newest server's programs."""
    # Debian keeps them out of the path.
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(path.parent.name),
        reverse=True,
    )
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    for path in folders:
        if all((path / name).exists() for name in _PROGRAMS):
            return path
    raise NotInstalledError("PostgreSQL is not installed (apt-get install postgresql)")


def _icu(programs: Path, locale: str | None) -> list[str]:
    version = subprocess.run(
        [str(programs / "initdb"), "--version"], check=True, capture_output=True, text=True
    ).stdout
    is_new = int(re.findall(r"\d+", version)[0]) >= 15
    return ["--locale-provider=icu", f"--icu-locale={locale}"] if locale and is_new else []


def _run(command: Sequence[str], log: Path | None = None) -> None:
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # A server that goes on keeps the outputs of the program that started it: no pipe would end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [*as_user, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            cwd="/",
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
    if done.returncode:
        said += log.read_text(errors="replace") if log and log.exists() else ""
        raise ServerError(f"{' '.join(command)}: {said.strip()}")
