from decimal import Decimal

from odoo import api, fields, models, tools
from odoo.tools import format_amount

from ..lib.payment_fee import FeeTerms


class SalePaymentFee(models.Model):
    _name = "sale.payment.fee"
    _description = "Fee or Discount of a Payment Method"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
        help="What the customer reads on his order.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("fee", "Fee"), ("discount", "Discount")],
        required=True,
        default="fee",
    )
    payment_method_ids = fields.Many2many(
        "payment.method",
        string="Payment Methods",
        required=True,
        domain=[("is_primary", "=", True)],
        context={"active_test": False},  # Odoo archives those that no provider offers
        help="The first line of the list that has the chosen payment method holds.",
    )
    percent = fields.Float(
        "Percentage",
        digits=(5, 3),
        help="Of what is to be paid with the method, taxes and delivery included.",
    )
    fixed_amount = fields.Monetary(help="Added to the percentage.")
    minimum_amount = fields.Monetary("At Least")
    maximum_amount = fields.Monetary("At Most", help="0 is no limit.")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        check_company=True,
        domain=[("type", "=", "service")],
        help="The product of the order line: its taxes and its account are used. With "
        "taxes that are not included in the price, they come on top.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    summary = fields.Char(compute="_compute_summary")

    _amounts_not_negative = models.Constraint(
        "CHECK (LEAST(percent, fixed_amount, minimum_amount, maximum_amount) >= 0)",
        "Amounts cannot be negative. Choose between fee and discount instead.",
    )
    _maximum_not_below_minimum = models.Constraint(
        "CHECK (maximum_amount = 0 OR maximum_amount >= minimum_amount)",
        "The most cannot be less than the least.",
    )
    _percent_below_hundred = models.Constraint(
        "CHECK (percent <= 100)", "More than 100 % is not possible."
    )

    @api.depends(
        "kind",
        "percent",
        "fixed_amount",
        "minimum_amount",
        "maximum_amount",
        "currency_id",
    )
    def _compute_summary(self):
        for fee in self:
            fee.summary = fee._get_summary()

    def _get_summary(self):
        def money(amount):
            return format_amount(self.env, amount, self.currency_id)

        parts = []
        if self.percent:
            parts.append(f"{self.percent:g} %")
        if self.fixed_amount:
            parts.append(money(self.fixed_amount))
        text = " + ".join(parts) or money(0)
        if self.minimum_amount:
            text = self.env._(
                "%(fee)s, at least %(amount)s",
                fee=text,
                amount=money(self.minimum_amount),
            )
        if self.maximum_amount:
            text = self.env._(
                "%(fee)s, at most %(amount)s",
                fee=text,
                amount=money(self.maximum_amount),
            )
        return text

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        fees = super().create(vals_list)
        self.env.registry.clear_cache()
        return fees

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # --- What paying costs ---

    @api.model
    @tools.ormcache("company_id")
    def _get_ids_by_method_id(self, company_id):
        """Return the fee's id of each payment method's id; asked for each payment."""
        # The same for everybody, whoever asks first.
        fees_sudo = self.sudo().search([("company_id", "parent_of", company_id)])
        found = {}
        for fee_sudo in fees_sudo:
            for method_id in fee_sudo.payment_method_ids.ids:
                found.setdefault(method_id, fee_sudo.id)
        return found

    @api.model
    def _get_by_method(self, methods, company):
        """Return the fee that holds for each payment method, where there is one.

        :rtype: dict
        """
        ids = self._get_ids_by_method_id(company.id)
        found = {}
        for method in methods:
            primary = method.primary_payment_method_id or method
            if primary.id in ids:
                found[method] = self.browse(ids[primary.id])
        return found

    def _get_price(self, base, order):
        """Return what the method costs for this amount, in the order's currency.

        :param float base: what is to be paid with the method
        :return: a price for the line of the order; negative for a discount
        :rtype: float
        """
        self.ensure_one()
        currency = order.currency_id
        step = Decimal(str(currency.rounding))
        terms = FeeTerms(
            percent=Decimal(str(self.percent)),
            fixed=self._get_order_amount(self.fixed_amount, order),
            minimum=self._get_order_amount(self.minimum_amount, order),
            maximum=self._get_order_amount(self.maximum_amount, order),
            is_discount=self.kind == "discount",
        )
        return float(terms.compute(Decimal(str(currency.round(base))), step))

    def _get_order_amount(self, amount, order):
        converted = self.currency_id._convert(
            amount,
            order.currency_id,
            order.company_id,
            order.date_order or fields.Date.today(),
        )
        return Decimal(str(order.currency_id.round(converted)))
