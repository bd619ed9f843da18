"""Spark of the tests' own: one server on free ports, alone or as a cluster with two workers.

The server answers Spark Connect and the Thrift protocol, so that both see one catalogue. It keeps
all it has, its metastore too, in a temporary folder.
"""

import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

OLDEST_JAVA = 17
START_SECONDS = 120
HOST = "127.0.0.1"

# For a process that lives for minutes. One kind of compiler would have too small a cache for Spark.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"

SETTINGS = {
    "spark.driver.memory": "1g",
    "spark.executor.memory": "512m",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.ui.enabled": "false",
    "spark.log.level": "WARN",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": HOST,
    "spark.driver.bindAddress": HOST,
    # A zone far from UTC, so that a time that is read by the server's zone is seen.
    "spark.sql.session.timeZone": "America/New_York",
}


@dataclass(frozen=True)
class Spark:
    """A running server."""

    connect_port: int
    thrift_port: int
    warehouse: Path
    log: Path

    @property
    def remote(self) -> str:
        """The URL of Spark Connect."""
        return f"sc://{HOST}:{self.connect_port}"

    def break_down(self) -> None:
        """End the server at once, as a machine that loses its power would."""
        (pid,) = {
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if str(self.log.parent).encode() in path.read_bytes()
            and b"HiveThriftServer2" in path.read_bytes()
        }
        os.kill(pid, signal.SIGKILL)

    def environment(self, *, thrift: bool = False) -> dict[str, str]:
        """Return what the target `spark` reads to reach this server."""
        if thrift:
            return {
                "USAGE_EXPORTS_SPARK_METHOD": "thrift",
                "SPARK_HOST": HOST,
                "SPARK_PORT": str(self.thrift_port),
                "SPARK_USER": "tester",
            }
        return {"USAGE_EXPORTS_SPARK_METHOD": "session", "SPARK_REMOTE": self.remote}


def local_settings(folder: Path) -> dict[str, str]:
    """Return an environment in which a Spark that a process starts itself keeps to a folder."""
    _home()
    return _environment(folder, {"spark.master": "local[2]"})


@contextmanager
def running_spark(workers: int = 0) -> Iterator[Spark]:
    """Start a server and stop it at the end; without Spark or Java the test is skipped.

    Args:
        workers: how many worker processes its cluster has; with none it works alone.
    """
    home = _home()
    folder = Path(tempfile.mkdtemp(prefix="usage-exports-spark-"))
    try:
        with ExitStack() as processes:
            master = "local[2]"
            if workers:
                master = processes.enter_context(_cluster(home, folder, workers))
            yield processes.enter_context(_server(home, folder, master))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(home: Path, folder: Path, master: str) -> Iterator[Spark]:
    name = f"usage-exports-{uuid4()}"
    server = Spark(_free_port(), _free_port(), folder / "warehouse", folder / "server.log")
    settings = {
        "spark.master": master,
        "spark.app.name": name,
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": HOST,
        "spark.connect.grpc.binding.port": str(server.connect_port),
        "spark.hadoop.hive.server2.thrift.bind.host": HOST,
        "spark.hadoop.hive.server2.thrift.port": str(server.thrift_port),
    }
    command = [str(home / "bin" / "spark-submit"), "--name", name, "--class"]
    command += ["org.apache.spark.sql.hive.thriftserver.HiveThriftServer2", "spark-internal"]
    with _process("server", command, folder, _environment(folder / "server", settings)) as log:
        _wait(log, lambda: _listens(server.connect_port) and _listens(server.thrift_port))
        # The one that was started, and no other on this port.
        assert _name_of(server) == name
        yield server


@contextmanager
def _cluster(home: Path, folder: Path, workers: int) -> Iterator[str]:
    port, page = _free_port(), _free_port()
    java = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    environment = _environment(folder / "cluster", {}) | {
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_WORKER_DIR": str(folder / "work"),
    }
    with ExitStack() as processes:
        master = [java[0], f"{java[1]}.master.Master", "--host", HOST, "--port", str(port)]
        master += ["--webui-port", str(page)]
        log = processes.enter_context(_process("master", master, folder, environment))
        _wait(log, lambda: _listens(port) and _listens(page))
        url = f"spark://{HOST}:{port}"
        for number in range(workers):
            worker = [java[0], f"{java[1]}.worker.Worker", "--host", HOST, "--cores", "1"]
            worker += ["--memory", "1g", "--webui-port", str(_free_port()), url]
            processes.enter_context(_process(f"worker-{number}", worker, folder, environment))
        _wait(log, lambda: _alive_workers(page) == workers)
        yield url


@contextmanager
def _process(
    name: str, command: list[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Path]:
    """Run a program in a group of processes of its own; yields its log, and ends all of them."""
    log = folder / f"{name}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield log
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Write Spark's settings to a folder and return the variables that make it read them."""
    folder.mkdir(parents=True, exist_ok=True)
    everything = {
        **SETTINGS,
        "spark.sql.warehouse.dir": str(folder.parent / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder} {QUICK_JAVA}",
        **settings,
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


def _home() -> Path:
    """Return where pyspark lies, which has the servers too."""
    found = importlib.util.find_spec("pyspark")
    if not found or not found.origin:
        pytest.skip(
            "pyspark is not installed (pip install 'usage-exports[spark]'): nothing of it is tested"
        )
    if _java_version() < OLDEST_JAVA:
        pytest.skip(
            f"Java {OLDEST_JAVA} is not installed (apt-get install openjdk-17-jre-headless): "
            "nothing of Spark is tested"
        )
    return Path(found.origin).parent


def _java_version() -> int:
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
    with urllib.request.urlopen(f"http://{HOST}:{page}/json/", timeout=10) as answer:
        return int(answer.read().count(b'"ALIVE"')) - 1


def _wait(log: Path, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        assert time.monotonic() < deadline, f"Spark does not start:\n{log.read_text()[-5000:]}"
        time.sleep(0.2)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
