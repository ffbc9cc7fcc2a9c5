"""From the sets to the shipped model: `python -m training --data ../shared/data`.

Needs `pip install -r training/requirements.txt`. Takes about three hours on two cores; every step is kept in the work
folder, so that a run that was stopped goes on where it was.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from training import corpus, student
from training.evaluate import beside, cascade, contender, figures, of_shipped
from training.export import export, exported
from training.pipeline import Pipeline, Work

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "listener" / "classify" / "data"


def main() -> None:
    """Train, write the model file, measure, and write the figures that the model card is made of."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data", help="the sets")
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="where steps are kept")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the folder of the model files")
    parser.add_argument("--without", default="", help="sets to leave out, such as complaints,brands")
    parser.add_argument("--figures", type=Path, default=HERE / "figures.json", help="what was measured")
    parser.add_argument(
        "--quick", action="store_true", help="one specialist for all folds: an hour less, figures a little too good"
    )
    chosen = parser.parse_args()
    torch.set_num_threads(2)
    chosen.work.mkdir(parents=True, exist_ok=True)
    sets = corpus.load(chosen.data, frozenset(filter(None, chosen.without.split(","))))
    line = Pipeline(sets, Work(chosen.work, lambda text: print(text, flush=True)), strict=not chosen.quick)
    small = line.mixing(line.unseen)
    held = student.packed(line.student_without(None), line.vocabulary())
    held |= {f"extra.{name}": value for name, value in small.items()}
    chosen.out.mkdir(parents=True, exist_ok=True)
    np.savez(chosen.out / "student.npz", **held)
    large = line.mixing(line.unseen_by_specialists)
    students = contender(line, line.unseen, small)
    large |= cascade(line, students)
    export(line.specialist(None), large, chosen.out / "neural")
    measured = {
        "strict": line.strict,
        "invented_rows": len(sets.invented),
        "model_bytes": (chosen.out / "student.npz").stat().st_size,
        "small": figures(line, students),
        "large": figures(line, contender(line, line.unseen_by_specialists, large)),
        "shipped": of_shipped(line, students, exported(chosen.out / "neural")),
        "beside": beside(line),
    }
    chosen.figures.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
