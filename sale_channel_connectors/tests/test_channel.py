from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestChannel(ChannelMixin, TransactionCase):
    def test_a_code_comes_of_the_name_and_is_unique(self):
        first = self.env["sale.channel"].create({"name": "Fair & Market"})
        second = self.env["sale.channel"].create({"name": "Fair & Market"})
        self.assertEqual(first.code, "fair-market")
        self.assertEqual(second.code, "fair-market-2")
        number = self.env["sale.channel"].create({"name": "Site", "code": "99007"})
        self.assertEqual(number.display_name, "Site (99007)")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            second.code = "99007"
            second.flush_recordset()

    def test_a_channel_is_no_part_of_itself(self):
        child = self._create_channel("custom", code="child", parent_id=self.channel.id)
        with self.assertRaisesRegex(UserError, "Recursion"):
            self.channel.parent_id = child

    def test_an_order_by_hand_takes_the_defaults_of_its_channel(self):
        team = self.env["crm.team"].create({"name": "Phone team"})
        phone = self._create_channel("phone", code="test-phone", team_id=team.id)
        order = self.env["sale.order"].create(
            {"partner_id": self.manager.partner_id.id, "sale_channel_id": phone.id}
        )
        self.assertEqual(order.team_id, team)

    def test_an_order_by_hand_has_the_prefix_of_its_channel(self):
        phone = self._create_channel("phone", code="test-phone", order_prefix="TEL-")
        values = {"partner_id": self.clerk.partner_id.id, "sale_channel_id": phone.id}
        orders = self.env["sale.order"].create([values, values | {"name": "Own"}])
        self.assertRegex(orders[0].name, "^TEL-.+")
        self.assertNotEqual(orders[0].name, "TEL-New")
        self.assertEqual(orders[1].name, "Own")

    def test_companies_with_a_vat_number_have_terms_of_their_own(self):
        terms = self.env["account.payment.term"].create([{"name": "A"}, {"name": "B"}])
        prices = self.env["product.pricelist"].create([{"name": "A"}, {"name": "B"}])
        places = self.env["account.fiscal.position"].create(
            [{"name": "A"}, {"name": "B"}]
        )
        for name, (own, b2b) in (
            ("payment_term_id", terms),
            ("pricelist_id", prices),
            ("fiscal_position_id", places),
        ):
            self.channel[name], self.channel[f"b2b_{name}"] = own, b2b
        company = self._person(company="Acropora Kft.", email="one@a.example.com")
        meta = [{"id": 1, "key": "_vat_number", "value": "HU12345676"}]
        orders = self._receive(
            self._woo(1), self._woo(2, billing=company, meta_data=meta)
        ).order_id
        phone = self.channel.copy({"code": "by-phone", "channel_type": "phone"})
        for order in orders:
            orders |= order.create(
                {"partner_id": order.partner_id.id, "sale_channel_id": phone.id}
            )
        for name in ("payment_term_id", "pricelist_id", "fiscal_position_id"):
            told = [order[name].name for order in orders]
            self.assertEqual(told, ["A", "B", "A", "B"], name)

    def test_a_channel_that_takes_from_everybody_says_so(self):
        for kind, said in (("ubl", "whoever"), ("cxml", "refused")):
            with self.subTest(kind):
                channel = self._create_channel(kind).with_user(self.manager)
                self.assertIn(said, channel.secret_warning)
                channel.webhook_secret = "s3cret"
                self.assertFalse(channel.secret_warning)
        self.assertFalse(self.channel.secret_warning, "a shop is asked")

    def test_an_order_of_a_website_has_the_channel_of_the_website(self):
        website = self.env["website"].create({"name": "Another site"})
        order = self.env["sale.order"].create(
            {"partner_id": self.manager.partner_id.id, "website_id": website.id}
        )
        channel = order.sale_channel_id
        self.assertEqual((channel.website_id, channel.name), (website, website.name))
        order.action_confirm()
        self.assertEqual(channel.today_count, 1)

    def test_turnover_counts_by_channel_with_its_parts(self):
        child = self._create_channel(
            "woocommerce", code="part", parent_id=self.channel.id
        )
        self._receive(self._woo(1))
        self._receive(self._woo(2), channel=child)
        self.env.flush_all()
        report = self.env["sale.report"]
        ((total,),) = report._read_group(
            [("sale_channel_id", "child_of", self.channel.id)],
            aggregates=["price_subtotal:sum"],
        )
        self.assertEqual(total, 40)
        sums = report._read_group(
            [("sale_channel_id", "child_of", self.channel.id)],
            ["sale_channel_root_id"],
            ["price_subtotal:sum"],
        )
        self.assertEqual(sums, [(self.channel, 40)], "one sum for a channel's parts")

    def test_the_card_counts_what_needs_a_person(self):
        self._receive(
            self._woo(1), self._woo(2, [("NEW", 1, "8.00", "2.00")]), b"nonsense"
        )
        self.assertEqual(self.channel.today_count, 2)
        self.assertEqual(self.channel.blocked_count, 1)
        self.assertEqual(self.channel.failed_count, 1)
        self.assertEqual(self.channel.open_binding_count, 1)

    def test_addresses_are_checked_where_they_are_typed(self):
        for url in ("http://shop.example", "https://a:b@shop.example", "ftp://x"):
            with self.subTest(url), self.assertRaises(UserError):
                self.channel.base_url = url

    def test_a_clerk_sees_messages_and_changes_nothing(self):
        message = self._receive(self._woo(1, total="99.00"))
        message.order_id.user_id = self.clerk
        seen = message.with_user(self.clerk)
        self.assertEqual(seen.state, "blocked")
        for action in ("action_replay", "action_ignore", "action_accept_difference"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(seen, action)()
        with self.assertRaises(AccessError):
            self.channel.with_user(self.clerk).action_pull()

    def test_who_sees_own_orders_only_sees_no_message_and_no_mapping(self):
        rep = new_test_user(self.env, "own_only", "sales_team.group_sale_salesman")
        self._receive(self._woo(1, [("NEW", 1, "8.00", "2.00")]))
        for model in ("message", "order", "binding"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[f"sale.channel.{model}"].with_user(rep).search([])
        self.assertEqual(self.channel.with_user(rep).blocked_count, 1)
        own = self.env["sale.order"].create({"partner_id": rep.partner_id.id})
        own.user_id = rep
        self.assertFalse(own.with_user(rep).channel_block_reason)

    def test_what_came_in_is_evidence_that_nobody_changes(self):
        message = self._receive(self._woo(1)).with_user(self.manager)
        guard = message.order_id.channel_order_ids
        for change in (
            message.unlink,
            lambda: message.write({"payload": "e30="}),
            lambda: message.write({"state": "done"}),
            lambda: guard.write({"external_id": "2"}),
            guard.unlink,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_a_person_may_let_a_message_rest(self):
        message = self._receive(self._woo(1, total="99.00"))
        message.with_user(self.manager).action_ignore()
        self.assertEqual(message.state, "ignored")
        self.assertIn(self.manager.name, message.error)

    def test_messages_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        channel = self._create_channel("custom", code="o", company_id=other.id)
        self.env["sale.channel.message"].create(
            {"channel_id": channel.id, "digest": "x", "external_ref": "1"}
        )
        seen = self.env["sale.channel.message"].with_user(self.manager)
        self.assertFalse(seen.search([("channel_id", "=", channel.id)]))
        self.assertFalse(
            self.env["sale.channel"]
            .with_user(self.manager)
            .search([("code", "=", "o")])
        )

    def test_actions_open_the_records_of_the_channel(self):
        message = self._receive(self._woo(1, [("NEW", 1, "8.00", "2.00")]))
        for action in (
            self.channel.action_open_messages(),
            self.channel.action_open_blocked(),
            self.channel.action_open_bindings(),
            self.channel.action_open_orders(),
            message.order_id.action_open_channel_messages(),
            message.action_map(),
        ):
            with self.subTest(action["name"]):
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertTrue(found)
        self.assertEqual(message.action_open_order()["res_id"], message.order_id.id)
