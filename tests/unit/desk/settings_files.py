"""Pieces of settings files, and the types of the fixtures that load them."""

from collections.abc import Callable

from desk.settings_root import Settings

Load = Callable[..., Settings]
"""(text, environ={}) to the settings."""
Problems = Callable[..., list[str]]
"""(text, environ={}) to the problems."""

BRAND = '[brands.kestrel]\nname = "Kestrel"\n'
X = '[accounts.x]\nplatform = "x"\nhandle = "@KestrelBikes"\n'
REDDIT = '[accounts.reddit]\nplatform = "reddit"\nhandle = "u/kestrelbikes"\n'
