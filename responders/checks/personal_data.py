"""Personal data in a public text: addresses, numbers, cards, accounts and order numbers."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_DIGIT: Final = re.compile("[0-9]")
_SPELLED_OUT: Final = re.compile(
    r"[\[({<] ?at ?[\])}>]|\bdot\b|\b(?:oh|zero|double|one|two|three|four|five|six|seven|eight|nine)[ ,-]{1,3}"
    r"(?:oh|zero|double|one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_HIDDEN: Final = "\0"
"""Stands in for what was looked at: as long, so that places stay the same, and part of no number."""
_URL: Final = re.compile(r"https?://\S+|www\.\S+")
_EMAIL: Final = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,190}\w"
    r"|\b[\w.+-]{1,64} ?[\[({<] ?(?:at|@) ?[\])}>] ?[\w-]{1,63}(?:\.| ?[\[({] ?(?:dot|\.) ?[\])}] ?| dot )[a-z]{2,12}\b"
    r"|\b[\w.+-]{1,64} at [\w-]{1,63} dot [a-z]{2,12}\b",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(r"(?<![\w.])@\w+|\b[A-Z]{2}\d{3,4}\b")
"""Handles are for another check; two letters and up to four digits are a flight."""
_DATE: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b", re.IGNORECASE)
_CARD: Final = re.compile(r"(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)")
_PHONE: Final = re.compile(r"(?<![\w.])(?:\+|00)?\(?\d[\d ()./-]{5,25}\d(?!\w)")
_ORDER: Final = re.compile(
    r"\b(?:order|booking|ticket|case|reference|ref|parcel|tracking|invoice|account|customer|claim|reservation|policy|member(?:ship)?)"
    r"(?: ?(?:number|no\.?|id|code|nr\.?|#))?(?: is|"
    r" was)?[ :#]*(?=[A-Z0-9/_.-]{0,40}\d)[A-Z0-9][A-Z0-9/_.-]{2,39}[A-Z0-9]\b"
    r"|\b(?:order|booking|case|reference|ref|invoice|account|customer) (?:number|no\.?|nr\.?|"
    r"#) ?\d{1,6}(?: \d{2,6}){1,4}\b|#[A-Z]{0,4}-?\d{4,}\b",
    re.IGNORECASE,
)
_LONG_CODE: Final = re.compile(
    r"\b(?=[A-Z0-9/_.-]{0,40}[A-Z])(?=(?:[A-Z/_.-]{0,10}\d){4})[A-Z0-9][A-Z0-9/_.-]{4,40}[A-Z0-9]\b|(?<![\d.,])\d{6,}(?![\d.,]\d)"
    r"|\b(?=[a-f-]{0,8}\d)[0-9a-f]{4}(?:-[0-9a-f]{4}){2,7}\b|\b[A-Z]{1,4} \d{3,4}(?: \d{3,4}){1,3}[A-Z]{0,3}\b"
)
_CAP: Final = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{1,30}"
_STREET_EN: Final = (
    r"(?:St|Street|Rd|Road|Ave|Av|Avenue|Lane|Ln|Drive|Dr|Court|Ct|Close|Cl|Way|Blvd|Boulevard|Place|Pl|Square|Sq|Terrace|Ter|"
    r"Crescent|Cres|Gardens|Gdns|Grove|Hill|Row|Yard|Walk|Mews|Parade|Quay|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Alley|Green|Park|"
    r"Trail|Trl|Loop|Path|Rise|View|Vale|Wharf|Embankment|Esplanade|Esp|Bypass|Ridge|Run|Bend|Heights|Broadway|Passage|Wynd|Croft)"
)
_ADDRESS: Final = re.compile(
    rf"\b\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}}[A-Za-z]?)?,? (?:(?:[NSEW]\.?|The|Old|Upper|Lower|Great|"
    rf"{_CAP}) ){{1,4}}{_STREET_EN}\b\.?"
    rf"|\b\d{{1,5}}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|bd|place|chemin|impasse|allée|quai|cours|route|"
    rf"passage|square) (?:(?:de|du|des|la|le|les|l'|d'|aux?) ?){{0,3}}{_CAP}"
    rf"|\b(?:[A-ZÀ-ÖØ-Þ][\wÀ-ÿ-]{{1,30}}(?:str\.?|straße|strasse|weg|gasse|platz|allee|ring|damm|ufer|straat|laan|plein|kade|gracht|dijk|steeg|gatan|vägen|"
    r"gränd|gade|vej|stræde|gata|gaten|veien|vegen|tie|katu|tori|polku|kuja|utca|út|stíg|stræti|gata)|"
    rf"(?:Via|Viale|Piazza|Corso|Largo|Vicolo|Calle|C/|Avenida|Avda\.?|Plaza|Paseo|Carrer|Rua|Praça|Travessa|Largo|ul\.|Ulica|Aleja|al\.|os\.|Strada|Str\.|Bulevardul|Calea|"
    rf"Am|Im|An der|Auf der|Zum|Zur|Unter den) (?:(?:de|del|della|di|da|do|dos|la|las|los|el|den|"
    rf"der) ){{0,2}}{_CAP}(?: {_CAP})?),? (?:n[.º°] ?)?\d{{1,4}} ?-?[A-Za-z]?\b"
    rf"|\b(?:Flat|Apartment|Apt|Unit|Suite|Ste)\.? ?#?\d{{1,4}}[A-Za-z]?\b, ?\d{{1,5}} {_CAP}"
    r"|\b(?:PO|P\.O\.) ?Box \d+"
    r"|\b(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})\b"
    r"|\b(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|"
    r"V[TA]|W[AVIY])\.? \d{5}(?:-\d{4})?\b"
    r"|\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b"
    rf"|\b(?:D|A|CH|F|B|NL|L|I|E|S|DK|N|FI?)-\d{{4,5}} {_CAP}|\b\d{{4}} ?[A-Z]{{2}} {_CAP}|, (?:\d{{4,5}}|"
    rf"\d{{3}} \d{{2}}|\d{{2}}-\d{{3}}) [A-ZÀ-ÖØ-Þ][a-zà-ÿ]{{2,}}"
)
_SPELLED: Final = re.compile(
    r"\b(?:(?:oh|zero|one|two|three|four|five|six|seven|eight|nine|double|triple|plus)[ ,-]{1,3}){5,}(?:oh|zero|"
    r"one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)


class PersonalDataCheck:
    """What belongs to one person does not stand in public."""

    name = "personal-data"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block for each kind of personal data. The brand's own public contacts may stand."""
        text = context.text
        if "@" not in text and not _DIGIT.search(text) and not _SPELLED_OUT.search(context.lower):
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
    if ("@" in text or _SPELLED_OUT.search(text)) and (found := _EMAIL.search(text)):
        yield "an e-mail address", found.span()
        text = _EMAIL.sub(_hide, text)
    text = _HANDLE.sub(_hide, text)
    if found := _SPELLED.search(text):
        yield "a number, spelled out", found.span()
    if not _DIGIT.search(text):
        return
    if found := _ADDRESS.search(text):
        yield "a postal address", found.span()
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
    compact = text.replace(" ", "").replace("-", "")
    moved = compact[4:] + compact[:4]
    return 15 <= len(compact) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _is_phone(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    local = re.fullmatch(r"\d{3}[-.]\d{4}", text.strip())
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
