"""All formats in one table: who reads a payload, and how a large one is cut."""

from collections.abc import Callable, Iterator
from datetime import tzinfo

from . import (
    cxml,
    edifact,
    edifact_syntax,
    safe_json,
    shoprenter,
    ubl,
    unas,
    woocommerce,
)
from .errors import BadDocument
from .order import Document

Reader = Callable[[bytes, tzinfo], Document]

READERS: dict[str, Reader] = {
    "woocommerce": lambda data, zone: woocommerce.read(data),
    "unas": unas.read,
    "shoprenter": shoprenter.read,
    "cxml": lambda data, zone: cxml.read(data),
    "ubl": lambda data, zone: ubl.read(data),
    "edifact": edifact.read,
}
CONTENT_TYPES = {
    "woocommerce": "application/json",
    "shoprenter": "application/json",
    "unas": "application/xml",
    "cxml": "text/xml",
    "ubl": "application/xml",
    "edifact": "application/edifact",
}


def read(format_: str, data: bytes, zone: tzinfo) -> Document:
    """Return what a payload of the format holds.

    :param zone: the clock of the sender, for texts without offset
    :raise BadDocument: when it cannot be read
    """
    return READERS[format_](data, zone)


def mask(format_: str, data: bytes) -> bytes:
    """Return a payload as it may be kept: without what only its sender may know."""
    return cxml.mask(data) if format_ == "cxml" else data


def split(format_: str, data: bytes) -> Iterator[bytes]:
    """Yield payloads that hold one order each; one that cannot be cut stays whole."""
    cutters = {"unas": unas.split, "edifact": edifact_syntax.split}
    cutters |= {"woocommerce": _json_rows, "shoprenter": _json_rows}
    cut = cutters.get(format_)
    parts = list(cut(data)) if cut else []
    yield from parts or [data]


def split_safely(format_: str, data: bytes) -> list[bytes]:
    """Return payloads that hold one order each; what cannot be cut stays whole."""
    try:
        return list(split(format_, data))
    except BadDocument:
        return [data]


def _json_rows(data: bytes) -> Iterator[bytes]:
    return safe_json.cut_rows(data, "items")
