"""The parcel numbers of an order's shipments, and where to follow them."""

from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    tracking_numbers = fields.Char(
        "Tracking",
        compute="_compute_tracking_numbers",
        compute_sudo=True,  # accountants and customers may not read transfers
        search="_search_tracking_numbers",
        help="The parcel numbers of what is sent to the customer, also by vendors; not "
        "of what comes back.",
    )

    @api.depends("picking_ids.carrier_tracking_ref", "picking_ids.state")
    def _compute_tracking_numbers(self):
        for order in self:
            numbers = order._get_shipments().mapped("carrier_tracking_ref")
            order.tracking_numbers = ", ".join(dict.fromkeys(filter(None, numbers)))

    def _search_tracking_numbers(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented  # the ORM asks for the opposite
        shipped = self.env["stock.picking"]._get_shipment_domain()
        numbered = shipped & Domain("carrier_tracking_ref", "!=", False)
        found = Domain("carrier_tracking_ref", operator, value) & numbered
        domain = Domain("picking_ids", "any!", found)
        if operator == "in" and False in value:
            domain |= Domain("picking_ids", "not any!", numbered)
        return domain

    def _get_tracking_links(self):
        """Return the parcel numbers of what is sent to the customer, oldest first.

        Pages ask for an order that its reader was let to, with all rights.

        :return: each with the page of the carrier, or None
        :rtype: list[tuple[str, str | None]]
        """
        self.ensure_one()
        links = [
            link
            for shipment in self._get_shipments().sorted("id")
            for link in shipment._get_tracking_links()
        ]
        return list(dict.fromkeys(links))
