"""UBL 2.1 orders, as Peppol BIS Ordering 3 uses them. Read by pure functions.

Prices are without tax and for a base quantity; what an allowance on a price says is
already taken off it. A row's own amount rules, where it is stated.
"""

from datetime import UTC
from decimal import Decimal

from . import safe_xml
from .errors import BadDocument
from .order import (
    Address,
    Buyer,
    Delivery,
    Document,
    Line,
    Note,
    Payment,
    ProductIds,
    RemoteOrder,
    Totals,
)
from .safe_xml import child, children, local, text
from .values import (
    check_count,
    day_of,
    decimal_of,
    decimal_or_none,
    moment_of,
    percent_of,
    quantity_of,
    required,
    text_of,
    total_of,
)

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
KINDS = {
    "Order": "order",
    "OrderChange": "change",
    "OrderCancellation": "cancel",
    "OrderResponse": "order answer",
    "OrderAgreement": "order agreement",
    "DespatchAdvice": "ship notice",
    "ApplicationResponse": "application answer",
    "Invoice": "invoice",
    "CreditNote": "credit note",
}


def read(data: bytes) -> Document:
    """Return what a document holds.

    :raise BadDocument: when it is no UBL, or the order in it cannot be read
    """
    root = safe_xml.parse(data)
    name = local(root)
    if not (root.nsmap.get(root.prefix) or "").startswith(NAMESPACE):
        raise BadDocument(f"a root <{name}> is not UBL")
    if name not in KINDS:
        raise BadDocument(f"a root <{name}> is not known")
    number = required(text(root, "ID"), f"{name}/ID")
    kind = KINDS[name]
    if "order_agreement" in text(root, "CustomizationID"):
        kind = "order agreement"
    orders = ()
    if kind in ("order", "change"):
        orders = (order_of(root),)
    elif kind == "cancel":
        orders = (_cancelled(root),)
    return Document(kind=kind, orders=orders, reference=number)


def order_of(root) -> RemoteOrder:
    """Return the order of an ``Order`` or ``OrderChange`` root."""
    number = _order_number(root)
    place = f"Order[{number}]"
    buyer_party = child(root, "BuyerCustomerParty", "Party")
    buyer = _buyer(root, buyer_party)
    issued = moment_of(_issued(root), UTC, f"{place}/IssueDate")
    period = child(root, "Delivery", "RequestedDeliveryPeriod")
    return RemoteOrder(
        external_id=f"{buyer.external_id}/{number}" if buyer.external_id else number,
        number=number,
        version=text(root, "SequenceNumberID") or text(root, "ID"),
        placed_at=issued,
        modified_at=issued,
        currency=text(root, "DocumentCurrencyCode").upper(),
        totals=_totals(root, place),
        buyer=buyer,
        bill_to=_bill_to(root, buyer_party),
        ship_to=_ship_to(child(root, "Delivery")),
        lines=_lines(root, place),
        payment=Payment(code="INVOICE", name=text(root, "PaymentTerms", "Note")),
        delivery=Delivery(
            requested_on=day_of(text(period, "StartDate"), f"{place}/StartDate"),
            latest_on=day_of(text(period, "EndDate"), f"{place}/EndDate"),
        ),
        notes=_notes(root),
        references=_references(root),
    )


def _order_number(root) -> str:
    """Return the number of the order itself, also where a change has its own."""
    if local(root) != "Order":
        return required(text(root, "OrderReference", "ID"), "OrderReference/ID")
    return required(text(root, "ID"), "Order/ID")


def _issued(root) -> str:
    day, time = text(root, "IssueDate"), text(root, "IssueTime")
    return f"{day}T{time}" if day and time else day


def _cancelled(root) -> RemoteOrder:
    number = _order_number(root)
    buyer = _buyer(root, child(root, "BuyerCustomerParty", "Party"))
    return RemoteOrder(
        external_id=f"{buyer.external_id}/{number}" if buyer.external_id else number,
        number=number,
        version=text(root, "ID"),
        state="cancelled",
        buyer=buyer,
        notes=tuple(
            Note(audience="internal", text=text_of(text(one)))
            for one in children(root, "CancellationNote")
        ),
    )


def _totals(root, place: str) -> Totals:
    total = child(root, "AnticipatedMonetaryTotal")

    def of(name: str) -> Decimal | None:
        return total_of(text(total, name), f"{place}/{name}")

    inclusive, payable = of("TaxInclusiveAmount"), of("PayableAmount")
    if inclusive is None and payable is not None:
        inclusive = payable + (of("PrepaidAmount") or 0)
        rounding = text(total, "PayableRoundingAmount")
        inclusive -= decimal_or_none(rounding, f"{place}/PayableRounding") or 0
    return Totals(
        items=of("LineExtensionAmount"),
        net=of("TaxExclusiveAmount"),
        tax=total_of(text(root, "TaxTotal", "TaxAmount"), f"{place}/TaxAmount"),
        gross=inclusive,
    )


def _buyer(root, party) -> Buyer:
    endpoint = text(party, "EndpointID") or text(party, "PartyIdentification", "ID")
    contact = child(party, "Contact")
    name = text(party, "PartyLegalEntity", "RegistrationName")
    return Buyer(
        external_id=endpoint or _vat(party),
        name=text(contact, "Name") or text(party, "PartyName", "Name") or name,
        company=text(party, "PartyName", "Name") or name,
        vat=_vat(party),
        gln=_gln(party),
        email=text(contact, "ElectronicMail"),
        phone=text(contact, "Telephone"),
    )


def _vat(party) -> str:
    return text(party, "PartyTaxScheme", "CompanyID")


def _gln(party) -> str:
    for element in (
        child(party, "EndpointID"),
        child(party, "PartyIdentification", "ID"),
    ):
        if element is not None and element.get("schemeID") == "0088":
            return text(element)
    return ""


def _bill_to(root, buyer_party) -> Address:
    party = child(root, "AccountingCustomerParty", "Party")
    party = buyer_party if party is None else party
    place = child(party, "PostalAddress")
    if place is None:
        place = child(party, "PartyLegalEntity", "RegistrationAddress")
    contact = child(party, "Contact")
    name = text(party, "PartyLegalEntity", "RegistrationName")
    return _address(
        place,
        name=text(party, "PartyName", "Name") or name,
        company=name or text(party, "PartyName", "Name"),
        vat=_vat(party),
        gln=_gln(party),
        email=text(contact, "ElectronicMail"),
        phone=text(contact, "Telephone"),
    )


def _ship_to(delivery) -> Address:
    location = child(delivery, "DeliveryLocation")
    party = child(delivery, "DeliveryParty")
    contact = child(party, "Contact")
    name = text(party, "PartyName", "Name")
    return _address(
        child(location, "Address"),
        name=name or text(location, "Name"),
        gln=_gln(party) or text(location, "ID"),
        email=text(contact, "ElectronicMail"),
        phone=text(contact, "Telephone"),
    )


def _address(element, **parts: str) -> Address:
    more = (text(element, "AdditionalStreetName"), text(element, "AddressLine", "Line"))
    return Address(
        street=text_of(text(element, "StreetName")),
        street2=text_of(", ".join(filter(None, more))),
        city=text(element, "CityName"),
        zip=text(element, "PostalZone"),
        state=text(element, "CountrySubentity"),
        country=text(element, "Country", "IdentificationCode").upper(),
        **{name: text_of(said) for name, said in parts.items()},
    )


def _lines(root, place: str) -> tuple[Line, ...]:
    rows = children(root, "OrderLine")
    check_count(len(rows), place)
    found = [
        _line(child(row, "LineItem"), row, f"{place}/OrderLine[{index}]")
        for index, row in enumerate(rows, 1)
    ]
    charges = children(root, "AllowanceCharge")
    found += [
        _charge(one, f"{place}/AllowanceCharge[{index}]", index)
        for index, one in enumerate(charges, 1)
    ]
    return tuple(found)


def _line(item, row, place: str) -> Line:
    if item is None:
        raise BadDocument("is missing", f"{place}/LineItem")
    quantity_element = child(item, "Quantity")
    quantity = quantity_of(text(item, "Quantity") or "1", f"{place}/Quantity")
    unit = "" if quantity_element is None else quantity_element.get("unitCode", "")
    product = child(item, "Item")
    period = child(item, "Delivery", "RequestedDeliveryPeriod")
    return Line(
        id=required(text(item, "ID"), f"{place}/ID"),
        ids=ProductIds(
            sku=text(product, "SellersItemIdentification", "ID"),
            ean=text(product, "StandardItemIdentification", "ID").lstrip("0"),
            buyer=text(product, "BuyersItemIdentification", "ID"),
        ),
        name=text_of(text(product, "Name") or text(product, "Description")),
        variant=tuple(
            (text(one, "Name"), text(one, "Value"))
            for one in children(product, "AdditionalItemProperty")
        ),
        quantity=quantity,
        unit=unit,
        amount=_amount(item, quantity, place),
        tax_rate=_tax_rate(product, place),
        requested_on=day_of(text(period, "StartDate"), f"{place}/StartDate"),
        notes=tuple(text_of(text(one)) for one in children(row, "Note")),
    )


def _amount(item, quantity: Decimal, place: str) -> Decimal | None:
    """Return the row's net: as stated, else price x quantity with its allowances."""
    stated = decimal_or_none(
        text(item, "LineExtensionAmount"), f"{place}/LineExtensionAmount"
    )
    price = decimal_or_none(text(item, "Price", "PriceAmount"), f"{place}/PriceAmount")
    if stated is not None or price is None:
        return stated
    base = text(item, "Price", "BaseQuantity") or "1"
    basis = quantity_of(base, f"{place}/BaseQuantity")
    if not basis:
        raise BadDocument("a price for none of it", f"{place}/BaseQuantity")
    amount = price * quantity / basis
    for one in children(item, "AllowanceCharge"):
        amount += _signed(one, f"{place}/AllowanceCharge")
    return amount


def _tax_rate(product, place: str) -> Decimal | None:
    category = child(product, "ClassifiedTaxCategory")
    rate = percent_of(text(category, "Percent"), f"{place}/Percent")
    if rate is None and text(category, "ID") in ("Z", "E", "AE", "K", "G", "O"):
        return Decimal(0)
    return rate


def _signed(charge, place: str) -> Decimal:
    amount = decimal_of(text(charge, "Amount"), f"{place}/Amount")
    is_charge = text(charge, "ChargeIndicator").lower() in ("true", "1")
    return amount if is_charge else -amount


def _charge(charge, place: str, index: int) -> Line:
    amount = _signed(charge, place)
    code = text(charge, "AllowanceChargeReasonCode")
    kind = "discount" if amount < 0 else "shipping" if code == "FC" else "fee"
    percent = text(charge, "TaxCategory", "Percent")
    return Line(
        id=f"charge-{index}",
        kind=kind,
        name=text_of(text(charge, "AllowanceChargeReason")) or code,
        amount=amount,
        tax_rate=percent_of(percent, f"{place}/Percent"),
    )


def _notes(root) -> tuple[Note, ...]:
    said = (text_of(text(one)) for one in children(root, "Note"))
    return tuple(Note(audience="buyer", text=one) for one in said if one)


def _references(root) -> tuple[tuple[str, str], ...]:
    found = (
        ("customer reference", text(root, "CustomerReference")),
        ("contract", text(root, "Contract", "ID")),
        ("quotation", text(root, "QuotationDocumentReference", "ID")),
        ("requisition", text(root, "OriginatorDocumentReference", "ID")),
        ("accounting cost", text(root, "AccountingCost")),
        ("seller endpoint", text(root, "SellerSupplierParty", "Party", "EndpointID")),
    )
    return tuple((name, text_of(said)) for name, said in found if said)
