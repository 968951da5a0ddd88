"""The parcels of a transfer, as labels count them."""

import dataclasses

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.sale_order_flow.lib.barcode import bars


@dataclasses.dataclass(frozen=True, slots=True)
class Parcel:
    """One of the parcels of a transfer.

    `code` is what its barcode says, `weight` (in the database's unit) is that of all
    loose parcels together where `is_shared`.
    """

    number: int
    count: int
    code: str
    weight: float
    is_shared: bool = False

    def barcode(self, width: float = 230, height: float = 60) -> Markup:
        """Return the code as SVG, so large in points."""
        return Markup(bars(self.code, width, height))  # shapes, no text of anybody


class StockPicking(models.Model):
    _inherit = "stock.picking"  # pylint: disable=consider-merging-classes-inherited

    loose_parcel_count = fields.Integer(
        "Parcels without a Package",
        default=1,
        copy=False,
        help="How many parcels the goods make that are in no package. Each gets a "
        "label; so does each package.",
    )

    _loose_parcels_possible = models.Constraint(
        "CHECK (loose_parcel_count BETWEEN 1 AND 999)",
        "Goods without a package make 1 to 999 parcels.",
    )

    def _parcels(self) -> list[Parcel]:
        """Return the packages of the transfer and what is in none."""
        self.ensure_one()
        packages = self.move_line_ids.result_package_id.sorted("name")
        weights = packages._get_weight(self.id) if packages else {}
        found = [(p.name, p.shipping_weight or weights[p], False) for p in packages]
        weight, count = self.weight_bulk if packages else self.weight, self._loose()
        found += [(self.name, weight, count > 1)] * count
        return [Parcel(n, len(found), *one) for n, one in enumerate(found, 1)]

    def _loose(self) -> int:
        """Return how many parcels are in no package."""
        lines = self.move_line_ids
        loose = lines.filtered(lambda line: not line.result_package_id)
        is_any = not lines.result_package_id or any(loose.mapped("quantity"))
        return (self.loose_parcel_count or 1) if is_any else 0

    def _parcel_count(self) -> int:
        """Return how many parcels the transfers are together."""
        return sum(len(p.move_line_ids.result_package_id) + p._loose() for p in self)

    def _parcel_label_sender(self):
        """Return the address that stands as the sender on labels."""
        self.ensure_one()
        warehouse = self.picking_type_id.warehouse_id
        return warehouse.partner_id or self.company_id.partner_id

    def _tracking_code(self) -> Markup:
        """Return the carrier's number as a barcode."""
        return Markup(bars(self.carrier_tracking_ref, 230, 40))  # shapes alone


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    def _label_pickings(self):
        """Return the transfers that get labels, in the order of the stops.

        :raises UserError: when these routes bring nothing
        """
        stops = self.stop_ids.filtered(lambda stop: stop.kind == "delivery")
        pickings = stops.picking_ids.filtered(lambda one: one.state != "cancel")
        if not pickings:
            raise UserError(self.env._("Nothing is brought on these routes."))
        return pickings
