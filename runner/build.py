"""Run dbt inside this process: the only module that knows how."""

import contextlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from runner.errors import BuildError, UsageExportsError, WarehouseError
from runner.manifest import load_manifest, project_key, save_manifest
from runner.project import project_dir
from runner.raw.explain import explain, is_about_reading
from runner.raw.files import find_raw_files
from runner.settings import Locations
from runner.warehouse import is_about_space, is_about_warehouse, space_error, warehouse_error

Progress = Callable[[str, int, int], None]
"""Called with the name of a node that begins, its number, and how many nodes there are."""

# What an export builds, as selectors.yml names it.
_EXPORT = ["--selector", "export"]
_EXPORT_FROM_ROLL_UPS = ["--selector", "export_from_roll_ups"]
_NO_TESTS = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]


class Dbt:
    """dbt on one warehouse, with the project parsed once."""

    def __init__(self, locations: Locations) -> None:
        """Parse the project, or take it from the last run.

        Raises:
            BuildError: the project can't be parsed.
        """
        self._locations = locations
        self.project_key = project_key(locations.warehouse)
        kept = locations.state / "manifest"
        self.manifest = load_manifest(kept, self.project_key) or self._parse(kept)

    def _parse(self, kept: Path) -> Manifest:
        result = self._invoke(dbtRunner(), ["parse"])
        if not result.success:
            raise BuildError(f"dbt can't parse its project: {result.exception}")
        manifest = cast("Manifest", result.result)
        save_manifest(kept, self.project_key, manifest)
        return manifest

    def build(
        self,
        variables: Mapping[str, str],
        *,
        select: tuple[str, ...] = (),
        has_roll_ups: bool = False,
        full_refresh: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """Build the models and run their data tests.

        Args:
            variables: dbt's variables for this run.
            select: models to build, without tests; none for all that an export needs.
            has_roll_ups: whether staging and roll-ups are as this build would make them.
            full_refresh: whether the roll-ups are made from nothing.
            progress: told about every node.

        Raises:
            RawDataError: a raw file can't be read.
            WarehouseError: the warehouse is spoiled.
            BuildError: a model can't be built, or a data test failed.
        """
        selection = _EXPORT_FROM_ROLL_UPS if has_roll_ups else _EXPORT
        if select:
            selection = ["--select", *select, *_NO_TESTS]
        arguments = ["build", "--vars", json.dumps(dict(variables)), *selection]
        if full_refresh:
            arguments.append("--full-refresh")
        callbacks: list[Callable[[EventMsg], None]] = [_Starts(progress)] if progress else []
        result = self._invoke(dbtRunner(manifest=self.manifest, callbacks=callbacks), arguments)
        if not result.success:
            raise self._error(result)

    def _invoke(self, runner: dbtRunner, arguments: list[str]) -> dbtRunnerResult:
        project, state = str(project_dir()), self._locations.state
        options = [
            *("--project-dir", project, "--profiles-dir", project),
            *("--target-path", str(state / "target"), "--log-path", str(state / "logs")),
            *("--log-level", "none", "--log-level-file", "debug", "--no-use-colors"),
            "--no-write-json",
        ]
        with self._environment(), contextlib.redirect_stdout(io.StringIO()):
            try:
                result = runner.invoke([*arguments, *options])
            finally:
                # dbt keeps the warehouse open, and so locked, until the process ends.
                _close_connections()
        if isinstance(result.exception, KeyboardInterrupt):
            raise result.exception
        return result

    @contextlib.contextmanager
    def _environment(self) -> Iterator[None]:
        """Set what profiles.yml reads, for as long as dbt runs."""
        wanted = {
            "USAGE_EXPORTS_RAW": str(self._locations.raw.absolute()),
            "USAGE_EXPORTS_MOUNTED": "yes",
            "USAGE_EXPORTS_MEMORY_LIMIT": self._locations.memory_limit,
            "USAGE_EXPORTS_TEMP_DIRECTORY": str(self._locations.spill.absolute()),
            "USAGE_EXPORTS_WAREHOUSE": str(self._locations.warehouse.absolute()),
        }
        before = dict(os.environ)
        for name in before:
            # What is meant for other projects of the user's.
            if name.startswith("DBT_"):
                del os.environ[name]
        os.environ.update(wanted)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _error(self, result: dbtRunnerResult) -> UsageExportsError:
        failures = [node for node in _node_results(result) if node.status in ("error", "fail")]
        if not failures:
            return self._message_error(str(result.exception))
        for node in failures:
            if node.status == "error":
                return self._message_error(str(node.message), node.node.name)
        tests = "; ".join(
            f"{node.node.name} ({node.failures} rows): {' '.join(node.node.description.split())}"
            for node in failures
        )
        return BuildError(
            f"A check of the data failed, so no file was written. {tests}",
            tuple(node.node.name for node in failures),
        )

    def _message_error(self, message: str, name: str | None = None) -> UsageExportsError:
        if is_about_space(message):
            return space_error(self._locations, message)
        found = find_raw_files(self._locations.raw)
        files = [file for table_files in found.values() for file in table_files]
        if any(file.path in message for file in files):
            return explain(message, files)
        if is_about_warehouse(message):
            return warehouse_error(self._locations, message.strip())
        if is_about_reading(message):
            return explain(message, files)
        where = f"model {name}" if name else "the run"
        return WarehouseError(
            f"dbt could not finish {where}: {message.strip()} If warehouse "
            f"{self._locations.warehouse} was made by another version, or by hand, run again with "
            f"--full-refresh or remove it. Details: {self._locations.state / 'logs' / 'dbt.log'}"
        )


class _Starts:
    """Turns dbt's events into progress."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __call__(self, event: EventMsg) -> None:
        if event.info.name == "LogStartLine":
            data: Any = event.data
            self._progress(data.node_info.node_name, data.index, data.total)


def _close_connections() -> None:
    close: Callable[[], None] = DuckDBConnectionManager.close_all_connections
    close()


def _node_results(result: dbtRunnerResult) -> list[Any]:
    return list(getattr(result.result, "results", []))
