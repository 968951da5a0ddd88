"""Distances by road from a table service the user names: OSRM, Valhalla, ORS.

A table comes from one source alone. When any part of it fails, the caller takes
straight lines for all of it: mixed, the straight legs would look shorter than they are.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from .problem import UNREACHABLE, UNREACHABLE_SECONDS, Matrix

Points = Sequence[tuple[float, float]]  # latitude, longitude
TIMEOUT = 20  # seconds


class TableUnavailable(Exception):
    """The service did not give the table; the text says why."""


class Session(Protocol):
    """What is used of a requests session."""

    def get(self, url, **kwargs): ...

    def post(self, url, **kwargs): ...


@dataclasses.dataclass(frozen=True)
class TableService:
    """A service at `url`; `block` is how many cells it answers at once."""

    session: Session
    url: str
    profile: str = "driving"
    key: str = ""
    block: int = 2_500

    def table(self, points: Points) -> Matrix:
        """Return the whole table, or raise `TableUnavailable`."""
        size = len(points)
        metres = np.full((size, size), UNREACHABLE, dtype=np.int64)
        seconds = np.full((size, size), UNREACHABLE_SECONDS, dtype=np.int64)
        for rows, columns in self._blocks(size):
            part = self._checked(points, rows, columns)
            for at, (distances, durations) in zip(rows, part, strict=True):
                for to, far, long in zip(columns, distances, durations, strict=True):
                    if far is not None and long is not None:
                        metres[at, to], seconds[at, to] = round(far), round(long)
        np.fill_diagonal(metres, 0)
        np.fill_diagonal(seconds, 0)
        return Matrix(metres, seconds)

    def _blocks(self, size: int) -> Iterator[tuple[range, range]]:
        edge = max(int(self.block**0.5), 1)
        for row in range(0, size, edge):
            for column in range(0, size, edge):
                yield (
                    range(row, min(row + edge, size)),
                    range(column, min(column + edge, size)),
                )

    def _checked(self, points, rows, columns):
        try:
            answer = self._ask(points, rows, columns)
            answer.raise_for_status()
            part = list(self._read(answer.json()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TableUnavailable(f"{type(error).__name__}: {error}") from error
        is_whole = len(part) == len(rows) and all(
            len(distances) == len(durations) == len(columns)
            for distances, durations in part
        )
        if not is_whole:
            raise TableUnavailable("the table has not the size that was asked for")
        return part

    def _ask(self, points, rows, columns):
        raise NotImplementedError

    def _read(self, answer: dict):
        """Yield distances in metres and durations in seconds of each row."""
        raise NotImplementedError


class Osrm(TableService):
    """The `table` service of OSRM: longitude first, by GET."""

    def _ask(self, points, rows, columns):
        part = [points[at] for at in (*rows, *columns)]
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in part)
        split = len(rows)
        return self.session.get(
            f"{self.url.rstrip('/')}/table/v1/{self.profile}/{places}",
            params={
                "annotations": "duration,distance",
                "sources": ";".join(map(str, range(split))),
                "destinations": ";".join(map(str, range(split, len(part)))),
            },
            timeout=TIMEOUT,
        )

    def _read(self, answer):
        if answer["code"] != "Ok":
            raise ValueError(answer.get("message") or answer["code"])
        return zip(answer["distances"], answer["durations"], strict=True)


class Valhalla(TableService):
    """`sources_to_targets` of Valhalla; its distances are kilometres."""

    def _ask(self, points, rows, columns):
        body = {
            "sources": [{"lat": points[at][0], "lon": points[at][1]} for at in rows],
            "targets": [{"lat": points[at][0], "lon": points[at][1]} for at in columns],
            "costing": self.profile,
            "units": "kilometers",
        }
        url = f"{self.url.rstrip('/')}/sources_to_targets"
        return self.session.post(url, json=body, timeout=TIMEOUT)

    def _read(self, answer):
        for row in answer["sources_to_targets"]:
            far = [cell["distance"] for cell in row]
            yield (
                [None if one is None else one * 1000 for one in far],
                [cell["time"] for cell in row],
            )


class OpenRouteService(TableService):
    """The matrix of openrouteservice: longitude first, the key in a header."""

    def _ask(self, points, rows, columns):
        part = [points[at] for at in (*rows, *columns)]
        body = {
            "locations": [[lon, lat] for lat, lon in part],
            "sources": list(range(len(rows))),
            "destinations": list(range(len(rows), len(part))),
            "metrics": ["duration", "distance"],
            "units": "m",
        }
        headers = {"Authorization": self.key} if self.key else {}
        url = f"{self.url.rstrip('/')}/v2/matrix/{self.profile}"
        return self.session.post(url, json=body, headers=headers, timeout=TIMEOUT)

    def _read(self, answer):
        return zip(answer["distances"], answer["durations"], strict=True)
