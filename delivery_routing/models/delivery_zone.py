import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DeliveryZone(models.Model):
    """A part of the country, by the beginnings of its postal codes."""

    _name = "delivery.zone"
    _description = "Delivery Zone"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    country_id = fields.Many2one(
        "res.country", default=lambda self: self.env.company.country_id
    )
    zip_prefixes = fields.Char(
        "Postal codes begin with",
        required=True,
        help="One or more beginnings, separated by commas: 35, 3602. The longest one "
        "that fits an address decides.",
    )

    @api.constrains("zip_prefixes")
    def _check_zip_prefixes(self):
        for zone in self:
            if not zone._prefixes():
                raise ValidationError(
                    self.env._("Zone %(zone)s names no postal code.", zone=zone.name)
                )

    def _prefixes(self) -> list[str]:
        self.ensure_one()
        return [plain for part in self.zip_prefixes.split(",") if (plain := bare(part))]

    @api.model
    def _zones_of(self, partners, company) -> dict:
        """Return the zone of each address, an empty one where none fits."""
        zones = self.search([("company_id", "in", [company.id, False])])
        return zones._match(partners)

    def _match(self, partners) -> dict:
        """Return which of these zones each address is in, an empty one where none."""
        known = [(prefix, zone) for zone in self for prefix in zone._prefixes()]
        known.sort(key=lambda pair: -len(pair[0]))
        return {partner: self._zone_of(partner, known) for partner in partners}

    def _zone_of(self, partner, known):
        code = bare(partner.zip or "")
        for prefix, zone in known:
            is_there = not zone.country_id or zone.country_id == partner.country_id
            if is_there and code.startswith(prefix):
                return zone
        return self.browse()


def bare(code: str) -> str:
    """Return a postal code as it is compared: capitals and digits alone."""
    return re.sub(r"[^0-9A-Z]", "", code.upper())
