"""The specialist as the file that ships for `wellheard[neural]`: int8 ONNX, its word pieces, its mixing."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from listener.classify.neural import NeuralModel
from training.teacher import HEADS, Teacher, folder


class _Exported(nn.Module):
    """The network with word pieces of one text in, and one tensor a head out."""

    def __init__(self, teacher: Teacher) -> None:
        super().__init__()
        self.teacher = teacher

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Ids: (1, pieces). For each head (1, classes), before the softmax."""
        said = self.teacher(ids, torch.ones_like(ids))
        return tuple(said[name] for name in HEADS)


def export(teacher: Teacher, mixing: dict[str, np.ndarray], out: Path) -> None:
    """Write model.onnx, tokenizer.json and mixing.npz into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    teacher.float().eval()
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name) / "whole.onnx"
        torch.onnx.export(
            _Exported(teacher), (torch.zeros(1, 12, dtype=torch.long),), str(whole), input_names=["ids"],
            output_names=list(HEADS), dynamic_axes={"ids": {1: "pieces"}}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(whole, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(folder() / "tokenizer.json", out / "tokenizer.json")
    np.savez(out / "mixing.npz", **mixing)


def exported(out: Path) -> NeuralModel:
    """What was written, read again."""
    from listener.classify import neural  # noqa: PLC0415

    found = neural.load(out)
    assert found is not None
    return found
