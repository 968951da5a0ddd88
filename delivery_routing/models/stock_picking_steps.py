"""Orders of warehouses that pick and pack before they ship.

Odoo makes the transfer to the customer when the goods have come to the output. Until
then the step that is to be done stands for it on the day, from the order's confirmation
on; what follows it takes its place.
"""

from odoo import models
from odoo.fields import Domain

LEAVING = ("loading", "started")  # states of routes
ON_ITS_WAY = (*LEAVING, "done")


class StockMove(models.Model):
    _inherit = "stock.move"  # pylint: disable=consider-merging-classes-inherited

    def _is_bound_for_customer(self) -> bool:
        """Tell whether this is what is known so far of the way to the customer."""
        self.ensure_one()
        final = self.location_final_id.usage == "customer" and not self.move_dest_ids
        return final or self.location_dest_id.usage == "customer"

    def _search_picking_for_assignation_domain(self):
        """Nothing is added to what a courier has on board, and what was picked for one
        stop joins nothing of another."""
        domain = super()._search_picking_for_assignation_domain()
        if self.product_uom.compare(self.product_uom_qty, 0.0) < 0:
            return domain  # what is ordered less is taken from there
        # stops are the dispatcher's, whoever sells or picks
        if own_sudo := self.sudo()._get_steps_before().delivery_stop_id:
            return [*domain, ("delivery_stop_id", "in", own_sudo.ids)]
        stops_sudo = self.env["delivery.stop"].sudo()
        aboard = stops_sudo._search([("route_id.state", "in", ON_ITS_WAY)])
        return [*domain, ("delivery_stop_id", "not in", aboard)]

    def _key_assign_picking(self):
        """What was picked for several stops at once is not put together."""
        stops_sudo = self.sudo()._get_steps_before().delivery_stop_id
        return (*super()._key_assign_picking(), stops_sudo)

    def _get_steps_before(self):
        """Return the transfers in the house that the goods come from."""
        return self.move_orig_ids.picking_id.filtered(
            lambda step: step.picking_type_code == "internal"
        )

    def _assign_picking_post_process(self, new=False):
        result = super()._assign_picking_post_process(new=new)
        if new:
            # as above
            self.sudo()._take_place_of_steps()
        return result

    def _take_place_of_steps(self):
        """Let a new transfer stand where the steps before it stand."""
        steps = self._get_steps_before()
        if steps and self.picking_id._is_sent():
            self.picking_id._take_place_of(steps)


class StockPicking(models.Model):
    _inherit = "stock.picking"  # pylint: disable=consider-merging-classes-inherited

    def _get_sent_domain(self) -> Domain:
        """Transfers that bring something out of the house, or are the step before."""
        step = Domain("location_final_id.usage", "=", "customer")
        step &= Domain("move_dest_ids", "=", False) & Domain("state", "!=", "cancel")
        return Domain("picking_type_code", "=", "outgoing") | (
            Domain("picking_type_code", "=", "internal")
            & Domain("move_ids", "any", step)
        )

    def _is_sent(self) -> bool:
        """Tell whether the transfer brings something, or is the step before."""
        self.ensure_one()
        is_step = self.picking_type_code == "internal" and any(
            move._is_bound_for_customer() for move in self.move_ids
        )
        return is_step or self.picking_type_code == "outgoing"

    def _is_rest_of_shipment(self) -> bool:
        """Tell whether what this step left behind stands on the same stop, further on
        its way."""
        done, step = self.browse(), self.backorder_id
        while step:
            done, step = done | step, step.backorder_id
        if not done:
            return False
        beside = (self.delivery_stop_id.picking_ids - self).move_ids
        before = beside.browse(beside._rollup_move_origs())
        return bool(done & before.picking_id)

    def _take_place_of(self, steps):
        """Stand on the day, or with the carrier, as the steps before did."""
        self.ensure_one()
        step = steps.filtered("delivery_stop_id")[:1] or steps[:1]
        values = {
            "loose_parcel_count": step.loose_parcel_count,
            "carrier_tracking_ref": step.carrier_tracking_ref,
            "delivery_stop_id": step.delivery_stop_id.id,
        }
        if step.delivery_stop_id or step.carrier_id:  # as somebody chose on the board
            values["carrier_id"] = step.carrier_id.id
        self.write(values)

    def _action_done(self):
        result = super()._action_done()
        # as above
        self.sudo()._leave_to_next_step()
        return result

    def _leave_to_next_step(self):
        """Steps in the house that are done stand for nothing any more.

        Nothing is promised otherwise by that: nobody waits for who plans the route.
        """
        steps = self.filtered(
            lambda step: (
                step.picking_type_code == "internal"
                and step.state == "done"
                and step.delivery_stop_id
            )
        )
        stops = steps.delivery_stop_id
        steps.delivery_stop_id = False
        stops.filtered(
            lambda stop: stop.picking_ids or stop.route_id._may_be_planned()
        )._follow_transfers()

    def _create_backorder(self, backorder_moves=None):
        """What is still to be picked stays on the day while nobody has loaded there."""
        backorders = super()._create_backorder(backorder_moves)
        # as above
        by_stop_sudo = backorders.sudo().grouped(
            lambda rest: rest.backorder_id.delivery_stop_id
        )
        for stop_sudo, rests_sudo in by_stop_sudo.items():
            if stop_sudo and stop_sudo.route_id._may_be_planned():
                rests_sudo.filtered(
                    lambda rest: rest.picking_type_code == "internal"
                ).delivery_stop_id = stop_sudo
        return backorders


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        if vals.get("state") in LEAVING:
            loaded = self.filtered(lambda route: route._may_be_planned())
            loaded._leave_unpicked()
        return super().write(vals)

    def _leave_unpicked(self):
        """Go without the rest of orders of which a part was picked: another day brings
        it. Of what nobody has begun to pick, nobody has told Odoo."""
        # stops are the dispatcher's, and couriers say that they leave
        steps_sudo = self.sudo().stop_ids._open_steps()
        steps_sudo.filtered(lambda step: step._is_rest_of_shipment())._leave_stops()
