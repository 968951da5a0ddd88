"""XML from strangers: no entity is declared, no DTD is loaded, nothing is fetched.

Every DOCTYPE is refused, but cXML's bare ``<!DOCTYPE cXML SYSTEM "...">`` where the
caller allows it. The prolog is judged by a second parser (expat), which stops before
anything of it takes effect; only then the tree is built.
"""

import io
from collections.abc import Iterator
from xml.parsers import expat

from lxml import etree

from .errors import BadDocument

MAX_BYTES = 5_000_000
MAX_STREAM_BYTES = 128_000_000
MAX_TAGS = 200_000  # "<" of one tree; a streamed file may have more
PROLOG_BYTES = 65_536
_OPTIONS = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class _Begun(Exception):
    """The prolog is over."""


def parse(
    data: bytes, *, allow_cxml_doctype: bool = False, max_bytes: int = MAX_BYTES
) -> etree._Element:
    """Return the root element.

    :raise BadDocument: for what is not well-formed, too large, or declares anything
    """
    if len(data) > max_bytes:
        raise BadDocument(f"{len(data)} bytes are too many, {max_bytes} are allowed")
    check_prolog(data, allow_cxml_doctype=allow_cxml_doctype)
    if data.count(b"<") > MAX_TAGS:
        raise BadDocument("it has more elements than any order")
    try:
        root = etree.fromstring(data, etree.XMLParser(**_OPTIONS))
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _bad(error) from None
    if next(root.iter(etree.Entity), None) is not None:
        raise BadDocument("it uses an entity that is declared elsewhere")
    return root


def check_prolog(data: bytes, *, allow_cxml_doctype: bool = False) -> None:
    """Refuse a DOCTYPE, an unknown charset, and what has no element."""
    if not data.strip(b" \t\r\n\0"):
        raise BadDocument("it is empty")
    parser = expat.ParserCreate()

    def doctype(name, system, public, has_subset):
        if has_subset:
            raise BadDocument("its DOCTYPE has an internal subset")
        if not (
            allow_cxml_doctype and name.lower() == "cxml" and system and not public
        ):
            raise BadDocument(f"it has a DOCTYPE, {name}")

    def begun(*_ignored):
        raise _Begun

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begun
    try:
        parser.Parse(data[:PROLOG_BYTES], len(data) <= PROLOG_BYTES)
    except _Begun:
        return
    except expat.ExpatError as error:
        reason = f"it is not XML: {expat.errors.messages[error.code]}"
        raise BadDocument(reason, f"line {error.lineno}") from None
    except (ValueError, LookupError) as error:
        raise BadDocument(f"its charset cannot be read: {error}") from None
    raise BadDocument("its first element is missing")


def stream(data: bytes, tag: str) -> Iterator[etree._Element]:
    """Yield each element of the name, one at a time, and forget it afterwards."""
    if len(data) > MAX_STREAM_BYTES:
        raise BadDocument(
            f"{len(data)} bytes are too many, {MAX_STREAM_BYTES} are allowed"
        )
    check_prolog(data)
    options = {key: _OPTIONS[key] for key in _OPTIONS if key != "attribute_defaults"}
    try:
        for _event, element in etree.iterparse(io.BytesIO(data), tag=tag, **options):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise _bad(error) from None


def _bad(error: Exception) -> BadDocument:
    line = getattr(error, "lineno", None)
    return BadDocument(f"it is not XML: {error}", f"line {line}" if line else "")


def local(element: etree._Element) -> str:
    """Return the name without its namespace."""
    return etree.QName(element).localname


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first element at a path of local names, whatever the namespaces."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Return the direct children of a local name."""
    return [] if element is None else list(element.iterchildren(f"{{*}}{name}"))


def text(element: etree._Element | None, *path: str) -> str:
    """Return the text at a path, all of it, stripped; empty where nothing is."""
    found = child(element, *path)
    return "" if found is None else "".join(found.itertext()).strip()
