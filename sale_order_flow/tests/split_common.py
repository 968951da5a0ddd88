"""An order to split: goods in stock and not, taxes, a frozen group."""

from odoo.fields import Command

from .common import OrderFlowMixin


class SplitMixin(OrderFlowMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.order.split.rule"].search([]).active = False
        cls.tax = cls._create_tax(21.0)
        cls.cold = cls.env["product.category"].create({"name": "Frozen"})
        cls.ice = cls._create_product(
            "Ice", categ_id=cls.cold.id, is_storable=True, list_price=7.77
        )

    @classmethod
    def _create_tax(cls, amount, included=False):
        return cls.env["account.tax"].create(
            {
                "name": f"{amount} {'in' if included else 'ex'}",
                "amount": amount,
                "price_include_override": "tax_included"
                if included
                else "tax_excluded",
            }
        )

    def _stock(self, product, quantity):
        if not quantity:
            return
        self.env["stock.quant"]._update_available_quantity(
            product, self.warehouse.lot_stock_id, quantity
        )

    def _create_lines(self, *lines, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create(line) for line in lines],
                **values,
            }
        )

    def _line(self, product, quantity, **values):
        return {"product_id": product.id, "product_uom_qty": quantity, **values}

    def _split(self, order, rules=None, by_availability=True):
        rules = rules or self.env["sale.order.split.rule"]
        return order._split_into(order._plan_split(rules, by_availability))

    def _amounts(self, orders):
        return tuple(
            orders.currency_id.round(sum(orders.mapped(name)))
            for name in ("amount_untaxed", "amount_tax", "amount_total")
        )

    def _create_combo_order(self):
        """Return an order of two sets of a drill, and a service."""
        item = Command.create({"product_id": self.goods.id})
        choice = self.env["product.combo"].create(
            {"name": "Tool", "combo_item_ids": [item]}
        )
        self.combo = self._create_product("Set", type="combo", combo_ids=choice.ids)
        order = self._create_lines(
            self._line(self.combo, 2), self._line(self.service, 1)
        )
        chosen = self._line(
            self.goods,
            2,
            linked_line_id=order.order_line[0].id,
            combo_item_id=choice.combo_item_ids.id,
            price_unit=100,
        )
        order.write({"order_line": [Command.create(chosen)]})
        return order

    def _create_rule(self, **values):
        return self.env["sale.order.split.rule"].create(
            {"name": "Frozen goods", "categ_ids": self.cold.ids, **values}
        )

    def _create_discounted(self):
        """Return an order of three drills with ten percent off for 150 and more."""
        program = self.env["loyalty.program"].create(
            {
                "name": "Ten off",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"minimum_amount": 150})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "discount_applicability": "order",
                        }
                    )
                ],
            }
        )
        order = self._create_lines(self._line(self.goods, 3, tax_ids=self.tax.ids))
        self._claim(order, program)
        return order

    def _claim(self, order, program):
        """Take the reward of a program, as the clerk does."""
        order._update_programs_and_rewards()
        claimable = order._get_claimable_rewards()
        coupon = next(c for c in claimable if c.program_id == program)
        order._apply_program_reward(program.reward_ids, coupon)
