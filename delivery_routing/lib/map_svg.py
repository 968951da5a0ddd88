"""Draws routes as SVG: no service, no script, the same on screen and on paper."""

import dataclasses
import math
from collections.abc import Sequence
from html import escape

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#555555")
MARGIN = 26


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A route: its points (latitude, longitude), beginning and ending at the depot.

    `labels` are what stands at each point ("" is a depot), `name` what a reader of the
    picture hears.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    labels: tuple[str, ...]


def draw(lines: Sequence[Line], width: int = 640, height: int = 420) -> str:
    """Return the picture; an empty one says nothing and shows nothing."""
    points = [point for line in lines for point in line.points]
    title = ", ".join(line.name for line in lines)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label="{escape(title)}">',
        f'<rect width="{width}" height="{height}" fill="#f7f7f5"/>',
    ]
    if points:
        place = _projection(points, width, height)
        for number, line in enumerate(lines):
            parts += _line(line, place, colour_of(number))
    return "".join([*parts, "</svg>"])


def colour_of(number: int) -> str:
    """Return the colour of the so many-th line, from 0 on."""
    return PALETTE[number % len(PALETTE)]


def _projection(points, width, height):
    """Return what turns a point into pixels, keeping angles about right."""
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    shrink = math.cos(math.radians((min(lats) + max(lats)) / 2))
    wide = (max(lons) - min(lons)) * shrink or 1e-6
    high = (max(lats) - min(lats)) or 1e-6
    scale = min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high)
    left = (width - wide * scale) / 2
    top = (height - high * scale) / 2

    def place(point):
        x = left + (point[1] - min(lons)) * shrink * scale
        y = top + (max(lats) - point[0]) * scale
        return round(x, 1), round(y, 1)

    return place


def _line(line: Line, place, colour: str) -> list[str]:
    spots = [place(point) for point in line.points]
    way = " ".join(f"{x},{y}" for x, y in spots)
    parts = [
        f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"'
        ' stroke-linejoin="round" opacity="0.75"/>'
    ]
    for (x, y), label in zip(spots, line.labels, strict=True):
        parts.append(_spot(x, y, label, colour))
    return parts


def _spot(x: float, y: float, label: str, colour: str) -> str:
    if not label:
        return f'<rect x="{x - 7}" y="{y - 7}" width="14" height="14" fill="#222"/>'
    return (
        f'<circle cx="{x}" cy="{y}" r="9" fill="{colour}"/>'
        f'<text x="{x}" y="{y + 3.5}" font-size="10" font-family="sans-serif"'
        f' text-anchor="middle" fill="#fff">{escape(label)}</text>'
    )
