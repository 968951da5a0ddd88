"""Distances as PyVRP wants them: one pair of matrices for every routing profile."""

from collections.abc import Hashable, Sequence

import numpy as np

from .problem import UNREACHABLE, UNREACHABLE_SECONDS, Problem

Profile = tuple[str, frozenset]  # how one travels, and the owners one may go to


def profile_matrices(
    problem: Problem,
    places: Sequence[int],
    owners: Sequence[Hashable | None],
    profiles: Sequence[Profile],
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return metres and seconds between these places, by profile.

    :param places: places of the problem, -1 for the end of a route that ends anywhere
    :param owners: to whom each place belongs; out of reach for those who may not go
    """
    index = np.array(places)
    grid = np.ix_(index, index)
    all_metres, all_seconds = [], []
    for name, reach in profiles:
        matrix = problem.matrices[name]
        metres, seconds = matrix.metres[grid], matrix.seconds[grid]
        seconds[metres >= UNREACHABLE] = UNREACHABLE_SECONDS
        closed = [
            at
            for at, owner in enumerate(owners)
            if owner is not None and owner not in reach
        ]
        _close(metres, index < 0, closed, UNREACHABLE)
        _close(seconds, index < 0, closed, UNREACHABLE_SECONDS)
        all_metres.append(metres)
        all_seconds.append(seconds)
    return all_metres, all_seconds


def _close(array: np.ndarray, nowhere: np.ndarray, closed: list[int], far: int):
    """Free ways to nowhere, none out of it; no ways to what is closed."""
    array[:, nowhere] = 0
    array[nowhere, :] = far
    array[np.ix_(nowhere, nowhere)] = 0
    array[:, closed] = far
    array[closed, :] = far
    np.fill_diagonal(array, 0)
