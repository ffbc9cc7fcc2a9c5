"""Keys come first: what else the interpreter does may not hold them up while the desk is open."""

import gc
import sys

_USUAL_S = sys.getswitchinterval()
_GIVE_WAY_S = 0.0005


def hurry() -> None:
    """From now on threads that read give way to the screen at once, and rubbish is collected only when asked.

    A screen that writes waits up to 5 ms each time until a reading thread lets it go on; and looking through all that
    is kept for rubbish takes up to 100 ms, at any moment. What is loaded by now is never looked through again.
    """
    sys.setswitchinterval(_GIVE_WAY_S)
    gc.freeze()
    gc.disable()


def tidy() -> None:
    """Collect rubbish, at a moment when nobody presses a key."""
    gc.collect()


def relax() -> None:
    """The desk is closed: all as it was."""
    sys.setswitchinterval(_USUAL_S)
    gc.enable()
