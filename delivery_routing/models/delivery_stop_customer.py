"""What a customer is told of his stop, and nothing of anybody else's."""

from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_date

from ..lib.map_svg import Line, draw


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    def _customer_data(self, order) -> dict:
        """Return what the page of an order tells of the stop.

        :return: `state`, `words`, `before` (stops before this one, None where that says
            nothing), `date`, `window`, `about`, `lines`, `due`, `map`, `courier`
        """
        self.ensure_one()
        state, clock = self._customer_state(), self.company_id._delivery_clock
        is_coming = state in ("coming", "here")
        window = [clock(self.window_from), clock(self.window_to)]
        ended = self.outcome and self.outcome_at
        date = self.company_id._delivery_date(ended) if ended else self.date
        return {
            "state": state,
            "words": self._customer_words()[state],
            "reason": self.outcome_reason if self.outcome == "partly" else "",
            "before": self._customer_stops_before() if state == "coming" else None,
            "date": format_date(self.env, date),
            "window": " - ".join(window) if any(window) else "",
            "about": clock(self.begin) if state == "coming" else "",
            "ended": clock(ended),
            "courier": self.courier_id.name if is_coming else "",
            "lines": self._customer_lines(order),
            "due": self._customer_due(order),
            "map": self._customer_map(),
        }

    def _customer_state(self) -> str:
        if self.outcome:
            return self.outcome
        route = self.route_id.state
        if route == "started":
            return "here" if self.arrived_at else "coming"
        if route == "done":
            return "absent"
        return "planned" if route in ("planned", "loading") else "waiting"

    def _customer_words(self) -> dict:
        return {
            "waiting": self.env._("We are planning your delivery"),
            "planned": self.env._("Your delivery is planned"),
            "coming": self.env._("Your delivery is on its way"),
            "here": self.env._("The courier is at your door"),
            "delivered": self.env._("Delivered"),
            "partly": self.env._("Delivered in part"),
            "refused": self.env._("Not delivered: the goods were not accepted"),
            "absent": self.env._("Not delivered: we did not meet you"),
        }

    def _customer_stops_before(self) -> int:
        """Return how many doors the courier still visits first; no more than that."""
        return len(
            self.route_id.stop_ids.filtered(
                lambda one: (
                    one.is_visit and not one.outcome and one.sequence < self.sequence
                )
            )
        )

    def _customer_lines(self, order) -> list[dict]:
        """Return the goods of this order: what is brought, or what was left."""
        pickings = self.picking_ids | self.missed_picking_ids
        moves = pickings.filtered(lambda one: one.sale_id == order).move_ids
        moves = moves.filtered(lambda move: move.state != "cancel")
        if self.outcome in ("delivered", "partly") and not self.transfer_problem:
            moves = moves.filtered(lambda move: move.state == "done")
        return [
            {
                "name": move.product_id.with_context(
                    display_default_code=False
                ).display_name,
                "quantity": move.quantity if self.outcome else move.product_uom_qty,
                "unit": move.product_uom.name,
            }
            for move in moves
        ]

    def _customer_due(self, order) -> float:
        """Return what the courier collects for this order."""
        dues = {} if self.outcome else self._exact_dues()
        return max(self.currency_id.round(dues.get(order, 0.0)), 0.0)

    def _customer_map(self) -> Markup:
        """Return the depot and the customer's own door, where both are known."""
        warehouse = self.warehouse_id.partner_id
        depot = warehouse._delivery_own_place_or_none()
        if not depot or not self.has_place or self.outcome:
            return Markup()
        door = (self.latitude, self.longitude)
        line = Line(self.env._("Your address"), (depot, door), ("", "●"))
        return Markup(draw([line], 328, 180))  # drawn here; names are escaped
