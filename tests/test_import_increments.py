"""Imports one after the other: what is new is added, what is gone stays."""

import datetime
import os
import shutil
import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from exporting import Place
from importing import copy_webui, files, import_into, rows, run_import
from postgres import Postgres
from small_litellm import SmallLitellm
from small_webui import USAGE, SmallWebui, T
from usage_exports.engines import engine_for
from usage_exports.locations import Locations
from usage_exports.quality.check import check
from watching import watch_duckdb

FIRST, SECOND, THIRD = "2026-06-03T01:00:00Z", "2026-06-04T01:00:00Z", "2026-06-05T01:00:00Z"
AT = {FIRST: "2026-06-03T01:00:00", SECOND: "2026-06-04T01:00:00", THIRD: "2026-06-05T01:00:00"}


@pytest.fixture
def webui(tmp_path: Path) -> SmallWebui:
    """A person, an agent, a project, a message with an action, and its answer."""
    webui = SmallWebui(tmp_path)
    webui.model("helper", base="gpt-4o")
    webui.folder("f")
    webui.chat("c", folder="f")
    webui.prompt("c", "m", ["helper"], files=[{"id": "x"}])
    webui.answer("c", "a", "m", "helper", usage=USAGE)
    return webui


def latest(raw: Path, table: str, *columns: str) -> list[Any]:
    """Return the rows of the last import that added to a table, without those before."""
    return [
        row[1:]
        for row in rows(raw, table, "ingested_at", *columns)
        if row[0] == max(rows(raw, table, "ingested_at"))
    ]


def test_an_import_without_change_adds_nothing(tmp_path: Path, raw: Path) -> None:
    url = copy_webui(tmp_path)
    import_into(raw, "open-webui", url)
    before = files(raw)
    for now in ("2026-11-23T12:00:00Z", "2026-11-24T12:00:00Z"):
        result = import_into(raw, "open-webui", url, now=now)
        assert "Nothing is new or has changed." in result.stdout
        assert files(raw) == before


def test_litellm_without_change_adds_nothing(postgres: Postgres, raw: Path) -> None:
    litellm = SmallLitellm(postgres)
    litellm.request("r")
    litellm.insert("UserTable", user_id="ann")
    import_into(raw, "litellm", litellm.url, now=FIRST)
    before = files(raw)
    import_into(raw, "litellm", litellm.url, now=SECOND)
    assert files(raw) == before


def test_what_is_new_comes_in_new_files(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    before = files(raw)
    webui.prompt("c", "n", ["gpt-4o"], at=T + 3600)
    import_into(raw, "open-webui", webui.url, now=SECOND)
    after = files(raw)
    assert {path: after[path] for path in before} == before
    folder = "open-webui/org_id=acme/2026-06-04T01-00-00.000000Z.parquet"
    assert {str(path) for path in after.keys() - before.keys()} == {f"messages/{folder}"}
    assert rows(raw, "messages", "message_id", "ingested_at") == [
        ("c-m", AT[FIRST]),
        ("c-n", AT[SECOND]),
    ]


def test_an_answer_that_was_not_finished_is_corrected(raw: Path, webui: SmallWebui) -> None:
    webui.answer("c", "b", "m", at=T + 5)
    import_into(raw, "open-webui", webui.url, now=FIRST)
    webui.sql(
        "update chat_message set usage = ? where id = 'c-b'",
        '{"input_tokens": 7, "output_tokens": 8}',
    )
    import_into(raw, "open-webui", webui.url, now=SECOND)
    columns = ("request_id", "requested_at", "input_tokens")
    assert latest(raw, "model_requests", *columns) == [("c-b", "2026-06-02T10:00:05", 7)]


def test_usage_of_the_deleted_stays_and_they_are_marked(raw: Path, webui: SmallWebui) -> None:
    webui.user("bea")
    import_into(raw, "open-webui", webui.url, now=FIRST)
    before = {table: rows(raw, table, "*") for table in ("messages", "model_requests")}
    for table in ("chat_message", "chat", "folder", "model", "user"):
        webui.sql(f"delete from {table} where id <> 'bea'")
    for now in (SECOND, THIRD):
        import_into(raw, "open-webui", webui.url, now=now)
    assert {table: rows(raw, table, "*") for table in before} == before
    for table, key, name in (
        ("users", "user_id", "Ann"),
        ("agents", "agent_id", "helper"),
        ("projects", "project_id", "f"),
    ):
        found = rows(raw, table, "name", "updated_at", "deleted_at")
        assert [row for row in found if row[0] != "bea"] == [
            (name, "2026-06-02T10:00:00", None),
            (name, AT[SECOND], AT[SECOND]),
        ], key


def test_who_comes_back_is_no_longer_deleted(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    webui.sql("delete from user")
    before = files(raw)
    # Another server takes its place.
    webui.user("zoe")
    result = run_import(raw, "open-webui", webui.url, now=SECOND)
    assert result.exit_code == 1
    assert f"{webui.url} has none of the 1 people that earlier imports found" in result.output
    assert files(raw) == before
    webui.sql("delete from user")
    result = import_into(raw, "open-webui", webui.url, "--accept-deletions", now=SECOND)
    assert "Marked as deleted: 1 users." in result.output
    webui.user("ann", name="Ann", email="ann@acme.example")
    import_into(raw, "open-webui", webui.url, now=THIRD)
    assert [row[1:] for row in rows(raw, "users", "ingested_at", "updated_at", "deleted_at")] == [
        ("2026-06-02T10:00:00", None),
        (AT[SECOND], AT[SECOND]),
        (AT[THIRD], None),
    ]


@pytest.mark.parametrize(
    ("changed_at", "holds_from"),
    [
        # The server says when, but it does not always.
        (T + 86400, "2026-06-03T10:00:00"),
        (T, AT[SECOND]),
        # A clock that runs ahead.
        (T + 10 * 86400, AT[SECOND]),
    ],
)
def test_versions_become_the_change_log(
    raw: Path, webui: SmallWebui, changed_at: int, holds_from: str
) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    webui.sql("update user set name = 'Anne', role = 'admin', updated_at = ?", changed_at)
    webui.sql("update model set name = 'New', user_id = 'bea', updated_at = ?", changed_at)
    webui.sql("update folder set name = 'Law', updated_at = ?", changed_at)
    import_into(raw, "open-webui", webui.url, now=SECOND)
    first = "2026-06-02T10:00:00"
    assert rows(raw, "users", "updated_at", "name", "role") == [
        (first, "Ann", "member"),
        (holds_from, "Anne", "admin"),
    ]
    assert rows(raw, "agents", "updated_at", "name", "owner_id") == [
        (first, "helper", "ann"),
        (holds_from, "New", "bea"),
    ]
    assert rows(raw, "projects", "updated_at", "name") == [(first, "f"), (holds_from, "Law")]


def test_a_version_is_not_older_than_the_import_that_saw_the_one_before(
    raw: Path, webui: SmallWebui
) -> None:
    webui.user("erin")
    import_into(raw, "open-webui", webui.url, now=FIRST)
    # Ann's time is touched, and nothing else; Erin makes the import one that is known of.
    webui.sql("update user set updated_at = ? where id = 'ann'", T + 86400)
    webui.sql("update user set name = 'Erin' where id = 'erin'")
    import_into(raw, "open-webui", webui.url, now=SECOND)
    webui.sql("update user set role = 'admin' where id = 'ann'")
    import_into(raw, "open-webui", webui.url, now=THIRD)
    assert [row[1:] for row in rows(raw, "users", "user_id", "updated_at", "role")][:2] == [
        ("2026-06-02T10:00:00", "member"),
        (AT[THIRD], "admin"),
    ]


def test_a_base_model_gets_a_name(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    webui.model("gpt-4o", name="Our GPT", updated_at=T + 86400)
    import_into(raw, "open-webui", webui.url, now=SECOND)
    assert rows(raw, "models", "name", "updated_at") == [
        ("Our GPT", "2026-06-03T10:00:00"),
        ("gpt-4o", None),
    ]


def test_a_message_keeps_its_agent_and_base_model(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    webui.sql("update model set base_model_id = 'o3'")
    webui.prompt("c", "n", ["helper"], at=T + 10)
    webui.answer("c", "b", "n", "helper", at=T + 11)
    import_into(raw, "open-webui", webui.url, now=SECOND)
    webui.sql("delete from model")
    webui.prompt("c", "o", ["helper"], at=T + 20)
    webui.answer("c", "d", "o", "helper", at=T + 21)
    import_into(raw, "open-webui", webui.url, now=THIRD)
    assert rows(raw, "messages", "message_id", "agent_id", "model_id") == [
        ("c-m", "helper", "gpt-4o"),
        ("c-n", "helper", "o3"),
        # Sent before the agent was deleted, imported after.
        ("c-o", "helper", "o3"),
    ]
    assert rows(raw, "model_requests", "request_id", "agent_id", "model_id") == [
        ("c-a", "helper", "gpt-4o"),
        ("c-b", "helper", "o3"),
        ("c-d", "helper", "o3"),
    ]


def test_a_chat_that_moves_takes_its_messages_along(raw: Path, webui: SmallWebui) -> None:
    webui.folder("g")
    import_into(raw, "open-webui", webui.url, now=FIRST)
    webui.sql("update chat set folder_id = 'g'")
    import_into(raw, "open-webui", webui.url, now=SECOND)
    assert latest(raw, "messages", "message_id", "project_id") == [("c-m", "g")]
    webui.sql("update chat set folder_id = null")
    import_into(raw, "open-webui", webui.url, now=THIRD)
    assert latest(raw, "messages", "message_id", "project_id") == [("c-m", None)]


def test_the_messages_of_a_deleted_project_stay_in_it(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    webui.sql("delete from folder")
    webui.sql("update chat set folder_id = null")
    import_into(raw, "open-webui", webui.url, now=SECOND)
    assert rows(raw, "messages", "message_id", "project_id") == [("c-m", "f")]


def test_the_time_of_an_event_never_changes(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    before = files(raw)
    webui.sql("update chat_message set created_at = created_at + 86400")
    import_into(raw, "open-webui", webui.url, now=SECOND)
    assert files(raw) == before


def test_usage_of_deleted_keys_and_people_of_litellm_stays(postgres: Postgres, raw: Path) -> None:
    litellm = SmallLitellm(postgres)
    litellm.insert("TeamTable", team_id="t", team_alias="Sales")
    litellm.insert("UserTable", user_id="ann", teams="{t}", updated_at="2026-06-01")
    litellm.insert("VerificationToken", token="k", key_alias="key")  # noqa: S106
    litellm.request("r", api_key="k")
    import_into(raw, "litellm", litellm.url, now=FIRST)
    litellm.sql("update \"LiteLLM_TeamTable\" set team_alias = 'Sales and more'")
    import_into(raw, "litellm", litellm.url, now=SECOND)
    for table in ("SpendLogs", "VerificationToken", "UserTable"):
        litellm.sql(f'delete from "LiteLLM_{table}"')
    import_into(raw, "litellm", litellm.url, "--accept-deletions", now=THIRD)
    assert rows(raw, "model_requests", "request_id", "api_key_id") == [("r", "k")]
    assert rows(raw, "users", "updated_at", "department", "deleted_at") == [
        ("2026-06-01T00:00:00", "Sales", None),
        (AT[SECOND], "Sales and more", None),
        (AT[THIRD], "Sales and more", AT[THIRD]),
    ]


def test_settings_are_made_once_and_changed_when_given(raw: Path, webui: SmallWebui) -> None:
    def settings() -> list[Any]:
        columns = ("updated_at", "name", "byok_enabled", "user_level_data_enabled")
        return rows(raw, "workspaces", *columns)

    import_into(raw, "open-webui", webui.url, now=FIRST)
    assert settings() == [(None, "acme", True, True)]
    import_into(raw, "open-webui", webui.url, "--no-byok", now=SECOND)
    assert settings()[0] == (AT[SECOND], "acme", False, True)
    import_into(raw, "open-webui", webui.url, "--no-byok", "--user-level-data", now=SECOND)
    import_into(raw, "open-webui", webui.url, now=THIRD)
    assert len(settings()) == 2
    import_into(raw, "open-webui", webui.url, "--no-user-level-data", now=THIRD)
    assert settings()[1] == (AT[THIRD], "acme", False, False)


def test_settings_that_somebody_wrote_are_kept(raw: Path, webui: SmallWebui) -> None:
    raw.mkdir()
    text = "org_id,byok_enabled,user_level_data_enabled\nacme,no,Yes\n"
    (raw / "workspaces.csv").write_text(text)
    import_into(raw, "open-webui", webui.url, now=FIRST)
    assert not (raw / "workspaces").exists()
    result = run_import(raw, "open-webui", webui.url, "--byok", now=SECOND)
    assert result.exit_code == 1
    assert "workspaces.csv is the whole table workspaces" in result.output
    (raw / "workspaces").mkdir()
    (raw / "workspaces.csv").rename(raw / "workspaces" / "ours.csv")
    import_into(raw, "open-webui", webui.url, "--byok", now=SECOND)
    columns = ("updated_at", "byok_enabled", "user_level_data_enabled")
    assert rows(raw, "workspaces", *columns) == [(AT[SECOND], True, True)]


def test_first_settings_may_be_given(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, "--no-byok", "--no-user-level-data", now=FIRST)
    assert rows(raw, "workspaces", "byok_enabled", "user_level_data_enabled") == [(False, False)]


def test_changes_at_the_same_time_count_in_order(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    webui.folder("a")
    for folder in ("a", "f", "a"):
        webui.sql("update chat set folder_id = ?", folder)
        import_into(raw, "open-webui", webui.url, now=FIRST)
        assert latest(raw, "messages", "project_id") == [(folder,)] or folder == "f"
    assert [row[1] for row in rows(raw, "messages", "ingested_at", "project_id")] == [
        *("f", "a", "f", "a")
    ]


def test_an_import_before_the_last_one_is_refused(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=SECOND)
    before = files(raw)
    result = run_import(raw, "open-webui", webui.url, now=FIRST)
    assert result.exit_code == 2
    assert "2026-06-03T01:00:00.000000Z by the clock or --now, is before" in result.output
    (written,) = raw.glob("users/open-webui/*/*")
    assert f"which wrote {raw}/*/open-webui/org_id=acme/{written.name}: what" in result.output
    assert files(raw) == before


def test_what_a_killed_import_left_is_put_right(raw: Path, webui: SmallWebui) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    whole = {table: rows(raw, table, "*") for table in ("messages", "model_requests", "users")}
    # As after a kill when some of the files were in their places.
    shutil.rmtree(raw / "messages")
    shutil.rmtree(raw / "model_requests" / "open-webui")
    (raw / "_importing").mkdir()
    (raw / "_importing" / "messages").write_bytes(b"half")
    import_into(raw, "open-webui", webui.url, now=FIRST)
    assert not (raw / "_importing").exists()
    assert {table: [row[:-1] for row in rows(raw, table, "*")] for table in whole} == {
        table: [row[:-1] for row in found] for table, found in whole.items()
    }


def test_a_copy_that_a_killed_import_left_is_removed(
    raw: Path, webui: SmallWebui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name in ("usage-exports-import-dead", "usage-exports-import-alive", "other"):
        (temporary / name).mkdir(parents=True)
        (temporary / name / "database.sqlite").write_text("content")
        (temporary / name / "lock").touch()
    with FileLock(temporary / "usage-exports-import-alive" / "lock"):
        import_into(raw, "open-webui", webui.url)
    assert {path.name for path in temporary.iterdir()} == {"usage-exports-import-alive", "other"}


def test_memory_and_temporary_files_can_be_limited(
    raw: Path, webui: SmallWebui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def watch(connection: duckdb.DuckDBPyConnection, statement: str, *_: object) -> None:
        if "product." in statement:
            names = ("memory_limit", "temp_directory")
            query = "select " + ", ".join(f"current_setting('{name}')" for name in names)
            seen.extend(connection.execute(query).fetchall())

    watch_duckdb(monkeypatch, watch)
    place = tmp_path / "large" / "disk"
    arguments = ("--memory-limit", "500MB", "--temp-directory", str(place))
    import_into(raw, "open-webui", webui.url, *arguments)
    ((limit, folder),) = set(seen)
    assert limit == "476.8 MiB"
    assert Path(folder).parent == place
    assert list(place.iterdir()) == []


def test_what_others_left_is_not_touched(
    raw: Path, webui: SmallWebui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    theirs = temporary / "usage-exports-import-theirs"
    theirs.mkdir(parents=True)
    (theirs / "lock").touch()
    # A link to a folder of ours, as somebody else may put there.
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "lock").touch()
    (temporary / "usage-exports-import-link").symlink_to(ours)
    monkeypatch.setattr(os, "geteuid", lambda: theirs.stat().st_uid + 1)
    import_into(raw, "open-webui", webui.url)
    assert (theirs / "lock").exists()
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    import_into(raw, "open-webui", webui.url)
    assert not theirs.exists()
    assert (ours / "lock").exists()


def test_a_copy_can_be_read_by_its_owner_alone(
    raw: Path, webui: SmallWebui, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []

    connect = sqlite3.connect

    def watched(database: str | Path, **options: Any) -> Any:
        # The server's is opened by a URI.
        if not options:
            modes.append(Path(database).parent.stat().st_mode & 0o777)
        return connect(database, **options)

    monkeypatch.setattr(sqlite3, "connect", watched)
    import_into(raw, "open-webui", webui.url)
    assert modes == [0o700]


def test_no_file_appears_when_one_cannot_be_written(
    raw: Path, webui: SmallWebui, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    before = files(raw)
    webui.prompt("c", "n", ["helper"], files=[{"id": "x"}], at=T + 10)
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run_import(raw, "open-webui", webui.url, now=SECOND)
    assert (result.exit_code, "No space left on device" in result.output) == (1, True)
    assert files(raw) == before
    assert not (raw / "_importing").exists()


def test_two_imports_at_once_do_not_meet(raw: Path, webui: SmallWebui) -> None:
    raw.mkdir()
    with FileLock(raw / ".import.lock"):
        results: list[Any] = []
        thread = threading.Thread(
            target=lambda: results.append(run_import(raw, "open-webui", webui.url))
        )
        thread.start()
        thread.join()
    assert results[0].exit_code == 1
    assert "Another import is writing to" in results[0].output
    assert files(raw) == {}


def test_a_server_that_is_writing_is_neither_blocked_nor_read_halfway(
    raw: Path, webui: SmallWebui
) -> None:
    """An open transaction of the server is not seen, and can go on."""
    for mode in ("delete", "wal"):
        webui.sql(f"pragma journal_mode = {mode}")
        with closing(sqlite3.connect(webui.path, timeout=0)) as server:
            server.execute("begin immediate")
            server.execute("delete from user")
            import_into(raw / mode, "open-webui", webui.url)
            server.execute("update chat set title = 'x'")
            server.rollback()
        assert rows(raw / mode, "users", "user_id") == ["ann"]


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_database_is_not_changed_nor_its_folder(
    raw: Path, webui: SmallWebui, mode: str
) -> None:
    webui.sql(f"pragma journal_mode = {mode}")
    folder = webui.path.parent
    before = (webui.path.read_bytes(), webui.path.stat().st_mtime_ns, sorted(folder.iterdir()))
    import_into(raw / "deep", "open-webui", webui.url)
    shutil.rmtree(raw)
    after = (webui.path.read_bytes(), webui.path.stat().st_mtime_ns, sorted(folder.iterdir()))
    assert after == before


def test_postgres_is_read_in_one_snapshot(postgres: Postgres) -> None:
    from usage_exports.imports.connection import Resources
    from usage_exports.imports.databases.database import Database
    from usage_exports.imports.litellm import TABLES

    litellm = SmallLitellm(postgres)
    litellm.request("r")
    with Database(litellm.url, "LiteLLM", TABLES).open(Resources()) as connection:
        count = 'select count(*) from product."LiteLLM_SpendLogs"'
        assert connection.execute(count).fetchall() == [(1,)]
        litellm.request("s")
        litellm.insert("UserTable", user_id="ann")
        assert connection.execute(count).fetchall() == [(1,)]
        users = 'select count(*) from product."LiteLLM_UserTable"'
        assert connection.execute(users).fetchall() == [(0,)]
        with pytest.raises(Exception, match="read-only"):
            connection.execute('delete from product."LiteLLM_SpendLogs"')


def test_a_workspace_id_may_be_anything(raw: Path, webui: SmallWebui) -> None:
    org = "_Ä/b c.d"
    import_into(raw, "open-webui", webui.url, org=org)
    assert rows(raw, "messages", "org_id") == [org]
    before = files(raw)
    import_into(raw, "open-webui", webui.url, org=org)
    assert files(raw) == before
    now = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
    report = check(engine_for("duckdb", Locations(raw)), now)
    assert {table.name: table.rows for table in report.tables}["messages"] == 1


def test_the_next_export_has_what_the_next_import_added(
    webui: SmallWebui, export_folder: Path
) -> None:
    place = Place(export_folder)
    import_into(place.locations.raw, "open-webui", webui.url, now=FIRST)
    place.export()
    assert [row["messages_total"] for row in place.rows("users")] == ["1"]
    assert [row["messages"] for row in place.rows("projects")] == ["1"]
    webui.prompt("c", "n", ["gpt-4o"], at=T + 3600)
    webui.sql("update user set name = 'Anne'")
    webui.sql("delete from folder")
    webui.sql("update chat set folder_id = null")
    import_into(place.locations.raw, "open-webui", webui.url, now=SECOND)
    place.export()
    (user,) = place.rows("users")
    assert (user["name"], user["messages_total"], user["messages_projects"]) == ("Anne", "2", "1")
    assert user["total_input_tokens"] == "100"
    assert [(row["project_name"], row["messages"]) for row in place.rows("projects")] == [
        ("f", "1")
    ]
