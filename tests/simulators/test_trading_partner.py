"""EDIFACT against a trading partner that others wrote: mock-edi, from PyPI.

It orders, checks each message by a dictionary of its own, and holds what is confirmed
and shipped against what it ordered.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from mockedi.testing import Mock

from setup.testing.addon_lib import load

ADDON = "sale_channel_connectors"
edifact, outgoing, reply = (
    load(ADDON, name) for name in ("edifact", "outgoing", "reply")
)
PARTNER = "EURODIS"
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EAN = "4006381333931"
LINES = [
    {"sku": "MUG+1", "quantity": "3", "price": "10.50", "description": "Bögre 'kék'"},
    {"sku": "PLATE", "upc": EAN, "quantity": "2.5", "price": "2.25"},
]
# EANCOM's list of 1225 has it ("accepted without amendment"), the partner's has not.
KNOWN = "29 is not a code BGM03 accepts"


@pytest.fixture
def partner():
    with Mock.start() as mock:
        mock.partner(PARTNER, role="supplier", test=0)
        yield mock


def _order(partner, lines=LINES) -> bytes:
    """Let the partner order; return the message that it sends."""
    request = {"partner": PARTNER, "currency": "EUR", "requested_on": "2026-03-09"}
    partner.expect("POST", "/_mock/purchase", request | {"lines": lines}, 201)
    partner.settle()
    return partner.document(kind="order").payload.encode("latin-1")


def _rows(order, **changes):
    return tuple(
        reply.ReplyLine(
            id=line.id,
            ids=line.ids,
            unit=line.unit,
            **{"quantity": line.quantity} | changes,
        )
        for line in order.lines
    )


def _answer(data, order, rows, verdict="accepted") -> str:
    told = reply.Reply(
        number="R-1",
        order_number=order.number,
        issued_at=AT,
        currency=order.currency,
        verdict=verdict,
        lines=rows,
    )
    ends = outgoing.ends_of("edifact", data)
    return outgoing.write_answer("edifact", told, ends, "77").decode()


def _notice(data, order, rows) -> str:
    told = reply.Shipment(
        number="S-1",
        order_number=order.number,
        shipped_at=AT,
        carrier="GLS",
        tracking="GLS-1",
        lines=rows,
    )
    ends = outgoing.ends_of("edifact", data)
    return outgoing.write_notice("edifact", told, ends, "78").decode()


def _send(partner, text, rules=()) -> None:
    """Send a message, and see that the partner finds nothing wrong with it.

    :param rules: what it notes of the difference to its order
    """
    (message,) = partner.send(text)["transactionSets"]
    assert message["accepted"], message
    assert [one["rule"] for one in message["disagreements"]] == list(rules), message
    wrong = [one for one in message["findings"] if KNOWN not in one]
    assert wrong in ([], ["one or more segments in error"]), message
    assert not wrong or len(message["findings"]) == 2, message


def test_what_the_partner_orders_is_read(partner):
    document = edifact.read(_order(partner))
    assert document.kind == "order"
    (order,) = document.orders
    assert not order.is_test
    assert (order.currency, str(order.delivery.requested_on)) == ("EUR", "2026-03-09")
    mug, plate = order.lines
    assert (mug.ids.sku, mug.name) == ("MUG+1", "Bögre 'kék'")
    assert (mug.quantity, mug.amount) == (3, Decimal("31.50"))
    assert (plate.ids.sku, plate.ids.ean) == ("PLATE", EAN)
    assert (plate.quantity, plate.amount) == (Decimal("2.5"), Decimal("5.625"))


def test_what_is_confirmed_and_shipped_is_what_the_partner_ordered(partner):
    data = _order(partner)
    (order,) = edifact.read(data).orders
    _send(partner, _answer(data, order, _rows(order)))
    _send(partner, _notice(data, order, _rows(order)))
    seen = partner.order(order.number, PARTNER)
    for row, line in zip(seen["reconciliation"], order.lines, strict=True):
        figures = [Decimal(row[name]) for name in ("ordered", "confirmed", "shipped")]
        assert figures == [line.quantity] * 3
    assert seen["disagreements"] == []


def test_a_row_that_is_not_delivered_whole_is_understood(partner):
    data = _order(partner, LINES[:1])
    (order,) = edifact.read(data).orders
    rows = _rows(order, quantity=Decimal(2), verdict="changed")
    _send(partner, _answer(data, order, rows, "changed"), ["confirmed-less"])
    (row,) = partner.order(order.number, PARTNER)["reconciliation"]
    assert (Decimal(row["ordered"]), Decimal(row["confirmed"])) == (3, 2)


def test_the_partner_does_find_what_is_wrong(partner):
    data = _order(partner)
    (order,) = edifact.read(data).orders
    text = _notice(data, order, _rows(order)).replace("QTY+12:3", "QTY+12:x")
    assert any("QTY" in one for one in partner.findings(text))
