from odoo import api, models

from odoo.addons.payment import utils as payment_utils

from ..payment_attempt import PaymentAttempt


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    @api.model
    def _get_compatible_providers(
        self,
        company_id,
        partner_id,
        amount,
        *args,
        sale_order_id=None,
        paid_invoice_id=None,
        website_id=None,
        report=None,
        **kwargs,
    ):
        """Offer for an order only what may pay it.

        Country and website are those of the order, not those of whoever looks at
        the page, so that what is offered is what will be accepted.

        :param int paid_invoice_id: the invoice to be paid, as an `account.move` id
        """
        order_sudo = self._browse_paid_document("sale.order", sale_order_id)
        if order_sudo:
            partner_id = order_sudo._get_payment_partner().id
            website_id = order_sudo.website_id.id or website_id
        providers = super()._get_compatible_providers(
            company_id,
            partner_id,
            amount,
            *args,
            sale_order_id=sale_order_id,
            website_id=website_id,
            report=report,
            **kwargs,
        )
        invoice_sudo = self._browse_paid_document("account.move", paid_invoice_id)
        orders_sudo = order_sudo | invoice_sudo._get_invoiced_orders()
        return providers._filter_allowed_for_orders(orders_sudo, report=report)

    @api.model
    def _browse_paid_document(self, model, document_id):
        """Return the document, or nothing for what no page of ours passes."""
        # The payment page has checked the access token of the document.
        records_sudo = self.env[model].sudo()
        if not isinstance(document_id, int):
            return records_sudo
        return records_sudo.browse(document_id).exists()

    def _filter_allowed_for_orders(self, orders_sudo, report=None):
        """Return the providers that no order refuses; log the others' reason."""
        allowed = self.browse()
        for provider in self:
            attempt = provider._prepare_offer_attempt()
            refusals = (order._get_payment_refusal(attempt) for order in orders_sudo)
            reason = next(filter(None, refusals), None)
            if reason is None:
                allowed |= provider
            else:
                payment_utils.add_to_report(
                    report, provider, available=False, reason=reason
                )
        return allowed

    def _prepare_offer_attempt(self):
        """Return the attempt that stands for showing the provider on a page."""
        self.ensure_one()
        return PaymentAttempt(
            provider=self,
            payment_method=self.env["payment.method"],
            operation=None,
            token=self.env["payment.token"],
            user=self.env.user,
        )
