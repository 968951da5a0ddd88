from odoo.fields import Command

from odoo.addons.point_of_sale.tests.common import TestPoSCommon


class ShopsCase(TestPoSCommon):
    """Two shops with a till each, and what is sold there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        cls.product = cls.create_product("Espresso", cls.categ_basic, 3.0)
        cls.city, cls.station = (cls._open_shop(name) for name in ("City", "Station"))

    @classmethod
    def _open_shop(cls, name):
        config = cls.basic_config.with_env(cls.env).copy({"name": name})
        config.open_ui()
        config.current_session_id.set_opening_control(0, "")
        return config

    def _sell(self, config, quantity, lines=(), **values):
        """Return an order that the till hands in."""
        total = self.product.lst_price * quantity
        row = {
            "product_id": self.product.id,
            "qty": quantity,
            "price_unit": self.product.lst_price,
            "price_subtotal": total,
            "price_subtotal_incl": total,
        }
        return self.env["pos.order"].create(
            {
                "session_id": config.current_session_id.id,
                "partner_id": self.customer.id,
                "amount_tax": 0.0,
                "amount_total": total,
                "amount_paid": 0.0,
                "amount_return": 0.0,
                "lines": [Command.create(row | dict(lines))],
                **values,
            }
        )

    def _offer(self, **values):
        """Return an order of the office."""
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 4,
                            "price_unit": 3.0,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )
