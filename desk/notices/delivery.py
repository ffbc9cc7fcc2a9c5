"""The one place that speaks to Apprise: one message to one address, in time, and nothing of the address comes out.

Apprise answers with a result that is true only when the service took the message, and with a status that tells a
time-out from a refusal. Its own retries are off: what is tried again, and when, the outbox says. Each message is sent
by a process of its own, because the threads of a service that never comes to an end cannot be ended otherwise, and
would keep a poll from ending.
"""

import json
import logging
import os
import re
import subprocess
import sys
import warnings
from typing import Any

_STATUS = re.compile(r"\berror\s*[=:]\s*(\d{3})\b")
_CONNECT_S = 5.0
_START_S = 20.0
"""A machine that is busy takes its time to start a process."""
TIMED_OUT = "it did not answer in time"


def deliver(address: str, title: str, body: str, *, timeout_s: float, urgent: bool = False) -> str | None:
    """Send one message, in one attempt.

    Args:
        address: as Apprise writes it; a secret.
        title: the first line.
        body: plain text.
        timeout_s: seconds to wait for each piece of the answer; the whole takes a few more at most.
        urgent: where the service knows degrees, as a warning.

    Returns:
        None when the service took it, else why not, without anything of the address.
    """
    asked = {"address": address, "title": title, "body": body, "timeout_s": timeout_s, "urgent": urgent}
    try:
        # The address goes by standard input: anybody on the machine can read the arguments of a process.
        done = subprocess.run(
            [sys.executable, "-P", "-m", "desk.notices.delivery"], input=json.dumps(asked), capture_output=True,
            text=True, timeout=_longest(timeout_s) + _START_S, check=False,
        )  # fmt: skip
        found: str | None = json.loads(done.stdout)["error"]
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    except (OSError, ValueError, KeyError):
        return "it could not be tried: a process for it did not start"
    return found


def _longest(timeout_s: float) -> float:
    return timeout_s + 2 * _CONNECT_S


def _delivered(address: str, title: str, body: str, timeout_s: float, urgent: bool) -> str | None:
    # Apprise knows over a hundred services, and loading it costs a tenth of a second and more.
    import apprise  # noqa: PLC0415

    try:
        asset = apprise.AppriseAsset(app_id="Wellheard", app_desc="Wellheard", service_timeout=_longest(timeout_s))
        plugin: Any = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
        if plugin is None:
            return "its address is none that Apprise knows"
        plugin.socket_connect_timeout = min(_CONNECT_S, timeout_s)
        plugin.socket_read_timeout = timeout_s
        target = apprise.Apprise(asset=asset)
        target.add(plugin)
        result = target.notify(
            body=body, title=title, body_format=apprise.NotifyFormat.TEXT,
            notify_type=apprise.NotifyType.WARNING if urgent else apprise.NotifyType.INFO,
            timeout=_longest(timeout_s),
        )  # fmt: skip
    except Exception as error:  # noqa: BLE001  # a hundred services of other people: none may stop the others
        return f"its service failed ({type(error).__name__})"
    return None if result else _why(result)


def _why(result: Any) -> str:
    """A sentence of ours: the service's own words could hold the address."""
    if getattr(result.status, "name", "") == "TIMEOUT":
        return TIMED_OUT
    for one in result.results:
        for entry in one.logs():
            if found := _STATUS.search(str(getattr(entry, "message", entry))):
                return f"it answered with error {found[1]}"
    return "it was not reached, or refused the message"


def _main() -> None:
    """One message from standard input; why it was not taken goes to standard output."""
    # What a library warns of or logs may hold the address: it goes nowhere.
    warnings.simplefilter("ignore")
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    error = _delivered(**json.load(sys.stdin))
    sys.stdout.write(json.dumps({"error": error}))
    sys.stdout.flush()
    # Threads that still wait for a service end here, and nothing is left to be tidied up.
    os._exit(0)


if __name__ == "__main__":
    _main()
