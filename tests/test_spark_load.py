"""What a load does to the tables of Spark, on a catalogue that is only names."""

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from engines import EngineUnderTest
from usage_exports.engines.spark.leftovers import folders_in_the_way
from usage_exports.engines.spark.load import replace_tables
from usage_exports.engines.spark.settings import server_address
from usage_exports.errors import UsageExportsError, WarehouseError

COLUMNS = {"user_id": "VARCHAR"}


class Catalogue:
    """A schema's tables with what they hold, its views, and the statement at which Spark fails."""

    def __init__(self, tables: Mapping[str, str], views: tuple[str, ...] = ()) -> None:
        self.tables = dict(tables)
        self.views = views
        self.fails_once_at = ""
        self.modes: list[str] = []

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Return what is there."""
        if query == "show views in raw":
            return iter([("raw", view, False) for view in self.views] + [("", "agents", True)])
        assert query == "show tables in raw"
        return iter([("raw", name, False) for name in (*self.tables, *self.views)])

    def execute(self, statement: str) -> None:
        """Do what it says, as far as it is about tables."""
        if self.fails_once_at and re.search(self.fails_once_at, statement):
            self.fails_once_at = ""
            raise RuntimeError(statement)
        if made := re.fullmatch(r"create table raw\.(\w+) using .* from parquet.`(.*)`", statement):
            self.tables[made[1]] = "new"
            path = Path(made[2])
            files = (path.parent, path, path / "rows.parquet")
            self.modes = [oct(stat.S_IMODE(file.stat().st_mode)) for file in files]
        elif renamed := re.fullmatch(r"alter table raw\.(\w+) rename to raw\.(\w+)", statement):
            assert renamed[2] not in self.tables
            self.tables[renamed[2]] = self.tables.pop(renamed[1])
        elif dropped := re.fullmatch(r"drop table if exists raw\.(\w+)", statement):
            self.tables.pop(dropped[1], None)


@pytest.fixture
def source() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        for table in ("users", "agents"):
            connection.execute(f"create table raw.{table} as select 'u1' as user_id")
        yield connection


def load(
    catalogue: Any,
    source: duckdb.DuckDBPyConnection,
    begins: Callable[[str], None] = lambda _: None,
) -> None:
    """Replace two tables, and drop the others."""
    replace_tables(catalogue, "raw", source, {"users": COLUMNS, "agents": COLUMNS}, begins)


def test_tables_are_replaced(source: duckdb.DuckDBPyConnection) -> None:
    catalogue = Catalogue({"users": "old", "model_prices": "old", "else": "old"})
    load(catalogue, source)
    assert catalogue.tables == {"users": "new", "agents": "new", "else": "old"}


def test_tables_that_cannot_be_made_leave_all_as_they_were(
    source: duckdb.DuckDBPyConnection,
) -> None:
    before = {"users": "old", "agents": "older", "model_prices": "old"}
    catalogue = Catalogue(before)
    catalogue.fails_once_at = r"create table raw.agents_loading"
    with pytest.raises(RuntimeError):
        load(catalogue, source)
    assert catalogue.tables == before


@pytest.mark.parametrize(
    "statement", [r"drop table if exists raw.agents$", "rename to raw.users$", "to raw.agents$"]
)
def test_new_tables_never_stand_beside_old_ones(
    source: duckdb.DuckDBPyConnection, statement: str
) -> None:
    before = {"users": "old", "agents": "older", "else": "old"}
    catalogue = Catalogue(before)
    catalogue.fails_once_at = statement
    with pytest.raises(RuntimeError):
        load(catalogue, source)
    assert not catalogue.fails_once_at
    assert catalogue.tables.items() <= before.items()
    load(catalogue, source)
    assert catalogue.tables == {"users": "new", "agents": "new", "else": "old"}


def test_two_loads_do_not_meet(source: duckdb.DuckDBPyConnection) -> None:
    catalogue: Any = Catalogue({})
    tables = []

    def load_too(table: str) -> None:
        if table == "agents":
            load(catalogue, source)
            tables.append(dict(catalogue.tables))

    load(catalogue, source, load_too)
    assert tables[0]["users"] == "new"
    assert catalogue.tables == {"users": "new", "agents": "new"}


def test_views_are_not_replaced(source: duckdb.DuckDBPyConnection) -> None:
    catalogue: Any = Catalogue({"agents": "old"}, views=("users", "mine"))
    with pytest.raises(WarehouseError, match=r"raw\.users is a view"):
        load(catalogue, source)
    assert catalogue.tables == {"agents": "old"}


@pytest.mark.parametrize("is_named", [False, True])
def test_who_may_read_the_files_of_a_load(
    source: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_named: bool,
) -> None:
    monkeypatch.delenv("USAGE_EXPORTS_SPARK_STAGING", raising=False)
    if is_named:
        monkeypatch.setenv("USAGE_EXPORTS_SPARK_STAGING", str(tmp_path))
    catalogue = Catalogue({})
    before = os.umask(0o077)
    try:
        load(catalogue, source)
    finally:
        os.umask(before)
    assert catalogue.modes == ["0o755" if is_named else "0o700", "0o755", "0o644"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("", None),
        ("local", None),
        ("local[2]", None),
        ("sc://spark.example", ("spark.example", 15002)),
        ("sc://spark.example:15003/", ("spark.example", 15003)),
        ("sc://[::1]:15003/;token=a%3D;user_id=ann", ("::1", 15003)),
    ],
)
def test_where_spark_is(
    monkeypatch: pytest.MonkeyPatch, remote: str, address: tuple[str, int] | None
) -> None:
    monkeypatch.setenv("SPARK_REMOTE", remote)
    found: Any = SimpleNamespace(method="session")
    assert server_address(found) == address


@pytest.mark.parametrize(
    "remote",
    [
        "sc://host:15002;token=SECRET",
        "sc://host/token=SECRET",
        "sc://host/;SECRET",
        "sc://host/;token=a/SECRET",
        "sc://host;token=SECRET",
        "sc://SECRET@host",
        "sc://h:99999",
        "sc://[::1",
        "host:15002",
        "localhost:15002",
    ],
)
def test_a_remote_that_cannot_be_read_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, remote: str
) -> None:
    monkeypatch.setenv("SPARK_REMOTE", remote)
    found: Any = SimpleNamespace(method="session")
    with pytest.raises(UsageExportsError, match="SPARK_REMOTE is not a URL") as failure:
        server_address(found)
    assert "SECRET" not in str(failure.value)


@pytest.mark.parametrize(
    ("variable", "schema"),
    [("USAGE_EXPORTS_RAW_SCHEMA", "My raw rows"), ("USAGE_EXPORTS_SCHEMA", "usage-exports")],
)
@pytest.mark.parametrize("command", ["check", "export"])
def test_schemas_that_would_have_to_be_quoted(command: str, variable: str, schema: str) -> None:
    pytest.importorskip("pyspark", reason="pip install 'usage-exports[spark]'")
    result = EngineUnderTest("spark", {variable: schema}).run(command)
    assert result.exit_code == 1
    assert f"Error: {variable} is '{schema}', but on spark such a name" in result.output


def test_only_folders_of_the_exports_are_in_the_way() -> None:
    said = (
        "[LOCATION_ALREADY_EXISTS] Cannot name the managed table as `spark_catalog`.`{}`.`{}`, as "
        "its associated location 'file:/warehouse/exports.db/{}' already exists. Please pick."
    )
    messages = [
        said.format("exports", "int_periods", "int_periods"),
        "Error running query: " + said.format("exports", "int_export", "int_export") * 2,
        said.format("others", "int_workspaces", "int_workspaces"),
        said.format("exports", "int_workspaces", "elsewhere"),
    ]
    assert folders_in_the_way("Exports", messages) == [
        "file:/warehouse/exports.db/int_periods",
        "file:/warehouse/exports.db/int_export",
    ]
