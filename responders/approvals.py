"""Who must say yes to a reply, who has, and who still must: the rules of approval, held against one draft."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from responders.brands import Brands
from responders.incident_cases import stale
from responders.proposals import world_digest
from responders.rules import ApprovalRule
from store import cases, customers, drafts, mentions, overrides
from store.engine import Tx
from store.types import URGENCY_RANK, Draft, Finding

APPROVAL_LASTS = timedelta(days=7)
"""So long a yes holds where the settings do not say."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule that applies to a draft, and how far it is met."""

    rule: ApprovalRule
    why: str
    """What of the draft the rule is about, in words."""
    said: tuple[str, ...]
    """Whose yes counts for it so far."""
    writers: frozenset[str]
    """Who may not be one of them."""

    @property
    def missing(self) -> int:
        """How many more must say yes."""
        return max(0, self.rule.approvals - len(self.said))

    def may(self, person: str) -> bool:
        """Another yes of this person would count."""
        rule = self.rule
        return (rule.who is None or person in rule.who) and person not in self.writers and person not in self.said

    def who(self) -> str:
        """Whose yes counts, in words."""
        rule = self.rule
        able = sorted(rule.who - self.writers - set(self.said)) if rule.who is not None else None
        names = "somebody who may approve" if able is None else " or ".join(able) or "nobody who is left"
        but = ", ".join(sorted(self.writers)) if able is None else ""
        return f"{names} other than {but}" if but else names

    def words(self) -> str:
        """One line for people."""
        head = f"Rule {self.rule.name} ({self.why})"
        said = f": yes of {', '.join(self.said)}" if self.said else ""
        if not self.missing:
            return f"{head}{said or ': met'}."
        more = f"{self.missing} more" if self.said else str(self.missing)
        return f"{head}{said}; it needs {more}, of {self.who()}."


def standing(
    tx: Tx,
    brands: Brands,
    draft: Draft,
    *,
    found: Iterable[Finding] = (),
    also: Iterable[str] = (),
    overridden: bool = False,
) -> list[Standing]:
    """The rules that apply to a draft, and how far each is met.

    Args:
        tx: a transaction.
        brands: with the rules.
        draft: the draft.
        found: what the checks find now, beside what is kept with the draft.
        also: who says yes at this moment, beside those who have.
        overridden: a check is overridden at this moment.
    """
    rules = brands.team.approvals
    if not rules:
        return []
    yes = tuple(dict.fromkeys((*(one.by for one in drafts.standing_approvals(tx, draft.id)), *also)))
    about = _Facts(tx, draft, {one.check for one in (*draft.findings, *found)}, overridden)
    result = []
    for rule in rules:
        why = about.why(rule)
        if why is None:
            continue
        barred = about.writers if rule.not_writer else frozenset[str]()
        counted = tuple(p for p in yes if (rule.who is None or p in rule.who) and p not in barred)
        result.append(Standing(rule, why, counted, barred))
    return result


def unmet(rules: Iterable[Standing]) -> list[Standing]:
    """Those of them that ask for more."""
    return [one for one in rules if one.missing]


def why_void(
    tx: Tx, brands: Brands, draft: Draft, approval_id: int | None = None, *, lasts: timedelta
) -> str | None:  # fmt: skip
    """Law 1, asked in the very transaction that lets a reply leave: why its approvals hold no longer, or None.

    Args:
        tx: the transaction.
        brands: with the rules of who must say yes.
        draft: what is to leave.
        approval_id: one that must be among them; None: any will do.
        lasts: so long a yes holds.
    """
    given = drafts.standing_approvals(tx, draft.id)
    digest = world_digest(tx, draft)
    why = None
    if not given or approval_id not in {None, *(one.id for one in given)}:
        why = "there is no standing approval"
    elif min(one.at for one in given) < tx.at - lasts:
        why = "the approval is older than the limit"
    elif draft.customer_id is not None and customers.opted_out(tx, [draft.customer_id]):
        why = "the customer asked not to be contacted"
    elif any(one.text != draft.text or one.digest != digest for one in given):
        why = "the text or the conversation changed after the approval"
    elif (outdated := stale(tx, draft.id)) is not None:
        why = outdated
    elif more := unmet(standing(tx, brands, draft)):
        why = f"the rules ask for more now: {' '.join(one.words() for one in more)}"
    return why


class _Facts:
    """What rules ask about a draft, each looked up when the first of them asks."""

    def __init__(self, tx: Tx, draft: Draft, checks: set[str], overridden: bool) -> None:
        self._tx, self._draft, self._checks = tx, draft, checks
        self._mention = mentions.get(tx, draft.mention_id)
        urgencies = (draft.urgency, cases.get(tx, draft.case_id).urgency)
        self._urgency = min(urgencies, key=URGENCY_RANK.__getitem__)
        self._overridden = overridden or bool(overrides.standing(tx, draft.id))
        self.writers = frozenset(draft.writers)

    def why(self, rule: ApprovalRule) -> str | None:
        """Why a rule applies, in words; None where it does not."""
        mention = self._mention
        found = mention.classification
        fits = rule.about.fits(
            brand=mention.brand, platform=mention.post.platform, language=found.lang, urgency=self._urgency,
            label=found.label, topics=found.topics,
        )  # fmt: skip
        if not fits:
            return None
        asked = list(self._asked(rule))
        if any(why is None for why in asked):
            return None
        return ", ".join([*rule.about.words(), *(why for why in asked if why)]) or "every reply"

    def _asked(self, rule: ApprovalRule) -> Iterator[str | None]:
        if rule.followers is not None:
            count = customers.followers(self._tx, self._mention.post.platform, self._mention.post.author_id)
            yield f"{count:,} followers" if count is not None and count >= rule.followers else None
        if rule.findings:
            hit = sorted(rule.findings & self._checks)
            yield f"check {', '.join(hit)}" if hit else None
        if rule.overridden:
            yield "a check is overridden" if self._overridden else None
        if rule.edited:
            yield "a person's words" if self.writers else None
        if rule.new_colleague is not None:
            new = [who for who in sorted(self.writers) if self._is_new(who, rule.new_colleague)]
            yield f"{', '.join(new)} new here" if new else None

    def _is_new(self, person: str, until: int) -> bool:
        return drafts.sent_of(self._tx, person, until) < until
