from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.fields import Domain


class StockPicking(models.Model):
    _inherit = "stock.picking"

    order_partner_id = fields.Many2one(
        related="sale_id.partner_id",
        string="Customer",
        help="Whose order it is: the contact of a dropshipment is its vendor.",
    )

    def _is_order_return(self):
        """Return whether goods of an order come back with this transfer."""
        self.ensure_one()
        return bool(self.return_id) or self.location_id.usage == "customer"

    @api.model
    def _get_shipment_domain(self):
        """Return the domain of what is not cancelled and does not come back."""
        return Domain(
            [
                ("state", "!=", "cancel"),
                ("return_id", "=", False),
                ("location_id.usage", "!=", "customer"),
            ]
        )

    def _get_tracking_links(self):
        """Return the parcel numbers, each with the page of the carrier or None.

        :rtype: list[tuple[str, str | None]]
        """
        self.ensure_one()
        if not self.carrier_tracking_ref:
            return []
        links = self.get_multiple_carrier_tracking()
        if not isinstance(links, list):
            links = [(self.carrier_tracking_ref, self.carrier_tracking_url)]
        # An address comes from settings and feeds: nothing that a browser would run.
        return [
            (number, url if urlsplit(url or "").scheme in ("http", "https") else None)
            for number, url in links
        ]
