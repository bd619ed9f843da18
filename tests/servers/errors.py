"""Why there is no server."""


class NotInstalledError(Exception):
    """What a server needs is not installed; the message says how to get it."""


class ServerError(Exception):
    """A server does not start, is not the one that was started, or refuses what it is told."""
