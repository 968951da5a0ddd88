"""JSON from strangers: exact numbers, bounded size and depth, faults in words."""

import json
from decimal import Decimal, InvalidOperation

from .errors import BadDocument

MAX_BYTES = 5_000_000
MAX_PAGE_BYTES = 32_000_000
MAX_MEMBERS = 400_000
MAX_CONTAINERS = 100_000
MAX_DEPTH = 60


def parse(data: bytes, max_bytes: int = MAX_BYTES):
    """Return the value; numbers with a point are Decimals.

    :raise BadDocument: for what is not JSON, too large, too deep, or no number
    """
    if len(data) > max_bytes:
        raise BadDocument(f"{len(data)} bytes are too many, {max_bytes} are allowed")
    text = _decoded(data)
    if text.count(",") > MAX_MEMBERS or _containers(text) > MAX_CONTAINERS:
        raise BadDocument("it has more members than any order")
    try:
        value = json.loads(
            text, parse_float=_number, parse_int=_integer, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise BadDocument(f"it is not JSON: {error.msg}", where) from None
    except RecursionError:
        raise BadDocument(f"it is nested deeper than {MAX_DEPTH}") from None
    _check_depth(value)
    return value


def cut_rows(data: bytes, name: str, max_bytes: int = MAX_PAGE_BYTES):
    """Yield the rows of a list, or of an object's list of this name, as they stand.

    Nothing is yielded for a single thing. Each row is judged when it is parsed.
    """
    if len(data) > max_bytes:
        raise BadDocument(f"{len(data)} bytes are too many, {max_bytes} are allowed")
    text = _decoded(data)
    decode = json.JSONDecoder().raw_decode
    try:
        position = _list_start(text, name, decode)
        while position is not None:
            position = _skip(text, position + 1)
            if text[position] == "]":
                return
            _row, end = decode(text, position)
            yield text[position:end].encode()
            position = _skip(text, end)
            if text[position] != ",":
                return
    except (json.JSONDecodeError, IndexError):
        raise BadDocument("it is not JSON, or a part is missing") from None
    except RecursionError:
        raise BadDocument(f"it is nested deeper than {MAX_DEPTH}") from None


def _list_start(text: str, name: str, decode) -> int | None:
    position = _skip(text, 0)
    if text[position] == "[":
        return position
    while text[position] in "{,":
        key, position = decode(text, _skip(text, position + 1))
        position = _skip(text, _skip(text, position) + 1)
        if key == name:
            return position if text[position] == "[" else None
        _value, position = decode(text, position)
        position = _skip(text, position)
    return None


def _skip(text: str, position: int) -> int:
    while text[position] in " \t\r\n":
        position += 1
    return position


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise BadDocument("it is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDocument("it is not UTF-8", f"byte {error.start}") from None
    if text.lstrip()[:1] == "<":
        raise BadDocument("it is a web page or XML in place of JSON")
    return text


def _containers(text: str) -> int:
    return text.count("{") + text.count("[")


def _number(text: str) -> Decimal:
    if len(text) > 40:
        raise BadDocument(f"{text[:40]}... is not a number of this world")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadDocument(f"{text} is not a number") from None
    if number and not -20 <= number.adjusted() <= 20:
        raise BadDocument(f"{text} is not a number of this world")
    return number


def _integer(text: str) -> int:
    if len(text) > 20:
        raise BadDocument(f"{text[:20]}... is not a number of this world")
    return int(text)


def _constant(text: str):
    raise BadDocument(f"{text} is not a number")


def _check_depth(value) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise BadDocument(f"it is nested deeper than {MAX_DEPTH}")


def mapping(value, place: str) -> dict:
    """Return the object, or refuse what stands in its place."""
    if not isinstance(value, dict):
        raise BadDocument(
            f"an object is missing, {type(value).__name__} is there", place
        )
    return value


def rows(value, place: str) -> list[dict]:
    """Return a list of objects; PHP writes [] or null for none."""
    if value in (None, "", [], {}):
        return []
    if not isinstance(value, list):
        raise BadDocument(f"a list is missing, {type(value).__name__} is there", place)
    return [mapping(one, f"{place}[{index}]") for index, one in enumerate(value)]


def dump(value) -> bytes:
    """Return a value of texts, whole numbers, lists and objects as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
