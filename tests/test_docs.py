"""README says what there is: every option, column, variable and raw column, in order."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from usage_exports.cli import main
from usage_exports.contract import raw_tables

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("export_type", ["users", "agents", "projects", "models"])
def test_readme_lists_the_columns_of_every_export_in_order(export_type: str) -> None:
    document = yaml.safe_load((ROOT / f"models/marts/exports/usage_{export_type}.yml").read_text())
    (model,) = document["models"]
    expected = []
    for column in model["columns"]:
        meta = column.get("config", {}).get("meta", {})
        mark = " ¹" if meta.get("identifying") else " ²" if meta.get("byok") else ""
        expected.append((column["name"], mark))
    section = (
        README.split(f"### {export_type.capitalize()}\n")[1].split("\n## ")[0].split("\n### ")[0]
    )
    assert re.findall(r"^\| `(\w+)`( [¹²]|) \|", section, re.MULTILINE) == expected


def test_readme_lists_the_contract() -> None:
    section = README.split("## Bring your own data\n")[1]
    for table in raw_tables():
        line = re.findall(rf"^\| `{table.name}`.*$", section, re.MULTILINE)[0]
        columns = re.sub(r" \((?:timestamp|date|boolean|count|number)\)", "", line.split("|")[2])
        expected = [f"**{c.name}**" if c.required else c.name for c in table.columns]
        assert columns.strip().split(", ") == expected


def commands(group: click.Group = main) -> Iterator[click.Command]:
    """Every command, those of groups too."""
    for command in group.commands.values():
        yield command
        if isinstance(command, click.Group):
            yield from commands(command)


def test_readme_lists_every_option() -> None:
    for command in commands():
        for option in command.params:
            if isinstance(option, click.Option):
                assert any(f"{name}" in README for name in option.opts), option.opts
                assert all(name in README for name in option.secondary_opts), option.secondary_opts
                assert option.envvar is None or str(option.envvar) in README


def test_readme_lists_every_variable() -> None:
    variables = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
    internal = {"rollup_version"}
    assert all(f"`{name}`" in README for name in set(variables) - internal)


def test_every_command_and_option_has_help() -> None:
    for command in commands():
        assert command.help
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, (command.name, option.opts)
