"""Making a text storable, and nothing else: what people wrote is kept as they wrote it."""

import re

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL is refused by PostgreSQL, and lone surrogates have no UTF-8."""


def clean_text(text: str) -> str:
    """The text without NUL and without halves of surrogate pairs; the same object where nothing had to go.

    A whole pair that reached us as two halves (from JSON decoded badly) becomes the character that it stands for.
    """
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    if _NOT_STORABLE.search(text) is None:
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _NOT_STORABLE.sub("", whole)
