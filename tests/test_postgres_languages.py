"""A server that speaks German: what it refuses is told as of one that speaks English."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engines import EngineUnderTest, postgres_on
from exporting import make_place
from importing import run_import
from postgres import PASSWORD, USER, Postgres, attached
from servers.errors import NotInstalledError
from servers.postgres import running_postgres
from small_litellm import SmallLitellm

JUNE = ("--from", "2026-06-01", "--to", "2026-06-30", "--now", "2026-07-15T12:00:00Z")
GERMAN = "de_DE.UTF-8"

# Each with what it may not do, and a schema.
ROLES = """
create role stranger login password 'r';
create schema strangers authorization stranger;
grant select on all tables in schema raw to stranger;
create role guest login password 'r';
create role reader login password 'r';
create schema readers authorization reader;
alter role reader set default_transaction_read_only = on;
create role hasty login password 'r';
create schema hasty authorization hasty;
grant usage on schema raw to guest, reader, hasty;
grant select on all tables in schema raw to guest, reader, hasty;
alter role hasty set statement_timeout = 1;
create role crowd login password 'r' connection limit 0;
create role away login password 'r';
revoke connect on database "{database}" from public;
grant connect on database "{database}" to stranger, guest, reader, hasty, crowd;
"""

EXPORTS = {
    "wrong password": {"PGPASSWORD": "wrong"},
    "no user": {"PGUSER": "nobody"},
    "no database": {"PGDATABASE": "nada"},
    "closed database": {"PGDATABASE": "template0"},
    "no privilege to connect": {"PGUSER": "away", "PGPASSWORD": "r"},
    "too many connections": {"PGUSER": "crowd", "PGPASSWORD": "r"},
    "raw schema": {"PGUSER": "stranger", "PGPASSWORD": "r", "USAGE_EXPORTS_SCHEMA": "strangers"},
    "schema of others": {"PGUSER": "guest", "PGPASSWORD": "r", "USAGE_EXPORTS_SCHEMA": "readers"},
    "no schema": {"PGUSER": "guest", "PGPASSWORD": "r", "USAGE_EXPORTS_SCHEMA": "another"},
    "read-only": {"PGUSER": "reader", "PGPASSWORD": "r", "USAGE_EXPORTS_SCHEMA": "readers"},
    "too slow": {"PGUSER": "hasty", "PGPASSWORD": "r", "USAGE_EXPORTS_SCHEMA": "hasty"},
}


WORDS = {
    "wrong password": "the password is wrong, or there is no such user.",
    "no database": "has no database nada. PGDATABASE names another.",
    "no privilege to connect": 'grant connect on database "DATABASE" to "away";',
    "too many connections": "has no connection left.",
    "raw schema": "grant usage on schema raw to stranger;",
    "schema of others": "alter schema readers owner to guest;",
    "no schema": "create schema another authorization guest;",
    "read-only": "takes no writes from user reader",
    "too slow": "alter role hasty set statement_timeout = 0;",
    "a load": "create schema theirs authorization guest;",
}


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    """A server that speaks German, where the locale can be had."""
    if not shutil.which("localedef"):
        pytest.skip("localedef is not installed: no other language of PostgreSQL is tested")
    folder = Path(tempfile.mkdtemp(prefix="usage-exports-locale-"))
    try:
        # Where the server, which is no root, can read it.
        folder.chmod(0o755)
        made = subprocess.run(
            ["localedef", "-i", "de_DE", "-f", "UTF-8", str(folder / GERMAN)],
            capture_output=True,
            check=False,
        )
        if made.returncode:
            pytest.skip("locales are not installed: no other language of PostgreSQL is tested")
        monkeypatch.setenv("LOCPATH", str(folder))
        try:
            with running_postgres(USER, PASSWORD, {"lc_messages": GERMAN}) as server:
                yield server
        except NotInstalledError as error:
            pytest.skip(f"{error}: nothing of PostgreSQL is tested")
    finally:
        shutil.rmtree(folder)


def failures(server: Postgres, folder: Path) -> dict[str, str]:
    """Return what is said of all that can be refused, by what it is."""
    engine = postgres_on(server)
    raw = make_place(folder).locations.raw
    engine.load(raw)
    database = engine.environment["PGDATABASE"]
    server.psql(database, ROLES.format(database=database))
    commands: dict[str, tuple[str, ...]] = {
        name: ("export", "--out", str(folder / "out"), *JUNE) for name in EXPORTS
    }
    environments = dict(EXPORTS)
    commands["a load"] = ("load", "--target", "postgres", "--raw", str(raw))
    environments["a load"] = {**EXPORTS["no schema"], "USAGE_EXPORTS_RAW_SCHEMA": "theirs"}
    found = {
        name: failure(replace(engine, environment={**engine.environment, **theirs}), commands[name])
        for name, theirs in environments.items()
    }
    server.psql(database, "".join(f"drop owned by {role}; drop role {role};" for role in roles()))
    return found


def roles() -> list[str]:
    return re.findall(r"create role (\w+)", ROLES)


def failure(engine: EngineUnderTest, command: tuple[str, ...]) -> str:
    """Run a command that must fail, and return what it says of that, without names that differ."""
    result = engine.run(*command)
    assert result.exit_code == 1, result.output
    said = result.stderr[result.stderr.index("Error: ") :]
    said = said.replace(engine.environment["PGPORT"], "PORT")
    return " ".join(re.sub(r"exports [0-9a-f]{8}", "DATABASE", said).split())


def test_the_language_of_the_server_is_of_no_importance(
    postgres: Postgres, german: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    english_said = failures(postgres, tmp_path / "english")
    german_said = failures(german, tmp_path / "german")
    if "Passwort" not in german_said["wrong password"]:
        pytest.skip("PostgreSQL is installed without other languages")
    # What the server itself says stands in parentheses.
    own = re.compile(r" \(.*\)")
    for name, said in english_said.items():
        assert own.sub("", german_said[name]) == own.sub("", said), name
    for name, words in WORDS.items():
        assert words in german_said[name], name


def import_failures(server: Postgres, folder: Path) -> dict[str, str]:
    """Return what is said of imports that the server refuses, by what stands in their way."""
    litellm = SmallLitellm(server)
    server.psql("postgres", "create role importer login password 'i'")
    own = f"postgresql://importer:i@{server.url(litellm.name).partition('@')[2]}"

    def said(url: str) -> str:
        result = run_import(folder / "raw", "litellm", url)
        assert result.exit_code == 1, result.output
        return " ".join(result.output.rpartition(litellm.name)[2].split())

    found = {"table": said(own)}
    litellm.sql("revoke usage on schema public from public")
    found["schema"] = said(own)
    with attached(litellm.url) as other:
        other.execute("begin")
        other.execute("call postgres_execute('target', 'lock table \"LiteLLM_UserTable\"')")
        found["lock"] = said(f"{litellm.url}?options=-c%20lock_timeout%3D100")
        other.execute("rollback")
    litellm.sql("drop owned by importer; drop role importer")
    return found


def test_imports_say_the_same_in_every_language(
    postgres: Postgres, german: Postgres, tmp_path: Path
) -> None:
    english_said = import_failures(postgres, tmp_path)
    german_said = import_failures(german, tmp_path)
    if "canceling statement" in german_said["lock"]:
        pytest.skip("PostgreSQL is installed without other languages")
    own = re.compile(r" \(.*\)")
    for name, said in english_said.items():
        assert own.sub("", german_said[name]) == own.sub("", said), name
    assert "user importer may not read table LiteLLM_" in german_said["table"]
    assert 'grant select on "LiteLLM_SpendLogs", ' in german_said["table"]
    assert 'Let its owner run: grant usage on schema public to "importer";' in german_said["schema"]
    assert "table LiteLLM_UserTable is locked by another session" in german_said["lock"]
