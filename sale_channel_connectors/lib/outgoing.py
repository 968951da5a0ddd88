"""What goes back to partners: who writes to whom, and the document of each format."""

from lxml import etree

from . import cxml, cxml_write, edifact_syntax, edifact_write, safe_xml, ubl_write
from .reply import Ends, Reply, Shipment
from .safe_xml import child, text


def ends_of(format_: str, data: bytes, secret: str = "") -> Ends:
    """Return the ends of an answer: those of the order that is answered, swapped.

    :param str secret: what we log in with, where the format has a place for it
    :raise BadDocument: when the order cannot be read
    """
    if format_ == "cxml":
        envelope, _message = cxml.open_envelope(data)
        return Ends(
            sender=envelope.seller,
            sender_domain=envelope.seller_domain,
            recipient=envelope.buyer,
            recipient_domain=envelope.buyer_domain,
            secret=secret,
        )
    if format_ == "edifact":
        header = edifact_syntax.parse(data).header
        return Ends(
            sender=header.get(2),
            sender_domain=header.get(2, 1),
            recipient=header.get(1),
            recipient_domain=header.get(1, 1),
        )
    root = safe_xml.parse(data)
    seller, buyer = (
        _endpoint(child(root, role, "Party"))
        for role in ("SellerSupplierParty", "BuyerCustomerParty")
    )
    return Ends(
        sender=seller[0],
        sender_domain=seller[1],
        recipient=buyer[0],
        recipient_domain=buyer[1],
    )


def _endpoint(party: etree._Element | None) -> tuple[str, str]:
    """Return the electronic address of a party and the scheme it is of."""
    for path in (("EndpointID",), ("PartyIdentification", "ID")):
        element = child(party, *path)
        if element is not None and text(element):
            return text(element), element.get("schemeID", "")
    return "", ""


def write_answer(format_: str, reply: Reply, ends: Ends, key: str) -> bytes:
    """Return the answer to an order.

    :param str key: the number of this message, never given to another one
    """
    if format_ == "cxml":
        return cxml_write.write_confirmation(reply, ends, _payload_id(key, ends))
    if format_ == "edifact":
        return edifact_write.write_answer(reply, ends, key)
    return ubl_write.write_answer(reply, ends)


def write_notice(format_: str, shipment: Shipment, ends: Ends, key: str) -> bytes:
    """Return the notice of a shipment; ``key`` as in `write_answer`."""
    if format_ == "cxml":
        return cxml_write.write_ship_notice(shipment, ends, _payload_id(key, ends))
    if format_ == "edifact":
        return edifact_write.write_ship_notice(shipment, ends, key)
    return ubl_write.write_ship_notice(shipment, ends)


def _payload_id(key: str, ends: Ends) -> str:
    return f"{key}@{ends.sender or 'supplier'}"
