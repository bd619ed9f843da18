"""What the imports of all products share knows none of them."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from importing import rows
from small_webui import SmallWebui
from usage_exports.cli import main
from usage_exports.imports.catalogue import PRODUCTS
from usage_exports.imports.connection import Resources, scratch_connection
from usage_exports.imports.product import Product, Reading
from usage_exports.imports.run import ImportSettings, import_product

PACKAGE = Path(__file__).parents[1] / "runner" / "usage_exports"
NOW = datetime.datetime(2026, 6, 3, tzinfo=datetime.UTC)


def test_only_the_folder_of_a_product_names_it() -> None:
    folders = {product.sql.parent for product in PRODUCTS}
    names = "|".join(product.name.replace("-", ".?") for product in PRODUCTS)
    naming = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".sql")
        and not folders & set(path.parents)
        and re.search(names, path.read_text(encoding="utf-8"), re.IGNORECASE)
    }
    assert naming == {"imports/catalogue.py"}


def test_every_product_has_a_sub_command() -> None:
    listed = CliRunner().invoke(main, ["import", "--help"]).output
    for product in PRODUCTS:
        assert f"  {product.name} " in listed
        text = CliRunner().invoke(main, ["import", product.name, "--help"]).output
        assert all(option.opts[0] in text for option in product.options)


class Lines:
    """The origin of a product that writes its people into a file of JSON lines."""

    option = "--log"

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def shown(self) -> str:
        """What messages call it."""
        return f"Log {self._path}"

    @contextmanager
    def open(self, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open it."""
        with scratch_connection(resources) as (connection, _):
            connection.execute("begin")
            connection.execute("create schema product")
            connection.execute(
                "create table product.people as select * from read_json($1, columns = "
                "{'id': 'varchar', 'name': 'varchar', 'since': 'bigint'})",
                [str(self._path)],
            )
            yield connection


@pytest.fixture
def diary(tmp_path: Path) -> Product:
    """A product without database, options of its own, macros and staged tables."""
    sql = tmp_path / "diary" / "sql"
    sql.mkdir(parents=True)
    (sql / "users.sql").write_text(
        "select id as user_id, name, make_timestamp(since * 1000000) as joined_at "
        "from product.people "
        "where id in (select unnest(getvariable('wanted')))"
    )
    return Product(
        name="diary",
        help="Import from Diary.",
        options=(),
        read=lambda: Reading(Lines(tmp_path / "diary.jsonl")),
        sql=sql,
        staged=(),
        mapped=("users",),
    )


def test_a_product_without_a_database(diary: Product, tmp_path: Path) -> None:
    log, raw = tmp_path / "diary.jsonl", tmp_path / "raw"
    log.write_text(
        '{"id": "ann", "name": "Ann", "since": 1780394400}\n{"id": "bea"}\n{"id": "cas"}\n'
    )
    reading = Reading(Lines(log), variables={"wanted": ("ann", "bea")})
    report = import_product(ImportSettings(diary, reading, "acme", raw, NOW))
    assert report.rows["users"] == 2
    assert rows(raw, "users", "org_id", "user_id", "name", "joined_at") == [
        ("acme", "ann", "Ann", "2026-06-02T10:00:00"),
        ("acme", "bea", None, None),
    ]
    log.write_text('{"id": "bea"}\n')
    later = NOW + datetime.timedelta(days=1)
    report = import_product(ImportSettings(diary, reading, "acme", raw, later))
    assert report.deleted["users"] == 1
    assert rows(raw, "users", "user_id", "deleted_at")[:2] == [
        ("ann", "2026-06-04T00:00:00"),
        ("ann", None),
    ]


def test_a_product_whose_people_are_all_gone(diary: Product, tmp_path: Path) -> None:
    log, raw = tmp_path / "diary.jsonl", tmp_path / "raw"
    log.write_text('{"id": "ann"}\n')
    reading = Reading(Lines(log), variables={"wanted": ("ann",)})
    import_product(ImportSettings(diary, reading, "acme", raw, NOW))
    log.write_text('{"id": "cas"}\n')
    later = NOW + datetime.timedelta(days=1)
    with pytest.raises(Exception, match=r"Log .* Check that --log and --workspace belong together"):
        import_product(ImportSettings(diary, reading, "acme", raw, later))


def test_the_former_name_of_the_workspace_option_works(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    arguments = ["--database", SmallWebui(tmp_path).url, "--raw", str(raw)]
    command = ["import", "open-webui", *arguments]
    result = CliRunner().invoke(main, [*command, "--org", "acme"])
    assert result.exit_code == 0, result.output
    assert rows(raw, "workspaces", "org_id") == ["acme"]


@pytest.mark.parametrize("first", ["--org", "--workspace"])
def test_the_workspace_is_named_once(tmp_path: Path, first: str) -> None:
    second = {"--org": "--workspace", "--workspace": "--org"}[first]
    command = ["import", "litellm", "--database", "x", "--raw", str(tmp_path / "raw")]
    result = CliRunner().invoke(main, [*command, first, "a", second, "a"])
    assert result.exit_code == 2
    assert "--org is what --workspace was called before: give one of them." in result.output
    assert "--org" not in CliRunner().invoke(main, ["import", "litellm", "--help"]).output
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, "Missing option '--workspace'" in result.output) == (2, True)
