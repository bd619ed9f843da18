"""A Spark server that ends in the middle of an export."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from engines import spark_on
from exporting import make_place
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


def test_a_server_that_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends while it makes a table; the folder that it leaves is another test's."""
    monkeypatch.chdir(tmp_path)
    raw = make_place(tmp_path / "place").locations.raw
    with running_spark() as server:
        engine = spark_on(server)
        load = ["load", "--target", "spark", "--raw", str(raw), "--quiet"]
        assert engine.run_apart(*load).returncode == 0
        tables = server.warehouse / f"{engine.environment['USAGE_EXPORTS_SCHEMA']}.db"
        with broken_down_at(server, tables, "int_*"):
            result = engine.run_apart("export", *JUNE, "--out", str(tmp_path / "out"), "--quiet")
        assert list(tables.glob("int_*"))
    assert result.returncode == 1, result.stderr
    assert result.stderr.count("Error:") == 1
    assert f"Error: Spark at 127.0.0.1:{server.connect_port} " in result.stderr
    assert "_InactiveRpcError" not in result.stderr
    assert not (tmp_path / "out").exists()
