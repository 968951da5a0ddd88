"""Places on the earth, and distances where no road service is asked."""

import dataclasses
import re
from collections.abc import Sequence

import numpy as np

from .problem import Matrix

EARTH = 6_371_008.8  # mean radius in metres


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """How somebody travels: so much longer than the straight line, so fast, by what."""

    name: str = "car"
    detour: float = 1.35
    kmh: float = 30.0
    travel: str = "van"  # as couriers have it; a service for roads has its own words


def is_known(latitude: float, longitude: float) -> bool:
    """Tell whether these are coordinates; (0, 0) and what is off the earth are not."""
    if not latitude and not longitude:
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180


def straight_lines(points: Sequence[tuple[float, float]], profile: Profile) -> Matrix:
    """Return metres and seconds between points (latitude, longitude in degrees).

    The straight line is lengthened by the detour factor of the profile.
    """
    lat, lon = np.radians(np.array(points, dtype=float).reshape(-1, 2)).T
    half_lat = np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
    half_lon = np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    chord = half_lat + np.cos(lat[:, None]) * np.cos(lat[None, :]) * half_lon
    line = 2 * EARTH * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    metres = np.rint(line * profile.detour).astype(np.int64)
    seconds = np.ceil(metres * 3.6 / profile.kmh).astype(np.int64)
    return Matrix(metres, seconds)


_NUMBER = r"(-?\d{1,3}\.\d+)"
_PATTERNS = (
    rf"[?&](?:q|query|ll|m)={_NUMBER}(?:,|%2C)\s*{_NUMBER}",
    rf"[?&]mlat={_NUMBER}&mlon={_NUMBER}",
    rf"[@/]{_NUMBER},{_NUMBER}",
    rf"#map=\d+/{_NUMBER}/{_NUMBER}",
    rf"^\s*(?:geo:)?{_NUMBER}\s*[,; ]\s*{_NUMBER}",
)


def read_coordinates(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a pasted pair or map link, None without one.

    Yandex and 2GIS write the longitude first; their links are told by their host.
    """
    for pattern in _PATTERNS:
        found = re.search(pattern, text)
        if found:
            first, second = (float(number) for number in found.groups())
            if re.search(r"//[^/]*(yandex|2gis)\.", text):
                first, second = second, first
            return (first, second) if is_known(first, second) else None
    return None
