from odoo.tests import tagged

from odoo.addons.sale_channel_connectors_rep.hooks import post_init_hook
from odoo.addons.sales_rep_deferred_order.tests.common import INTERNAL_REP, RepCase


@tagged("post_install", "-at_install")
class TestRepChannel(RepCase):
    """What reps take comes through the channel of reps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channels = cls.env["sale.channel"]
        cls.channels.search([("channel_type", "=", "rep")]).active = False
        cls.reps = cls._create_channel("rep", "Reps")
        cls.website = cls.env["website"].create({"name": "Shop of reps"})
        cls.web = cls.channels.search([("website_id", "=", cls.website.id)])
        cls.office = cls.env.company.sale_channel_id

    @classmethod
    def _create_channel(cls, kind, name, **values):
        return cls.channels.create({"name": name, "channel_type": kind, **values})

    def _order(self, user=None, **values):
        orders = self.env["sale.order"].with_user(user or self.env.user)
        return orders.create({"partner_id": self.mine.id, **values})

    def test_an_order_of_a_rep_comes_through_the_reps(self):
        employee = self._create_user("channel@road.example", INTERNAL_REP)
        self._assign(employee, self.mine)
        self.assertEqual(self._order(employee).sale_channel_id, self.reps)
        self.assertEqual(self._order(self.clerk).sale_channel_id, self.office)

    def test_also_his_cart_in_the_shop_of_a_website(self):
        cart = self._order(website_id=self.website.id, rep_user_id=self.rep.id)
        self.assertEqual(cart.sale_channel_id, self.reps)
        own = self._order(website_id=self.website.id)
        self.assertEqual(own.sale_channel_id, self.web)

    def test_a_channel_that_was_chosen_stays(self):
        phone = self._create_channel("phone", "Phone")
        order = self._order(sale_channel_id=phone.id)
        order.rep_user_id = self.rep
        self.assertEqual(order.sale_channel_id, phone)

    def test_a_channel_that_is_chosen_with_the_rep_stays(self):
        order = self._order()
        order.write({"rep_user_id": self.rep.id, "sale_channel_id": self.office.id})
        self.assertEqual(order.sale_channel_id, self.office)

    def test_who_took_it_changes_no_terms_that_are_agreed(self):
        order = self._order()
        order.action_confirm()
        terms = self.env["account.payment.term"].create({"name": "Agreed"})
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", order.company_id.id)], limit=1
        )
        position = self.env["account.fiscal.position"].create({"name": "Agreed"})
        order.write(
            {
                "payment_term_id": terms.id,
                "journal_id": journal.id,
                "fiscal_position_id": position.id,
            }
        )
        order.rep_user_id = self.rep
        self.assertEqual(order.sale_channel_id, self.reps)
        self.assertEqual(order.payment_term_id, terms)
        self.assertEqual(order.journal_id, journal)
        self.assertEqual(order.fiscal_position_id, position)

    def test_another_rep_changes_no_terms_that_were_chosen(self):
        """Neither where no channel is for reps, nor where it says nothing of them."""
        terms = self.env["account.payment.term"].create({"name": "Chosen"})
        journal = self.env["account.journal"].create(
            {"name": "Chosen", "type": "sale", "code": "CHOSE"}
        )
        for is_there in (False, True):
            self.reps.active = is_there
            order = self._order()
            order.write({"payment_term_id": terms.id, "journal_id": journal.id})
            self.env.flush_all()
            order.rep_user_id = self.rep
            self.env.flush_all()
            channel = self.reps if is_there else self.office
            self.assertEqual(order.sale_channel_id, channel)
            self.assertEqual(
                (order.payment_term_id, order.journal_id), (terms, journal)
            )

    def test_the_channel_of_the_rep_says_what_it_knows(self):
        terms = self.env["account.payment.term"].create({"name": "Of reps"})
        self.reps.payment_term_id = terms
        order = self._order()
        order.rep_user_id = self.rep
        self.assertEqual(order.payment_term_id, terms)

    def test_a_rep_who_is_named_later_brings_the_channel(self):
        order = self._order()
        order.rep_user_id = self.rep
        self.assertEqual(order.sale_channel_id, self.reps)

    def test_a_rep_may_have_a_channel_of_his_own(self):
        own = self._create_channel(
            "rep", "North", user_id=self.rep.id, parent_id=self.reps.id
        )
        rep2 = self._create_user("other@road.example", INTERNAL_REP)
        first, second = (
            self._order(rep_user_id=rep.id).sale_channel_id for rep in (self.rep, rep2)
        )
        self.assertEqual((first, second), (own, self.reps))

    def test_the_channel_of_another_company_is_not_taken(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.reps.company_id = other
        order = self._order(rep_user_id=self.rep.id)
        self.assertEqual(order.sale_channel_id, self.office)

    def test_many_orders_ask_once_for_channels(self):
        def queries(number):
            orders = self.env["sale.order"].create(
                [{"partner_id": self.mine.id, "rep_user_id": self.rep.id}] * number
            )
            self.assertEqual(orders.sale_channel_id, self.reps)
            self.env.flush_all()
            orders.sale_channel_id = False
            before = self.env.cr.sql_log_count
            orders._compute_sale_channel_id()
            return self.env.cr.sql_log_count - before

        self.assertEqual(queries(2), queries(20))

    def test_orders_of_before_get_the_channel_and_one_is_made(self):
        orders = self._order(rep_user_id=self.rep.id).copy() + self._order()
        orders[1].rep_user_id = self.rep
        orders[0].sale_channel_id = False
        orders[1].sale_channel_id = self.office
        self.reps.active = False
        self.env.flush_all()
        post_init_hook(self.env)
        self.assertEqual(orders.sale_channel_id.channel_type, "rep")
        self.assertNotEqual(orders.sale_channel_id, self.reps)

    def test_the_list_of_all_orders_names_the_rep(self):
        order = self._order(rep_user_id=self.rep.id)
        self.env.flush_all()
        rows = self.env["sale.order.overview"].search(
            [("rep_user_id", "=", self.rep.id)]
        )
        self.assertIn(order, rows.sale_order_id)
        self.assertEqual(rows.sale_channel_id, self.reps)
