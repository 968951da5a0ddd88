"""cXML: what a supplier sends back. Written by pure functions, bytes come out."""

from datetime import datetime

from lxml import etree

from .reply import Ends, Reply, Shipment

VERSION = "1.2.024"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMAS = f"http://xml.cxml.org/schemas/cXML/{VERSION}"
_HEADERS = {
    "accepted": "accept",
    "changed": "detail",
    "backordered": "backordered",
    "rejected": "reject",
}
_STATUSES = {
    "accepted": "accept",
    "changed": "detail",
    "backordered": "backordered",
    "rejected": "reject",
}


def write_response(code: int, text: str, payload_id: str, at: datetime) -> bytes:
    """Return the answer that is given at once to whoever posts a message."""
    root = _root(payload_id, at)
    response = etree.SubElement(root, "Response")
    status = etree.SubElement(response, "Status", code=str(code), text=_name(code))
    status.text = text
    return _bytes(root, "cXML.dtd")


def write_profile_request(ends: Ends, payload_id: str, at: datetime) -> bytes:
    """Return the question what the other side takes, which changes nothing there."""
    root, request = _request(payload_id, at, ends)
    etree.SubElement(request, "ProfileRequest")
    return _bytes(root, "cXML.dtd")


def write_profile(url: str, payload_id: str, at: datetime) -> bytes:
    """Return the answer to that question: orders, at an address."""
    root = _root(payload_id, at)
    response = etree.SubElement(root, "Response")
    etree.SubElement(response, "Status", code="200", text=_name(200))
    profile = etree.SubElement(response, "ProfileResponse", effectiveDate=_moment(at))
    transaction = etree.SubElement(profile, "Transaction", requestName="OrderRequest")
    etree.SubElement(transaction, "URL").text = url
    return _bytes(root, "cXML.dtd")


def _name(code: int) -> str:
    names = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 409: "Conflict"}
    return names.get(code, "Internal Server Error")


def write_confirmation(reply: Reply, ends: Ends, payload_id: str) -> bytes:
    """Return a ``ConfirmationRequest``: what of the order will be delivered."""
    root, request = _request(payload_id, reply.issued_at, ends)
    confirmation = etree.SubElement(request, "ConfirmationRequest")
    uniform = {line.verdict for line in reply.lines} <= {reply.verdict}
    header = etree.SubElement(
        confirmation,
        "ConfirmationHeader",
        type=_HEADERS[reply.verdict] if uniform else "detail",
        noticeDate=_moment(reply.issued_at),
        confirmID=reply.number,
        operation="new",
    )
    if reply.note:
        etree.SubElement(header, "Comments", {XML_LANG: "en"}).text = reply.note
    _order_reference(confirmation, reply.order_number, reply.payload_id)
    for line in reply.lines if not uniform or reply.verdict == "changed" else ():
        item = etree.SubElement(
            confirmation,
            "ConfirmationItem",
            lineNumber=line.id,
            quantity=f"{line.quantity:f}",
        )
        etree.SubElement(item, "UnitOfMeasure").text = line.unit or "EA"
        status = etree.SubElement(
            item,
            "ConfirmationStatus",
            type=_STATUSES[line.verdict],
            quantity=f"{line.quantity:f}",
        )
        etree.SubElement(status, "UnitOfMeasure").text = line.unit or "EA"
    return _bytes(root, "Fulfill.dtd")


def write_ship_notice(shipment: Shipment, ends: Ends, payload_id: str) -> bytes:
    """Return a ``ShipNoticeRequest``: what has left, and how to follow it."""
    root, request = _request(payload_id, shipment.shipped_at, ends)
    notice = etree.SubElement(request, "ShipNoticeRequest")
    etree.SubElement(
        notice,
        "ShipNoticeHeader",
        shipmentID=shipment.number,
        noticeDate=_moment(shipment.shipped_at),
        shipmentDate=_moment(shipment.shipped_at),
        operation="new",
        fulfillmentType="complete" if shipment.is_complete else "partial",
    )
    _ship_control(notice, shipment)
    portion = etree.SubElement(notice, "ShipNoticePortion")
    _order_reference(portion, shipment.order_number, shipment.payload_id)
    for line in shipment.lines:
        item = etree.SubElement(
            portion,
            "ShipNoticeItem",
            lineNumber=line.id,
            quantity=f"{line.quantity:f}",
        )
        etree.SubElement(item, "UnitOfMeasure").text = line.unit or "EA"
    return _bytes(root, "Fulfill.dtd")


def _ship_control(notice, shipment: Shipment) -> None:
    if not shipment.tracking:
        return
    control = etree.SubElement(notice, "ShipControl")
    carrier = etree.SubElement(control, "CarrierIdentifier", domain="companyName")
    carrier.text = shipment.carrier or "unknown"
    attributes = {"domain": "trackingNumber"}
    if shipment.tracking_url:
        attributes["trackingURL"] = shipment.tracking_url
    number = etree.SubElement(control, "ShipmentIdentifier", attributes)
    number.text = shipment.tracking


def _order_reference(parent, order_number: str, payload_id: str) -> None:
    reference = etree.SubElement(parent, "OrderReference", orderID=order_number)
    etree.SubElement(reference, "DocumentReference", payloadID=payload_id)


def _request(payload_id: str, at: datetime, ends: Ends):
    root = _root(payload_id, at)
    header = etree.SubElement(root, "Header")
    _credential(etree.SubElement(header, "From"), ends.sender_domain, ends.sender)
    _credential(etree.SubElement(header, "To"), ends.recipient_domain, ends.recipient)
    sender = etree.SubElement(header, "Sender")
    own = _credential(sender, ends.sender_domain, ends.sender)
    if ends.secret:
        etree.SubElement(own, "SharedSecret").text = ends.secret
    etree.SubElement(sender, "UserAgent").text = "Sale Channel Connectors"
    return root, etree.SubElement(root, "Request")


def _credential(parent, domain: str, identity: str):
    credential = etree.SubElement(parent, "Credential", domain=domain or "NetworkId")
    etree.SubElement(credential, "Identity").text = identity
    return credential


def _root(payload_id: str, at: datetime):
    attributes = {"payloadID": payload_id, "timestamp": _moment(at)}
    return etree.Element("cXML", attributes | {"version": VERSION, XML_LANG: "en"})


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _bytes(root, dtd: str) -> bytes:
    doctype = f'<!DOCTYPE cXML SYSTEM "{_SCHEMAS}/{dtd}">'
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, doctype=doctype)
