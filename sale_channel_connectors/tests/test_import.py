from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from . import hostile
from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestImport(ChannelMixin, TransactionCase):
    def test_an_order_arrives_as_the_shop_says(self):
        message = self._receive(self._woo(1, customer_note="Ring twice", number="A-1"))
        self.assertEqual(message.state, "done", message.error)
        order = message.order_id
        self.assertEqual(order.sale_channel_id, self.channel)
        self.assertEqual(order.client_order_ref, "A-1")
        self.assertEqual(order.origin, "woo-test/A-1")
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.order_line.product_id, self.mug)
        self.assertEqual(order.order_line.product_uom_qty, 2)
        self.assertEqual(order.order_line.tax_ids, self.tax_out)
        self.assertEqual(order.amount_untaxed, 20)
        self.assertEqual(order.amount_total, 25)
        self.assertEqual(order.channel_note, "Ring twice")
        self.assertEqual(order.partner_id.name, "Őze Teszt")
        self.assertEqual(order.partner_shipping_id.city, "Győr")
        self.assertEqual(order.partner_id.country_id, self.country)
        self.assertEqual(str(order.date_order), "2026-03-01 10:00:00")

    def test_the_same_bytes_again_make_nothing(self):
        first = self._receive(self._woo(1))
        again = self._receive(self._woo(1), self._woo(1))
        self.assertEqual(first, again)
        self.assertEqual(len(self.channel.message_ids), 1)

    def test_the_same_order_in_other_bytes_is_one_order(self):
        first = self._receive(self._woo(1)).order_id
        second = self._receive(self._woo(1) + b" ").order_id
        self.assertEqual(first, second)
        guards = self.env["sale.channel.order"].search(
            [("channel_id", "=", self.channel.id)]
        )
        self.assertEqual(len(guards), 1)

    def test_two_versions_in_one_batch_are_one_order(self):
        newer = self._woo(
            1,
            [("TEST-MUG", 3, "30.00", "7.50")],
            date_modified_gmt="2026-03-01T11:00:00",
        )
        messages = self._receive(self._woo(1), newer)
        self.assertEqual(messages.mapped("state"), ["ignored", "done"])
        self.assertEqual(messages.order_id.amount_total, 37.5)

    def test_prices_with_tax_stay_to_the_cent(self):
        rows = [("TEST-MUG", 3, "8.00", "2.00"), ("TEST-PLATE", 7, "7.99", "2.00")]
        message = self._receive(self._woo(2, rows, prices_include_tax=True))
        self.assertEqual(message.state, "done", message.error)
        lines = message.order_id.order_line
        self.assertEqual(lines.tax_ids, self.tax_in)
        self.assertEqual(lines.mapped("price_total"), [10.0, 9.99])
        self.assertEqual(message.order_id.amount_total, 19.99)

    def test_only_taxes_of_the_other_kind_do_as_well(self):
        self.tax_in.active = False
        rows = [("TEST-MUG", 3, "8.00", "2.00")]
        message = self._receive(self._woo(2, rows, prices_include_tax=True))
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual(message.order_id.order_line.tax_ids, self.tax_out)
        self.assertEqual(message.order_id.amount_total, 10)

    def test_shipping_fee_and_discount_are_rows_of_their_own(self):
        row = {"total": "8.00", "total_tax": "2.00", "taxes": [{"id": 1, "total": "2"}]}
        minus = {"total": "-4.00", "total_tax": "-1.00"}
        minus["taxes"] = [{"id": 1, "total": "-1"}]
        message = self._receive(
            self._woo(
                3,
                total="30.00",
                shipping_lines=[{"id": 8, "method_id": "gls", **row}],
                fee_lines=[{"id": 9, "name": "Voucher", **minus}],
            )
        )
        self.assertEqual(message.state, "done", message.error)
        lines = message.order_id.order_line
        self.assertEqual(
            lines.mapped("channel_line_kind"), ["product", "shipping", "discount"]
        )
        self.assertEqual(lines.mapped("price_total"), [25, 10, -5])
        self.assertEqual(lines.mapped("is_delivery"), [False, True, False])

    def test_a_rounding_is_a_visible_row(self):
        message = self._receive(self._woo(4, total="25.01"))
        self.assertEqual(message.state, "done", message.error)
        row = message.order_id.order_line.filtered(
            lambda line: line.channel_line_kind == "rounding"
        )
        self.assertEqual(row.price_total, 0.01)
        self.assertEqual(message.order_id.amount_total, 25.01)

    def test_a_difference_blocks_until_it_is_accepted(self):
        message = self._receive(self._woo(5, total="26.00"))
        self.assertEqual((message.state, message.error_code), ("blocked", "difference"))
        self.assertIn("26.00", message.error)
        self.assertIn("25.00", message.error)
        order = message.order_id
        with self.assertRaisesRegex(UserError, "26.00"):
            order.action_confirm()
        message.with_user(self.manager).action_accept_difference()
        self.assertEqual(message.state, "done")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_tax_that_is_not_the_stated_one_blocks(self):
        rows = [("TEST-MUG", 2, "20.00", "5.00"), ("TEST-PLATE", 1, "8.00", "2.00")]
        right, rounded, wrong = self._receive(
            self._woo(1, rows, total_tax="7.00"),
            self._woo(2, rows, total_tax="7.01"),
            self._woo(3, rows, total_tax="6.00"),
        )
        self.assertEqual((right | rounded).mapped("state"), ["done", "done"])
        self.assertEqual((wrong.state, wrong.error_code), ("blocked", "difference"))
        self.assertIn("Tax", wrong.error)

    def test_what_is_not_mapped_waits_and_goes_on_when_it_is(self):
        rows = [("NOBODY-KNOWS", 2, "20.00", "5.00")]
        waiting = self._receive(self._woo(6, rows), self._woo(7, rows))
        self.assertEqual(waiting.mapped("state"), ["blocked", "blocked"])
        self.assertEqual(len(waiting.order_id), 2)
        binding = waiting.missing_ids
        self.assertEqual(len(binding), 1)
        self.assertEqual(binding.external_key, "NOBODY-KNOWS")
        self.assertEqual(binding.waiting_count, 2)
        self.assertIn("NOBODY-KNOWS", waiting[0].error)
        with self.assertRaises(UserError):
            waiting.order_id[0].action_confirm()
        binding.with_user(self.manager).product_id = self.plate
        self.assertEqual(waiting.mapped("state"), ["done", "done"])
        self.assertEqual(waiting.order_id.order_line.product_id, self.plate)
        self.assertEqual(set(waiting.order_id.mapped("amount_total")), {25.0})
        self.assertFalse(any(waiting.order_id.mapped("is_channel_blocked")))
        following = self._receive(self._woo(8, rows))
        self.assertEqual(following.state, "done")

    def test_an_unknown_tax_is_asked_for_and_never_zero(self):
        members = {"tax_lines": [{"rate_id": 1, "rate_percent": "13.70"}]}
        row = [("TEST-MUG", 1, "100.00", "13.70")]
        message = self._receive(self._woo(9, row, **members))
        self.assertEqual(message.error_code, "missing")
        self.assertEqual(message.missing_ids.kind, "tax")
        self.assertIn("13.7%", message.missing_ids.external_key)
        message.missing_ids.tax_id = self._create_tax("13.7", 13.7, "tax_excluded")
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual(message.order_id.amount_total, 113.7)

    def test_an_unknown_currency_is_asked_for(self):
        name = "USD" if self.currency.name != "USD" else "SEK"
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", name)])
        )
        currency.active = True
        self.env["product.pricelist"].search(
            [("currency_id", "=", currency.id)]
        ).action_archive()
        message = self._receive(self._woo(10, currency=name))
        self.assertEqual(message.missing_ids.kind, "pricelist")
        message.missing_ids.pricelist_id = self.env["product.pricelist"].create(
            {"name": name, "currency_id": currency.id}
        )
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual(message.order_id.currency_id, currency)
        self.assertEqual(message.order_id.amount_total, 25)

    def test_a_poison_message_stops_no_other(self):
        importer = type(self.env["sale.channel.importer"])
        original = importer._prepare_order

        def fails(self, channel, known, remote, partners):
            if remote.external_id == "13":
                raise KeyError("poison")
            return original(self, channel, known, remote, partners)

        payloads = [self._woo(number) for number in range(11, 21)]
        messages = self.channel._store_payloads(payloads)
        with patch.object(importer, "_prepare_order", fails):
            messages._process()
        failed = messages.filtered(lambda one: one.state == "failed")
        self.assertEqual(failed.external_ref, "13")
        self.assertIn("poison", failed.error)
        self.assertEqual(len(messages - failed), 9)
        self.assertEqual(set((messages - failed).mapped("state")), {"done"})
        failed.with_user(self.manager).action_replay()
        self.assertEqual(failed.state, "done")
        self.assertEqual(len(messages.order_id), 10)

    def test_what_cannot_be_read_is_kept_and_told(self):
        messages = self._receive(b"<html>Log in</html>", self._woo(1))
        self.assertEqual(messages.mapped("state"), ["failed", "done"])
        self.assertEqual(messages[0].error_code, "bad_document")
        self.assertIn("web page", messages[0].error)
        self.assertIn("<html>", messages[0].payload_text)

    def test_carts_and_tests_make_no_order(self):
        draft = self._receive(self._woo(1, status="pending"))
        self.assertEqual((draft.state, draft.error_code), ("ignored", "not_final"))
        channel = self._create_channel("cxml", code="buyer")
        data = hostile.CXML.replace("<Request>", '<Request deploymentMode="test">')
        test = self._receive(data.encode(), channel=channel)
        self.assertEqual((test.state, test.error_code), ("ignored", "test"))
        self.assertFalse((draft | test).order_id)

    def test_every_format_makes_an_order(self):
        self.mug.barcode = "4006381333931"
        self.mug.default_code = "MUG"
        self._create_tax("21", 21.0, "tax_excluded")
        self._create_tax("21 i", 21.0, "tax_included")
        self._create_tax("27 i", 27.0, "tax_included")
        for kind, data in hostile.valid.items():
            with self.subTest(kind):
                data = data.replace(b"EUR", self.currency.name.encode())
                data = data.replace(b"HUF", self.currency.name.encode())
                data = data.replace(b"USD", self.currency.name.encode())
                channel = self._create_channel(kind, code=f"all-{kind}")
                message = self._receive(data, channel=channel)
                self.assertEqual(message.state, "done", message.error)
                self.assertEqual(message.order_id.order_line[0].product_id, self.mug)

    def test_an_order_without_lines_waits(self):
        message = self._receive(self._woo(1, (), total="0"))
        self.assertEqual((message.state, message.error_code), ("blocked", "empty"))

    def test_a_whole_order_can_confirm_itself(self):
        self.channel.is_auto_confirmed = True
        whole, blocked = self._receive(self._woo(1), self._woo(2, total="99.00"))
        self.assertEqual(whole.order_id.state, "sale")
        self.assertTrue(whole.order_id.picking_ids)
        self.assertEqual(blocked.order_id.state, "draft")
        self.assertFalse(blocked.order_id.picking_ids)

    def test_defaults_of_the_channel_apply(self):
        team = self.env["crm.team"].create({"name": "Shop team"})
        term = self.env["account.payment.term"].create({"name": "At once"})
        self.channel.write(
            {"team_id": team.id, "payment_term_id": term.id, "order_prefix": "SHOP-"}
        )
        order = self._receive(self._woo(77)).order_id
        self.assertEqual(order.team_id, team)
        self.assertEqual(order.payment_term_id, term)
        self.assertEqual(order.name, "SHOP-W77")

    def test_nobody_sells_an_order_before_somebody_is_named(self):
        order = self._receive(self._woo(77)).order_id
        self.assertFalse(order.user_id, "not whoever let it in")
        order.partner_id.user_id = self.clerk
        self.assertEqual(self._receive(self._woo(78)).order_id.user_id, self.clerk)
        self.channel.user_id = self.manager
        self.assertEqual(self._receive(self._woo(79)).order_id.user_id, self.manager)

    def test_who_is_asked_about_an_order_works_its_channel(self):
        order = self._receive(self._woo(77)).order_id
        team = order.team_id = self.env["crm.team"].create({"name": "Shop team"})
        self.assertEqual(order._get_channel_responsible(), self.env.user)
        team.user_id = self.manager
        self.assertEqual(order._get_channel_responsible(), self.manager)
        self.channel.member_ids = self.clerk
        self.assertEqual(order._get_channel_responsible(), self.clerk)
        order.user_id = self.manager
        self.assertEqual(order._get_channel_responsible(), self.manager)

    def test_a_message_is_called_by_its_number_or_its_own(self):
        bad, good = self._receive(b"<html>Log in</html>", self._woo(1))
        self.assertEqual(good.display_name, "W1")
        self.assertEqual(bad.display_name, f"Message {bad.id}")

    def test_a_strict_channel_waits_for_the_payment_method_too(self):
        self.channel.is_strict = True
        message = self._receive(self._woo(1))
        self.assertEqual(message.missing_ids.kind, "payment")
        message.missing_ids.payment_term_id = self.env["account.payment.term"].create(
            {"name": "Wire"}
        )
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual(message.order_id.payment_term_id.name, "Wire")

    def test_queries_do_not_grow_with_the_orders(self):
        rows = [("TEST-MUG", 1, "8.00", "2.00"), ("TEST-PLATE", 2, "16.00", "4.00")]
        self._receive(self._woo(999, rows))
        counts = []
        for first, number in ((1000, 10), (2000, 40)):
            payloads = [self._woo(first + n, rows) for n in range(number)]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            messages = self._receive(*payloads)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(messages.mapped("state")), {"done"})
        self.assertLess(counts[1] / 40, 12)
        self.assertLess((counts[1] - counts[0]) / 30, 12)


@tagged("post_install", "-at_install")
class TestImportPayload(ChannelMixin, TransactionCase):
    def setUp(self):
        super().setUp()
        self.program = new_test_user(
            self.env,
            "program",
            "base.group_user,sale_channel_connectors.group_channel_push",
        )

    def test_the_same_payload_gets_the_same_answer(self):
        first = self._push(self._woo(1), user=self.program)
        self.assertEqual(first["state"], "done", first["error"])
        self.assertTrue(first["order_id"])
        self.assertEqual(first["error"], "")
        self.assertEqual(self._push(self._woo(1), user=self.program), first)

    def test_what_is_wrong_is_answered(self):
        answer = self._push(b"nonsense", user=self.program)
        self.assertEqual(answer["state"], "failed")
        self.assertIn("not JSON", answer["error"])
        self.assertFalse(answer["order_id"])

    def test_only_the_group_may_hand_in(self):
        for user in (self.clerk, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._push(self._woo(1), user=user)

    def test_a_program_may_do_nothing_else(self):
        self._push(self._woo(1), user=self.program)
        for model in ("sale.channel", "sale.channel.message", "sale.order"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.program).search([])

    def test_strange_arguments_are_refused_in_words(self):
        call = self.env["sale.channel"].with_user(self.program).import_payload
        for code, payload, media in (
            ("nobody", "e30=", "application/json"),
            ("woo-test", "***", "application/json"),
            ("woo-test", None, "application/json"),
            ("woo-test", ["e30="], "application/json"),
            ("woo-test", "e30=", "application/xml"),
            ("woo-test", "e30=", None),
            (["woo-test"], "e30=", "application/json"),
        ):
            with self.subTest((code, media)), self.assertRaises(UserError):
                call(code, payload, media)

    def test_a_channel_of_another_company_is_not_there(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._create_channel("woocommerce", code="theirs", company_id=other.id)
        with self.assertRaises(UserError):
            self.env["sale.channel"].with_user(self.program).import_payload(
                "theirs", "e30=", "application/json"
            )
