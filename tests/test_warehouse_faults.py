"""What goes wrong with a warehouse: told as it is, without advice that would cost a healthy one."""

import errno
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from dbt_command import dbt
from exporting import TABLES, Place, make_place
from usage_exports.cli import main
from usage_exports.engines.duckdb.engine import DuckDB
from usage_exports.engines.engine import Failure

JUNE = ("--from", "2026-06-01", "--to", "2026-06-30", "--now", "2026-07-15T12:00:00Z")
FILES = 4


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def export(place: Place, *options: str, warehouse: Path | None = None) -> Result:
    """Export June 2026 as the command does."""
    at = place.locations
    paths = ("--raw", str(at.raw), "--out", str(at.out))
    database = ("--warehouse", str(warehouse or at.warehouse))
    return CliRunner().invoke(main, ["export", *JUNE, "-q", *paths, *database, *options])


def refused(result: Result, code: int = 1) -> str:
    """What a run says that failed without a traceback, in one line."""
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit)
    return " ".join(result.stderr[result.stderr.index("Error: ") :].split())


def gives_no_bad_advice(said: str) -> bool:
    return not any(word in said for word in ("spoiled", "remove", "parse its project", "A file:"))


# -- A full disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A folder where a small disk can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    yield folder
    # A file of it may still be open in this process.
    subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=False)


def mount_disk(folder: Path, kilobytes: int) -> None:
    options = f"size={kilobytes}k"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if (
        not shutil.which("mount")
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk can't be mounted here")


def fill(disk: Path) -> Path:
    """Leave no byte on a disk."""
    path = disk / "filling"
    with path.open("wb", buffering=0) as file:
        for size in (2**16, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                assert error.errno == errno.ENOSPC
    return path


# In turn: the file can't be made, nor its log, nor what dbt writes.
@pytest.mark.parametrize("kilobytes", [4, 400, 1200])
def test_a_first_run_on_a_full_disk(
    place: Place, disk: Path, kilobytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(place.folder / "cache"))
    mount_disk(disk, kilobytes)
    warehouse = disk / "warehouse.duckdb"
    said = refused(export(place, warehouse=warehouse))
    assert "The disk of" in said
    assert "is full. Make room" in said
    assert str(disk) in said
    assert gives_no_bad_advice(said)


def test_a_full_disk_when_a_raw_file_has_changed(place: Place, disk: Path) -> None:
    mount_disk(disk, 60_000)
    warehouse = disk / "warehouse.duckdb"
    assert export(place, warehouse=warehouse).exit_code == 0
    before = place.files()
    filling = fill(disk)
    place.write("users.csv", TABLES["users"])
    said = refused(export(place, warehouse=warehouse))
    assert f"The disk of warehouse {warehouse} is full. Make room" in said
    assert gives_no_bad_advice(said)
    assert place.files() == before
    filling.unlink()
    assert export(place, warehouse=warehouse).exit_code == 0
    assert place.files().keys() == before.keys()


def test_a_file_that_may_not_grow(place: Place) -> None:
    """The cause is told, not that the rollback after it failed."""
    assert export(place).exit_code == 0
    place.write("users.csv", TABLES["users"])
    at = place.locations
    # A limit of this process's own would break the tests beside this one.
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 1 && exec "$@"', "bash",
         sys.executable, "-m", "usage_exports", "export", *JUNE, "-q",
         "--raw", at.raw, "--out", at.out, "--warehouse", at.warehouse],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert gives_no_bad_advice(done.stderr)
    assert export(place).exit_code == 0


# -- Settings that can't be


@pytest.mark.parametrize("size", ["99999999TB", "123456789123TiB"])
def test_a_memory_limit_that_duckdb_refuses(place: Place, size: str) -> None:
    said = refused(export(place, "--memory-limit", size), code=2)
    assert f"--memory-limit {size} can't be used" in said
    assert not place.locations.warehouse.exists()


def test_a_memory_limit_that_is_too_low_for_a_warehouse(place: Place) -> None:
    assert export(place).exit_code == 0
    for size in ("0KB", "1KB", "300KB"):
        said = refused(export(place, "--memory-limit", size))
        assert f"The memory limit of {size} is too low for this." in said
        assert gives_no_bad_advice(said)
    assert export(place).exit_code == 0


@pytest.mark.parametrize("schema", ["temp", "system", "PG_CATALOG", "information_schema", "a\nb"])
def test_raw_schemas_that_are_not_to_be_had(
    place: Place, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USAGE_EXPORTS_RAW_SCHEMA", schema)
    said = refused(export(place))
    assert "USAGE_EXPORTS_RAW_SCHEMA" in said
    assert gives_no_bad_advice(said)
    assert not place.locations.warehouse.exists()


@pytest.mark.parametrize(
    "path",
    [
        "a?b.duckdb",
        "a#b.duckdb",
        "a;b.duckdb",
        "a\nb.duckdb",
        "a\x1b[31mb.duckdb",
        "x#select 1",
        "o'd\"d; attach ':memory:' as x; --.duckdb",
        "x\"; attach 'y'; --#z/warehouse.duckdb",
        "...",
        ".system.duckdb",
    ],
)
def test_paths_that_dbt_would_take_apart(place: Place, path: str) -> None:
    warehouse = place.folder / "here" / path
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    before = sorted(place.folder.rglob("*"))
    said = refused(export(place, warehouse=warehouse), code=2)
    assert "--warehouse" in said
    assert gives_no_bad_advice(said)
    assert sorted(place.folder.rglob("*")) == before


def test_paths_of_all_kinds_that_can_be_used(tmp_path: Path) -> None:
    odd = make_place(tmp_path / "o'd\"d, % & $(x) {{ 1 }} äé")
    assert export(odd, "--temp-directory", str(odd.folder / "t'e;m\"p#?")).exit_code == 0
    assert len(odd.files()) >= FILES


def test_dbt_refuses_the_same_paths(tmp_path: Path) -> None:
    place = make_place(tmp_path / 'x"; attach ":memory:" as y; --#z')
    done = dbt(place.folder, "build", "--select", "usage_exports_model_prices")
    assert done.returncode != 0
    assert "can't stand in the path of a DuckDB file" in done.stdout
    assert not place.locations.warehouse.exists()


# -- What somebody else made

THEIRS = {
    "a table of a mart's name": ("create table main.usage_users as select 1 as a", "usage_users"),
    "a view of a roll-up's name": (
        "create view main.int_messages_by_day as select 1 as a",
        "int_messages_by_day",
    ),
    "a seed's name in capitals": (
        "create table USAGE_EXPORTS_MODEL_PRICES as select 1 as a",
        "usage_exports_model_prices",
    ),
    "a view of a raw table's name": ("create view raw.users as select 1 as a", "raw.users"),
    "a table of a raw table's name": ("create table raw.users as select 1 as a", "raw.users"),
    "a list of files": ("create table raw.files as select 1 as a", "raw.files"),
    "a table of an optional raw table's name": (
        "create table raw.model_prices as select 1 as a",
        "raw.model_prices",
    ),
}


def theirs(warehouse: Path, statement: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists raw")
        connection.execute(statement)


def relations(warehouse: Path) -> list[tuple[str, ...]]:
    with duckdb.connect(str(warehouse)) as connection:
        return connection.execute(
            "select schema_name, table_name, sql from duckdb_tables() where not internal union all "
            "select schema_name, view_name, sql from duckdb_views() where not internal order by all"
        ).fetchall()


@pytest.mark.parametrize("kind", THEIRS)
def test_nothing_of_others_is_replaced(place: Place, kind: str) -> None:
    warehouse = place.locations.warehouse
    statement, name = THEIRS[kind]
    theirs(warehouse, statement)
    before = relations(warehouse)
    said = refused(export(place))
    assert f"Warehouse {warehouse} has " in said
    assert name in said
    assert "--warehouse" in said
    assert gives_no_bad_advice(said)
    assert relations(warehouse) == before


@pytest.mark.parametrize("raw", ["there", "missing"])
@pytest.mark.parametrize("kind", ["a table of a mart's name", "a view of a raw table's name"])
def test_dbt_replaces_nothing_of_others(place: Place, kind: str, raw: str) -> None:
    warehouse = place.locations.warehouse
    if raw == "missing":
        shutil.rmtree(place.locations.raw)
    statement, name = THEIRS[kind]
    theirs(warehouse, statement)
    before = relations(warehouse)
    done = dbt(place.folder, "run", "--select", "+usage_users")
    assert done.returncode != 0
    assert "which this project did not make and would replace" in done.stdout
    assert name in done.stdout
    assert relations(warehouse) == before


def test_another_schema_is_a_way_out(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = place.locations.warehouse
    theirs(warehouse, "create view raw.users as select 1 as a; create table main.sales as select 2")
    monkeypatch.setenv("USAGE_EXPORTS_RAW_SCHEMA", "usage_raw")
    assert export(place).exit_code == 0
    with duckdb.connect(str(warehouse)) as connection:
        assert connection.execute("from raw.users").fetchall() == [(1,)]
        assert connection.execute("from main.sales").fetchall() == [(2,)]


def test_a_warehouse_knows_what_is_its_own(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = place.locations.warehouse
    assert export(place).exit_code == 0
    # In another schema, and as the last version left it.
    monkeypatch.setenv("USAGE_EXPORTS_RAW_SCHEMA", "raw2")
    assert export(place).exit_code == 0
    monkeypatch.delenv("USAGE_EXPORTS_RAW_SCHEMA")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("drop table raw.made")
    assert export(place).exit_code == 0
    # A model that an earlier version did not have.
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from raw.made where relation_name = 'usage_users'")
    assert "main.usage_users" in refused(export(place))


def test_seeds_that_were_built_without_raw_data_are_own(tmp_path: Path) -> None:
    place = Place(tmp_path)
    done = dbt(place.folder, "seed")
    assert done.returncode == 0, done.stdout
    make_place(tmp_path)
    assert export(place).exit_code == 0


# -- Errors are told apart by their classes, and the warehouse is looked at before it is blamed


@pytest.mark.parametrize("kind", [duckdb.FatalException, duckdb.InternalException])
def test_a_warehouse_is_blamed_only_when_it_does_not_open(
    place: Place, kind: type[duckdb.Error]
) -> None:
    assert export(place).exit_code == 0
    error = kind("Something broke in serialization, a checksum and Parquet.")
    failure = Failure(str(error), "usage_users", error)
    said = str(DuckDB(place.locations).error(failure))
    assert gives_no_bad_advice(said)
    assert "Something broke" in said
    content = bytearray(place.locations.warehouse.read_bytes())
    content[8192:8256] = bytes(64)
    place.locations.warehouse.write_bytes(content)
    assert "is spoiled" in str(DuckDB(place.locations).error(failure))
    assert "is spoiled" in refused(export(place))


def test_the_first_error_is_told(place: Place) -> None:
    """What dbt and a rollback raise afterwards says less."""
    first = duckdb.OutOfMemoryException("Kein Speicher")
    second = duckdb.TransactionException("cannot rollback - no transaction is active")
    second.__context__ = first
    wrapped = RuntimeError(str(second))
    wrapped.__cause__ = second
    said = str(DuckDB(place.locations).error(Failure(str(wrapped), "usage_users", wrapped)))
    assert "The memory limit of" in said


def test_an_empty_file_becomes_a_warehouse(place: Place) -> None:
    place.locations.warehouse.touch()
    assert export(place).exit_code == 0
