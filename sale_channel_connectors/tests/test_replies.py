from datetime import UTC, datetime
from decimal import Decimal

from lxml import etree

from odoo.tests import BaseCase, tagged

from ..lib import (
    cxml,
    cxml_write,
    edifact,
    edifact_syntax,
    edifact_write,
    ubl,
    ubl_write,
)
from ..lib.errors import BadDocument
from ..lib.order import ProductIds
from ..lib.reply import Ends, Reply, ReplyLine, Shipment
from . import hostile

AT = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
ENDS = Ends(
    sender="4000000000001", recipient="4000000000002", secret="canary", sender_domain=""
)
LINE = ReplyLine(
    id="1",
    ids=ProductIds(sku="MUG+1", ean="4006381333931", buyer="B'7"),
    name="Mug",
    quantity=Decimal("2.50"),
    unit="PCE",
)
REPLY = Reply(number="R-1", order_number="PO?1", issued_at=AT, lines=(LINE,))
SHIPMENT = Shipment(
    number="S-1",
    order_number="PO-1",
    shipped_at=AT,
    carrier="GLS",
    tracking="GLS:123",
    tracking_url="https://gls.example/?n=1&m=2",
    lines=(LINE,),
)


@tagged("post_install", "-at_install")
class TestReplies(BaseCase):
    def test_edifact_that_is_written_is_read_the_same(self):
        for write, of, type_ in (
            (edifact_write.write_answer, REPLY, "ORDRSP"),
            (edifact_write.write_ship_notice, SHIPMENT, "DESADV"),
        ):
            with self.subTest(type_):
                interchange = edifact_syntax.parse(write(of, ENDS, "77"))
                (message,) = interchange.messages
                self.assertEqual(message.type, type_)
                self.assertEqual(interchange.warnings, ())
                self.assertEqual(interchange.reference, "77")
                products = [one for one in message.segments if one.tag == "PIA"]
                self.assertEqual(products[0].get(1), "MUG+1")
                self.assertEqual(products[0].get(2), "B'7")
                references = [one for one in message.segments if one.tag == "RFF"]
                self.assertEqual(references[0].get(0, 1), of.order_number)

    def test_any_text_survives_edifact(self):
        for text in ("a'b", "a?b", "a+b:c", "??''++::", "Őze", "end?", "'", "x\ny"):
            with self.subTest(text):
                data = edifact_syntax.write(
                    [edifact_syntax.segment("FTX", ("AAI", text, "z"))]
                )
                (found,) = edifact_syntax.tokens(data.decode())
                self.assertEqual(found.elements[0], ("AAI", text, "z"))

    def test_another_release_character_and_decimal_comma_are_read(self):
        text = hostile.EDIFACT.replace("UNA:+.? '", "UNA:+,! '")
        text = text.replace("PRI+AAA:10", "PRI+AAA:10,5").replace("E-1", "E!+1")
        (order,) = edifact.read(text.encode()).orders
        self.assertEqual(order.number, "E+1")
        self.assertEqual(order.lines[0].amount, 21)

    def test_an_interchange_of_several_messages_is_cut(self):
        body = hostile.EDIFACT.partition("'\nUNH")[2].partition("UNZ")[0]
        second = f"\nUNH{body}".replace("UNH+1", "UNH+2").replace(
            "UNT+10+1", "UNT+10+2"
        )
        second = second.replace("E-1", "E-2").replace("+9'DTM", "+1'DTM")
        whole = hostile.EDIFACT.replace("UNZ+1", f"{second}UNZ+2")
        with self.assertRaisesRegex(BadDocument, "split it first"):
            edifact.read(whole.encode())
        kinds = []
        for part in edifact_syntax.split(whole.encode()):
            document = edifact.read(part)
            kinds.append((document.kind, document.orders[0].number))
        self.assertEqual(kinds, [("order", "E-1"), ("cancel", "E-2")])

    def test_cxml_that_is_written_is_read(self):
        for data, kind in (
            (cxml_write.write_confirmation(REPLY, ENDS, "p1"), "confirmation request"),
            (cxml_write.write_ship_notice(SHIPMENT, ENDS, "p2"), "ship notice request"),
            (cxml_write.write_response(200, "fine", "p3", AT), "response"),
        ):
            with self.subTest(kind):
                self.assertEqual(cxml.read(data).kind, kind)
        envelope, message = cxml.open_envelope(
            cxml_write.write_ship_notice(SHIPMENT, ENDS, "p2")
        )
        self.assertEqual(envelope.secret, "canary")
        self.assertNotIn("canary", repr(envelope))
        self.assertNotIn("canary", repr(ENDS))
        identifier = message.find("ShipControl/ShipmentIdentifier")
        self.assertEqual(identifier.text, "GLS:123")
        self.assertEqual(identifier.get("trackingURL"), SHIPMENT.tracking_url)

    def test_ubl_that_is_written_is_read(self):
        answer = ubl_write.write_answer(REPLY, ENDS)
        notice = ubl_write.write_ship_notice(SHIPMENT, ENDS)
        self.assertEqual(ubl.read(answer).kind, "order answer")
        self.assertEqual(ubl.read(notice).kind, "ship notice")
        names = {etree.QName(one).localname for one in etree.fromstring(notice).iter()}
        self.assertLessEqual({"DeliveredQuantity", "CarrierParty"}, names)

    def test_a_changed_row_is_told_by_row(self):
        changed = Reply(
            number="R-2",
            order_number="PO-1",
            issued_at=AT,
            verdict="changed",
            lines=(ReplyLine(id="1", quantity=Decimal(1), verdict="rejected"),),
        )
        data = cxml_write.write_confirmation(changed, ENDS, "p")
        _envelope, message = cxml.open_envelope(data)
        self.assertEqual(message.find("ConfirmationHeader").get("type"), "detail")
        status = message.find("ConfirmationItem/ConfirmationStatus")
        self.assertEqual(status.get("type"), "reject")
