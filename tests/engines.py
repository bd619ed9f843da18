"""Engines to export on in tests, each with raw tables of a test's own."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from postgres import Postgres
from spark import Spark
from usage_exports.cli import main

# pyspark sets it in the process of the tests, once it has reached a server from there.
_REACHED_A_SERVER = "SPARK_CONNECT_MODE_ENABLED"


@dataclass(frozen=True)
class EngineUnderTest:
    """An engine, and how the command is told of it."""

    target: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **environment: str) -> Result:
        """Run the command in this process.

        Args:
            arguments: of the command, but for --target.
            environment: what differs from the usual.
        """
        variables = {**self.environment, **environment, "USAGE_EXPORTS_TARGET": self.target}
        return CliRunner().invoke(main, arguments, env=variables)

    def run_apart(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command in a process of its own.

        One that has reached a server of Spark's keeps to that, whatever its environment says later.

        Args:
            arguments: of the command, but for --target.
        """
        theirs = {**self.environment, "USAGE_EXPORTS_TARGET": self.target}
        ours = {name: value for name, value in os.environ.items() if name != _REACHED_A_SERVER}
        return subprocess.run(
            [sys.executable, "-m", "usage_exports", *arguments],
            env={**ours, **theirs},
            capture_output=True,
            text=True,
            check=False,
        )

    def load(self, raw: Path) -> None:
        """Fill the raw tables from a folder."""
        result = self.run("load", "--target", self.target, "--raw", str(raw), "--quiet")
        assert result.exit_code == 0, result.output

    def export(self, out: Path, *arguments: str) -> dict[str, bytes]:
        """Export, and return the files."""
        result = self.run("export", "--out", str(out), "--quiet", *arguments)
        assert result.exit_code == 0, result.output
        return files_in(out)


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, hidden ones included."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def duckdb_on(raw: Path, folder: Path) -> EngineUnderTest:
    """Return DuckDB with a raw folder, and a warehouse in another folder."""
    paths = {"RAW": raw, "WAREHOUSE": folder / "warehouse.duckdb"}
    return EngineUnderTest(
        "duckdb", {f"USAGE_EXPORTS_{name}": str(path) for name, path in paths.items()}
    )


def postgres_on(server: Postgres) -> EngineUnderTest:
    """Return PostgreSQL with a new database, which has no tables."""
    database = f"exports {secrets.token_hex(4)}"
    server.create(database)
    return EngineUnderTest("postgres", server.environment(database))


def spark_on(server: Spark, *, thrift: bool = False) -> EngineUnderTest:
    """Return Spark with schemas of its own, which have no tables."""
    schemas = secrets.token_hex(4)
    return EngineUnderTest(
        "spark",
        {
            **server.environment(thrift=thrift),
            "USAGE_EXPORTS_SCHEMA": f"exports_{schemas}",
            "USAGE_EXPORTS_RAW_SCHEMA": f"raw_{schemas}",
        },
    )
