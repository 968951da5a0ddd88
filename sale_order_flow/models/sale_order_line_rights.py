"""Lines of confirmed orders change by right only; costs are for those who may."""

from odoo import api, fields, models

from .sale_order_rights import COST

PROTECTED = frozenset(
    (
        "discount",
        "is_delivery",
        "is_downpayment",
        "is_expense",
        "order_id",
        "price_unit",
        "product_id",
        "product_template_id",
        "product_uom_id",
        "product_uom_qty",
        "tax_ids",
    )
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    purchase_price = fields.Float(groups=COST)
    margin = fields.Float(groups=COST)
    margin_percent = fields.Float(groups=COST)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_create(vals_list)
        return super().create(vals_list)

    def _add_precomputed_values(self, vals_list):
        # Computed for people who may not see them, too.
        return super(SaleOrderLine, self.sudo())._add_precomputed_values(vals_list)

    def write(self, vals):
        if PROTECTED & vals.keys():
            self._check_may_edit()
            lines = super().write(vals)
            if "order_id" in vals:
                self._check_may_edit()
            return lines
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_protected(self):
        self._check_may_edit()

    @api.model
    def _check_may_create(self, vals_list):
        """Refuse new lines on confirmed orders, but those that change no promise.

        Invoicing adds down payments, transfers what was delivered on top, bills what
        was spent, in the name of people who need not edit orders: of all of these
        nothing was ordered.
        """
        order_ids = {
            vals.get("order_id")
            for vals in vals_list
            if vals.get("product_uom_qty", not vals.get("display_type"))
            or not (
                vals.get("is_downpayment")
                or vals.get("is_expense")
                or vals.get("qty_delivered")
            )
        }
        if not self.env.su:
            orders = self.env["sale.order"].browse(order_ids - {None, False})
            orders.filtered(lambda o: o.state == "sale")._check_may_edit_confirmed()

    def _check_may_edit(self):
        if not self.env.su:
            orders = self.filtered(lambda line: not line._is_settled_later()).order_id
            orders.filtered(lambda o: o.state == "sale")._check_may_edit_confirmed()

    def _is_settled_later(self):
        """Return whether others than clerks fill the line: invoicing settles a down
        payment, and the transfer says what a delivery without a price did cost."""
        return self.is_downpayment or (
            self.is_delivery and self.currency_id.is_zero(self.price_unit)
        )
