"""The payment method of an order, and what paying with it costs or saves."""

from odoo import api, fields, models

from .payment_transaction import MERCHANT_OPERATIONS


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    payment_method_id = fields.Many2one(
        "payment.method",
        "Pays By",
        copy=False,
        domain="[('id', 'in', available_payment_method_ids)]",
        help="How the customer pays. A fee or a discount of the method is put on the "
        "order; it goes when the method changes or the payment fails.",
    )
    available_payment_method_ids = fields.Many2many(
        "payment.method",
        compute="_compute_available_payment_method_ids",
        compute_sudo=True,  # providers are hidden from sales people
    )

    @api.depends("carrier_id", "company_id")
    def _compute_available_payment_method_ids(self):
        providers = self.env["payment.provider"].search([("state", "!=", "disabled")])
        for order in self:
            methods = providers.filtered(
                lambda provider, company=order.company_id: (
                    provider.company_id in (company | company.parent_ids)
                )
            ).payment_method_ids
            order.available_payment_method_ids = methods.filtered(
                order.carrier_id._allows_payment_method
            )

    # --- Create and write ---

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("payment_method_id")._update_payment_fee()
        return orders

    def write(self, vals):
        """Keep the fee in step with the method and with what is to be paid."""
        result = super().write(vals)
        if "carrier_id" in vals:
            self._drop_unfit_payment_method()
        if "payment_method_id" in vals or "order_line" in vals:
            self._update_payment_fee()
        return result

    def _drop_unfit_payment_method(self):
        """Forget a method that the new carrier does not allow."""
        unfit = self.filtered(
            lambda order: (
                order.payment_method_id
                and order._is_open_quotation()
                and not order.carrier_id._allows_payment_method(order.payment_method_id)
            )
        )
        if unfit:
            unfit.payment_method_id = False

    def _get_copiable_order_lines(self):
        """The copy has no payment method yet."""
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.is_payment_fee)

    # --- The fee ---

    def _choose_payment_method(self, method):
        """Pay with this method, and take its fee or discount into the total.

        Nothing changes once the order is confirmed or money is on its way.

        :param method: `payment.method`, or none to take fee and method back
        """
        for order in self.filtered(lambda order: order._can_change_payment_fee()):
            if order.payment_method_id != method:
                order.payment_method_id = method
            else:
                order._update_payment_fee()

    def _can_change_payment_fee(self):
        return self._is_open_quotation() and not self._has_live_payment()

    def _has_live_payment(self):
        """Return whether money has come or is on its way."""
        # Payments are hidden from sales people.
        states = self.sudo().transaction_ids.mapped("state")
        return any(state in ("pending", "authorized", "done") for state in states)

    def _update_payment_fee(self):
        """Bring the fee lines of quotations in line with the method and the total."""
        for order in self:
            has_fee = order._get_payment_fee_lines() or order.payment_method_id
            if has_fee and order._can_change_payment_fee():
                order._write_payment_fee(order.payment_method_id)

    def _write_payment_fee(self, method):
        """Make, change or remove the line of the fee. It is Odoo's, not a typed one."""
        self.ensure_one()
        order = self.with_context(sale_write_from_compute=True)
        lines = order._get_payment_fee_lines()
        fee = self._get_payment_fee(method)
        base = self._get_payment_fee_base(method)
        price = fee._get_price(base, self) if fee else 0.0
        if self.currency_id.is_zero(price):
            lines.unlink()
        elif not lines:
            lines.create(self._prepare_payment_fee_line(fee, price))
        elif lines[0].product_id != fee.product_id or len(lines) > 1:
            lines.unlink()
            lines.create(self._prepare_payment_fee_line(fee, price))
        elif (lines.price_unit, lines.name) != (price, self._get_fee_name(fee)):
            lines.write({"price_unit": price, "name": self._get_fee_name(fee)})

    def _prepare_payment_fee_line(self, fee, price):
        return {
            "order_id": self.id,
            "product_id": fee.product_id.id,
            "name": self._get_fee_name(fee),
            "product_uom_qty": 1.0,
            "price_unit": price,
            "discount": 0.0,
            "is_payment_fee": True,
            "sequence": max(self.order_line.mapped("sequence"), default=10) + 1,
        }

    def _get_fee_name(self, fee):
        return fee.with_context(lang=self._get_lang()).name

    def _get_payment_fee_lines(self):
        return self.order_line.filtered("is_payment_fee")

    def _get_payment_fee(self, method):
        """Return the fee that holds for the method, if any."""
        if self._is_fee_paid_elsewhere(method):
            return self.env["sale.payment.fee"]
        # Customers and sales people pay it without seeing the list.
        fees_sudo = self.env["sale.payment.fee"].sudo()
        method_sudo = method.sudo()
        return fees_sudo._get_by_method(method_sudo, self.company_id).get(
            method_sudo, fees_sudo
        )

    def _is_fee_paid_elsewhere(self, _method):
        """Return whether another order bears the fee. Hook for orders that are paid
        together with others."""
        return False

    def _get_payment_fee_base(self, _method):
        """Return what is to be paid by the method, without the fee; the wallet has
        paid its part. Hook for orders that are paid together with others."""
        fees = sum(self._get_payment_fee_lines().mapped("price_total"))
        return self.currency_id.round(self.amount_total - fees)

    def _get_payment_fee_totals(self, methods):
        """Return what each method adds to the total of the order, taxes included.

        :return: amounts by method; methods without a fee are not in it
        :rtype: dict
        """
        self.ensure_one()
        if not self._can_change_payment_fee():
            return {}
        # As in `_get_payment_fee`.
        fees_sudo = self.env["sale.payment.fee"].sudo()
        by_method = fees_sudo._get_by_method(methods.sudo(), self.company_id)
        totals = {}
        for method, fee in by_method.items():
            price = fee._get_price(self._get_payment_fee_base(method), self)
            is_due = not self._is_fee_paid_elsewhere(method)
            if is_due and not self.currency_id.is_zero(price):
                totals[method] = self._get_price_with_taxes(fee.product_id, price)
        return totals

    def _get_price_with_taxes(self, product, price):
        taxes = self.fiscal_position_id.map_tax(
            product.taxes_id._filter_taxes_by_company(self.company_id)
        )
        values = taxes.compute_all(
            price,
            currency=self.currency_id,
            product=product,
            partner=self.partner_shipping_id,
        )
        return values["total_included"]

    def _get_payable_amounts(self):
        """Return the amounts a payment page asks for."""
        return {
            "total": self.amount_total,
            "prepayment": self._get_prepayment_required_amount(),
        }

    def _get_payment_fee_texts(self, due):
        """Return the totals as a payment page shows them, with the fee among them.

        :param float due: what the page asks for
        """

        def money(amount):
            return self.env["ir.qweb.field.monetary"].value_to_html(
                amount, {"display_currency": self.currency_id}
            )

        lines = self._get_payment_fee_lines()
        return {
            "fee": money(sum(lines.mapped("price_total"))) if lines else "",
            "fee_name": lines[:1].name or "",
            "amount_text": money(due),
            "prepayment": money(self._get_prepayment_required_amount()),
            "amount_total": money(self.amount_total),
            "amount_tax": money(self.amount_tax),
            "amount_untaxed": money(self.amount_untaxed),
        }

    def _get_payment_fee_page_values(self, methods, tokens):
        """Return what a payment page needs to show fees beside the methods.

        :return: ``payment_fees`` by method, and ``payment_fee_order`` where choosing
            one changes the total
        """
        fees = self._get_payment_fee_totals(methods | tokens.payment_method_id)
        is_changing = bool(fees or self._get_payment_fee_lines())
        return {
            "payment_fees": fees,
            "payment_fee_order": self if is_changing else self.browse(),
        }

    # --- The payment check ---

    def _get_payment_refusal(self, attempt):
        """Refuse what the carrier does not allow, and totals without the fee."""
        refusal = super()._get_payment_refusal(attempt)
        if refusal or attempt.operation in MERCHANT_OPERATIONS:
            return refusal
        return self._get_carrier_payment_refusal(
            attempt
        ) or self._get_payment_fee_refusal(attempt)

    def _get_carrier_payment_refusal(self, attempt):
        """What is invoiced has been sent, and may be paid in any way."""
        carrier = self.carrier_id
        if not carrier or self.invoice_status == "invoiced":
            return None
        methods = attempt.payment_method or attempt.provider.payment_method_ids
        if any(carrier._allows_payment_method(method) for method in methods):
            return None
        return self.env._(
            "%(payment)s cannot be combined with the delivery method %(delivery)s.",
            payment=(attempt.payment_method or attempt.provider).name,
            delivery=carrier.sudo().name,  # customers may not read carriers
        )

    def _get_payment_fee_refusal(self, attempt):
        method = attempt.payment_method
        if not attempt.operation or not method or not self._can_change_payment_fee():
            return None
        fee = self._get_payment_fee(method)
        base = self._get_payment_fee_base(method)
        due = fee._get_price(base, self) if fee else 0.0
        charged = sum(self._get_payment_fee_lines().mapped("price_unit"))
        if not self.currency_id.compare_amounts(due, charged):
            return None
        return self.env._(
            "The total depends on the payment method. Please reload the page, choose"
            " %(method)s again and check the total.",
            method=method.name,
        )

    # --- Promotions and prices leave the fee alone ---

    def _get_no_effect_on_threshold_lines(self):
        lines = super()._get_no_effect_on_threshold_lines()
        return lines | self._get_payment_fee_lines()

    def _get_not_rewarded_order_lines(self):
        lines = super()._get_not_rewarded_order_lines()
        return lines.filtered(lambda line: not line.is_payment_fee)

    def _get_update_prices_lines(self):
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line.is_payment_fee)

    def _update_programs_and_rewards(self):
        """Rewards are computed without the fee, and the fee on what they leave."""
        self._suspend_payment_fee()
        result = super()._update_programs_and_rewards()
        self._update_payment_fee()
        return result

    def _apply_program_reward(self, reward, coupon, **kwargs):
        self._suspend_payment_fee()
        result = super()._apply_program_reward(reward, coupon, **kwargs)
        self._update_payment_fee()
        return result

    def _suspend_payment_fee(self):
        if self._can_change_payment_fee():
            lines = self._get_payment_fee_lines().filtered("price_unit")
            if lines:
                lines.with_context(sale_write_from_compute=True).price_unit = 0.0
