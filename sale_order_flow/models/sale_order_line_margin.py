"""A typed margin, in money or in percent, makes the price."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

TYPED = ("margin", "margin_percent")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    margin = fields.Float(readonly=False, copy=False)
    margin_percent = fields.Float(readonly=False, copy=False)

    @api.onchange("margin")
    def _onchange_margin(self):
        self._onchange_typed("margin")

    @api.onchange("margin_percent")
    def _onchange_margin_percent(self):
        self._onchange_typed("margin_percent")

    def _onchange_typed(self, name):
        """Make the price, unless the margin is only what the line comes to anyway:
        forms call here as well when a product, quantity or price was typed."""
        typed = self[name]
        self._compute_margin()
        if self.product_id and not self._has_margin(name, typed):
            self._apply_margin(name, typed)

    @api.model_create_multi
    def create(self, vals_list):
        typed = [self._pop_typed_margin(vals) for vals in vals_list]
        lines = super().create(vals_list)
        for line, wish in zip(lines, typed, strict=True):
            if wish and not line._has_margin(*wish):
                line._apply_margin(*wish)
        return lines

    def write(self, vals):
        wish = self._pop_typed_margin(vals)
        result = super().write(vals)
        if wish:
            self._check_field_access(self._fields[wish[0]], "write")
            for line in self:
                if not line._has_margin(*wish):
                    line._apply_margin(*wish)
        return result

    @api.model
    def _pop_typed_margin(self, vals):
        """Take a typed margin out of the values: (field, number), or None.

        A price beside it wins: forms send both, with the price made already. They
        send the margin also where only the quantity was typed.
        """
        wishes = [(name, vals.pop(name)) for name in TYPED if name in vals]
        return wishes[-1] if wishes and "price_unit" not in vals else None

    def _has_margin(self, name, value):
        """Tell whether the price makes this margin already."""
        return float_compare(self[name], value, precision_digits=6) == 0

    def _apply_margin(self, name, value):
        """Set the price at which the line has this margin, as near as prices go."""
        self.ensure_one()
        cost = self.purchase_price * self.product_uom_qty
        if name == "margin":
            untaxed = cost + value
        else:
            self._check_margin_percent(value)
            untaxed = cost / (1 - value)
        factor = self.product_uom_qty * (1 - self.discount / 100)
        if not factor:
            raise UserError(
                self.env._(
                    "%(product)s has no quantity, or a discount of 100 %%, and so no"
                    " price for a margin.",
                    product=self.product_id.display_name,
                )
            )
        price = self._get_price_with_taxes(untaxed / factor)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        self.price_unit = round(price, digits)

    def _check_margin_percent(self, value):
        if value >= 1:
            raise UserError(self.env._("A margin has to be less than 100 %."))
        if not self.purchase_price:
            raise UserError(
                self.env._(
                    "%(product)s has no cost; please type the margin as an amount.",
                    product=self.product_id.display_name,
                )
            )

    def _get_price_with_taxes(self, untaxed):
        """Return the unit price as typed, with the taxes that prices include."""
        taxes = self.tax_ids.flatten_taxes_hierarchy()
        if not any(tax.price_include for tax in taxes):
            return untaxed
        details = taxes._get_tax_details(
            untaxed,
            1.0,
            precision_rounding=1e-6,
            rounding_method="round_globally",
            product=self.product_id,
            special_mode="total_excluded",
        )
        return untaxed + sum(
            tax["tax_amount"]
            for tax in details["taxes_data"]
            if tax["tax"].price_include
        )
