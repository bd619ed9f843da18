"""Exports on Spark: claims, what is left behind, and what can go wrong."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engines import EngineUnderTest, spark_on
from exporting import Place, make_place
from spark import Spark
from usage_exports.engines.engine import Failure
from usage_exports.engines.spark import claim as spark_claim
from usage_exports.engines.spark.connection import SparkConnection
from usage_exports.engines.spark.engine import Spark as SparkEngine
from usage_exports.engines.spark.errors import error_in_words
from usage_exports.errors import WarehouseError
from usage_exports.locations import Locations

JUNE = ["--from", "2026-06-01", "--to", "2026-06-30", "--now", "2026-07-15T12:00:00Z"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_the_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path / "place")


@pytest.fixture
def engine(spark: Spark, monkeypatch: pytest.MonkeyPatch) -> EngineUnderTest:
    engine = spark_on(spark)
    for name, value in engine.environment.items():
        monkeypatch.setenv(name, value)
    return engine


@pytest.fixture
def renewing(engine: EngineUnderTest, tmp_path: Path) -> Iterator[SparkConnection]:
    """A second connection to the server, for a thread of its own."""
    assert engine.target == "spark"
    with SparkEngine(Locations(tmp_path)).connected() as connection:
        yield connection


@pytest.fixture
def connection(engine: EngineUnderTest, tmp_path: Path) -> Iterator[SparkConnection]:
    """A connection to the server, with the schema of the exports."""
    assert engine.target == "spark"
    with SparkEngine(Locations(tmp_path)).connected() as connection:
        connection.execute(f"create schema {engine.environment['USAGE_EXPORTS_SCHEMA']}")
        yield connection


def tables_in(connection: SparkConnection, schema: str) -> list[str]:
    """Tables and views of a schema, without temporary views of the session, which are in none."""
    found = connection.rows(f"show tables in {schema}")
    return [name for of_schema, name, *_ in found if of_schema]


def test_a_second_export_is_refused(
    engine: EngineUnderTest, connection: SparkConnection, place: Place, tmp_path: Path
) -> None:
    engine.load(place.locations.raw)
    schema = engine.environment["USAGE_EXPORTS_SCHEMA"]
    with spark_claim.claimed(connection, connection, schema, "here"):
        result = engine.run("export", *JUNE, "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert f"Another export is at work in schema {schema} of Spark at 127.0.0.1" in result.output
    assert "its claim lapses after 6 minutes" in result.output
    assert not (tmp_path / "out").exists()
    # It was given back.
    with spark_claim.claimed(connection, connection, schema, "here"):
        pass


class Halted:
    """A connection that reaches nobody until it is let go."""

    def __init__(self, connection: SparkConnection) -> None:
        self.connection = connection
        self.is_halted = True

    def execute(self, statement: str) -> None:
        """Run a statement, or fail."""
        self._check()
        self.connection.execute(statement)

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Run a query, or fail."""
        self._check()
        return self.connection.rows(query)

    def _check(self) -> None:
        if self.is_halted:
            raise ConnectionError


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let threads wait for a fortieth of the time."""
    wait = threading.Event.wait

    def shorter(self: threading.Event, timeout: float | None = None) -> bool:
        return wait(self, timeout and timeout / 40)

    monkeypatch.setattr(threading.Event, "wait", shorter)


def check_for_seconds(claim: spark_claim.Claim) -> None:
    """Check a claim until it is found to be lost, for ten seconds at most."""
    for _ in range(40):
        time.sleep(0.25)
        claim.check()


def test_a_claim_that_nobody_renews_is_taken_over(
    engine: EngineUnderTest,
    connection: SparkConnection,
    renewing: SparkConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schema = engine.environment["USAGE_EXPORTS_SCHEMA"]
    hurry(monkeypatch)
    now = time.time
    halted: Any = Halted(renewing)
    with (
        SparkEngine(Locations(tmp_path)).connected() as other,
        spark_claim.claimed(connection, halted, schema, "here") as lapsed,
    ):
        # As if it had been renewed before others may take it over.
        connection.execute(
            f"alter table {schema}.{spark_claim.TABLE} "
            f"set tblproperties ('renewed' = '{int(now()) - 400}')"
        )
        with spark_claim.claimed(connection, other, schema, "here"):
            assert tables_in(connection, schema) == [spark_claim.TABLE]
            monkeypatch.setattr(time, "time", lambda: now() + 400)
            with pytest.raises(WarehouseError, match="could not be renewed"):
                lapsed.check()
            # It could renew again, and in time; but what is there is another's.
            monkeypatch.setattr(time, "time", now)
            lapsed.check()
            halted.is_halted = False
            with pytest.raises(WarehouseError, match="could not be renewed"):
                check_for_seconds(lapsed)
    # The first one found a claim that was not its own any more, and so did nothing.
    assert tables_in(connection, schema) == []


def test_a_claim_is_renewed(
    engine: EngineUnderTest,
    connection: SparkConnection,
    renewing: SparkConnection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schema = engine.environment["USAGE_EXPORTS_SCHEMA"]
    hurry(monkeypatch)

    def renewed() -> str:
        found = connection.rows(f"show tblproperties {schema}.{spark_claim.TABLE}")
        return str(dict(found)["renewed"])

    with spark_claim.claimed(connection, renewing, schema, "here") as claim:
        at_first, deadline = renewed(), time.monotonic() + 30
        while renewed() == at_first:
            assert time.monotonic() < deadline
            time.sleep(0.5)
        claim.check()


def test_files_where_a_table_is_to_be_made_are_removed(
    engine: EngineUnderTest, connection: SparkConnection, spark: Spark, tmp_path: Path
) -> None:
    """As a server leaves them that ends while it makes the table."""
    schema = engine.environment["USAGE_EXPORTS_SCHEMA"]
    folder = spark.warehouse / f"{schema}.db" / "int_periods"
    (folder / "_temporary").mkdir(parents=True)
    (folder / "_temporary" / "part-0.parquet").write_bytes(b"")
    exports = SparkEngine(Locations(tmp_path))
    tries = []

    def build(_: bool) -> None:
        tries.append(1)
        with exports.connected() as building:
            building.execute(f"create table {schema}.int_periods using parquet as select 1 as one")

    exports.build(build)
    assert len(tries) == 2
    assert tables_in(connection, schema) == ["int_periods"]
    # A table is no leftover.
    with pytest.raises(WarehouseError, match="already exists"):
        exports.build(build)
    assert tables_in(connection, schema) == ["int_periods"]


def test_what_killed_checks_left_is_removed(
    engine: EngineUnderTest, connection: SparkConnection, tmp_path: Path
) -> None:
    prefix = engine.environment["USAGE_EXPORTS_SCHEMA"] + "_check_"
    schemas = {f"{prefix}0000000{number}" for number in range(3)}
    for schema, renewed in zip(sorted(schemas), ("0", "unix_timestamp()", None), strict=True):
        connection.execute(f"create schema {schema}")
        if renewed:
            ((seconds,),) = connection.rows(f"select {renewed}")
            connection.execute(
                f"create table {schema}.{spark_claim.TABLE} (claimed boolean) using parquet "
                f"tblproperties ('claimed_as' = 'somebody', 'renewed' = '{seconds}')"
            )
    with SparkEngine(Locations(tmp_path)).scratch():
        pass
    left = {schema for (schema, *_) in connection.rows(f"show schemas like '{prefix}*'")}
    # One that nobody has claimed may be about to be.
    assert left == schemas - {f"{prefix}00000000"}


def test_a_load_does_not_replace_views(
    engine: EngineUnderTest, connection: SparkConnection, place: Place
) -> None:
    schema = engine.environment["USAGE_EXPORTS_RAW_SCHEMA"]
    connection.execute(f"create schema {schema}")
    connection.execute(f"create view {schema}.users as select 1 as one")
    result = engine.run("load", "--target", "spark", "--raw", str(place.locations.raw))
    assert result.exit_code == 1
    assert f"{schema}.users is a view, which a load can't replace." in result.output
    assert tables_in(connection, schema) == ["users"]


def test_a_load_removes_no_files_of_others(
    engine: EngineUnderTest, connection: SparkConnection, spark: Spark, place: Place
) -> None:
    schema = engine.environment["USAGE_EXPORTS_RAW_SCHEMA"]
    theirs = spark.warehouse / f"{schema}.db" / "messages" / "part-0.parquet"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    result = engine.run("load", "--target", "spark", "--raw", str(place.locations.raw))
    assert result.exit_code == 1
    assert "since files lie where its own would. Remove their folder" in result.output
    assert str(theirs.parent) in result.output
    assert theirs.read_bytes() == b"theirs"
    assert tables_in(connection, schema) == []


def test_missing_tables_and_columns_are_named(engine: EngineUnderTest, tmp_path: Path) -> None:
    result = engine.run("export", *JUNE, "--out", str(tmp_path / "out"))
    schema = engine.environment["USAGE_EXPORTS_RAW_SCHEMA"]
    assert result.exit_code == 1
    assert f"Schema {schema} lacks the tables workspaces, users" in result.output
    assert "Traceback" not in result.output


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pip install 'usage-exports[spark]'")
    engine = EngineUnderTest("spark", {"SPARK_REMOTE": "sc://127.0.0.1:9"})
    result = engine.run("export", *JUNE, "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "Spark at 127.0.0.1:9 can't be reached. Is it running? SPARK_REMOTE" in result.output


def test_a_server_that_speaks_no_tls(spark: Spark, tmp_path: Path) -> None:
    engine = EngineUnderTest("spark", {"SPARK_REMOTE": f"{spark.remote}/;use_ssl=true"})
    result = engine.run_apart("export", *JUNE, "--out", str(tmp_path / "out"))
    assert result.returncode == 1
    assert f"Spark at 127.0.0.1:{spark.connect_port} can't be reached." in result.stderr
    assert "ssl_transport_security" not in result.stderr


def test_a_remote_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pip install 'usage-exports[spark]'")
    engine = EngineUnderTest("spark", {"SPARK_REMOTE": "sc://127.0.0.1:9;token=SECRET"})
    result = engine.run("export", *JUNE, "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "Error: SPARK_REMOTE is not a URL of Spark Connect." in result.output
    assert "SECRET" not in result.output


def test_a_lost_connection_is_no_failure_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark", reason="pip install 'usage-exports[spark]'")
    monkeypatch.setenv("SPARK_REMOTE", "sc://127.0.0.1:9")
    with (
        pytest.raises(WarehouseError, match="ended the connection in the middle"),
        SparkEngine(Locations(tmp_path)).errors_in_words(),
    ):
        raise ConnectionResetError(104, "Connection reset by peer")


def test_spark_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As the import system has it of what can't be imported.
    monkeypatch.setitem(sys.modules, "pyspark", None)
    result = EngineUnderTest("spark").run("export", *JUNE, "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "pip install 'usage-exports[spark]'" in result.output


@pytest.mark.parametrize("between", [" ", "\n"])
def test_of_a_call_only_the_details_are_shown(between: str) -> None:
    said = between.join(
        [
            "<_MultiThreadedRendezvous of RPC that terminated with:",
            "status = StatusCode.UNAVAILABLE",
            'details = "Connection refused"',
            'debug_error_string = "UNAVAILABLE: again, and longer"',
            ">",
        ]
    )
    # Of what a macro ran dbt keeps the lines apart.
    for message in (said, f"Compilation Error in macro m\n{said}"):
        error = error_in_words(Failure(message), "Spark here", "s", Path("dbt.log"))
        assert str(error).startswith("Spark here can't be reached.")
        assert str(error).endswith("(Connection refused)")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[JAVA_GATEWAY_EXITED] Java gateway process exited", "needs Java 17"),
        ("Another instance of Derby may have already booted", "takes one process at a time"),
        ("org.apache.spark.SparkException: SparkContext was shut down", "in the middle"),
        ("Runtime Error in model m\n  unexpected exception", "in the middle"),
        ("TTransportException: TSocket sent 0 bytes", "in the middle"),
        ("Connection lost while polling query status after 2 attempts.", "in the middle"),
        ("[Errno 111] Connection refused", "can't be reached"),
        ("timed out", "can't be reached"),
        ("<_InactiveRpcError ... StatusCode.UNAUTHENTICATED", "does not let this user in"),
        ("AccessControlException: Permission denied: user=ann", "does not let this user do"),
        ("java.io.IOException: No space left on device", "no disk space left"),
        ("java.lang.OutOfMemoryError: Java heap space", "too little memory"),
        ("[DIVIDE_BY_ZERO] no", "could not finish the run: [DIVIDE_BY_ZERO] no"),
    ],
)
def test_what_spark_says_in_words(said: str, words: str) -> None:
    error = error_in_words(Failure(said), "Spark here", "s", Path("dbt.log"))
    assert words in str(error)
