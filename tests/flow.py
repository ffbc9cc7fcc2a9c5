"""A small brand with ears, words and channels of the kind that ships, for tests that go through the rooms together."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from listener.classify.vader import VaderClassifier
from listener.hearing import Count, hear
from listener.matching import BrandTerms, Matcher
from listener.prepared import Ears, prepare
from listener.sources.interface import HeardPost
from listener.understood import Heard
from responders.brands import Brands, OurAccount, Voice
from responders.channels.interface import Outgoing, Sent, Target
from responders.drafting import draft_pending
from responders.posting import PostingRules, post
from responders.wording import Wording
from store import cases, drafts, mentions
from store.engine import Store
from store.types import Allows

BRAND = "kestrel"
OUR_HANDLE = "kestrelcare"
EARS = Ears(
    Matcher([BrandTerms(
        brand=BRAND, names=("Kestrel",), handles={"x": (OUR_HANDLE,)}, terms=(), misspellings=(), domains=(),
        hashtags=(), exclude=(), ordinary_words=(), context=(), own_ids={},
    )]),
    VaderClassifier(),
    {("x", OUR_HANDLE): BRAND},
)  # fmt: skip
BRANDS = Brands(
    {
        BRAND: Voice(
            brand=BRAND,
            name="Kestrel",
            signature="Maya at Kestrel",
            handles={"x": (OUR_HANDLE,)},
            names={"kestrel": "Kestrel"},
        )
    },
    (OurAccount("kestrel-x", "x", BRAND, OUR_HANDLE, can_send=True),),
)
WORDING = Wording()
ANGRY = "@kestrelcare my Kestrel jacket arrived broken and nobody answers. Terrible service, still waiting!"


@dataclass
class Flow:
    """A store with a clock that tests move by hand."""

    store: Store
    at: datetime
    channel: "PaperChannel" = field(default_factory=lambda: PaperChannel())  # noqa: PLW0108  # defined below
    brands: Brands = BRANDS
    _ids: int = 1000

    def say(self, text: str, *, author: str = "ann", minutes: int = 0, **more: object) -> HeardPost:
        """A post on X, `minutes` after the clock."""
        self._ids += 1
        posted = self.at + timedelta(minutes=minutes)
        values: dict[str, object] = {
            "author": author, "author_id": f"id-{author}",
            "addressed": (OUR_HANDLE,) if f"@{OUR_HANDLE}" in text else (), **more,
        }  # fmt: skip
        return HeardPost("x", str(self._ids), text, posted, **values)  # type: ignore[arg-type]

    def hear(self, *posts: HeardPost, allows: Allows = Allows(), **heard: object) -> Count:  # noqa: B008  # frozen
        """Hear these in one page, an hour after the clock."""
        count = Count()
        told = Heard("test", allows, own_brand=BRAND, **heard)  # type: ignore[arg-type]
        at = self.at + timedelta(hours=1)
        page = prepare(EARS, posts, at=at, about=told.about)
        hear(self.store, EARS, page, told, at=at, count=count, and_then=lambda _tx: None)
        return count

    def draft(self):
        """Draft what is due."""
        return draft_pending(self.store, self.brands, WORDING, at=self.at + timedelta(hours=1))

    def post(self, **rules: object):
        """Run `post` an hour after the clock."""
        later = self.at + timedelta(hours=2)
        asked = PostingRules(lambda: EARS.classifier, **rules)  # type: ignore[arg-type]
        return post(self.store, {"kestrel-x": self.channel}, self.brands, asked, clock=lambda: later)

    def drafts(self):
        with self.store.read() as tx:
            return sorted(drafts.listed(tx, limit=1000), key=lambda draft: draft.id)

    def cases(self):
        with self.store.read() as tx:
            return sorted(cases.listed(tx, limit=1000), key=lambda case: case.id)

    def mentions(self):
        with self.store.read() as tx:
            return sorted(mentions.listed(tx, limit=1000), key=lambda mention: mention.id)


@dataclass
class PaperChannel:
    """A channel on paper: keeps what it is given and answers as told."""

    name: str = "paper"
    account: str = "kestrel-x"
    platform: str = "x"
    safe_to_resend: bool = False
    outcomes: list[object] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)
    target: Target | None = None
    found: Sent | None = None

    def look_at_target(self, out: Outgoing) -> Target | None:
        return self.target

    def send(self, out: Outgoing, *, at: datetime):
        self.sent.append(out)
        return (
            self.outcomes.pop(0)
            if self.outcomes
            else Sent(f"9{len(self.sent)}", f"https://x.com/k/status/9{len(self.sent)}")
        )

    def look_up(self, out: Outgoing) -> Sent | None:
        return self.found

    def close(self) -> None:
        pass
