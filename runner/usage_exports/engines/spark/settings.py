"""Where the environment says that Spark is, checked before anything connects."""

import os
import re

from dbt.adapters.spark.connections import SparkCredentials

from usage_exports.errors import UsageExportsError

_REMOTE_PORT = 15002
# As Spark's own client takes it; what that refuses it would repeat, with the token.
_REMOTE = re.compile(
    r"sc://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?"
    r"(/(;[^;=/]+=[^;=/]*)*)?"
)
_LAST_PORT = 65535


def server_address(found: SparkCredentials) -> tuple[str, int] | None:
    """Return host and port of the server; None where Spark runs in this process.

    Args:
        found: as profiles.yml gives them.

    Raises:
        UsageExportsError: SPARK_REMOTE is not a URL of Spark Connect.
    """
    if str(found.method) == "thrift":
        return str(found.host), int(found.port)
    remote = os.environ.get("SPARK_REMOTE", "")
    # Spark takes `local` for a server of this process's own.
    if not remote or re.match(r"local(-cluster)?(\[|$)", remote):
        return None
    parts = _REMOTE.fullmatch(remote)
    port = int(parts["port"] or _REMOTE_PORT) if parts else 0
    if not parts or not 0 < port <= _LAST_PORT:
        raise UsageExportsError(
            "SPARK_REMOTE is not a URL of Spark Connect. It is sc://HOST:PORT, with /;token=TOKEN "
            "after it where the server wants one; in a token ; = and / are percent-encoded."
        )
    return parts["host"].strip("[]"), port
