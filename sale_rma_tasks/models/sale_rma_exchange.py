"""Who exchanges goods pays the difference: what the old ones gave pays the new ones."""

from odoo import api, fields, models
from odoo.tools import format_amount


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    exchange_difference = fields.Monetary(
        "Price Difference",
        compute="_compute_exchange_difference",
        compute_sudo=True,  # credit notes are hidden from sales people
        help="What the customer pays for the new goods beyond what the old ones gave,"
        " taxes included; below zero: what he gets back.",
    )

    has_exchange = fields.Boolean(
        compute="_compute_has_exchange",
        help="Whether other goods are given for some of those that come back.",
    )

    @api.depends("line_ids.decision")
    def _compute_has_exchange(self):
        for rma in self:
            rma.has_exchange = "exchange" in rma.line_ids.mapped("decision")

    @api.depends(
        "exchange_order_ids.amount_total",
        "exchange_order_ids.state",
        "credit_note_ids.amount_total",
        "credit_note_ids.state",
    )
    def _compute_exchange_difference(self):
        for rma in self:
            orders = rma.exchange_order_ids.filtered(lambda one: one.state == "sale")
            notes = orders.rma_exchange_note_ids.filtered(
                lambda note: note.state == "posted"
            )
            rma.exchange_difference = sum(
                order.currency_id._convert(
                    order.amount_total,
                    rma.currency_id,
                    rma.company_id,
                    order.date_order,
                )
                for order in orders
            ) - sum(
                note.currency_id._convert(
                    note.amount_total, rma.currency_id, rma.company_id, note.date
                )
                for note in notes
            )

    def _get_held_words(self):
        """Tell which money waits for the invoices of new goods."""
        held = {note: note._get_held_for_exchange() for note in self.credit_note_ids}
        return [
            self.env._(
                "%(amount)s of credit note %(note)s pays for the goods of %(order)s.",
                amount=format_amount(self.env, amount, note.currency_id),
                note=note.name,
                order=note.rma_exchange_order_id.name,
            )
            for note, amount in held.items()
            if amount
        ]


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    rma_exchange_note_ids = fields.One2many(
        "account.move",
        "rma_exchange_order_id",
        "Credit Notes of Exchanged Goods",
        readonly=True,
    )


class AccountMove(models.Model):
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    rma_exchange_order_id = fields.Many2one(
        "sale.order",
        "Exchange Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The order for what is given instead; this credit note pays it first.",
    )

    def _post(self, soft=True):
        """What exchanged goods gave pays the invoice of the new ones."""
        posted = super()._post(soft)
        # Who invoices need not see orders and returns.
        for invoice in posted.sudo().filtered(
            lambda move: move.move_type == "out_invoice"
        ):
            orders = invoice.invoice_line_ids.sale_line_ids.order_id
            for note in orders.rma_exchange_note_ids.filtered(
                lambda note: note.state == "posted"
            ):
                note.rma_id._settle_invoice(invoice, note)
        return posted

    def _get_held_for_exchange(self):
        """Return what of a credit note waits for the invoice of the new goods."""
        self.ensure_one()
        order = self.rma_exchange_order_id
        if order.state != "sale" or self.state != "posted":
            return 0.0
        charged, _credited = order.order_line._get_charged_and_credited("price_total")
        left = order.currency_id._convert(
            max(order.amount_total - charged, 0.0),
            self.currency_id,
            self.company_id,
            self.date,
        )
        earlier = order.rma_exchange_note_ids.filtered(
            lambda note: note.state == "posted" and note.id < self.id
        )
        left -= sum(earlier.mapped("amount_residual"))
        return min(self.amount_residual, max(left, 0.0))
