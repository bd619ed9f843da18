"""What goes wrong while the files of an export are put in their places, and what is left of it."""

import errno
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from exporting import make_place
from usage_exports.errors import UsageExportsError
from usage_exports.export.file_set import FileSet, check_place

NAMES = ("acme/users.csv", "acme/models.csv", "beta/users.csv")
NEW = dict.fromkeys(NAMES, b"new")
# One of them was not there before.
OLD = dict.fromkeys(NAMES[:2], b"old") | {"acme/last-month.csv": b"older"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "exports"


@pytest.fixture
def old(out: Path) -> Path:
    """A folder with files from before."""
    with FileSet(out) as files:
        for name, text in OLD.items():
            with files.open(out / name) as stream:
                stream.write(text)
    return out


def tree(out: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones included."""
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def replace_files(out: Path) -> FileSet:
    with FileSet(out) as files:
        for name, text in NEW.items():
            with files.open(out / name) as stream:
                stream.write(text)
    return files


def at_changes(do: Callable[[int], object]) -> None:
    """Call a function before each change of a folder, from now on, with its number from 1."""
    numbers = count(1)

    def hook(event: str, _: tuple[Any, ...]) -> None:
        if event in ("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"):
            do(next(numbers))

    sys.addaudithook(hook)


def in_another_process(work: Callable[[], object]) -> int:
    """Run a function in a process of its own, and return how that ended, as `os.waitpid` does."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


# -- All or none


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_in_the_place_of_a_file_leaves_all_as_it_was(old: Path, name: str) -> None:
    (old / name).unlink(missing_ok=True)
    (old / name).mkdir(parents=True)
    before = tree(old)
    with pytest.raises(IsADirectoryError) as caught:
        replace_files(old)
    assert caught.value.filename == str(old / name)
    assert tree(old) == before


def refuse(monkeypatch: pytest.MonkeyPatch, function: str, path: Path, code: int) -> None:
    """Let a file system refuse to do something with one path."""
    done = getattr(os, function)

    def refusing(source: Path, target: Path, **options: Any) -> None:
        if path in (source, target):
            raise OSError(code, os.strerror(code), str(source), None, str(target))
        done(source, target, **options)

    monkeypatch.setattr(os, function, refusing)


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_file_that_may_not_be_touched_leaves_all_as_it_was(
    old: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for function in ("link", "rename", "replace"):
        refuse(monkeypatch, function, old / name, errno.EPERM)
    with pytest.raises(PermissionError) as caught:
        replace_files(old)
    assert (caught.value.filename, caught.value.filename2) == (str(old / name), None)
    assert tree(old) == OLD


@pytest.mark.parametrize("name", NAMES)
def test_a_rename_that_fails_is_made_up_for(
    old: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace
    failed: list[Path] = []

    def failing(source: Path, target: Path) -> None:
        if target == old / name and not failed:
            failed.append(target)
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(source), None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError, match="Input/output error"):
        replace_files(old)
    assert failed
    assert tree(old) == OLD


def test_file_systems_without_second_names(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        refuse(monkeypatch, "link", old / name, errno.EOPNOTSUPP)
    with monkeypatch.context() as worse:
        refuse(worse, "replace", old / NAMES[2], errno.EIO)
        with pytest.raises(OSError, match="Input/output error"):
            replace_files(old)
        assert tree(old) == OLD
    replace_files(old)
    assert tree(old) == OLD | NEW


def test_what_can_be_neither_moved_nor_put_back_is_told_and_healed(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        replace = os.replace

        def breaking(source: Path, target: Path) -> None:
            if target == old / NAMES[1]:
                broken.setattr(os, "replace", failing)
            os.replace(source, target) if os.replace is failing else replace(source, target)

        def failing(source: Path, target: Path) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(source), None, str(target))

        broken.setattr(os, "replace", breaking)
        with pytest.raises(UsageExportsError, match="can't be put back: Input/output error"):
            replace_files(old)
    with FileSet(old) as files:
        assert files.put_back
    assert tree(old) == OLD


def at_each_change(folder: Path, do: Callable[[], object]) -> Iterator[tuple[Path, int]]:
    """Replace old files again and again, each time with something before a later change.

    Args:
        folder: an empty one.
        do: what is done before the change, in another process.

    Yields:
        The folder of the exports, and the exit code: 0 was not reached, 2 and 3 were interrupted,
        3 when all was done; below 0 it is that of a signal.
    """
    for number in count(1):
        out = folder / str(number)
        with FileSet(out) as files:
            for name, text in OLD.items():
                with files.open(out / name) as stream:
                    stream.write(text)

        def replacing(out: Path = out, number: int = number) -> None:
            at_changes(lambda change: do() if change == number else None)
            try:
                replace_files(out)
            except KeyboardInterrupt as error:
                os._exit(3 if str(error) == "all files were written" else 2)

        code = os.waitstatus_to_exitcode(in_another_process(replacing))
        yield out, code
        if code == 0:
            # As often as there are files, each is linked, renamed and removed.
            assert number > 3 * len(NAMES)
            return


def whole(found: dict[str, bytes]) -> dict[str, bytes]:
    """The files of exports, without what is hidden."""
    return {name: text for name, text in found.items() if "/." not in f"/{name}"}


def test_an_interrupt_leaves_all_as_it_was_or_all_new(tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    codes = set()
    for out, code in at_each_change(tmp_path, interrupt):
        codes.add(code)
        assert whole(tree(out)) == (OLD if code == 2 else OLD | NEW)
        with FileSet(out) as files:
            assert not files.put_back
        # What the interrupt kept from being removed is gone by now.
        assert tree(out) == whole(tree(out))
    assert codes == {0, 2, 3}


def test_a_kill_leaves_what_the_next_run_makes_whole(tmp_path: Path) -> None:
    seen = set()
    for out, code in at_each_change(tmp_path, lambda: os.kill(os.getpid(), signal.SIGKILL)):
        assert code in (0, -signal.SIGKILL)
        mixed = whole(tree(out)) not in (OLD, OLD | NEW)
        with FileSet(out) as files:
            pass
        seen.add((mixed, files.put_back))
        assert tree(out) in (OLD, OLD | NEW)
        assert files.put_back or not mixed
        replace_files(out)
        assert tree(out) == OLD | NEW
    assert seen == {(False, False), (False, True), (True, True)}


def test_a_list_that_no_export_has_left_is_named(old: Path) -> None:
    (old / ".usage-exports-replacing.json").write_text("no list")
    with pytest.raises(UsageExportsError, match="Move it away"):
        replace_files(old)
    assert whole(tree(old)) == OLD


# -- Folders that can't be written to


@pytest.mark.parametrize("below", ["exports", "exports/deeper"])
def test_a_file_in_the_place_of_the_folder_is_named_before_anything_is_built(
    tmp_path: Path, below: str
) -> None:
    place = make_place(tmp_path)
    (tmp_path / "exports").touch()
    with pytest.raises(UsageExportsError) as caught:
        place.export(locations=replace(place.locations, out=tmp_path / below))
    assert str(caught.value) == f"{tmp_path / 'exports'} can't be written: Not a directory."
    assert not place.locations.warehouse.exists()


@pytest.mark.parametrize("below", ["", "deeper/exports"])
def test_a_folder_of_others_is_refused(tmp_path: Path, below: str) -> None:
    tmp_path.chmod(0o555)

    def as_nobody() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            check_place(tmp_path / below)
        except PermissionError:
            os._exit(2)

    assert os.waitstatus_to_exitcode(in_another_process(as_nobody)) == 2
    tmp_path.chmod(0o755)
    check_place(tmp_path / below)


# -- One export at a time


def test_another_export_into_the_folder_waits(old: Path) -> None:
    begun, done = threading.Event(), threading.Event()

    def other() -> None:
        with FileSet(old) as files:
            begun.set()
            with files.open(old / NAMES[0]) as stream:
                stream.write(b"other")
            time.sleep(0.3)
            done.set()

    thread = threading.Thread(target=other)
    thread.start()
    begun.wait()
    replace_files(old)
    assert done.is_set()
    thread.join()
    assert tree(old) == OLD | NEW


def test_another_export_that_takes_too_long_is_named(old: Path) -> None:
    with FileSet(old), pytest.raises(UsageExportsError) as caught, FileSet(old, wait_seconds=0):
        pass
    assert str(caught.value).startswith(f"Another export is writing to {old}.")


# -- Nothing outside


def test_a_link_in_the_place_of_a_folder_is_refused(old: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (old / "beta").symlink_to(elsewhere)
    before = tree(old)
    with pytest.raises(NotADirectoryError, match="it is a link, which may lead out") as caught:
        replace_files(old)
    assert caught.value.filename == str(old / "beta")
    assert list(elsewhere.iterdir()) == []
    assert tree(old) == before


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_written_through(
    old: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    (old / NAMES[0]).unlink()
    (old / NAMES[0]).symlink_to(elsewhere)
    replace_files(old)
    assert elsewhere.read_bytes() == b"mine"
    assert not (old / NAMES[0]).is_symlink()
    assert tree(old) == OLD | NEW


def test_a_link_in_the_place_of_a_file_is_put_back(old: Path, tmp_path: Path) -> None:
    (old / NAMES[0]).unlink()
    (old / NAMES[0]).symlink_to(tmp_path / "nowhere")
    (old / NAMES[2]).mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        replace_files(old)
    assert (old / NAMES[0]).readlink() == tmp_path / "nowhere"


def test_the_folder_of_exports_may_be_a_link(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(old)
    replace_files(link)
    assert tree(old) == OLD | NEW


def test_the_folder_of_exports_may_be_named_from_where_one_is(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(old.parent)
    for out in (Path(old.name), Path("..", old.parent.name, old.name)):
        replace_files(out)
        assert tree(old) == OLD | NEW
    monkeypatch.chdir(old)
    replace_files(Path())
    assert tree(old) == OLD | NEW


# -- Leftovers


def test_what_a_killed_run_left_anywhere_is_removed(old: Path) -> None:
    def killed() -> None:
        with FileSet(old) as files, files.open(old / "gamma/users.csv") as stream:
            stream.write(b"names")
            stream.flush()
            os.kill(os.getpid(), signal.SIGKILL)

    in_another_process(killed)
    assert any(b"names" in text for text in tree(old).values())
    replace_files(old)
    assert tree(old) == OLD | NEW


def test_a_folder_in_which_nothing_was_written_is_not_made(out: Path) -> None:
    with FileSet(out):
        pass
    assert not out.exists()


def test_files_are_as_the_umask_says_whatever_was_there(old: Path) -> None:
    (old / NAMES[0]).chmod(0o666)
    before = os.umask(0o077)
    try:
        replace_files(old)
    finally:
        os.umask(before)
    modes = {name: stat.S_IMODE((old / name).stat().st_mode) for name in (*NAMES, "beta")}
    assert modes == dict.fromkeys(NAMES, 0o600) | {"beta": 0o700}
