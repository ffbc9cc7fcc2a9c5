"""The checks that every draft passes through, after it is written and after each edit."""

from typing import Final

from responders.checks.asks_private import AsksPrivateCheck
from responders.checks.blame import BlameCheck
from responders.checks.characters import CharactersCheck
from responders.checks.cheer import CheerCheck
from responders.checks.cliches import ClichesCheck, HedgedCheck
from responders.checks.emoji import EmojiCheck
from responders.checks.empty import EmptyCheck
from responders.checks.homework import HomeworkCheck
from responders.checks.interface import Check, DraftContext
from responders.checks.learned import learned
from responders.checks.length import LengthCheck
from responders.checks.links import LinksCheck
from responders.checks.mentions import MentionsCheck
from responders.checks.next_step import NextStepCheck
from responders.checks.personal_data import PersonalDataCheck
from responders.checks.placeholder import PlaceholderCheck
from responders.checks.profanity import ProfanityCheck
from responders.checks.promises import PromisesCheck
from responders.checks.signature import SignatureCheck
from responders.checks.threats import ThreatsCheck
from responders.checks.upsell import UpsellCheck
from store.types import Finding

__all__ = ["ALL", "SEVERITIES", "Check", "DraftContext", "run_checks"]

SEVERITIES: Final = ("block", "warn", "note")
"""What stops approval until the text is edited, what is shown, what is small."""

ALL: Final[tuple[Check, ...]] = (
    EmptyCheck(),
    LengthCheck(),
    CharactersCheck(),
    PlaceholderCheck(),
    PersonalDataCheck(),
    AsksPrivateCheck(),
    MentionsCheck(),
    ProfanityCheck(),
    ThreatsCheck(),
    BlameCheck(),
    HedgedCheck(),
    ClichesCheck(),
    CheerCheck(),
    EmojiCheck(),
    PromisesCheck(),
    NextStepCheck(),
    HomeworkCheck(),
    UpsellCheck(),
    SignatureCheck(),
    LinksCheck(),
)


def run_checks(context: DraftContext) -> tuple[Finding, ...]:
    """Everything that the checks find in a draft, gravest first, each finding once.

    What the brand's answers say word for word was looked over when it was written (`answers check`): it may bar a
    reply, and is not warned of in each.
    """
    found = [finding for check in ALL for finding in check.check(context)]
    if any(map(_warns_of_words, found)) and (rest := context.beside_answers()) is not context:
        kept = [one for one in found if not _warns_of_words(one)]
        found = [*kept, *(one for check in ALL for one in check.check(rest) if _warns_of_words(one))]
    if context.by_hand:
        found += learned(context, found)
    if len(found) > 1:
        found = sorted(dict.fromkeys(found), key=lambda finding: SEVERITIES.index(finding.severity))
    return tuple(found)


def _warns_of_words(finding: Finding) -> bool:
    return finding.severity == "warn" and finding.span is not None
