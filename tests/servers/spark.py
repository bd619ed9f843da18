"""Spark as a server on free ports, alone or in front of a cluster of its own.

It answers Spark Connect and the Thrift protocol, so that both see one catalogue. It keeps all it
has, its metastore too, in a temporary folder.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from servers.errors import NotInstalledError, ServerError
from servers.folder import temporary_folder
from servers.keeper import kept
from servers.processes import HOST, background, free_port, listens

_OLDEST_JAVA = 17
_JAVA_OPTIONS = "spark.driver.extraJavaOptions"

_SETTINGS = {
    "spark.log.level": "WARN",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": HOST,
    "spark.driver.bindAddress": HOST,
}


@dataclass(frozen=True)
class Cluster:
    """A master and its workers; each has so many cores and so much memory to give to executors."""

    workers: int
    cores: int = 1
    memory: str = "1g"


@dataclass(frozen=True)
class Spark:
    """A running server; `pids` are its process, then those of its cluster, if it has one."""

    connect_port: int
    thrift_port: int
    warehouse: Path
    pids: tuple[int, ...]

    @property
    def remote(self) -> str:
        """The URL of Spark Connect."""
        return f"sc://{HOST}:{self.connect_port}"

    def break_down(self) -> None:
        """End the server at once, as a machine that loses its power would."""
        os.kill(self.pids[0], signal.SIGKILL)

    def environment(self, *, thrift: bool = False) -> dict[str, str]:
        """Return what the target `spark` reads to reach this server."""
        if thrift:
            return {
                "USAGE_EXPORTS_SPARK_METHOD": "thrift",
                "SPARK_HOST": HOST,
                "SPARK_PORT": str(self.thrift_port),
                "SPARK_USER": "usage_exports",
            }
        return {"USAGE_EXPORTS_SPARK_METHOD": "session", "SPARK_REMOTE": self.remote}


@contextmanager
def running_spark(settings: Mapping[str, str], cluster: Cluster | None = None) -> Iterator[Spark]:
    """Start a server, which ends with the block or with this process.

    Args:
        settings: as in spark-defaults.conf.
        cluster: where it lets its executors run; None for where `spark.master` says.

    Raises:
        NotInstalledError: there is no pyspark, or no Java that is new enough.
        ServerError: it does not start.
    """
    described = asdict(cluster) if cluster else None
    with kept("spark", settings=dict(settings), cluster=described) as fields:
        yield spark_of(fields)


def spark_of(fields: Mapping[str, Any]) -> Spark:
    """Return the server that a keeper describes."""
    more = {"warehouse": Path(fields["warehouse"]), "pids": tuple(fields["pids"])}
    return Spark(**{**fields, **more})


@contextmanager
def start_spark(settings: Mapping[str, str], cluster: Mapping[str, Any] | None) -> Iterator[Spark]:
    """Start a server in this process; see `running_spark`."""
    home = _find_home()
    with temporary_folder("spark") as folder, ExitStack() as processes:
        pids: tuple[int, ...] = ()
        if cluster:
            master, pids = processes.enter_context(_cluster(home, folder, Cluster(**cluster)))
            settings = {**settings, "spark.master": master}
        yield processes.enter_context(_server(home, folder, settings, pids))


def session_environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which a Spark that a process starts itself keeps to a folder.

    Args:
        folder: with a parent of its own, where its tables will lie.
        settings: as in spark-defaults.conf.

    Raises:
        NotInstalledError: there is no pyspark, or no Java that is new enough.
    """
    _find_home()
    return _environment(folder, settings)


@contextmanager
def _server(
    home: Path, folder: Path, settings: Mapping[str, str], pids: tuple[int, ...]
) -> Iterator[Spark]:
    name = f"usage-exports-{uuid4()}"
    connect_port, thrift_port = free_port(), free_port()
    settings = {
        **settings,
        "spark.app.name": name,
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": HOST,
        "spark.connect.grpc.binding.port": str(connect_port),
        "spark.hadoop.hive.server2.thrift.bind.host": HOST,
        "spark.hadoop.hive.server2.thrift.port": str(thrift_port),
    }
    command = [str(home / "bin" / "spark-submit"), "--name", name, "--class"]
    command += ["org.apache.spark.sql.hive.thriftserver.HiveThriftServer2", "spark-internal"]
    environment = _environment(folder / "server", settings)
    with background("server", command, folder, environment) as program:
        server = Spark(connect_port, thrift_port, folder / "warehouse", (program.pid, *pids))
        program.wait(lambda: listens(connect_port) and listens(thrift_port))
        # The one that was started, and no other on this port.
        if (found := _name_of(server)) != name:
            raise ServerError(f"On port {connect_port} answers another server, {found}.")
        yield server


@contextmanager
def _cluster(home: Path, folder: Path, cluster: Cluster) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Start a master and its workers; yields its URL and their processes."""
    port, page = free_port(), free_port()
    program = str(home / "bin" / "spark-class")
    environment = _environment(folder / "cluster", {}) | {
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_WORKER_DIR": str(folder / "work"),
    }
    with ExitStack() as processes:
        command = [program, "org.apache.spark.deploy.master.Master", "--host", HOST]
        command += ["--port", str(port), "--webui-port", str(page)]
        master = processes.enter_context(background("master", command, folder, environment))
        master.wait(lambda: listens(port) and listens(page))
        url = f"spark://{HOST}:{port}"
        pids = [master.pid]
        for number in range(cluster.workers):
            command = [program, "org.apache.spark.deploy.worker.Worker", "--host", HOST]
            command += ["--cores", str(cluster.cores), "--memory", cluster.memory]
            command += ["--webui-port", str(free_port()), url]
            worker = background(f"worker-{number}", command, folder, environment)
            pids.append(processes.enter_context(worker).pid)
        master.wait(lambda: _alive_workers(page) == cluster.workers)
        yield url, tuple(pids)


def _environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Write Spark's settings to a folder and return the variables that make it read them."""
    folder.mkdir(parents=True, exist_ok=True)
    everything = {
        **_SETTINGS,
        "spark.sql.warehouse.dir": str(folder.parent / "warehouse"),
        **settings,
        _JAVA_OPTIONS: f"-Dderby.system.home={folder} {settings.get(_JAVA_OPTIONS, '')}",
    }
    lines = [f"{key} {value}\n" for key, value in everything.items()]
    (folder / "spark-defaults.conf").write_text("".join(lines))
    return {
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOG_DIR": str(folder),
        "SPARK_NO_DAEMONIZE": "1",
    }


def _find_home() -> Path:
    """Return where pyspark lies, which has the servers too."""
    found = importlib.util.find_spec("pyspark")
    if not found or not found.origin:
        raise NotInstalledError("pyspark is not installed (pip install 'usage-exports[spark]')")
    if java_version() < _OLDEST_JAVA:
        raise NotInstalledError(
            f"Java {_OLDEST_JAVA} is not installed (apt-get install openjdk-17-jre-headless)"
        )
    return Path(found.origin).parent


def java_version() -> int:
    """Return the number of the Java that would run Spark, 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not java or not Path(java).exists():
        return 0
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    return int(version[1]) if version else 0


def _name_of(server: Spark) -> str:
    from pyspark.sql.connect.session import SparkSession

    session = SparkSession.builder.remote(server.remote).create()
    try:
        return str(session.conf.get("spark.app.name"))
    finally:
        session.stop()


def _alive_workers(page: int) -> int:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{page}/json/", timeout=10) as answer:
            # The master is alive too.
            return int(answer.read().count(b'"ALIVE"')) - 1
    except urllib.error.HTTPError:
        # It listens before it has a page.
        return 0
