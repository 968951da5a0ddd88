"""What planning leaves as it is: a stop's courier and time, or a whole route."""

from odoo import fields, models
from odoo.exceptions import UserError


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    locked_at = fields.Datetime(
        "Locked to",
        readonly=True,
        copy=False,
        help="Planning keeps the courier, and this time up to five minutes.",
    )

    def _locked_courier(self):
        """Return who brings the stop whatever is planned; nobody without a lock."""
        return self.courier_id if self.locked_at else self.env["delivery.courier"]

    def _check_unlocked(self):
        for stop in self.filtered("locked_at"):
            name = stop.partner_id.display_name
            raise UserError(
                self.env._("%(stop)s is locked: unlock it first.", stop=name)
            )


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    is_locked = fields.Boolean(
        "Locked", tracking=True, help="Planning leaves the route as it is."
    )

    def _is_open(self) -> bool:
        return super()._is_open() and not any(self.mapped("is_locked"))


class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    def board_lock(self, stop_id, is_locked):
        """Keep a stop with its courier at its time whatever is planned, or no more.

        A lock ends also on a route that has left or is locked.

        :return: what has changed of the board
        """
        self.ensure_one()
        self.check_access("write")
        found = self._board_target if is_locked else self._board_found
        stop, _route = found(stop_id, False)
        if is_locked and not stop.begin:
            raise UserError(self.env._("Only what stands on a route can be locked."))
        stop.locked_at = is_locked and stop.begin
        return self._board_part(stop.route_id, with_waiting=not stop.route_id)

    def board_lock_route(self, route_id, is_locked):
        """Let planning leave a route as it is, or change it again.

        A lock ends also on a route that has left.

        :return: what has changed of the board
        """
        self.ensure_one()
        self.check_access("write")
        route = self.route_ids.filtered(lambda one: one.id == route_id)
        if not route or (is_locked and not route._may_be_planned()):
            raise UserError(
                self.env._("A route that is being loaded or has left stays as it is.")
            )
        route.is_locked = is_locked
        return self._board_part(route)
