"""The command works from a wheel: the dbt project travels in it, nothing is written there."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from importing import copy_webui

ROOT = Path(__file__).parent.parent


def test_a_wheel_exports_in_an_empty_folder(tmp_path: Path) -> None:
    site, folder = tmp_path / "site", tmp_path / "empty"
    folder.mkdir()
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    delivered = sorted(site.rglob("*"))

    def run(*arguments: str) -> str:
        script = (
            "import usage_exports; assert 'site' in usage_exports.__file__; "
            "from usage_exports.cli import main; main()"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    run("demo", "--messages", "500", "--people", "30", "--now", "2026-07-15", "--format", "csv")
    table = run("export", "--now", "2026-07-15")

    assert "exports/acme/users-usage-2026-06-01-2026-06-30.csv" in table
    assert len(list(folder.rglob("*-usage-2026-06-01-2026-06-30.csv"))) == 12

    run(
        "import",
        "open-webui",
        "--database",
        copy_webui(tmp_path),
        "--workspace",
        "acme",
        "--raw",
        "real",
    )

    assert list(folder.glob("real/messages/open-webui/org_id=acme/*.parquet"))
    assert sorted(site.rglob("*")) == delivered
