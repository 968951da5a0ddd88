from odoo import api, fields, models

from ..lib.order_split import share


class AccountMove(models.Model):
    _inherit = "account.move"

    order_cents = fields.Json(
        "Cents of Orders",
        compute="_compute_order_cents",
        compute_sudo=True,  # of the orders only their ids are told
        exportable=False,
        groups="account.group_account_invoice",
        help="What of the total, in the smallest unit of the currency, belongs to the "
        "lines of which order: pairs of its id and the amount; 0 stands for what "
        "belongs to no order.",
    )

    @api.depends(
        "amount_total",
        "invoice_line_ids.price_total",
        "invoice_line_ids.sale_line_ids.order_id",
    )
    def _compute_order_cents(self):
        for move in self:
            move.order_cents = move._get_order_cents()

    def _get_order_cents(self):
        """Return what of the total belongs to which order, as `order_cents` has it."""
        cents = {}
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        for base_line in base_lines:
            details = base_line["tax_details"]
            amount = (
                details["total_excluded_currency"]
                + details["delta_total_excluded_currency"]
                + sum(tax["tax_amount_currency"] for tax in details["taxes_data"])
            )
            keys = base_line["record"].sale_line_ids.order_id.ids or [0]
            amount = round(amount / self.currency_id.rounding)
            shares = share(amount, [1] * len(keys))
            for key, part in zip(keys, shares, strict=True):
                cents[key] = cents.get(key, 0) + part
        return sorted(cents.items(), key=lambda item: (not item[0], item[0]))

    def _get_paid_by_order(self):
        """Return what of the payments belongs to the lines of which order.

        The shares of all that is invoiced here are what was paid, to the cent.

        :return: amounts by id of the order; 0 stands for what belongs to none
        """
        self.ensure_one()
        rounding = self.currency_id.rounding
        paid = round((self.amount_total - self.amount_residual) / rounding)
        shares = share(paid, [cents for _id, cents in self.order_cents])
        return {
            id_: self.currency_id.round(part * rounding)
            for (id_, _cents), part in zip(self.order_cents, shares, strict=True)
        }

    def _get_invoiced_orders(self):
        """Return the sales orders whose lines these invoices charge."""
        return self.line_ids.sale_line_ids.order_id
