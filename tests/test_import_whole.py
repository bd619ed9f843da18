"""An import is one thing: it is there as a whole, or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from importing import rows, run_import
from small_webui import USAGE, SmallWebui, T
from usage_exports.cli import main


@pytest.fixture
def webui(tmp_path: Path) -> SmallWebui:
    """A database that has something for every raw table."""
    webui = SmallWebui(tmp_path)
    webui.model("helper", "gpt-4o", updated_at=T)
    webui.folder("f")
    webui.chat("c", folder="f")
    webui.prompt("c", "m", ["helper"], files=[{"id": "x"}])
    webui.answer("c", "a", "m", "helper", usage=USAGE)
    return webui


@pytest.mark.parametrize(("public", "modes"), [((), {0}), (("--public-files",), {0o044, 0o055})])
def test_what_is_imported_is_for_its_owner_only(
    webui: SmallWebui, tmp_path: Path, public: tuple[str, ...], modes: set[int]
) -> None:
    raw = tmp_path / "raw"
    before = os.umask(0o022)
    try:
        result = run_import(raw, "open-webui", webui.url, *public)
    finally:
        os.umask(before)
    assert result.exit_code == 0, result.output
    found = {path.stat().st_mode & 0o077 for path in (raw, *raw.rglob("*.parquet"), raw / "users")}
    assert found == modes


@pytest.mark.parametrize(
    ("failure", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted: no file was written."),
        (PermissionError(13, "Permission denied", "users"), 1, "users: Permission denied."),
    ],
)
def test_an_import_that_ends_between_two_files_brings_none(
    webui: SmallWebui,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    code: int,
    said: str,
) -> None:
    rename = os.rename
    renamed = []

    def failing(source: Path, target: Path) -> None:
        if "users" in str(target):
            raise failure
        rename(source, target)
        renamed.append(target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", failing)
        result = run_import(tmp_path / "raw", "open-webui", webui.url)
    assert (result.exit_code, said in result.output) == (code, True), result.output
    assert renamed
    assert not list((tmp_path / "raw").rglob("*.parquet"))
    assert run_import(tmp_path / "raw", "open-webui", webui.url).exit_code == 0


def kill_at_rename(number: int) -> str:
    """Return a program: the command, which is killed when it gives the n-th file its name."""
    return (
        "import os, signal, sys\n"
        "rename, done = os.rename, []\n"
        "def killing(source, target):\n"
        f"    if len(done) == {number}:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    rename(source, target)\n"
        "    done.append(target)\n"
        "os.rename = killing\n"
        "from usage_exports.cli import main\n"
        "main()\n"
    )


@pytest.mark.parametrize("number", [1, 5, 7])
def test_an_import_that_is_killed_between_two_files_is_not_there(
    webui: SmallWebui, tmp_path: Path, number: int
) -> None:
    """Nor does the next one take its time for that of the last import."""
    raw = tmp_path / "raw"
    command = ["import", "open-webui", "--database", webui.url, "--workspace", "acme"]
    killed = subprocess.run(
        [sys.executable, "-c", kill_at_rename(number), *command, "--raw", str(raw)],
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(list(raw.glob("*/**/*.parquet"))) >= number

    refused = CliRunner().invoke(main, ["check", "--raw", str(raw)])
    assert refused.exit_code == 1
    assert "An import into this folder was cut off: run it again." in refused.output

    assert run_import(raw, "open-webui", webui.url).exit_code == 0
    whole = tmp_path / "whole"
    assert run_import(whole, "open-webui", webui.url).exit_code == 0
    for table in ("agents", "users", "messages", "model_requests", "workspaces"):
        assert rows(raw, table, "*") == rows(whole, table, "*")
    assert not (raw / "_importing").exists()
