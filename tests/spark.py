"""The Spark server of the tests: small, and with settings that show what relies on others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servers.errors import NotInstalledError
from servers.spark import Cluster, Spark, session_environment, spark_of
from servers.spark import running_spark as running
from shared import shared_server

__all__ = ["Spark", "local_settings", "running_spark", "shared_spark"]

# For a process that lives for minutes. One kind of compiler would have too small a cache for Spark.
_QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"

# Of a statement that runs once, over few rows, the plan takes most of the time.
_QUICK_PLANS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
}

_SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": _QUICK_JAVA,
    "spark.executor.memory": "512m",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    # A zone far from UTC, so that a time that is read by the server's zone is seen.
    "spark.sql.session.timeZone": "America/New_York",
}


def shared_spark() -> Spark:
    """Return the server of this test run; without Spark or Java the test is skipped."""
    try:
        return spark_of(shared_server("spark", settings=_SETTINGS | _QUICK_PLANS, cluster=None))
    except NotInstalledError as error:
        pytest.skip(f"{error}: nothing of Spark is tested")


@contextmanager
def running_spark(workers: int = 0) -> Iterator[Spark]:
    """Start a server of a test's own and stop it at the end; without Spark the test is skipped.

    Args:
        workers: how many worker processes its cluster has, which plans as Spark does by itself;
            with none it works alone, and plans quickly.
    """
    cluster = Cluster(workers) if workers else None
    try:
        with running(_SETTINGS | ({} if cluster else _QUICK_PLANS), cluster) as server:
            yield server
    except NotInstalledError as error:
        pytest.skip(f"{error}: nothing of Spark is tested")


def local_settings(folder: Path) -> dict[str, str]:
    """Return an environment in which a Spark that a process starts itself keeps to a folder."""
    try:
        return session_environment(folder, _SETTINGS | _QUICK_PLANS)
    except NotInstalledError as error:
        pytest.skip(f"{error}: nothing of Spark is tested")
