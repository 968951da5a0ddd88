import time
from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..lib import cxml
from ..lib.order import Line, Part
from . import hostile
from .common import ChannelMixin
from .simulated import simulator


@tagged("post_install", "-at_install")
class TestDecisions(ChannelMixin, TransactionCase):
    """What is odd waits for a person, who is told why, and can go back."""

    def test_what_is_finished_there_is_not_sent_by_itself(self):
        self.channel.is_auto_confirmed = True
        for number, status in enumerate(("completed", "refunded"), 1):
            with self.subTest(status):
                message = self._receive(self._woo(number, status=status))
                self.assertEqual(message.error_code, "doubt")
                self.assertIn(status, message.error)
                self.assertEqual(message.order_id.state, "draft")
                message.with_user(self.manager).action_accept_difference()
                self.assertEqual(message.state, "done")
                self.assertFalse(message.order_id.is_channel_blocked)

    def test_an_order_that_cannot_be_confirmed_waits_and_is_tried_again(self):
        self.channel.is_auto_confirmed = True
        rules = self.env["stock.rule"].search(
            [("location_dest_id.usage", "=", "customer")]
        )
        rules.active = False  # no way leads to the customer
        message = self._receive(self._woo(1))
        self.assertEqual((message.state, message.error_code), ("blocked", "error"))
        self.assertEqual(message.error, message.order_id.channel_block_reason)
        rules.active = True
        message.with_user(self.manager).action_replay()
        self.assertEqual(message.state, "done")
        self.assertEqual(message.order_id.state, "sale")
        self.assertFalse(message.order_id.channel_block_reason)

    def test_what_was_ignored_can_be_taken_up_again(self):
        message = self._receive(self._woo(1, total="99.00"))
        deciding = message.with_user(self.manager)
        deciding.action_ignore()
        self.assertEqual(message.state, "ignored")
        deciding.action_replay()
        self.assertEqual((message.state, message.error_code), ("blocked", "difference"))
        deciding.action_accept_difference()
        message.order_id.action_confirm()
        self.assertEqual(message.order_id.state, "sale")

    def test_several_deliveries_are_said_and_asked_about(self):
        parts = (
            Part(quantity=Decimal(10), gln="111", requested_on=date(2026, 3, 2)),
            Part(quantity=Decimal(5), gln="222", requested_on=date(2026, 3, 9)),
        )
        importer = self.env["sale.channel.importer"]
        name = importer._line_name(Line(id="1", name="Mug", parts=parts), self.mug)
        self.assertEqual(name, "Mug\n10: 03/02/2026, 111\n5: 03/09/2026, 222")
        channel = self._create_channel("edifact", code="edi")
        self.mug.barcode = "4006381333931"
        rows = "LOC+7+111::9'QTY+11:1'LOC+7+222::9'QTY+11:1'"
        data = hostile.EDIFACT.replace("PRI+AAA:10'", f"PRI+AAA:10'{rows}")
        data = data.replace("EUR", self.currency.name)
        data = data.replace("UNT+10", "UNT+14")
        message = self._receive(data.encode(), channel=channel)
        self.assertEqual(message.error_code, "doubt", message.error)
        self.assertIn("1: 222", message.order_id.order_line.name)

    # --- Merged orders ---

    def _unas_order(self, key, rows=1, info=""):
        items = "".join(
            "<Item><Id>5</Id><Sku>TEST-MUG</Sku><Quantity>1</Quantity>"
            "<PriceGross>125</PriceGross><Vat>25%</Vat></Item>"
            for _row in range(rows)
        )
        return (
            f"<Order><Key>{key}</Key><Currency>{self.currency.name}</Currency>"
            f"<SumPriceGross>{125 * rows}</SumPriceGross><Customer><Email>"
            f"a@b.example.com</Email></Customer><Items>{items}</Items>{info}</Order>"
        ).encode()

    def _merge(self, *keys):
        told = "".join(f"<Key>{key}</Key>" for key in keys)
        info = f"<Info><MergedFrom>{told}</MergedFrom></Info>"
        return self._unas_order("U-3", len(keys), info)

    def test_what_was_merged_is_sent_once(self):
        unas = self._create_channel("unas", is_auto_confirmed=True, is_told=True)
        unas.status_cancelled = "77"
        first = self._receive(self._unas_order("U-1"), channel=unas).order_id
        self.assertEqual(first.state, "sale")
        messages = self._receive(
            self._unas_order("U-2"), self._merge("U-1", "U-2"), channel=unas
        )
        second, whole = messages.order_id
        self.assertEqual(
            (first + second + whole).mapped("state"), ["cancel", "cancel", "sale"]
        )
        self.assertFalse(
            unas.message_ids.filtered(lambda one: one.event == "cancelled"),
            "the shop knows, it merged them",
        )
        moves = (first + second + whole).picking_ids.move_ids
        going = moves.filtered(lambda move: move.state != "cancel")
        self.assertEqual(sum(going.mapped("product_uom_qty")), 2)
        again = self._unas_order("U-1").replace(b"<Key>", b"<Lang>hu</Lang><Key>")
        self._receive(again, channel=unas)
        self.assertEqual(first.state, "cancel", "no word of the shop brings it back")
        gone = b"<StatusID>77</StatusID><Key>"
        self._receive(again.replace(b"<Key>", gone), channel=unas)
        self._receive(again.replace(b">hu<", b">de<"), channel=unas)
        self.assertEqual(first.state, "cancel", "not even after it was cancelled there")

    def test_what_was_merged_may_come_before_its_sources(self):
        """All of them, or one while the other was here."""
        unas = self._create_channel("unas", is_auto_confirmed=True)
        first = self._receive(self._unas_order("U-1"), channel=unas).order_id
        whole = self._receive(self._merge("U-1", "U-2", "U-4"), channel=unas).order_id
        self.assertEqual((first + whole).mapped("state"), ["cancel", "sale"])
        late = self._receive(
            self._unas_order("U-2"), self._unas_order("U-4"), channel=unas
        ).order_id
        other = self._receive(self._unas_order("U-5"), channel=unas).order_id
        self.assertEqual(set(late.mapped("state")), {"cancel"})
        self.assertEqual(other.state, "sale")
        moves = (first + whole + late).picking_ids.move_ids
        going = moves.filtered(lambda move: move.state != "cancel")
        self.assertEqual(sum(going.mapped("product_uom_qty")), 3)
        guard = whole.channel_order_ids
        self.assertEqual(guard.merged_ids.order_id, first + late)

    def test_what_has_left_before_it_was_merged_is_asked_about(self):
        unas = self._create_channel("unas", is_auto_confirmed=True)
        first = self._receive(self._unas_order("U-1"), channel=unas).order_id
        first.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        first.picking_ids.button_validate()
        message = self._receive(self._merge("U-1", "U-2"), channel=unas)
        self.assertEqual(message.error_code, "doubt")
        self.assertIn(first.name, message.error)
        self.assertEqual(message.order_id.state, "draft")
        self.assertEqual(first.state, "sale")

    def _arrive_at_once(self, unas, has_left=False):
        """Let an order and what it was merged from come in two transactions of which
        neither sees the other; return both orders."""
        importer = self.env["sale.channel.importer"]
        with patch.object(type(importer), "_take_over", lambda *_arguments: None):
            source = self._receive(self._unas_order("U-1"), channel=unas).order_id
            if has_left:
                source.picking_ids.move_ids.write({"quantity": 1, "picked": True})
                source.picking_ids.button_validate()
            whole = self._receive(self._merge("U-1"), channel=unas).order_id
        self.assertEqual((source + whole).mapped("state"), ["sale", "sale"])
        return source, whole

    def test_what_came_at_the_same_moment_is_sent_once_too(self):
        unas = self._create_channel("unas", is_auto_confirmed=True)
        source, whole = self._arrive_at_once(unas)
        self._run_process_cron()
        self.assertEqual((source + whole).mapped("state"), ["cancel", "sale"])
        self.assertEqual(whole.channel_order_ids.merged_ids.order_id, source)
        self._run_process_cron()
        self.assertFalse((source + whole).activity_ids)

    def test_what_has_left_at_that_moment_is_asked_about_once(self):
        unas = self._create_channel("unas", is_auto_confirmed=True)
        source, whole = self._arrive_at_once(unas, has_left=True)
        self._run_process_cron()
        self._run_process_cron()
        self.assertEqual((source + whole).mapped("state"), ["sale", "sale"])
        self.assertEqual(len(whole.activity_ids), 1)
        self.assertIn(source.name, whole.activity_ids.note)

    # --- The address for webhooks ---

    def test_a_manager_renews_the_address_for_webhooks(self):
        old = self.channel.webhook_token
        with self.assertRaises(AccessError):
            self.channel.with_user(self.clerk).action_renew_webhook()
        self.channel.with_user(self.manager).action_renew_webhook()
        self.assertNotEqual(self.channel.webhook_token, old)
        self.assertIn(self.channel.webhook_token, self.channel.webhook_url)


@tagged("post_install", "-at_install")
class TestFacts(ChannelMixin, TransactionCase):
    """What a channel tells of payment and delivery is on the order."""

    def _unas(self, paid="unpaid", hour=10):
        return (
            f"<Order><Key>U-1</Key><DateMod>2026.03.01 {hour}:00:00</DateMod>"
            f"<Currency>{self.currency.name}</Currency><Coupon>SPRING</Coupon>"
            "<SumPriceGross>125</SumPriceGross><Customer><Email>a@b.example.com</Email>"
            "<Comment>Ring twice</Comment><Addresses><Shipping><Name>A</Name>"
            "<DeliveryPointID>157547</DeliveryPointID><DeliveryPointGroup>gls"
            "</DeliveryPointGroup></Shipping></Addresses></Customer><Payment>"
            f"<Type>bankcard</Type><Status>{paid}</Status><Transactions><Transaction>"
            "<AuthCode>TX-9</AuthCode><Status>finish</Status><Date>2026.03.01 10:30:00"
            "</Date></Transaction></Transactions></Payment><Items><Item><Id>5</Id>"
            "<Sku>TEST-MUG</Sku><Quantity>1</Quantity><PriceGross>125</PriceGross>"
            "<Vat>25%</Vat></Item></Items></Order>"
        ).encode()

    def test_unas_is_told_by_the_key_of_its_order(self):
        shop = simulator("unas").UnasShop()
        unas = self._create_channel(
            "unas", is_private_allowed=True, is_told=True, status_confirmed="3"
        )
        data = self._unas().replace(b"<Key>", b"<Id>900</Id><Key>")
        shop.put(data.decode())
        with shop:
            unas.write({"base_url": f"{shop.url}/shop", "api_key": shop.api_key})
            order = self._receive(data, channel=unas).order_id
            self.assertEqual(order.channel_order_ids.external_id, "900")
            order.action_confirm()
            unas._send()
        told = unas.message_ids.filtered(lambda one: one.direction == "out")
        self.assertEqual(told.state, "done", told.error)
        self.assertEqual(shop.orders["U-1"].findtext("Status"), "3")

    def test_the_pickup_point_is_on_order_and_transfer(self):
        unas = self._create_channel("unas", is_auto_confirmed=True)
        order = self._receive(self._unas(), channel=unas).order_id
        self.assertEqual(order.channel_pickup_point, "gls, 157547")
        self.assertEqual(order.picking_ids.channel_pickup_point, "gls, 157547")
        self.assertEqual(order.channel_note, "Ring twice\nCoupons: SPRING")

    def test_what_is_paid_there_is_said_also_when_it_is_paid_later(self):
        unas = self._create_channel("unas", is_auto_confirmed=True)
        order = self._receive(self._unas(), channel=unas).order_id
        self.assertFalse(order.is_channel_paid)
        self._receive(self._unas("paid", 11), channel=unas)
        self.assertTrue(order.is_channel_paid)
        self.assertEqual(order.channel_transaction, "TX-9")
        self.assertEqual(str(order.channel_paid_at), "2026-03-01 09:30:00")
        self.assertIn(
            order, order.search([("is_channel_paid", "=", True)]), "it can be searched"
        )


@tagged("post_install", "-at_install")
class TestMasks(ChannelMixin, TransactionCase):
    """No secret and no number of a card is kept with a message."""

    SECRET = "s&<cret"
    SPELT = (
        "<SharedSecret>s&amp;&lt;cret</SharedSecret>",
        "<SharedSecret > s&amp;&lt;cret\n</SharedSecret>",
        "<SharedSecret><![CDATA[s&<cret]]></SharedSecret>",
        "<SharedSecret>s&#38;&#60;cret</SharedSecret>",
    )
    CARD = (
        '<Payment><PCard name="A" number="4111111111111111" expiration="x"/></Payment>'
    )

    def _order(self, secret):
        data = hostile.CXML.replace(
            "</OrderRequestHeader>", f"{self.CARD}</OrderRequestHeader>"
        )
        return data.replace("<SharedSecret>s</SharedSecret>", secret)

    def test_no_way_of_writing_a_secret_keeps_it(self):
        for spelt in self.SPELT:
            for coding in ("utf-8", "utf-16"):
                with self.subTest(spelt, coding=coding):
                    data = self._order(spelt).replace("UTF-8", coding).encode(coding)
                    kept = cxml.mask(data)
                    envelope, _message = cxml.open_envelope(kept)
                    self.assertEqual(envelope.secret, cxml.MASK)
                    self.assertNotIn("cret<", kept.decode(coding, "replace"))
                    self.assertNotIn(b"4111111111111111", kept.replace(b"\0", b""))
                    self.assertEqual(cxml.read(kept).orders, cxml.read(data).orders)

    def test_what_cannot_be_read_is_masked_as_well(self):
        for spelt in self.SPELT:
            kept = cxml.mask(self._order(spelt).encode()[:-20])
            self.assertNotIn(b"cret<", kept)
            self.assertNotIn(b"4111", kept)

    def test_what_is_made_to_be_masked_slowly_is_masked_soon(self):
        begin = b"<cXML><SharedSecret>s</SharedSecret>"
        for part in (
            b"<SharedSecret ",
            b"<SharedSecret>",
            b"</SharedSecret",
            b"<PCard ",
        ):
            with self.subTest(part):
                began = time.process_time()
                kept = cxml.mask(begin + part * (4_000_000 // len(part)))
                self.assertLess(time.process_time() - began, 1)
                self.assertNotIn(b">s<", kept)

    def test_a_program_that_hands_it_in_leaves_no_secret(self):
        channel = self._create_channel("cxml", code="gsa")
        data = self._order(self.SPELT[0]).encode()
        program = new_test_user(
            self.env,
            "program",
            "base.group_user,sale_channel_connectors.group_channel_push",
        )
        answer = self._push(data, channel, "text/xml", program)
        self.assertEqual(self._push(data, channel, "text/xml", program), answer)
        self.assertEqual(len(channel.message_ids), 1)
        text = channel.message_ids.payload_text
        self.assertNotIn("cret<", text)
        self.assertNotIn("4111", text)
