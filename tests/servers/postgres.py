"""A PostgreSQL server on a free port, from what Debian's package installs."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from servers.errors import NotInstalledError, ServerError
from servers.folder import temporary_folder
from servers.keeper import kept
from servers.processes import HOST, background, free_port

_PROGRAMS = ("initdb", "postgres", "psql")


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
    """Start a server with an empty cluster, which ends with the block or with this process.

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
    with kept(
        "postgres", user=user, password=password, settings=dict(settings), icu_locale=icu_locale
    ) as fields:
        yield postgres_of(fields)


def postgres_of(fields: Mapping[str, Any]) -> Postgres:
    """Return the server that a keeper describes."""
    return Postgres(**{**fields, "programs": Path(fields["programs"])})


@contextmanager
def start_postgres(
    user: str, password: str, settings: Mapping[str, str], icu_locale: str | None
) -> Iterator[Postgres]:
    """Start a server in this process; see `running_postgres`."""
    programs = _find_programs()
    with temporary_folder("postgres") as folder:
        data = folder / "data"
        (folder / "password").write_text(password)
        if owner := _owner():
            for path in (folder, folder / "password"):
                shutil.chown(path, owner)
        collation = ["--locale=C", *_icu(programs, icu_locale)]
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", f"--username={user}"]
        options += [f"--pwfile={folder / 'password'}", f"--pgdata={data}", *collation]
        _run([str(programs / "initdb"), *options], owner)
        port = free_port()
        values = {"listen_addresses": HOST, "fsync": "off", **settings}
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder)]
        command += [part for name, value in values.items() for part in ("-c", f"{name}={value}")]
        # At once, without a last checkpoint.
        stop = signal.SIGQUIT
        with background("postgres", command, folder, {}, user=owner, stop=stop) as program:
            server = Postgres(port, programs, program.pid, user, password)
            program.wait(lambda: _answers(server))
            # The one that was started, and no other on this port.
            if (found := server.psql("postgres", "show data_directory")) != str(data):
                raise ServerError(f"On port {port} answers another server, that of {found}.")
            yield server


def _owner() -> str | None:
    """The user as whom a server runs that refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def _answers(server: Postgres) -> bool:
    try:
        server.psql("postgres", "select 1")
    except ServerError:
        return False
    return True


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


def _run(command: Sequence[str], user: str | None) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        raise ServerError(f"{' '.join(command)}: {done.stdout.strip()}")
