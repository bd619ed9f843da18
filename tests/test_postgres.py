"""Exports on PostgreSQL: the same bytes, one export at a time, and every failure in words."""

import datetime
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest
from click.testing import CliRunner

from engines import EngineUnderTest, duckdb_on, files_in, postgres_on
from exporting import TABLES, make_place
from postgres import PASSWORD, USER, Postgres
from usage_exports.cli import main
from usage_exports.cli.progress import ProgressDisplay
from usage_exports.dbt.build import Dbt
from usage_exports.engines import engine_for
from usage_exports.engines.engine import Failure
from usage_exports.engines.load import load
from usage_exports.engines.postgres.engine import Postgres as PostgresEngine
from usage_exports.errors import WarehouseError
from usage_exports.locations import Locations

GOLDEN = Path(__file__).parent / "golden" / "open-webui"
AUTUMN = ("--from", "2026-09-01", "--to", "2026-11-30", "--now", "2026-11-23T12:00:00Z")
JUNE = ("--from", "2026-06-01", "--to", "2026-06-30", "--now", "2026-07-15T12:00:00Z")


@pytest.fixture(scope="module")
def engine(postgres: Postgres) -> EngineUnderTest:
    """A database for tests that do not need one of their own."""
    return postgres_on(postgres)


@pytest.fixture(scope="module")
def june(engine: EngineUnderTest, tmp_path_factory: pytest.TempPathFactory) -> EngineUnderTest:
    """The same database, with the small tables of June."""
    place = make_place(tmp_path_factory.mktemp("june"))
    engine.load(place.locations.raw)
    return engine


@pytest.fixture(autouse=True)
def _in_a_folder_of_the_tests(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let all tests share what dbt has parsed, which lies in the working folder."""
    monkeypatch.chdir(tmp_path_factory.getbasetemp())


def sql(engine: EngineUnderTest, query: str) -> list[tuple[Any, ...]]:
    """Run SQL in the database of an engine, and return its rows, if it has any."""
    with psycopg2.connect(
        host="127.0.0.1",
        port=engine.environment["PGPORT"],
        user=USER,
        password=PASSWORD,
        dbname=engine.environment["PGDATABASE"],
    ) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []


def refused(engine: EngineUnderTest, *arguments: str, **environment: str) -> str:
    """Run a command that must fail, and return what it says in one line."""
    result = engine.run(*arguments, **environment)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert result.stderr.count("Error: ") == 1
    assert "Traceback" not in result.stderr
    return " ".join(result.stderr[result.stderr.index("Error: ") :].split())


# -- The same bytes


def test_the_exports_of_real_data_are_those_on_duckdb(postgres: Postgres, tmp_path: Path) -> None:
    engine = postgres_on(postgres)
    engine.load(GOLDEN / "raw")
    engine.export(tmp_path, *AUTUMN)
    # The second one finds roll-ups.
    engine.export(tmp_path, *AUTUMN, "--by", "month")
    assert files_in(tmp_path) == files_in(GOLDEN / "exports")


def test_native_types_give_the_same_exports_as_on_duckdb(
    engine: EngineUnderTest, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    demo = ("--messages", "3000", "--people", "40", "--now", "2026-07-15")
    result = CliRunner().invoke(main, ["demo", "--raw", str(raw), *demo, "--quiet"])
    assert result.exit_code == 0, result.output
    engine.load(raw)
    assert dict(
        sql(
            engine,
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'raw' and table_name = 'model_requests' "
            "and column_name in ('org_id', 'requested_at', 'input_tokens', 'cost_usd')",
        )
    ) == {
        "org_id": "text",
        "requested_at": "timestamp with time zone",
        "input_tokens": "bigint",
        "cost_usd": "numeric",
    }
    # Columns that stay as they are keep the views that read them.
    sql(engine, "create view theirs as select sum(cost_usd) from raw.model_requests")
    engine.load(raw)
    sql(engine, "drop view theirs")
    arguments = ("--period", "last-month", "--by", "week", "--now", "2026-07-15")
    expected = duckdb_on(raw, tmp_path).export(tmp_path / "duckdb", *arguments)
    assert len(expected) == 12
    assert engine.export(tmp_path / "postgres", *arguments) == expected


@pytest.mark.parametrize("how", ["environment", "database"])
def test_texts_are_read_whatever_other_programs_are_sent(
    postgres: Postgres, tmp_path: Path, how: str
) -> None:
    engine = postgres_on(postgres)
    place = make_place(tmp_path, users="org_id,user_id,name\nacme,u1,Кра́мер ä 🙂\n")
    engine.load(place.locations.raw)
    place.export()
    if how == "database":
        database = engine.environment["PGDATABASE"]
        sql(engine, f"alter database \"{database}\" set client_encoding = 'LATIN1'")
    else:
        theirs = {"PGCLIENTENCODING": "WIN1252", "PGOPTIONS": "-c client_encoding=latin1"}
        engine = replace(engine, environment={**engine.environment, **theirs})
    assert engine.export(tmp_path / "postgres", *JUNE) == place.files()


def run_before(
    patch: pytest.MonkeyPatch, step: str, engine: EngineUnderTest, *statements: str
) -> None:
    """Let somebody else run statements when an export comes to a step."""
    show = ProgressDisplay.step

    def run(self: ProgressDisplay, name: str, *numbers: int) -> None:
        if name == step:
            for statement in statements:
                sql(engine, statement)
        show(self, name, *numbers)

    patch.setattr(ProgressDisplay, "step", run)


def test_rows_that_come_during_an_export_are_no_danger(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = postgres_on(postgres)
    place = make_place(tmp_path)
    engine.load(place.locations.raw)
    engine.export(tmp_path / "out", *JUNE)
    insert = (
        "insert into raw.messages (org_id, message_id, user_id, sent_at) values "
        "('acme', '{0}', 'u1', '2026-06-02 11:00'), ('acme', '{0}b', 'u1', '2026-06-03 11:00')"
    )
    sql(engine, insert.format("x2"))
    statements = [insert.format("x3"), "delete from raw.messages where message_id = 'x2b'"]
    with monkeypatch.context() as patch:
        run_before(patch, "int_messages_by_day", engine, *statements)
        engine.export(tmp_path / "out", *JUNE)
    fresh = replace(engine, environment={**engine.environment, "USAGE_EXPORTS_SCHEMA": "fresh"})
    assert engine.export(tmp_path / "out", *JUNE) == fresh.export(tmp_path / "fresh", *JUNE)
    days = "select event_date::text, sum(messages)::int from usage_exports.int_messages_by_day"
    assert sql(engine, f"{days} group by 1 order by 1") == [("2026-06-02", 3), ("2026-06-03", 1)]


def test_months_follow_days_of_a_later_moment_than_was_counted(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = postgres_on(postgres)
    place = make_place(tmp_path)
    engine.load(place.locations.raw)
    engine.export(tmp_path / "out", *JUNE)
    # Days as a run left them that saw other rows, and was broken off before the months.
    sql(engine, "update usage_exports.int_messages_by_day set fingerprint = 1")
    insert = (
        "insert into raw.messages (org_id, message_id, user_id, sent_at) "
        "values ('acme', 'late', 'u1', '2026-06-02 11:00')"
    )
    with monkeypatch.context() as patch:
        run_before(patch, "int_messages_by_day", engine, insert)
        written = engine.export(tmp_path / "out", *JUNE)
    fresh = replace(engine, environment={**engine.environment, "USAGE_EXPORTS_SCHEMA": "fresh"})
    assert written == fresh.export(tmp_path / "fresh", *JUNE)


def test_roll_ups_of_other_rows_than_were_counted_are_found(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = postgres_on(postgres)
    engine.load(make_place(tmp_path).locations.raw)
    spoil = "update usage_exports.int_messages_by_day set fingerprint = 1"
    run_before(monkeypatch, "assert_raw_rows_are_accounted_for", engine, spoil)
    said = refused(engine, "export", *JUNE, "--out", str(tmp_path / "out"))
    assert "assert_raw_rows_are_accounted_for (1 rows)" in said


def test_names_that_need_quotes(postgres: Postgres, tmp_path: Path) -> None:
    place = make_place(tmp_path)
    plain = postgres_on(postgres)
    schemas = {"USAGE_EXPORTS_SCHEMA": "Usage-Exports", "USAGE_EXPORTS_RAW_SCHEMA": "My raw rows"}
    engine = replace(plain, environment={**plain.environment, **schemas})
    engine.load(place.locations.raw)
    place.export()
    assert engine.export(tmp_path / "postgres", *JUNE) == place.files()
    assert sql(engine, 'select count(*) from "Usage-Exports".usage_users') == [(1,)]


def test_all_that_can_be_read_may_be_a_raw_table(postgres: Postgres, tmp_path: Path) -> None:
    engine = postgres_on(postgres)
    place = make_place(tmp_path, users=None, agents=None)
    place.write(
        "users.jsonl",
        '{"org_id": "acme", "user_id": "u1", "name": "off", "email": "ann@acme.example", '
        '"role": "admin", "joined_at": "2026-05-01T10:00:00Z"}\n',
    )
    place.write(
        "agents.jsonl",
        '{"org_id": "acme", "agent_id": "a1", "name": ["a", "b  c", null], "owner_id": "u1", '
        r'"description": {"n": [1, 2], "key": "a: \"b\\\", c"}, "url": {"b": 1, "a": "x  y"}}',
    )
    engine.load(place.locations.raw)
    sql(
        engine,
        """
        create schema stored;
        alter table raw.messages set schema stored;
        create materialized view raw.messages as select * from stored.messages;

        create extension file_fdw;
        create server files foreign data wrapper file_fdw;
        drop table raw.model_prices;
        create foreign table raw.model_prices (
            model_id text, valid_from date,
            input_usd_per_million numeric, output_usd_per_million numeric
        ) server files options (program 'echo m1,2026-01-01,2,10', format 'csv');

        -- The name says whether the server compiles the query that a model makes of it.
        create domain stored.instant as timestamptz;
        drop table raw.users;
        create view raw.users as select
            'acme' as org_id, 'u1' as user_id, current_setting('jit') as name,
            'ann@acme.example' as email, 'admin' as role,
            cast('2026-05-01 10:00:00Z' as stored.instant) as joined_at;
        """
        r"""
        drop table raw.agents;
        create view raw.agents as select
            'acme' as org_id, 'a1' as agent_id, array['a', 'b  c', null] as name,
            jsonb '{"key": "a: \"b\\\", c", "n": [1, 2]}' as description,
            json '{ "b" : 1, "a" : "x  y" }' as url, jsonb '"u1"' as owner_id;

        -- The second name can't be a text of PostgreSQL's.
        drop table raw.models;
        create view raw.models as
        select 'm1' as model_id, json '"Model One"' as name
        union all select 'm2', json '"\u0000"' union all select 'm3', json 'null';
        """,
    )
    assert sql(engine, "show jit") == [("on",)]
    place.export()
    assert engine.export(tmp_path / "postgres", *JUNE) == place.files()
    assert sql(engine, "select name from usage_exports.stg_workspace__models order by 1") == [
        (r'"\u0000"',),
        ("Model One",),
        (None,),
    ]
    server = server_of(engine)
    # A pooler refuses settings that a connection asks for when it opens.
    assert "PGOPTIONS" not in server.target.environment
    with server.reading(["usage_exports.usage_users"]) as reader:
        assert set(reader.raw_files()) == set(TABLES)


# -- Loading


def test_a_load_says_what_it_loaded(engine: EngineUnderTest, tmp_path: Path) -> None:
    place = make_place(tmp_path, users="org_id,user_id,name\nacme,u1,Ann\nacme,u2,B\0en\n")
    result = engine.run("load", "--target", "postgres", "--raw", str(place.locations.raw))
    assert result.exit_code == 0, result.output
    assert [line.split() for line in result.stdout.splitlines()[2:]] == [
        [table, "1"] for table in TABLES
    ]
    assert "Loading: 100%" in result.stderr
    assert "Rows with a NUL, which postgres can't hold, were left out: 1 of users." in result.stderr
    assert sql(engine, "select user_id, name, email from raw.users") == [("u1", "Ann", None)]


def test_what_is_loaded_is_what_the_file_holds(engine: EngineUnderTest, tmp_path: Path) -> None:
    texts = ["", " a\tb\r\nc ", '"', "\\.", "\\N", ",", "é🙂\u2028", "null", "'"]
    place = make_place(tmp_path, users=None)
    duckdb.execute(
        "copy (select 'acme' as org_id, 'u' || i as user_id, t as name, null as email, "
        "timestamptz '2026-06-01 10:00:00.123456+02' as joined_at, "
        "if(i = 0, timestamp 'infinity', timestamp '0044-03-15 (BC)') as deleted_at "
        "from (select unnest($1) as t, generate_subscripts($1, 1) - 1 as i)) "
        f"to '{place.locations.raw / 'users.parquet'}'",
        [texts],
    )
    engine.load(place.locations.raw)
    assert sql(engine, "select name, email from raw.users order by user_id") == [
        (text, None) for text in texts
    ]
    joined = datetime.datetime(2026, 6, 1, 8, 0, 0, 123456, datetime.UTC)
    assert sql(engine, "select distinct joined_at from raw.users") == [(joined,)]
    # A time that staging rejects, as it rejects the one in the file.
    assert sql(engine, "select distinct deleted_at = '10000-01-01 00:00:00+00' from raw.users") == [
        (True,)
    ]


def test_a_load_replaces_rows_and_columns_and_keeps_who_may_read(
    postgres: Postgres, tmp_path: Path
) -> None:
    engine = postgres_on(postgres)
    place = make_place(tmp_path)
    engine.load(place.locations.raw)
    engine.export(tmp_path / "out", *JUNE)
    sql(engine, "grant select on raw.messages to pg_monitor")
    (place.locations.raw / "messages.csv").unlink()
    (place.locations.raw / "model_prices.csv").unlink()
    duckdb.execute(
        "copy (select 'acme' as org_id, 'x9' as message_id, 'u1' as user_id, "
        "timestamp '2026-06-02 10:00' as sent_at) "
        f"to '{place.locations.raw / 'messages.parquet'}'"
    )
    engine.load(place.locations.raw)
    assert sql(engine, "select message_id, sent_at > '2026-06-02' from raw.messages") == [
        ("x9", True)
    ]
    assert sql(engine, "select has_table_privilege('pg_monitor', 'raw.messages', 'select')") == [
        (True,)
    ]
    assert sql(engine, "select to_regclass('raw.model_prices')") == [(None,)]
    place.export()
    assert engine.export(tmp_path / "out", *JUNE) == place.files()


def test_views_that_no_export_makes_again_are_not_dropped(
    postgres: Postgres, tmp_path: Path
) -> None:
    engine = postgres_on(postgres)
    place = make_place(tmp_path)
    load = ("load", "--target", "postgres", "--raw", str(place.locations.raw))
    engine.load(place.locations.raw)
    sql(engine, "create view theirs as select message_id from raw.messages")
    place.write("messages.csv", TABLES["messages"].replace("x1", "x2"))
    engine.load(place.locations.raw)
    assert sql(engine, "select * from theirs") == [("x2",)]
    duckdb.execute(
        f"copy (select * from '{place.locations.raw / 'messages.csv'}') "
        f"to '{place.locations.raw / 'messages.parquet'}'"
    )
    (place.locations.raw / "messages.csv").unlink()
    assert "Table raw.messages gets other columns, but is read by theirs." in refused(engine, *load)
    assert sql(engine, "select * from theirs") == [("x2",)]
    sql(engine, "drop view theirs; drop table raw.users; create view raw.users as select 1 as a")
    assert "raw.users is not a table of user tester, who can't replace it." in refused(
        engine, *load
    )


def test_a_load_that_fails_changes_nothing(june: EngineUnderTest, tmp_path: Path) -> None:
    place = make_place(
        tmp_path,
        users="org_id,user_id\nacme,other\n",
        model_requests=TABLES["model_requests"] + "acme,r2,u1\n",
    )
    before = sql(june, "select user_id from raw.users")
    said = refused(june, "load", "--target", "postgres", "--raw", str(place.locations.raw))
    path = place.locations.raw / "model_requests.csv"
    assert f"{path}, line 3: 3 fields, but the header has 8." in said
    assert sql(june, "select user_id from raw.users") == before
    said = refused(june, "load", "--target", "postgres", "--raw", str(tmp_path / "nowhere"))
    assert "There is no raw folder" in said


def test_one_load_at_a_time(june: EngineUnderTest, tmp_path: Path) -> None:
    raw = make_place(tmp_path).locations.raw
    said: list[str] = []

    def load_too(*_: Any) -> None:
        if not said:
            said.append(refused(june, "load", "--target", "postgres", "--raw", str(raw)))

    load(raw, server_of(june), load_too)
    assert "Another load into schema raw is at work." in said[0]


# -- Two exports at once


def server_of(engine: EngineUnderTest) -> PostgresEngine:
    """Return the engine as the command has it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in engine.environment.items():
            patch.setenv(name, value)
        server = PostgresEngine(Locations(Path("unused")))
        assert server.target.marts
    return server


def test_two_exports_into_one_schema(june: EngineUnderTest, tmp_path: Path) -> None:
    with server_of(june).claimed():
        said = refused(june, "export", "--out", str(tmp_path), *JUNE)
        assert "Another export is at work in schema usage_exports of database exports" in said
        # Into another one nothing is in the way.
        other = replace(june, environment={**june.environment, "USAGE_EXPORTS_SCHEMA": "other"})
        files = other.export(tmp_path, *JUNE)
    assert june.export(tmp_path, *JUNE) == files


def test_rows_of_another_build_are_never_written(
    june: EngineUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = june.export(tmp_path, *JUNE)
    build = Dbt.build

    def build_twice(self: Dbt, variables: dict[str, str], **options: Any) -> None:
        build(self, variables, **options)
        build(self, {**variables, "period_start": "2026-05-01"}, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Dbt, "build", build_twice)
        said = refused(june, "export", "--out", str(tmp_path), *JUNE)
    assert "Another run built other exports in schema usage_exports" in said
    assert files_in(tmp_path) == before
    assert june.export(tmp_path, *JUNE) == before


def test_nobody_replaces_what_is_being_read(june: EngineUnderTest, tmp_path: Path) -> None:
    june.export(tmp_path, *JUNE)
    server = server_of(june)
    users = "usage_exports.usage_users"
    with server.reading([users]) as reader:
        rows = reader.rows(f"select user_id from {users} union all select 'u2' order by 1")
        assert next(rows) == ("u1",)
        # What others add is not seen; what would take a table's place waits.
        sql(june, f"update {users} set user_id = 'u3'")
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            sql(june, f"set lock_timeout = '50ms'; alter table {users} rename to old")
        assert list(rows) == [("u2",)]
        assert list(reader.rows(f"select user_id from {users}")) == [("u1",)]


def test_rows_stay_at_the_server_until_they_are_read(june: EngineUnderTest) -> None:
    with server_of(june).reading(["raw.users"]) as reader:
        rows = reader.rows("select i, count(*) over () from generate_series(1, 25000) as i")
        first = next(rows)
        assert first == (1, 25000)
        assert sum(1 for _ in rows) == 24_999
        assert [row[0] for row in reader.rows("select statement from pg_cursors")] != []


# -- What can go wrong


def test_what_is_wrong_with_raw_tables(june: EngineUnderTest, tmp_path: Path) -> None:
    raw = {"USAGE_EXPORTS_RAW_SCHEMA": "wrong"}
    replace(june, environment={**june.environment, **raw}).load(make_place(tmp_path).locations.raw)
    sql(
        june,
        'alter table wrong.users add "ORG_ID" text; alter table wrong.agents drop agent_id; '
        "drop table wrong.messages",
    )
    said = refused(june, "export", *JUNE, **raw)
    assert "Schema wrong lacks the table messages." in said
    assert "Table wrong.users: column org_id is given 2 times (org_id, ORG_ID). Keep one" in said
    assert "Table wrong.agents: the required column agent_id is missing. Columns found: o" in said


def test_raw_tables_in_the_schema_of_the_exports(june: EngineUnderTest) -> None:
    said = refused(june, "export", *JUNE, USAGE_EXPORTS_SCHEMA="Raw")
    assert "USAGE_EXPORTS_RAW_SCHEMA names schema raw, where the exports are built" in said
    assert sql(june, "select model_id from raw.model_prices") == [("m1",)]


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PGPORT": "1"}, "PostgreSQL at 127.0.0.1:1 can't be reached. Is it running?"),
        ({"PGHOST": "nowhere.invalid"}, "PostgreSQL at nowhere.invalid:{port} can't be reached."),
        (
            {"PGPORT": "x"},
            "for --target postgres can't be used: PGPORT is 'x', which is not a number.",
        ),
        ({"PGPORT": "1.5"}, "can't be used: port: 1.5 is not of type 'integer'."),
        ({"PGPORT": "99999"}, "PostgreSQL at 127.0.0.1:99999 can't be reached. Is it running?"),
        ({"PGPASSWORD": "wrong"}, "refused user tester: the password is wrong, or there is no"),
        ({"PGPASSWORD": ""}, "refused user tester: the password is wrong, or there is no such"),
        ({"PGUSER": "nobody"}, "refused user nobody: the password is wrong, or there is no such"),
        ({"PGDATABASE": "nada"}, "has no database nada. PGDATABASE names another."),
        (
            {"USAGE_EXPORTS_SCHEMA": 'a"b'},
            "USAGE_EXPORTS_SCHEMA is 'a\"b', but on postgres such a name",
        ),
        ({"USAGE_EXPORTS_RAW_SCHEMA": "é" * 32}, "may have 1 to 63 bytes, and no quotes, % or"),
        ({"USAGE_EXPORTS_RAW_SCHEMA": "o'brien"}, "USAGE_EXPORTS_RAW_SCHEMA is 'o'brien', but on"),
        ({"USAGE_EXPORTS_SCHEMA": "a%b"}, "USAGE_EXPORTS_SCHEMA is 'a%b', but on postgres"),
        ({"PGDATABASE": "o'db"}, "PGDATABASE is 'o'db', but on postgres such a name may"),
        ({"USAGE_EXPORTS_SCHEMA": ""}, "USAGE_EXPORTS_SCHEMA is '', but on postgres"),
        (
            {"USAGE_EXPORTS_RAW_SCHEMA": "nada"},
            "Schema nada lacks the tables workspaces, users, agents, projects, models, messages,",
        ),
    ],
)
@pytest.mark.parametrize("command", ["export", "check"])
def test_wrong_settings(
    june: EngineUnderTest, tmp_path: Path, command: str, environment: dict[str, str], message: str
) -> None:
    out = ["--out", str(tmp_path / "out"), *JUNE] if command == "export" else []
    said = refused(june, command, "--quiet", *out, **environment)
    assert message.format(port=june.environment["PGPORT"]) in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("target", "package", "what"),
    [
        ("postgres", "psycopg2", "usage-exports[postgres]"),
        ("duckdb", "dbt.adapters.duckdb.connections", "usage-exports"),
    ],
)
def test_a_missing_package_is_named(
    june: EngineUnderTest, monkeypatch: pytest.MonkeyPatch, target: str, package: str, what: str
) -> None:
    monkeypatch.delitem(sys.modules, f"usage_exports.engines.{target}.engine", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    said = refused(replace(june, target=target), "export", *JUNE)
    assert f"--target {target} needs packages that are not installed" in said
    assert f"pip install '{what}'" in said


@pytest.mark.parametrize("option", ["--raw", "--warehouse", "--memory-limit", "--temp-directory"])
def test_options_about_files_have_no_meaning(june: EngineUnderTest, option: str) -> None:
    result = june.run("export", *JUNE, option, "1GB")
    assert result.exit_code == 2
    assert f"{option} has no meaning with --target postgres" in result.stderr


@pytest.fixture
def reader(june: EngineUnderTest) -> Iterator[EngineUnderTest]:
    """A user who has nothing but an empty schema."""
    sql(june, "create role reader login password 'r'; create schema mine authorization reader")
    theirs = {"PGUSER": "reader", "PGPASSWORD": "r", "USAGE_EXPORTS_SCHEMA": "mine"}
    yield replace(june, environment={**june.environment, **theirs})
    sql(june, "drop owned by reader cascade; drop role reader")


def test_a_user_who_may_read_raw_tables_and_has_a_schema(
    june: EngineUnderTest, reader: EngineUnderTest, tmp_path: Path
) -> None:
    export = ("export", "--out", str(tmp_path / "out"), *JUNE)
    assert "Table raw.messages: none of its columns can be read" in refused(reader, *export)
    sql(june, "grant select on all tables in schema raw to reader")
    assert "grant usage on schema raw to reader;" in refused(reader, *export)
    assert not (tmp_path / "out").exists()
    sql(june, "grant usage on schema raw to reader")
    sql(june, "revoke select on raw.messages from reader")
    sql(june, "grant select (org_id, message_id, user_id, sent_at) on raw.messages to reader")
    said = refused(reader, *export)
    assert "Table raw.messages: this user may not read column agent_id. Grant select on it" in said
    assert "column model_id" in said
    sql(june, "grant select on raw.messages to reader")
    assert reader.export(tmp_path / "out", *JUNE) == june.export(tmp_path / "june", *JUNE)

    said = refused(reader, *export, USAGE_EXPORTS_SCHEMA="usage_exports")
    assert "alter schema usage_exports owner to reader;" in said
    said = refused(reader, *export, USAGE_EXPORTS_SCHEMA="another")
    assert "create schema another authorization reader;" in said
    assert "user reader may not make one. Let the owner" in refused(reader, "check", "--quiet")
    said = refused(reader, "load", "--target", "postgres", "--raw", str(GOLDEN / "raw"))
    assert "is not a table of user reader, who can't replace it." in said


def test_what_a_load_needs(june: EngineUnderTest, reader: EngineUnderTest) -> None:
    load = ("load", "--target", "postgres", "--raw", str(GOLDEN / "raw"))
    theirs = {"USAGE_EXPORTS_RAW_SCHEMA": "Theirs"}
    said = refused(reader, *load, **theirs)
    assert 'Let its owner run: create schema "Theirs" authorization reader;' in said
    sql(june, 'create schema "Theirs"')
    said = refused(reader, *load, **theirs)
    assert 'Let its owner run: grant usage, create on schema "Theirs" to reader;' in said
    sql(june, 'grant usage, create on schema "Theirs" to reader')
    assert reader.run(*load, **theirs).exit_code == 0
    sql(june, 'drop schema "Theirs" cascade')


END_CONNECTIONS = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()"
)


def end_connections(june: EngineUnderTest, which: str = "true") -> None:
    """Let the server end other connections."""
    sql(june, f"{END_CONNECTIONS} and {which}")


def test_a_server_that_goes_away_while_dbt_builds(june: EngineUnderTest, tmp_path: Path) -> None:
    before = june.export(tmp_path, *JUNE)
    is_over = threading.Event()

    def end_what_builds() -> None:
        while not is_over.wait(0.005):
            end_connections(june, "query like '%int_messages_by_day%'")

    ending = threading.Thread(target=end_what_builds)
    ending.start()
    try:
        said = refused(june, "export", "--out", str(tmp_path), *JUNE)
    finally:
        is_over.set()
        ending.join()
    assert f"PostgreSQL at 127.0.0.1:{june.environment['PGPORT']} ended the connection" in said
    assert files_in(tmp_path) == before
    assert june.export(tmp_path, *JUNE) == before


def test_an_export_that_others_may_have_disturbed_is_refused(
    june: EngineUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = june.export(tmp_path, *JUNE)
    build = Dbt.build

    def build_and_end(self: Dbt, variables: dict[str, str], **options: Any) -> None:
        build(self, variables, **options)
        end_connections(june)

    with monkeypatch.context() as patch:
        patch.setattr(Dbt, "build", build_and_end)
        said = refused(june, "export", "--out", str(tmp_path), *JUNE)
    assert "ended the connection in the middle. Run again when it is there." in said
    assert said.endswith("No file was written.")
    assert files_in(tmp_path) == before


def test_a_server_that_goes_away_while_files_are_written(
    june: EngineUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = june.export(tmp_path, *JUNE)
    flush = os.fsync

    def flush_and_end(descriptor: int) -> None:
        flush(descriptor)
        end_connections(june)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", flush_and_end)
        said = refused(june, "export", "--out", str(tmp_path), *JUNE)
    assert "ended the connection in the middle. Run again when it is there." in said
    assert files_in(tmp_path) == before


def test_a_server_that_goes_away_during_a_load(
    june: EngineUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sql(june, "select user_id from raw.users")
    run_before(monkeypatch, "messages", june, END_CONNECTIONS)
    said = refused(june, "load", "--target", "postgres", "--raw", str(GOLDEN / "raw"))
    assert "ended the connection in the middle." in said
    assert said.endswith("Nothing was loaded.")
    assert sql(june, "select user_id from raw.users") == before


def test_a_server_that_ends_idle_connections(june: EngineUnderTest) -> None:
    ((version,),) = sql(june, "select current_setting('server_version_num')::integer")
    if version < 140_000:
        pytest.skip("PostgreSQL 13 ends no connection for being idle")
    database = f'"{june.environment["PGDATABASE"]}"'
    sql(june, f"alter database {database} set idle_session_timeout = '100ms'")
    try:
        with server_of(june).claimed():
            time.sleep(0.4)
            locks = (
                "select count(*) from pg_locks join pg_database on pg_database.oid = database "
                "where datname = current_database() and locktype = 'advisory'"
            )
            assert sql(june, locks) == [(1,)]
    finally:
        sql(june, f"alter database {database} reset idle_session_timeout")


def test_no_space_left(june: EngineUnderTest, tmp_path: Path) -> None:
    sql(june, "create role cramped superuser login password 'r'")
    sql(june, "alter role cramped set temp_file_limit = 0")
    sql(june, "alter role cramped set work_mem = '64kB'")
    place = make_place(tmp_path, messages=None)
    duckdb.execute(
        "copy (select 'acme' as org_id, 'x' || i % 15000 as message_id, 'u1' as user_id, "
        "timestamp '2026-06-02' as sent_at from range(20000) as t (i)) "
        f"to '{place.locations.raw / 'messages.parquet'}'"
    )
    raw = {"USAGE_EXPORTS_RAW_SCHEMA": "much", "USAGE_EXPORTS_SCHEMA": "cramped"}
    engine = replace(june, environment={**june.environment, **raw})
    engine.load(place.locations.raw)
    cramped = {"PGUSER": "cramped", "PGPASSWORD": "r"}
    said = refused(engine, "export", "--out", str(tmp_path / "out"), *JUNE, **cramped)
    assert "has no disk space left, or no more for this user. Make room" in said
    assert not (tmp_path / "out").exists()


# -- Checks


def test_check_finds_what_it_finds_on_duckdb(postgres: Postgres, tmp_path: Path) -> None:
    messages = (
        "org_id,message_id,user_id,sent_at\n"
        "acme,x1,u1,2026-06-02\nacme,x2,,2026-06-02\nacme,x3,u1,yesterday\nacme,x4,u1,2027-01-01\n"
    )
    place = make_place(tmp_path, messages=messages)
    engine = postgres_on(postgres)
    engine.load(place.locations.raw)
    now = ("--now", "2026-07-15T12:00:00Z", "--quiet")
    expected = duckdb_on(place.locations.raw, tmp_path).run("check", *now)
    found = engine.run("check", *now)
    assert (found.exit_code, expected.exit_code) == (0, 0), found.output
    assert "sent_at is not a timestamp" in expected.stdout
    tables, *rest = expected.stdout.split("\n\n")
    lines = [line.split() for line in tables.splitlines()]
    without_files = [[line[0], *line[2:]] for line in lines]
    found_tables, *found_rest = found.stdout.split("\n\n")
    assert [line.split() for line in found_tables.splitlines()] == without_files
    assert found_rest == rest


def test_a_check_leaves_nothing_behind(june: EngineUnderTest) -> None:
    left, going = "usage_exports_check_00c0ffee", "usage_exports_check_012345ab"
    theirs = "usage_exports_check_results"
    sql(june, f"create schema {left}; create schema {going}; create schema {theirs}")
    other = replace(june, environment={**june.environment, "USAGE_EXPORTS_SCHEMA": going})
    with server_of(other).claimed():
        assert june.run("check", "--quiet").exit_code == 0
    schemas = "select nspname from pg_namespace where nspname like '%check%' order by 1"
    assert sql(june, schemas) == [(going,), (theirs,)]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("53100", "has no disk space left"),
        ("53400", "has no disk space left"),
        ("08006", "ended the connection in the middle."),
        ("34000", "ended the connection in the middle."),
        ("57P01", "ended the connection in the middle."),
        ("25006", "takes no writes from user tester, as a replica does not."),
        ("25P03", "alter role tester set idle_in_transaction_session_timeout = 0;"),
        ("25P04", "alter role tester set transaction_timeout = 0;"),
        ("57P05", "alter role tester set idle_session_timeout = 0;"),
        ("40P01", "stopped the run because of another session. Run again."),
        ("55P03", "stopped the run because of another session. Run again."),
        ("57014", "stopped the run because of another session. Run again."),
        ("42501", "User tester may not use what is read. If a view reads it, the owner of the"),
        ("22P02", "could not finish model a:"),
    ],
)
def test_the_server_is_understood_by_its_codes(
    june: EngineUnderTest, code: str, words: str
) -> None:
    with pytest.raises(psycopg2.Error) as raised:
        sql(june, f"do $$ begin raise 'permission denied: SSL' using errcode = '{code}'; end $$")
    said = f"Database Error in model a (b.sql)\n  {raised.value}"
    error = server_of(june).error(Failure(said, "a", raised.value))
    assert isinstance(error, WarehouseError)
    assert words in str(error)
    assert "permission denied: SSL" in str(error)


def test_the_engine_is_found_by_its_name() -> None:
    assert engine_for("postgres", Locations(Path("raw"))).target.name == "postgres"
