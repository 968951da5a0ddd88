"""One document of each kind that must stay, far enough in its life."""

from odoo.fields import Command

from odoo.addons.sale_rma_tasks.tests.common import ReturnMixin


class DocumentsMixin(ReturnMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell()
        cls.rma = cls._create_return(cls.order, quantity=1.0)
        cls._accept_and_receive(cls.rma)
        cls.purchase = cls._buy()
        cls.route = cls._drive()
        cls.project = cls.env["project.project"].create({"name": "Range"})
        values = {"name": "About it", "project_id": cls.project.id}
        note = {"document_model": "sale.order", "document_id": cls.order.id}
        settings = cls.env["document.trail.setting"]
        picking = cls.order.picking_ids.filtered(lambda one: one.state == "done")[0]
        cls.documents = [
            cls.order,
            cls.order.order_line,
            cls.purchase,
            cls.purchase.order_line,
            picking,
            picking.move_ids,
            picking.move_line_ids,
            cls.order.invoice_ids,
            cls.order.invoice_ids.invoice_line_ids,
            cls.customer,
            cls.rma,
            cls.rma.line_ids,
            cls.route,
            cls.route.stop_ids,
            cls.env["project.task"].create({**values}),
            cls.env["project.discussion"].create({**values}),
            cls.env["document.note"].create({**note, "body": "x"}),
            settings.search([("model", "=", "sale.order")]),
        ]
        cls.env.flush_all()

    @classmethod
    def _buy(cls):
        """Return a purchase order that was received."""
        vendor = cls.env["res.partner"].create({"name": "Vendor"})
        line = {"product_id": cls.goods.id, "product_qty": 2.0, "price_unit": 5.0}
        purchase = cls.env["purchase.order"].create(
            {"partner_id": vendor.id, "order_line": [Command.create(line)]}
        )
        purchase.button_confirm()
        cls._receive(purchase.picking_ids)
        return purchase

    @classmethod
    def _drive(cls):
        """Return a route that is done, with a stop where goods were delivered."""
        courier = cls.env["delivery.courier"].create({"name": "Karim"})
        plan = cls.env["delivery.plan"].create({"date": "2026-05-04"})
        route = cls.env["delivery.route"].create(
            {"plan_id": plan.id, "courier_id": courier.id, "state": "done"}
        )
        cls.env["delivery.stop"].create(
            {
                "plan_id": plan.id,
                "route_id": route.id,
                "partner_id": cls.customer.id,
                "outcome": "delivered",
            }
        )
        return route
