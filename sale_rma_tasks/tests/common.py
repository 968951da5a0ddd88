"""A house that sells, delivers and invoices, and customers who give things back."""

from odoo.fields import Command
from odoo.tests import Form, new_test_user

SELLER = "sales_team.group_sale_salesman"


class ReturnMixin:
    """Builders; to be mixed into a case that has a database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "21 %", "amount": 21.0, "company_id": cls.company.id}
        )
        cls.goods = cls._create_product("Drill")
        cls.other_goods = cls._create_product("Saw", list_price=150.0)
        cls.customer = cls.env["res.partner"].create(
            {"name": "ACME", "is_company": True, "email": "acme@example.com"}
        )
        cls.reason = cls.env.ref("sale_rma_tasks.sale_rma_reason_withdrawal")
        cls.env["sale.rma.policy"].search([]).active = False

    @classmethod
    def _create_product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": 100.0,
                "taxes_id": [Command.set(cls.tax.ids)],
                "invoice_policy": "order",
                **values,
            }
        )

    @classmethod
    def _create_user(cls, login, groups=SELLER, **values):
        return new_test_user(cls.env, login=f"returns_{login}", groups=groups, **values)

    @classmethod
    def _create_order(cls, *rows, **values):
        """Return a confirmed order of (product, quantity[, unit]) rows."""
        lines = []
        for product, quantity, *unit in rows or [(cls.goods, 5.0)]:
            line = {"product_id": product.id, "product_uom_qty": quantity}
            if unit:
                line["product_uom_id"] = unit[0].id
            lines.append(Command.create(line))
        order = cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "order_line": lines, **values}
        )
        order.action_confirm()
        return order

    @classmethod
    def _deliver(cls, order, quantity=None):
        """Bring what is open, or so much of each line."""
        for picking in order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ):
            for move in picking.move_ids.filtered(lambda move: move.state != "cancel"):
                wanted = move.product_uom_qty if quantity is None else quantity
                cls._stock_up(move.product_id, wanted * 24)
                move.quantity = wanted
                move.picked = True
            picking.with_context(skip_backorder=True)._action_done()

    @classmethod
    def _stock_up(cls, product, quantity):
        cls.env["stock.quant"]._update_available_quantity(
            product, cls.warehouse.lot_stock_id, quantity
        )

    @classmethod
    def _buy(cls, product, quantity, price, **values):
        """Receive goods that cost so much each."""
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "price_unit": price,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.warehouse.lot_stock_id.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        if values:
            move.move_line_ids.write(values)
        move._action_done()

    @classmethod
    def _invoice(cls, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    @classmethod
    def _sell(cls, *rows, **values):
        """Return an order that is delivered and invoiced."""
        order = cls._create_order(*rows, **values)
        cls._deliver(order)
        cls._invoice(order)
        return order

    @classmethod
    def _pay(cls, invoice):
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

    @classmethod
    def _return_by_hand(cls, order, quantity, is_done=True):
        """Return so much of the order's first delivery, without a return document."""
        picking = order.picking_ids.filtered(
            lambda picking: picking.state == "done" and not picking.return_id
        )[:1]
        wizard = cls.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        transfer = wizard._create_return()
        if is_done:
            cls._receive(transfer)
        return transfer

    @classmethod
    def _receive(cls, transfers, quantity=None):
        for transfer in transfers.filtered(
            lambda transfer: transfer.state not in ("done", "cancel")
        ):
            for move in transfer.move_ids:
                move.quantity = move.product_uom_qty if quantity is None else quantity
                move.picked = True
            transfer._action_done()
        transfers.env.flush_all()

    @classmethod
    def _create_return(cls, *orders, quantity=None, decision=False, **values):
        """Return a new return document of all that can come back of the orders."""
        rows = [row for order in orders for row in order._prepare_rma_lines()]
        for row in rows:
            row |= {"reason_id": cls.reason.id, "decision": decision, **values}
            if quantity is not None:
                row["quantity"] = quantity
        return cls.env["sale.rma"].create(
            {
                "partner_id": cls.customer.id,
                "line_ids": [Command.create(row) for row in rows],
            }
        )

    @classmethod
    def _accept_and_receive(cls, rma, quantity=None):
        rma.action_confirm()
        cls._receive(rma._get_transfers(), quantity)

    @classmethod
    def _get_ledger(cls, order):
        """Return (delivered, returned, accepted) of the order's first line."""
        row = cls.env["sale.order.ledger"]._read_goods(order.order_line[0])
        row = row.filtered(lambda row: not row.lot_id)
        return (row.delivered, row.returned, row.accepted)

    @classmethod
    def _get_money(cls, order):
        """Return (charged, refunded) of the whole order."""
        cls.env.flush_all()
        rows = cls.env["sale.order.ledger"].search(
            [("order_id", "=", order.id), ("line_id", "=", False)]
        )
        rows.invalidate_recordset()
        return (rows.paid, rows.refunded)

    @classmethod
    def _fill_form(cls, rma):
        return Form(rma)
