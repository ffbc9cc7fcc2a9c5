"""What somebody types to narrow the queue: `urgency:high @ann battery`, into what the store is asked."""

from store.queue import View, Wanted
from store.types import Label, Urgency

EXAMPLE = "for example: urgency:high platform:x label:praise owner:maya @handle #12 words"


class FilterError(Exception):
    """It cannot be understood: fact first, then what there is."""


def parse(typed: str, *, view: View = View.TO_DO, me: str) -> Wanted:
    """The queue narrowed to what was typed.

    Args:
        typed: words, of which some may be `key:value`, `@handle` or `#case`.
        view: which part of the work.
        me: who asks; `owner:me` and the view of one's own mean them.

    Raises:
        FilterError: a key or a value that does not exist.
    """
    found: dict[str, object] = {}
    words: list[str] = []
    for word in typed.split():
        key, colon, value = word.partition(":")
        if word.startswith("@") and len(word) > 1:
            found["customer"] = word[1:]
        elif word.startswith("#") and word[1:].isdecimal() and len(word) < 20:
            found["case_id"] = int(word[1:])
        elif colon and key.isalpha() and not value.startswith("//"):
            found |= _given(key.lower(), value, me)
        else:
            words.append(word)
    if view is View.MINE:
        found.setdefault("owner", me)
    elif view is View.OTHERS or (view is View.TO_DO and not typed.strip()):
        # Who searches finds what is a colleague's as well.
        found["me"] = me
    return Wanted(view=view, words=tuple(words), **found)  # type: ignore[arg-type]  # each key gives its own type


def _given(key: str, value: str, me: str) -> dict[str, object]:
    if not value:
        raise FilterError(f"{key}: has no value. Write it without a space, {EXAMPLE}.")
    if key == "owner":
        return {"owner": me if value == "me" else value}
    if key in {"platform", "brand"}:
        return {key: value.lower() if key == "platform" else value}
    if key == "urgency":
        return {"urgency": _one_of(Urgency, key, value)}
    if key == "label":
        return {"label": _one_of(Label, key, value)}
    raise FilterError(f"There is no {key}: to search by. There are urgency, platform, label, owner and brand.")


def _one_of(kind: type[Urgency] | type[Label], key: str, value: str) -> object:
    try:
        return kind(value.lower())
    except ValueError:
        raise FilterError(f"There is no {key} {value!r}. There are: {', '.join(one.value for one in kind)}.") from None
