from odoo.exceptions import ValidationError
from odoo.tests import Form, TransactionCase, tagged

from ..hooks import post_init_hook
from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestDefaultChannel(ChannelMixin, TransactionCase):
    """No order is without a channel, whatever brings it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.company.sale_channel_id
        cls.customer = cls.env["res.partner"].create({"name": "Somebody"})

    def _order(self, **values):
        values = {"partner_id": self.customer.id, **values}
        return self.env["sale.order"].with_user(self.clerk).create(values)

    def test_an_order_of_a_clerk_has_the_default_channel(self):
        self.assertTrue(self.office)
        self.assertEqual(self._order().sale_channel_id, self.office)
        form = Form(self.env["sale.order"].with_user(self.clerk))
        self.assertEqual(form.sale_channel_id, self.office)

    def test_a_clerk_chooses_phone_or_mail(self):
        for name in ("phone", "email"):
            channel = self.env.ref(f"sale_channel_connectors.sale_channel_{name}")
            with Form(self.env["sale.order"].with_user(self.clerk)) as form:
                form.partner_id = self.customer
                form.sale_channel_id = channel
            self.assertEqual(form.record.sale_channel_id, channel)

    def test_a_cart_that_gets_a_website_gets_its_channel(self):
        website = self.env["website"].create({"name": "Another site"})
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        order.website_id = website
        self.assertEqual(order.sale_channel_id.website_id, website)

    def test_each_company_has_a_default_of_its_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(other.sale_channel_id, self.office)
        desk = self._create_channel("custom", name="Desk", company_id=other.id)
        other.sale_channel_id = desk
        orders = self.env["sale.order"].create(
            [
                {"partner_id": self.customer.id, "company_id": one.id}
                for one in (self.company, other)
            ]
        )
        channels = [order.sale_channel_id for order in orders]
        self.assertEqual(channels, [self.office, desk])

    def test_the_default_is_one_that_clerks_of_the_company_choose(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        desk = self._create_channel("custom", name="Desk", company_id=other.id)
        for channel in (desk, self.channel):  # of another company, of a shop
            with self.assertRaises(ValidationError):  # and it is rolled back
                self.company.sale_channel_id = channel
        for values in ({"company_id": other.id}, {"channel_type": "unas"}):
            with self.assertRaises(ValidationError):
                self.office.write(values)

    def test_a_company_begins_with_a_channel_that_is_there(self):
        self.env["res.company"].search([]).sale_channel_id = self.env.ref(
            "sale_channel_connectors.sale_channel_phone"
        )
        self.office.active = False
        channel = self.env["res.company"].create({"name": "Late"}).sale_channel_id
        self.assertTrue(channel.active)

    def test_a_website_goes_to_another_company_with_its_channel(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        website = self.env["website"].create({"name": "Moved"})
        channel = self.env["sale.channel"].search([("website_id", "=", website.id)])
        channel.warehouse_id = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        before = self._order(website_id=website.id)
        website.company_id = other
        after = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "website_id": website.id,
            }
        )
        self.assertEqual(after.sale_channel_id.website_id, website)
        self.assertEqual(before.sale_channel_id, after.sale_channel_id)
        self.assertFalse(channel.company_id or channel.warehouse_id)

    def test_a_default_channel_cannot_be_archived(self):
        with self.assertRaisesRegex(ValidationError, self.company.name):
            self.office.active = False
        phone = self.env.ref("sale_channel_connectors.sale_channel_phone")
        self.env["res.company"].search([]).sale_channel_id = phone
        self.office.active = False

    def test_what_was_there_before_gets_its_channel(self):
        website = self.env["website"].create({"name": "Another site"})
        channels = self.env["sale.channel"].search([("website_id", "=", website.id)])
        channels.unlink()
        orders = self._order() + self._order(website_id=website.id)
        orders += self._order(sale_channel_id=self.channel.id)
        orders[:2].sale_channel_id = False
        self.company.sale_channel_id = False
        post_init_hook(self.env)
        self.assertEqual(orders[0].sale_channel_id, self.office)
        self.assertEqual(orders[1].sale_channel_id.website_id, website)
        self.assertEqual(orders[2].sale_channel_id, self.channel)
