"""Ctrl-C ends a command, whatever was at work when it struck."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from usage_exports.cli.options import errors_in_words
from usage_exports.errors import WarehouseError
from usage_exports.interrupts import interruptible

pytestmark = pytest.mark.usefixtures("interrupts")

# Makes nothing of the first Ctrl-C, as one that waits for a lock would.
STUBBORN = """
from contextlib import suppress
from usage_exports.interrupts import interruptible
import time

with interruptible():
    with suppress(KeyboardInterrupt):
        print("begun", flush=True)
        time.sleep(60)
    print("waiting", flush=True)
    time.sleep(60)
"""


def swallow_interrupt() -> None:
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def fail_interrupted(error: Exception) -> None:
    swallow_interrupt()
    raise error


@pytest.mark.parametrize("error", [RuntimeError("Query interrupted"), WarehouseError("Not now.")])
def test_what_an_interrupt_breaks_is_taken_for_it(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="130"), errors_in_words("nothing is done"):
        fail_interrupted(error)
    said = "Interrupted: nothing is done. The next run starts where it must.\n"
    assert capsys.readouterr().err == said


def test_errors_without_an_interrupt_are_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="Query interrupted"), interruptible():
        raise RuntimeError("Query interrupted")


def test_what_is_done_in_spite_of_an_interrupt_is_done() -> None:
    with interruptible():
        swallow_interrupt()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_interrupt_needs_nobodys_help() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            for said in ("begun\n", "waiting\n"):
                assert process.stdout.readline() == said
                process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == -signal.SIGINT
        finally:
            process.kill()


def test_a_command_may_run_in_any_thread() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: interruptible().__enter__()).exception() is None


def test_who_ignores_interrupts_is_let() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
