"""`report roi` as one HTML page for the person who pays, in the style of the other reports."""

from collections.abc import Iterator
from typing import Any

from desk.reports.formats import charts
from desk.reports.formats.html import Commands, rendered
from desk.reports.formats.money import when
from desk.reports.formats.words import NO_DATA, dollars, duration, interval, number, of, percent
from desk.reports.roi import ESTIMATE, NOTHING_STATED, Estimated, Roi
from desk.reports.speed import NOT_PROOF


def render(one: Roi) -> str:
    """The page, from the frozen figures alone."""
    return rendered("roi.html.j2", _values(one))


def _values(one: Roi) -> dict[str, Any]:
    commands, whose = Commands(), one.brand or "All brands"
    return {
        "title": f"{whose}: what answering did, {when(one)}", "eyebrow": f"{whose}: what answering in public did",
        "heading": when(one), "lead": _lead(one), "done": list(_done(one, commands)), "cost": list(_cost(one)),
        "estimates": [_estimate(each) for each in one.estimates],
        "estimates_note": ESTIMATE if one.estimates else NOTHING_STATED, "speed": one.speed.summary,
        "chart": charts.recovered([(line.name, line.recovered) for line in (*one.speed.bins, one.speed.all)]),
        "not_proof": NOT_PROOF, "commands": commands.values(), "scope": one.scope,
    }  # fmt: skip


def _lead(one: Roi) -> str:
    now, costs, share = one.figures, one.costs, one.recovered
    if not now.mentions:
        return "Nobody was heard in this time, so there is nothing to say."
    found = f"{number(now.cases_answered)} of {number(now.cases_wanting_answer)} cases that wanted an answer got one"
    if share.whole:
        sure = "too few to say much" if share.few else f"95% interval {interval(share)}"
        found += f"; {of(share)} whom we followed recovered ({percent(share.share)}; {sure})"
    spent = dollars(costs.total_usd)
    each = (
        "" if costs.per_complaint_usd is None else f", {dollars(costs.per_complaint_usd)} for each answered complaint"
    )
    return f"{found}. The platforms charged {spent}{each}."


def _done(one: Roi, commands: Commands) -> Iterator[dict[str, str | None]]:
    now = one.figures
    rows = (
        ("mentions heard", number(now.mentions), "mentions"),
        ("cases answered", number(now.cases_answered), "answered"),
        ("of those that wanted an answer", percent(now.answered_share), "wanting-answer"),
        ("first answer, half within", duration(now.first_response_median_s), None),
        ("replies posted by the platforms' API", number(one.costs.replies), None),
        ("drafts approved as they were", number(now.drafts_approved_unchanged), "approved-unchanged"),
        ("drafts approved after a change", number(now.drafts_approved_edited), "approved-edited"),
    )
    for name, value, items in rows:
        listed = items is not None and value not in {NO_DATA, "0"}
        anchor = commands.anchor(name, f"{one.command} --items {items}") if listed else None
        yield {"name": name, "value": value, "anchor": anchor}


def _cost(one: Roi) -> Iterator[dict[str, str]]:
    costs = one.costs
    rows = (
        ("reading", costs.reading_usd), ("posting", costs.posting_usd), ("both", costs.total_usd),
        ("for each answered complaint", costs.per_complaint_usd),
    )  # fmt: skip
    for name, usd in rows:
        yield {"name": name, "value": dollars(usd)}


def _estimate(each: Estimated) -> dict[str, str]:
    sure = "" if each.low == each.high else f"{each.low:,.0f} to {each.high:,.0f}"
    return {
        "name": each.what, "amount": f"{each.amount:,.0f} {each.currency}", "between": sure or NO_DATA,
        "rests_on": each.rests_on,
    }  # fmt: skip
