"""One thread multiplies matrices, unless the user says otherwise."""

from __future__ import annotations

import os

import pytest

from addiff.cli.threads import VARIABLES, one_for_matrices


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})


def test_one_thread_multiplies_matrices() -> None:
    one_for_matrices()
    assert dict(os.environ) == dict.fromkeys(VARIABLES, "1")


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"])
def test_the_user_knows_better(name: str) -> None:
    os.environ[name] = "4"
    one_for_matrices()
    assert dict(os.environ) == {name: "4"}
