import base64
import json
from datetime import UTC, datetime, timedelta
from itertools import count
from xml.etree import ElementTree

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..lib import edifact_syntax, safe_xml
from . import hostile
from .common import ChannelMixin
from .simulated import simulator

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class OutgoingMixin(ChannelMixin):
    """A WooCommerce shop that is told, and the ways things go on in a company."""

    def setUp(self):
        super().setUp()
        self._freeze("2026-03-01 12:00:00")
        module = simulator("woocommerce")
        self.shop = module.WooCommerceShop(now=lambda: NOW)
        self.shop.__enter__()
        self.addCleanup(self.shop.__exit__)
        self.fault = simulator("server").Fault
        self.channel.write(
            {
                "is_private_allowed": True,
                "base_url": self.shop.url,
                "api_key": "ck_test",
                "api_secret": "cs_test",
                "is_told": True,
                "is_invoice_told": True,
            }
        )

    def _freeze(self, moment):
        frozen = freeze_time(moment)
        frozen.start()
        self.addCleanup(frozen.stop)

    def _order(self, number, **members):
        """Let the shop sell, and the order arrive."""
        self.shop.put(json.loads(self._woo(number, **members)))
        return self._receive(self._woo(number, **members)).order_id

    def _ship(self, order, tracking="GLS-1", quantity=None):
        picking = order.picking_ids.filtered(lambda one: one.state != "done")
        return self._ship_picking(picking, tracking, quantity)

    def _ship_picking(self, picking, tracking, quantity=None):
        picking.carrier_tracking_ref = tracking
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking._action_done()
        return picking

    def _told(self, channel=None):
        channel = channel or self.channel
        return self.env["sale.channel.message"].search(
            [("channel_id", "=", channel.id), ("direction", "=", "out")], order="id"
        )


@tagged("post_install", "-at_install")
class TestOutgoing(OutgoingMixin, TransactionCase):
    """Shops are told over real HTTP; the time stands still on both sides."""

    def test_the_shop_sees_status_and_tracking_once(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        self._told().channel_id._send()
        self.assertEqual(self.shop.orders[1]["status"], "completed")
        self.assertEqual([one["note"] for one in self.shop.notes[1]], ["GLS-1"])
        self.assertEqual(set(self._told().mapped("state")), {"done"})
        self.assertEqual(self._told().mapped("event"), ["shipped"])
        calls = len(self.shop.journal)
        self.channel._send()
        self.assertEqual(len(self.shop.journal), calls)

    def test_goods_that_follow_are_told_and_the_last_ones_close_the_order(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order, "GLS-1", quantity=1)
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "processing")
        self._ship(order, "GLS-2")
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "completed")
        notes = [one["note"] for one in self.shop.notes[1]]
        self.assertEqual(notes, ["GLS-1", "GLS-2"])

    def test_a_rest_that_will_not_follow_closes_the_order(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order, "GLS-1", quantity=1)
        order.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "completed")
        self.assertEqual(len(self.shop.notes[1]), 1)

    def test_a_tracking_number_that_comes_later_is_told(self):
        order = self._order(1)
        order.action_confirm()
        picking = self._ship(order, False)
        self.channel._send()
        self.assertFalse(self.shop.notes)
        for number in ("GLS-7", "GLS-7", "GLS-8"):
            picking.carrier_tracking_ref = number
        self.channel._send()
        notes = [one["note"] for one in self.shop.notes[1]]
        self.assertEqual(notes, ["GLS-7", "GLS-8"])

    def test_what_the_shop_cancels_is_not_told_back(self):
        order, other = self._order(1), self._order(2)
        changed = self._woo(1, status="cancelled", date_modified_gmt="2026-03-01T11:00")
        self._receive(changed)
        self.assertEqual(order.state, "cancel")
        self.assertFalse(self._told())
        other.action_cancel()
        self.channel._send()
        self.assertEqual(self.shop.orders[2]["status"], "cancelled")

    def test_an_order_that_is_confirmed_anew_is_told_anew(self):
        self.channel.status_confirmed = "on-hold"
        order = self._order(1)
        order.action_confirm()
        order._tell_channels("confirmed")
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        events = self._told().mapped("event")
        self.assertEqual(events, ["confirmed", "cancelled", "confirmed"])
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "on-hold")

    def test_numbers_of_invoices_are_told(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        invoice = order._create_invoices()
        invoice.action_post()
        refund = invoice._reverse_moves()
        refund.action_post()
        self.channel._send()
        notes = {one["note"]: one["customer_note"] for one in self.shop.notes[1]}
        self.assertIs(notes[f"Invoice {invoice.name}"], False)
        self.assertIs(notes[f"Credit note {refund.name}"], False)

    def test_a_shop_that_is_not_told_is_not_called(self):
        self.channel.write({"is_told": False, "is_invoice_told": False})
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        order._create_invoices().action_post()
        self.assertFalse(self._told())

    # --- Faults ---

    def test_a_throttled_shop_is_left_alone_and_loses_nothing(self):
        orders = [self._order(number) for number in (1, 2, 3)]
        for order in orders:
            order.action_confirm()
            self._ship(order)
        self.shop.faults.append(self.fault("/orders/2", 1, "status", 429))
        self.channel._send()
        self.assertEqual(self._told().mapped("state"), ["done", "received", "received"])
        self.assertEqual(str(self.channel.send_after), "2026-03-01 12:01:00")
        calls = len(self.shop.journal)
        self.channel._send()
        self.assertEqual(len(self.shop.journal), calls)
        self._freeze("2026-03-01 12:01:01")
        self.channel._send()
        self.assertEqual(set(self._told().mapped("state")), {"done"})
        self.assertEqual({len(notes) for notes in self.shop.notes.values()}, {1})
        self.assertFalse(self.channel.send_error)

    def test_an_answer_that_is_lost_doubles_nothing(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        self.shop.faults.append(self.fault("/notes", 2, "lost"))
        self.channel._send()
        self.assertEqual(self._told().state, "received")
        self.assertEqual(self._told().attempts, 1)
        self._freeze("2026-03-01 12:02:00")
        self.channel._send()
        self.assertEqual(self._told().state, "done")
        self.assertEqual(len(self.shop.notes[1]), 1)
        self.assertEqual(self.shop.orders[1]["status"], "completed")

    def test_an_order_that_the_shop_cannot_take_stops_no_other(self):
        orders = [self._order(number) for number in (1, 2)]
        for order in orders:
            order.action_confirm()
            self._ship(order)
        del self.shop.orders[1]
        for nth in (1, 2, 3):
            self.shop.faults.append(self.fault("/orders/2", nth, "status", 500))
        for minute in range(12):
            self._freeze(f"2026-03-01 12:{5 * minute + 1:02}:00")
            self.channel._send()
        first, second = self._told()
        self.assertEqual((first.state, first.error_code), ("failed", "refused"))
        self.assertIn("Invalid ID", first.error)
        self.assertEqual(second.state, "done")
        self.shop.put(json.loads(self._woo(1)))
        first.with_user(self.manager).action_send_again()
        self.channel._send()
        self.assertEqual(first.state, "done")
        self.assertEqual(self.shop.orders[1]["status"], "completed")

    def test_a_message_that_breaks_stops_no_other(self):
        orders = [self._order(number) for number in (1, 2)]
        for order in orders:
            order.action_confirm()
            self._ship(order)
        first, second = self._told()
        first.payload = base64.b64encode(b"no json")
        self.channel._send()
        self.assertEqual((first.state, first.error_code), ("failed", "error"))
        self.assertEqual(second.state, "done")

    def test_nothing_overtakes_what_was_before_it(self):
        self.channel.status_confirmed = "on-hold"
        order = self._order(1)
        order.action_confirm()
        self.shop.faults.append(self.fault("/orders/1", 1, "status", 500))
        self.channel._send()
        self._ship(order)
        self.channel.send_after = False
        self.channel._send()
        self.assertEqual(self._told().mapped("state"), ["received", "received"])
        self._freeze("2026-03-01 12:05:00")
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "completed")

    def test_without_credentials_it_waits_and_says_so(self):
        order = self._order(1)
        self.channel.action_forget_credentials()
        order.action_confirm()
        self._ship(order)
        self.channel._send()
        self.assertIn("no credentials", self.channel.send_error)
        self.assertEqual(self._told().state, "received")

    # --- Schedule and rights ---

    def test_the_schedule_makes_a_job_a_channel(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        with trap_jobs() as trap:
            self.env["sale.channel"]._cron_send()
            trap.assert_jobs_count(1, only=self.channel._job_send)
            trap.perform_enqueued_jobs()
        self.assertEqual(self._told().state, "done")
        with trap_jobs() as trap:
            self.env["sale.channel"]._cron_send()
            trap.assert_jobs_count(0)

    def test_who_ships_and_sells_need_not_see_channels(self):
        order = self._order(1)
        seller = new_test_user(
            self.env, "channel_seller", "sales_team.group_sale_salesman"
        )
        order.user_id = seller
        order.with_user(seller).action_confirm()
        keeper = new_test_user(self.env, "channel_keeper", "stock.group_stock_user")
        picking = order.picking_ids.with_user(keeper)
        self._ship_picking(picking, "GLS-1")
        self.assertEqual(self._told().event, "shipped")
        with self.assertRaises(AccessError):
            self._told().with_user(seller).action_send_again()

    def test_many_orders_are_told_in_few_queries(self):
        orders = self._receive(*(self._woo(number) for number in range(1, 31))).order_id
        self.channel.status_confirmed = "on-hold"
        few, many = orders[:5], orders[5:]
        self.env.flush_all()
        counts = []
        for part in (few, many):
            before = self.env.cr.sql_log_count
            part._tell_channels("confirmed")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertEqual(len(self._told()), 30)


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
        shop = simulator("unas").UnasShop(now=lambda: NOW)
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
            now=lambda: NOW + timedelta(seconds=next(seconds))
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
        buyer = simulator("cxml_buyer").CxmlBuyer(now=lambda: NOW)
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
        buyer = simulator("cxml_buyer").CxmlBuyer(now=lambda: NOW)
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
