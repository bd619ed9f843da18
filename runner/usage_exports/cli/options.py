"""What commands have in common: options, and how failures end them."""

import datetime
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from usage_exports.engines import SERVERS, TARGETS
from usage_exports.errors import BrokenOffError, RefusedError, UsageExportsError
from usage_exports.interrupts import interruptible
from usage_exports.words import printable

INTERRUPTED = 130


def _memory_size(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    if text and not re.fullmatch(r"(?i)[0-9]+(\.[0-9]+)? *[KMGT]i?B", text):
        raise click.BadParameter(f"'{text}' is not a size: give one such as 500MB, 4GB or 1.5TiB.")
    return text


class FilePath(click.Path):
    """A path of files that this command reads or writes: all of it must be UTF-8."""

    def __init__(self, *, file_okay: bool = True) -> None:
        """Describe it.

        Args:
            file_okay: whether it may be that of a file that exists.
        """
        super().__init__(path_type=Path, file_okay=file_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what is not UTF-8, which neither DuckDB nor dbt takes."""
        found = Path(os.fsdecode(super().convert(value, param, ctx)))
        try:
            str(found.absolute()).encode()
        except UnicodeEncodeError:
            shown = os.fsencode(found.absolute()).decode(errors="backslashreplace")
            self.fail(f"'{printable(shown)}' is not UTF-8. Rename it, or take another.", param, ctx)
        return found


target_option = click.option(
    "--target",
    type=click.Choice(TARGETS),
    default=TARGETS[0],
    show_default=True,
    envvar="USAGE_EXPORTS_TARGET",
    show_envvar=True,
    help="The engine to run on. Environment variables say where a server is.",
)
raw_option = click.option(
    "--raw",
    type=FilePath(),
    default="raw",
    show_default=True,
    envvar="USAGE_EXPORTS_RAW",
    show_envvar=True,
    help="Folder with the raw tables.",
)
now_option = click.option(
    "--now",
    metavar="TIMESTAMP",
    help="The time of the run, to repeat a report; in UTC unless it has an offset. Default: now.",
)
memory_limit_option = click.option(
    "--memory-limit",
    metavar="SIZE",
    callback=_memory_size,
    envvar="USAGE_EXPORTS_MEMORY_LIMIT",
    show_envvar=True,
    help="Memory for DuckDB, such as 2GB. Default: 4GB, or half of the machine's if that is less.",
)
temp_directory_option = click.option(
    "--temp-directory",
    type=FilePath(file_okay=False),
    envvar="USAGE_EXPORTS_TEMP_DIRECTORY",
    show_envvar=True,
    help="Folder for data that exceeds the memory limit. Default: WAREHOUSE.tmp.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print only warnings and errors.")
verbose_option = click.option("-v", "--verbose", is_flag=True, help="Print every step.")


public_files_option = click.option(
    "--public-files",
    is_flag=True,
    help="Let others read the files and folders that are made, as far as the umask does. "
    "Default: only their owner can, for there are people in them.",
)


@contextmanager
def files_of_the_owner(*, public: bool) -> Iterator[None]:
    """Make files and folders such that only their owner can read and change them.

    Args:
        public: make them as the umask says.
    """
    if public:
        yield
        return
    # DuckDB and dbt make files too, so it is the process that must be told.
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def time_of_run(text: str | None) -> datetime.datetime:
    """Return the instant of --now, which is now without it.

    Raises:
        RefusedError: the text is not a timestamp.
    """
    if text is None:
        return datetime.datetime.now(datetime.UTC)
    from usage_exports.export.period import parse_now

    return parse_now(text)


def refuse_file_options(target: str) -> None:
    """Refuse options about files where the engine is a server, which would not heed them.

    Raises:
        RefusedError: one was given.
    """
    if target not in SERVERS:
        return
    context = click.get_current_context()
    for name in ("raw", "warehouse", "memory_limit", "temp_directory"):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise RefusedError(
                f"--{name.replace('_', '-')} has no meaning with --target {target}: the raw tables "
                "and the roll-ups are in schemas of the server, which USAGE_EXPORTS_RAW_SCHEMA and "
                "USAGE_EXPORTS_SCHEMA name."
            )


@contextmanager
def errors_in_words(interrupted: str = "no file was written") -> Iterator[None]:
    """Turn failures that a user can cause into one message and an exit code.

    Args:
        interrupted: what to say when the run was interrupted or broken off, unless it says so
            itself.
    """
    try:
        with interruptible():
            yield
    except RefusedError as error:
        raise click.UsageError(_shown(str(error))) from error
    except BrokenOffError as error:
        raise click.ClickException(_shown(f"{error} {interrupted.capitalize()}.")) from error
    except UsageExportsError as error:
        raise click.ClickException(_shown(str(error))) from error
    except KeyboardInterrupt as error:
        what = str(error) or interrupted
        click.echo(f"Interrupted: {what}. The next run starts where it must.", err=True)
        raise SystemExit(INTERRUPTED) from error
    except FileExistsError as error:
        raise click.ClickException(_shown(str(error))) from error
    except OSError as error:
        message = f"{error.filename or 'A file'}: {error.strerror}."
        raise click.ClickException(_shown(message)) from error


def _shown(message: str) -> str:
    """Return a message such that no text in it looks like another one, or steers the terminal."""
    return "\n  ".join(printable(line) for line in message.split("\n"))
