from odoo import api, models

from odoo.addons.website.models import ir_http


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """Let a customer's own price list apply on every website of its company.

        Core drops it there unless the list itself is open to the website. That stays
        true for everybody else, also for whoever shares core's caches.
        """
        pricelists = super()._get_partner_pricelist_multi(partner_ids)
        website = ir_http.get_request_website()
        if not website or not self._is_pricelist_feature_enabled():
            return pricelists
        for partner in self.env["res.partner"].browse(partner_ids):
            own = self._get_own_pricelist(partner, self.env.company)
            if own:
                pricelists[partner.id] = own
        return pricelists

    @api.model
    def _get_own_pricelist(self, partner, company):
        """Return the price list agreed with a customer, or none.

        Whether a website shows the list to others plays no part.

        :param partner: whose prices are wanted; visitors have no agreement
        :param company: the company that sells
        """
        if not self._is_pricelist_feature_enabled():
            return self.browse()
        # A customer may not read his price list, only its prices.
        partner_sudo = partner.sudo().with_company(company)
        own_sudo = partner_sudo.specific_property_product_pricelist
        if (
            not own_sudo.active
            or own_sudo.company_id not in (self.env["res.company"], company)
            or partner_sudo.is_public
        ):
            return self.browse()
        return self.browse(own_sudo.id)

    @api.model
    def _is_pricelist_feature_enabled(self):
        return self.env["res.groups"]._is_feature_enabled(
            "product.group_product_pricelist"
        )
