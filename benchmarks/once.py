"""What is measured once, whatever the size: the help, and a workspace of a million users."""

import json
from collections.abc import Callable

from benchmarks.check_exports import messages_of
from benchmarks.data import COMMAND, million_users, warm
from benchmarks.errors import DifferentNumbersError
from benchmarks.ours import Ours
from benchmarks.process import module
from benchmarks.recorder import Recorder
from benchmarks.settings import Settings

# As million_users.sql has them.
USERS, MESSAGES_OF_USERS = 1_000_000, 3_000_000


def help_text(settings: Settings, recorder: Recorder) -> None:
    """`usage-exports --help`."""
    for _ in range(settings.runs):
        usage = recorder.run("help", 0, "ours", [COMMAND, "--help"])
        recorder.keep("help", 0, "ours", usage)


def a_million_users(settings: Settings, recorder: Recorder) -> None:
    """The first export of a workspace with a million users."""
    raw = million_users(settings.data.absolute())
    warm(raw)
    ours = Ours(raw, settings.data.absolute() / "work-million-users")
    ours.folder.mkdir(parents=True, exist_ok=True)
    times = ours.folder / "times.json"
    for _ in range(settings.runs):
        ours.forget()
        arguments = ours.export(*settings.month.options)[1:]
        command = module("timed_export", str(times), *arguments)
        usage = recorder.run("users", USERS, "ours", command)
        (path,) = ours.out.glob("*/users-usage-*.csv")
        with path.open("rb") as stream:
            lines = sum(1 for _ in stream)
        if lines != USERS + 1:
            raise DifferentNumbersError(f"{path} has {lines} lines instead of {USERS + 1}")
        if (messages := messages_of(ours.out)) != MESSAGES_OF_USERS:
            raise DifferentNumbersError(f"{messages} messages instead of {MESSAGES_OF_USERS}")
        seconds = json.loads(times.read_text(encoding="utf-8"))["write_seconds"]
        recorder.keep("users", USERS, "ours", usage, {"rows_per_second": USERS / seconds})


ONCE: dict[str, Callable[[Settings, Recorder], None]] = {
    "help": help_text,
    "users": a_million_users,
}
