"""What analysts do: `dbt build` at the root, its variables, its tests and its docs."""

import datetime
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from dbt_command import EVERYTHING, GOLDEN_RAW, NOW, dbt, run
from engines import postgres_on
from exporting import make_place
from postgres import Postgres
from usage_exports.contract import raw_tables
from usage_exports.dbt.renderer import Macros

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the warehouse of a `dbt build`, unit tests included."""
    folder = tmp_path_factory.mktemp("dbt")
    (folder / "raw").symlink_to(GOLDEN_RAW)
    result = dbt(folder, "build", *EVERYTHING)
    assert result.returncode == 0, result.stdout
    assert "Period 2026-10-01 to 2026-10-31 by period, as of 2026-11-23 12:00:00" in result.stdout
    (folder / "build.log").write_text(result.stdout)
    return folder


@pytest.fixture
def changed(built: Path, tmp_path: Path) -> Iterator[Path]:
    """That folder, for a test that may change the raw data and the warehouse."""
    kept = shutil.copy(built / "warehouse.duckdb", tmp_path / "kept.duckdb")
    yield built
    (built / "raw").unlink()
    (built / "raw").symlink_to(GOLDEN_RAW)
    shutil.copy(kept, built / "warehouse.duckdb")


def replace_raw(folder: Path, raw: Path) -> None:
    """Put another raw folder in the place of the one there, and forget the warehouse."""
    (folder / "raw").unlink()
    (folder / "raw").symlink_to(raw)
    (folder / "warehouse.duckdb").unlink()


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
def test_months_that_do_not_sum_up_their_days_are_found(changed: Path, spoil: str) -> None:
    with duckdb.connect(str(changed / "warehouse.duckdb")) as connection:
        connection.execute(spoil)
    result = dbt(changed, "test", "--select", "assert_months_sum_up_their_days")
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
    changed: Path, setting: str, marts: list[str]
) -> None:
    with duckdb.connect(str(changed / "warehouse.duckdb")) as connection:
        connection.execute(f"update int_workspaces set {setting} = false")
    result = dbt(changed, "test", "--select", "test_name:private_columns_are_empty")
    failed = re.findall(r"FAIL \d+ private_columns_are_empty_usage_(\w+?)_ ", result.stdout)
    assert sorted(failed) == marts


def test_events_are_told_apart_by_their_whole_keys(changed: Path, tmp_path: Path) -> None:
    row = "acme,{},u1,{},2026-06-02T10:00:00Z"
    actions = [row.format("m1", "Web Search"), row.format("m1 Web", "Search")]
    header = "org_id,message_id,user_id,action_name,sent_at"
    make_place(tmp_path, message_actions="\n".join([header, *actions]))
    selected = ["--select", "+assert_roll_ups_match_raw_rows", "--indirect-selection", "cautious"]
    replace_raw(changed, tmp_path / "raw")
    result = dbt(changed, "build", *selected)
    assert result.returncode == 0, result.stdout
    assert "PASS assert_roll_ups_match_raw_rows" in result.stdout


def test_build_passes_on_postgres(postgres: Postgres, tmp_path: Path) -> None:
    engine = postgres_on(postgres)
    engine.load(GOLDEN_RAW)
    target = ["--target", "postgres"]
    result = dbt(tmp_path, "build", *EVERYTHING, *target, server=engine.environment)
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


BAD_VARIABLES = {
    f"period_start: 2025-11-22, period_end: 2025-12-01, {NOW}": "accepted is 2025-11-23",
    f"period_by: year, {NOW}": "Variable period_by is 'year': it must be one of period, day",
    f"perod_by: month, {NOW}": "Variable perod_by is unknown: the variables are period",
    "now: soon": "Variable now is 'soon': it must be a timestamp such as",
}

# One process runs dbt with each of its arguments as variables, on the project as it was parsed.
RUNS = """
import io, json, sys
from contextlib import redirect_stdout
from pathlib import Path

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

parsed, *all_variables = sys.argv[1:]
said = {}
for variables in all_variables:
    with redirect_stdout(io.StringIO()) as output:
        manifest = Manifest.from_msgpack(Path(parsed).read_bytes())
        result = dbtRunner(manifest).invoke(["--no-use-colors", "run", "--vars", variables])
    # By an error, dbt's exit code 2, and not by a node's failure.
    assert result.exception
    said[variables] = output.getvalue()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said_of_bad_variables(built: Path) -> dict[str, str]:
    """What dbt says of each of them."""
    texts = {variables: f"{{{variables}}}" for variables in BAD_VARIABLES}
    parsed = str(built / "target" / "partial_parse.msgpack")
    result = run(built, sys.executable, "-c", RUNS, parsed, *texts.values())
    assert result.returncode == 0, result.stderr
    said: dict[str, str] = json.loads(result.stdout)
    return {variables: said[text] for variables, text in texts.items()}


@pytest.mark.parametrize("variables", BAD_VARIABLES)
def test_bad_variables_stop_the_run_at_its_start(
    said_of_bad_variables: dict[str, str], variables: str
) -> None:
    said = said_of_bad_variables[variables]
    assert BAD_VARIABLES[variables] in said
    assert "OK created" not in said


def test_a_missing_raw_folder_is_named(changed: Path, tmp_path: Path) -> None:
    replace_raw(changed, tmp_path / "nowhere")
    result = dbt(changed, "build")
    assert result.returncode != 0
    assert f"There is no raw folder {changed / 'raw'}" in result.stdout


def test_rejected_rows_are_kept(export_folder: Path) -> None:
    messages = (
        "org_id,message_id,user_id,sent_at\n"
        "acme,x1,u1,2026-06-02\nacme,x2,,2026-06-02\nacme,x3,u1,yesterday\nacme,x4,u1,2027-01-01\n"
        "a\0me,x5,u1,2026-06-02\n,x6,u1,2026-06-02\n"
    )
    place = make_place(export_folder, messages=messages)
    place.export()
    with duckdb.connect(str(place.locations.warehouse)) as connection:
        rows = connection.execute(
            "select table_name, org_id, reason, raw->>'message_id' from rejected_rows "
            "order by all nulls first"
        ).fetchall()
    assert rows == [
        ("messages", None, "org_id contains NUL", "x5"),
        ("messages", None, "org_id is missing", "x6"),
        ("messages", "acme", "sent_at is not a timestamp", "x3"),
        ("messages", "acme", "the event lies in the future", "x4"),
        ("messages", "acme", "user_id is missing", "x2"),
    ]


def test_the_contract_covers_nine_tables() -> None:
    assert len(raw_tables()) == 9


def test_the_variables_that_are_checked_are_those_of_the_project() -> None:
    declared = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))["vars"]
    assert set(Macros().known_variables()) == set(declared)


def test_a_build_without_a_selection_is_for_users(built: Path) -> None:
    listed = dbt(built, "ls", "--quiet", "--output", "json")
    nodes = [json.loads(line) for line in listed.stdout.splitlines()]
    assert {"model", "seed", "test"} <= {node["resource_type"] for node in nodes}
    assert "unit_test" not in {node["resource_type"] for node in nodes}
    assert not any("development" in node["config"].get("tags", []) for node in nodes)


def test_freshness_is_that_of_the_last_delivery(tmp_path: Path) -> None:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    row = "acme,x{},u1,2026-06-02T10:00:00Z,{}\n"
    messages = "org_id,message_id,user_id,sent_at,ingested_at\n"
    messages += row.format(1, "2026-06-02 11:00") + row.format(2, now) + row.format(3, "unknown")
    make_place(tmp_path, messages=messages)
    result = dbt(tmp_path, "source", "freshness")
    assert result.returncode == 0, result.stdout
    assert "PASS freshness of usage_exports_raw.messages " in result.stdout
    # Nobody knows of these when they were delivered.
    assert "WARN freshness of usage_exports_raw.model_requests " in result.stdout
