"""UN/EDIFACT: who stands in the head of an order. Pure functions."""

from .edifact_syntax import Interchange, Segment
from .order import Address, Buyer
from .values import text_of


def first(segments: list[Segment], tag: str, qualifier: str = "") -> Segment | None:
    return next(
        (
            one
            for one in segments
            if one.tag == tag and (not qualifier or one.get(0) == qualifier)
        ),
        None,
    )


def parties(head: list[Segment]) -> dict[str, list[Segment]]:
    """Return each party's own segments by its role; the first of a role counts."""
    parties: dict[str, list[Segment]] = {}
    current: list[Segment] = []
    for segment in head:
        if segment.tag == "NAD":
            current = [segment]
            parties.setdefault(segment.get(0), current)
        elif segment.tag in ("CUX", "TAX", "PAT", "TDT", "TOD", "ALC"):
            current = []
        else:
            current.append(segment)
    return parties


def buyer(parties: dict[str, list[Segment]], interchange: Interchange) -> Buyer:
    party = next((parties[one] for one in ("BY", "AA") if one in parties), [])
    own = party[0].get(1) if party else ""
    name = _name(party)
    contact = first(party, "CTA")
    return Buyer(
        external_id=own or interchange.sender,
        name=(contact.get(1, 1) or contact.get(1)) if contact else name,
        company=name,
        vat=_vat(party) or _vat(parties.get("IV", [])),
        gln=own if party and party[0].get(1, 2) == "9" else "",
        email=_communication(party, "EM"),
        phone=_communication(party, "TE"),
    )


def _communication(party: list[Segment], kind: str) -> str:
    channels = (one for one in party if one.tag == "COM" and one.get(0, 1) == kind)
    return next((one.get(0) for one in channels), "")


def _vat(party: list[Segment]) -> str:
    found = first(party, "RFF", "VA")
    return found.get(0, 1) if found else ""


def _name(party: list[Segment]) -> str:
    """Return the name of a party, structured or not."""
    if not party:
        return ""
    parts = party[0].elements
    structured = " ".join(filter(None, parts[3])) if len(parts) > 3 else ""
    loose = parts[2][0] if len(parts) > 2 else ""
    return text_of(structured or loose)


def address(parties: dict[str, list[Segment]], *roles: str) -> Address:
    party = next((parties[one] for one in roles if one in parties), [])
    if not party:
        return Address()
    segment = party[0]
    # Structured: name, street, city, region, zip, country. Some files shift the name
    # away, so that the street is where the name belongs; the order stays.
    streets = segment.elements[4] if len(segment.elements) > 4 else ()
    return Address(
        name=_name(party),
        company=_name(party),
        street=text_of(" ".join(filter(None, streets))),
        city=segment.get(5),
        state=segment.get(6),
        zip=segment.get(7),
        country=segment.get(8).upper(),
        vat=_vat(party),
        gln=segment.get(1),
        phone=_communication(party, "TE"),
        email=_communication(party, "EM"),
    )
