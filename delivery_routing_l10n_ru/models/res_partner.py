from odoo import fields, models

from ..lib.deals import Firm
from ..lib.parcels import Party


class ResPartner(models.Model):
    _inherit = "res.partner"

    l10n_ru_kpp = fields.Char("КПП", help="Tax registration reason code, nine digits.")
    l10n_ru_okpo = fields.Char("ОКПО", help="Code of the business in statistics.")

    def _l10n_ru_address(self, has_postcode=True) -> str:
        """Return the address in one line, from the large to the small."""
        self.ensure_one()
        country = self.country_id
        parts = (
            has_postcode and self.zip,
            country.code not in (False, "RU") and country.name,
            self.state_id.name,
            self.city,
            self.street,
            self.street2,
        )
        return ", ".join(part for part in parts if part)

    def _l10n_ru_party(self) -> Party:
        """Return who gets or sends a parcel."""
        self.ensure_one()
        return Party(
            name=self._l10n_ru_full_name(),
            address=self._l10n_ru_address(has_postcode=False),
            postcode=self.zip or "",
            phone=self.phone or "",
        )

    def _l10n_ru_firm(self) -> Firm:
        """Return a buyer or consignee; its codes may be those of its company."""
        self.ensure_one()
        head = self.commercial_partner_id
        return Firm(
            name=self._l10n_ru_full_name(),
            address=self._l10n_ru_address(),
            phone=self.phone or "",
            inn=self._l10n_ru_inn() or head._l10n_ru_inn(),
            kpp=self.l10n_ru_kpp or head.l10n_ru_kpp or "",
            okpo=self.l10n_ru_okpo or head.l10n_ru_okpo or "",
        )

    def _l10n_ru_inn(self) -> str:
        """Return the ИНН: digits alone. A VAT number of elsewhere, NL..., is none."""
        self.ensure_one()
        number = (self.vat or "").strip()
        return number if number.isdecimal() else ""

    def _l10n_ru_full_name(self) -> str:
        """Return the name; of a contact or an address also that of its company."""
        head = self.commercial_partner_id
        names = [head.name, self.name] if head != self else [self.name]
        return ", ".join(dict.fromkeys(name for name in names if name))
