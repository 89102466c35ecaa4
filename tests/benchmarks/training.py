# mypy: disable-error-code="import-not-found"
"""A network of one hidden layer trained by adam in batches: by addiff, and as users of other tools would write it.

Run as a script it is one contender: `python training.py TOOL FOLDER EPOCHS BATCH` reads `data.csv`, whose last column
is the class, and `start.npz` of a folder, and prints the mean loss of all rows at the end.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

RATE = 0.01


class Problem(NamedTuple):
    """What is learned: rows, features, hidden units, classes, the rows of a batch.

    epochs    of the two runs whose difference tells what an epoch costs
    """

    rows: int
    features: int
    hidden: int
    classes: int
    batch: int
    epochs: tuple[int, int]


PROBLEMS = {"small": Problem(150, 4, 8, 3, 16, (50, 550)), "large": Problem(10_000, 20, 64, 5, 256, (5, 55))}


def prepare(problem: Problem, folder: Path) -> None:
    """Write the data, the start and the program of a problem."""
    random = np.random.default_rng(0)
    features = random.normal(size=(problem.rows, problem.features))
    truth = features @ random.normal(size=(problem.features, problem.classes))
    classes = np.argmax(np.tanh(truth) + 0.3 * random.normal(size=truth.shape), axis=1)
    names = [f"x{k}" for k in range(problem.features)]
    lines = [",".join([*map(repr, row), str(k)]) for row, k in zip(features.tolist(), classes.tolist(), strict=True)]
    (folder / "data.csv").write_text("\n".join([",".join([*names, "class"]), *lines, ""]))
    start = {
        "W1": random.normal(size=(problem.features, problem.hidden)) / problem.features**0.5,
        "b1": np.zeros(problem.hidden),
        "W2": random.normal(size=(problem.hidden, problem.classes)) / problem.hidden**0.5,
        "b2": np.zeros(problem.classes),
    }
    np.savez(folder / "start.npz", **start)
    (folder / "start.json").write_text(json.dumps({name: x.tolist() for name, x in start.items()}))
    scores = f"tanh([{', '.join(names)}] @ W1 + b1) @ W2 + b2"
    (folder / "loss.ad").write_text(
        f"s = {scores}\nlogsumexp(s) - sum(s*({list(range(problem.classes))} == class))\n".replace("class", "kind")
    )
    text = (folder / "data.csv").read_text()
    (folder / "data.csv").write_text(text.replace(",class", ",kind", 1))


def _read(folder: Path) -> tuple[Any, Any, dict[str, Any]]:
    import pyarrow.csv

    table = pyarrow.csv.read_csv(folder / "data.csv")
    columns = [column.to_numpy() for column in table.columns]
    with np.load(folder / "start.npz") as start:
        return np.stack(columns[:-1], axis=1).astype(float), columns[-1].astype(int), dict(start)


def _with_torch(folder: Path, epochs: int, batch: int) -> float:
    import torch

    features, classes, start = _read(folder)
    x, y = torch.tensor(features), torch.tensor(classes)
    weights = {name: torch.tensor(value, requires_grad=True) for name, value in start.items()}

    def loss(x: Any, y: Any) -> Any:
        hidden = torch.tanh(x @ weights["W1"] + weights["b1"])
        return torch.nn.functional.cross_entropy(hidden @ weights["W2"] + weights["b2"], y)

    optimizer = torch.optim.Adam(weights.values(), lr=RATE)
    for _ in range(epochs):
        order = torch.randperm(len(x))
        for k in range(0, len(x), batch):
            some = order[k : k + batch]
            optimizer.zero_grad()
            loss(x[some], y[some]).backward()
            optimizer.step()
        loss(x, y)
    return float(loss(x, y).detach())


def _with_jax(folder: Path, epochs: int, batch: int) -> float:
    import jax

    jax.config.update("jax_enable_x64", True)  # its own way
    np_ = jax.numpy
    x, y, weights = _read(folder)

    def loss(weights: Any, x: Any, y: Any) -> Any:
        scores = np_.tanh(x @ weights["W1"] + weights["b1"]) @ weights["W2"] + weights["b2"]
        return np_.mean(jax.nn.logsumexp(scores, axis=1) - scores[np_.arange(len(y)), y])

    @jax.jit  # type: ignore[untyped-decorator]
    def step(weights: Any, first: Any, second: Any, count: Any, x: Any, y: Any) -> Any:
        slope = jax.grad(loss)(weights, x, y)
        moved = jax.tree.map
        first = moved(lambda m, g: 0.9 * m + 0.1 * g, first, slope)
        second = moved(lambda v, g: 0.999 * v + 0.001 * g * g, second, slope)
        weights = moved(
            lambda w, m, v: w - RATE * (m / (1 - 0.9**count)) / (np_.sqrt(v / (1 - 0.999**count)) + 1e-8),
            weights,
            first,
            second,
        )
        return weights, first, second

    first = {name: np.zeros_like(w) for name, w in weights.items()}
    second = {name: np.zeros_like(w) for name, w in weights.items()}
    whole = jax.jit(loss)
    random = np.random.default_rng(0)
    count = 0.0
    for _ in range(epochs):
        order = random.permutation(len(x))
        for k in range(0, len(x), batch):
            some = order[k : k + batch]
            count += 1
            weights, first, second = step(weights, first, second, count, x[some], y[some])
        whole(weights, x, y)
    return float(whole(weights, x, y))


TOOLS: dict[str, Callable[[Path, int, int], float] | None] = {"addiff": None, "PyTorch": _with_torch, "JAX": _with_jax}
"""The contenders; addiff is a command."""


if __name__ == "__main__":
    tool, folder, epochs, batch = sys.argv[1:]
    run = TOOLS[tool]
    assert run is not None
    print(run(Path(folder), int(epochs), int(batch)))  # noqa: T201  # a script
