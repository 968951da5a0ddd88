import dataclasses

from odoo import fields, models

from ..lib.deals import Firm
from ..lib.parcels import Party


class ResCompany(models.Model):
    _inherit = "res.company"

    l10n_ru_kpp = fields.Char(related="partner_id.l10n_ru_kpp", readonly=False)
    l10n_ru_okpo = fields.Char(related="partner_id.l10n_ru_okpo", readonly=False)
    l10n_ru_director = fields.Char("Director", help="Who signs: name and initials.")
    l10n_ru_accountant = fields.Char(
        "Chief Accountant", help="Who signs: name and initials."
    )
    l10n_ru_sender_id = fields.Many2one(
        "res.partner",
        "Sender of Parcels",
        help="Whose name, address and phone stand on postal forms. Empty: the company.",
    )
    l10n_ru_bank_account_id = fields.Many2one(
        "res.partner.bank",
        "Account for Papers",
        domain="[('partner_id', '=', partner_id)]",
        help="Where customers pay and the post transfers money to. Empty: the first "
        "account of the company.",
    )

    def _l10n_ru_account(self):
        self.ensure_one()
        return self.l10n_ru_bank_account_id or self.partner_id.bank_ids[:1]

    def _l10n_ru_sender(self) -> Party:
        """Return the company as the sender of parcels."""
        self.ensure_one()
        sender = self.l10n_ru_sender_id or self.partner_id
        party = sender._l10n_ru_party()
        return dataclasses.replace(
            party,
            inn=sender._l10n_ru_inn() or self.partner_id._l10n_ru_inn(),
            bank=self._l10n_ru_account()._l10n_ru_bank(),
        )

    def _l10n_ru_seller(self) -> Firm:
        """Return the company as the seller on papers."""
        self.ensure_one()
        return dataclasses.replace(
            self.partner_id._l10n_ru_firm(),
            bank=self._l10n_ru_account()._l10n_ru_bank(),
            director=self.l10n_ru_director or "",
            accountant=self.l10n_ru_accountant or "",
        )
