"""Price lists on the website. Apart from website.py, which is about the cart."""

from odoo import models
from odoo.http import request

from odoo.addons.website_sale.models.website import (
    PRICELIST_SELECTED_SESSION_CACHE_KEY,
    PRICELIST_SESSION_CACHE_KEY,
)

# The price list that the session uses because it is the customer's own.
OWN_PRICELIST_SESSION_KEY = "sales_rep_own_pricelist_id"


# Two files: one would have more than 400 lines.
class Website(models.Model):
    _inherit = "website"  # pylint: disable=consider-merging-classes-inherited

    # --- The customer's own price list ---

    def _get_own_pricelist(self):
        """Return the price list agreed with the customer who is shopping, or none.

        While a rep orders for a customer the cart decides, see website.py.
        """
        self.ensure_one()
        user = self.env.user
        pricelists = self.env["product.pricelist"]
        if user._is_public() or self._get_rep_customer():
            return pricelists
        return pricelists._get_own_pricelist(user.partner_id, self.company_id)

    def get_pricelist_available(self, show_visible=False):
        """Offer a customer his own price list and no other.

        Core's cache of available lists is left alone: it knows no customers.
        """
        return self._get_own_pricelist() or super().get_pricelist_available(
            show_visible=show_visible
        )

    def _get_and_cache_current_pricelist(self):
        """Ask for the customer's own price list at every request.

        Core trusts the session; there a list would outlive the agreement.
        """
        own = self._get_own_pricelist()
        if own:
            self._cache_own_pricelist(own)
            return own.sudo()  # like core's: customers may not read price lists
        has_lost = OWN_PRICELIST_SESSION_KEY in request.session
        if has_lost and not self._get_rep_customer():
            if self.env.cr.readonly:
                return self.env.user.partner_id.property_product_pricelist
            self._forget_own_pricelist()
        return super()._get_and_cache_current_pricelist()

    def _get_and_cache_current_cart(self):
        """Bring the cart to the customer's own price list, whatever was before."""
        if self._get_own_pricelist():
            # What a visitor chose before he logged in does not count any more.
            request.session.pop(PRICELIST_SELECTED_SESSION_CACHE_KEY, None)
        cart_sudo = super()._get_and_cache_current_cart()
        self._apply_own_pricelist(cart_sudo)
        return cart_sudo

    def _apply_own_pricelist(self, cart_sudo):
        """Switch the cart when the customer's own price list is another one now."""
        if not cart_sudo or self.env.cr.readonly:
            return
        before = cart_sudo.pricelist_id
        own = self._get_own_pricelist()
        if own:
            if own != before:
                cart_sudo.pricelist_id = own
        elif before.id == request.session.get(OWN_PRICELIST_SESSION_KEY):
            cart_sudo._compute_pricelist_id()
        if cart_sudo.pricelist_id != before:
            cart_sudo._recompute_prices()

    # --- Session ---

    def _cache_own_pricelist(self, own):
        session = request.session
        if session.get(PRICELIST_SESSION_CACHE_KEY) != own.id:
            session[PRICELIST_SESSION_CACHE_KEY] = own.id
        if session.get(OWN_PRICELIST_SESSION_KEY) != own.id:
            session[OWN_PRICELIST_SESSION_KEY] = own.id
        session.pop(PRICELIST_SELECTED_SESSION_CACHE_KEY, None)

    def _forget_own_pricelist(self):
        """Leave nothing of a price list that the customer does not have any more."""
        session = request.session
        bool(request.cart)  # it changes its prices while the session still knows why
        was_own = session.pop(OWN_PRICELIST_SESSION_KEY)
        if session.get(PRICELIST_SESSION_CACHE_KEY) == was_own:
            session.pop(PRICELIST_SESSION_CACHE_KEY)
