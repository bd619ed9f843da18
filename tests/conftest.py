"""What many tests share, since it takes long to make, and how random tests are repeated."""

import secrets
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import hypothesis
import pytest

from macro_engines import DuckDBMacros, MacroEngine, PostgresMacros, SparkMacros
from postgres import Postgres, shared_postgres
from shared import shared_run
from small_litellm import SmallLitellm
from small_webui import SmallWebui
from spark import Spark, shared_spark

# How long a test takes says nothing where others run beside it.
hypothesis.settings.register_profile(
    "default", deadline=None, derandomize=False, print_blob=True, database=None
)
hypothesis.settings.load_profile("default")

_SEED = "hypothesis_seed"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed of the run, and own what its processes share."""
    if hasattr(config, "workerinput"):
        return
    if config.getoption(_SEED) is None:
        setattr(config.option, _SEED, secrets.randbelow(2**32))
    run = ExitStack()
    run.enter_context(shared_run())
    config.add_cleanup(run.close)


def pytest_report_header(config: pytest.Config) -> str:
    """Say how what is random can be repeated."""
    return f"random tests: --hypothesis-seed={config.getoption(_SEED)} repeats them"


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    """Random numbers, the same for the same test and seed."""
    return Random(f"{request.config.getoption(_SEED)} {request.node.nodeid}")


# The modules of which some tests take minutes. They begin first, so that no process is left with
# one of them when the others are done; xdist leaves this order as it is when it is told to.
_LONG = (
    "test_parity",
    "test_spark",
    "test_dbt_project",
    "test_postgres.py",
    "test_incremental",
    "test_contract",
    "test_cli",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long tests first."""
    items.sort(key=lambda item: not item.path.name.startswith(_LONG))


@pytest.fixture(scope="session", autouse=True)
def _dbt_is_not_measured() -> Iterator[None]:
    """Measure no coverage while dbt is at work: it would take twice the time, and is not ours."""
    if not sys.gettrace():
        yield
        return
    from dbt.cli.main import dbtRunner

    invoke = dbtRunner.invoke
    # Python takes None here; its type stubs don't know.
    trace_threads: Any = threading.settrace

    def unmeasured(self: dbtRunner, *arguments: Any, **options: Any) -> Any:
        here, in_threads = sys.gettrace(), threading.gettrace()
        sys.settrace(None)
        trace_threads(None)
        try:
            return invoke(self, *arguments, **options)
        finally:
            sys.settrace(here)
            trace_threads(in_threads)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbtRunner, "invoke", unmeasured)
        yield


@pytest.fixture
def interrupts() -> Iterator[None]:
    """Take Ctrl-C for what it is, also where the tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """The PostgreSQL server of all tests; each has databases of its own there."""
    return shared_postgres()


@pytest.fixture(scope="session")
def spark() -> Spark:
    """The Spark server of all tests; each has schemas of its own there."""
    return shared_spark()


@pytest.fixture(scope="module", params=["duckdb", "postgres", "spark"])
def macro_engine(request: pytest.FixtureRequest) -> Iterator[MacroEngine]:
    """Each engine on which macros are tried by themselves."""
    engine: MacroEngine = DuckDBMacros()
    if request.param == "postgres":
        engine = PostgresMacros(
            request.getfixturevalue("postgres").create(f"macros {secrets.token_hex(4)}")
        )
    elif request.param == "spark":
        engine = SparkMacros(request.getfixturevalue("spark"))
    yield engine
    engine.close()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A raw folder that is not there yet."""
    return tmp_path / "raw"


@pytest.fixture
def webui(tmp_path: Path) -> SmallWebui:
    """A small database of Open WebUI."""
    return SmallWebui(tmp_path)


@pytest.fixture
def litellm(postgres: Postgres) -> SmallLitellm:
    """A small database of LiteLLM."""
    return SmallLitellm(postgres)


@pytest.fixture
def export_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder; what dbt has parsed is kept for the whole run, see `shared.py`."""
    return tmp_path_factory.mktemp("exports")


def empty(folder: Path) -> None:
    """Remove all from a folder."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
