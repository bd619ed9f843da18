"""What a real workspace gets: the raw tables of an Open WebUI server and the files made from them.

The files under `exports/` were read line by line and agree with the reference implementation.
After a change of a rule: `REWRITE_GOLDEN=1 pytest tests/test_golden.py`, then read the difference.
"""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from usage_exports.cli import main

GOLDEN = Path(__file__).parent / "golden" / "open-webui"
ARGUMENTS = ["--from", "2026-09-01", "--to", "2026-11-30", "--now", "2026-11-23T12:00:00Z"]


@pytest.mark.parametrize("by", ["period", "month"])
def test_exports_of_a_real_open_webui(
    export_folder: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    # What a user has set for other dbt projects is none of this one's business.
    monkeypatch.setenv("DBT_TARGET", "prod")
    out = export_folder / "exports"
    warehouse = export_folder / "warehouse.duckdb"
    places = ["--raw", GOLDEN / "raw", "--out", out, "--warehouse", warehouse]

    result = CliRunner().invoke(main, ["export", *ARGUMENTS, "--by", by, *map(str, places)])

    assert result.exit_code == 0, result.output
    assert "acme         users     " in result.stdout
    assert "mistral-large  37" in result.stderr
    written = {path.relative_to(out): path.read_bytes() for path in out.rglob("*.csv")}
    assert len(written) == 4
    if os.environ.get("REWRITE_GOLDEN"):
        shutil.copytree(out, GOLDEN / "exports", dirs_exist_ok=True)
    expected = {path: (GOLDEN / "exports" / path).read_bytes() for path in written}
    assert written == expected
