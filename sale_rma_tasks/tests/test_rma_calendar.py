from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestReturnCalendar(ReturnMixin, TransactionCase):
    """The calendar says whose return it is, what is expected, and how far it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("calendar")
        order = cls._sell((cls.goods, 5.0), (cls.other_goods, 3.0))
        cls.rma = cls._create_return(order, quantity=2.0)
        cls.rma.write({"user_id": cls.seller.id, "date_expected": "2026-05-04"})

    def _get_calendar(self):
        """Return the calendar as the browser asks for it."""
        returns = self.env["sale.rma"].with_user(self.seller)
        view = self.env.ref("sale_rma_tasks.sale_rma_view_calendar")
        return etree.fromstring(returns.get_view(view.id, "calendar")["arch"])

    def _read_event(self):
        """Return what the browser reads for the calendar."""
        calendar = self._get_calendar()
        names = [calendar.get(name) for name in ("create_name_field", "color")]
        names += [field.get("name") for field in calendar.iter("field")]
        return self.rma.with_user(self.seller).read([name for name in names if name])[0]

    def test_an_event_names_the_customer_and_the_goods(self):
        self.goods.default_code = "D-1"  # takes place and says little
        title = self._get_calendar().get("create_name_field", "display_name")
        event = self.rma.with_user(self.seller).read([title])[0]
        self.assertEqual(event[title], "ACME: Drill, Saw")

    def test_its_popover_tells_number_goods_and_status(self):
        event = self._read_event()
        self.assertEqual(event["name"], self.rma.name)
        self.assertEqual(event["partner_id"][1], "ACME")
        self.assertEqual(event["state"], "draft")
        self.assertEqual(event["goods_words"], "2.00 Units of Drill, 2.00 Units of Saw")

    def test_its_colour_is_the_status_which_the_side_bar_names(self):
        calendar = self._get_calendar()
        self.assertEqual(calendar.get("color"), "state")
        (state,) = calendar.xpath("field[@name='state']")
        self.assertEqual(state.get("filters"), "1")

    def test_what_does_not_come_is_not_expected(self):
        self.rma.line_ids[0].decision = "keep"
        self.assertEqual(self.rma.calendar_title, "ACME: Saw")
        self.assertEqual(self.rma.goods_words, "2.00 Units of Saw")
        self.rma.line_ids[1].decision = "refuse"
        self.assertEqual(self.rma.calendar_title, "ACME: Drill, Saw")

    def test_a_return_without_goods_has_the_customer_alone(self):
        rma = self.env["sale.rma"].create({"partner_id": self.customer.id})
        self.assertEqual(rma.calendar_title, "ACME")
        self.assertFalse(rma.goods_words)

    def test_goods_are_named_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.goods.with_context(lang="fr_FR").name = "Perceuse"
        self.assertEqual(self.rma.calendar_title, "ACME: Drill, Saw")
        french = self.rma.with_context(lang="fr_FR")
        self.assertEqual(french.calendar_title, "ACME: Perceuse, Saw")

    def test_an_event_is_moved_to_another_day(self):
        title = self._get_calendar().get("create_name_field") or "name"
        change = {title: "ACME: Drill, Saw", "date_expected": "2026-05-06"}
        self.rma.with_user(self.seller).write(change)
        self.assertEqual(self.rma.date_expected, Date.to_date("2026-05-06"))
        self.assertEqual(self.rma.calendar_title, "ACME: Drill, Saw")

    def test_a_month_is_read_with_as_many_queries_as_a_day(self):
        line = {"product_id": self.goods.id, "quantity": 1.0}
        values = {
            "partner_id": self.customer.id,
            "user_id": self.seller.id,
            "line_ids": [Command.create(line)],
        }
        many = self.env["sale.rma"].create([dict(values) for _number in range(20)])
        names = ["calendar_title", "goods_words", "state", "name"]

        def count(returns):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            returns.with_user(self.seller).read(names)
            return self.env.cr.sql_log_count - before

        count(many)  # what is read once for good
        self.assertEqual(count(many), count(many[:1]))

    def test_customers_ask_for_no_words_of_the_office(self):
        buyer = new_test_user(self.env, "calendar_buyer", "base.group_portal")
        buyer.partner_id.parent_id = self.customer
        own = self.rma.with_user(buyer)
        self.assertEqual(own.name, self.rma.name)
        for name in ("calendar_title", "goods_words"):
            with self.assertRaises(AccessError):
                own.read([name])
