"""How long `wellheard --help` takes beside a bare `import click`: `python -m benchmarks.help_time`."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import HEAD, Line, medians

_ROUNDS = 11


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def lines() -> Iterator[Line]:
    """The ratio of two processes, each from its start to its end."""
    wellheard = Path(sys.executable).with_name("wellheard")
    bare, ours = medians(
        [lambda: _run(sys.executable, "-c", "import click"), lambda: _run(str(wellheard), "--help")], _ROUNDS
    )
    note = f"{ours * 1000:.0f} ms beside {bare * 1000:.0f} ms"
    yield Line("wellheard --help: time beside `import click`", ours / bare, 3, note=note)


def main() -> None:
    """Print the figures."""
    print(HEAD)
    for line in lines():
        print(line)


if __name__ == "__main__":
    main()
