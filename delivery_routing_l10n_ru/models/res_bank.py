from odoo import fields, models

from ..lib.parcels import Bank


class ResBank(models.Model):
    _inherit = "res.bank"

    l10n_ru_corr_account = fields.Char(
        "Correspondent Account",
        help="К/с: the account of the bank at the Bank of Russia, 20 digits.",
    )


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    def _l10n_ru_bank(self) -> Bank:
        """Return at most one account as papers tell it."""
        return Bank(
            name=self.bank_id.name or "",
            account="".join((self.acc_number or "").split()),
            correspondent=self.bank_id.l10n_ru_corr_account or "",
            bic=self.bank_id.bic or "",
        )
