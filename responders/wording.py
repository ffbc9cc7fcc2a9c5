"""Choosing the words: they say what the mention is about, fit the platform, and read like no others lately."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path
from random import Random

from responders.about import NOTHING, About
from responders.answering import Ready
from responders.brands import Voice
from responders.liking import EXPLORED, Liking
from responders.manner import Manner
from responders.memory import Recalled, echoes
from responders.similar import NEAR, Lately, trigrams
from responders.templating import ANSWERED, ASKING, ReplyTemplates, Variant
from responders.worded import NOBODY_VOUCHES, Worded, filling, worded
from store.types import Label

NO_LIKING = Liking()
_TROUBLES = ("trouble", "problem", "bother", "hassle")
_WITHOUT_TROUBLE = ("praise", "question")
_ASKED = ("complaint", "question")
"""Situations in which something is asked; whoever came back has been asked before."""
_NAMED = frozenset({"topic", "trouble"})
_Tiers = tuple[tuple[Variant, ...], ...]
"""Parts that go first, and those that come after them."""
_EMOJI = ("😊", "💛", "🙌", "", "", "")
"""Under a thank-you, where the brand wants them: under half of them none."""
_ROUNDS, _DRAWN = 8, 10
"""So often so many pairs of an opening and a closing are drawn, before whole templates have to do."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a wording is looked for."""

    voice: Voice
    platform: str
    situation: str
    turn: int
    about: About
    mention_text: str
    lately: Lately
    liking: Liking
    recalled: Recalled | None = None
    name: str | None = None
    ready: Ready | None = None

    def worded(self, text: str, variant: str) -> Worded:
        """A text with what the checks find in it."""
        return worded(
            text, self.voice, self.platform, self.situation, variant, mention_text=self.mention_text,
            facts=self.ready.facts if self.ready else NOBODY_VOUCHES,
        )  # fmt: skip


class Wording:
    """Renders and checks replies. What does not depend on the mention is rendered once."""

    def __init__(self) -> None:
        self._templates: dict[tuple[Path | None, Manner], ReplyTemplates] = {}
        self._rendered: dict[tuple[object, ...], Sequence[Worded]] = {}
        self._known_parts: dict[tuple[object, ...], tuple[Variant, ...]] = {}

    def choose(
        self,
        voice: Voice,
        platform: str,
        situation: str,
        *,
        turn: int,
        used: Set[str],
        about: About = NOTHING,
        mention_text: str = "",
        lately: Lately | None = None,
        avoid: str | None = None,
        liking: Liking = NO_LIKING,
        recalled: Recalled | None = None,
        name: str | None = None,
        ready: Ready | None = None,
    ) -> Worded | None:
        """The next wording that was not used for this customer; None when there is none left.

        Args:
            voice: how the brand speaks.
            platform: where the reply would stand.
            situation: a folder of templates; one that does not exist falls back to the general one of its label.
            turn: where in the round of variants to begin, so that neighbours differ.
            used: keys of what this customer was already sent or offered.
            about: what may be said of the mention.
            mention_text: what the customer wrote.
            lately: what was offered lately in this place; one that reads like it is taken only when nothing else is
                left, with a finding.
            avoid: name of a variant that is not wanted.
            liking: which words people approved unchanged.
            recalled: the one thing of this customer that may be recalled; `Recalled.is_in` tells whether it is.
            name: how they would like to be called, for templates that may say it and name nothing else.
            ready: what the brand itself says to this: it follows the opening, and nothing else is said.
        """
        nearest: tuple[float, Worded] | None = None
        lately = lately if lately is not None else Lately()
        for one in self._in_turn(
            _Wish(voice, platform, situation, turn, about, mention_text, lately, liking, recalled, name, ready)
        ):
            if one.key in used or one.variant == avoid:
                continue
            alike = lately.nearest(one.grams)
            if alike < NEAR:
                return one
            if nearest is None or alike < nearest[0]:
                nearest = alike, one
        return None if nearest is None else nearest[1].heard_before()

    def _in_turn(self, wish: _Wish) -> Iterator[Worded]:
        """Every wording that no check blocks: the brand's own before ours, those that say most of the mention first."""
        if wish.ready is not None:
            yield from (one for one in self._answering(wish, wish.ready) if one.may_be_approved)
            return
        own = self._own(wish) if wish.voice.own_first else ()
        # What is put together comes first: it is plainer, and there is most of it.
        for one in chain(own, self._composed(wish), self._whole(wish)):
            if one.may_be_approved:
                yield one
        for folder in dict.fromkeys((wish.situation, wish.situation.partition("-")[0])):
            known = self._worded(wish.voice, wish.platform, folder, wish.name)
            for n in range(len(known)):
                yield known[(wish.turn + n) % len(known)]

    def _own(self, wish: _Wish) -> Iterator[Worded]:
        """The brand's own replies that are written as one."""
        found = [one for one in self._folder(wish.voice, wish.situation) if one.own and _is_known(one, wish.about)]
        yield from self._rendered_as_one(wish, found)

    def _whole(self, wish: _Wish) -> Iterator[Worded]:
        """Replies written as one that name what the mention is about."""
        if wish.about is not NOTHING:
            yield from self._rendered_as_one(wish, self._telling(wish.voice, wish.situation, wish.about))

    def _rendered_as_one(self, wish: _Wish, found: Sequence[Variant]) -> Iterator[Worded]:
        about, turn = wish.about, wish.turn
        if about.topic is not None and not wish.situation.startswith(_WITHOUT_TROUBLE):
            # These speak of the trouble itself: "what's causing the trouble with our app".
            about = about._replace(topic=f"the {_TROUBLES[turn % len(_TROUBLES)]} with {about.topic}")
        templates, words = self._of(wish.voice), filling(wish.voice, wish.platform, about)
        for n in range(len(found)):
            one = found[(turn + n) % len(found)]
            yield wish.worded(templates.render(one, words), one.name)

    def _composed(self, wish: _Wish) -> Iterator[Worded]:
        """Replies put together of an opening and a closing; of each few the liked and the unheard ones first."""
        voice, lately = wish.voice, wish.lately
        found = self._parts(voice, "opening", wish.situation)
        openings, closings = self._openings(found, voice, wish.situation, wish.about), self._closings(wish)
        if not openings or not closings:
            return
        templates, words = self._of(voice), filling(voice, wish.platform, wish.about)
        chance = Random(wish.turn)  # noqa: S311
        smiles = voice.emoji == "thanks" and wish.situation.partition("-")[0] == Label.PRAISE.value
        emoji = chance.choice(_EMOJI) if smiles else ""
        explores = chance.random() < EXPLORED
        lead, openings = self._led(wish, openings, words, chance)
        for turn in range(_ROUNDS):
            # The best fitting ones half of the time, then all that fit.
            some, others = (sum(tiers, ()) if turn * 2 >= _ROUNDS else tiers[0] for tiers in (openings, closings))
            drawn = [(*lead, chance.choice(some), chance.choice(others)) for _ in range(_DRAWN)]
            texts = [(templates.compose(one, words, emoji), "+".join(part.name for part in one)) for one in drawn]
            liked = [0.5 if explores else wish.liking.draw(voice.brand, name, chance) for _, name in texts]
            order = sorted(range(_DRAWN), key=lambda n: 2 * lately.heard(trigrams(texts[n][0])) - liked[n])
            yield from (wish.worded(*texts[n]) for n in order)

    def _answering(self, wish: _Wish, ready: Ready) -> Iterator[Worded]:
        """An opening, and what the brand itself says; those that nobody heard lately first, and bare words last."""
        voice, words = wish.voice, filling(wish.voice, wish.platform, wish.about)
        templates, chance = self._of(voice), Random(wish.turn)  # noqa: S311
        tiers = self._openings(self._parts(voice, ANSWERED, wish.situation), voice, wish.situation, wish.about)
        if wish.recalled is not None and wish.recalled.part == "again":
            # That it came up before is no news to them; what is so is.
            wish = replace(wish, recalled=None)
        lead, tiers = self._led(wish, tiers, words, chance)
        openings = [(*lead, one) for tier in tiers for one in chance.sample(tier, len(tier))]
        link = ready.answer.link or ""
        made = [
            (templates.compose(some, words, f"{say} {link}".rstrip()), some)
            for say in ready.answer.say
            for some in (*openings, ())
        ]  # fmt: skip
        order = sorted(made, key=lambda one: (not one[1], wish.lately.heard(trigrams(one[0]))))
        yield from (wish.worded(text, "+".join((*(one.name for one in some), ready.part))) for text, some in order)

    def _led(
        self, wish: _Wish, openings: _Tiers, words: dict[str, object], chance: Random
    ) -> tuple[tuple[Variant, ...], _Tiers]:
        """What stands before an opening where something is recalled, and the openings that do not echo it."""
        leads = self._parts(wish.voice, wish.recalled.part, wish.situation) if wish.recalled else ()
        if wish.recalled is None or not leads:
            return (), openings
        words |= wish.recalled.words
        templates, lead = self._of(wish.voice), chance.choice(leads)
        said = templates.said(lead, words)
        fresh = [tuple(one for one in tier if not echoes(said, templates.said(one, words))) for tier in openings]
        return (lead,), tuple(tier for tier in fresh if tier) or openings

    @staticmethod
    def _openings(found: Sequence[Variant], voice: Voice, situation: str, about: About) -> _Tiers:
        """Those that tell the trouble where it is known, else those that name the thing, else those that do neither."""
        for known, word in ((about.trouble, "trouble"), (about.topic, "topic")):
            if known is not None and (telling := [one for one in found if word in one.needs]):
                return _tiers(telling, voice, situation)
        return _tiers([one for one in found if one.needs.isdisjoint(_NAMED)], voice, situation)

    def _closings(self, wish: _Wish) -> _Tiers:
        """The question that fits where there is one; the brand's own come before ours."""
        voice, situation, ask = wish.voice, wish.situation, wish.about.ask
        found = _tiers(
            [one for one in self._parts(voice, "closing", situation) if one.needs.isdisjoint(_NAMED)], voice, situation
        )
        if ask is None or not situation.startswith(_ASKED):
            return found
        templates = self._of(voice)
        asking = templates.parts(ASKING, ask, voice.locale)
        own = tuple(one for one in asking if one.own) if voice.own_first else ()
        if own or (voice.own_first and found and found[0][0].own):
            return (own or found[0], asking, *found)
        return (asking, *found) if asking else found

    def _parts(self, voice: Voice, part: str, situation: str) -> tuple[Variant, ...]:
        """Of the situation, together with the general ones of its label."""
        key = (voice.templates, voice.manner, voice.locale, part, situation)
        if key not in self._known_parts:
            templates, folders = self._of(voice), dict.fromkeys((situation, situation.partition("-")[0]))
            self._known_parts[key] = tuple(
                one for folder in folders for one in templates.parts(part, folder, voice.locale)
            )
        return self._known_parts[key]

    def situations(self, voice: Voice) -> tuple[str, ...]:
        """The situations that templates exist for."""
        return self._of(voice).situations(voice.locale)

    def _of(self, voice: Voice) -> ReplyTemplates:
        source = (voice.templates, voice.manner)
        if source not in self._templates:
            self._templates[source] = ReplyTemplates(*source)
        return self._templates[source]

    def _folder(self, voice: Voice, situation: str) -> tuple[Variant, ...]:
        """The variants of a situation; one without a folder falls back to its label's."""
        templates = self._of(voice)
        known = situation in templates.situations(voice.locale)
        return templates.variants(situation if known else situation.partition("-")[0], voice.locale)

    def _telling(self, voice: Voice, situation: str, about: About) -> Sequence[Variant]:
        """The variants that can name what the mention is about; where the trouble is known, those that tell it."""
        general = self._folder(voice, situation.partition("-")[0]) if "-" in situation else ()
        found = (*self._folder(voice, situation), *general)
        if about.trouble is not None and (telling := [one for one in found if "trouble" in one.needs]):
            return telling
        return [one for one in found if "topic" in one.needs] if about.topic is not None else ()

    def _worded(self, voice: Voice, platform: str, situation: str, name: str | None = None) -> Sequence[Worded]:
        """Every wording of a situation that says nothing of the mention and that no check blocks."""
        key = (*voice.worded_by, voice.private_on(platform), platform, situation)
        if name is None and key in self._rendered:
            return self._rendered[key]
        plain = [one for one in self._folder(voice, situation) if "trouble" not in one.needs]
        templates, words = self._of(voice), filling(voice, platform, name=name)
        made = [worded(templates.render(one, words), voice, platform, one.situation, one.name) for one in plain]
        found = [one for one in made if one.may_be_approved]
        if name is None:
            self._rendered[key] = found
        return found


def _is_known(one: Variant, about: About) -> bool:
    return "trouble" not in one.needs or about.trouble is not None


def _tiers(found: Sequence[Variant], voice: Voice, situation: str) -> _Tiers:
    """The brand's own before ours, those of the narrower situation before the general ones."""

    def rank(one: Variant) -> tuple[bool, bool]:
        return (voice.own_first and not one.own, one.situation != situation)

    return tuple(tuple(some) for _, some in groupby(sorted(found, key=rank), key=rank))
