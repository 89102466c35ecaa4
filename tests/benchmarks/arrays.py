# ruff: noqa: N803  # names as in the programs
# mypy: disable-error-code="import-not-found"
"""Losses of arrays: as programs, by hand in NumPy, and as the users of other tools would write them.

Run as a script it is one contender: `python arrays.py TOOL PROBLEM FOLDER REPEATS` reads the arrays of a folder, saves
the gradient there, and prints the seconds of the fastest of some repeats.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


class Problem(NamedTuple):
    """A loss.

    program     in the language
    wrt         what it is differentiated by
    data        makes its arrays, for a size
    loss        with the module `np` of a tool, its `softplus` and its `logsumexp` along rows
    by_hand     the value and the gradient in NumPy
    """

    program: str
    wrt: tuple[str, ...]
    data: Callable[[int], dict[str, Any]]
    loss: Callable[..., Any]
    by_hand: Callable[..., tuple[Any, ...]]


def _rosenbrock_by_hand(x: Any) -> tuple[Any, ...]:
    ahead, rest = x[1:] - x[:-1] ** 2, 1 - x[:-1]
    gradient = np.zeros_like(x)
    gradient[1:] = 200 * ahead
    gradient[:-1] -= 400 * ahead * x[:-1] + 2 * rest
    return np.sum(100 * ahead**2 + rest**2), gradient


def _logistic_data(n: int) -> dict[str, Any]:
    random = np.random.default_rng(1)
    features = random.normal(size=(n, 20))
    return {"X": features, "y": (features[:, 0] > 0) * 1.0, "w": random.normal(size=20), "b": np.array(0.1)}


def _logistic_by_hand(X: Any, y: Any, w: Any, b: Any) -> tuple[Any, ...]:
    z = X @ w + b
    away = (1 / (1 + np.exp(-z)) - y) / len(y)
    return np.mean(np.logaddexp(0, z) - y * z), X.T @ away, away.sum()


def _network_data(n: int) -> dict[str, Any]:
    random = np.random.default_rng(2)
    return {
        "X": random.normal(size=(n, 20)),
        "Y": np.eye(5)[random.integers(0, 5, size=n)],
        "W1": random.normal(size=(20, 32)) / 4,
        "b1": np.zeros(32),
        "W2": random.normal(size=(32, 5)) / 4,
        "b2": np.zeros(5),
    }


def _network_by_hand(X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> tuple[Any, ...]:
    hidden = np.tanh(X @ W1 + b1)
    scores = hidden @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    total = powers.sum(axis=1, keepdims=True)
    value = np.mean(np.log(total[:, 0]) - np.sum(shifted * Y, axis=1))
    away = (powers / total - Y) / len(X)
    back = (away @ W2.T) * (1 - hidden**2)
    return value, X.T @ back, back.sum(axis=0), hidden.T @ away, away.sum(axis=0)


PROBLEMS = {
    "rosenbrock": Problem(
        "sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)",
        ("x",),
        lambda n: {"x": np.random.default_rng(0).normal(size=n)},
        lambda np, softplus, logsumexp, x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2),
        _rosenbrock_by_hand,
    ),
    "logistic": Problem(
        "z = X @ w + b; mean(softplus(z) - y*z)",
        ("w", "b"),
        _logistic_data,
        lambda np, softplus, logsumexp, X, y, w, b: np.mean(softplus(X @ w + b) - y * (X @ w + b)),
        _logistic_by_hand,
    ),
    "network": Problem(
        "H = tanh(X @ W1 + b1); Z = H @ W2 + b2; mean(logsumexp(Z, axis=1) - sum(Z*Y, axis=1))",
        ("W1", "b1", "W2", "b2"),
        _network_data,
        lambda np, softplus, logsumexp, X, Y, W1, b1, W2, b2: np.mean(
            logsumexp(np.tanh(X @ W1 + b1) @ W2 + b2) - np.sum((np.tanh(X @ W1 + b1) @ W2 + b2) * Y, 1)
        ),
        _network_by_hand,
    ),
}

SIZES = [("rosenbrock", n) for n in (10**3, 10**4, 10**5, 10**6)] + [("logistic", 10**4), ("network", 10**4)]


def _of_numpy(problem: Problem, at: dict[str, Any]) -> Callable[[], Any]:
    return lambda: problem.by_hand(**at)[1:]


def _of_addiff(problem: Problem, at: dict[str, Any]) -> Callable[[], Any]:
    import addiff

    program = addiff.parse(problem.program)
    return lambda: list(addiff.grad(program, at, wrt=problem.wrt).gradient.values())


def _value_of_addiff(problem: Problem, at: dict[str, Any]) -> Callable[[], Any]:
    import addiff

    program = addiff.parse(problem.program)
    return lambda: [addiff.value(program, at).values["f"]]


def _of_autograd(problem: Problem, at: dict[str, Any]) -> Callable[[], Any]:
    import autograd.numpy as anp
    from autograd import grad
    from autograd.scipy.special import logsumexp

    def loss(moving: Any) -> Any:
        return problem.loss(anp, lambda z: anp.logaddexp(0.0, z), lambda z: logsumexp(z, 1), **{**at, **moving})

    gradient = grad(loss)
    return lambda: list(gradient({name: at[name] for name in problem.wrt}).values())


def _of_jax(problem: Problem, at: dict[str, Any]) -> Callable[[], Any]:
    import jax

    jax.config.update("jax_enable_x64", True)  # its own way

    def loss(moving: Any, fixed: Any) -> Any:
        return problem.loss(
            jax.numpy, jax.nn.softplus, lambda z: jax.scipy.special.logsumexp(z, 1), **{**fixed, **moving}
        )

    gradient = jax.jit(jax.grad(loss))
    moving = {name: at[name] for name in problem.wrt}
    fixed = {name: x for name, x in at.items() if name not in problem.wrt}
    return lambda: [np.asarray(gradient(moving, fixed)[name]) for name in problem.wrt]


def _of_torch(problem: Problem, at: dict[str, Any]) -> Callable[[], Any]:
    import torch

    tensors = {name: torch.tensor(x, requires_grad=name in problem.wrt) for name, x in at.items()}

    def gradient() -> Any:
        for name in problem.wrt:
            tensors[name].grad = None
        softplus, logsumexp = torch.nn.functional.softplus, lambda z: torch.logsumexp(z, 1)
        problem.loss(torch, softplus, logsumexp, **tensors).backward()
        return [tensors[name].grad.numpy() for name in problem.wrt]

    return gradient


TOOLS: dict[str, Callable[[Problem, dict[str, Any]], Callable[[], Any]]] = {
    "NumPy by hand": _of_numpy,
    "addiff": _of_addiff,
    "addiff, the value": _value_of_addiff,
    "autograd": _of_autograd,
    "JAX": _of_jax,
    "PyTorch": _of_torch,
}


def main(tool: str, problem: str, folder: str, repeats: str) -> None:
    """Be one contender."""
    at = {path.stem.removeprefix("in_"): np.load(path) for path in sorted(Path(folder).glob("in_*.npy"))}
    run = TOOLS[tool](PROBLEMS[problem], at)
    times = []
    found = None
    for _ in range(int(repeats)):
        begin = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - begin)
    np.save(Path(folder, f"out_{tool}.npy"), np.concatenate([np.ravel(part) for part in found or []]))
    print(min(times))  # noqa: T201  # a script


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    main(*sys.argv[1:])
