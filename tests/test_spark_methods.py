"""The ways to reach Spark: a cluster through the Thrift server, and a session of the command's own.

All other tests of Spark go through Spark Connect.
"""

from pathlib import Path

import pytest

from engines import EngineUnderTest, files_in, spark_on
from spark import local_settings, running_spark

GOLDEN = Path(__file__).parent / "golden" / "open-webui"
QUARTER = ["--from", "2026-09-01", "--to", "2026-11-30", "--now", "2026-11-23T12:00:00Z"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_the_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_cluster_of_two_workers(tmp_path: Path) -> None:
    with running_spark(workers=2) as cluster:
        engine = spark_on(cluster, thrift=True)
        engine.load(GOLDEN / "raw")
        written = engine.export(tmp_path / "out", *QUARTER)
    assert written == golden_files()


def test_a_session_of_this_process(tmp_path: Path) -> None:
    """Load in one process and export in the next: what lies between is the session's metastore."""
    engine = EngineUnderTest("spark", local_settings(tmp_path / "spark" / "settings"))
    for step in (
        ["load", "--target", "spark", "--raw", str(GOLDEN / "raw")],
        ["export", "--out", str(tmp_path / "out"), *QUARTER],
    ):
        result = engine.run_apart(*step, "--quiet")
        assert result.returncode == 0, result.stderr
        # But for what is said before it knows how little to say.
        assert "WARN CharVarcharUtils" not in result.stderr
        assert "[Stage " not in result.stderr
    assert files_in(tmp_path / "out") == golden_files()


def golden_files() -> dict[str, bytes]:
    """The files of the quarter."""
    files = files_in(GOLDEN / "exports")
    return {name: content for name, content in files.items() if "2026-09-01-2026-11-30.csv" in name}
