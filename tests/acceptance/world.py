"""A brand on a fake X, and the installed `wellheard` as a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.platforms.x import FakeX
from tests.platforms.x_wire import KEYS

COMMAND = Path(sys.executable).with_name("wellheard")
SETTINGS = """
[brands.kestrel]
name = "Kestrel"
signature = "Maya at Kestrel"

[accounts.x]
platform = "x"
handle = "{handle}"
user_id = "{user_id}"
api_base = "{url}"
timeout_s = {timeout_s}

[sources.x]
platform = "x"
recheck_per_day = {recheck}
spend_cap_usd = {cap}

[channels.x]

[posting]
lookup_after = ["0s", "0s", "0s"]

[people.maya]
role = "admin"
"""


@dataclass
class World:
    """A folder with settings and a database, and how to run commands in it."""

    folder: Path
    x: FakeX
    db: str | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def furnish(self, *, timeout_s: float = 10, recheck: int = 0, cap: str = '"none"', more: str = "") -> None:
        """Write the settings and make the database."""
        text = SETTINGS.format(
            handle="kestrel", user_id=self.x.us, url=self.x.url, timeout_s=timeout_s, recheck=recheck, cap=cap
        )
        (self.folder / "wellheard.toml").write_text(text + more, encoding="utf-8")
        done = self.run("db", "upgrade")
        assert done.returncode == 0, done.stderr

    def env(self) -> dict[str, str]:
        """The environment of a command: the keys of the fake, and nothing else of ours."""
        keys = {f"WELLHEARD_X_{name.upper()}": value for name, value in KEYS.items()}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WELLHEARD")}
        database = {"WELLHEARD_DB": self.db} if self.db else {}
        return {**kept, **keys, **database, "NO_PROXY": "*", **self.environment}

    def start(self, *args: str) -> "subprocess.Popen[str]":
        """Begin a command."""
        return subprocess.Popen(
            [str(COMMAND), *args], cwd=self.folder, env=self.env(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *args: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [str(COMMAND), *args], cwd=self.folder, env=self.env(), input=stdin, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    def json(self, *args: str, code: int = 0) -> Any:
        """The JSON document that a command prints; it must end with this exit code."""
        done = self.run(*args, "--json")
        assert done.returncode == code, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout)
