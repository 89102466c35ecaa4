"""One thread multiplies matrices, unless the user says otherwise."""

from __future__ import annotations

import os

import pytest

from addiff.cli.threads import VARIABLES, one_for_matrices

EVERY = (*VARIABLES, "OMP_NUM_THREADS")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in EVERY:
        monkeypatch.setenv(name, "")  # so that it is as it was afterwards
        monkeypatch.delenv(name)


def given() -> dict[str, str]:
    return {name: os.environ[name] for name in EVERY if name in os.environ}


def test_one_thread_multiplies_matrices() -> None:
    one_for_matrices()
    assert given() == dict.fromkeys(VARIABLES, "1")


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"])
def test_the_user_knows_better(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "4")
    one_for_matrices()
    assert given() == {name: "4"}
