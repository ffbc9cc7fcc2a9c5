"""The settings, typed: every section and key of wellheard.toml. The text under each key is its reference entry."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from desk.people import Role
from desk.settings_brand import Section
from desk.settings_fields import NO_TRUTH, Duration, Handle, Id, Line, Name, NoLimit, Place, Text, WebAddress


class StoreSettings(Section):
    """Where what was heard is kept."""

    url: Text | None = Field(default=None, repr=False)
    """The database, as sqlite:///wellheard.db (beside this file) or postgresql+psycopg://host/name. A URL with a \
password belongs in WELLHEARD_DB. Without it: sqlite:///wellheard.db."""


class AccountSettings(Section):
    """An account of the brand on a platform. Its keys and tokens come from the environment: see Secrets."""

    platform: Literal["x", "reddit"]
    """Which platform."""
    brand: Name
    """Whose account: one of [brands]. Without it: the only brand there is."""
    handle: Handle
    """Its handle, without @ or u/."""
    user_id: Id | None = None
    """Its id on the platform (X: a number), if you know it; X is asked otherwise."""
    api_base: WebAddress
    """Address of the API. Without it: https://api.x.com or https://oauth.reddit.com."""
    auth_base: WebAddress = "https://www.reddit.com"
    """Address where tokens are given out (Reddit only)."""
    user_agent: Line | None = None
    """How we name ourselves to Reddit: `<platform>:<app id>:<version> (by /u/<name>)`. Without it: made of the handle \
(Reddit only)."""
    timeout_s: Annotated[float, NO_TRUTH, Field(ge=1, le=300, allow_inf_nan=False)] = 30.0
    """Seconds to wait for an answer."""
    owned: bool = True
    """The account also owns the developer app: X then bills its mentions and own posts at a fifth \
of the price (X only)."""

    @property
    def timeout(self) -> tuple[float, float]:
        """Seconds to wait for a connection (5 at most), and for each piece of the answer."""
        return min(5.0, self.timeout_s), self.timeout_s


class _Source(Section):
    enabled: bool = True
    """Poll it."""


class _LiveSource(_Source):
    stale_after: Duration = timedelta(hours=2)
    """`status` warns, and exits 1, when the last good poll is older."""
    account: Name
    """One of [accounts]. Without it: the one named like the source."""
    own_timeline: bool = True
    """Hear the account's own posts too, so that answers given in the app are seen."""
    overlap_minutes: Annotated[int, NO_TRUTH, Field(ge=0, le=1440)] = 30
    """How far back each poll reads again, because platforms show some posts late."""
    recheck_per_day: Annotated[int, NO_TRUTH, Field(ge=0)] = 30
    """So many stored posts are looked at again each day for edits and deletions. X bills each: 30 a day come to about \
$4.50 a month."""


class XSourceSettings(_LiveSource):
    """Listening on X. X bills each post that is read."""

    platform: Literal["x"]
    """Listen on X."""
    mentions: bool = True
    """Hear posts that name the account."""
    query: Text | None = None
    """Search words in X's query language, for posts that do not name the account. Without it: no search."""
    expand_authors: bool = True
    """Ask for the authors' names; X may bill each as a user read."""
    spend_cap_usd: Annotated[Annotated[float, NO_TRUTH, Field(ge=0, allow_inf_nan=False)] | None, NoLimit] = 10.0
    """Stop reading before a month costs more US dollars than this; "none": no cap."""


class RedditSourceSettings(_LiveSource):
    """Listening on Reddit."""

    platform: Literal["reddit"]
    """Listen on Reddit."""
    subreddits: tuple[Place, ...] = ()
    """Subreddits whose comments are read and matched."""
    search: Text | None = None
    """A search over all submissions. Reddit has none over comments."""
    inbox: bool = True
    """Hear comments that name the account or answer it; needs a token with the scope privatemessages."""


class ReplaySettings(_Source):
    """Posts from a file of JSON Lines, to try things out."""

    platform: Literal["replay"]
    """Listen to a file."""
    path: Line
    """The file, relative to this one."""
    shift: bool = True
    """Move all times so that the newest post is from now; false keeps them."""
    train: bool = False
    """Its terms let `wellheard model tune` learn from it: posts of your own collection, never those of a platform."""

    @property
    def recheck_per_day(self) -> int:
        """A file does not change behind our back."""
        return 0

    @property
    def stale_after(self) -> timedelta:
        """A file is never stale."""
        return timedelta.max


SourceSettings = Annotated[XSourceSettings | RedditSourceSettings | ReplaySettings, Field(discriminator="platform")]


class ChannelSettings(Section):
    """A way out. An account without one gets hand-offs only."""

    account: Name
    """One of [accounts]. Without it: the one named like the channel."""
    enabled: bool = True
    """Send over it."""
    via: Literal["api", "console"] = "api"
    """Send by the platform's API, or only print on the terminal."""
    reply_in: tuple[Place, ...] = ()
    """Subreddits that welcome replies by API; elsewhere on Reddit a person posts by hand (Reddit only)."""


class PersonSettings(Section):
    """Somebody at the desk. NAME is what stands behind --as and in the event log."""

    name: Line
    """The full name. Without it: NAME."""
    role: Role = "writer"
    """writer: edit, redraft, propose, note. approver: also approve, reject, hand off, correct. admin: also people, \
erase, pause, database."""
    signature: Line | None = None
    """How this person signs. Without it: as the brand does."""


Share = Annotated[float, NO_TRUTH, Field(ge=0, le=1)]
Shift = Annotated[float, NO_TRUTH, Field(ge=-3, le=3)]


class PriorSettings(Section):
    """How much more or less often a label is right for one brand than the model expects; `wellheard model tune`."""

    praise: Shift = 0.0
    """Added to the evidence for praise."""
    complaint: Shift = 0.0
    """Added to the evidence for a complaint."""
    question: Shift = 0.0
    """Added to the evidence for a question."""
    other: Shift = 0.0
    """Added to the evidence for none of these."""


class ClassifierSettings(Section):
    """How posts are understood."""

    kind: Literal["learned", "cascade", "neural", "vader"] = "learned"
    """learned: the small model that ships, with the cues. cascade: a large one is asked where that is not sure; neural:
    it is asked always (both need: pip install "wellheard[neural]", and then answers to complaints are found by what is
    meant, and a network reads what people write for faults). vader: VADER's word list, with the cues."""
    threshold: Share = 0.5
    """A mention whose label is less sure than this gets no draft: a person reads it."""
    thresholds: dict[Name, Share] = Field(default={})
    """The same for single brands, such as kestrel = 0.55; `wellheard model tune` finds them."""
    priors: dict[Name, PriorSettings] = Field(default={})
    """See [classifier.priors.BRAND]."""

    @property
    def is_large(self) -> bool:
        """The large models are asked."""
        return self.kind in {"cascade", "neural"}

    def threshold_of(self, brand: str) -> float:
        """Below this, a mention of the brand is a person's to read."""
        return self.thresholds.get(brand, self.threshold)


class PollSettings(Section):
    """The listening pass."""

    since: Duration = timedelta(hours=24)
    """On a source's first pass, older posts are history and get no draft."""


class DraftingSettings(Section):
    """What gets a draft."""

    max_age_days: Annotated[int, NO_TRUTH, Field(ge=0, le=3650)] = 7
    """Older posts from live sources and imports get no draft."""


class PostingSettings(Section):
    """How replies leave."""

    hold: Duration = timedelta(0)
    """An approved reply waits this long before it leaves, to leave room for second thoughts."""
    lookup_after: Annotated[tuple[Duration, ...], Field(min_length=1)] = (
        timedelta(seconds=15),
        timedelta(minutes=2),
        timedelta(minutes=15),
    )
    """When a post whose fate is unknown is looked up, counted from the attempt; a person decides after the last."""
    approval_lasts: Duration = timedelta(days=7)
    """An approval older than this is void."""
