"""Every public macro is described in YAML, with its arguments in their order."""

import re
from pathlib import Path

import yaml

MACROS = Path(__file__).parent.parent / "macros"
SIGNATURE = re.compile(r"\{%-?\s*macro\s+(\w+)\((.*?)\)\s*-?%\}", re.DOTALL)
# The forms of one engine: the macro that dispatches to them is described.
DIALECT = re.compile(r"(default|duckdb|postgres|spark)__")


def test_every_public_macro_is_described_with_its_arguments() -> None:
    written = {}
    for path in MACROS.rglob("*.sql"):
        for name, arguments in SIGNATURE.findall(path.read_text("utf-8")):
            if not DIALECT.match(name):
                # Defaults of this project hold no comma.
                written[name] = re.findall(r"(?:^|,)\s*(\w+)", arguments)
                assert path.stem == name, f"{path} holds {name}"
    described = {}
    for path in MACROS.rglob("*.yml"):
        for macro in yaml.safe_load(path.read_text("utf-8"))["macros"]:
            assert macro["description"].strip(), macro["name"]
            described[macro["name"]] = [item["name"] for item in macro.get("arguments", [])]
            assert all(item["description"] for item in macro.get("arguments", [])), macro["name"]
    # Called by dbt alone, with arguments that are dbt's own.
    for name in ("get_test_sql", "load_csv_rows"):
        assert name in described
        written[name] = described[name]
    # A form of dbt's own dispatch.
    assert described.pop("spark__escape_single_quotes") == []
    assert described == written
