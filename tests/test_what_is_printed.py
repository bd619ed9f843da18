"""What commands print of data, and what they do where nothing can be printed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from filelock import FileLock

from exporting import TABLES, Place, make_place
from usage_exports.cli import main
from usage_exports.cli.options import errors_in_words
from usage_exports.cli.output import table
from usage_exports.cli.report import files_table, notes
from usage_exports.errors import UsageExportsError
from usage_exports.export.files import WrittenFile
from usage_exports.export.run import Report
from usage_exports.quality.findings import Findings, RowCount

JUNE = ("--from", "2026-06-01", "--to", "2026-06-30", "--now", "2026-07-15T12:00:00Z")
NASTY = "a\nError: forged\x1b[2J\x9b\u202e\u2028b"
ESCAPED = r"a\nError: forged\x1b[2J\x9b\u202e\u2028b"


def report(org_ids: list[str], *, too_long: tuple[str, ...] = (), put_back: bool = False) -> Report:
    """A report of an export in which all there is of lists is about these workspaces."""
    findings = Findings(
        row_counts=[RowCount("users", f"reason of {org_id}", 1) for org_id in org_ids],
        warnings=[RowCount("users", f"value of {org_id}", 1) for org_id in org_ids],
        unpriced=dict.fromkeys(org_ids, 1),
        without_settings=org_ids,
    )
    files = [WrittenFile(org_id, "users", 1, Path("exports/file")) for org_id in org_ids]
    return Report(files, findings, list(too_long), put_back)


# -- What is printed of data


def test_text_from_data_steers_no_terminal_and_forges_no_line() -> None:
    made = report([NASTY], too_long=(NASTY,))
    text = files_table(made) + "\n" + notes(made, Path("exports"))
    assert text.count(ESCAPED) == 6
    assert not [line for line in text.splitlines() if line.startswith("Error")]
    assert all(character.isprintable() for character in text.replace("\n", ""))


def test_an_error_has_one_first_line(capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def fails() -> None:
        with errors_in_words():
            raise UsageExportsError(f"Two\nlines\x1b[2J{NASTY}")

    said = CliRunner().invoke(fails).stderr
    assert said == f"Error: Two\n  lines\\x1b[2Ja\n  {ESCAPED.partition(chr(92) + 'n')[2]}\n"
    assert capsys.readouterr().err == ""


def test_lists_are_cut_with_a_count() -> None:
    made = report([f"workspace {number}" for number in range(20_000)])
    for text in (files_table(made), *notes(made, Path("exports")).split("\n\n")):
        assert text.endswith("\n... and 19,980 more")
        assert len(text.splitlines()) <= 20 + 4
    assert "more" not in files_table(report([f"workspace {number}" for number in range(20)]))
    assert "more" not in table([(1,)], ("number",))


def test_that_the_last_export_was_cut_off_is_said() -> None:
    said = notes(report([], put_back=True), Path("exports"))
    assert said.startswith("The last export into exports was cut off")


# -- Where nothing can be printed


def python(code: str, stdout: int, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


SAYING = """
import click
from usage_exports.cli.output import say

@click.command()
def main():
    say("工作 " + "x" * 100_000)

main()
"""


@pytest.mark.parametrize("where", ["full", "closed"])
def test_a_report_that_cannot_be_printed_ends_in_one_line(where: str) -> None:
    if where == "full":
        stdout = os.open("/dev/full", os.O_WRONLY)
    else:
        read, stdout = os.pipe()
        os.close(read)
    try:
        done = python(SAYING, stdout)
    finally:
        os.close(stdout)
    reason = {"full": "No space left on device", "closed": "Broken pipe"}[where]
    assert done.stderr == f"Error: All is done, but the report can't be printed: {reason}.\n"
    assert done.returncode == 1


def test_what_there_are_no_characters_for_is_escaped() -> None:
    done = python(SAYING, subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(r"\u5de5\u4f5c x")


PROGRESS = """
from usage_exports.cli.progress import ProgressDisplay

with ProgressDisplay() as display:
    display.say("Exporting")
    display.step("model", 1, 1)
print("done")
"""


@pytest.mark.parametrize("stderr", ["/dev/full", "&-"])
def test_progress_that_nobody_sees_stops_no_run(stderr: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$@" 2>{stderr}', "sh", sys.executable, "-c", PROGRESS],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.stdout == "done\n"


# -- Paths


@pytest.mark.parametrize("option", ["--raw", "--out", "--warehouse", "--temp-directory"])
def test_a_path_that_is_not_utf_8_is_refused(tmp_path: Path, option: str) -> None:
    path = os.fsdecode(os.fsencode(tmp_path / "folder") + b"\xff\n")
    done = CliRunner().invoke(main, ["export", *JUNE, option, path])
    assert done.exit_code == 2
    assert r"folder\xff\n' is not UTF-8. Rename it, or take another." in done.stderr


# -- The command

LONG = "工" * 29


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Raw data of a workspace, and of one whose org_id makes no name of a folder."""
    return make_place(
        tmp_path_factory.mktemp("long"),
        users=TABLES["users"] + f"{LONG},u1,Ann,ann@acme.example,admin\n",
    )


def run(place: Place, command: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with a umask that lets all read."""
    at = place.locations
    paths = ["--raw", str(at.raw)]
    if command == "export":
        paths += [*JUNE, "--out", str(at.out), "--warehouse", str(at.warehouse)]
    script = Path(sys.executable).with_name("usage-exports")
    return subprocess.run(
        [script, command, *paths, *options],
        capture_output=True,
        text=True,
        check=False,
        umask=0o022,
    )


def modes(folder: Path) -> set[int]:
    """How files and folders may be used by others than their owner."""
    return {path.lstat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}


def test_a_workspace_with_too_long_a_name_costs_no_other_its_files(place: Place) -> None:
    done = run(place, "export")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert {name.partition("/")[0] for name in place.files()} == {"acme"}
    assert f"(their org_id, percent-encoded): {LONG}" in done.stderr
    # And all that the command made is for its owner alone.
    made = [place.locations.out, place.locations.warehouse, place.folder / ".usage-exports"]
    assert {mode for path in made for mode in modes(path)} == {0}

    named = run(place, "export", "--workspace", LONG)
    assert named.returncode == 1
    assert f"Error: {LONG}: too long for a workspace that is exported." in named.stderr

    public = run(place, "export", "--public-files", "users")
    assert public.returncode == 0, public.stderr
    file = place.locations.out / "acme" / "users-usage-2026-06-01-2026-06-30.csv"
    assert file.stat().st_mode & 0o777 == 0o644


def test_check_names_a_workspace_with_too_long_a_name(place: Place) -> None:
    done = run(place, "check", "--now", JUNE[-1])
    assert done.returncode == 0, done.stderr
    assert f"(their org_id, percent-encoded): {LONG}" in done.stdout
    assert done.stdout.endswith("\n1 workspace can be exported.\n")


def test_folders_that_killed_checks_left_are_removed(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("usage-exports-check-dead", "usage-exports-check-alive", "usage-exports-mine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lock").touch()
    (tmp_path / "usage-exports-check-unlike").mkdir()
    left = {"usage-exports-check-alive", "usage-exports-mine", "usage-exports-check-unlike"}
    with FileLock(tmp_path / "usage-exports-check-alive" / "lock"), place.engine.scratch():
        assert {path.name for path in tmp_path.iterdir()} > left
        assert len(list(tmp_path.iterdir())) == len(left) + 1
    assert {path.name for path in tmp_path.iterdir()} == left
