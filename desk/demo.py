"""The whole job on invented mentions: heard, drafted, reviewed by a scripted colleague, posted, reported."""

import tempfile
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from desk.plain import plain, short
from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind
from desk.reports.formats import RENDERERS
from desk.reports.scopes import scope_of
from desk.settings import load_settings
from desk.settings_root import Settings
from desk.wiring import brands_of, poll_all, post_all
from responders import handoff, review
from responders.brands import Brands
from responders.proposals import ReviewError
from store import cases as store_cases
from store import drafts, events, mentions, schema
from store.engine import Store
from store.states import DraftState
from store.types import Draft, Label, Mention, Verdict

Say = Callable[[str], None]
PERSON = "maya"


@dataclass(slots=True)
class _Demo:
    """What the scripted reviewer has at hand."""

    store: Store
    settings: Settings
    config: Path
    brands: Brands
    say: Say
    at: datetime
    width: int

    def step(self, number: int, title: str, why: str) -> None:
        """A heading."""
        self.say("")
        self.say(f"{number}. {title}")
        for line in textwrap.wrap(why, self.width - 3):
            self.say(f"   {line}")
        self.say("")

    def quote(self, mark: str, text: str) -> None:
        """Somebody's words, indented."""
        wrapped = textwrap.wrap(" ".join(plain(text).split()), self.width - 8) or [""]
        self.say(f"   {mark} {wrapped[0]}")
        for line in wrapped[1:4]:
            self.say(f"     {line}")
        if len(wrapped) > 4:
            self.say("     ...")


def run_demo(keep: Path | None, *, say: Say, at: datetime, width: int, program: str = "wellheard") -> None:
    """Show the whole job.

    Args:
        keep: a new folder for its settings, database and report; None: a temporary one that is removed.
        say: prints a line.
        at: now.
        width: columns of the terminal.
        program: how the commands are called that it names at the end.
    """
    with _folder(keep) as folder:
        config = furnish(folder)
        settings = load_settings(config, {})
        with Store(f"sqlite:///{folder / 'wellheard.db'}") as store:
            schema.upgrade(store)
            demo = _Demo(store, settings, config, brands_of(settings, config), say, at, width)
            _tell(demo)
            _report(demo, folder)
        _close(demo, folder, program, kept=keep is not None)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="wellheard-demo-") as name:
        yield Path(name)


def furnish(folder: Path) -> Path:
    """Put the files of the invented kettle maker into a folder. Returns the settings."""
    for one in files("desk").joinpath("demo_data").iterdir():
        (folder / one.name).write_bytes(one.read_bytes())
    return folder / "wellheard.toml"


def _tell(demo: _Demo) -> None:
    demo.say("Wellheard: every person who speaks to your brand in public, well heard.")
    demo.say("Brightkettle is invented, and so is everyone who talks about it here. Nothing leaves this machine.")
    _listen(demo)
    _understand(demo)
    _review(demo)
    _send(demo)
    _remember(demo)


def _listen(demo: _Demo) -> None:
    demo.step(1, "Listen", "One pass over everything that people said: what is about the brand is kept once, with its "
              "thread; the rest is only counted.")  # fmt: skip
    done = poll_all(demo.store, demo.settings, demo.config, names=(), limit=None, since=None, at=demo.at,
                    say=lambda _text: None)  # fmt: skip
    for one in done.sources:
        demo.say(f"   {one.fetched} posts read: {one.new} are mentions, {one.unmatched} are not about us, "
                 f"{one.fetched - one.new - one.seen - one.unmatched - len(one.skipped)} are our own answers, "
                 f"{len(one.skipped)} could not be read.")  # fmt: skip
    with demo.store.read() as tx:
        count = len(store_cases.listed(tx, limit=1000))
    demo.say(f"   They make {count} conversations. {done.drafted} replies are drafted, waiting for a person.")


def _understand(demo: _Demo) -> None:
    demo.step(2, "Understand", "Each mention gets a label, how urgent it is, what it is about, and the words that "
              "decided.")  # fmt: skip
    with demo.store.read() as tx:
        found = mentions.listed(tx, limit=1000)
    for label in Label:
        those = [m for m in found if m.classification.label is label and m.no_draft_reason != "needs-a-person"]
        demo.say(f"   {len(those):>2} {label.value}")
        if those:
            best = max(those, key=lambda m: (bool(m.post.addressed), m.classification.confidence))
            demo.quote(">", best.post.text)
            why = ", ".join(plain(reason) for reason in best.classification.reasons[:4])
            demo.say(f"     because of: {why or '-'}")
    critical = [m for m in found if m.no_draft_reason == "needs-a-person"]
    if critical:
        demo.say(f"   {len(critical)} must never meet a template: straight to a person, at the top of the list.")
        demo.quote("!", critical[0].post.text)


def _review(demo: _Demo) -> None:
    demo.step(3, "Review", "Nothing is posted that a person did not approve, byte for byte. Maya goes through the "
              "first drafts.")  # fmt: skip
    with demo.store.read() as tx:
        waiting = drafts.listed(tx, state=DraftState.PROPOSED, limit=200)
        said = mentions.get_many(tx, [d.mention_id for d in waiting])
    by_api = [d for d in waiting if d.eligibility.verdict is Verdict.API]
    by_hand = [d for d in waiting if d.eligibility.verdict is Verdict.HAND_OFF]
    complaints, questions, thanks = (
        [d for d in by_api if said[d.mention_id].classification.label is label]
        for label in (Label.COMPLAINT, Label.QUESTION, Label.PRAISE)
    )
    for draft in [*complaints[:2], *questions[:1], *thanks[:1]]:
        _approve(demo, draft, said[draft.mention_id])
    if len(complaints) > 2:
        _edit(demo, complaints[2], said[complaints[2].mention_id])
    if len(thanks) > 1:
        shortest = min(thanks[1:], key=lambda draft: len(draft.text))
        _reject(demo, shortest, said[shortest.mention_id])
    if by_hand:
        plainest = max(by_hand, key=lambda draft: _plainness(said[draft.mention_id]))
        _hand_off(demo, plainest, said[plainest.mention_id])


def _plainness(mention: Mention) -> tuple[bool, bool, float]:
    """More for what is surely praise: who was kind is thanked, also where it takes a person to do it."""
    found = mention.classification
    return found.label is Label.PRAISE, not found.mixed, found.confidence


def _show(demo: _Demo, mention: Mention, draft: Draft, verdict: str) -> None:
    demo.quote(f"{plain(mention.post.author or 'someone')} on {mention.post.platform}:", mention.post.text)
    demo.quote(f"  {verdict}", draft.text)
    demo.say("")


def _approve(demo: _Demo, draft: Draft, mention: Mention) -> None:
    try:
        made = review.approve(demo.store, demo.brands, draft.id, by=PERSON, at=demo.at)
    except ReviewError as error:
        demo.say(f"   {error}")
        return
    _show(demo, mention, made, "approved:")


def _edit(demo: _Demo, draft: Draft, mention: Mention) -> None:
    text = draft.text.replace("I'm sorry", "I'm so sorry", 1) if "I'm sorry" in draft.text else f"Oh no. {draft.text}"
    edited = review.edit(demo.store, demo.brands, draft.id, text, by=PERSON, at=demo.at)
    made = review.approve(demo.store, demo.brands, edited.id, by=PERSON, at=demo.at)
    _show(demo, mention, made, "edited, approved:")


def _reject(demo: _Demo, draft: Draft, mention: Mention) -> None:
    made = review.reject(demo.store, draft.id, reason="says too little", by=PERSON, at=demo.at)
    _show(demo, mention, made, "rejected (says too little):")


def _hand_off(demo: _Demo, draft: Draft, mention: Mention) -> None:
    review.approve(demo.store, demo.brands, draft.id, by=PERSON, at=demo.at)
    given = handoff.hand_off(demo.store, demo.brands, draft.id, by=PERSON, at=demo.at)
    _show(demo, mention, given.draft, "handed off:")
    demo.say(f"   Why by hand: {plain(given.draft.eligibility.reason)}.")
    demo.say(f"   Maya opens {short(given.link or 'the post', 70)} and presses Post herself.")


def _send(demo: _Demo) -> None:
    demo.step(4, "Post, once", "Each attempt is written down before the network is touched. Here the channel is this "
              "terminal.")  # fmt: skip
    clock = demo.at + timedelta(minutes=1)
    first = post_all(demo.store, demo.settings, demo.config, clock=lambda: clock, say=_indented(demo.say))
    again = post_all(demo.store, demo.settings, demo.config, clock=lambda: clock, say=_indented(demo.say))
    demo.say("")
    demo.say(f"   {len(first.sent)} sent. Run again: {len(again.sent)} sent. Never twice.")


def _indented(say: Say) -> Say:
    return lambda text: say(textwrap.indent(plain(text, lines=True), "   "))


def _remember(demo: _Demo) -> None:
    demo.step(5, "Keep count", "Every act leaves a row in a log that holds no person's words and shows any tampering.")
    with demo.store.read() as tx:
        state = events.verify(tx)
    demo.say(f"   {state.count} events, unbroken. Head {state.head[:16]}...")


def _report(demo: _Demo, folder: Path) -> None:
    demo.step(6, "The week", "What a manager reads.")
    scope = scope_of(demo.settings, brand=None, platform=None)
    report = build_report(demo.store, Wanted(scope, Kind.WEEK, "current"), at=demo.at + timedelta(minutes=2))
    for line in RENDERERS["text"](report).splitlines():
        demo.say(f"   {line}".rstrip())
    for form, suffix in (("html", "html"), ("md", "md"), ("json", "json")):
        (folder / f"week.{suffix}").write_text(RENDERERS[form](report), encoding="utf-8")


def _close(demo: _Demo, folder: Path, program: str, *, kept: bool) -> None:
    demo.say("")
    if kept:
        demo.say(f"Files: {folder}/wellheard.toml, wellheard.db, brightkettle.jsonl, week.html, week.json")
        demo.say(f"Go on reviewing: {program} --config {folder}/wellheard.toml --as {PERSON} review")
        demo.say(f"Look around:     {program} --config {folder}/wellheard.toml drafts show 1")
    else:
        demo.say("Try next:")
        demo.say(f"  {program} demo --keep my-demo      the same, and its files stay for you to look around")
    demo.say(f"  {program} init --brand 'Your brand'   begin for real; docs/tutorial/first-day.md walks you through it")
