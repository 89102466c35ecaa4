"""A cluster gives the folder that one process gives, also when a worker is killed; what is wrong with it is told."""

from __future__ import annotations

import signal
import socket
import sys
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pytest
from pyarrow import parquet

import addiff
from addiff.data.parts import Folder
from addiff.errors import AddiffError, DomainError, UsageError
from addiff.streams import cluster as clusters
from addiff.streams.asked import Asked
from addiff.streams.cluster import answer, cluster
from addiff.streams.folder import folder_of_parts, local
from addiff.streams.running import Stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from addiff.streams.tally import Tally
    from tests.streams.conftest import Cluster

PARTS, ROWS = 12, 300


def asked(text: str = "exp(-x)*log(x)", *, strict: bool = False) -> Asked:
    """A question that is answered row by row, in some milliseconds each."""
    return Asked("taylor", addiff.parse(text), {}, {"order": 12}, strict)


@pytest.fixture
def parts(tmp_path: Path) -> Folder:
    (tmp_path / "in").mkdir()
    for k in range(PARTS):
        x = [-1.0 if (k, row) == (7, 6) else k + 0.01 * row for row in range(1, ROWS + 1)]
        parquet.write_table(pa.table({"x": x}), tmp_path / "in" / f"p{k:02}.parquet")
    return Folder(str(tmp_path / "in"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def locally(question: Asked, parts: Folder, target: Path) -> Tally:
    stream = Stream(question, parts.names, parts.name, 1)
    run = local(stream, parts, str(target), lambda _: None)
    return folder_of_parts(question, parts, str(target), run, lambda _: None, resume=False)


def on_cluster(
    question: Asked, parts: Folder, target: Path, address: str, advance: Callable[[int], None] = lambda _: None
) -> Tally:
    run = cluster(question, parts, str(target), advance, address=address, jobs=1)
    return folder_of_parts(question, parts, str(target), run, advance, resume=True)


def test_a_worker_that_is_killed_changes_nothing(cluster: Cluster, parts: Folder, tmp_path: Path) -> None:
    done: list[int] = []

    def advance(rows: int) -> None:
        done.append(rows)
        if sum(done) == 3 * ROWS:
            cluster.workers[0].send_signal(signal.SIGKILL)

    told = on_cluster(asked(), parts, tmp_path / "out", cluster.address, advance)
    assert cluster.workers[0].wait(timeout=60) == -signal.SIGKILL
    assert sum(done) == PARTS * ROWS
    expected = locally(asked(), parts, tmp_path / "whole")
    assert told.members() == expected.members()
    assert (told.failed, told.first and told.first[0]) == (1, "p07.parquet, row 6")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    # The same folder again: nothing is left to do, and nobody is asked.
    assert on_cluster(asked(), parts, tmp_path / "out", "nowhere").members() == expected.members()
    # The first row that fails ends it, with the parts before it done; the rest goes on elsewhere.
    strict = asked(strict=True)
    with pytest.raises(DomainError, match=r"^p07\.parquet, row 6: log of a negative number") as raised:
        on_cluster(strict, parts, tmp_path / "strict", cluster.address)
    assert (raised.value.line, raised.value.column, raised.value.end_column) == (1, 9, 15)
    written = {path.name for path in (tmp_path / "strict").glob("p*")}
    assert written >= {f"p{k:02}.parquet" for k in range(7)}
    assert "p07.parquet" not in written


def test_a_cluster_that_has_lost_all_workers_is_not_waited_for(
    cluster: Cluster, parts: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def advance(rows: int) -> None:
        if rows:  # none had been done before
            done.append(rows)
            monkeypatch.setattr(clusters, "WORKERS_PATIENCE", 1)
            for worker in cluster.workers:
                worker.send_signal(signal.SIGKILL)

    with pytest.raises(UsageError, match=f"^--scheduler {cluster.address}: it has had no worker for 1 seconds"):
        on_cluster(asked(), parts, tmp_path / "out", cluster.address, advance)
    assert 0 < len(done) < PARTS
    assert len(list((tmp_path / "out").glob("p*"))) >= len(done)


def error_of(parts: Folder, target: Path, address: str) -> AddiffError:
    with pytest.raises(AddiffError) as raised:
        on_cluster(asked(), parts, target, address)
    return raised.value


def test_without_dask_the_error_names_the_extra(parts: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    error = error_of(parts, tmp_path / "out", "tcp://127.0.0.1:1")
    assert isinstance(error, UsageError)
    assert error.message == (
        "--engine dask needs Dask's distributed, which is not installed: pip install 'addiff[cluster]'"
    )


@pytest.mark.parametrize(
    ("address", "said"), [("somewhere", "missing port number"), ("nonsense://a:1", "unknown address scheme 'nonsense'")]
)
def test_what_is_no_address_is_told(parts: Folder, tmp_path: Path, address: str, said: str) -> None:
    assert error_of(parts, tmp_path / "out", address).message.startswith(f"--scheduler {address}: {said}")


@pytest.mark.parametrize("listens", [False, True])
def test_a_scheduler_that_does_not_answer_is_not_waited_for(
    parts: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, listens: bool
) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        if not listens:
            server.close()
        error = error_of(parts, tmp_path / "out", address)
    assert error.message == f"--scheduler {address}: no scheduler of Dask answers there within 1 seconds"


def test_what_goes_wrong_in_a_worker_is_told_as_json(
    parts: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_stream", lambda *_: None)

    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(clusters, "answer_part", fails)
    told = answer("in/p00.parquet", task="", target="")
    assert (told["kind"], told["message"]) == ("limit", "p00.parquet needs more memory than a worker has")


def test_what_dask_says_is_told_in_our_words() -> None:
    import distributed

    source = asked().program.source
    for error, kind, message in (
        (distributed.CancelledError(), "file", "--scheduler A: it is gone; --resume goes on when there is one"),
        (distributed.KilledWorker("p", cast("Any", None), 3), "limit", "p: each of the workers that took it died"),
        (ModuleNotFoundError("x", name="addiff"), "usage", "--scheduler A: the workers have no addiff"),
        (RuntimeError("x"), "file", "p: a worker failed: RuntimeError: x"),
    ):
        for given in (error, (type(error), error, None)):
            told = clusters._outcome(given, "p", "A", source)
            assert isinstance(told, AddiffError)
            assert (told.kind, told.message[: len(message)]) == (kind, message)
