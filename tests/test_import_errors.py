"""What an administrator may get wrong: one clear message each, and nothing written."""

import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from importing import copy_webui, files, import_into, rows, run_import
from postgres import PASSWORD, Postgres, attached
from small_litellm import SmallLitellm
from small_webui import SmallWebui
from usage_exports.imports.databases.sqlite import copy_sqlite
from usage_exports.imports.databases.url import without_password
from watching import watch_duckdb


@pytest.fixture
def fails(tmp_path: Path) -> Callable[..., str]:
    """Run an import that must fail with one message, having written nothing; return the message."""

    def run(product: str, url: str, *arguments: str, exit_code: int = 1) -> str:
        raw = tmp_path / "new-raw"
        result = run_import(raw, product, url, *arguments)
        assert result.exit_code == exit_code, result.output
        # A traceback would be an exception that is no SystemExit.
        assert isinstance(result.exception, SystemExit)
        assert not raw.exists()
        assert "Error: " in result.stderr
        message = result.stderr.partition("Error: ")[2].strip()
        assert "\n" not in message
        return message

    return run


def test_an_unreachable_server(fails: Callable[..., str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    message = fails("litellm", f"postgresql://me:secret@127.0.0.1:{port}/litellm")
    assert message.startswith(f"Database postgresql://me:***@127.0.0.1:{port}/litellm can't be")
    assert "Connection refused" in message
    assert "secret" not in message


def test_a_wrong_password_or_name(fails: Callable[..., str], postgres: Postgres) -> None:
    message = fails("litellm", postgres.url("postgres").replace("secret", "sesame"))
    assert "password authentication failed" in message
    assert "sesame" not in message
    message = fails("litellm", postgres.url("no_such_database"))
    assert 'database "no_such_database" does not exist' in message
    assert PASSWORD not in message
    assert "secret" not in message


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:sec/ret@127.0.0.1:1/x",
        "postgresql://me:sec?ret@127.0.0.1:1/x",
        "postgresql://me:sec#ret@127.0.0.1:1/x",
    ],
)
def test_a_password_that_must_be_quoted(fails: Callable[..., str], url: str) -> None:
    message = fails("litellm", url, exit_code=2)
    assert "postgresql://me:***@127.0.0.1:1/x: write / ? and # in user and password as" in message
    assert "sec" not in message
    assert "ret@" not in message


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:p@ss@host/x", "postgresql://me:***@host/x"),
        (
            "postgresql://host/x?user=me&password=s3&a=b",
            "postgresql://host/x?user=me&password=***&a=b",
        ),
        ("postgresql://host/x?password=a@b", "postgresql://host/x?password=***"),
        ("postgresql:/me:s3cret@host/x", "***@host/x"),
        ("postgresql:me:s3cr@et@host/x", "***@host/x"),
        ("me:s3cret@host/x", "***@host/x"),
        ("POSTGRESQL://me:s3cret@host/x", "***@host/x"),
        ("postgresql://me@host/x", "postgresql://me@host/x"),
        ("sqlite:///a@b:c.db", "sqlite:///a@b:c.db"),
    ],
)
def test_passwords_are_hidden(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_an_option_that_libpq_does_not_know(fails: Callable[..., str], postgres: Postgres) -> None:
    message = fails("litellm", postgres.url("postgres") + "?connection_limit=5")
    assert 'invalid URI query parameter: "connection_limit"' in message


@pytest.mark.parametrize("url", ["webui.db", "mysql://me:secret@host/x", "sqlite:webui.db", ""])
def test_an_unknown_form_of_url(fails: Callable[..., str], url: str) -> None:
    message = fails("open-webui", url, exit_code=2)
    assert "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME" in message
    assert "secret" not in message


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://me:secret@[::1/x", "***@[::1/x: its host can't be read. Expected sqlite:"),
        ("postgresql://", "--database postgresql:// names no server. Expected sqlite:///FILE or"),
        ("postgresql+psycopg2://me:secret@host/x", "drop '+psycopg2', the name of a Python driver"),
        ("sqlite+aiosqlite:///webui.db", "drop '+aiosqlite', the name of a Python driver"),
        ("postgresql:/me:secret@host/x", "--database ***@host/x: expected sqlite:///FILE or"),
    ],
)
def test_a_mistyped_url(fails: Callable[..., str], url: str, said: str) -> None:
    message = fails("litellm", url, exit_code=2)
    assert said in message
    assert "secret" not in message


def test_a_locked_table(postgres: Postgres, tmp_path: Path) -> None:
    litellm = SmallLitellm(postgres)
    with attached(litellm.url) as server:
        server.execute("begin")
        server.execute("call postgres_execute('target', 'lock table \"LiteLLM_UserTable\"')")
        result = run_import(tmp_path / "raw", "litellm", litellm.url)
        server.execute("rollback")
    assert result.exit_code == 1
    assert (
        "table LiteLLM_UserTable is locked by another session, and was for 10 seconds. Run the "
        "import again when that is done." in result.output
    )


def test_who_has_the_grants_of_the_docs_can_import(
    fails: Callable[..., str], postgres: Postgres, tmp_path: Path
) -> None:
    litellm = SmallLitellm(postgres)
    litellm.request("r")
    postgres.psql("postgres", "create role usage_exports login password 'x'")
    own = postgres.url(litellm.name).partition("@")[2]
    own = f"postgresql://usage_exports:x@{own}"
    message = fails("litellm", own)
    grant = message.partition("Let its owner run: ")[2]
    assert "user usage_exports may not read table LiteLLM_" in message
    page = (Path(__file__).parents[1] / "docs/import-litellm.md").read_text(encoding="utf-8")
    wanted = page.partition('grant select on "LiteLLM_SpendLogs"')
    wanted_grant = " ".join((wanted[1] + wanted[2].partition(";")[0]).split())
    assert grant.replace('"usage_exports"', "usage_exports") == f"{wanted_grant};"
    litellm.sql(f"{wanted_grant};")
    import_into(tmp_path / "raw", "litellm", own)
    assert rows(tmp_path / "raw", "model_requests", "request_id") == ["r"]
    litellm.sql("revoke usage on schema public from public")
    message = fails("litellm", own)
    assert 'Let its owner run: grant usage on schema public to "usage_exports";' in message


def test_a_server_that_does_not_speak_postgresql(fails: Callable[..., str]) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        message = fails("litellm", f"postgresql://me:secret@127.0.0.1:{server.getsockname()[1]}/x")
        thread.join()
    assert "What answers there does not speak PostgreSQL: check host and port." in message


def test_no_file_and_a_folder(fails: Callable[..., str], tmp_path: Path) -> None:
    message = fails("open-webui", f"sqlite:///{tmp_path}/none.db")
    assert message.startswith(f"SQLite database {tmp_path}/none.db does not exist.")
    assert not (tmp_path / "none.db").exists()
    assert f"{tmp_path} is a folder" in fails("open-webui", f"sqlite:///{tmp_path}")


def test_no_sqlite_file(fails: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are notes. " * 100)
    message = fails("open-webui", f"sqlite:///{tmp_path}/notes.txt")
    assert message.startswith(f"{tmp_path}/notes.txt is not an SQLite database.")


def test_a_corrupt_file(fails: Callable[..., str], tmp_path: Path) -> None:
    copy_webui(tmp_path)
    path = tmp_path / "webui.db"
    content = path.read_bytes()
    for name, damaged in {
        "cut": content[: len(content) // 2],
        "overwritten": content[:40_960] + b"\xff" * 400_000 + content[440_960:],
    }.items():
        path.write_bytes(damaged)
        message = fails("open-webui", f"sqlite:///{path}")
        assert message.startswith(f"SQLite database {path} is corrupt: "), name
        assert "import from a backup" in message


@pytest.mark.parametrize("value", ["x'00ff41'", "cast(x'ff41' as text)"])
def test_bytes_that_are_no_text(fails: Callable[..., str], webui: SmallWebui, value: str) -> None:
    webui.user("bea")
    webui.sql(f"update user set name = {value} where id = 'bea'")
    message = fails("open-webui", webui.url)
    assert message.startswith(
        f"Database {webui.url}: column user.name holds bytes that are not text, in the row with "
        "rowid 2. Set that right in the server's database"
    )


def during_backups(
    monkeypatch: pytest.MonkeyPatch,
    *,
    begin: Callable[[], object] = lambda: None,
    between: Callable[[int], object] = lambda _: None,
) -> None:
    """Let the server do something while SQLite copies its database.

    Args:
        monkeypatch: for the test.
        begin: is called when a copy begins, after the database was opened.
        between: is called between two steps, with the number of pages that remain.
    """

    class Original(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **options: Any) -> None:
            progress = options.pop("progress")

            def then(status: int, remaining: int, total: int) -> None:
                if remaining:
                    between(remaining)
                progress(status, remaining, total)

            begin()
            super().backup(target, progress=then, **options)

    connect = sqlite3.connect

    def connected(*of: Any, **more: Any) -> Any:
        # Nobody waits for seconds.
        return connect(*of, **{**more, "factory": Original, "timeout": 0})

    monkeypatch.setattr(sqlite3, "connect", connected)


def test_a_locked_file(
    fails: Callable[..., str], webui: SmallWebui, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(webui.path)) as server:
        server.execute("begin exclusive")
        during_backups(monkeypatch)
        message = fails("open-webui", webui.url)
        server.rollback()
    assert f"SQLite database {webui.path} is locked by another process" in message


def test_a_file_that_is_locked_while_it_is_copied(
    fails: Callable[..., str], webui: SmallWebui, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's backup waits for a lock without end."""
    now = time.monotonic
    with closing(sqlite3.connect(webui.path)) as server:
        during_backups(monkeypatch, begin=lambda: server.execute("begin exclusive"))
        # Ten seconds are over soon.
        monkeypatch.setattr(time, "monotonic", lambda: now() * 100)
        message = fails("open-webui", webui.url)
        server.rollback()
    assert f"SQLite database {webui.path} is locked by another process" in message
    assert "was for 10 seconds" in message


def test_a_file_that_is_written_to_all_the_time_is_copied(
    webui: SmallWebui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup in steps starts again when the server writes between two of them."""
    # More than a step copies.
    webui.sql("create table large as select zeroblob(20000000) as content")
    server = sqlite3.connect(webui.path)
    writes = []

    def write(remaining: int) -> None:
        writes.append(remaining)
        with server:
            server.execute("update user set name = ?", [str(len(writes))])

    with closing(server):
        during_backups(monkeypatch, between=write)
        copy_sqlite(webui.path, tmp_path / "copy")
    assert len(writes) > 5
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("select name from user").fetchall() == [(str(len(writes)),)]


def test_the_database_of_another_product(
    fails: Callable[..., str], webui: SmallWebui, postgres: Postgres, tmp_path: Path
) -> None:
    message = fails("litellm", webui.url)
    assert f"{webui.url} is not a database of LiteLLM 1.106: it has none of the tables" in message
    assert "LiteLLM_SpendLogs" in message
    message = fails("open-webui", SmallLitellm(postgres).url)
    assert "is not a database of Open WebUI 0.12" in message
    assert "secret" not in message
    sqlite3.connect(tmp_path / "empty.db").close()
    assert "is not a database of" in fails("open-webui", f"sqlite:///{tmp_path}/empty.db")


def test_another_version_of_the_schema(
    fails: Callable[..., str], webui: SmallWebui, postgres: Postgres
) -> None:
    webui.sql("alter table chat_message rename column usage to tokens")
    webui.sql("drop table folder")
    message = fails("open-webui", webui.url)
    assert (
        f"{webui.url} does not have the schema of Open WebUI 0.12, which this import reads: it "
        "lacks the table folder, the column chat_message.usage." in message
    )
    litellm = SmallLitellm(postgres)
    litellm.sql('alter table "LiteLLM_SpendLogs" drop column "startTime"')
    message = fails("litellm", litellm.url)
    assert "it lacks the column LiteLLM_SpendLogs.startTime." in message


@pytest.mark.parametrize("org", ["", "  ", " acme"])
def test_a_workspace_without_a_name(webui: SmallWebui, tmp_path: Path, org: str) -> None:
    result = run_import(tmp_path / "raw", "open-webui", webui.url, org=org)
    assert result.exit_code == 2
    assert "--workspace names the workspace" in result.output
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize("org", ["x" * 249, "ä" * 42])
def test_a_workspace_with_too_long_a_name(webui: SmallWebui, tmp_path: Path, org: str) -> None:
    result = run_import(tmp_path / "raw", "open-webui", webui.url, org=org)
    assert result.exit_code == 2
    assert "--workspace is too long" in result.output
    assert not (tmp_path / "raw").exists()


def test_help_says_which_databases_there_are() -> None:
    from click.testing import CliRunner

    from usage_exports.cli import main

    texts = {
        product: CliRunner().invoke(main, ["import", product, "--help"]).output
        for product in ("open-webui", "litellm")
    }
    assert "sqlite:///" in texts["open-webui"]
    assert "sqlite" not in texts["litellm"].partition("--temp-directory")[0]
    assert "postgresql://USER" in texts["litellm"]


def test_missing_options(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from usage_exports.cli import main

    result = CliRunner().invoke(main, ["import", "open-webui", "--raw", str(tmp_path)])
    assert result.exit_code == 2
    assert "Missing option '--database'" in result.output


def test_a_raw_folder_that_cannot_be_used(webui: SmallWebui, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.write_text("no folder")
    result = run_import(raw, "open-webui", webui.url)
    assert (result.exit_code, f"{raw} is not a folder" in result.output) == (1, True)
    result = run_import(tmp_path / "what?", "open-webui", webui.url)
    assert (result.exit_code, "cannot be used in a path" in result.output) == (1, True)
    assert not (tmp_path / "what?").exists()


def test_a_raw_folder_of_single_files(webui: SmallWebui, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "users.csv").write_text("org_id,user_id\n")
    result = run_import(raw, "open-webui", webui.url)
    assert result.exit_code == 1
    assert f"{raw}/users.csv is the whole table users" in result.output
    assert f"Move it into the folder {raw}/users" in result.output
    assert files(raw) == {}


def test_a_folder_of_invented_data(webui: SmallWebui, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / ".usage-exports-demo").write_text("{}")
    result = run_import(raw, "open-webui", webui.url)
    assert result.exit_code == 1
    assert "holds invented data of 'usage-exports demo'" in result.output


def test_a_spoiled_file_of_an_earlier_import(webui: SmallWebui, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    import_into(raw, "open-webui", webui.url)
    (path,) = raw.glob("users/open-webui/*/*.parquet")
    path.write_bytes(b"spoiled")
    before = files(raw)
    result = run_import(raw, "open-webui", webui.url, now="2026-11-24")
    assert result.exit_code == 1
    assert f"A file of an earlier import in {path.parent} can't be read" in result.output
    assert files(raw) == before


@pytest.mark.usefixtures("interrupts")
def test_an_interrupt(webui: SmallWebui, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(_: object, statement: str, *_parameters: object) -> None:
        if "product." in statement:
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            # What DuckDB makes of Ctrl-C in the middle of a query.
            raise RuntimeError("Query interrupted")

    watch_duckdb(monkeypatch, interrupted)
    result = run_import(tmp_path / "raw", "open-webui", webui.url)
    assert result.exit_code == 130
    assert "Interrupted: no file was written." in result.output
    assert not (tmp_path / "raw").exists()


def test_a_missing_extension(
    fails: Callable[..., str], webui: SmallWebui, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is fetched from the internet that nobody asked for."""
    monkeypatch.setitem(sys.modules, "duckdb_extension_sqlite_scanner", None)
    monkeypatch.setenv("HOME", str(tmp_path / "no-home"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    message = fails("open-webui", webui.url)
    assert message.startswith("DuckDB's extension sqlite_scanner can't be loaded")
    assert "not found" in message
    assert "ownload" not in message
    assert "pip install 'usage-exports[sources]'" in message
