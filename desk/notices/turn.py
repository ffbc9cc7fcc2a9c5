"""One turn of telling colleagues: what is new goes into the outbox, and what waits there is sent."""

from collections.abc import Callable
from datetime import datetime

from desk.notices.raising import raise_all
from desk.notices.sending import Sent, send_notices
from desk.settings import environment
from desk.settings_root import Settings
from store.engine import Store


def tell(store: Store, settings: Settings, *, clock: Callable[[], datetime]) -> Sent:
    """Put what is worth telling into the outbox, and send what waits there."""
    raise_all(store, settings, at=clock())
    return send_notices(store, settings, environment(), clock=clock)
