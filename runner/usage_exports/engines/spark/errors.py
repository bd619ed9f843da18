"""Say in a user's words why Spark could not do what was asked.

Spark and its drivers speak English, whatever the locale is, and the Thrift protocol has no more
than the text: what Spark names a condition stands in it, in brackets.
"""

import re
from pathlib import Path

from usage_exports.dbt.messages import said
from usage_exports.engines.engine import Failure
from usage_exports.errors import BrokenOffError, UsageExportsError, WarehouseError

_GONE = "{spark} ended the connection in the middle. Run again when it is there."

# What Spark or a driver says, and what to do about it. What is first found counts.
_KNOWN = (
    (
        r"JAVA_GATEWAY_EXITED|Java gateway process exited|JAVA_HOME is not set|"
        r"No such file or directory: '[^']*java'|UnsupportedClassVersionError",
        "Spark can't be started in this process: it needs Java 17, which is not installed or not "
        "found. Install it (Debian: openjdk-17-jre-headless), let JAVA_HOME name another one, or "
        "let SPARK_REMOTE name a server.",
    ),
    (
        r"Another instance of Derby|XSDB6|Unable to instantiate \S*MetaStoreClient",
        "Spark's metastore can't be opened. One in a folder takes one process at a time: wait "
        "until others have finished, or use a server's metastore.",
    ),
    (
        "LOCATION_ALREADY_EXISTS",
        "{spark} can't make a table, since files lie where its own would. Remove their folder, and "
        "run again.",
    ),
    (
        r"SparkContext was shut down|stopped SparkContext|SESSION_CLOSED|SESSION_CHANGED|"
        r"Socket closed|Connection reset|Connection aborted|Broken pipe|Stream removed|"
        r"TSocket (read|sent) 0 bytes|Transport not open|^\s*unexpected exception\s*$|"
        r"Connection lost while polling|"
        r"RST_STREAM|recvmsg|Cancelling all calls|GOAWAY|Py4JNetworkError|"
        r"Answer from Java side is empty",
        _GONE,
    ),
    (
        r"UNAVAILABLE|failed to connect|Could not connect|Connection refused|DNS resolution|"
        r"Name or service not known|TTransportException|MISSING_OR_INVALID_REMOTE|"
        r"Failed to resolve|Connection timed out|^(timed out|read timeout)$",
        "{spark} can't be reached. Is it running? SPARK_REMOTE, or SPARK_HOST and SPARK_PORT, say "
        "where it is.",
    ),
    (
        r"UNAUTHENTICATED|Peer indicated failure|Bad status: 3|Authentication",
        "{spark} does not let this user in. SPARK_REMOTE holds the token, SPARK_USER the name.",
    ),
    (
        r"PERMISSION_DENIED|AccessControlException|Permission denied|INSUFFICIENT_PERMISSIONS",
        "{spark} does not let this user do what is needed: read the raw tables, and make tables "
        "and views in schema {schema}.",
    ),
    (
        r"No space left on device|DiskSpace|disk quota",
        "{spark} has no disk space left. Make room, and run again.",
    ),
    (
        r"OutOfMemoryError|Java heap space|UNABLE_TO_ACQUIRE_MEMORY|exceeded memory limits",
        "{spark} has too little memory for this. Give its driver or its executors more "
        "(spark.driver.memory, spark.executor.memory).",
    ),
)


def error_in_words(failure: Failure, spark: str, schema: str, log: Path) -> UsageExportsError:
    """Return what to tell the user.

    Args:
        failure: what could not be done.
        spark: where it runs, as messages name it.
        schema: of the roll-ups and marts.
        log: dbt's log.
    """
    message, node = failure.message, failure.node
    text = _first_part(said(message))
    for pattern, words in _KNOWN:
        if re.search(pattern, message, re.MULTILINE):
            kind = BrokenOffError if words is _GONE else WarehouseError
            return kind(words.format(spark=spark, schema=schema) + f" ({text})")
    if "Compilation Error" in message:
        return UsageExportsError(said(message))
    if node is None:
        return WarehouseError(f"{spark} could not finish the run: {text}")
    return WarehouseError(
        f"dbt could not finish model {node}: {text} If schema {schema} was made by another "
        f"version, or by hand, run again with --full-refresh or drop it. Details: {log}"
    )


def _first_part(text: str) -> str:
    """The message without what is around and behind it: a call's state, plans, stacks of Java."""
    if call := re.search(r'RPC that terminated with:.*?details = "(.*?)"(?:\s|$)', text, re.DOTALL):
        text = call[1]
    return re.split(r"\s*(?:JVM stacktrace|\n?== SQL|;\s*'|Driver stacktrace|\tat )", text)[0][:500]
