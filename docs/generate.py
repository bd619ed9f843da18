"""Fill the generated tables of the docs from what they document.

    python docs/generate.py            writes them into the pages
    python docs/generate.py --check    says which pages are stale, and exits with 1 then

A page marks the place of a table with `<!-- generated: KIND [NAME] -->` and `<!-- /generated -->`;
the kind is one of `GENERATORS`.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import yaml

from usage_exports.cli import main as cli
from usage_exports.contract import FILES_TABLE, SOURCES

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(
    r"(<!-- generated: (\w+)(?: ([\w -]+))? -->\n).*?(<!-- /generated -->)", re.DOTALL
)
_TYPES = {"string": "text", "bigint": "count"}


def filled(page: str) -> str:
    """Return a page with its generated tables made anew.

    Raises:
        KeyError: a table is of a kind that doesn't exist.
    """
    return _BLOCK.sub(lambda m: f"{m[1]}\n{GENERATORS[m[2]](m[3]).strip()}\n\n{m[4]}", page)


def columns_of_export(model: str) -> str:
    """The columns of a mart: name, what it needs, meaning."""
    path = ROOT / f"models/marts/exports/{model}.yml"
    (entry,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    rows = []
    for column in entry["columns"]:
        mark = " ¹" if _meta(column, "identifying") else " ²" if _meta(column, "byok") else ""
        meaning = _described(column).removesuffix(" BYOK workspaces only.")
        rows.append((f"`{column['name']}`{mark}", meaning))
    order = ", ".join(
        f"`{part.removesuffix(' desc')}`" + (" (greatest first)" if part.endswith(" desc") else "")
        for part in _meta(entry, "file_order")
    )
    return f"{_described(entry)}\n\nOrdered by {order}.\n\n{_table(('column', 'meaning'), rows)}"


def contract(_: str) -> str:
    """A section for each raw table: what it holds, its key, its columns."""
    (source,) = yaml.safe_load((ROOT / SOURCES).read_text(encoding="utf-8"))["sources"]
    return "\n\n".join(
        _raw_table(table) for table in source["tables"] if table["name"] != FILES_TABLE
    )


def _raw_table(table: dict[str, Any]) -> str:
    rows = []
    for column in table["columns"]:
        name = f"**{column['name']}**" if _meta(column, "required") else column["name"]
        kind = re.sub(r"numeric\(.*\)", "number", column["data_type"])
        rows.append((name, _TYPES.get(kind, kind), _described(column)))
    head = f"### {table['name']}\n\n{_described(table)}"
    if key := _meta(table, "key"):
        head += f" Key: {', '.join(key)}."
    return f"{head}\n\n{_table(('column', 'type', 'meaning'), rows)}"


def options(name: str) -> str:
    """What a command does, and its options: name, environment variable, default, meaning."""
    command = dict(commands())[name]
    rows = []
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            variable = f"`{option.envvar}`" if option.envvar else ""
            rows.append((_spelled(option), option.help or "", _default(option), variable))
    about = "\n\n".join(re.sub(r"\s+", " ", part) for part in (command.help or "").split("\n\n"))
    return f"{about}\n\n{_table(('option', 'meaning', 'default', 'environment variable'), rows)}"


def commands(group: click.Group = cli, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with its name, such as `import litellm`."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def _spelled(option: click.Option) -> str:
    names = " / ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if isinstance(option.type, click.Choice):
        *most, last = (f"`{choice}`" for choice in option.type.choices)
        return f"{names} {', '.join(most)} or {last}"
    if option.is_flag:
        return names
    return f"{names} {option.metavar or option.type.name.upper().removesuffix(' RANGE')}"


def _default(option: click.Option) -> str:
    if option.required:
        return "required"
    return f"`{option.default}`" if option.show_default else ""


def variables(_: str) -> str:
    """The dbt variables: name, the comment above, default; under one comment in one row."""
    rows: list[tuple[str, ...]] = []
    about: list[str] = []
    for line in _lines_of_variables():
        if line.startswith("# "):
            about.append(line.removeprefix("# "))
        elif ":" in line:
            name, default = (f"`{part.strip()}`" for part in line.split(":", 1))
            if about:
                rows.append((name, " ".join(about), default))
                about = []
            else:
                names, meaning, defaults = rows[-1]
                rows[-1] = (f"{names}, {name}", meaning, defaults)
    return _table(("variable", "meaning", "default"), rows)


def _lines_of_variables() -> Iterator[str]:
    text = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    for line in text.split("\nvars:\n")[1].splitlines():
        if line and not line.startswith(" "):
            return
        if not line.startswith("  # --"):
            yield line.strip()


def _meta(entry: dict[str, Any], key: str) -> Any:
    return entry.get("config", {}).get("meta", {}).get(key)


def _described(entry: dict[str, Any]) -> str:
    return re.sub(
        r"\{\{ doc\('(\w+)'\) \}\}", lambda m: _doc_blocks()[m[1]], entry["description"]
    ).strip()


def _doc_blocks() -> dict[str, str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("models/**/*.md"))
    return dict(re.findall(r"\{% docs (\w+) %\}\s*(.*?)\s*\{% enddocs %\}", text, re.DOTALL))


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headers, ("---",) * len(headers), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


GENERATORS: dict[str, Callable[[str], str]] = {
    "columns": columns_of_export,
    "contract": contract,
    "options": options,
    "variables": variables,
}


def main(arguments: list[str]) -> int:
    """Fill all pages of a folder, that of this file without one; return the exit code."""
    folders = [Path(argument) for argument in arguments if argument != "--check"]
    stale = []
    for path in sorted((folders or [ROOT / "docs"])[0].glob("*.md")):
        page = path.read_text(encoding="utf-8")
        if (new := filled(page)) != page:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(new, encoding="utf-8")
    if stale and "--check" in arguments:
        print(f"Stale: {', '.join(stale)}. Run 'python docs/generate.py' and commit the pages.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
