from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.common import TestPoSCommon


@tagged("post_install", "-at_install")
class TestTill(TestPoSCommon):
    """Physical shops: each has its till, its orders and its turnover."""

    def test_each_shop_sells_at_its_till(self):
        product = self.create_product("Espresso", self.categ_basic, 3.0)
        city, station = (self._open_shop(name) for name in ("City", "Station"))
        for shop, quantity in ((city, 2), (station, 5)):
            self._sell(shop, product, quantity)
        orders = self.env["pos.order"].search(
            [("config_id", "in", (city | station).ids)]
        )
        self.assertEqual(len(orders), 2)
        self.env.flush_all()
        rows = self.env["report.pos.order"].formatted_read_group(
            [("config_id", "in", (city | station).ids)],
            ["config_id"],
            ["price_total:sum"],
        )
        told = {row["config_id"][0]: row["price_total:sum"] for row in rows}
        self.assertEqual(told, {city.id: 6.0, station.id: 15.0})
        # and they count beside the orders of the office
        sold = self.env["sale.report"].sudo().search([("product_id", "=", product.id)])
        self.assertEqual(sum(sold.mapped("product_uom_qty")), 7.0)

    def _open_shop(self, name):
        config = self.basic_config.copy({"name": name})
        config.open_ui()
        config.current_session_id.set_opening_control(0, "")
        return config

    def _sell(self, config, product, quantity):
        session = config.current_session_id
        total = product.lst_price * quantity
        order = self.env["pos.order"].create(
            {
                "session_id": session.id,
                "partner_id": self.customer.id,
                "pricelist_id": config.pricelist_id.id,
                "amount_tax": 0.0,
                "amount_total": total,
                "amount_paid": 0.0,
                "amount_return": 0.0,
                "lines": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "qty": quantity,
                            "price_unit": product.lst_price,
                            "price_subtotal": total,
                            "price_subtotal_incl": total,
                        }
                    )
                ],
            }
        )
        pay = self.env["pos.make.payment"].with_context(active_id=order.id)
        pay.create(
            {
                "amount": total,
                "payment_method_id": config.payment_method_ids[:1].id,
            }
        ).check()
        self.assertEqual(order.state, "paid")
        return order
