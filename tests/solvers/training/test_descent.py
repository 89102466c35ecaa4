"""Descents against their formulas, against the answer, and against themselves when they were interrupted."""

from __future__ import annotations

import io
from dataclasses import replace
from math import inf

import numpy as np
import pytest

import addiff
from addiff.errors import ConvergenceError, FileError, UsageError
from addiff.solvers.over_data import LossOverData
from addiff.solvers.problem import pose
from addiff.solvers.training.checkpoint import load, save
from addiff.solvers.training.descent import descend
from addiff.solvers.training.methods import METHODS
from addiff.solvers.training.settings import Settings
from addiff.solvers.training.state import Epoch, State, started


class Bowl:
    """(x - 1)² + 10·(y + 2)²."""

    scale = np.array([1.0, 10.0])
    lowest = np.array([1.0, -2.0])

    def value(self, vector: np.ndarray, rows: object = None) -> float:
        with np.errstate(over="ignore"):
            return float(self.scale @ (vector - self.lowest) ** 2)

    def gradient(self, vector: np.ndarray, rows: object = None) -> tuple[float, np.ndarray, object]:
        return self.value(vector), 2 * self.scale * (vector - self.lowest), ()


def went(settings: Settings, state: State | None = None, loss: object = None, rows: int = 0) -> tuple[State, str]:
    state = state or started(np.zeros(2), settings.seed)
    told: list[Epoch] = []
    message = descend(loss or Bowl(), rows, state, settings, told.append, lambda _: None)  # type: ignore[arg-type]
    return state, message


@pytest.mark.parametrize(("method", "rate"), [("gd", 0.05), ("sgd", 0.01), ("adam", 0.2)])
def test_a_bowl_has_one_lowest_point(method: str, rate: float) -> None:
    state, message = went(Settings(method, epochs=3000, learning_rate=rate))
    np.testing.assert_allclose(state.best, Bowl.lowest, atol=1e-6)
    assert "the gradient vanishes" in message or "3,000 steps" in message
    assert state.least == min(entry.loss for entry in state.history)
    assert [entry.epoch for entry in state.history] == list(range(len(state.history)))


def test_adam_takes_the_steps_of_its_paper() -> None:
    x, m, v = np.zeros(2), np.zeros(2), np.zeros(2)
    for t in range(1, 26):
        _, g, _ = Bowl().gradient(x)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        x = x - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    state, _ = went(Settings("adam", epochs=25, learning_rate=0.1))
    np.testing.assert_allclose(state.vector, x, rtol=1e-12)


def test_momentum_keeps_a_part_of_the_last_step() -> None:
    x, velocity = np.zeros(2), np.zeros(2)
    for _ in range(25):
        velocity = 0.8 * velocity + Bowl().gradient(x)[1]
        x = x - 0.01 * velocity
    state, _ = went(Settings("sgd", epochs=25, learning_rate=0.01, momentum=0.8))
    np.testing.assert_allclose(state.vector, x, rtol=1e-12)


def line(rows: int = 200) -> LossOverData:
    random = np.random.default_rng(5)
    x = random.uniform(-1, 1, rows)
    y = 3 * x - 1 + random.normal(0, 0.1, rows)
    return LossOverData(pose(addiff.parse("(y - a*x - b)^2"), {"a": 0.0, "b": 0.0}, {}, {"x": x, "y": y}))


def test_batches_reach_the_line_of_least_squares() -> None:
    loss = line()
    columns = loss.problem.columns
    wanted = np.polyfit(columns["x"], columns["y"], 1)
    settings = Settings("sgd", epochs=400, batch_size=20, learning_rate=0.05, schedule="linear")
    state, message = went(settings, None, loss, 200)
    np.testing.assert_allclose(state.vector, wanted, atol=2e-4)
    assert message == "400 epochs are done"
    assert state.evaluations == 1 + 400 * 11


def test_the_same_seed_gives_the_same_bits() -> None:
    settings = Settings("adam", epochs=5, batch_size=32, seed=7)
    first, second = (went(settings, None, line(), 200)[0] for _ in range(2))
    other = went(replace(settings, seed=8), None, line(), 200)[0]
    assert first.vector.tobytes() == second.vector.tobytes()
    assert first.vector.tobytes() != other.vector.tobytes()


@pytest.mark.parametrize("method", METHODS)
def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(method: str) -> None:
    settings = Settings(method, epochs=9, batch_size=None if method == "gd" else 32, schedule="cosine")
    whole, _ = went(settings, None, line(), 200)

    class Stop(Exception):
        pass

    kept = io.BytesIO()

    def stop(state: State) -> None:
        if state.epoch == 4:
            save(kept, state, {"seed": 0})
            raise Stop

    with pytest.raises(Stop):
        descend(line(), 200, started(np.zeros(2), 0), settings, lambda _: None, stop)
    kept.seek(0)
    rest, _ = went(settings, load(kept, "c.npz", {"seed": 0}), line(), 200)
    assert rest.vector.tobytes() == whole.vector.tobytes()
    assert rest.history == whole.history
    assert (rest.least, rest.evaluations) == (whole.least, whole.evaluations)


def test_a_checkpoint_goes_on_only_as_the_same_run() -> None:
    kept = io.BytesIO()
    save(kept, started(np.zeros(2), 0), {"learning rate": 0.1})
    kept.seek(0)
    with pytest.raises(UsageError, match=r"another run: learning rate was 0\.1, and is 0.2 now"):
        load(kept, "c.npz", {"learning rate": 0.2})
    with pytest.raises(FileError, match=r"^c.npz is no checkpoint"):
        load(io.BytesIO(b"nothing"), "c.npz", {})


def test_steps_that_are_too_long_end_with_the_best_point() -> None:
    with pytest.raises(ConvergenceError, match=r"^gd stopped in epoch \d+: .*a smaller --learning-rate than 10 may"):
        went(Settings("gd", epochs=1000, learning_rate=10.0))


def test_a_loss_that_is_left_is_told() -> None:
    loss = LossOverData(pose(addiff.parse("-log(a)*x"), {"a": 0.1}, {}, {"x": -np.ones(3)}))
    state = started(np.array([0.1]), 0)
    with pytest.raises(ConvergenceError, match="left the domain: row 1 of the data: log of"):
        descend(loss, 3, state, Settings("gd", learning_rate=1.0), lambda _: None, lambda _: None)
    assert state.best == [0.1]
    assert state.least < inf
