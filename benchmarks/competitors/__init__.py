"""The same numbers by other means, each a process: `python -m benchmarks.competitors.NAME`."""
