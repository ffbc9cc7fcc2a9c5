"""Who gets a new case, by the rules of the team: the first that fits, and of its people the one with least to do."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from responders.brands import Brands
from responders.hours import openings_between
from responders.rules import AssignRule, When
from store import cases, due
from store.due import Due
from store.engine import Store

BATCH = 2000
_INSTANT = timedelta(microseconds=1)


def assign_due(store: Store, brands: Brands, *, at: datetime) -> int:
    """Give every open case that is new or changed, and nobody's, to somebody. Returns how many were given.

    A case that is somebody's stays so, whoever gave it: a customer who writes again gets the colleague who knows them.
    """
    rules = brands.team.assign
    given, after = 0, 0
    while rules:
        with store.write(at, "assigning") as tx:
            batch = due.unowned(tx, after=after, limit=BATCH)
            if not batch:
                break
            load = Counter(cases.open_by_owner(tx))
            for case in batch:
                rule = _fitting(rules, brands, case, at)
                if rule is not None:
                    whose = least_busy(rule.to, load)
                    cases.assign(tx, case.case_id, whose, rule=rule.name)
                    load[whose] += 1
                    given += 1
            after = batch[-1].case_id
    return given


def least_busy(people: Iterable[str], load: Counter[str]) -> str:
    """Whoever has the fewest open cases; of several the one who is named first."""
    return min(people, key=lambda person: load[person])


def _fitting(rules: Iterable[AssignRule], brands: Brands, case: Due, at: datetime) -> AssignRule | None:
    hours = brands.hours(case.brand)
    when = When.OPEN if any(openings_between(at, at + _INSTANT, hours)) else When.CLOSED
    return next((rule for rule in rules if rule.when in {When.ALWAYS, when} and _fits(rule, case)), None)


def _fits(rule: AssignRule, case: Due) -> bool:
    return rule.about.fits(
        brand=case.brand, platform=case.platform, language=case.lang, urgency=case.urgency, label=case.case_label,
        topics=case.topics,
    )  # fmt: skip
