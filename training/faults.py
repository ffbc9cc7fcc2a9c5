"""The network that reads replies for faults: `python -m training.faults`.

It learns from sentences that we made up (`training/faults/`), one file a kind: with the fault, and near misses without;
from those planted faults that were looked at while checks were made (the odd rows of `tests/planted/`); and our own
drafts to invented mentions say what a good reply says. Writes `faults.onnx` and `faults.json` into
`responders/data/`. A quarter of an hour on two cores; progress is kept in the work folder.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.checks import CHECK_OF, planted, signature_of
from responders.about import about
from responders.brands import Voice
from responders.checks.learned import KINDS, sentences
from responders.wording import Wording
from store.types import Label
from training import teacher
from training.export import write
from training.work import Work, said

PLAIN: Final = "plain"
"""The file of what good replies are made of."""
HERE: Final = Path(__file__).parent
SHIPPED: Final = HERE.parent / "responders" / "data"
OTHERS: Final = 0.3
"""How much a sentence with one fault says of the others: it may have several, and names one."""
FALSE_ALARMS: Final = 0.01
"""Of plain sentences that it did not learn from, so many may be taken for one of a kind: a reply has three."""
NEAR_MISSES: Final = 0.1
"""Of sentences that somebody wrote to be taken for the fault, so many."""
SURE: Final = 3.0
"""In logits: what is not twenty times as likely a fault as none is not told."""
HELD: Final = 6
"""Every sixth sentence is held back, to find out how sure the network must be."""
DRAFTS: Final = 6_000
JOINED: Final = 0.35
"""So many more, in which a clause without fault stands before or behind: faults hide in honest sentences."""
_BETWEEN: Final = (", and ", ", but ", " - ", "; ", ", so ", ": ", " and ")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a reply."""

    text: str
    kind: str | None
    """The fault in it; None: it has none."""
    near: bool = False
    """It has none, and was written to be taken for one."""


def load(folder: Path = HERE / "faults") -> list[Sentence]:
    """Every line of every file, in an order that is always the same and mixes the kinds."""
    found = [
        Sentence(row["text"], path.stem if row["fault"] else None, near=not row["fault"] and path.stem != PLAIN)
        for path in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    ]
    random.Random(5).shuffle(found)
    return found


def looked_at() -> list[Sentence]:
    """The planted faults that were looked at while checks were made, and the sentences of the replies without them."""
    found = dict[str, Sentence]()
    for row in (one for one in planted() if one.tuned and CHECK_OF[one.kind] in KINDS and one.fault):
        found.setdefault(row.fault or "", Sentence(row.fault or "", CHECK_OF[row.kind]))
        unsigned = row.clean.removesuffix(signature_of(row.clean))
        for one in sentences(unsigned):
            found.setdefault(one.text, Sentence(one.text, None))
    return list(found.values())


def drafted(count: int = DRAFTS) -> list[str]:
    """The sentences of our own drafts to invented mentions: none of them has a fault."""
    rows = [
        json.loads(line)
        for path in sorted((HERE / "invented").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    chosen = random.Random(6).sample([row for row in rows if row["label"] in {"praise", "complaint"}], count)
    wording, voice, found = Wording(), Voice(brand="kestrel", name="Kestrel", signature="Maya"), dict[str, None]()
    for turn, row in enumerate(chosen):
        named = about(row["text"], Label(row["label"]))
        made = wording.choose(voice, "x", row["label"], turn=turn, used=frozenset(), about=named)
        if made is not None:
            found.update(dict.fromkeys(one.text for one in sentences(made.text)))
    return list(found)


def joined(known: Sequence[Sentence], seed: int) -> Iterator[Sentence]:
    """Sentences with a fault and a clause without one."""
    chance = random.Random(seed)
    clean = [one.text for one in known if one.kind is None]
    for one in known:
        if one.kind is None or chance.random() >= JOINED:
            continue
        other = chance.choice(clean)
        first, second = (other, one.text) if chance.random() < 0.5 else (one.text, other)
        second = second if second.startswith("I") else second[0].lower() + second[1:]
        yield Sentence(first.rstrip(".!?") + chance.choice(_BETWEEN) + second, one.kind)


def targets(known: Sequence[Sentence]) -> dict[str, np.ndarray]:
    """Kind -> (sentences, 2): without and with the fault, each as heavy as it is known."""
    found = {kind: np.zeros((len(known), 2), np.float32) for kind in KINDS}
    for at, one in enumerate(known):
        for kind in KINDS:
            if one.kind == kind:
                found[kind][at, 1] = 1
            else:
                found[kind][at, 0] = 1 if one.kind is None else OTHERS
    return found


def taught(work: Work, name: str, known: Sequence[Sentence], seed: int) -> teacher.Teacher:
    """A network that learned from these sentences."""

    def fresh() -> teacher.Teacher:
        return teacher.Teacher(teacher.fresh(seed).encoder, heads=dict.fromkeys(KINDS, 2))

    def learn(network: teacher.Teacher) -> None:
        course = teacher.Course(epochs=5, rate=1.5e-4, seed=seed, checkpoint=work.folder / f"{name}.checkpoint")
        teacher.train(network, teacher.Pieces(teacher.pieces([one.text for one in known])), targets(known), course)

    return work.trained(name, fresh, learn)


def margins(network: teacher.Teacher, texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Kind -> how much "with" outweighs "without" in each text."""
    said_of = teacher.logits(network, teacher.Pieces(teacher.pieces(texts)))
    return {kind: value[:, 1] - value[:, 0] for kind, value in said_of.items()}


def thresholds(network: teacher.Teacher, held: Sequence[Sentence]) -> dict[str, float]:
    """How sure the network must be of each kind, and what it then finds of sentences that it did not learn from."""
    scores = margins(network, [one.text for one in held])
    plain, near = (np.array([one.kind is None and one.near is close for one in held]) for close in (False, True))
    found = {}
    for kind in KINDS:
        asked = ((plain, FALSE_ALARMS), (near, NEAR_MISSES))
        found[kind] = max(SURE, *(float(np.quantile(scores[kind][some], 1 - share)) for some, share in asked))
        faulty = np.array([one.kind == kind for one in held])
        said(f"{kind:14} above {found[kind]:5.2f}: {np.mean(scores[kind][faulty] > found[kind]):.0%} of {faulty.sum()}")
    return found


def main() -> None:
    """Train, find on what was held back how sure it must be, and write the files."""
    parser = argparse.ArgumentParser(prog="python -m training.faults", description=__doc__)
    parser.add_argument("--work", type=Path, default=HERE / ".work" / "faults", help="where steps are kept")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the folder of the model files")
    chosen = parser.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    work, known = Work(chosen.work), [*load(), *looked_at()]
    ours = [Sentence(text, None) for text in drafted()]
    said(f"{len(known)} sentences, and {len(ours)} of our own drafts")
    random.Random(7).shuffle(known)
    learned = [*(one for at, one in enumerate(known) if at % HELD), *ours]
    network = taught(work, "faults", [*learned, *joined(learned, 8)], 71)
    above = thresholds(network, [one for at, one in enumerate(known) if at % HELD == 0])
    write(network, chosen.out / "faults.onnx")
    (chosen.out / "faults.json").write_text(json.dumps(above, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
