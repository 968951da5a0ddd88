"""What happened to routes and their stops is kept; what has left stays."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

LEFT = ("started", "done")


class DeliveryRoute(models.Model):
    _name = "delivery.route"  # pylint: disable=consider-merging-classes-inherited
    _inherit = ["delivery.route", "document.trail.archive.mixin"]

    # planning removes the empty route of who does not work on that day
    _trail_kept_when = "OLD.state IN ('started', 'done')"
    # follow from the stops, with every stop that is moved
    _trail_ignored = ("km", "cost", "start", "end")

    @api.constrains("active", "state")
    def _check_archived_is_done(self):
        """What is archived no board shows: its stops would be lost there."""
        for route in self:
            if not route.active and route.state != "done":
                raise ValidationError(
                    self.env._(
                        "Route %(route)s is not done: only routes that are can be "
                        "archived.",
                        route=route.name,
                    )
                )


class DeliveryStop(models.Model):
    _name = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited
    _inherit = ["delivery.stop", "document.trail.mixin"]

    _trail_document = "route_id"
    _trail_kept_when = "OLD.outcome IS NOT NULL"
    _trail_erasable = ("latitude", "longitude")
    # follow from the order of the stops, and change for all with every one
    _trail_ignored = (
        "arrive",
        "begin",
        "company_id",
        "courier_id",
        "date",
        "is_impossible",
        "leave",
        "reason",
        "sequence",
    )


class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    @api.ondelete(at_uninstall=False)
    def _unlink_except_left(self):
        routes = self.with_context(active_test=False).route_ids
        left = routes.filtered(lambda route: route.state in LEFT)
        if left:
            raise UserError(
                self.env._(
                    "The day cannot be deleted: route %(route)s has left.",
                    route=left[0].name,
                )
            )


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_trail_erasable(self):
        """Where somebody lives."""
        places = {"delivery_latitude", "delivery_longitude"}
        return super()._get_trail_erasable() | places

    def _trail_get_personal_columns(self):
        """Stops carry address and phone, and who took the goods; reports of couriers
        say it once more."""
        columns = super()._trail_get_personal_columns()
        self._trail_add_personal(
            columns,
            "delivery.stop",
            [
                "address",
                "phone",
                "note",
                "latitude",
                "longitude",
                "received_by",
                "signature",
                "outcome_comment",
            ],
        )
        self._trail_add_personal(
            columns, "delivery.stop.mutation", ["values"], "stop_id.partner_id"
        )
        return columns
