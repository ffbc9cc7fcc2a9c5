"""The work folder: what was made once is read the next time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch


def said(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


@dataclass(frozen=True, slots=True)
class Work:
    """Results by name."""

    folder: Path
    say: Callable[[str], None] = said

    def has(self, name: str) -> bool:
        """Whether an array of this name was made."""
        return (self.folder / f"{name}.npy").exists()

    def array(self, name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array of this name, made if need be; numbers with a fraction are kept as float16."""
        if not self.has(name):
            self.say(f"making {name}")
            self._keep(name, make())
        found: np.ndarray = np.load(self.folder / f"{name}.npy")
        return found.astype(np.float32) if found.dtype == np.float16 else found

    def arrays(
        self, name: str, keys: Sequence[str], make: Callable[[], Mapping[str, np.ndarray]]
    ) -> dict[str, np.ndarray]:
        """Several arrays that are made together."""
        if not all(self.has(f"{name}-{key}") for key in keys):
            self.say(f"making {name}")
            for key, value in make().items():
                self._keep(f"{name}-{key}", value)
        return {key: self.array(f"{name}-{key}", dict) for key in keys}

    def _keep(self, name: str, value: np.ndarray) -> None:
        part = self.folder / f"{name}.part.npy"
        np.save(part, value.astype(np.float16) if value.dtype.kind == "f" else value)
        part.replace(self.folder / f"{name}.npy")

    def trained(
        self, name: str, fresh: Callable[[], torch.nn.Module], learn: Callable[[torch.nn.Module], None]
    ) -> torch.nn.Module:
        """The network of this name, trained if need be."""
        path, network = self.folder / f"{name}.pt", fresh()
        if path.exists():
            network.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
            return network
        self.say(f"training {name}")
        learn(network)
        network.cpu()
        torch.save(network.state_dict(), path.with_suffix(".pt.part"))
        path.with_suffix(".pt.part").replace(path)
        return network
