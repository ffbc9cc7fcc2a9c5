"""What a check of a draft is: it reads one finished text with its surroundings and gives findings, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol

from responders.facts import Vouched, lowered
from store.types import Finding, Label

Emoji = Literal["never", "thanks"]
"""Where a brand wants emoji: nowhere, or at most one in a thank-you."""
_UPSET_SITUATIONS: Final = ("complaint", "mixed", "repeat")
_LETTERS_ONLY: Final = bytes(n if chr(n) in "abcdefghijklmnopqrstuvwxyz'" else 32 for n in range(256))


@dataclass(frozen=True, slots=True)
class DraftContext:
    """A draft and what its checks may know of it."""

    text: str
    """The whole reply, signature included."""
    platform: str
    situation: str
    label: Label
    """Of the mention that is answered."""
    signature: str
    """Who is to sign."""
    own_handles: tuple[str, ...]
    """The brand's handles on this platform, without @ or u/, any case."""
    customer_handle: str | None
    limit: int
    """The most the platform takes, in its own count."""
    length: int
    """Of the text, in the platform's own count."""
    mention_text: str
    """What the customer wrote."""
    public_contacts: tuple[str, ...] = ()
    """Addresses and numbers of the brand itself that may stand in a public reply."""
    facts: Vouched = Vouched()  # noqa: RUF009  # frozen, and the same for all
    """What the brand says is so on this day."""
    notes: tuple[str, ...] = ()
    """What colleagues wrote down about this customer."""
    emoji: Emoji | None = None
    """Where the brand wants them; None: it did not say."""
    by_hand: bool = False
    """A person wrote it: it is read more closely, and more slowly, than what is put together of parts."""

    lower: str = field(init=False, repr=False, compare=False)
    """The text in lower case, with straight apostrophes; as long as the text, so that places in it are the same."""
    words: frozenset[str] = field(init=False, repr=False, compare=False)
    """The distinct words of `lower`: what a check looks at before it spends time on patterns."""
    upset: bool = field(init=False, repr=False, compare=False)
    """The answer goes to somebody who is unhappy."""

    def __post_init__(self) -> None:
        lower = lowered(self.text)
        if len(lower) != len(self.text):
            lower = "".join(low if len(low := lowered(c)) == 1 else c for c in self.text)
        # Bytes, because translating them is many times faster, and this runs on every draft of a large batch.
        letters = lower.encode("ascii", "replace").translate(_LETTERS_ONLY)
        words = letters.replace(b" '", b" ").replace(b"' ", b" ").decode("ascii").split()
        object.__setattr__(self, "lower", lower)
        object.__setattr__(self, "words", frozenset(words))
        object.__setattr__(self, "upset", self.label is Label.COMPLAINT or self.situation.startswith(_UPSET_SITUATIONS))

    def beside_answers(self) -> "DraftContext":
        """The same draft with what the brand's answers say blotted out, all else in its place; itself without any."""
        text = self.text
        for said in self.facts.answers:
            at = self.lower.find(said)
            if at >= 0:
                # Its last sign stays: behind a full stop the next sentence begins.
                text = text[:at] + "~" * (len(said) - 1) + text[at + len(said) - 1 :]
        return self if text == self.text else replace(self, text=text)


class Check(Protocol):
    """One rule from the measure of a good answer. Never raises, on any text."""

    name: str
    """Short and stable: it is stored with findings."""

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """What is wrong with this draft; nothing where it is fine."""
        ...
