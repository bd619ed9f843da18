"""Run dbt inside this process: the only module that knows how."""

import contextlib
import io
import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, cast

from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from usage_exports.dbt.connection import dbt_environment
from usage_exports.dbt.manifest import load_manifest, project_key, save_manifest
from usage_exports.dbt.project import project_dir
from usage_exports.dbt.raised import Raised
from usage_exports.engines.engine import Engine, Failure
from usage_exports.errors import BuildError, UsageExportsError, cant_write

Progress = Callable[[str, int, int], None]
"""Called with the name of a node that begins, its number, and how many nodes there are."""

# What an export builds, as selectors.yml names it.
_EXPORT = ["--selector", "export"]
_EXPORT_FROM_ROLL_UPS = ["--selector", "export_from_roll_ups"]
# What dbt says where a roll-up has other columns than its model, which must not change in place.
_OTHER_COLUMNS = "schemas on this incremental model are out of sync"
_NO_TESTS = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]


class Dbt:
    """dbt on one engine, with the project parsed once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.project_key = project_key(engine.target.name, engine.target.key_parts)

    @cached_property
    def manifest(self) -> Manifest:
        """The parsed project: that of an earlier run, if it is still the same.

        Raises:
            BuildError: the project can't be parsed.
        """
        return load_manifest(self.project_key) or self._parse()

    def relation(self, model: str) -> str:
        """Return the name of a model's relation in SQL."""
        return str(self.manifest.nodes[f"model.usage_exports.{model}"].relation_name)

    def _parse(self) -> Manifest:
        result = self._invoke(dbtRunner(), ["parse"])
        if not result.success:
            raise BuildError(f"dbt can't parse its project: {result.exception}")
        manifest = cast("Manifest", result.result)
        save_manifest(self.project_key, manifest)
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
            UsageExportsError: a model can't be built; the message says why.
            BuildError: a data test failed.
        """
        selection = _EXPORT_FROM_ROLL_UPS if has_roll_ups else _EXPORT
        if select:
            selection = ["--select", *select, *_NO_TESTS]
        arguments = ["build", "--vars", json.dumps(dict(variables)), *selection]
        if full_refresh:
            arguments.append("--full-refresh")
        raised = Raised()
        callbacks: list[Callable[[EventMsg], None]] = [raised]
        if progress:
            callbacks.append(_Starts(progress))
        runner = dbtRunner(manifest=self.manifest, callbacks=callbacks)
        result = self._invoke(runner, arguments)
        if not full_refresh and _is_of_other_version(result):
            result = self._invoke(runner, [*arguments, "--full-refresh"])
        if not result.success:
            raise self._error(result, raised)

    def _invoke(self, runner: dbtRunner, arguments: list[str]) -> dbtRunnerResult:
        target = self._engine.target
        project, state = str(project_dir()), target.state
        state.mkdir(parents=True, exist_ok=True)
        options = [
            *("--project-dir", project, "--profiles-dir", project, "--target", target.name),
            *("--target-path", str(state / "target"), "--log-path", str(state / "logs")),
            *("--log-level", "none", "--log-level-file", "debug", "--no-use-colors"),
            "--no-write-json",
        ]
        environment = dbt_environment(target.environment)
        # What it prints is in its log too, but for an interrupt before it has read its options.
        unsaid = io.StringIO()
        with environment, contextlib.redirect_stdout(unsaid), contextlib.redirect_stderr(unsaid):
            result = runner.invoke([*arguments, *options])
        if isinstance(result.exception, KeyboardInterrupt):
            raise result.exception
        if isinstance(result.exception, OSError):
            raise UsageExportsError(cant_write(result.exception, state)) from result.exception
        return result

    def _error(self, result: dbtRunnerResult, raised: Raised) -> UsageExportsError:
        failed = [node for node in _node_results(result) if node.status in ("error", "fail")]
        if not failed:
            return self._engine.error(Failure(str(result.exception), error=result.exception))
        if errors := [node for node in failed if node.status == "error"]:
            return self._engine.error(*(_failure(node, raised) for node in errors))
        tests = "; ".join(
            f"{node.node.name} ({node.failures} rows): {' '.join(node.node.description.split())}"
            for node in failed
        )
        return BuildError(
            f"A check of the data failed, so no file was written. {tests}",
            tuple(node.node.name for node in failed),
        )


class _Starts:
    """Turns dbt's events into progress."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __call__(self, event: EventMsg) -> None:
        if event.info.name == "LogStartLine":
            data: Any = event.data
            self._progress(data.node_info.node_name, data.index, data.total)


def _node_results(result: dbtRunnerResult) -> list[Any]:
    return list(getattr(result.result, "results", []))


def _is_of_other_version(result: dbtRunnerResult) -> bool:
    """Whether the roll-ups that are there have other columns than those of this version."""
    return any(_OTHER_COLUMNS in str(node.message) for node in _node_results(result))


def _failure(node: Any, raised: Raised) -> Failure:
    message = str(node.message)
    return Failure(message, node.node.name, raised.error_of(message))
