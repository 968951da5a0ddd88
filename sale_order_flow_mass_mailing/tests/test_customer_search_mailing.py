"""A search becomes a mailing, once or again and again."""

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.sale_order_flow.tests.common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestCustomerSearchMailing(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-15 08:00:00"))
        group = cls.env["product.category"].create({"name": "Machines"})
        cls.saw = cls._create_product("Saw", categ_id=group.id)
        cls.other, _buyer = cls._create_customer("bolt", country=cls.poland)
        cls._buy(cls.customer, "2026-01-05")
        cls.search = cls.env["sale.customer.search"].create(
            {"criterion": "dormant", "categ_id": group.id, "months": 3}
        )

    @classmethod
    def _buy(cls, partner, date):
        order = cls._create_order(cls.saw, partner=partner)
        order.action_confirm()
        order.date_order = date

    def _repeat(self):
        pattern = self.env["mailing.mailing"].create(
            {
                "subject": "We miss you",
                "body_html": "<p>Come back</p>",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        self.search.write(
            {
                "mailing_interval": "month",
                "mailing_pattern_id": pattern.id,
                "next_mailing_date": "2026-06-15",
            }
        )

    def _run(self):
        """Do what the cron does, without its commits."""
        today = fields.Date.context_today(self.search)
        for search in self.search._get_due_mailings(today):
            search._try_to_repeat_mailing(today)

    def test_mailing_goes_to_those_found(self):
        action = self.search.action_write_mailing()
        mailing = self.env["mailing.mailing"].browse(action["res_id"])
        self.assertEqual(mailing._get_recipients(), self.customer.ids)
        self.assertEqual(self.search.mailing_count, 1)

    def test_mailing_repeats_with_those_found_then(self):
        self._repeat()
        self._run()
        first = self.search.mailing_ids
        self.assertEqual((first.state, first.subject), ("in_queue", "We miss you"))
        self.assertEqual(str(self.search.next_mailing_date), "2026-07-15")
        self._run()
        self.assertEqual(self.search.mailing_ids, first, "not due again")
        self._buy(self.other, "2026-02-01")
        with freeze_time("2026-09-20 08:00:00"):
            self._run()
        second = self.search.mailing_ids - first
        self.assertCountEqual(
            second._get_recipients(), (self.customer | self.other).ids
        )
        self.assertEqual(str(self.search.next_mailing_date), "2026-10-15")

    def test_one_that_cannot_be_repeated_does_not_stop_the_others(self):
        self._repeat()
        broken = self.search.copy({"name": "A first one"})
        broken.flush_recordset()
        self.env.cr.execute(  # as after a mailing that was lost
            "UPDATE sale_customer_search SET mailing_pattern_id = NULL WHERE id = %s",
            broken.ids,
        )
        broken.invalidate_recordset()
        with mute_logger("odoo.addons.sale_order_flow_mass_mailing"):
            self._run()
        self.assertEqual(self.search.mailing_ids.state, "in_queue")
        self.assertFalse(broken.mailing_ids)
        self.assertEqual(str(broken.next_mailing_date), "2026-06-15", "due again")

    def test_nobody_found_is_nothing_sent(self):
        self._repeat()
        self._buy(self.customer, "2026-06-01")
        self._run()
        self.assertFalse(self.search.mailing_ids)

    def test_repeating_needs_a_text_and_a_day(self):
        with self.assertRaisesRegex(ValidationError, "mailing to repeat"):
            self.search.mailing_interval = "week"

    def test_seller_without_mailings_cannot_write_one(self):
        seller = new_test_user(
            self.env, "no_mailer", groups="sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            self.search.with_user(seller).action_write_mailing()
