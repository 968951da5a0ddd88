from odoo import http
from odoo.http import request

from odoo.addons.sale_stock.controllers.portal import SaleStockPortal


class RepDocuments(SaleStockPortal):
    """A rep finds the papers of his customers where customers find their own.

    The record rules decide what is listed; these lists ask for no partner.
    """

    def _prepare_quotations_domain(self, partner):
        domain = super()._prepare_quotations_domain(partner)
        return _without_partner(domain) if request.env.user._is_rep() else domain

    def _prepare_orders_domain(self, partner):
        domain = super()._prepare_orders_domain(partner)
        return _without_partner(domain) if request.env.user._is_rep() else domain

    def _document_check_access(self, model_name, document_id, access_token=None):
        """A rep reads by his own right, for as long as he has it: a share link that
        he keeps opens nothing."""
        if request.env.user._is_rep():
            access_token = None
        return super()._document_check_access(model_name, document_id, access_token)

    def _get_page_view_values(self, document, access_token, *args, **kwargs):
        """Let a page that a rep opened by a link go on without it."""
        if request.env.user._is_rep():
            access_token = None
        return super()._get_page_view_values(document, access_token, *args, **kwargs)

    def _stock_picking_check_access(self, picking_id, access_token=None):
        """As for documents: the link of the order opens its deliveries too."""
        if request.env.user._is_rep():
            access_token = None
        return super()._stock_picking_check_access(picking_id, access_token)

    @http.route()
    def portal_quote_accept(self, order_id, access_token=None, *args, **kwargs):
        """A rep reads his customer's quotation, the customer signs it."""
        if self._is_order_of_represented_customer(order_id):
            return {"error": request.env._("Only the customer can sign.")}
        return super().portal_quote_accept(order_id, access_token, *args, **kwargs)

    @http.route()
    def portal_quote_decline(self, order_id, access_token=None, *args, **kwargs):
        """A rep reads his customer's quotation, the customer declines it."""
        if self._is_order_of_represented_customer(order_id):
            return request.redirect("/my")
        return super().portal_quote_decline(order_id, access_token, *args, **kwargs)

    def _is_order_of_represented_customer(self, order_id):
        """Whether a rep is about to act in the name of a customer, also when he uses
        the link that was made for the customer: his pages hold it."""
        user = request.env.user
        if not user._is_rep():
            return False
        order_sudo = request.env["sale.order"].sudo().browse(order_id).exists()
        customer = order_sudo.partner_id.commercial_partner_id
        return customer != user.partner_id.commercial_partner_id


def _without_partner(domain):
    return [term for term in domain if term[0] != "partner_id"]
