"""A Spark server that ends in the middle of an export, and what the next export makes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from engines import files_in, spark_on
from exporting import make_place
from runner.engines import spark_claim
from runner.engines.spark import Spark as SparkEngine
from runner.settings import Locations
from spark import Spark, running_spark

JUNE = ["--from", "2026-06-01", "--to", "2026-06-30", "--now", "2026-07-15T12:00:00Z"]


@contextmanager
def broken_down_at(server: Spark, tables: Path, pattern: str) -> Iterator[None]:
    """End a server as soon as it makes the folder of a table, which comes before the table.

    Args:
        server: to be ended.
        tables: the folder of a schema's tables.
        pattern: the names of the tables that count.
    """
    is_over = Event()

    def wait() -> None:
        while not is_over.wait(0.001):
            if any(tables.glob(pattern)):
                server.break_down()
                return

    thread = Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def test_a_server_that_goes_away_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends while it makes a table, whose folder is then in the way."""
    monkeypatch.chdir(tmp_path)
    place = make_place(tmp_path / "place")
    export = ["export", *JUNE, "--out", str(tmp_path / "out"), "--quiet"]
    folder = tmp_path / "spark"
    with running_spark(folder=folder) as server:
        engine = spark_on(server)
        schema = engine.environment["USAGE_EXPORTS_SCHEMA"]
        load = ["load", "--target", "spark", "--raw", str(place.locations.raw), "--quiet"]
        assert engine.run_apart(*load).returncode == 0
        tables = server.warehouse / f"{schema}.db"
        with broken_down_at(server, tables, "int_*_by_day"):
            result = engine.run_apart(*export)
    assert result.returncode == 1, result.stderr
    assert result.stderr.count("Error:") == 1
    assert f"Error: Spark at 127.0.0.1:{server.connect_port} " in result.stderr
    assert "_InactiveRpcError" not in result.stderr
    assert not (tmp_path / "out").exists()
    with running_spark(folder=folder) as server:
        engine = replace(engine, environment={**engine.environment, **server.environment()})
        # Its claim would lapse in some minutes.
        thrift = {**engine.environment, **server.environment(thrift=True)}
        for name, value in thrift.items():
            monkeypatch.setenv(name, value)
        with SparkEngine(Locations(tmp_path))._connected() as connection:
            claim = f"{schema}.{spark_claim.TABLE}"
            connection.execute(f"alter table {claim} set tblproperties ('renewed' = '0')")
            made = {name for _, name, *_ in connection.rows(f"show tables in {schema}")}
        assert {path.name for path in tables.glob("int_*_by_day")} - made
        result = engine.run_apart(*export)
    assert result.returncode == 0, result.stderr
    place.export()
    assert files_in(tmp_path / "out") == place.files()
