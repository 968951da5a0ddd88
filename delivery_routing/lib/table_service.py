"""Distances by road from a table service the user names: OSRM, Valhalla, ORS.

A table comes from one source alone. When any part of it fails, the caller takes
straight lines for all of it: mixed, the straight legs would look shorter than they are.
"""

import dataclasses
import math
import time
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import requests

from .problem import UNREACHABLE, UNREACHABLE_SECONDS, Matrix

Points = Sequence[tuple[float, float]]  # latitude, longitude
TIMEOUT = 5  # seconds to connect, and as many to wait for each answer
Cell = tuple[int, int]  # metres and seconds of one way


class TableUnavailable(Exception):
    """The service did not give the table.

    `reason` is "unreachable", "late", "status" (with its number in `detail`) or
    "nonsense"; callers add "paused" and "key".
    """

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


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
        for rows, columns, part in self.parts(points, range(size), range(size)):
            for at, cells in zip(rows, part, strict=True):
                for to, cell in zip(columns, cells, strict=True):
                    metres[at, to], seconds[at, to] = cell
        np.fill_diagonal(metres, 0)
        np.fill_diagonal(seconds, 0)
        return Matrix(metres, seconds)

    def parts(
        self,
        points: Points,
        rows: Sequence[int],
        columns: Sequence[int],
        until: float = math.inf,
    ) -> Iterator[tuple[Sequence[int], Sequence[int], list[list[Cell]]]]:
        """Yield the ways from some of the points to some of them, block by block.

        :param until: nothing is asked for after that, by the monotonic clock
        :return: numbers of the points a block is from and to, and its cells by row
        """
        edge = max(int(self.block**0.5), 1)
        for row in range(0, len(rows), edge):
            for column in range(0, len(columns), edge):
                some = rows[row : row + edge], columns[column : column + edge]
                if time.monotonic() > until:
                    raise TableUnavailable("late")
                yield *some, self._checked(points, *some)

    def _checked(self, points, rows, columns) -> list[list[Cell]]:
        try:
            answer = self._ask(points, rows, columns)
            answer.raise_for_status()
            part = [
                [_cell(*one) for one in zip(*row, strict=True)]
                for row in self._read(answer.json())
            ]
        except requests.HTTPError as error:
            status = str(error.response.status_code)
            raise TableUnavailable("status", status) from error
        except requests.Timeout as error:
            raise TableUnavailable("late") from error
        except requests.ConnectionError as error:
            raise TableUnavailable("unreachable") from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TableUnavailable("nonsense") from error
        if [len(cells) for cells in part] != [len(columns)] * len(rows):
            raise TableUnavailable("nonsense")
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
            allow_redirects=False,
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
        return self.session.post(url, json=body, timeout=TIMEOUT, allow_redirects=False)

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
        return self.session.post(
            url,
            json=body,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    def _read(self, answer):
        return zip(answer["distances"], answer["durations"], strict=True)


def _cell(metres: float | None, seconds: float | None) -> Cell:
    """Return a way in whole numbers; raise for what cannot be one."""
    if metres is None or seconds is None:
        return UNREACHABLE, UNREACHABLE_SECONDS
    if not (0 <= metres < math.inf and 0 <= seconds < math.inf):
        raise ValueError("a way is not so long")
    return min(round(metres), UNREACHABLE), min(round(seconds), UNREACHABLE_SECONDS)


SERVICES = {"osrm": Osrm, "valhalla": Valhalla, "ors": OpenRouteService}
KEYED = ("ors",)  # the others ask for no key
# How couriers travel in the words of each service. What a service lacks is planned by
# straight lines: a server of OSRM knows one way to travel, whatever it is asked for.
PROFILES = {
    "osrm": {"van": "driving", "car": "driving"},
    "valhalla": {
        "van": "auto",
        "car": "auto",
        "bike": "bicycle",
        "foot": "pedestrian",
    },
    "ors": {
        "van": "driving-car",
        "car": "driving-car",
        "bike": "cycling-regular",
        "foot": "foot-walking",
    },
}
