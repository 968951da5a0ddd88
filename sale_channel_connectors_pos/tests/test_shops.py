from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from odoo.addons.sale_channel_connectors_pos.hooks import post_init_hook

from .common import ShopsCase


@tagged("post_install", "-at_install")
class TestShops(ShopsCase):
    """A shop with a till is a channel, and its orders come through it."""

    def test_each_shop_is_a_channel_of_its_own(self):
        channel = self.city.sale_channel_id
        self.assertEqual((channel.name, channel.channel_type), ("City", "pos"))
        self.assertEqual(channel.company_id, self.city.company_id)
        self.assertNotEqual(channel, self.station.sale_channel_id)
        self.assertEqual(channel.pos_config_ids, self.city)

    def test_who_opens_shops_needs_no_right_to_set_up_channels(self):
        opener = new_test_user(
            self.env, "shop_opener", "point_of_sale.group_pos_manager"
        )
        shop = self.env["pos.config"].with_user(opener).create({"name": "Harbour"})
        self.assertEqual(shop.sale_channel_id.name, "Harbour")
        self.assertFalse(shop.sale_channel_id.has_access("write"))

    def test_an_order_of_a_till_has_the_channel_of_its_shop_for_good(self):
        channel = self.city.sale_channel_id
        order = self._sell(self.city, 2, sale_channel_id=False)
        self.assertEqual(order.sale_channel_id, channel)
        self.city.sale_channel_id = self.station.sale_channel_id
        self.assertEqual(order.sale_channel_id, channel)
        later = self._sell(self.city, 1)
        self.assertEqual(later.sale_channel_id, self.station.sale_channel_id)

    def test_the_invoice_of_a_till_has_its_channel(self):
        values = self._sell(self.city, 2)._prepare_invoice_vals()
        self.assertEqual(values["sale_channel_id"], self.city.sale_channel_id.id)

    def test_turnover_counts_each_shop_apart_and_sums_the_parts(self):
        both = self.env["sale.channel"].create({"name": "Shops", "code": "shops"})
        (self.city | self.station).sale_channel_id.parent_id = both
        self._sell(self.city, 2)
        self._sell(self.station, 5)
        order = self._offer(sale_channel_id=self.station.sale_channel_id.id)
        order.action_confirm()
        self.env.flush_all()
        report = self.env["sale.report"]
        told = dict(
            report._read_group(
                [("sale_channel_id", "child_of", both.id)],
                ["sale_channel_id"],
                ["price_subtotal:sum"],
            )
        )
        self.assertEqual(
            told, {self.city.sale_channel_id: 6.0, self.station.sale_channel_id: 27.0}
        )
        self.assertEqual(sum(told.values()), 33.0)
        whole = report._read_group(
            [("sale_channel_root_id", "=", both.id)],
            ["sale_channel_root_id"],
            ["price_subtotal:sum"],
        )
        self.assertEqual(whole, [(both, 33.0)])

    def test_shops_of_before_become_channels_with_their_orders(self):
        order = self._sell(self.city, 2)
        for record in (self.city, order):
            record.sale_channel_id = False
        self.env.flush_all()
        post_init_hook(self.env)
        self.assertEqual(self.city.sale_channel_id.channel_type, "pos")
        self.assertEqual(order.sale_channel_id, self.city.sale_channel_id)

    def test_the_channel_counts_what_was_sold_today(self):
        self._sell(self.city, 2)
        self._sell(self.city, 1, date_order="2020-01-01 10:00:00")
        self.assertEqual(self.city.sale_channel_id.today_count, 1)

    def test_today_begins_at_midnight_of_the_company(self):
        self.city.company_id.partner_id.tz = "Asia/Tokyo"
        for moment in ("14:59:59", "15:00:00", "23:00:00"):  # Tokyo is 9 h ahead
            self._sell(self.city, 1, date_order=f"2026-03-01 {moment}")
        self.env.user.tz = "UTC"
        with freeze_time("2026-03-02 01:00:00"):
            self.assertEqual(self.city.sale_channel_id.today_count, 2)
