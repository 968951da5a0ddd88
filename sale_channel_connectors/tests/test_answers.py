import base64
import json
from datetime import timedelta
from itertools import count
from unittest.mock import patch
from xml.etree import ElementTree

from odoo.tests import TransactionCase, tagged

from ..lib import client_unas, edifact_syntax, safe_xml
from ..models import sale_channel_send
from . import hostile
from .simulated import simulator
from .telling import OutgoingMixin


@tagged("post_install", "-at_install")
class TestOtherShopsAreTold(OutgoingMixin, TransactionCase):
    def _arrive(self, channel, payload):
        self._create_tax("27 i", 27.0, "tax_included")
        order = self._receive(payload, channel=channel).order_id
        order.action_confirm()
        self._ship(order, "GLS-1")
        channel._send()
        self.assertFalse(self._told(channel).mapped("error")[0])

    def test_unas_sees_status_tracking_and_invoice(self):
        channel = self._create_channel(
            "unas",
            code="unas",
            is_private_allowed=True,
            is_told=True,
            is_invoice_told=True,
            status_shipped="Kiszállítva",
            api_key="abc123",
        )
        shop = simulator("unas").UnasShop(now=lambda: self.now)
        text = (
            f"<Order><Key>U1</Key><Currency>{self.currency.name}</Currency>"
            "<SumPriceGross>2540</SumPriceGross><Customer><Email>a@b.example.com"
            "</Email></Customer><Items><Item><Id>5</Id><Sku>TEST-MUG</Sku>"
            "<Quantity>2</Quantity><PriceGross>1270</PriceGross><Vat>27%</Vat></Item>"
            "</Items></Order>"
        )
        shop.put(text)
        with shop:
            channel.base_url = f"{shop.url}/shop"
            self._arrive(channel, text.encode())
            invoice = self._told(channel).order_id._create_invoices()
            invoice.action_post()
            channel._send()
        order = shop.orders["U1"]
        self.assertEqual(order.findtext("Status"), "Kiszállítva")
        self.assertEqual(order.findtext("Shipping/PackageNumber"), "GLS-1")
        self.assertEqual(order.findtext("Invoice/Number"), invoice.name)
        url = order.findtext("Invoice/Url")
        self.assertIn(f"/my/invoices/{invoice.id}?access_token=", url)
        self.assertIn("report_type=pdf", url)

    def test_unas_is_told_no_more_an_hour_than_it_allows(self):
        channel = self._create_channel("unas", code="unas", api_key="abc123")
        channel.write({"is_private_allowed": True})
        shop = simulator("unas").UnasShop(now=lambda: self.now)
        model = self.env["sale.channel.message"]
        for number in range(4):
            shop.put(f"<Order><Key>U{number}</Key></Order>")
            model.create(
                {
                    "channel_id": channel.id,
                    "direction": "out",
                    "kind": "shipment",
                    "external_ref": f"U{number}",
                    "digest": str(number),
                    "payload": base64.b64encode(b'{"status": "Shipped"}'),
                }
            )
        few = patch.object(sale_channel_send, "SEND_AT_ONCE", 2)
        with shop, few, patch.dict(client_unas.PLANS, premium=(30, 3)):
            channel.base_url = f"{shop.url}/shop"
            for _time in range(2):
                channel._send()
            states = self._told(channel).mapped("state")
            self.assertEqual(states, ["done"] * 3 + ["received"])
            self.assertIn("3 calls of setOrder", channel.send_error)
            self.assertFalse(channel.banned_until, "it may still be asked")
            self._freeze("2026-03-01 13:00:01")
            channel._send()
        self.assertEqual(set(self._told(channel).mapped("state")), {"done"})

    def test_calls_of_what_is_rolled_back_are_counted(self):
        channel = self._create_channel(
            "unas", code="unas", api_key="abc123", is_private_allowed=True
        )
        shop = simulator("unas").UnasShop(now=lambda: self.now)
        shop.put("<Order><Key>U1</Key></Order>")
        self.env.flush_all()
        with shop, self.enter_registry_test_mode(), self.registry.cursor() as cr:
            own = channel.with_env(self.env(cr=cr))
            own.base_url = f"{shop.url}/shop"
            with own._calling() as client:
                client.fetch("U1")
            cr.rollback()
        calls = channel._get_quota().calls
        self.assertEqual(len(calls["getOrder", False]), 1)
        self.assertEqual(len(calls["login", False]), 1)
        self.assertFalse(channel.base_url)

    def test_shoprenter_sees_status_and_tracking(self):
        channel = self._create_channel(
            "shoprenter",
            code="sr",
            is_private_allowed=True,
            is_told=True,
            status_shipped="c2hpcHBlZA==",
            api_key="user",
            api_secret="pass",
        )
        value = hostile.SHOPRENTER | {"currency": {"code": self.currency.name}}
        value["orderProducts"] = [value["orderProducts"][0] | {"sku": "TEST-MUG"}]
        seconds = count()
        shop = simulator("shoprenter").ShoprenterShop(
            now=lambda: self.now + timedelta(seconds=next(seconds))
        )
        shop.put(value)
        with shop:
            channel.base_url = shop.url
            self._arrive(channel, json.dumps(value).encode())
        order = shop.orders["5"]
        self.assertEqual(order["orderStatus"], {"id": "c2hpcHBlZA=="})
        self.assertEqual(order["comment"], "GLS-1")


@tagged("post_install", "-at_install")
class TestPartnersAreAnswered(OutgoingMixin, TransactionCase):
    """Documents go back with the partner's own numbers, each once."""

    def _partner(self, kind, payload, secret="shared"):
        channel = self._create_channel(
            kind,
            code=kind,
            is_private_allowed=True,
            is_told=True,
            webhook_secret=secret,
        )
        self.mug.default_code = "MUG"
        self.mug.barcode = "4006381333931"
        order = self._receive(payload, channel=channel).order_id
        order.channel_block_reason = False  # its taxes are of no matter here
        order.order_line.filtered(lambda one: one.product_id != self.mug).unlink()
        self.assertEqual(order.order_line.product_id, self.mug)
        return channel, order

    def _go(self, channel, order):
        order.action_confirm()
        self._ship(order, "GLS-1", quantity=1)
        channel._send()

    def test_a_public_buyer_gets_confirmation_and_ship_notice(self):
        buyer = simulator("cxml_buyer").CxmlBuyer(now=lambda: self.now)
        payload = buyer.order("PO-1", [("MUG", 2, 10)])
        channel, order = self._partner("cxml", payload)
        buyer.faults.append(self.fault("/", 2, "lost"))
        with buyer:
            channel.base_url = buyer.url
            self._go(channel, order)
            self._freeze("2026-03-01 12:03:00")
            channel._send()
        self.assertEqual(self._told(channel).mapped("state"), ["done", "done"])
        self.assertEqual(len(buyer.journal), 3)
        for message in self._told(channel):
            self.assertIn(">***</SharedSecret>", message.payload_text)
            self.assertNotIn("shared<", message.payload_text)
        answer, notice = buyer.received
        header = answer.find("Request/ConfirmationRequest/ConfirmationHeader")
        self.assertEqual(header.get("type"), "accept")
        reference = answer.find("Request/ConfirmationRequest/OrderReference")
        self.assertEqual(reference.get("orderID"), "PO-1")
        document = reference.find("DocumentReference")
        self.assertEqual(document.get("payloadID"), "PO-1@buyer")
        request = notice.find("Request/ShipNoticeRequest")
        self.assertEqual(request.find("ShipControl/ShipmentIdentifier").text, "GLS-1")
        header = request.find("ShipNoticeHeader")
        self.assertEqual(header.get("fulfillmentType"), "partial")
        item = request.find("ShipNoticePortion/ShipNoticeItem")
        self.assertEqual((item.get("lineNumber"), item.get("quantity")), ("1", "1"))

    def test_a_wrong_secret_is_told_and_kept(self):
        buyer = simulator("cxml_buyer").CxmlBuyer(now=lambda: self.now)
        payload = buyer.order("PO-1", [("MUG", 2, 10)])
        channel, order = self._partner("cxml", payload, "guess")
        with buyer:
            channel.base_url = buyer.url
            self._go(channel, order)
        self.assertEqual(set(self._told(channel).mapped("error_code")), {"refused"})
        self.assertFalse(buyer.received)

    def test_ubl_order_response_and_despatch_advice(self):
        channel, order = self._partner("ubl", hostile.UBL.encode())
        order.order_line.product_uom_qty = 1
        partner = simulator("edi_partner").EdiPartner("shared")
        partner.faults.append(self.fault("/", 1, "lost"))
        with partner:
            channel.base_url = partner.url
            self._go(channel, order)
            self._freeze("2026-03-01 12:03:00")
            channel._send()
            self._freeze("2026-03-01 12:06:00")
            channel._send()
        self.assertEqual(partner.repeated, 1)
        answer, notice = (ElementTree.fromstring(data) for _t, data in partner.received)
        code = "{*}OrderResponseCode"
        self.assertEqual(answer.findtext(code), "CA")
        self.assertEqual(answer.findtext("{*}OrderReference/{*}ID"), "O-1")
        line = answer.find("{*}OrderLine/{*}LineItem")
        self.assertEqual(line.findtext("{*}LineStatusCode"), "3")
        self.assertEqual(line.findtext("{*}Quantity"), "1")
        self.assertTrue(notice.tag.endswith("DespatchAdvice"))
        row = notice.find("{*}DespatchLine")
        self.assertEqual(row.findtext("{*}DeliveredQuantity"), "1")
        self.assertEqual(
            safe_xml.local(safe_xml.parse(partner.received[1][1])), "DespatchAdvice"
        )

    def test_edifact_ordrsp_and_desadv(self):
        channel, order = self._partner("edifact", hostile.EDIFACT.encode())
        partner = simulator("edi_partner").EdiPartner("shared")
        with partner:
            channel.base_url = partner.url
            self._go(channel, order)
        types = []
        for media, data in partner.received:
            self.assertEqual(media, "application/edifact")
            interchange = edifact_syntax.parse(data)
            self.assertEqual(
                (interchange.sender, interchange.recipient), ("222", "111")
            )
            (message,) = interchange.messages
            types.append(message.type)
            (reference,) = [
                one.get(0, 1)
                for one in message.segments
                if one.tag == "RFF" and one.get(0) == "ON"
            ]
            self.assertEqual(reference, "E-1")
        self.assertEqual(types, ["ORDRSP", "DESADV"])

    def test_a_cancelled_order_is_rejected_once(self):
        channel, order = self._partner("ubl", hostile.UBL.encode())
        partner = simulator("edi_partner").EdiPartner("shared")
        order._action_cancel()
        order._action_cancel()
        with partner:
            channel.base_url = partner.url
            channel._send()
        ((_type, data),) = partner.received
        self.assertIn(b">RE</", data)
        self.assertFalse(ElementTree.fromstring(data).findall("{*}OrderLine"))

    def test_without_an_address_documents_wait(self):
        channel, order = self._partner("ubl", hostile.UBL.encode())
        order.action_confirm()
        channel._send()
        self.assertIn("no address", channel.send_error)
        self.assertEqual(self._told(channel).state, "received")
