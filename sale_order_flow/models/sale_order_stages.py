"""The stages of an order: what is true of it, and where that brings it."""

from odoo import api, fields, models

from .sale_order_stage_rule import FACTS


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    stage_fact = fields.Selection(
        FACTS,
        string="Last Event",
        compute="_compute_stage_fact",
        store=True,
        help="The last event in the life of the order that has come true. The stage "
        "rules say which stage it calls for.",
    )
    stage_id = fields.Many2one(
        "sale.order.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        index=True,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_stage_id",
        help="How far the order has come. It follows what happens to the order: "
        "confirmed, being prepared, shipped, delivered, invoiced, paid; returned "
        "goods do not move it back. A person may move it too; it then stays until "
        "more has happened than that stage stands for.",
    )
    stage_called_id = fields.Many2one(
        "sale.order.stage",
        string="Stage Called For",
        compute="_compute_stage_id",
        store=True,
        copy=False,
        ondelete="restrict",
        help="The stage that the events of the order call for, wherever a person has "
        "put it.",
    )
    stage_since = fields.Datetime(
        "In Stage Since",
        compute="_compute_stage_id",
        store=True,
        copy=False,
        help="When the order came into its stage.",
    )
    portal_stage = fields.Char(
        "Stage for the Customer",
        compute="_compute_portal_stage",
        compute_sudo=True,  # customers read the word, not the stages
        help="The word that the customer reads for the stage; empty when the website "
        "does not show stages.",
    )
    has_open_return = fields.Boolean(
        compute="_compute_has_open_return",
        compute_sudo=True,  # sales people need not see transfers
        help="Goods of this order are expected back.",
    )

    # --- What is true ---

    @api.depends(
        "state",
        "amount_total",
        "transaction_ids.state",
        "transaction_ids.amount",
        "order_line.product_uom_qty",
        "order_line.qty_to_invoice",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.payment_state",
        "picking_ids.state",
        "picking_ids.printed",
        "picking_ids.move_ids.picked",
    )
    def _compute_stage_fact(self):
        for order in self:
            order.stage_fact = order._get_stage_code()

    def _get_stage_code(self):
        """Return the last event that has come true, as one of ``FACTS``.

        Hook for addons that know better, e.g. when a courier brings a proof.
        """
        self.ensure_one()
        if self.state == "cancel":
            return "cancelled"
        if self._is_open_quotation():
            return "sent" if self.state == "sent" else "new"
        if self._is_everything_sent():
            if self._is_invoiced_in_full():
                return "done" if self._is_paid_in_full() else "invoiced"
            if self._get_shipments():
                return "delivered"
        return self._get_warehouse_stage_code()

    def _get_warehouse_stage_code(self):
        shipments = self._get_shipments()
        if any(
            picking.state == "done" and picking.location_dest_id.usage == "customer"
            for picking in shipments
        ):
            return "shipped"
        is_begun = any(
            picking.state == "done" or picking.printed or any(moves.mapped("picked"))
            for picking in shipments
            for moves in [picking.move_ids]
        )
        if is_begun:
            return "preparing"
        return "paid" if self._is_paid_ahead() else "processing"

    def _is_open_quotation(self):
        return self.state in ("draft", "sent")

    def _get_shipments(self):
        """Return the transfers that bring goods to the customer, step by step."""
        pickings = self.picking_ids
        shipments = pickings.filtered(
            lambda picking: picking.state != "cancel" and not picking._is_order_return()
        )
        return shipments.with_prefetch(pickings._prefetch_ids)

    def _is_everything_sent(self):
        """Return whether all goods have left, whatever has come back since."""
        goods = [
            line
            for line in self.order_line
            if line.product_id.type == "consu" and line.product_uom_qty > 0
        ]
        shipments = self._get_shipments()
        if not goods:
            return True
        if not shipments:
            return False
        if all(picking.state == "done" for picking in shipments):
            return True
        # What is still open may replace returned goods, as in an exchange.
        return all(line._is_sent_in_full() for line in goods)

    def _is_invoiced_in_full(self):
        invoices = self._get_billing_invoices()
        return (
            bool(invoices)
            and all(invoice.state == "posted" for invoice in invoices)
            and not any(line._has_more_to_invoice() for line in self.order_line)
        )

    def _is_paid_in_full(self):
        return all(
            invoice.payment_state in ("in_payment", "paid", "reversed")
            for invoice in self._get_billing_invoices()
        )

    def _is_paid_ahead(self):
        """Return whether the whole order is paid, by payments or by its invoices."""
        paid = self._get_amount_charged()
        if self.amount_total > 0 and (
            self.currency_id.compare_amounts(paid, self.amount_total) >= 0
        ):
            return True
        return self._is_invoiced_in_full() and self._is_paid_in_full()

    def _get_amount_charged(self):
        """Return what was paid online for this order. Hook for orders that are paid
        together with others."""
        payments = self.transaction_ids.filtered(lambda tx: tx.state == "done")
        return sum(payments.mapped("amount"))

    def _get_billing_invoices(self):
        return self.order_line.invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state != "cancel"
        )

    # --- Where that brings the order ---

    @api.depends("stage_fact", "company_id")
    def _compute_stage_id(self):
        """Follow the events, without taking back what a person has decided.

        The stage changes only when the events call for another stage than before.
        """
        Stage = self.env["sale.order.stage"]
        for order in self:
            current, called_before = order.stage_id, order.stage_called_id
            called = Stage._get_called(order.company_id, order.stage_fact)
            called = called or called_before
            order.stage_called_id = called
            if order._is_move_due(current, called_before, called):
                order._note_stage_move(current)
                order.stage_id = called
                order.stage_since = fields.Datetime.now()
            else:
                order.stage_id = current
                order.stage_since = order.stage_since

    def _is_move_due(self, current, called_before, called):
        """Return whether the order leaves its stage for the one called for."""
        if not called or called == current:
            return False
        if not current:
            return True
        if called == called_before:
            return False
        if self.stage_fact == "cancelled":
            return True
        is_set_back = called_before and called._is_before(called_before)
        return is_set_back or current._is_before(called)

    @api.model
    def _init_stages(self, batch=1000):
        """Put orders into stages that were made after them, batch by batch.

        What happened before is neither logged nor told to anybody.
        """
        last_id = 0
        while orders := self.with_context(active_test=False).search(
            [("id", ">", last_id), ("stage_id", "=", False)], limit=batch, order="id"
        ):
            self.env.add_to_compute(self._fields["stage_id"], orders)
            orders.flush_recordset(["stage_id"])
            self._forget_stage_moves()
            last_id = orders[-1].id
            self.env.invalidate_all()

    @api.model
    def _read_group_stage_id(self, stages, domain):
        """Show the empty columns too."""
        companies = [False, *self.env.companies.ids]
        return stages.search([("company_id", "in", companies)])

    # --- What others see of it ---

    @api.depends("stage_id", "website_id")
    @api.depends_context("lang", "website_id")
    def _compute_portal_stage(self):
        visited = self.env["website"].get_current_website(fallback=False)
        for order in self:
            website = visited or order.website_id
            is_shown = not website or website.show_order_stage
            order.portal_stage = order.stage_id.portal_label if is_shown else False

    @api.depends("picking_ids.state")
    def _compute_has_open_return(self):
        for order in self:
            order.has_open_return = any(
                picking.state not in ("done", "cancel") and picking._is_order_return()
                for picking in order.picking_ids
            )
