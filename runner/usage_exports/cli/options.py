"""What commands have in common: options, and how failures end them."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from click.core import ParameterSource

from usage_exports.engines import SERVERS, TARGETS
from usage_exports.errors import BrokenOffError, RefusedError, UsageExportsError
from usage_exports.interrupts import interruptible

INTERRUPTED = 130


def _memory_size(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    if text and not re.fullmatch(r"(?i)[0-9]+(\.[0-9]+)? *[KMGT]i?B", text):
        raise click.BadParameter(f"'{text}' is no size: give one such as 500MB, 4GB or 1.5TiB.")
    return text


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
    type=click.Path(path_type=Path),
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
    type=click.Path(path_type=Path, file_okay=False),
    envvar="USAGE_EXPORTS_TEMP_DIRECTORY",
    show_envvar=True,
    help="Folder for data that exceeds the memory limit. Default: WAREHOUSE.tmp.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print only warnings and errors.")
verbose_option = click.option("-v", "--verbose", is_flag=True, help="Print every step.")


def time_of_run(text: str | None) -> datetime.datetime:
    """Return the instant of --now, which is now without it.

    Raises:
        RefusedError: the text is no timestamp.
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
        raise click.UsageError(str(error)) from error
    except BrokenOffError as error:
        raise click.ClickException(f"{error} {interrupted.capitalize()}.") from error
    except UsageExportsError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt as error:
        what = str(error) or interrupted
        click.echo(f"Interrupted: {what}. The next run starts where it must.", err=True)
        raise SystemExit(INTERRUPTED) from error
    except FileExistsError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'A file'}: {error.strerror}.") from error
