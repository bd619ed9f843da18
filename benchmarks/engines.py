"""The engines that exports are made on, each with a server of the benchmark's own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.data import COMMAND
from benchmarks.postgres import DATABASE, postgres
from benchmarks.settings import NOW, Month
from servers.spark import Cluster, java_version, running_spark

# What all others are measured by.
BASE = "duckdb"

# One core a worker; together with the driver they fit 24 GiB, and leave some to the file cache.
_WORKER_MEMORY = "7g"
_SPARK = {
    "spark.driver.memory": "2g",
    "spark.driver.extraJavaOptions": "-XX:+UseParallelGC",
    "spark.executor.memory": "6g",
    "spark.executor.extraJavaOptions": "-XX:+UseParallelGC",
    # At most so many tasks for one or two cores; few rows are put into fewer.
    "spark.sql.shuffle.partitions": "16",
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
    "spark.sql.session.timeZone": "UTC",
}


@dataclass(frozen=True)
class Engine:
    """A running engine without any rows.

    Args:
        target: as the command calls it.
        environment: how the command reaches it.
        pids: the first processes of its server, if it has one.
        versions: of what it consists of, by name.
        after_load: what an expert would do when raw tables have been filled.
    """

    target: str
    environment: Mapping[str, str]
    pids: tuple[int, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    after_load: Callable[[], object] = lambda: None

    def load(self, raw: Path) -> list[str]:
        """Return the command that copies a raw folder to the server."""
        return [COMMAND, "load", "--quiet", "--target", self.target, "--raw", str(raw)]

    def export(self, out: Path, month: Month) -> list[str]:
        """Return the command that exports a month to a folder."""
        places = ["--target", self.target, "--out", str(out)]
        return [COMMAND, "export", "--quiet", *places, "--now", NOW, *month.options]


@contextmanager
def _duckdb(raw: Path, folder: Path) -> Iterator[Engine]:
    paths = {"RAW": raw, "WAREHOUSE": folder / "warehouse.duckdb"}
    yield Engine("duckdb", {f"USAGE_EXPORTS_{name}": str(path) for name, path in paths.items()})


@contextmanager
def _postgres(_raw: Path, _folder: Path) -> Iterator[Engine]:
    with postgres() as server:
        versions = {
            "PostgreSQL": server.psql(DATABASE, "show server_version").split()[0],
            "dbt-postgres": version("dbt-postgres"),
        }
        # Otherwise the server would do it by itself a minute later, while an export runs.
        vacuum = partial(server.psql, DATABASE, "vacuum")
        environment = server.environment(DATABASE)
        yield Engine("postgres", environment, (server.pid,), versions, vacuum)


@contextmanager
def _spark(workers: int, _raw: Path, _folder: Path) -> Iterator[Engine]:
    with running_spark(_SPARK, Cluster(workers, cores=1, memory=_WORKER_MEMORY)) as server:
        versions = {name: version(name) for name in ("pyspark", "dbt-spark")}
        versions["Java"] = str(java_version())
        yield Engine("spark", server.environment(), server.pids, versions)


ENGINES: dict[str, Callable[[Path, Path], AbstractContextManager[Engine]]] = {
    BASE: _duckdb,
    "postgres": _postgres,
    "spark-1": partial(_spark, 1),
    "spark-2": partial(_spark, 2),
}
"""How each is started: by a raw folder and an empty folder of its own; errors as in `servers`."""
