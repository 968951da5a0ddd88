from odoo.addons.account_payment.controllers.portal import PortalAccount


class InvoicePortal(PortalAccount):
    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        """Offer only what the orders behind the invoice allow."""
        kwargs["paid_invoice_id"] = invoice.id
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        if "tokens_sudo" in values:
            # The page has checked that the visitor may see the invoice.
            orders_sudo = invoice.sudo()._get_invoiced_orders()
            values["tokens_sudo"] = values["tokens_sudo"]._filter_allowed_for_orders(
                orders_sudo
            )
        return values
