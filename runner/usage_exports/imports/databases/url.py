"""The URL of a database: what it names, and how it may be shown."""

import re
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from usage_exports.errors import RefusedError

CONNECT_SECONDS = 10
LOCK_SECONDS = 10

_FORMS = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME"


def scheme_of(url: str) -> str:
    """Return `sqlite` or `postgresql`.

    Raises:
        RefusedError: the URL is of no known form.
    """
    scheme, separator, _ = url.partition("://")
    if separator and scheme in ("sqlite", "postgresql", "postgres"):
        return "sqlite" if scheme == "sqlite" else "postgresql"
    engine, plus, driver = scheme.partition("+")
    if separator and plus and engine in ("sqlite", "postgresql", "postgres"):
        raise RefusedError(
            f"--database {without_password(url)}: drop '+{driver}', the name of a Python driver."
        )
    raise RefusedError(f"--database {without_password(url)}: expected {_FORMS}.")


def sqlite_path(url: str) -> Path:
    """Return the file that `sqlite:///FILE` names."""
    return Path(unquote(url.partition("://")[2].removeprefix("/")))


def postgres_url(url: str) -> tuple[str, str]:
    """Return the URL as libpq takes it, and the schema that it names, which may be empty.

    Neither a server that is away nor a table that is locked is waited for without end.

    Raises:
        RefusedError: libpq would not read it as it is meant.
    """
    parts = split_postgres(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    # So Prisma names it, for which many servers' URLs are written; libpq knows no such option.
    schema = options.pop("schema", "")
    options.setdefault("connect_timeout", str(CONNECT_SECONDS))
    # Who connects by a pooler that takes none writes `?options=`.
    options.setdefault("options", f"-c lock_timeout={LOCK_SECONDS}s")
    query = urlencode(options, quote_via=quote)
    return f"postgresql://{parts.netloc}{parts.path}?{query}", schema


def split_postgres(url: str) -> SplitResult:
    """Split the URL of a PostgreSQL database.

    Raises:
        RefusedError: it can't be, or libpq would split it in another way.
    """
    shown = f"--database {without_password(url)}"
    try:
        parts = urlsplit(url)
    except ValueError as error:
        # The error would show the password.
        raise RefusedError(f"{shown}: its host can't be read. Expected {_FORMS}.") from error
    if parts.fragment or ("@" in url and "@" not in parts.netloc):
        # libpq would take a piece of the password for the host or the port, and say so.
        raise RefusedError(f"{shown}: write / ? and # in user and password as %2F, %3F and %23.")
    if not (parts.netloc or parts.path.strip("/") or parts.query):
        raise RefusedError(f"{shown} names no server. Expected {_FORMS}.")
    return parts


def without_password(url: str) -> str:
    """Return the URL as it may be shown, also one that is mistyped."""
    shown = hide_password_options(url)
    if re.match(r"sqlite(\+\w+)?:", url):
        return shown
    shown = re.sub(r"(?s)^([a-z0-9+]*://[^:/?@]*):.*@", r"\1:***@", shown)
    if re.match(r"[a-z0-9+]*://[^:/?@]*(:\*\*\*)?@[^@]*$", shown):
        return shown
    return re.sub(r"(?s)^.*@", "***@", shown)


def hide_password_options(text: str) -> str:
    """Return a text without the values of `password=`."""
    return re.sub(r"(?i)(passw(?:or)?d=)[^&\s]*", r"\1***", text)
