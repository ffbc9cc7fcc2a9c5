"""From a file of mentions to drafts in SQLite, beside a bare loop of VADER: `python -m benchmarks.poll_to_draft`.

Every mention is heard, matched, classified, put into a case, drafted for where that is due, and leaves its events, the
way `wellheard poll` does it. Each round runs in a process of its own and measures both rates one after the other.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from benchmarks.timing import HEAD, ROUNDS, Line

MENTIONS = 20_000
MANY = 80_000
HANDLE = "brightkettle"
THREADS = Path("../shared/data/threads/brand-threads.jsonl")
SETTINGS = f"""
[brands.brightkettle]
name = "Brightkettle"
handles = {{ x = ["{HANDLE}"] }}
signature = "^Ada"

[accounts.shop]
platform = "x"
brand = "brightkettle"
handle = "{HANDLE}"

[channels.shop]
via = "console"

[sources.tweets]
platform = "replay"
path = "mentions.jsonl"

[people.ada]
role = "admin"
"""


def texts(count: int) -> Iterator[str]:
    """So many texts that mention the brand, over and over, each time with another number.

    They are what people really wrote to brands where that is to be had, else the demo's mentions.
    """
    if THREADS.exists():
        rows = map(json.loads, THREADS.read_text("utf-8").splitlines())
        known = [row["text"] for row in rows if row["inbound"]]
    else:
        shipped = files("desk").joinpath("demo_data", "brightkettle.jsonl").read_text("utf-8").splitlines()
        known = [json.loads(line)["text"] for line in shipped]
    yield from (f"{known[n % len(known)]} @{HANDLE} {n}" for n in range(count))


def furnish(folder: Path, count: int) -> None:
    """Write the settings and the file of mentions, each by an author of its own."""
    (folder / "wellheard.toml").write_text(SETTINGS, "utf-8")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with (folder / "mentions.jsonl").open("w", encoding="utf-8") as file:
        for n, text in enumerate(texts(count)):
            row = {
                "platform": "x", "id": str(10**18 + n), "text": text, "author": f"someone{n}",
                "author_id": str(10**9 + n), "author_name": f"Some One {n}",
                "posted_at": (start + timedelta(seconds=n)).isoformat(), "lang": "en",
                "url": f"https://x.example/someone{n}/status/{10**18 + n}",
            }  # fmt: skip
            file.write(json.dumps(row) + "\n")


def vader_seconds(folder: Path) -> float:
    """A bare loop of the plain library over the same texts."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415  # not in the memory runs

    with (folder / "mentions.jsonl").open(encoding="utf-8") as file:
        found = [json.loads(line)["text"] for line in file]
    score = SentimentIntensityAnalyzer().polarity_scores
    start = time.perf_counter()
    for text in found:
        score(text)
    return time.perf_counter() - start


def poll_seconds(folder: Path) -> tuple[float, int]:
    """One `poll` of all of it, and how many drafts it made."""
    from desk.settings import load_settings  # noqa: PLC0415  # the parent process stays small
    from desk.wiring import poll_all  # noqa: PLC0415
    from store import schema  # noqa: PLC0415
    from store.engine import Store  # noqa: PLC0415

    config = folder / "wellheard.toml"
    settings = load_settings(config, {})
    (folder / "wellheard.db").unlink(missing_ok=True)
    with Store(f"sqlite:///{folder / 'wellheard.db'}") as store:
        schema.upgrade(store)
        at = datetime(2026, 6, 1, tzinfo=UTC)
        start = time.perf_counter()
        done = poll_all(store, settings, config, names=(), limit=None, since=None, at=at, say=lambda _text: None)
        took = time.perf_counter() - start
    [report] = done.sources
    if report.error or report.new != report.fetched:
        raise SystemExit(f"{report.new} of {report.fetched} were new mentions: {report.error}")
    return took, done.drafted


def _one(folder: Path, *, with_vader: bool) -> None:
    """One measurement in this process; prints it as JSON."""
    vader = vader_seconds(folder) if with_vader else None
    poll, drafts = poll_seconds(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform != "darwin" else 1024)
    print(json.dumps({"vader": vader, "poll": poll, "drafts": drafts, "peak_mib": peak / 1024}))


def _measured(folder: Path, mode: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.poll_to_draft", mode, str(folder)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def lines() -> Iterator[Line]:
    """The rate, and how memory grows with the input."""
    with tempfile.TemporaryDirectory(prefix="wellheard-bench-") as name:
        folder = Path(name)
        furnish(folder, MENTIONS)
        rounds = [_measured(folder, "both") for _ in range(ROUNDS)]
        poll = statistics.median(one["poll"] for one in rounds)
        ratio = statistics.median(one["vader"] / one["poll"] for one in rounds)
        note = f"{MENTIONS / poll:,.0f} mentions a second, {ratio:.2f} of bare VADER; {rounds[0]['drafts']:,.0f} drafts"
        drafts = rounds[0]["drafts"] / poll / 1000
        yield Line("poll to draft: thousands of drafts a second", drafts, 1.0, at_least=True, note=note)
        few = _measured(folder, "poll")["peak_mib"]
        furnish(folder, MANY)
        many = _measured(folder, "poll")["peak_mib"]
        yield Line(
            f"poll to draft: memory of {MANY:,} beside {MENTIONS:,}", many / few, 1.15,
            note=f"peaks of {few:.0f} and {many:.0f} MiB",
        )  # fmt: skip


def main() -> None:
    """Print the figures; with a mode and a folder, measure in this process."""
    if len(sys.argv) == 3:
        _one(Path(sys.argv[2]), with_vader=sys.argv[1] == "both")
        return
    print(HEAD)
    for line in lines():
        print(line, flush=True)


if __name__ == "__main__":
    main()
