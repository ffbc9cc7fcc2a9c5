"""The commented wellheard.toml that `init` writes."""

import json
import re
import unicodedata
from importlib.resources import files
from string import Template

from desk.settings_words import SettingsError


def starter_toml(brand_name: str, person: str, time_zone: str = "UTC") -> str:
    """Settings that load as they are: one brand, one admin, everything else in comments, ready to be filled in.

    Args:
        brand_name: as people write it; any text.
        person: who is the admin, usually the operating-system user.
        time_zone: of the brand, such as Europe/London.

    Raises:
        SettingsError: the brand has no name.
    """
    name = _plain(brand_name)
    if not name:
        raise SettingsError("A brand needs a name. Give one with --brand NAME.")
    template = files("desk").joinpath("starter.toml").read_text(encoding="utf-8")
    return Template(template).substitute(
        brand_key=brand_key(name),
        brand_name=_quoted(name),
        person=_key(_plain(person) or "me"),
        person_quoted=_quoted(_plain(person) or "me"),
        time_zone=_quoted(time_zone),
    )


def brand_key(name: str) -> str:
    """The name of a brand's section: `Café Zoë` is `cafe-zoe`; `brand` where no letter of a-z is left."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", latin)).strip("-") or "brand"


def _plain(text: str) -> str:
    """One line without control characters and without half characters that no file can hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    # TOML's basic strings take all that JSON writes for printable text.
    return json.dumps(text, ensure_ascii=False)


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _quoted(text)
