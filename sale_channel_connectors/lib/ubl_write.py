"""UBL: order answers and despatch advices as Peppol BIS wants them, bytes come out."""

from lxml import etree

from .reply import Ends, Reply, ReplyLine, Shipment

_ROOT = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{_ROOT}CommonAggregateComponents-2"
CBC = f"{_ROOT}CommonBasicComponents-2"
ANSWER = "urn:fdc:peppol.eu:poacc:trns:order_response:3"
ORDERING = "urn:fdc:peppol.eu:poacc:bis:ordering:3"
DESPATCH = "urn:fdc:peppol.eu:poacc:trns:despatch_advice:3"
DESPATCHING = "urn:fdc:peppol.eu:poacc:bis:despatch_advice:3"
CODES = {"accepted": "AP", "changed": "CA", "backordered": "CA", "rejected": "RE"}
LINES = {"accepted": "5", "changed": "3", "backordered": "3", "rejected": "7"}


def write_answer(reply: Reply, ends: Ends) -> bytes:
    """Return an ``OrderResponse``."""
    root = _root("OrderResponse", ANSWER, ORDERING)
    _text(root, "ID", reply.number)
    _text(root, "IssueDate", f"{reply.issued_at:%Y-%m-%d}")
    _text(root, "IssueTime", f"{reply.issued_at:%H:%M:%S}")
    _text(root, "OrderResponseCode", CODES[reply.verdict])
    if reply.note:
        _text(root, "Note", reply.note)
    if reply.currency:
        _text(root, "DocumentCurrencyCode", reply.currency)
    _text(_group(root, "OrderReference"), "ID", reply.order_number)
    _party(root, "SellerSupplierParty", ends.sender, ends.sender_domain)
    _party(root, "BuyerCustomerParty", ends.recipient, ends.recipient_domain)
    for line in reply.lines if reply.verdict != "rejected" else ():
        row = _group(root, "OrderLine")
        item = _group(row, "LineItem")
        _text(item, "ID", line.id)
        _text(item, "LineStatusCode", LINES[line.verdict])
        _quantity(item, "Quantity", line)
        _item(item, line)
        _text(_group(row, "OrderLineReference"), "LineID", line.id)
    return _bytes(root)


def write_ship_notice(shipment: Shipment, ends: Ends) -> bytes:
    """Return a ``DespatchAdvice``."""
    root = _root("DespatchAdvice", DESPATCH, DESPATCHING)
    _text(root, "ID", shipment.number)
    _text(root, "IssueDate", f"{shipment.shipped_at:%Y-%m-%d}")
    _text(root, "IssueTime", f"{shipment.shipped_at:%H:%M:%S}")
    _text(_group(root, "OrderReference"), "ID", shipment.order_number)
    _party(root, "DespatchSupplierParty", ends.sender, ends.sender_domain)
    _party(root, "DeliveryCustomerParty", ends.recipient, ends.recipient_domain)
    goods = _group(root, "Shipment")
    _text(goods, "ID", shipment.tracking or shipment.number)
    if shipment.carrier:
        consignment = _group(goods, "Consignment")
        _text(consignment, "ID", shipment.tracking or shipment.number)
        name = _group(_group(consignment, "CarrierParty"), "PartyName")
        _text(name, "Name", shipment.carrier)
    for line in shipment.lines:
        row = _group(root, "DespatchLine")
        _text(row, "ID", line.id)
        _quantity(row, "DeliveredQuantity", line)
        _text(_group(row, "OrderLineReference"), "LineID", line.id)
        _item(row, line)
    return _bytes(root)


def _root(name: str, customization: str, profile: str):
    namespaces = {None: f"{_ROOT}{name}-2", "cac": CAC, "cbc": CBC}
    root = etree.Element(f"{{{_ROOT}{name}-2}}{name}", nsmap=namespaces)
    _text(root, "CustomizationID", customization)
    _text(root, "ProfileID", profile)
    return root


def _text(parent, name: str, value: str, **attributes: str):
    element = etree.SubElement(parent, f"{{{CBC}}}{name}", attributes)
    element.text = value
    return element


def _group(parent, name: str):
    return etree.SubElement(parent, f"{{{CAC}}}{name}")


def _quantity(parent, name: str, line: ReplyLine) -> None:
    _text(parent, name, f"{line.quantity:f}", unitCode=line.unit or "C62")


def _party(root, role: str, endpoint: str, scheme: str) -> None:
    party = _group(_group(root, role), "Party")
    _text(party, "EndpointID", endpoint, schemeID=scheme or "0088")
    _text(_group(party, "PartyIdentification"), "ID", endpoint)


def _item(parent, line: ReplyLine) -> None:
    item = _group(parent, "Item")
    _text(item, "Name", line.name or line.ids.sku or line.id)
    if line.ids.buyer:
        _text(_group(item, "BuyersItemIdentification"), "ID", line.ids.buyer)
    if line.ids.sku:
        _text(_group(item, "SellersItemIdentification"), "ID", line.ids.sku)
    if line.ids.ean:
        standard = _group(item, "StandardItemIdentification")
        _text(standard, "ID", line.ids.ean, schemeID="0160")


def _bytes(root) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
