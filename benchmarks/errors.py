"""What can go wrong in a benchmark."""


class DifferentNumbersError(Exception):
    """A competitor and ours do not say the same."""


class FailedRunError(Exception):
    """A measured process failed; the message holds the end of what it said."""
