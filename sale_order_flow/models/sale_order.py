from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Commercial Entity",
        store=True,
        precompute=True,
        index=True,
        help="The company, or the person on his own, that the customer belongs to.",
    )
    stage_id = fields.Many2one(
        "sale.order.stage",
        compute="_compute_stage_id",
        store=True,
        index=True,
        ondelete="restrict",
        group_expand="_read_group_stage_id",
        help="How far the order has come: confirmed, being prepared, shipped, "
        "delivered, invoiced, paid. It follows what happens to the order; returned "
        "goods do not move it back.",
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

    # --- Stage ---

    @api.depends(
        "state",
        "company_id",
        "order_line.product_uom_qty",
        "order_line.qty_to_invoice",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.payment_state",
        "picking_ids.state",
        "picking_ids.printed",
        "picking_ids.move_ids.picked",
    )
    def _compute_stage_id(self):
        Stage = self.env["sale.order.stage"]
        for company, orders in self.grouped("company_id").items():
            by_code = Stage._get_by_code(company)
            for order in orders:
                code = order._get_stage_code()
                order.stage_id = Stage._pick_reached(by_code, code)

    @api.model
    def _init_stages(self, batch=1000):
        """Put orders into stages that were made after them, batch by batch."""
        last_id = 0
        while orders := self.with_context(active_test=False).search(
            [("id", ">", last_id), ("stage_id", "=", False)], limit=batch, order="id"
        ):
            self.env.add_to_compute(self._fields["stage_id"], orders)
            orders.flush_recordset(["stage_id"])
            last_id = orders[-1].id
            self.env.invalidate_all()

    def _get_stage_code(self):
        """Return the last fact that has come true, as a stage's code.

        Hook for addons that know better, e.g. when a courier brings a proof.
        """
        self.ensure_one()
        if self.state == "cancel":
            return "cancelled"
        if self._is_open_quotation():
            return "new"
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
        return "preparing" if is_begun else "processing"

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
        goods = [line for line in self.order_line if line.product_id.type == "consu"]
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

    def _get_billing_invoices(self):
        return self.order_line.invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state != "cancel"
        )

    @api.model
    def _read_group_stage_id(self, stages, domain):
        """Show the empty columns too."""
        companies = [False, *self.env.companies.ids]
        return stages.search([("company_id", "in", companies)])

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

    # --- Payment ---

    def _get_payment_partner(self):
        """Return whose country decides which payments are offered."""
        self.ensure_one()
        return self.partner_invoice_id or self.partner_id

    def _get_payment_refusal(self, attempt):
        """Return why the order may not be paid so, or None.

        Hook: extend it to bind payments to what the order is. It is asked for each
        provider shown on a payment page (with ``operation`` None) and again for
        each transaction of the order or of its invoices.

        :param PaymentAttempt attempt: what is tried, and by whom
        :return: a sentence for the payer, or None
        :rtype: str | None
        """
        self.ensure_one()
        return self._get_order_block_message() if self._is_open_quotation() else None

    # --- Blocked customers ---

    def _get_order_block_message(self):
        """Return why the customer may not order, or None.

        The reason is for colleagues; a customer is asked to call.
        """
        self.ensure_one()
        # A customer may not read the block of his own company.
        customer_sudo = self.commercial_partner_id.sudo()
        if not customer_sudo.is_order_blocked:
            return None
        if self.env.user._is_internal() and customer_sudo.order_block_reason:
            return self.env._(
                "Orders of %(customer)s are blocked: %(reason)s",
                customer=customer_sudo.name,
                reason=customer_sudo.order_block_reason,
            )
        return self.env._(
            "New orders of %(customer)s cannot be accepted at the moment. Please"
            " contact us.",
            customer=customer_sudo.name,
        )

    def _confirmation_error_message(self):
        """Refuse the orders of blocked customers, whoever confirms them."""
        message = super()._confirmation_error_message()
        return message or self._get_order_block_message() or False

    def _check_cart_is_ready_to_be_paid(self):
        """Stop the online checkout of blocked customers, also of a free order."""
        message = self._get_order_block_message()
        if message:
            raise ValidationError(message)
        return super()._check_cart_is_ready_to_be_paid()
