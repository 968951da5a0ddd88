"""What a courier's phone shows of his routes."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_courier_domain(self, user) -> Domain:
        """Return which routes a courier has on his phone: today's and what is open."""
        today = user.company_id._delivery_today()
        return Domain("courier_id.user_id", "=", user.id) & (
            Domain("state", "=", "started")
            | (Domain("state", "!=", "draft") & Domain("date", "=", today))
        )

    @api.model
    def _routes_of_courier(self, user):
        """Return the routes, as superuser: a courier has no rights in the office.

        What he may do with them is what `delivery.stop.mutation` lets him.
        """
        return self.sudo().search(self._get_courier_domain(user), order="date, id")

    def _phone_data(self) -> list[dict]:
        """Return all that the phone shows, so that it needs no network later."""
        self._read_ahead()
        return [route._phone_route() for route in self]

    def _read_ahead(self):
        """Read goods and prices of all stops at once, not door by door."""
        moves = self.stop_ids.picking_ids.move_ids
        moves.product_id.mapped("display_name")
        moves.sale_line_id.mapped("price_total")

    def _phone_route(self) -> dict:
        stops = self.stop_ids
        visits = stops.filtered("is_visit").sorted("sequence")
        visits = visits.with_prefetch(stops._prefetch_ids)
        return {
            "id": self.id,
            "name": self.courier_id.name,
            "date": format_date(self.env, self.date),
            "state": self.state,
            "vehicle": self.courier_id.vehicle or "",
            "depot": self.warehouse_id.display_name,
            "start": self.company_id._delivery_clock(self.start),
            "end": self.company_id._delivery_clock(self.end),
            "pieces": self.pieces,
            "weight": round(self.weight, 2),
            "km": round(self.km, 1),
            "stops": [stop._phone_stop() for stop in visits],
        }


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    def _phone_stop(self) -> dict:
        clock = self.company_id._delivery_clock
        window = [clock(self.window_from), clock(self.window_to)]
        return {
            "id": self.id,
            "number": self.number,
            "kind": self.kind,
            "name": self.partner_id.display_name or "",
            "address": self.address or "",
            "note": "\n".join(filter(None, [self._cancelled_words(), self.note])),
            "phones": list(filter(None, [self.phone])),
            "window": " - ".join(window) if any(window) else "",
            "eta": clock(self.begin),
            "place": [self.latitude, self.longitude] if self.has_place else None,
            "weight": round(self.weight, 2),
            "pieces": self.pieces,
            "orders": self.order_names,
            "papers": self.papers or "",
            "lines": self._phone_lines(),
            "money": self._phone_money(),
            "arrived": clock(self.arrived_at),
            "number_known": self.report_number,
            "photos": len(self.photo_ids),
            **self._phone_outcome(),
        }

    def _phone_lines(self) -> list[dict]:
        moves = self._open_moves() or self._moves_there()
        return [
            {
                "key": key,
                "name": moves[0].product_id.display_name,
                "quantity": sum(moves.mapped("product_uom_qty")),
                "unit": moves[0].product_uom.name,
                "price": moves[0]._get_gross_of_one(),
                "is_paid": moves[0].sale_line_id.order_id.collect_on_delivery,
            }
            for key, moves in self._goods(moves).items()
        ]

    def _phone_money(self) -> dict:
        exact = max(sum(self._exact_dues().values()), 0.0)
        return {
            "due": self.currency_id.round(exact),
            "exact": exact,
            "symbol": self.currency_id.symbol or self.currency_id.name,
            "digits": self.currency_id.decimal_places,
        }

    def _phone_outcome(self) -> dict:
        return {
            "outcome": self.outcome or "",
            "reason": self.outcome_reason or "",
            "comment": self.outcome_comment or "",
            "received_by": self.received_by or "",
            "cash": self.cash_taken,
            "has_signature": bool(self.signature),
        }
