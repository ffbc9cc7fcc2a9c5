"""From the sets to the shipped model: `python -m training --data ../shared/data`.

Needs `pip install -r training/requirements.txt`. Takes a quarter of an hour on an accelerator, with `--workers 8`,
and half an hour after that on two cores; without one, most of a day. Every step is kept in the work folder, so that
a run that was stopped goes on where it was, and the steps with large networks can be made elsewhere (`--only-
large`).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from listener.classify.mixing import risk_score
from training import corpus, risk, student
from training.evaluate import beside, cascade, contender, figures, of_shipped
from training.export import export, export_ear, exported
from training.pipeline import BY_FOLD, Pipeline
from training.spread import gathered, spread
from training.work import Work, said

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "listener" / "classify" / "data"


def main() -> None:
    """Train, write the model files, measure, and write the figures that the model card is made of."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data", help="the sets")
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="where steps are kept")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the folder of the model files")
    parser.add_argument("--without", default="", help="sets to leave out, such as complaints,brands")
    parser.add_argument("--figures", type=Path, default=HERE / "figures.json", help="what was measured")
    parser.add_argument("--workers", type=int, default=1, help="so many large networks at a time")
    parser.add_argument("--only-large", action="store_true", help="the steps with large networks, and no more")
    chosen = parser.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    without = frozenset(filter(None, chosen.without.split(",")))
    line = Pipeline(corpus.load(chosen.data, without), Work(chosen.work))
    if chosen.workers > 1:
        spread(chosen.data, without, chosen.work, chosen.workers)
    if chosen.only_large:
        gathered(line)
    else:
        finish(line, chosen.out, chosen.figures)


def finish(line: Pipeline, out: Path, report: Path) -> None:
    """The student, the labels, the files that ship, and what is measured of them."""
    torch.set_num_threads(2)
    last = risk.watchful(line)

    def unseen(name: str) -> dict[str, np.ndarray]:
        if name in BY_FOLD:
            return line.unseen(name)
        return student.logits(last, student.Rows(line.vocabulary(), line.texts(name)))

    small = line.mixing(unseen)
    held = student.packed(last, line.vocabulary()) | {f"extra.{name}": value for name, value in small.items()}
    held["extra.risk_threshold"] = np.float32(risk.threshold(risk_score(unseen_risk(line, last))))
    out.mkdir(parents=True, exist_ok=True)
    np.savez(out / "student.npz", **held)
    large = line.mixing(line.unseen_by_specialists)
    students = contender(line, unseen, small)
    large |= cascade(line, students)
    export(line.large(), large, out / "neural")
    export_ear(risk.specialist(line), *risk.limits(line, last), out / "neural")
    measured = {
        "invented_rows": len(line.corpus.invented),
        "risk_rows": len(risk.load().texts),
        "model_bytes": (out / "student.npz").stat().st_size,
        "small": figures(line, students),
        "large": figures(line, contender(line, line.unseen_by_specialists, large)),
        "shipped": of_shipped(line, students, exported(out / "neural")),
        "beside": beside(line),
    }
    report.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    said(json.dumps(measured, indent=1))


def unseen_risk(line: Pipeline, last: student.Student) -> np.ndarray:
    """What the student says of risks in posts to brands, of which it learned that they are complaints or not."""
    return student.logits(last, student.Rows(line.vocabulary(), line.texts("complaints")))["risk"]


if __name__ == "__main__":
    main()
