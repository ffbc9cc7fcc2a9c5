"""From the sets to the shipped model: `python -m training --data ../shared/data`.

Needs `pip install -r training/requirements.txt`. Takes about three hours on two cores; every step is kept in the work
folder, so that a run that was stopped goes on where it was.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from training import corpus, mix, student
from training.evaluate import figures
from training.pipeline import Pipeline, Work

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "listener" / "classify" / "data" / "student.npz"


def main() -> None:
    """Train, write the model file, measure, and write the figures that the model card is made of."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data", help="the sets")
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="where steps are kept")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the model file")
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
    weights, bias = line.mixed()
    val = line.unseen("val")["sentiment"]
    scale, shift = mix.temperature(val, np.array([row.label for row in sets.val]))
    held = student.packed(line.student_without(None), line.vocabulary())
    held |= {
        "extra.mix": weights.astype(np.float32), "extra.mix_bias": bias.astype(np.float32),
        "extra.sentiment_temperature": np.float32(scale), "extra.sentiment_prior": shift.astype(np.float32),
    }  # fmt: skip
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(chosen.out, **held)
    measured = figures(line, weights, bias, scale, shift) | {"model_bytes": chosen.out.stat().st_size}
    chosen.figures.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
