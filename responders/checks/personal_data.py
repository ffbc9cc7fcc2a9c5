"""Personal data in a public text: addresses, numbers, cards, accounts and order numbers."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_DIGIT: Final = re.compile("[0-9]")
_HIDDEN: Final = "\0"
"""Stands in for what was looked at: as long, so that places stay the same, and part of no number."""
_URL: Final = re.compile(r"https?://\S+|www\.\S+")
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,190}\w")
_DATE: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_CARD: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_PHONE: Final = re.compile(r"(?<![\w.])(?:\+|00)?\(?\d[\d ().-]{5,25}\d(?!\w)")
_ORDER: Final = re.compile(
    r"\b(?:order|booking|ticket|case|reference|ref|parcel|tracking|invoice|account|customer)"
    r"(?: ?(?:number|no\.?|id|code|nr\.?|#))?[ :#]*(?=[A-Z0-9-]{0,40}\d)[A-Z0-9-]{4,}\b|#\d{4,}\b",
    re.IGNORECASE,
)
_LONG_CODE: Final = re.compile(
    r"\b(?=[A-Z0-9-]{0,40}[A-Z])(?=(?:[A-Z-]{0,10}\d){4})[A-Z0-9][A-Z0-9-]{5,40}\b|(?<!\d)\d{6,}(?!\d)"
)


class PersonalDataCheck:
    """What belongs to one person does not stand in public."""

    name = "personal-data"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block for each kind of personal data. The brand's own public contacts may stand."""
        text = context.text
        if "@" not in text and not _DIGIT.search(text):
            return ()
        for contact in context.public_contacts:
            text = text.replace(contact, _HIDDEN * len(contact))
        return tuple(
            Finding(
                self.name, "block", f"The public reply holds {what}. Take it out and move to a private message.", span
            )
            for what, span in _kinds(_URL.sub(_hide, text))
        )


def _hide(match: re.Match[str]) -> str:
    return _HIDDEN * len(match[0])


def _kinds(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    # The findings do not repeat the data itself: they are stored and shown in more places than the draft.
    if "@" in text and (found := _EMAIL.search(text)):
        yield "an e-mail address", found.span()
        text = _EMAIL.sub(_hide, text)
    text = _DATE.sub(_hide, text)
    for what, pattern, is_one in _NUMBERS:
        kept = [found for found in pattern.finditer(text) if is_one(found[0])]
        if kept:
            yield what, kept[0].span()
            for found in kept:
                text = text[: found.start()] + _hide(found) + text[found.end() :]


def _passes_luhn(text: str) -> bool:
    digits = [int(c) for c in reversed(text) if c.isdigit()]
    doubled = sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """ISO 13616: the first four characters moved to the end, letters as numbers, modulo 97 is 1."""
    compact = text.replace(" ", "")
    moved = compact[4:] + compact[:4]
    return 15 <= len(compact) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _is_phone(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    local = re.fullmatch(r"\d{3}[-.]\d{4}", text)
    return bool(local) or 9 <= digits <= 15 or (text.startswith(("+", "00")) and 7 <= digits <= 15)


def _is_any(_text: str) -> bool:
    return True


_NUMBERS: Final = (
    ("a bank account number", _IBAN, _is_iban),
    ("a card number", _CARD, _passes_luhn),
    ("a phone number", _PHONE, _is_phone),
    ("an order, case or customer number", _ORDER, _is_any),
    ("a long number or code, which may belong to an order or a person", _LONG_CODE, _is_any),
)
