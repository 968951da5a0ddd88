"""Rates of carriers: one answer, whoever gives it."""

import dataclasses

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


@dataclasses.dataclass(frozen=True, slots=True)
class Rate:
    """What a carrier takes for a delivery.

    `price` is in `currency` (a record), `days` how long it takes; 0: nobody says.
    """

    price: float
    currency: models.Model
    days: int = 0


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"  # pylint: disable=consider-merging-classes-inherited

    delivery_type = fields.Selection(
        selection_add=[("table", "Table of Zones and Weights")],
        ondelete={"table": "set default"},
    )
    rate_ids = fields.One2many("delivery.carrier.rate", "carrier_id", copy=True)

    def _rate_answer(self, order, rate: Rate) -> dict:
        """Return a rate as `rate_shipment` of Odoo has it, in the order's currency."""
        date = order.date_order or fields.Datetime.now()
        price = rate.currency._convert(
            rate.price, order.currency_id, order.company_id, date
        )
        words = rate.days and self.env._(
            "Days on the way: about %(days)s.", days=rate.days
        )
        return {
            "success": True,
            "price": price,
            "error_message": False,
            "warning_message": words or False,
        }

    def _rate_refusal(self, message: str) -> dict:
        """Return why there is no rate, as `rate_shipment` of Odoo has it."""
        return {
            "success": False,
            "price": 0.0,
            "error_message": message,
            "warning_message": False,
        }

    def _shipment_price(self, picking, rate: Rate) -> float:
        """Return what a shipment costs in the currency in which Odoo notes it."""
        company = picking.company_id
        wanted = picking.sale_id.currency_id or company.currency_id
        today = company._delivery_today()
        return rate.currency._convert(rate.price, wanted, company, today)

    def _rate_weight(self, order) -> float:
        """Return the weight that a rate is asked for, in the database's unit.

        As Odoo's own rules have it: what the clerk types in the window, what stands on
        the order, what its products weigh.
        """
        typed = self.env.context.get("order_weight")  # Odoo's own key
        return typed or order.shipping_weight or order._get_estimated_weight()

    # --- The table ---

    @api.private  # it takes an order's record, which no program can send
    def table_rate_shipment(self, order):
        """Return the price of the row for the address and the weight."""
        row = self._table_row(order.partner_shipping_id, self._rate_weight(order))
        if not row:
            return self._rate_refusal(self._table_refusal())
        return self._rate_answer(order, self._table_rate(row, order.company_id))

    @api.private  # as above
    def table_send_shipping(self, pickings):
        """Return what each transfer costs; the carrier's number is typed by hand."""
        return [self._table_shipment(picking) for picking in pickings]

    @api.private  # as above
    def table_get_tracking_link(self, picking):
        """Return the link of the carrier's pages, as fixed prices have it."""
        return self.fixed_get_tracking_link(picking)

    @api.private  # as above
    def table_cancel_shipment(self, pickings):
        """Nothing was told to anybody, so there is nothing to take back."""

    def _table_row(self, partner, weight: float):
        """Return the smallest row that is enough, of the zone of an address."""
        rows_sudo = self.sudo().rate_ids  # customers read no tables
        zones = rows_sudo.zone_id.filtered("active")
        zone = zones._match(partner).get(partner, zones.browse())
        enough = rows_sudo.filtered(
            lambda row: (
                row.zone_id == zone
                and float_compare(row.max_weight, weight, precision_digits=4) >= 0
            )
        )
        return enough.sorted("max_weight")[:1]

    def _table_refusal(self) -> str:
        return self.env._("There is no price for this address and weight.")

    def _table_rate(self, row, company) -> Rate:
        currency = (self.company_id or company).currency_id
        return Rate(row.price, currency, row.days)

    def _table_shipment(self, picking) -> dict:
        weight = picking.shipping_weight or picking.weight
        row = self._table_row(picking.partner_id, weight)
        if not row:
            raise UserError(self._table_refusal())
        rate = self._table_rate(row, picking.company_id)
        price = self._shipment_price(picking, rate)
        return {"exact_price": price, "tracking_number": False}


class DeliveryCarrierRate(models.Model):
    """What a delivery into a zone costs up to a weight."""

    _name = "delivery.carrier.rate"
    _description = "Carrier Rate"
    _order = "carrier_id, zone_id, max_weight, id"
    _rec_name = "carrier_id"
    _check_company_auto = True

    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Delivery Method",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('delivery_type', '=', 'table')]",
    )
    company_id = fields.Many2one(related="carrier_id.company_id", store=True)
    currency_id = fields.Many2one(related="carrier_id.currency_id")
    zone_id = fields.Many2one(
        "delivery.zone",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: addresses that are in no zone of this delivery method.",
    )
    max_weight = fields.Float(
        "Up to Weight",
        required=True,
        digits="Stock Weight",
        help="The row counts for deliveries up to this weight, this one included.",
    )
    price = fields.Monetary(required=True)
    days = fields.Integer(
        "Days on the Way", help="0: nobody is told how long it takes."
    )

    _row_once = models.UniqueIndex(
        "(carrier_id, COALESCE(zone_id, 0), max_weight)",
        "The table has a row for that zone and weight already.",
    )
    _row_possible = models.Constraint(
        "CHECK (max_weight > 0 AND price >= 0 AND days >= 0)",
        "A row is for more than no weight; its price and its days are not negative.",
    )
