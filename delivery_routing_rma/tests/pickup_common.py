"""Customers who give goods back, and the after-sales person who looks after it."""

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.delivery_routing.tests.common import MONDAY
from odoo.addons.delivery_routing.tests.route_common import RouteCase


class PickupCase(RouteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.rma.policy"].search([]).active = False
        cls.reason = cls.env.ref("sale_rma_tasks.sale_rma_reason_broken")
        cls.after_sales = new_test_user(
            cls.env,
            login="returns_after_sales",
            groups="sale_rma_tasks.group_all",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _bought(cls, name="Bakery", north=0.02, quantity=3.0):
        """Return an order that its customer has already."""
        partner = cls._create_customer(name, north, email=f"{name}@example.com")
        order = cls._create_order(partner, quantity, confirm=True)
        for move in order.picking_ids.move_ids:
            move.write({"quantity": quantity, "picked": True})
        order.picking_ids._action_done()
        return order

    @classmethod
    def _give_back(cls, order, quantity=3.0, **values):
        """Return an accepted return that a courier fetches on Monday."""
        (row,) = order._prepare_rma_lines()
        row |= {"quantity": quantity, "reason_id": cls.reason.id}
        row["decision"] = "replace"
        rma = cls.env["sale.rma"].create(
            {
                "partner_id": order.partner_id.id,
                "company_id": cls.company.id,
                "is_pickup": True,
                "date_expected": MONDAY,
                "line_ids": [Command.create(row)],
                **values,
            }
        )
        rma.action_confirm()
        return rma
