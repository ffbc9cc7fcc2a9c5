"""What the checks catch and what they flag in vain: `make bench-checks`.

Caught of `tests/planted/`, sixteen kinds of fault, 200 replies each, written by somebody who had read none of the
checks. Flagged of the same replies without the fault, and of 500 replies that agents of large brands really wrote, in
../shared/data/threads. While checks were improved, only the odd rows were looked at: the even ones say how they do on
what they have not seen. Each figure is told twice: of the checks alone, and with the network that reads what people
write (`wellheard[neural]`).
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.timing import HEAD, Line
from desk.classifying import classifier_of
from listener.classify.interface import Reading
from responders.checks import DraftContext, run_checks
from responders.facts import Vouched
from responders.length import length, limit
from store.types import Finding, Label

PLANTED: Final = Path(__file__).parents[1] / "tests" / "planted"
THREADS: Final = Path(__file__).parents[2] / "shared" / "data" / "threads" / "brand-threads.jsonl"
AGENTS: Final = 500
CHECK_OF: Final = {
    "asks-personal-data": "asks-private", "blame": "blame", "cheer": "cheer", "cliche": "cliches",
    "hedged-apology": "hedged", "homework": "homework", "invisible": "characters", "links": "links",
    "mentions": "mentions", "no-next-step": "next-step", "no-signature": "signature",
    "personal-data": "personal-data", "profanity": "profanity", "promise": "promises", "threat": "threats",
    "upsell": "upsell",
}  # fmt: skip
"""By kind of fault, the check that is to find it."""
_SIGNED_OFF: Final = re.compile(r"[.?!)\]]\s+(?=\S)")
_AGENT_SIGNED: Final = re.compile(r"(?:[\^*/~–-]\s?\w{1,12}|\s[A-Z]{2,3})\s*(?:\d/\d)?\s*(?:https?://\S+)?\s*$")


@dataclass(frozen=True, slots=True)
class Planted:
    """A reply with a fault, and the same reply without."""

    kind: str
    label: Label
    mention: str
    reply: str
    fault: str | None
    clean: str
    tuned: bool
    """It might be looked at while checks were improved."""


def planted(folder: Path = PLANTED) -> list[Planted]:
    """All rows of all kinds."""
    return [
        Planted(
            kind=path.stem, label=Label(row["label"]), mention=row["mention"], reply=row["reply"], fault=row["fault"],
            clean=row["clean"], tuned=number % 2 == 1,
        )
        for path in sorted(folder.glob("*.jsonl"))
        for number, row in enumerate(map(json.loads, path.read_text("utf-8").splitlines()), 1)
    ]  # fmt: skip


def found_in(text: str, *, mention: str, label: Label, signature: str, by_hand: bool = False) -> tuple[Finding, ...]:
    """What the checks find in a reply of a brand that keeps a facts file with nothing in it."""
    facts = Vouched(complete=True)
    return run_checks(context(text, mention=mention, label=label, signature=signature, facts=facts, by_hand=by_hand))


def context(
    text: str, *, mention: str, label: Label, signature: str, facts: Vouched, by_hand: bool = False
) -> DraftContext:
    """A reply on X to a customer whose handle nobody wrote; `by_hand`: the network reads it too."""
    return DraftContext(
        text=text, platform="x", situation=label.value, label=label, signature=signature, own_handles=(),
        customer_handle=None, limit=limit("x"), length=length("x", text), mention_text=mention, facts=facts,
        by_hand=by_hand,
    )  # fmt: skip


def signature_of(clean: str) -> str:
    """How a reply without fault is signed: what stands behind its last sentence."""
    ends = [end.end() for end in _SIGNED_OFF.finditer(clean)]
    return clean[ends[-1] :] if ends else "Maya"


def is_caught(row: Planted, *, by_hand: bool = False) -> bool:
    """The check of this kind points to the fault, or to the whole; a note does not count."""
    findings = found_in(
        row.reply, mention=row.mention, label=row.label, signature=signature_of(row.clean), by_hand=by_hand
    )
    start = row.reply.find(row.fault) if row.fault else -1
    end = start + len(row.fault or "")
    return any(
        one.check == CHECK_OF[row.kind]
        and one.severity != "note"
        and (start < 0 or one.span is None or (one.span[0] < end and start < one.span[1]))
        for one in findings
    )


def flagged_clean(rows: Iterable[Planted], *, by_hand: bool = False) -> tuple[Counter[str], int]:
    """By check, how many of the distinct replies without fault it flags; and how many there are."""
    counts, texts = Counter[str](), {row.clean: row for row in rows}
    for text, row in texts.items():
        findings = found_in(text, mention=row.mention, label=row.label, signature=signature_of(text), by_hand=by_hand)
        counts.update({one.check for one in findings if one.severity != "note"})
    return counts, len(texts)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person of a brand really wrote, and to what."""

    post: str
    reply: str
    label: Label
    brand: str
    customer: str

    def findings(self, *, by_hand: bool = False) -> tuple[Finding, ...]:
        """What the checks find in it, without a facts file: nobody knows what this brand may say."""
        signed = _AGENT_SIGNED.search(self.reply)
        return run_checks(
            DraftContext(
                text=self.reply, platform="x", situation=self.label.value, label=self.label,
                signature=signed[0].strip() if signed else "Maya", own_handles=(self.brand,),
                customer_handle=self.customer, limit=limit("x"), length=length("x", self.reply),
                mention_text=self.post, by_hand=by_hand,
            )
        )  # fmt: skip


def agents(path: Path = THREADS, count: int = AGENTS) -> Sequence[Answered]:
    """A seeded sample of answers to customers."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    by_id: Mapping[str, Mapping[str, str]] = {row["id"]: row for row in rows}
    answers = [
        (by_id[row["in_reply_to"]], row)
        for row in rows
        if not row["inbound"] and row["in_reply_to"] in by_id and by_id[row["in_reply_to"]]["inbound"]
    ]
    some = random.Random(4).sample(answers, count)
    labels = classifier_of().classify_many(Reading(asked["text"]) for asked, _ in some)
    return [
        Answered(asked["text"], _as_typed(row["text"]), said.label, row["author"], str(asked["author"]))
        for (asked, row), said in zip(some, labels, strict=True)
    ]


def _as_typed(text: str) -> str:
    """As the agent typed it: X put the handles before it, and wrapped each link in one of its own."""
    return re.sub(r"https?://t\.co/\w+", "https://www.example.com/help", re.sub(r"^(?:@\w+\s+)+", "", text))


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / max(1, len(flags))


def _lines(rows: Sequence[Planted], *, by_hand: bool) -> Iterator[Line]:
    for kind in CHECK_OF:
        some = [row for row in rows if row.kind == kind]
        seen = {row.fault for row in some if row.tuned}
        looked_at, held_back = [row for row in some if row.tuned], [row for row in some if not row.tuned]
        fresh = [row for row in held_back if row.fault is not None and row.fault not in seen]
        of = {row: is_caught(row, by_hand=by_hand) for row in some}
        note = f"looked at: {_share([of[row] for row in looked_at]):.2f}"
        if fresh:
            note += f"; wordings of the held-back alone: {_share([of[row] for row in fresh]):.2f} of {len(fresh)}"
        yield Line(f"caught: {kind}", _share([of[row] for row in held_back]), 0.95, at_least=True, note=note)
    for half, tuned in (("looked at", True), ("held back", False)):
        counts, of_all = flagged_clean((row for row in rows if row.tuned is tuned), by_hand=by_hand)
        for check, count in sorted(counts.items()):
            name = f"flagged without fault, {half}: {check}"
            yield Line(name, count / of_all, 0.02001, note=f"{count} of {of_all}")


def main() -> int:
    """Measure, print, and say which bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", metavar="KIND", help="print the looked-at rows of a kind that are not caught")
    parser.add_argument("--flagged", metavar="CHECK", help="print what a check flags of the agents' replies")
    chosen = parser.parse_args()
    rows = planted()
    if chosen.missed:
        for row in rows:
            if row.kind == chosen.missed and row.tuned and not is_caught(row, by_hand=True):
                print(f"{row.label.value:9} {row.fault!r:50} {row.reply!r}")
        return 0
    real = agents() if THREADS.exists() else ()
    if chosen.flagged:
        for one in real:
            for finding in one.findings(by_hand=True):
                if finding.check == chosen.flagged:
                    print(f"{finding.severity}: {finding.message}\n    < {one.post!r}\n    > {one.reply!r}")
        return 0
    lines: list[Line] = []
    for by_hand in (False, True):
        print("with the network" if by_hand else "the checks alone", HEAD, sep="\n")
        lines = list(_lines(rows, by_hand=by_hand))
        print(*lines, sep="\n")
        flags = Counter(
            check for one in real for check in {f.check for f in one.findings(by_hand=by_hand) if f.severity != "note"}
        )
        for check, count in sorted(flags.items()):
            print(f"agents' replies flagged, right or wrong: {check:16} {count / len(real):6.1%}")
    return 0 if all(line.held for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
