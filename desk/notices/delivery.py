"""The one place that speaks to Apprise: one message to one address, in time, and nothing of the address comes out.

Apprise answers with a result that is true only when the service took the message, and with a status that tells a
time-out from a refusal. Its own retries are off: what is tried again, and when, the outbox says.
"""

import logging
import re
import warnings
from typing import Any

_STATUS = re.compile(r"\berror\s*[=:]\s*(\d{3})\b")
_CONNECT_S = 5.0


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
    with warnings.catch_warnings():
        # What a library will change one day is nothing that whoever reads cron's mail can do something about.
        warnings.simplefilter("ignore")
        return _delivered(address, title, body, timeout_s, urgent)


def _delivered(address: str, title: str, body: str, timeout_s: float, urgent: bool) -> str | None:
    # Apprise knows over a hundred services, which costs a tenth of a second and more: only what sends loads it.
    import apprise  # noqa: PLC0415

    _quiet()
    try:
        longest = timeout_s + 2 * _CONNECT_S
        asset = apprise.AppriseAsset(app_id="Wellheard", app_desc="Wellheard", service_timeout=longest)
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
            timeout=longest,
        )  # fmt: skip
    except Exception as error:  # noqa: BLE001  # a hundred services of other people: none may stop the others
        return f"its service failed ({type(error).__name__})"
    return None if result else _why(result)


def _why(result: Any) -> str:
    """A sentence of ours: the service's own words could hold the address."""
    if getattr(result.status, "name", "") == "TIMEOUT":
        return "it did not answer in time"
    for one in result.results:
        for entry in one.logs():
            if found := _STATUS.search(str(getattr(entry, "message", entry))):
                return f"it answered with error {found[1]}"
    return "it was not reached, or refused the message"


def _quiet() -> None:
    """What Apprise logs may hold addresses: it goes nowhere."""
    logger = logging.getLogger("apprise")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
