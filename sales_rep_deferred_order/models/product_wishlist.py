from odoo import api, models
from odoo.http import request


class ProductWishlist(models.Model):
    _inherit = "product.wishlist"

    @api.model
    def current(self):
        """Show a rep who orders for a customer what the customer and his people have
        on their lists, and nothing of the rep's own."""
        if not request or not getattr(request, "website", None):
            return self.browse()  # a program asks; it is in no shop
        customer = self._get_rep_customer()
        if not customer:
            return super().current()
        # sudo: lists are readable for their owners only
        wishes_sudo = self.sudo().search(
            [
                ("partner_id.commercial_partner_id", "=", customer.id),
                ("website_id", "=", request.website.id),
            ]
        )
        return wishes_sudo.filtered(lambda wish: wish._is_offered())

    @api.model
    def _add_to_wishlist(
        self, pricelist_id, currency_id, website_id, price, product_id, partner_id=False
    ):
        """What a rep puts on the list is the customer's."""
        wishes = self
        if customer := self._get_rep_customer():
            wishes = self.sudo()  # a rep may make no rows for others by himself
            partner_id = customer.id
        return super(ProductWishlist, wishes)._add_to_wishlist(
            pricelist_id, currency_id, website_id, price, product_id, partner_id
        )

    def _get_rep_customer(self):
        return self.env["website"]._get_rep_customer()

    def _is_offered(self):
        template = self.product_id.product_tmpl_id
        return template.website_published and template._is_add_to_cart_possible()
