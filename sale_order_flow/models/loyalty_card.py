from odoo import api, fields, models
from odoo.fields import Domain


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    @api.model
    def _get_company_wallets(self, partner):
        """Return the wallets of the company of a contact; none for the company itself,
        whose wallets are its own."""
        company = partner.commercial_partner_id
        if company == partner:
            return self.browse()
        today = fields.Date.context_today(self)
        return self.search(
            Domain("partner_id", "=", company.id)
            & Domain("program_type", "=", "ewallet")
            & Domain("program_id.active", "=", True)
            & (
                Domain("expiration_date", "=", False)
                | Domain("expiration_date", ">=", today)
            )
        )

    def _get_portal_values(self):
        """Return what the portal's window about a wallet shows, in the form that Odoo
        gives it for the cards of a person himself."""
        self.ensure_one()
        return {
            "card": {
                "id": self.id,
                "points_display": self.points_display,
                "expiration_date": self.expiration_date,
                "code": self.code,
            },
            "program": {
                "program_name": self.program_id.name,
                "program_type": self.program_type,
                # What a contact tops up is his own wallet.
                "trigger_products": [],
            },
            "history_lines": [row._get_portal_values() for row in self.history_ids[:5]],
            "rewards": [],
            "img_path": f"/loyalty/static/src/img/{self.program_type}.svg",
        }
