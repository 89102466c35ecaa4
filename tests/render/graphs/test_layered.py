"""Layers: edges go down, nothing overlaps, few crossings, and no more bends than can be afforded."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from addiff.render.graphs.crossings import crossings
from addiff.render.graphs.layered import MOST_BENDS, MOST_STOPS, Layers, layers

GAP = 2.0


def random_graph(seed: int, nodes: int = 30) -> tuple[list[float], list[tuple[int, int]]]:
    """Sizes, and edges from earlier to later nodes."""
    chance = Random(seed)
    inputs = chance.randint(1, 5)
    edges = [
        (chance.randrange(max(0, target - 12), target), target)
        for target in range(inputs, nodes)
        for _ in range(chance.choice([1, 2, 2, 3]))
    ]
    return [float(chance.randint(3, 20)) for _ in range(nodes)], edges


def drawn(widths: list[float], edges: list[tuple[int, int]], most: float = float("inf")) -> Layers:
    return layers(widths, edges, gap=GAP, bend=1.0, most=most)


def places(found: Layers) -> list[int]:
    place = [0] * len(found.of)
    for row in found.rows:
        for k, vertex in enumerate(row):
            place[vertex] = k
    return place


@pytest.mark.parametrize("seed", range(20))
def test_edges_go_down_by_one_layer_at_a_time(seed: int) -> None:
    widths, edges = random_graph(seed)
    found = drawn(widths, edges)
    for (source, target), path in zip(edges, found.paths, strict=True):
        assert (path[0], path[-1]) == (source, target)
        layers_of_path = [found.of[vertex] for vertex in path]
        assert layers_of_path == list(range(found.of[source], found.of[target] + 1))


@pytest.mark.parametrize("seed", range(20))
def test_neighbours_keep_their_distance(seed: int) -> None:
    widths, edges = random_graph(seed)
    found = drawn(widths, edges)
    wide = [*widths, *[1.0] * (len(found.of) - len(widths))]
    for row in found.rows:
        for a, b in itertools.pairwise(row):
            assert found.x[b] - found.x[a] >= (wide[a] + wide[b]) / 2 + GAP - 1e-6
    assert min(x - w / 2 for x, w in zip(found.x, wide, strict=True)) == pytest.approx(0)


@pytest.mark.parametrize("seed", range(10))
def test_a_layer_takes_no_more_than_it_has_room_for(seed: int) -> None:
    widths, edges = random_graph(seed)
    found = drawn(widths, edges, most=50.0)
    for row in found.rows:
        nodes = [widths[v] for v in row if v < len(widths)]
        assert sum(nodes) + GAP * (len(nodes) - 1) <= 50 or len(nodes) == 1


def test_a_tree_has_no_crossings_and_a_net_shares_its_bends() -> None:
    edges = [(0, 4), (1, 5), (2, 4), (3, 5), (4, 6), (5, 6), (0, 6)]
    found = drawn([5.0] * 7, edges)
    assert crossings(found, places(found)) == 0
    assert len(found.of) == 7 + 1
    assert found.paths[-1][1] == 7


def test_crossings_are_counted_as_pairs() -> None:
    found = Layers(4, [0, 0, 1, 1], [(0, 3), (1, 2), (0, 2)])
    assert crossings(found, places(found)) == 1


def test_large_graphs_stay_linear() -> None:
    nodes = 10_000
    edges = [(k - 1, k) for k in range(1, nodes)] + [(0, k) for k in range(2, nodes)]
    found = drawn([5.0] * nodes, edges)
    assert len(found.of) - nodes <= MOST_BENDS
    assert sum(map(len, found.paths)) <= MOST_STOPS
    reverse = [(k, nodes - 1 - k) for k in range(nodes // 2 - 1)] + [(k - 1, k) for k in range(1, nodes)]
    found = drawn([5.0] * nodes, reverse)
    assert len(found.of) - nodes <= MOST_BENDS


def test_the_same_graph_is_drawn_alike() -> None:
    assert drawn(*random_graph(3)).x == drawn(*random_graph(3)).x


def test_no_nodes_are_no_layers() -> None:
    assert drawn([], []).rows == []
