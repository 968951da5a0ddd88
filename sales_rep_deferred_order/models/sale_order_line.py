from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_compare, split_every

# Unit prices are stored unrounded: what differs less was not typed.
PRICE_DIGITS = 6
MARKING_BATCH = 500
FIGURES = ("price_unit", "technical_price_unit", "discount", "technical_discount")
# Of lines that are any of these, nobody agrees the price with the customer.
OTHERS = (
    "display_type",
    "is_delivery",
    "is_downpayment",
    "is_expense",
    "is_payment_fee",
    "reward_id",
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    is_price_negotiated = fields.Boolean(
        string="Negotiated Price",
        help="The price or the discount was typed by a colleague. It stays when the"
        " customer checks out and pays online; 'Update Prices' on the order takes the"
        " price list's again.",
    )
    negotiated_currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_negotiated_currency_id",
        store=True,
        help="The currency in which the price was agreed.",
    )
    technical_discount = fields.Float(
        digits="Discount",
        help="The discount that the price list gave. The line's own discount differs"
        " from it when somebody typed it.",
    )

    # --- Prices ---

    @api.depends("is_price_negotiated")
    def _compute_negotiated_currency_id(self):
        for line in self:
            line.negotiated_currency_id = line.is_price_negotiated and line.currency_id

    def _compute_price_unit(self):
        """Leave negotiated prices alone, whatever asks for new ones."""
        lines = self - self._filter_price_kept()
        return super(SaleOrderLine, lines)._compute_price_unit()

    def _compute_discount(self):
        """Leave negotiated discounts alone and remember what the price list gave."""
        lines = self - self._filter_price_kept()
        # Core marks so its own writes of prices; it does not for discounts.
        lines = lines.with_context(sale_write_from_compute=True)
        result = super(SaleOrderLine, lines)._compute_discount()
        for line in lines:
            line.technical_discount = line.discount
        return result

    @api.onchange("price_unit", "discount")
    def _onchange_typed_price(self):
        """Show at once that the price is now a negotiated one.

        Here a delivery can be negotiated too: in the form nothing but a person
        changes its price.
        """
        if self._is_price_negotiable() or self.is_delivery:
            self.is_price_negotiated = self._is_price_typed()

    @api.onchange("product_id")
    def _onchange_product_id(self):
        """Another product has its own price; the agreement was about the first."""
        self.is_price_negotiated = False
        return super()._onchange_product_id()

    # --- Create and write ---

    def _add_precomputed_values(self, vals_list):
        """Note new prices as negotiated, and what the price list gives beside them."""
        computed = [vals for vals in vals_list if "discount" not in vals]
        given = [vals for vals in vals_list if self._is_price_given(vals)]
        # Without the price list's own figure beside it, what was given counts.
        explicit = [
            "price_unit" in vals and "technical_price_unit" not in vals
            for vals in given
        ]
        result = super()._add_precomputed_values(vals_list)
        for vals in computed:
            vals.setdefault("technical_discount", vals.get("discount", 0.0))
        for vals, is_explicit in zip(given, explicit, strict=True):
            if self._is_negotiable(vals) and (is_explicit or self._is_typed(vals)):
                vals["is_price_negotiated"] = True
                # as it is computed; saved with the rest
                vals["negotiated_currency_id"] = vals.get("currency_id")
        return result

    def write(self, vals):
        if "product_id" in vals and "is_price_negotiated" not in vals:
            self.filtered(
                lambda line: line.product_id.id != vals["product_id"]
            ).is_price_negotiated = False
        result = super().write(vals)
        if self._is_price_given(vals):
            for line in self:
                line._mark_typed_price()
        return result

    # --- Negotiated prices ---

    def _is_price_given(self, vals):
        """Return whether a person (or his program) gives a price in these values.

        Prices that Odoo computes are written in the name of whoever looks at the
        shop; customers and visitors never type any.
        """
        return (
            ("price_unit" in vals or "discount" in vals)
            and "is_price_negotiated" not in vals
            and not self.env.context.get("sale_write_from_compute")
            and self.env.user._is_internal()
        )

    def _mark_typed_price(self):
        """Note whether the price is another one than the price list's."""
        self.ensure_one()
        if self._is_price_negotiable():
            is_negotiated = self._is_price_typed()
            if self.is_price_negotiated != is_negotiated:
                self.is_price_negotiated = is_negotiated

    def _is_price_negotiable(self):
        """Return whether a price on this line is agreed with the customer."""
        names = ("product_id", *OTHERS)
        return self._is_negotiable({name: self[name] for name in names})

    def _is_price_typed(self):
        """Return whether price or discount differ from those of the price list."""
        names = ("product_id", *FIGURES)
        return self._is_typed({name: self[name] for name in names})

    @api.model
    def _is_negotiable(self, vals):
        """Return so of the values of a line.

        Deliveries, rewards, fees and down payments get their prices from elsewhere.
        """
        return bool(vals.get("product_id") and not any(map(vals.get, OTHERS)))

    @api.model
    def _is_typed(self, vals):
        """Return so of the values of a line."""
        digits = self.env["decimal.precision"].precision_get("Discount")
        price, list_price, discount, list_discount = (
            vals.get(name) or 0.0 for name in FIGURES
        )
        return bool(
            vals.get("product_id")
            and (
                float_compare(price, list_price, precision_digits=PRICE_DIGITS)
                or float_compare(discount, list_discount, precision_digits=digits)
            )
        )

    @api.model
    def _mark_prices_typed_before(self):
        """Mark the prices of open quotations that were typed before this addon kept
        them. What the price list gives is asked anew; the lines stay as they are.
        Open carts are left out: nobody types there."""
        quotations = Domain("state", "=", "sent") | (
            Domain("state", "=", "draft") & Domain("order_id.website_id", "=", False)
        )
        lines = self.search(quotations)
        for batch in split_every(MARKING_BATCH, lines.ids, self.browse):
            batch._remember_list_discounts()
            for line in batch:
                line._mark_typed_price()
            self.env.flush_all()
            self.env.invalidate_all()

    def _remember_list_discounts(self):
        lines = self.with_context(sale_write_from_compute=True)
        agreed = {line: line.discount for line in lines}
        lines._compute_discount()
        for line, discount in agreed.items():
            line.discount = discount

    def _filter_price_kept(self):
        """Return the lines whose price nothing but a person may change."""
        return self.filtered(
            lambda line: (
                line.is_price_negotiated
                or (line.combo_item_id and line.linked_line_id.is_price_negotiated)
            )
        )

    def _convert_negotiated_price(self):
        """Express the agreed price in what is the currency of the order now."""
        self.ensure_one()
        agreed_in = self.negotiated_currency_id
        if not agreed_in or agreed_in == self.currency_id:
            return
        order = self.order_id
        price = agreed_in._convert(
            self.price_unit, self.currency_id, order.company_id, order.date_order
        )
        self.with_context(sale_write_from_compute=True).write(
            {"price_unit": price, "negotiated_currency_id": self.currency_id.id}
        )
