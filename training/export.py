"""The large networks as the files that ship for `wellheard[neural]`: int8 ONNX, its word pieces, its mixing."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from listener.classify.neural import NeuralModel
from training.teacher import Teacher, folder


class _Exported(nn.Module):
    """The network with word pieces of one text in, and one tensor a head out."""

    def __init__(self, teacher: nn.Module) -> None:
        super().__init__()
        self.teacher = teacher

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Ids: (1, pieces). For each head (1, classes), before the softmax."""
        said = self.teacher(ids, torch.ones_like(ids))
        return tuple(said[name] for name in self.teacher.heads)


def export(teacher: Teacher, mixing: dict[str, np.ndarray], out: Path) -> None:
    """Write model.onnx, tokenizer.json and mixing.npz into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    write(teacher, out / "model.onnx")
    shutil.copy(folder() / "tokenizer.json", out / "tokenizer.json")
    np.savez(out / "mixing.npz", **mixing)


def export_ear(specialist: Teacher, ask_above: float, threshold: float, out: Path) -> None:
    """Write risks.onnx and risks.npz beside it: the network that hears risks, and when to ask and to believe it."""
    write(specialist, out / "risks.onnx")
    np.savez(out / "risks.npz", ask_above=np.float32(ask_above), threshold=np.float32(threshold))


def write(teacher: nn.Module, file: Path) -> None:
    """The network as int8 ONNX: `ids`, (1, pieces), in; for each head (1, classes), before the softmax, out."""
    teacher.cpu().float().eval()
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name) / "whole.onnx"
        torch.onnx.export(
            _Exported(teacher), (torch.zeros(1, 12, dtype=torch.long),), str(whole), input_names=["ids"],
            output_names=list(teacher.heads), dynamic_axes={"ids": {1: "pieces"}}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(whole, file, weight_type=QuantType.QInt8, per_channel=True)


def exported(out: Path) -> NeuralModel:
    """What was written, read again."""
    from listener.classify import neural  # noqa: PLC0415

    found = neural.load(out)
    assert found is not None
    return found
