"""Settings of a team at one desk: who must say yes to which reply, and who gets which case."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal, Protocol

from pydantic import Field

from desk.people import ROLES, Person, Role
from desk.settings_brand import BrandSettings, Section
from desk.settings_fields import NO_TRUTH, Line, Name
from desk.settings_words import did_you_mean
from listener.classify.rules import known_topics
from responders.findings import FINDINGS
from responders.planted import MOST
from responders.rules import About, ApprovalRule, AssignRule, TeamRules, When
from store.types import Label, Urgency

_READ = ("x", "reddit")
_RENAMED = {"twitter": 'Did you mean "x"? '}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_Urgency = Literal["critical", "high", "normal", "low"]
_Label = Literal["praise", "complaint", "question", "other"]


class _About(Section):
    brands: tuple[Name, ...] = ()
    """Only cases of these of [brands]. Without it: of all."""
    platforms: tuple[Name, ...] = ()
    """Only cases on these platforms. Without it: on all."""
    languages: tuple[Name, ...] = ()
    """Only posts in these languages, such as ["en"]. Without it: in all."""
    urgency: tuple[_Urgency, ...] = ()
    """Only cases of these urgencies. Without it: of all."""
    labels: tuple[_Label, ...] = ()
    """Only cases of these labels. Without it: of all."""
    topics: tuple[Name, ...] = ()
    """Only cases about one of these topics. Without it: about anything."""

    def about(self) -> About:
        """The same as a value."""
        return About(
            frozenset(self.brands), frozenset(self.platforms), frozenset(self.languages),
            frozenset(map(Urgency, self.urgency)), frozenset(map(Label, self.labels)), frozenset(self.topics),
        )  # fmt: skip


class ApprovalSettings(_About):
    """A rule of approval. It applies where everything it asks for is so; a reply needs what each of its rules asks."""

    followers: Annotated[int, NO_TRUTH, Field(ge=1)] | None = None
    """Only customers whom at least so many follow; the source has to say how many do (X does). Without it: all."""
    findings: tuple[Name, ...] = ()
    """Only replies in which one of these checks finds something, such as ["promises"]. Without it: all."""
    overridden: bool = False
    """Only replies that are approved over a check that blocks."""
    edited: bool = False
    """Only replies in a person's words."""
    new_colleague: Annotated[int, NO_TRUTH, Field(ge=1, le=10_000)] | None = None
    """Only replies in the words of a person of whom fewer than so many were sent. Without it: of all."""
    roles: tuple[Role, ...] = ()
    """Whose yes counts: people of these roles, or of a higher one. Without it and `people`: of all who may approve."""
    people: tuple[Line, ...] = ()
    """Whose yes counts as well: these of [people]."""
    approvals: Annotated[int, NO_TRUTH, Field(ge=1, le=5)] = 1
    """So many different people must say yes."""
    not_writer: bool = False
    """Whoever wrote or edited the words may not be one of them."""
    tell: tuple[Line, ...] = ()
    """Who of [people] is told, in `desk inbox`, once the reply waits for another yes."""

    def rule(self, name: str, people: Mapping[str, Person]) -> ApprovalRule:
        """The same as a value, with the people that are meant."""
        return ApprovalRule(
            name, self.about(), self.followers, frozenset(self.findings), self.overridden, self.new_colleague,
            self.edited, self.able(people) if self.roles or self.people else None, self.approvals, self.not_writer,
            self.tell,
        )  # fmt: skip

    def able(self, people: Mapping[str, Person]) -> frozenset[str]:
        """Whose yes counts."""
        able = {key for key, person in people.items() if person.may("approve")}
        if not self.roles and not self.people:
            return frozenset(able)
        least = min(map(ROLES.index, self.roles), default=len(ROLES))
        return frozenset(
            key for key in able if key in self.people or ROLES.index(people[key].role) >= least
        )  # fmt: skip


class TeamSettings(Section):
    """People who share work, for [assign]."""

    members: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Who of [people] is in it."""


class ReviewSettings(Section):
    """How people review."""

    planted_rate: Annotated[float, NO_TRUTH, Field(ge=0, le=MOST)] = 0.0
    """The share of drafts at the desk (`wellheard review`) that are planted: shipped ones with a fault, which cannot be
    sent, to learn whether drafts are read. 0.05 is about one in twenty, 0.2 the most, 0 none. Tell your team first."""


class AssignSettings(_About):
    """A rule that gives new cases to people; the first that applies counts. What a person assigned stays as it is."""

    when: Literal["always", "open", "closed"] = "always"
    """Inside the brand's business hours only (open), or outside of them only (closed)."""
    to: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Who gets them: of [people] or [teams]. Of several, whoever has the fewest open cases."""

    def rule(self, name: str, teams: Mapping[str, TeamSettings]) -> AssignRule:
        """The same as a value, with the people of its teams."""
        people = dict.fromkeys(who for one in self.to for who in (teams[one].members if one in teams else (one,)))
        return AssignRule(name, tuple(people), self.about(), When(self.when))


class TeamSections(Protocol):
    """The sections that name people, teams and brands."""

    @property
    def brands(self) -> Mapping[str, BrandSettings]: ...  # noqa: D102  # the settings say what each is
    @property
    def teams(self) -> Mapping[str, TeamSettings]: ...  # noqa: D102  # as above
    @property
    def approval(self) -> Mapping[str, ApprovalSettings]: ...  # noqa: D102  # as above
    @property
    def assign(self) -> Mapping[str, AssignSettings]: ...  # noqa: D102  # as above


def team_rules(settings: TeamSections, people: Mapping[str, Person]) -> TeamRules:
    """The rules of a team as values."""
    return TeamRules(
        tuple(one.rule(name, people) for name, one in settings.approval.items()),
        tuple(one.rule(name, settings.teams) for name, one in settings.assign.items()),
    )


def team_problems(settings: TeamSections, people: Mapping[str, Person]) -> Iterator[tuple[str, str]]:
    """(dotted key, sentence) for each rule that names nobody, or that nobody can meet."""
    for name, team in settings.teams.items():
        if name in people:
            yield f"teams.{name}", "a person is called that. Give the team another name."
        yield from _unknown(f"teams.{name}.members", team.members, people, "person", "people")
    for name, rule in settings.approval.items():
        place = f"approval.{name}"
        yield from _unknown(f"{place}.brands", rule.brands, settings.brands, "brand", "brands")
        yield from _about_nothing(place, rule, settings.brands)
        for one in rule.findings:
            if one not in FINDINGS:
                near = did_you_mean(one, FINDINGS)
                yield f"{place}.findings", f'there is no check "{one}". {near}There are: {", ".join(sorted(FINDINGS))}.'
        for key, named in (("people", rule.people), ("tell", rule.tell)):
            yield from _unknown(f"{place}.{key}", named, people, "person", "people")
        able = rule.able(people)
        if len(able) < rule.approvals:
            there = ", ".join(sorted(able)) or "nobody"
            yield (
                f"{place}.approvals",
                f"it needs {rule.approvals}, and {there} may say yes. Name more people, or ask for fewer.",
            )
    for name, given in settings.assign.items():
        yield from _unknown(f"assign.{name}.brands", given.brands, settings.brands, "brand", "brands")
        yield from _about_nothing(f"assign.{name}", given, settings.brands)
        yield from _unknown(f"assign.{name}.to", given.to, {*people, *settings.teams}, "person or team", "people")


def _about_nothing(place: str, rule: _About, brands: Mapping[str, BrandSettings]) -> Iterator[tuple[str, str]]:
    """What no case can have: a rule with a slip of the pen would never apply, and nobody would know.

    Posts of any platform can be brought in, so a platform is refused only where it is nearly one that we read.
    """
    for one in rule.platforms:
        if one not in _READ and (near := did_you_mean(one, _READ) or _RENAMED.get(one, "")):
            yield f"{place}.platforms", f'there is no platform "{one}". {near}'.rstrip()
    for one in rule.languages:
        if not _LANGUAGE.fullmatch(one):
            yield f"{place}.languages", f'"{one}" is no language. Write its code, such as "en" or "de".'
    if rule.topics:
        known = {*known_topics(), *(topic for brand in brands.values() for topic in brand.topics)}
        for one in rule.topics:
            if one not in known:
                near = did_you_mean(one, sorted(known))
                yield f"{place}.topics", f'there is no topic "{one}". {near}There are: {", ".join(sorted(known))}.'


def _unknown(
    place: str, names: Collection[str], there: Collection[str], what: str, section: str
) -> Iterator[tuple[str, str]]:
    for name in names:
        if name not in there:
            known = f"There is: {', '.join(sorted(there))}." if there else f"There is none: add [{section}.{name}]."
            yield place, f'there is no {what} "{name}". {did_you_mean(name, sorted(there))}{known}'
