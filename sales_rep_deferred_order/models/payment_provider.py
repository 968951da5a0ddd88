from odoo import api, fields, models

from odoo.addons.payment import utils as payment_utils

# Ways to order without paying now. Each has a payment method of the same code.
OFFLINE_MODES = ("on_account", "cheque")
# What a rep may use for his customer: nothing that takes the customer's money.
REP_MODES = (*OFFLINE_MODES, "cash_on_delivery")


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    custom_mode = fields.Selection(
        selection_add=[("on_account", "On Account"), ("cheque", "Cheque")]
    )
    is_for_reps_only = fields.Boolean(
        string="Only for Reps",
        help="Offer this way of paying only for orders that a sales rep takes, and"
        " not to customers who order themselves.",
    )

    def _get_default_payment_method_codes(self):
        """Activate the payment method of the mode together with the provider."""
        if self.custom_mode not in OFFLINE_MODES:
            return super()._get_default_payment_method_codes()
        return {self.custom_mode}

    @api.model
    def _get_compatible_providers(
        self, company_id, partner_id, *args, sale_order_id=None, report=None, **kwargs
    ):
        """Offer without an order neither what only orders can be confirmed with, nor
        anything to a rep who could pay for a customer with it."""
        providers = super()._get_compatible_providers(
            company_id,
            partner_id,
            *args,
            sale_order_id=sale_order_id,
            report=report,
            **kwargs,
        )
        if sale_order_id:
            return providers
        refused = providers.filtered(lambda p: p.custom_mode in OFFLINE_MODES)
        payment_utils.add_to_report(
            report,
            refused,
            available=False,
            reason=self.env._("only for sales orders"),
        )
        # sudo: whose invoice it is, is only compared
        invoice_sudo = self._browse_paid_document(
            "account.move", kwargs.get("paid_invoice_id")
        )
        payer = self.env["res.partner"].browse(partner_id)
        if self.env.user._is_rep_paying_for(payer | invoice_sudo.partner_id):
            return self.browse()
        return providers - refused

    # --- Setup ---

    @api.model
    def _equip_offline_providers(self, companies):
        """Give new companies the offline providers as the first company has them.

        Another addon may have copied them already, switched off like everything that
        takes money. Branches use those of their company.
        """
        for mode in OFFLINE_MODES:
            first = self.env.ref(
                f"sales_rep_deferred_order.payment_provider_{mode}",
                raise_if_not_found=False,
            )
            if not first:
                continue
            values = {"state": first.state, "is_published": first.is_published}
            domain = self._get_provider_domain("custom", custom_mode=mode)
            providers = self.search(domain).grouped("company_id")
            for company in companies.filtered(lambda c: not c.parent_id):
                provider = providers.get(company) or first.copy(
                    {"company_id": company.id}
                )
                provider.write(values)
