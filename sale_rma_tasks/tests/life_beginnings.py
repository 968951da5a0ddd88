"""Orders of every kind that are delivered and charged: where lives begin."""

from odoo.fields import Command

from .common import ReturnMixin


class BeginningsMixin(ReturnMixin):
    """Each beginning returns its orders, the first of which the life is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        low = cls.tax.copy({"name": "6 %", "amount": 6.0})
        cls.book = cls._create_product("Book", taxes_id=[Command.set(low.ids)])
        cls.third = cls.env["loyalty.program"].create(
            {
                "name": "A third less",
                "program_type": "promo_code",
                "trigger": "with_code",
                "rule_ids": [Command.create({"mode": "with_code", "code": "third"})],
                "reward_ids": [Command.create({"discount": 33})],
            }
        )

    @classmethod
    def _get_beginnings(cls):
        return {
            "units": lambda: cls._begin((cls.goods, 5.0)),
            "dozens": lambda: cls._begin((cls.other_goods, 2.0, cls.dozen)),
            "lots": cls._begin_lots,
            "kit": cls._begin_kit,
            "split": cls._begin_split,
            "wallet": cls._begin_wallet,
            "discounts": cls._begin_discounts,
        }

    @classmethod
    def _begin(cls, *rows):
        order = cls._create_order(*rows)
        cls._deliver(order)
        cls._pay(cls._invoice(order))
        return order

    @classmethod
    def _begin_wallet(cls):
        """Five pieces of which a wallet has paid a part."""
        program = cls.env["loyalty.program"]._get_wallet_program(
            cls.company, cls.company.currency_id
        )
        values = {"program_id": program.id, "partner_id": cls.customer.id}
        card = cls.env["loyalty.card"].create({**values, "points": 500.0})
        order = cls._create_quotation((cls.goods, 5.0))
        order._update_programs_and_rewards()
        order._apply_program_reward(program.reward_ids, card)
        return cls._finish_orders(order)

    @classmethod
    def _begin_discounts(cls):
        """Two orders on one invoice: one with a discount of its own on goods of two
        rates of tax, one without."""
        order = cls._create_quotation((cls.goods, 3.0), (cls.book, 2.0))
        order._try_apply_code("third")
        coupon = order.coupon_point_ids.coupon_id
        order._apply_program_reward(
            cls.third.reward_ids,
            coupon.filtered(lambda one: one.program_id == cls.third),
        )
        return cls._finish_orders(order | cls._create_quotation((cls.goods, 2.0)))

    @classmethod
    def _create_quotation(cls, *rows):
        lines = [
            Command.create({"product_id": product.id, "product_uom_qty": quantity})
            for product, quantity in rows
        ]
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "use_wallet": False,
                "order_line": lines,
            }
        )

    @classmethod
    def _finish_orders(cls, orders):
        orders.action_confirm()
        cls._deliver(orders)
        bill = cls._invoice(orders)
        if bill.amount_residual:
            cls._pay(bill)
        return orders

    @classmethod
    def _begin_lots(cls):
        """Five pieces out of two lots."""
        tracked = cls._create_product("Paint", tracking="lot")
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": tracked.id} for name in ("B1", "B2")]
        )
        for lot, quantity in zip(lots, (2.0, 3.0), strict=True):
            cls._buy(tracked, quantity, tracked.standard_price, lot_id=lot.id)
        order = cls._create_order((tracked, 5.0))
        order.picking_ids.move_ids.picked = True
        order.picking_ids._action_done()
        cls._pay(cls._invoice(order))
        return order

    @classmethod
    def _begin_kit(cls):
        """Two kits of three parts; with Odoo's Manufacturing it is a kit of that."""
        kit = cls._create_product("Kit", is_storable="mrp.bom" not in cls.env)
        part = cls._create_product("Part")
        if "mrp.bom" in cls.env:
            cls.env["mrp.bom"].create(
                {
                    "product_tmpl_id": kit.product_tmpl_id.id,
                    "type": "phantom",
                    "bom_line_ids": [
                        Command.create({"product_id": part.id, "product_qty": 3.0})
                    ],
                }
            )
        order = cls._create_order((kit, 2.0))
        if "mrp.bom" not in cls.env:
            move = order.picking_ids.move_ids
            picking = move.picking_id
            move.copy(
                {
                    "product_id": part.id,
                    "product_uom": part.uom_id.id,
                    "product_uom_qty": 6.0,
                    "picking_id": picking.id,
                    "sale_line_id": order.order_line.id,
                }
            )._action_confirm()
            move._action_cancel()
        cls._deliver(order)
        cls._pay(cls._invoice(order))
        return order

    @classmethod
    def _begin_split(cls):
        """A quotation that was divided; the parts are delivered and charged."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create({"product_id": cls.goods.id, "product_uom_qty": 4}),
                    Command.create({"product_id": cls.goods.id, "product_uom_qty": 2}),
                ],
            }
        )
        wizard = cls.env["sale.order.split"].browse(order.action_split()["res_id"])
        wizard.line_ids[1].write({"part": 2})
        wizard.action_apply()
        parts = order | order.split_part_ids
        parts.action_confirm()
        cls._deliver(parts)
        for part in parts:
            cls._pay(cls._invoice(part))
        return parts
