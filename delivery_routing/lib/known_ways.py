"""Ways that were asked for before: what is missing of a table, and the table."""

from collections.abc import Mapping, Sequence

import numpy as np

from .problem import Matrix

Ways = Mapping[str, Mapping[str, Sequence[int]]]  # from -> to -> metres, seconds


def name_of(point: tuple[float, float]) -> str:
    """Return how a place is remembered: to about a metre."""
    return f"{point[0]:.5f},{point[1]:.5f}"


def missing_places(names: Sequence[str], known: Ways) -> list[int]:
    """Return few places such that, with all ways from and to them, nothing is missing.

    The one that most ways are missing of comes first, then the next one.
    """
    size = len(names)
    gaps = np.ones((size, size), dtype=bool)
    for at, name in enumerate(names):
        ways = known.get(name, {})
        gaps[at] = [to not in ways for to in names]
    np.fill_diagonal(gaps, False)
    gaps |= gaps.T
    places = []
    while gaps.any():
        most = int(gaps.sum(axis=1).argmax())
        gaps[most, :] = gaps[:, most] = False
        places.append(most)
    return sorted(places)


def table_of(names: Sequence[str], known: Ways) -> Matrix:
    """Return the table of places all of whose ways are known."""
    size = len(names)
    cells = np.zeros((size, size, 2), dtype=np.int64)
    for at, name in enumerate(names):
        ways = known.get(name, {})
        cells[at] = [ways[to] if to != name else (0, 0) for to in names]
    return Matrix(cells[:, :, 0].copy(), cells[:, :, 1].copy())
