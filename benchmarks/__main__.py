"""Every benchmark, as one table of ratios: `make bench`. Exit code 1 when a bar is not held."""

import sys
from collections.abc import Iterator

from benchmarks import help_time, lists, matching, poll_to_draft
from benchmarks.timing import HEAD, Line


def _lines() -> Iterator[Line]:
    yield from help_time.lines()
    yield from poll_to_draft.lines()
    yield from lists.lines()


def main() -> None:
    """Print the table as it grows: some lines take minutes."""
    print("Ratios, each of two things measured in turn on this machine; medians of five or more.")
    print(HEAD)
    held = True
    for line in _lines():
        print(line, flush=True)
        held = held and line.held
    print()
    matching.main()
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
