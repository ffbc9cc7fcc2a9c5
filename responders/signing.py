"""How a reply is signed, and what else stands for the same signature."""

import re
from typing import Final, Literal

SignatureStyle = Literal["name", "name-at-brand", "initials"]
_MARKS: Final = "^~*/–—- "
_MOST_INITIALS: Final = 3


def signed(name: str, style: SignatureStyle, brand: str) -> str:
    """A signature in a style.

    Args:
        name: as it stands in the settings: `Maya Bell`, `Maya at Kestrel`, `^MB`.
        style: `name` is as it stands there; `name-at-brand` is `Maya Bell at Kestrel`; `initials` is `^MB`.
        brand: as people write it.
    """
    bare = _person(name, brand)
    if style == "name" or not bare:
        return name
    if style == "initials":
        return f"^{_initials(bare)}"
    # Initials have no name to put before "at".
    return name if name[0] in _MARKS or brand.lower() in bare.lower() else f"{bare} at {brand}"


def below(signature: str) -> str:
    """A signature as it stands at the end of a reply: after a dash, unless it brings a mark of its own."""
    return f"– {signature}" if signature[:1].isalnum() else signature


def forms(name: str, brand: str) -> tuple[str, ...]:
    """Every way in which this name may stand under a reply, the longest first."""
    bare = _person(name, brand)
    if not bare:
        return ()
    first = bare.split(" ")[0]
    found = [name, bare, f"^{_initials(bare)}"]
    if brand.lower() not in bare.lower():
        found += [f"{bare} at {brand}", f"{first} at {brand}", first]
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))


def signature_in(text: str, name: str, brand: str) -> str | None:
    """The form of a name with which a text ends; None where it does not."""
    end = text.rstrip()
    for form in forms(name, brand):
        before = end[: -len(form)]
        if end.endswith(form) and (not before or not before[-1].isalnum()):
            return form
    return None


def _person(name: str, brand: str) -> str:
    """Without a mark before it and the brand behind it."""
    return re.sub(rf" (?:at|from|of|@) {re.escape(brand)}$", "", name.strip(_MARKS), flags=re.IGNORECASE)


def _initials(bare: str) -> str:
    if bare.isupper() and len(bare) <= _MOST_INITIALS:
        return bare
    return "".join(word[0] for word in bare.split()[:_MOST_INITIALS] if word[0].isalnum()).upper()
