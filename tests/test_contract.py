"""The contract says everything once: what reads it picks up what is added to it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from exporting import TABLES, Place, make_place
from usage_exports.contract import SOURCES, Table, raw_tables
from usage_exports.dbt.renderer import Macros

ROOT = Path(__file__).parent.parent
CHAT = "          - { name: chat_id, data_type: string, description: \"{{ doc('chat_id') }}\" }\n"
LANGUAGE = "          - { name: language, data_type: string, description: Language. }\n"


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the project whose messages have one more optional column, and a raw folder."""
    project = tmp_path / "project"
    for name in ("macros", "models", "seeds", "runner", "tests/dbt"):
        shutil.copytree(ROOT / name, project / name)
    for name in ("dbt_project.yml", "profiles.yml", "selectors.yml"):
        shutil.copy(ROOT / name, project)
    contract = project / SOURCES
    text = contract.read_text()
    assert text.count(CHAT) == 1
    contract.write_text(text.replace(CHAT, CHAT + LANGUAGE))
    return project


def run(project: Path, folder: Path, *arguments: str) -> None:
    """Run the command of a copy of the project."""
    command = [sys.executable, "-m", "usage_exports", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(project / "runner")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def export(project: Path, place: Place) -> None:
    """Export June 2026 from a raw folder, by a copy of the project."""
    period = ("--from", "2026-06-01", "--to", "2026-06-30", "--now", "2026-07-15T12:00:00Z")
    run(project, place.folder, "export", *period)


def rows(warehouse: Path, query: str) -> list[Any]:
    with duckdb.connect(str(warehouse)) as connection:
        return connection.execute(query).fetchall()


def with_language(language: str) -> str:
    return (
        "org_id,message_id,user_id,sent_at,language\n"
        f"acme,x1,u1,2026-06-02T10:00:00Z,{language}\nacme,x2,u1,2026-06-03T10:00:00Z,fr\n"
    )


def test_a_column_is_added_by_one_line(scratch: Path, tmp_path: Path) -> None:
    place = make_place(tmp_path, messages=with_language(" en "))
    warehouse = place.locations.warehouse

    export(scratch, place)

    staged = "select message_id, language from stg_workspace__messages order by all"
    assert rows(warehouse, staged) == [("x1", "en"), ("x2", "fr")]
    # Marks that only rolling up a day again would wipe out.
    rows(warehouse, "update int_messages_by_day set agent_id = 'kept'")
    place.write("messages.csv", with_language("de"))
    export(scratch, place)
    kept = "select event_date::varchar, agent_id from int_messages_by_day order by all"
    assert rows(warehouse, kept) == [("2026-06-02", None), ("2026-06-03", "kept")]


def test_an_added_column_is_read_of_files_that_were_read_before(
    scratch: Path, tmp_path: Path
) -> None:
    place = make_place(tmp_path, messages=with_language("en"))
    export(ROOT, place)
    export(scratch, place)
    # Files and days agree on what their rows say: the export's own test compares them.
    query = (
        "select sum(fingerprint) = (select sum(fingerprint) from int_messages_by_day), "
        "(select sum(fingerprint) from stg_workspace__messages) "
        "= (select sum(fingerprint) from int_messages_by_day) from int_messages_by_file"
    )
    assert rows(place.locations.warehouse, query) == [(True, True)]


def test_the_demo_has_an_added_column(scratch: Path, tmp_path: Path) -> None:
    run(scratch, tmp_path, "demo", "--messages", "50", "--people", "10", "--format", "csv")
    (first, *_) = sorted((tmp_path / "raw" / "messages").glob("*.csv"))
    assert "language" in first.read_text().splitlines()[0].split(",")


def test_what_identifies_a_person_is_in_no_export_that_must_not_have_it(
    export_folder: Path,
) -> None:
    texts = dict(TABLES)
    secrets = []
    for table in raw_tables():
        identifying = [column.name for column in table.columns if column.identifying]
        if identifying:
            header, row = texts[table.name].splitlines()
            values = dict(zip(header.split(","), row.split(","), strict=True))
            values |= {name: f"secret-{table.name}-{name}" for name in identifying}
            secrets += [values[name] for name in identifying]
            texts[table.name] = f"{','.join(values)}\n{','.join(values.values())}\n"
    assert len(secrets) >= 2
    texts["workspaces"] = "org_id,name,byok_enabled,user_level_data_enabled\nacme,Acme,true,false\n"
    place = make_place(export_folder, **texts)
    place.export()
    exported = b"".join(place.files().values()).lower()
    assert not [secret for secret in secrets if secret.encode() in exported]
    # They would be there.
    place.write("workspaces.csv", TABLES["workspaces"])
    place.export()
    exported = b"".join(place.files().values()).lower()
    assert all(secret.encode() in exported for secret in secrets)


@pytest.mark.parametrize("kind", ["change_log", "event", "price_list"])
def test_what_dbt_takes_the_tables_for_before_it_knows_them(kind: Any) -> None:
    parsing = Macros(context={"execute": False, "graph": {}})
    tables = raw_tables(kind)
    assert sorted(parsing.raw_tables(kind)) == sorted(table.name for table in tables)
    of_workspaces = [table.name for table in tables if "org_id" in names(table)]
    assert sorted(parsing.raw_tables(kind, of_workspaces=True)) == sorted(of_workspaces)


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]
