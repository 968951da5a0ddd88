"""UN/EDIFACT syntax: bytes to segments and back. It knows nothing of what they mean.

Separators come from UNA or are the defaults; the release character frees the next one.
A wrong count in a trailer is told, a wrong reference refused: then messages of two
files have been mixed.
"""

import dataclasses
import re
from collections.abc import Iterable

from .errors import BadDocument

MAX_BYTES = 5_000_000
MAX_SEGMENTS = 200_000
DEFAULT = ":+.? '"
TAG = re.compile("[A-Z]{2}[A-Z0-9]")
HIDDEN = 0xF0000  # released characters wait in a plane that no sender uses
SHOWN = re.compile("[\U000f0000-\U000fffff]")


@dataclasses.dataclass(frozen=True, slots=True)
class Segment:
    """A tag and its elements, each a tuple of components."""

    tag: str
    elements: tuple[tuple[str, ...], ...] = ()

    def get(self, element: int, component: int = 0) -> str:
        """Return a component, counted from 0; empty where there is none."""
        try:
            return self.elements[element][component].strip()
        except IndexError:
            return ""


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """One message: its header and what stands between header and trailer."""

    header: Segment
    segments: tuple[Segment, ...]

    @property
    def type(self) -> str:
        return self.header.get(1)

    @property
    def reference(self) -> str:
        return self.header.get(0)


@dataclasses.dataclass(frozen=True, slots=True)
class Interchange:
    """A file: its envelope, its messages, and what was wrong but harmless."""

    header: Segment
    messages: tuple[Message, ...]
    warnings: tuple[str, ...] = ()
    decimal_mark: str = "."

    @property
    def sender(self) -> str:
        return self.header.get(1)

    @property
    def recipient(self) -> str:
        return self.header.get(2)

    @property
    def reference(self) -> str:
        return self.header.get(4)

    @property
    def is_test(self) -> bool:
        return self.header.get(10) == "1"


def parse(data: bytes) -> Interchange:
    """Return the interchange.

    :raise BadDocument: for what is not EDIFACT, is cut off, or mixes files
    """
    if len(data) > MAX_BYTES:
        raise BadDocument(f"{len(data)} bytes are too many, {MAX_BYTES} are allowed")
    text = _decoded(data)
    marks = DEFAULT
    if text.startswith("UNA"):
        if len(text) < 9:
            raise BadDocument("it ends within UNA")
        marks, text = text[3:9], text[9:]
    return _assembled(tuple(tokens(text, marks)), marks[2])


def _decoded(data: bytes) -> str:
    """Decode by what most senders do: UTF-8 where it is valid, else Latin-1."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.strip("\r\n\t \x1a")
    if not text:
        raise BadDocument("it is empty")
    if not text.startswith(("UNA", "UNB")):
        raise BadDocument("it does not begin with UNA or UNB")
    return text


def tokens(text: str, marks: str = DEFAULT):
    """Yield the segments of a text.

    :param str marks: the six service characters in UNA's order
    """
    component, element, _decimal, release, _reserved, terminator = marks
    pieces = _hidden(text, release).split(terminator)
    tail = pieces.pop().strip()
    if tail:
        raise BadDocument(f"it ends within a segment, {tail[:20]!r}")
    if len(pieces) > MAX_SEGMENTS:
        raise BadDocument(f"{len(pieces)} segments are beyond any order")
    for piece in pieces:
        tag, *parts = piece.lstrip("\r\n\t ").split(element)
        if not TAG.fullmatch(tag):
            raise BadDocument(f"{tag[:20]!r} is not a segment")
        elements = (tuple(map(_shown, part.split(component))) for part in parts)
        yield Segment(tag, tuple(elements))


def _hidden(text: str, release: str) -> str:
    """Move released characters out of the way of splitting."""
    if not release.strip() or release not in text:
        return text
    pattern = re.compile(re.escape(release) + "(.)", re.DOTALL)
    return pattern.sub(lambda found: chr(HIDDEN + ord(found[1]) % 0xFFFF), text)


def _shown(text: str) -> str:
    return SHOWN.sub(lambda found: chr(ord(found[0]) - HIDDEN), text)


def _assembled(segments: tuple[Segment, ...], decimal_mark: str) -> Interchange:
    if not segments or segments[0].tag != "UNB":
        raise BadDocument("UNB is missing")
    header, trailer = segments[0], segments[-1]
    if trailer.tag != "UNZ":
        raise BadDocument("it ends without UNZ, a part is missing")
    if trailer.get(1).lstrip("0") != header.get(4).lstrip("0"):
        raise BadDocument(f"UNZ is of {trailer.get(1)}, UNB of {header.get(4)}")
    body = [one for one in segments[1:-1] if one.tag not in ("UNG", "UNE")]
    messages, warnings = _messages(body)
    if trailer.get(0) != str(len(messages)):
        said = f"UNZ counts {trailer.get(0)} messages, {len(messages)} are there"
        warnings.append(said)
    return Interchange(header, tuple(messages), tuple(warnings), decimal_mark)


def _messages(segments: list[Segment]) -> tuple[list[Message], list[str]]:
    messages, warnings, start = [], [], None
    for position, segment in enumerate(segments):
        if segment.tag == "UNH":
            if start is not None:
                raise BadDocument("a message begins within another")
            start = position
        elif start is None:
            raise BadDocument(f"{segment.tag} stands outside of a message")
        elif segment.tag == "UNT":
            messages.append(_message(segments[start : position + 1], warnings))
            start = None
    if start is not None:
        raise BadDocument("a message has no UNT, a part is missing")
    return messages, warnings


def _message(segments: list[Segment], warnings: list[str]) -> Message:
    header, trailer = segments[0], segments[-1]
    if trailer.get(1) != header.get(0):
        raise BadDocument(f"UNT is of {trailer.get(1)}, UNH of {header.get(0)}")
    if trailer.get(0) != str(len(segments)):
        said = f"UNT counts {trailer.get(0)} segments, {len(segments)} are there"
        warnings.append(said)
    return Message(header, tuple(segments[1:-1]))


# --- Writing ---


def write(segments: list[Segment]) -> bytes:
    """Return segments as bytes with the default separators, in UTF-8."""
    return "".join(_written(one) for one in segments).encode()


def _written(segment: Segment) -> str:
    elements = [_without_end(map(_released, one), ":") for one in segment.elements]
    return _without_end([segment.tag, *elements], "+") + "'"


def _without_end(parts: Iterable[str], mark: str) -> str:
    """Join parts; empty ones at the end are left out."""
    parts = list(parts)
    while parts and not parts[-1]:
        parts.pop()
    return mark.join(parts)


def _released(text: str) -> str:
    return re.sub(r"[?:+']", lambda found: "?" + found.group(), text)


def segment(tag: str, *elements: str | tuple[str, ...]) -> Segment:
    """Return a segment; an element may be one text or a tuple of components."""
    return Segment(
        tag, tuple((one,) if isinstance(one, str) else tuple(one) for one in elements)
    )


def split(data: bytes) -> list[bytes]:
    """Return each message as an interchange of its own, with the same envelope."""
    interchange = parse(data)
    if len(interchange.messages) == 1:
        return [data]
    trailer = segment("UNZ", "1", interchange.reference)
    return [
        _una(interchange)
        + write(
            [
                interchange.header,
                message.header,
                *message.segments,
                segment("UNT", str(len(message.segments) + 2), message.reference),
                trailer,
            ]
        )
        for message in interchange.messages
    ]


def _una(interchange: Interchange) -> bytes:
    return f"UNA:+{interchange.decimal_mark}? '".encode()
