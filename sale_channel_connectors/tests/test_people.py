from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestPeople(ChannelMixin, TransactionCase):
    """A channel is everybody's until it has people; from then on it is theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env, "channel_colleague", "sales_team.group_sale_salesman_all_leads"
        )
        cls.part = cls._create_channel(
            "custom", code="people-part", parent_id=cls.channel.id
        )

    def _order(self, channel, **values):
        customer = self.env["res.partner"].create({"name": "Customer"})
        return self.env["sale.order"].create(
            {"partner_id": customer.id, "sale_channel_id": channel.id, **values}
        )

    def _sees(self, user, record):
        model = record.with_user(user)
        return bool(model.search_count([("id", "in", record.ids)]))

    def test_without_people_everybody_sees_it_as_before(self):
        order = self._order(self.channel)
        for record in (self.channel, self.part, order):
            self.assertTrue(self._sees(self.colleague, record))
        for model in ("sale.order", "sale.order.line", "sale.report", "sale.channel"):
            rules = self.env["ir.rule"].with_user(self.colleague)
            self.assertNotIn("sale_channel_id", str(rules._compute_domain(model)))

    def test_its_people_and_managers_see_it_its_parts_and_orders_others_do_not(self):
        orders = self._order(self.channel), self._order(self.part)
        message = self._receive(self._woo(1))
        offer = self.env["sale.channel.offer"].create(
            {
                "channel_id": self.channel.id,
                "product_id": self.plate.id,
                "external_key": "1",
            }
        )
        self.env.flush_all()
        rows = self.env["sale.order.overview"].search(
            [("sale_order_id", "=", orders[1].id)]
        )
        report = self.env["sale.report"].search(
            [("sale_channel_id", "=", self.channel.id)]
        )
        closed = [self.channel, self.part, *orders, message, offer, rows, report]
        closed += [message.order_id.order_line, message.order_id.channel_order_ids]
        for record in closed:
            self.assertTrue(self._sees(self.colleague, record), record)
        self.channel.member_ids = self.clerk
        for record in closed:
            with self.subTest(record._name):
                self.assertTrue(self._sees(self.clerk, record))
                self.assertTrue(self._sees(self.manager, record))
                self.assertFalse(self._sees(self.colleague, record))
                with self.assertRaises(AccessError):
                    record.with_user(self.colleague).check_access("read")
        with self.assertRaises(AccessError):
            self._order(self.channel).with_user(self.colleague).note = "x"
        self.channel.member_ids = False
        self.assertTrue(self._sees(self.colleague, orders[1]))

    def test_a_part_may_have_people_of_its_own(self):
        self.channel.member_ids = self.clerk
        self.part.member_ids = self.colleague
        self.assertTrue(self._sees(self.colleague, self._order(self.part)))
        self.assertFalse(self._sees(self.clerk, self._order(self.part)))

    def test_questions_about_a_part_go_to_the_people_of_what_it_is_part_of(self):
        inner = self._create_channel(
            "custom", code="people-inner", parent_id=self.part.id
        )
        order = self._order(inner, user_id=False, team_id=False)
        self.channel.member_ids = self.clerk
        self.assertEqual(order._get_channel_responsible(), self.clerk)
        self.part.member_ids = self.colleague
        self.assertEqual(order._get_channel_responsible(), self.colleague)

    def test_a_new_part_of_a_channel_with_people_is_theirs_at_once(self):
        self.channel.member_ids = self.clerk
        self.assertFalse(self._sees(self.colleague, self.channel))
        part = self._create_channel(
            "custom", code="people-new", parent_id=self.channel.id
        )
        self.assertFalse(self._sees(self.colleague, part))

    def test_who_is_on_a_channel_is_archived_and_not_deleted(self):
        user = new_test_user(self.env, "channel_last", "sales_team.group_sale_salesman")
        channel = self.env["sale.channel"].create(
            {"name": "Closed", "member_ids": [Command.set(user.ids)]}
        )
        refusal = self.assertRaises(IntegrityError)
        with mute_logger("odoo.sql_db"), refusal, self.cr.savepoint():
            user.unlink()
        self.assertEqual(channel.member_ids, user)

    def test_like_names_in_one_batch_get_codes_of_their_own(self):
        channels = self.env["sale.channel"].create(
            [{"name": name} for name in ("Stall 1", "stall-1", "Stall 1")]
        )
        self.assertEqual(len(set(channels.mapped("code"))), 3)

    def test_customers_see_their_orders_whoever_works_the_channel(self):
        customer = new_test_user(self.env, "channel_buyer", "base.group_portal")
        order = self._order(self.channel, partner_id=customer.partner_id.id)
        self.channel.member_ids = self.clerk
        self.assertTrue(self._sees(customer, order))

    def test_who_is_on_no_channel_works_all_and_others_their_own_with_parts(self):
        mine = [("is_mine", "=", True)]
        channels = self.env["sale.channel"]
        every = channels.with_user(self.colleague).search([])
        self.assertEqual(channels.with_user(self.colleague).search(mine), every)
        self.channel.member_ids = self.clerk
        own = channels.with_user(self.clerk).search(mine)
        self.assertEqual(own, self.channel | self.part)
        self.assertTrue(self.part.with_user(self.clerk).is_mine)
        others = channels.with_user(self.clerk).search([("is_mine", "=", False)])
        self.assertFalse(others & own)

    def test_rules_ask_no_query_of_their_own(self):
        self.channel.member_ids = self.clerk
        orders = self.env["sale.order"].with_user(self.colleague)
        orders.search([])
        self.env.flush_all()
        with self.assertQueryCount(1):
            orders.search([])
