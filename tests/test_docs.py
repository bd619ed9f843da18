"""The docs say what there is: every command, option, column and variable, as it is."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from usage_exports.cli import main
from usage_exports.contract import raw_tables

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """What stands on a page below a heading, up to the next one."""
    return re.split(r"\n##+ ", page(name).split(f"# {heading}\n")[1])[0]


def commands(
    group: click.Group = main, prefix: str = ""
) -> Iterator[tuple[str, click.Command, list[click.Option]]]:
    """Every command with its full name and the options that it shows, groups too."""
    for name, command in group.commands.items():
        options = [option for option in command.params if isinstance(option, click.Option)]
        yield prefix + name, command, [option for option in options if not option.hidden]
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")


def generate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, DOCS / "generate.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_generated_tables_are_current() -> None:
    done = generate("--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_table_is_found_and_made_anew(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path, dirs_exist_ok=True)
    stale = tmp_path / "exports.md"
    current = stale.read_text(encoding="utf-8")
    stale.write_text(current.replace("ID of the agent.", "Something else."), encoding="utf-8")
    done = generate("--check", tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("Stale: exports.md. Run 'python docs/generate.py'")
    assert generate(tmp_path).returncode == 0
    assert stale.read_text(encoding="utf-8") == current


@pytest.mark.parametrize("export_type", ["users", "agents", "projects", "models"])
def test_the_columns_of_every_export_are_listed_in_order(export_type: str) -> None:
    document = yaml.safe_load((ROOT / f"models/marts/exports/usage_{export_type}.yml").read_text())
    (model,) = document["models"]
    expected = []
    for column in model["columns"]:
        meta = column.get("config", {}).get("meta", {})
        mark = " ¹" if meta.get("identifying") else " ²" if meta.get("byok") else ""
        expected.append((column["name"], mark))
    columns = section("exports", export_type.capitalize())
    assert re.findall(r"^\| `(\w+)`( [¹²]|) \| \S", columns, re.MULTILINE) == expected


def test_the_contract_is_listed() -> None:
    for table in raw_tables():
        columns = section("raw-data", table.name)
        expected = [f"**{c.name}**" if c.required else c.name for c in table.columns]
        assert re.findall(r"^\| (\S+) \| \w+ \| \S", columns, re.MULTILINE)[1:] == expected


def test_every_option_is_listed() -> None:
    for name, command, options in commands():
        if not isinstance(command, click.Group):
            listed = section("command-line", name)
            for option in options:
                for spelling in (*option.opts, *option.secondary_opts):
                    assert f"`{spelling}`" in listed, (name, spelling)
                assert option.envvar is None or f"`{option.envvar}`" in listed


def test_every_variable_is_listed() -> None:
    variables = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
    rows = re.findall(r"^\| (`.+?`) \| \S", section("dbt", "Variables"), re.MULTILINE)
    listed = [name.strip("`") for row in rows for name in row.split(", ")]
    assert listed == list(variables)


def test_every_environment_variable_of_the_profiles_is_described() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    names = set(re.findall(r"env_var\('(\w+)'", (ROOT / "profiles.yml").read_text()))
    # The command tells dbt by it what it has done already.
    for name in names - {"USAGE_EXPORTS_MOUNTED"}:
        assert f"`{name}" in text, name


def test_every_command_and_option_has_help() -> None:
    for name, command, options in commands():
        assert command.help, name
        for option in options:
            assert option.help, (name, option.opts)


def test_every_room_of_the_house_is_on_the_map() -> None:
    rooms = [
        f"`{prefix}{folder.name}/`"
        for parent, prefix in (
            ("models", "models/"),
            ("macros", "macros/"),
            ("runner/usage_exports", ""),
        )
        for folder in (ROOT / parent).iterdir()
        if any(path.suffix in (".py", ".sql") for path in folder.rglob("*"))
    ]
    assert [room for room in rooms if room not in page("contributing")] == []


def test_the_site_has_every_page_and_no_broken_link(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "not included in the" not in done.stderr


def test_the_links_of_the_root_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md"):
        path = ROOT / name
        for link in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            assert link.startswith("https://") or (path.parent / link).exists(), (name, link)
