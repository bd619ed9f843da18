"""The command line: its help, its exit codes, and what it says when something is wrong."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner, Result

from exporting import TABLES, Place, make_place
from usage_exports.cli import main
from usage_exports.engines.duckdb.engine import DuckDB
from usage_exports.engines.engine import Failure

NOW = "2026-07-15T12:00:00Z"
JUNE = ("--from", "2026-06-01", "--to", "2026-06-30", "--now", NOW)
FILES = {f"acme/{type_}-usage-2026-06-01-2026-06-30.csv" for type_ in
         ("users", "agents", "projects", "models")}  # fmt: skip
COMMANDS = sorted(main.commands.items())


@dataclass(frozen=True)
class Folder:
    """A folder with raw data, a warehouse and exports, and the command run on it."""

    place: Place

    def run(self, command: str, *options: str) -> Result:
        """Run a command of the project in this process."""
        at = self.place.locations
        paths = ["--raw", str(at.raw)]
        if command == "export":
            paths += ["--out", str(at.out), "--warehouse", str(at.warehouse)]
        return CliRunner().invoke(main, [command, *paths, *options])

    def refuse(self, code: int, command: str, *options: str) -> str:
        """Run a command that must fail, and return what it says in one line, "Error: " first."""
        result = self.run(command, *options)
        assert result.exit_code == code, result.output
        # Whatever is no SystemExit would be a traceback.
        assert isinstance(result.exception, SystemExit)
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert re.findall("^Error: ", result.stderr, re.MULTILINE) == ["Error: "]
        return " ".join(result.stderr[result.stderr.index("Error: ") :].split())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(make_place(tmp_path))


def fails(result: Result) -> str:
    """What a run that failed says."""
    assert result.exit_code == 1, result.output
    return result.stderr


# -- Help


def test_every_command_has_help() -> None:
    shown = CliRunner().invoke(main, ["--help"])
    assert shown.exit_code == 0
    for name, command in COMMANDS:
        assert command.help
        assert name in shown.stdout
        for flag in ("-h", "--help"):
            result = CliRunner().invoke(main, [name, flag])
            assert result.exit_code == 0
            assert result.stdout.startswith(f"Usage: main {name}")
            assert command.help.splitlines()[0].split(",")[0] in result.stdout


@pytest.mark.parametrize(
    ("command", "option"),
    [
        pytest.param(name, option, id=f"{name} {option.opts[-1]}")
        for name, command in COMMANDS
        for option in command.params
        if isinstance(option, click.Option)
    ],
)
def test_every_option_has_help(command: str, option: click.Option) -> None:
    assert option.help, f"{command} {option.opts}"
    assert option.help.endswith((".", "now", "last-month"))


def test_version() -> None:
    result = CliRunner().invoke(main, ["--version"], prog_name="usage-exports")
    assert (result.exit_code, result.stdout) == (0, f"usage-exports {version('usage-exports')}\n")


IMPORTED = """
import sys
from click.testing import CliRunner
from usage_exports.cli import main
result = CliRunner().invoke(main, sys.argv[1:])
assert result.exit_code == {code}, result.output
heavy = ("dbt", "duckdb", "yaml", "agate", "pyarrow")
print(sorted(name for name in sys.modules if name.split(".")[0] in heavy))
"""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["export", "--help"], 0),
        (["demo", "--help"], 0),
        (["check", "--help"], 0),
        (["--version"], 0),
        (["export", "--from", "2020-01-01", "--to", "2020-01-31"], 2),
    ],
)
def test_what_needs_no_dbt_does_not_import_it(arguments: list[str], code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(code=code), *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr, done.returncode) == ("[]\n", "", 0)


def test_the_console_script_is_this_command() -> None:
    script = Path(sys.executable).with_name("usage-exports")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: usage-exports [OPTIONS] COMMAND")


# -- Wrong usage: exit code 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from", "2026-06-01"], "--from and --to belong together: give both, as YYYY-MM-DD."),
        (["--to", "2026-06-01"], "--from and --to belong together"),
        (["--period", "last-week", "--from", "2026-06-01", "--to", "2026-06-02"],
         "--period and --from/--to exclude each other"),
        (["--from", "2025-07-14", "--to", "2026-06-01"],
         "the earliest date accepted is 2025-07-15, 12 months before today (2026-07-15)."),
        (["--from", "2026-07-16", "--to", "2026-07-17"],
         "the latest date accepted is today, 2026-07-15."),
        (["--from", "2026-06-02", "--to", "2026-06-01"],
         "--to 2026-06-01 is before --from: the earliest date accepted is 2026-06-02."),
        (["--from", "2026-06-31", "--to", "2026-07-01"],
         "--from is '2026-06-31': it must be a date, as YYYY-MM-DD."),
        (["--now", "yesterday"], "--now is 'yesterday': it must be a timestamp such as "),
        (["--now", "9999-12-31T23:59-01:00"], "its year in UTC must be 1 to 9999."),
        (["--period", "next-week"], "'next-week' is not one of 'this-month', 'last-month'"),
        (["--by", "year"], "'year' is not one of 'period', 'day', 'week', 'month'"),
        (["--week-start", "friday"], "'friday' is not one of 'sunday', 'monday'"),
        (["--attributes-as-of", "then"], "'then' is not one of 'period-end', 'now'"),
        (["costs"], "'costs' is not one of 'users', 'agents', 'projects', 'models'"),
        (["--unknown"], "No such option"),
    ],
)  # fmt: skip
def test_wrong_usage_of_export(folder: Folder, options: list[str], message: str) -> None:
    said = folder.refuse(2, "export", "--now", NOW, *options)
    assert message in said
    assert not folder.place.locations.warehouse.exists()
    assert not folder.place.locations.out.exists()


@pytest.mark.parametrize(
    ("command", "options", "message"),
    [
        ("check", ["--now", "x"], "--now is 'x': it must be a timestamp"),
        ("demo", ["--now", "x"], "--now is 'x': it must be a timestamp"),
        ("demo", ["--messages", "0"], "0 is not in the range x>=1"),
        ("demo", ["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_wrong_usage_of_the_others(
    folder: Folder, command: str, options: list[str], message: str
) -> None:
    assert message in folder.refuse(2, command, *options)


# -- Failures that come before the build: exit code 1


@pytest.mark.parametrize("command", ["export", "check"])
def test_no_raw_folder(tmp_path: Path, command: str) -> None:
    said = Folder(Place(tmp_path)).run(command, "--quiet")
    assert fails(said) == (
        f"Error: There is no raw folder {tmp_path / 'raw'}. Name yours with --raw or "
        f"USAGE_EXPORTS_RAW, or make demo data with 'usage-exports demo --raw "
        f"{tmp_path / 'raw'}'.\n"
    )


@pytest.mark.parametrize("command", ["export", "check"])
def test_a_raw_folder_that_cannot_be_used(folder: Folder, command: str) -> None:
    raw = folder.place.locations.raw
    folder.place.write("users.csv", "org_id,name\nacme,Ann\n")
    assert f"{raw / 'users.csv'}: the required column user_id" in folder.refuse(1, command)
    (raw / "users.csv").unlink()
    assert f"Raw folder {raw} lacks the table users." in folder.refuse(1, command)


def test_demo_data_over_other_files(folder: Folder) -> None:
    folder.refuse(1, "demo")
    assert {path.name for path in folder.place.locations.raw.iterdir()} == {
        f"{table}.csv" for table in TABLES
    }


def test_a_spoiled_warehouse(folder: Folder) -> None:
    warehouse = folder.place.locations.warehouse
    warehouse.write_bytes(b"no database at all\n" * 1000)
    said = folder.refuse(1, "export", *JUNE)
    assert f"Warehouse {warehouse} is spoiled, or no DuckDB database of this version." in said
    assert "remove it: it will be made again from the raw data" in said
    assert warehouse.read_bytes() == b"no database at all\n" * 1000
    assert not folder.place.locations.out.exists()


@pytest.mark.parametrize("command", ["export", "check"])
@pytest.mark.parametrize("size", ["12", "80%", "4 gigabytes", "-1GB"])
def test_a_memory_limit_that_is_no_size(folder: Folder, command: str, size: str) -> None:
    options = JUNE if command == "export" else ()
    said = folder.refuse(2, command, *options, "--memory-limit", size)
    assert f"'{size}' is not a size: give one such as 500MB, 4GB or 1.5TiB." in said


@pytest.mark.parametrize("size", ["100KB", "8MB"])
def test_too_little_memory(folder: Folder, size: str) -> None:
    said = folder.refuse(1, "export", *JUNE, "--memory-limit", size)
    assert f"The memory limit of {size} is too low for this. Give more with --memory-limit." in said


def test_what_exceeds_the_memory_limit_goes_to_the_temporary_directory(folder: Folder) -> None:
    place = folder.place
    temporary = place.folder / "spill" / "here"
    (place.locations.raw / "messages.csv").unlink()
    # Every message twice: keys to be told apart and rows to be sorted.
    duckdb.execute(
        "copy (select 'acme' as org_id, repeat('x', 200) || number % 800000 as message_id, "
        "'u' || number % 70000 as user_id, timestamp '2026-06-02' as sent_at "
        f"from range(1600000) t (number)) to '{place.locations.raw / 'messages.parquet'}'"
    )
    seen: set[bool] = set()
    limits = replace(place.locations, memory_limit="400MB", temp_directory=temporary)
    place.export(lambda *_: seen.add(temporary.is_dir()), locations=limits)
    assert True in seen
    assert not temporary.exists()
    assert sum(int(row["messages_total"]) for row in place.rows("users")) == 800_000


@pytest.mark.parametrize("below", ["file/spill", "file/deeper/spill"])
def test_a_temporary_directory_that_cannot_be_made(folder: Folder, below: str) -> None:
    (folder.place.folder / "file").write_text("", "utf-8")
    inside = str(folder.place.folder / below)
    said = folder.refuse(1, "export", *JUNE, "--temp-directory", inside)
    assert f"Temporary directory {inside} can't be used: Not a directory." in said


def test_a_file_in_the_place_of_the_temporary_directory(folder: Folder) -> None:
    spill = folder.place.locations.spill
    spill.write_text("", "utf-8")
    said = folder.refuse(1, "export", *JUNE)
    assert f"Temporary directory {spill} can't be used: File exists." in said


def test_a_temporary_directory_that_cannot_be_used_any_more(folder: Folder) -> None:
    engine = DuckDB(folder.place.locations)
    spill = folder.place.locations.spill.absolute()
    for reason in (
        f'IO Error: Failed to create directory "{spill}": Read-only file system',
        f'IO Error: Cannot open file "{spill}/duckdb_temp_block-1.block": Permission denied',
    ):
        failure = Failure(f"Runtime Error in model usage_users\n  {reason}", "usage_users")
        said = str(engine.error(failure))
        assert said.startswith(f"Temporary directory {folder.place.locations.spill} can't be used:")
        assert said.endswith(f"({reason})")


def test_a_temporary_directory_around_the_raw_folder_takes_no_blame(folder: Folder) -> None:
    place = folder.place
    place.write("messages.csv", 'org_id,message_id,user_id,sent_at\nacme,"x"y,u1,2026-06-02\n')
    said = folder.refuse(1, "export", *JUNE, "--temp-directory", str(place.folder))
    assert "messages.csv, line 2" in said
    assert "Temporary" not in said


def test_a_warehouse_that_is_a_folder(folder: Folder) -> None:
    folder.place.locations.warehouse.mkdir()
    said = folder.refuse(1, "export", *JUNE)
    assert f"{folder.place.locations.warehouse} is a folder; --warehouse names a file." in said


@pytest.mark.parametrize("below", ["file/warehouse.duckdb", "file/deeper/warehouse.duckdb"])
def test_a_warehouse_in_a_folder_that_cannot_be_made(folder: Folder, below: str) -> None:
    (folder.place.folder / "file").write_text("", "utf-8")
    said = folder.refuse(1, "export", *JUNE, "--warehouse", str(folder.place.folder / below))
    assert str(folder.place.folder / "file") in said
    assert "Errno" not in said


HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(folder: Folder) -> Iterator[int]:
    """Another process that has the warehouse open, until the test ends."""
    warehouse = str(folder.place.locations.warehouse)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, warehouse], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process.pid
        finally:
            process.communicate()


def test_a_warehouse_that_another_process_has_open(folder: Folder, held: int) -> None:
    assert f"{folder.place.locations.warehouse} is in use by another process (PID {held})" in (
        folder.refuse(1, "export", *JUNE)
    )


# -- Exports. Each takes seconds: one folder goes through a life of them.


@dataclass(frozen=True)
class Lived:
    """What the runs in the life of a folder gave, and its files after each."""

    folder: Folder
    results: dict[str, Result]
    files: dict[str, dict[str, bytes]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Export, spoil the input in several ways, repair it, export again."""
    folder = Folder(make_place(tmp_path_factory.mktemp("lived")))
    lived = Lived(folder, {}, {})
    messages = TABLES["messages"]

    def run(name: str, *options: str) -> None:
        lived.results[name] = folder.run("export", *JUNE, *options)
        lived.files[name] = folder.place.files()

    run("first")
    run("unknown workspace", "--workspace", "acme", "--workspace", "amce")
    # Found while the models are built, not when the files are looked at.
    folder.place.write("messages.csv", messages + "acme,x2,u1,2026-06-03T10:00:00Z\n")
    run("wrong fields")
    folder.place.write("messages.csv", "org_id,message_id,user_id,sent_at\nacme,x9,u1,never\n")
    run("unusable")
    folder.place.write("messages.csv", messages + "acme,x2,u1,2026-06-03T10:00:00Z,,\n")
    run("repaired", "--quiet")
    return lived


def test_an_export_says_what_it_wrote(lived: Lived) -> None:
    result = lived.results["first"]
    assert result.exit_code == 0
    assert set(lived.files["first"]) == FILES
    out = lived.folder.place.locations.out
    for name in FILES:
        assert str(out / name) in result.stdout
    assert "Exporting 2026-06-01 to 2026-06-30 from" in result.stderr


@pytest.mark.parametrize("name", ["unknown workspace", "wrong fields", "unusable"])
def test_a_failed_export_leaves_earlier_files_as_they_were(lived: Lived, name: str) -> None:
    result = lived.results[name]
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert re.findall("^Error: ", result.stderr, re.MULTILINE) == ["Error: "]
    assert lived.files[name] == lived.files["first"]


def test_an_unknown_workspace_is_named(lived: Lived) -> None:
    said = lived.results["unknown workspace"].stderr
    assert "There is no workspace 'amce' in the raw data. Did you mean acme?" in said


def test_a_line_that_the_build_cannot_read_is_named(lived: Lived) -> None:
    path = lived.folder.place.locations.raw / "messages.csv"
    said = lived.results["wrong fields"].stderr
    assert f"Error: {path}, line 3: 4 fields, but the header has 6." in said


def test_a_table_without_a_usable_row_is_named(lived: Lived) -> None:
    said = lived.results["unusable"].stderr
    assert "Table messages: none of its rows can be used (sent_at is not a timestamp: 1)." in said


def test_the_run_after_a_failure_is_right(lived: Lived, tmp_path: Path) -> None:
    result = lived.results["repaired"]
    assert (result.exit_code, result.stdout) == (0, "")
    afresh = Folder(Place(tmp_path))
    lived.folder.place.locations.raw.rename(afresh.place.locations.raw)
    try:
        assert afresh.run("export", *JUNE).exit_code == 0
    finally:
        afresh.place.locations.raw.rename(lived.folder.place.locations.raw)
    assert lived.files["repaired"] == afresh.place.files()
    users = afresh.place.rows("users")
    assert [(row["user_id"], row["messages_total"]) for row in users] == [("u1", "2")]


def test_a_warehouse_of_something_else(folder: Folder) -> None:
    warehouse = folder.place.locations.warehouse
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.users (id integer)")
    assert f"Warehouse {warehouse}" in folder.refuse(1, "export", *JUNE)


def test_check_finds_nothing_to_export(folder: Folder) -> None:
    folder.place.write("messages.csv", "org_id,message_id,user_id,sent_at\nacme,x9,u1,never\n")
    result = folder.run("check", "--now", NOW, "--quiet")
    assert result.exit_code == 1
    assert result.stderr == ""
    assert "Nothing can be exported: no row of messages can be used." in result.stdout
    assert "sent_at is not a timestamp" in result.stdout
    assert not folder.place.locations.warehouse.exists()


def test_a_raw_schema_that_needs_quotes(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USAGE_EXPORTS_RAW_SCHEMA", "My raw-rows")
    result = folder.run("check", "--now", NOW)
    assert result.exit_code == 0, result.output
    assert "1 workspace can be exported." in result.stdout
    monkeypatch.setenv("USAGE_EXPORTS_RAW_SCHEMA", 'my "raw" rows')
    assert "a schema's name can't hold quotes" in folder.refuse(1, "check")


@pytest.mark.usefixtures("interrupts")
@pytest.mark.parametrize("becomes", [KeyboardInterrupt, RuntimeError])
def test_who_interrupts_when_all_is_written_is_told(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, becomes: type[BaseException]
) -> None:
    claimed = DuckDB.claimed

    @contextmanager
    def interrupted(self: DuckDB) -> Iterator[None]:
        with claimed(self):
            yield
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise becomes

    monkeypatch.setattr(DuckDB, "claimed", interrupted)
    result = folder.run("export", *JUNE)
    assert result.exit_code == 130
    assert "Interrupted: all files were written." in result.stderr
    assert set(folder.place.files()) == FILES


@pytest.mark.parametrize("name", ["raw.duckdb", "Raw.v2.duckdb", "TEMP.duckdb", "it's.duckdb"])
def test_a_warehouse_that_duckdb_would_confuse(folder: Folder, name: str) -> None:
    said = folder.run("export", "--warehouse", str(folder.place.folder / name))
    assert said.exit_code == 2
    assert "a DuckDB file can't have this name" in said.stderr
