"""What analysts do: `dbt build` at the root, its variables, its tests and its docs."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from engines import postgres_on, spark_on
from exporting import make_place
from usage_exports.contract import raw_tables

ROOT = Path(__file__).parent.parent
GOLDEN_RAW = ROOT / "tests" / "golden" / "open-webui" / "raw"
NOW = "now: '2026-11-23T12:00:00Z'"
# With unit tests, and the tests for those who change the models.
EVERYTHING = ["--selector", "everything"]


def dbt(
    folder: Path, *arguments: str, raw: Path = GOLDEN_RAW, server: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run dbt in the repository, with its output and its warehouse in another folder.

    Args:
        folder: for what it writes.
        arguments: of dbt.
        raw: the raw folder.
        server: the environment that names the server of another target.
    """
    environment = {
        **os.environ,
        **(server or {}),
        "USAGE_EXPORTS_RAW": str(raw),
        "USAGE_EXPORTS_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    for name in [name for name in environment if name.startswith("COV")]:
        # What dbt does is not measured, see conftest.py.
        del environment[name]
    command = [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the warehouse of a `dbt build`, unit tests included."""
    folder = tmp_path_factory.mktemp("dbt")
    result = dbt(folder, "build", *EVERYTHING, "--vars", f"{{{NOW}}}")
    assert result.returncode == 0, result.stdout
    assert "Period 2026-10-01 to 2026-10-31 by period, as of 2026-11-23 12:00:00" in result.stdout
    (folder / "build.log").write_text(result.stdout)
    return folder


def test_build_passes_with_unit_tests_and_full_scan(built: Path) -> None:
    log = (built / "build.log").read_text()
    assert re.search(r"WARN=0 ERROR=0 SKIP=0", log)
    assert re.search(r"\d\d unit tests", log)
    assert "PASS assert_roll_ups_match_raw_rows" in log
    assert "PASS assert_months_sum_up_their_days" in log


@pytest.mark.parametrize(
    "spoil",
    [
        "update int_messages_by_month set user_id = 'other' where rowid = 0",
        "update int_model_requests_by_month set max_output_tokens = null where output_tokens > 0",
    ],
)
def test_months_that_do_not_sum_up_their_days_are_found(
    built: Path, tmp_path: Path, spoil: str
) -> None:
    shutil.copy(built / "warehouse.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute(spoil)
    result = dbt(tmp_path, "test", "--select", "assert_months_sum_up_their_days")
    assert result.returncode == 1
    assert re.search(r"FAIL \d+ assert_months_sum_up_their_days", result.stdout)


@pytest.mark.parametrize(
    ("setting", "marts"),
    [
        ("byok_enabled", ["agents", "models", "users"]),
        ("user_level_data_enabled", ["agents", "projects", "users"]),
    ],
)
def test_private_columns_with_values_are_found(
    built: Path, tmp_path: Path, setting: str, marts: list[str]
) -> None:
    shutil.copy(built / "warehouse.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute(f"update int_workspaces set {setting} = false")
    result = dbt(tmp_path, "test", "--select", "test_name:private_columns_are_empty")
    failed = re.findall(r"FAIL \d+ private_columns_are_empty_usage_(\w+?)_ ", result.stdout)
    assert sorted(failed) == marts


def test_events_are_told_apart_by_their_whole_keys(tmp_path: Path) -> None:
    row = "acme,{},u1,{},2026-06-02T10:00:00Z"
    actions = [row.format("m1", "Web Search"), row.format("m1 Web", "Search")]
    header = "org_id,message_id,user_id,action_name,sent_at"
    make_place(tmp_path, message_actions="\n".join([header, *actions]))
    selected = ["--select", "+assert_roll_ups_match_raw_rows", "--indirect-selection", "cautious"]
    result = dbt(tmp_path, "build", *selected, raw=tmp_path / "raw")
    assert result.returncode == 0, result.stdout
    assert "PASS assert_roll_ups_match_raw_rows" in result.stdout


@pytest.mark.parametrize("target", ["postgres", "spark"])
def test_build_passes_on_a_server(
    request: pytest.FixtureRequest, tmp_path: Path, target: str
) -> None:
    server = request.getfixturevalue(target)
    engine = spark_on(server) if target == "spark" else postgres_on(server)
    engine.load(GOLDEN_RAW)
    arguments = [*EVERYTHING, "--target", target, "--vars", f"{{{NOW}}}"]
    if target == "spark":
        # They would take minutes: each is planned as the model is.
        arguments += ["--exclude-resource-type", "unit_test"]
    result = dbt(tmp_path, "build", *arguments, server=engine.environment)
    assert result.returncode == 0, result.stdout
    assert re.search(r"WARN=0 ERROR=0 SKIP=0", result.stdout)


def test_models_are_documented_to_the_last_column(built: Path) -> None:
    assert dbt(built, "docs", "generate").returncode == 0
    manifest = json.loads((built / "target" / "manifest.json").read_text())
    catalog = json.loads((built / "target" / "catalog.json").read_text())
    relations = {**catalog["nodes"], **catalog["sources"]}
    nodes = {**manifest["nodes"], **manifest["sources"]}
    assert len(relations) > 40
    for unique_id, relation in relations.items():
        node = nodes[unique_id]
        assert node["description"].strip(), unique_id
        described = {
            name.lower() for name, column in node["columns"].items() if column["description"]
        }
        internal = {"source_file", "columns"} if unique_id.startswith("source.") else set()
        missing = {name.lower() for name in relation["columns"]} - described - internal
        assert not missing, (unique_id, missing)


def test_every_mart_has_a_contract_an_exposure_and_unit_tests(built: Path) -> None:
    manifest = json.loads((built / "target" / "manifest.json").read_text())
    exposed = {name for e in manifest["exposures"].values() for name in e["depends_on"]["nodes"]}
    unit_tested = {
        name for test in manifest["unit_tests"].values() for name in test["depends_on"]["nodes"]
    }
    marts = {name for name in manifest["nodes"] if name.startswith("model.usage_exports.usage_")}
    assert len(marts) == 4
    assert marts <= exposed
    assert marts <= unit_tested
    assert all(manifest["nodes"][name]["config"]["contract"]["enforced"] for name in marts)


def test_every_mart_with_private_columns_is_checked(built: Path) -> None:
    nodes = json.loads((built / "target" / "manifest.json").read_text())["nodes"]
    private = {
        name
        for name, node in nodes.items()
        for column in node["columns"].values()
        if {"byok", "identifying"} & column["config"]["meta"].keys()
    }
    checked = {
        node["attached_node"]
        for node in nodes.values()
        if node.get("test_metadata", {}).get("name") == "private_columns_are_empty"
    }
    assert private == checked
    assert len(private) == 4


def test_models_mention_no_engine() -> None:
    for path in (ROOT / "models").rglob("*.sql"):
        assert not re.search(r"target\.|duckdb|postgres|spark", path.read_text(), re.IGNORECASE)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ("period_start: 2025-11-22, period_end: 2025-12-01", "accepted is 2025-11-23"),
        ("period_by: year", "Variable period_by is 'year': it must be one of period, day"),
        ("perod_by: month", "Variable perod_by is unknown: the variables are period"),
        ("now: soon", "Variable now is 'soon': it must be a timestamp such as"),
    ],
)
def test_bad_variables_stop_the_run_at_its_start(built: Path, variables: str, message: str) -> None:
    now = "" if variables.startswith("now") else f", {NOW}"
    result = dbt(built, "run", "--vars", f"{{{variables}{now}}}")
    assert result.returncode == 2
    assert message in result.stdout
    assert "OK created" not in result.stdout


def test_a_missing_raw_folder_is_named(tmp_path: Path) -> None:
    result = dbt(tmp_path, "build", raw=tmp_path / "nowhere")
    assert result.returncode != 0
    assert f"There is no raw folder {tmp_path / 'nowhere'}" in result.stdout


def test_rejected_rows_are_kept(export_folder: Path) -> None:
    messages = (
        "org_id,message_id,user_id,sent_at\n"
        "acme,x1,u1,2026-06-02\nacme,x2,,2026-06-02\nacme,x3,u1,yesterday\nacme,x4,u1,2027-01-01\n"
    )
    place = make_place(export_folder, messages=messages)
    place.export()
    with duckdb.connect(str(place.locations.warehouse)) as connection:
        rows = connection.execute(
            "select table_name, reason, raw->>'message_id' from rejected_rows order by all"
        ).fetchall()
    assert rows == [
        ("messages", "sent_at is not a timestamp", "x3"),
        ("messages", "the event lies in the future", "x4"),
        ("messages", "user_id is missing", "x2"),
    ]


def test_the_contract_covers_nine_tables() -> None:
    assert len(raw_tables()) == 9
