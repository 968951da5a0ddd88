"""UN/EDIFACT ORDERS (D.93A to D.01B, EANCOM): what the segments mean. Pure functions.

Prices are without tax. A row's own amount (MOA+203) rules; else the net price, for its
basis, times the quantity. Where neither is there, the seller's price list decides.
"""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

from . import edifact_parties
from .edifact_parties import first
from .edifact_syntax import Interchange, Message, Segment, parse
from .errors import BadDocument
from .order import (
    Delivery,
    Document,
    Line,
    Note,
    Part,
    Payment,
    ProductIds,
    RemoteOrder,
    Totals,
)
from .values import (
    check_count,
    decimal_of,
    percent_of,
    quantity_of,
    required,
    text_of,
    total_of,
)

KINDS = {"1": "cancel", "4": "change", "5": "change"}
TYPES = {
    "ORDCHG": "change",
    "ORDRSP": "order answer",
    "DESADV": "ship notice",
    "INVOIC": "invoice",
    "CONTRL": "acknowledgement",
    "SLSRPT": "sales report",
    "INVRPT": "stock report",
}
FREIGHT = {"FC", "ABK"}
DELIVERY_DATES = ("2", "10", "64", "63")
# Who gave a product its number, by the codes of LIN and PIA (7143).
OURS = ("SA", "VP")
THEIRS = ("IN", "BP")
EANS = ("EN", "UP", "SRV")


def read(data: bytes, zone: tzinfo = UTC) -> Document:
    """Return what a file holds.

    :param zone: the clock of the buyer; times there carry no offset
    :raise BadDocument: when it is no EDIFACT, or an order in it cannot be read
    """
    interchange = parse(data)
    documents = [_document(one, interchange, zone) for one in interchange.messages]
    kinds = {one.kind for one in documents}
    if len(kinds) != 1:
        said = ", ".join(sorted(kinds)) or "no message"
        raise BadDocument(f"it holds {said}; split it first")
    return Document(
        kind=kinds.pop(),
        orders=tuple(order for one in documents for order in one.orders),
        reference=interchange.reference,
        extra=tuple(("warning", said) for said in interchange.warnings),
    )


def _document(message: Message, interchange: Interchange, zone: tzinfo) -> Document:
    if message.type not in ("ORDERS", "ORDCHG"):
        kind = TYPES.get(message.type)
        if kind is None:
            raise BadDocument(f"a message {message.type[:10]!r} is not known", "UNH")
        return Document(kind=kind)
    order, function = order_of(message, interchange, zone)
    kind = KINDS.get(function, TYPES.get(message.type, "order"))
    return Document(kind=kind, orders=(order,))


def order_of(message: Message, interchange: Interchange, zone: tzinfo = UTC):
    """Return the order of one ORDERS message, and its function (9 original ...)."""
    head, rows, foot = _sections(message)
    mark = interchange.decimal_mark
    beginning = first(head, "BGM") or Segment("BGM")
    number = required(beginning.get(1), "BGM")
    function = beginning.get(2) or "9"
    place = f"ORDERS[{number}]"
    parties = edifact_parties.parties(head)
    buyer = edifact_parties.buyer(parties, interchange)
    placed = _moment(_date(head, "137"), zone, place)
    order = RemoteOrder(
        external_id=f"{buyer.external_id}/{number}",
        number=number,
        version=f"{function}/{interchange.reference}",
        state="cancelled" if function == "1" else "open",
        raw_status=function,
        is_test=interchange.is_test,
        placed_at=placed,
        modified_at=placed,
        currency=_currency(head),
        totals=_totals(foot, mark, place),
        buyer=buyer,
        bill_to=edifact_parties.address(parties, "IV", "BY", "AA"),
        ship_to=edifact_parties.address(parties, "DP", "UC", "BY", "AA"),
        lines=_lines(rows, head, mark, place),
        payment=Payment(code="INVOICE"),
        delivery=_delivery(head, place),
        notes=_notes(head),
        references=_references(head),
    )
    return order, function


def _sections(message: Message):
    """Return the segments of the head, of each row, and of the foot."""
    head: list[Segment] = []
    rows: list[list[Segment]] = []
    foot: list[Segment] = []
    current = head
    for segment in message.segments:
        if segment.tag == "UNS":
            current = foot
        elif segment.tag == "LIN" and current is not foot:
            rows.append([])
            current = rows[-1]
        current.append(segment)
    check_count(len(rows), "ORDERS")
    return head, rows, foot


# --- Dates ---


def _date(segments: list[Segment], qualifier: str) -> str:
    found = first(segments, "DTM", qualifier)
    return found.get(0, 1) if found else ""


def _moment(text: str, zone: tzinfo, place: str) -> datetime | None:
    """Return a moment by the length of its text: real files lie about the format."""
    shapes = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
    if not text:
        return None
    try:
        moment = datetime.strptime(text, shapes[len(text)])  # noqa: DTZ007
    except (KeyError, ValueError):
        raise BadDocument(f"{text[:20]!r} is not a date", f"{place}/DTM") from None
    return moment.replace(tzinfo=zone).astimezone(UTC)


def _day(segments: list[Segment], place: str, *qualifiers: str) -> date | None:
    text = next(filter(None, (_date(segments, one) for one in qualifiers)), "")
    moment = _moment(text[:8], UTC, place)
    return moment.date() if moment else None


def _delivery(head: list[Segment], place: str) -> Delivery:
    return Delivery(
        requested_on=_day(head, place, *DELIVERY_DATES),
        latest_on=_day(head, place, "63"),
    )


# --- Money ---


def _currency(head: list[Segment]) -> str:
    """Return the order's currency; a second one of CUX is only for information."""
    found = first(head, "CUX")
    return found.get(0, 1).upper() if found else ""


def _number(text: str, mark: str, place: str) -> Decimal:
    return decimal_of(text.replace(mark, "."), place)


def _amount(segments: list[Segment], mark: str, place: str, *kinds: str):
    for kind in kinds:
        found = first(segments, "MOA", kind)
        if found and found.get(0, 1):
            return _number(found.get(0, 1), mark, f"{place}/MOA+{kind}")
    return None


def _totals(foot: list[Segment], mark: str, place: str) -> Totals:
    return Totals(
        items=total_of(_amount(foot, mark, place, "79"), place),
        net=total_of(_amount(foot, mark, place, "125", "86"), place),
        tax=total_of(_amount(foot, mark, place, "124", "150", "176"), place),
        gross=total_of(_amount(foot, mark, place, "77", "9"), place),
    )


# --- Rows ---


def _lines(rows, head, mark: str, place: str) -> tuple[Line, ...]:
    found = [_line(row, mark, f"{place}/LIN[{i}]") for i, row in enumerate(rows, 1)]
    found += _charges(head, mark, place)
    return tuple(found)


def _line(row: list[Segment], mark: str, place: str) -> Line:
    ordered = first(row, "QTY", "21") or first(row, "QTY", "1")
    if ordered is None:
        raise BadDocument("the ordered quantity, QTY+21, is missing", place)
    text = ordered.get(0, 1).replace(mark, ".")
    quantity = quantity_of(text, f"{place}/QTY")
    tax = first(row, "TAX")
    return Line(
        id=row[0].get(0) or place.rpartition("[")[2].rstrip("]"),
        ids=_ids(row),
        name=_description(row),
        quantity=quantity,
        unit=ordered.get(0, 2),
        amount=_row_amount(row, quantity, mark, place),
        tax_rate=percent_of(tax.get(4, 3), f"{place}/TAX") if tax else None,
        requested_on=_day(row, place, *DELIVERY_DATES),
        parts=tuple(_parts(row, mark, place)),
    )


def _ids(row: list[Segment]) -> ProductIds:
    number, kind = row[0].get(2), row[0].get(2, 1)
    kinds = {
        component[1]: component[0].strip()
        for segment in row
        if segment.tag == "PIA"
        for component in segment.elements[1:]
        if len(component) > 1 and component[0].strip()
    }
    if number and kind in (*OURS, *THEIRS):
        kinds, number = kinds | {kind: number}, ""
    return ProductIds(
        sku=_first(kinds, OURS),
        ean=number if number.isdigit() else _first(kinds, EANS),
        buyer=_first(kinds, THEIRS),
        shop="" if number.isdigit() else number,
    )


def _first(kinds: dict[str, str], codes: tuple[str, ...]) -> str:
    return next(filter(None, map(kinds.get, codes)), "")


def _description(row: list[Segment]) -> str:
    said = [
        "".join(one.elements[2][3:])
        for one in row
        if one.tag == "IMD" and len(one.elements) > 2
    ]
    return text_of(next(filter(None, said), ""))


def _row_amount(row, quantity: Decimal, mark: str, place: str) -> Decimal | None:
    stated = _amount(row, mark, place, "203")
    price = _price(row)
    if stated is not None or price is None:
        return stated
    amount = _number(price.get(0, 1), mark, f"{place}/PRI")
    basis = _number(price.get(0, 4), mark, f"{place}/PRI") if price.get(0, 4) else 1
    if not basis:
        raise BadDocument("a price for none of it", f"{place}/PRI")
    return amount * quantity / basis


def _price(row: list[Segment]) -> Segment | None:
    """Return the net price; a gross price only where there is no other."""
    for kind in ("AAA", "INV", "AAB"):
        found = first(row, "PRI", kind)
        if found and found.get(0, 1):
            return found
    return None


def _parts(row: list[Segment], mark: str, place: str) -> Iterator[Part]:
    """Yield the deliveries of a row: a place, what goes there, and when."""
    starts = [i for i, one in enumerate(row) if one.tag == "LOC" and one.get(0) == "7"]
    for start, end in itertools.pairwise([*starts, len(row)]):
        group = row[start:end]
        found = first(group, "QTY", "11")
        if found:
            text = found.get(0, 1).replace(mark, ".")
            yield Part(
                quantity=quantity_of(text, f"{place}/QTY+11"),
                gln=group[0].get(1),
                requested_on=_day(group, place, *DELIVERY_DATES),
            )


def _charges(head: list[Segment], mark: str, place: str) -> Iterator[Line]:
    """Yield the allowances and charges of the whole order."""
    starts = [i for i, one in enumerate(head) if one.tag == "ALC"]
    spans = itertools.pairwise([*starts, len(head)])
    for index, (start, end) in enumerate(spans, 1):
        group = head[start : min(end, start + 6)]
        amount = _amount(group, mark, place, "23", "8", "204")
        if amount is None:
            continue
        is_charge = group[0].get(0) == "C"
        code = group[0].get(4)
        kind = "shipping" if code in FREIGHT else "fee"
        tax = first(group, "TAX")
        yield Line(
            id=f"charge-{index}",
            kind=kind if is_charge else "discount",
            name=text_of(group[0].get(4, 3)) or code,
            amount=amount if is_charge else -amount,
            tax_rate=percent_of(tax.get(4, 3), f"{place}/TAX") if tax else None,
        )


# --- Texts ---


def _notes(head: list[Segment]) -> tuple[Note, ...]:
    said = (
        text_of(" ".join(one.elements[3]))
        for one in head
        if one.tag == "FTX" and len(one.elements) > 3
    )
    return tuple(Note(audience="buyer", text=one) for one in said if one)


def _references(head: list[Segment]) -> tuple[tuple[str, str], ...]:
    names = {"ON": "order", "CR": "customer reference", "CT": "contract"}
    names |= {"PD": "promotion", "PL": "price list"}
    return tuple(
        (names[one.get(0)], one.get(0, 1))
        for one in head
        if one.tag == "RFF" and one.get(0) in names and one.get(0, 1)
    )
