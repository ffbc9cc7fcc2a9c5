"""Charts as inline SVG: plain shapes with their colours on them, a text alternative, and nothing to load."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from markupsafe import Markup, escape

from desk.reports.calendar import WEEKDAYS, day_words
from desk.reports.formats.words import about, counted, duration, interval, listed, number, of, percent
from desk.reports.intervals import Share
from desk.reports.report import DayCount, HourGrid, Move, ResponseBin

INK, MUTED, LINE, TEAL = "#1f2a36", "#56616d", "#dcd8d0", "#0b5c74"
COLOURS = {"complaints": "#b5523a", "questions": "#5b7fb5", "praise": "#3b8a66", "other": "#c2c7ce"}
"""Told apart by lightness too, so that they part in grey print."""
_MOST_NAMED = 3
_FONT = "Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and what it says in words."""

    svg: Markup
    caption: str


def _svg(width: int, height: int, label: str, shapes: Iterable[Markup]) -> Markup:
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}" width="{}" height="{}" aria-label="{}">'
    ).format(width, height, width, height, label)
    return head + Markup("").join(shapes) + Markup("</svg>")


def _rect(x: float, y: float, width: float, height: float, fill: str) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
        _n(x), _n(y), _n(width), _n(height), fill
    )


def _text(x: float, y: float, words: str, *, size: int = 11, anchor: str = "start", fill: str = MUTED) -> Markup:
    return Markup('<text x="{}" y="{}" font-family="{}" font-size="{}" text-anchor="{}" fill="{}">{}</text>').format(
        _n(x), _n(y), _FONT, size, anchor, fill, escape(words)
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def spark(values: Sequence[float | None], label: str) -> Markup:
    """A small line of past values, oldest first, with a dot on the newest."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(value for _, value in known), max(value for _, value in known)
    step, span = 84 / (len(values) - 1), high - low or 1.0
    points = [(3 + place * step, 19 - 16 * (value - low) / span) for place, value in known]
    line = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return _svg(90, 22, label, [
        Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="1.5"/>').format(line, MUTED),
        Markup('<circle cx="{}" cy="{}" r="2.6" fill="{}"/>').format(_n(points[-1][0]), _n(points[-1][1]), TEAL),
    ])  # fmt: skip


def volume(days: Sequence[DayCount], begun: Mapping[date, str] = MappingProxyType({})) -> Chart | None:
    """What was said on each day, by label, one column a day; None of a single day or of silence.

    Args:
        days: the days of the period.
        begun: what began on a day, such as an incident, in a word or two; it is marked there.
    """
    totals = [sum(_parts(day).values()) for day in days]
    if len(days) < 2 or not any(totals):
        return None
    marked = {place: begun[day.day] for place, day in enumerate(days) if day.day in begun}
    width, height, top, base = 345, 150, 24 if marked else 12, 126
    step, most = width / len(days), max(totals)
    shapes: list[Markup] = [_rect(0, base, width, 1, LINE)]
    for place, name in marked.items():
        late = place * 2 > len(days)
        shapes.append(_rect(place * step, 1, 1, base - 1, MUTED))
        shapes.append(_text(place * step + (-4 if late else 4), 9, name, size=10, anchor="end" if late else "start"))
    for place, (day, total) in enumerate(zip(days, totals, strict=True)):
        y = float(base)
        for name, count in _parts(day).items():
            tall = (base - top) * count / most
            y -= tall
            if count:
                shapes.append(_rect(place * step + step * 0.14, y, step * 0.72, tall, COLOURS[name]))
        if len(days) <= 14:
            middle = place * step + step / 2
            shapes.append(_text(middle, base + 15, day_words(day.day).rsplit(" ", 1)[0], anchor="middle"))
            shapes.append(_text(middle, max(y - 3, 9), number(total), anchor="middle", fill=INK))
        elif not place or day.day.day == 1 or (len(days) < 40 and day.day.weekday() == 0):
            shapes.append(_text(place * step + 2, base + 15, f"{day.day.day}.{day.day.month}.", size=10))
    told = "; ".join(
        f"{day_words(day.day)}: " + ", ".join(f"{n} {name}" for name, n in _parts(day).items()) for day in days
    )  # fmt: skip
    loudest = [day_words(one.day) for one, total in zip(days, totals, strict=True) if total == most]
    keyed = _key(shapes, width, height)
    return Chart(
        _svg(width, height + 14, f"Mentions by day and label. {told}.", keyed),
        " ".join(
            [
                f"Mentions by day and label. {_loudest(loudest)} {number(most)}.",
                *(f"{name} began on {day_words(days[place].day)}." for place, name in marked.items()),
            ]
        ),
    )


def _loudest(days: Sequence[str]) -> str:
    if len(days) == 1:
        return f"The loudest day was {days[0]} with"
    named = listed(days) if len(days) <= _MOST_NAMED else number(len(days))
    return f"The loudest days were {named}, each with"


def _parts(day: DayCount) -> dict[str, int]:
    return {"complaints": day.complaints, "questions": day.questions, "praise": day.praise, "other": day.other}


def _key(shapes: list[Markup], width: int, height: int) -> list[Markup]:
    x = 0.0
    for name, colour in COLOURS.items():
        shapes += [_rect(x, height - 1, 10, 10, colour), _text(x + 14, height + 8, name, fill=INK)]
        x += 26 + 7 * len(name)
    return shapes


def responses(bins: Sequence[ResponseBin], unanswered: int, clock: str) -> Chart | None:
    """How long first answers took, one bar a stretch, and how many cases still wait; None where nothing was asked."""
    rows, low = [], 0
    for one in bins:
        rows.append((f"over {duration(low)}" if one.up_to_s is None else f"to {duration(one.up_to_s)}", one.cases))
        low = one.up_to_s or low
    answered = sum(count for _, count in rows)
    if not answered and not unanswered:
        return None
    rows.append(("no answer yet", unanswered))
    most = max(count for _, count in rows)
    shapes: list[Markup] = []
    for place, (name, count) in enumerate(rows):
        y, fill = place * 21, TEAL if place < len(bins) else COLOURS["complaints"]
        shapes += [
            _text(0, y + 13, name, fill=INK), _rect(86, y + 3, 200 * count / most, 13, fill),
            _text(92 + 200 * count / most, y + 13, number(count)),
        ]  # fmt: skip
    told = ", ".join(f"{name}: {number(count)}" for name, count in rows)
    return Chart(
        _svg(340, len(rows) * 21 + 2, f"Cases by time to the first answer in {clock}. {told}.", shapes),
        f"Cases by time to the first answer, in {clock}.",
    )


def recovered(lines: Sequence[tuple[str, Share]]) -> Chart | None:
    """The share that recovered, one bar a response time, with where the true one lies; None of nothing."""
    if not any(share.whole for _, share in lines):
        return None
    shapes: list[Markup] = []
    for place, (name, share) in enumerate(lines):
        y, (low, high) = place * 26, share.interval
        shapes.append(_text(0, y + 15, name, fill=INK))
        if share.share is None or share.few:
            shapes.append(_text(132, y + 15, f"{of(share)}: too few to say" if share.whole else "no case"))
            continue
        shapes += [
            _rect(132, y + 4, 300 * share.share, 15, COLOURS["praise"]),
            _rect(132 + 300 * low, y + 10.5, 300 * (high - low), 2, INK),
            _rect(132 + 300 * low, y + 7, 2, 9, INK), _rect(130 + 300 * high, y + 7, 2, 9, INK),
            _text(140 + 300 * high, y + 15, f"{percent(share.share)} of {number(share.whole)}", fill=INK),
        ]  # fmt: skip
    told = "; ".join(
        f"{name}: {of(share)}" + ("" if share.few else f", {percent(share.share)}, 95% interval {interval(share)}")
        for name, share in lines
    )  # fmt: skip
    return Chart(
        _svg(520, len(lines) * 26, f"Share recovered, by the time to our first answer. {told}.", shapes),
        "Share recovered, by the time to our first answer. Dark line: where the true share lies (95% interval).",
    )


def topics(moves: Sequence[Move]) -> Chart | None:
    """Each topic's count beside what is usual; None of no topics."""
    if not moves:
        return None
    most = max(max(one.mentions, one.usual, one.before) for one in moves) or 1
    shapes: list[Markup] = []
    for place, one in enumerate(moves):
        y, colour = place * 24, COLOURS["complaints" if one.label == "complaint" else "praise"]
        shapes += [
            _text(0, y + 16, one.topic if len(one.topic) < 16 else f"{one.topic[:14]}…", fill=INK),
            _rect(98, y + 4, 218 * one.mentions / most, 15, colour),
            _rect(97 + 218 * one.usual / most, y + 2, 2, 19, INK),
            _text(104 + 218 * max(one.mentions, one.usual) / most, y + 16, number(one.mentions)),
        ]
    told = "; ".join(f"{one.topic}, {one.label}: {number(one.mentions)}, usual {about(one.usual)}" for one in moves)
    return Chart(
        _svg(350, len(moves) * 24, f"Topics beside what is usual. {told}.", shapes),
        "Red: complaints. Green: praise. The dark stroke is what is usual.",
    )


def hours(grid: HourGrid) -> Chart | None:
    """When people write, a row a weekday and a cell an hour, underlined where somebody is there; None of silence."""
    total, most = sum(map(sum, grid.mentions)), max(map(max, grid.mentions))
    if not total:
        return None
    shapes: list[Markup] = []
    for day, counts in enumerate(grid.mentions):
        y = 14 + day * 21
        shapes.append(_text(0, y + 13, WEEKDAYS[day], fill=INK))
        for hour, count in enumerate(counts):
            x = 30 + hour * 13
            shapes.append(_rect(x, y, 12, 15, _shade(count / most)))
            if grid.open is not None and grid.open[day][hour]:
                shapes.append(_rect(x, y + 16, 13, 2.5, TEAL))
    shapes += [_text(30 + hour * 13, 10, f"{hour}h", size=10) for hour in (0, 6, 12, 18)]
    day, hour = max(((d, h) for d in range(7) for h in range(24)), key=lambda at: grid.mentions[at[0]][at[1]])
    busiest = f"Busiest: {WEEKDAYS[day]} {hour:02d}:00, {counted(most, 'mention')}."
    there = "Underlined: your business hours. " if grid.open is not None else ""
    outside = "" if grid.outside is None else f" {percent(grid.outside / total)} came outside business hours."
    return Chart(
        _svg(345, 162, f"Mentions by weekday and hour. {busiest}{outside}", shapes),
        f"Mentions by hour, darker is more. {there}{busiest}{outside}",
    )


def _shade(share: float) -> str:
    """From almost white to dark red."""
    light, dark = (245, 241, 235), (140, 48, 28)
    return "#" + "".join(f"{round(a + (b - a) * share**0.7):02x}" for a, b in zip(light, dark, strict=True))
