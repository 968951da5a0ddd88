from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # Who may create companies need not be allowed to touch payments.
        self.env["payment.provider"].sudo()._equip_offline_providers(companies)
        return companies
