from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.geo import is_known, read_coordinates

HOUSE, ZIP, NOWHERE = "house", "zip", "none"


class ResPartner(models.Model):
    _inherit = "res.partner"

    delivery_latitude = fields.Float(digits=(10, 7), readonly=True)
    delivery_longitude = fields.Float(digits=(10, 7), readonly=True)
    delivery_pin = fields.Char(
        "Pinned place",
        compute="_compute_delivery_pin",
        inverse="_inverse_delivery_pin",
        help="Where couriers really have to go: paste coordinates (52.0907, 5.1214) or "
        "a map link. It stays when the address is edited.",
    )
    delivery_note = fields.Text(
        "Note for couriers", help="Entrance, floor, door code, where to park."
    )

    delivery_minutes = fields.Integer(
        "Minutes at the door", help="0: as many as the company says."
    )

    delivery_is_fetched = fields.Boolean(
        "Our courier fetches his goods",
        help="Receipts from this vendor become stops of our couriers, those that are "
        "still to come, too. Each receipt can say otherwise afterwards.",
    )

    _delivery_minutes_positive = models.Constraint(
        "CHECK (delivery_minutes IS NULL OR delivery_minutes >= 0)",
        "Nobody is at a door for less than no time.",
    )

    @api.depends("delivery_latitude", "delivery_longitude")
    def _compute_delivery_pin(self):
        for partner in self:
            place = (partner.delivery_latitude, partner.delivery_longitude)
            partner.delivery_pin = f"{place[0]}, {place[1]}" if is_known(*place) else ""

    def _inverse_delivery_pin(self):
        for partner in self:
            text = (partner.delivery_pin or "").strip()
            place = read_coordinates(text) if text else (0.0, 0.0)
            if place is None:
                raise UserError(
                    self.env._(
                        "No place is in “%(text)s”. Paste coordinates like "
                        "52.0907, 5.1214 or the link of a map.",
                        text=text,
                    )
                )
            partner.delivery_latitude, partner.delivery_longitude = place

    def write(self, vals):
        """Receipts that a vendor still owes are fetched as he says from now on."""
        if "delivery_is_fetched" not in vals:
            return super().write(vals)
        is_fetched = bool(vals["delivery_is_fetched"])
        changed = self.filtered(lambda one: one.delivery_is_fetched != is_fetched)
        result = super().write(vals)
        self.env["stock.picking"]._follow_vendors(changed)
        return result

    def _delivery_places(self) -> dict:
        """Return (latitude, longitude, precision) of each partner.

        Precision is `house` for a pin or a geocoded address, `zip` for the middle of
        the addresses known there, `none` (with 0, 0) where nobody knows anything.
        """
        places, rest = {}, self.browse()
        for partner in self:
            place = partner._delivery_own_place()
            if place:
                places[partner] = (*place, HOUSE)
            else:
                rest |= partner
        middles = rest._delivery_zip_middles()
        for partner in rest:
            key = (partner.country_id, partner.zip)
            middle = middles.get(key) if partner.zip else None
            places[partner] = (*middle, ZIP) if middle else (0.0, 0.0, NOWHERE)
        return places

    def _delivery_minutes_there(self, company) -> int:
        """Return how long couriers are at the door of at most one address."""
        return self.delivery_minutes or company.delivery_minutes

    def _delivery_address(self) -> str:
        """Return the address of at most one partner on one line, without the company,
        which Odoo's ``contact_address_inline`` names first."""
        address = self._display_address(without_company=True)
        return ", ".join(filter(None, address.splitlines()))

    def _delivery_own_place(self) -> tuple[float, float] | None:
        self.ensure_one()
        for place in (
            (self.delivery_latitude, self.delivery_longitude),
            (self.partner_latitude, self.partner_longitude),
        ):
            if is_known(*place):
                return place
        return None

    def _delivery_zip_middles(self) -> dict:
        """Return the mean place of geocoded addresses by (country, postal code)."""
        groups = self.env["res.partner"]._read_group(
            [
                ("zip", "in", [code for code in set(self.mapped("zip")) if code]),
                ("partner_latitude", "!=", 0),
                ("partner_latitude", ">=", -90),
                ("partner_latitude", "<=", 90),
            ],
            ["country_id", "zip"],
            ["partner_latitude:avg", "partner_longitude:avg"],
        )
        return {(country, code): (lat, lon) for country, code, lat, lon in groups}

    def _delivery_own_place_or_none(self) -> tuple[float, float] | None:
        """Return the place of at most one partner, None where it is unknown."""
        return self._delivery_own_place() if self else None
