"""Transfers leave the day on which they stand when something else is promised.

Dates, addresses and slots of confirmed orders change, methods of delivery too, and
orders are cancelled. What no courier has on board is free for another day then; what
one has on board cannot be promised otherwise, and when it is cancelled he brings it
back.
"""

import contextlib
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

ENDED = ("done", "cancel")
# What decides where and when a transfer is brought, and who brings it.
OF_TRANSFER = frozenset(
    ("partner_id", "scheduled_date", "carrier_id", "is_courier_pickup")
)
OF_ORDER = frozenset(("commitment_date", "partner_shipping_id"))


# Several files: together they would be hard to read through.
class StockPicking(models.Model):
    _inherit = "stock.picking"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        if not OF_TRANSFER & vals.keys() or "delivery_stop_id" in vals:
            return super().write(vals)
        with self._follow_promises():
            return super().write(vals)

    @contextlib.contextmanager
    def _follow_promises(self):
        """Take off its day what is promised otherwise after this.

        :raise UserError: when a courier has it on board
        """
        # stops are the dispatcher's, whoever promises something else
        standing_sudo = self.sudo().filtered(
            lambda picking: picking.delivery_stop_id and picking.state not in ENDED
        )
        before = {picking: picking._get_promise() for picking in standing_sudo}
        yield
        changed_sudo = standing_sudo.filtered(
            lambda picking: (
                picking.delivery_stop_id and picking._get_promise() != before[picking]
            )
        )
        changed_sudo._leave_stops()

    def _get_promise(self) -> tuple:
        """Return to which door and on which date the transfer goes, and with whom."""
        self.ensure_one()
        carrier = self.carrier_id
        is_ours = not carrier or carrier.is_own_courier
        door = self.delivery_stop_id.plan_id._door_of(self)
        return self._get_delivery_date(), is_ours, door

    def _drop_warnings(self, known):
        """Take warnings back that are not known of old: what they ask for is done."""
        warning = self.env.ref(
            "mail.mail_activity_data_warning", raise_if_not_found=False
        )
        new = self.activity_ids - known
        new.filtered(lambda one: one.activity_type_id == warning).unlink()

    def _leave_stops(self):
        """Take transfers off their stops; stops of which nothing is left go.

        :raise UserError: when a courier has them on board
        """
        # as above
        stops_sudo = self.sudo().delivery_stop_id
        # who loads them at this moment comes first
        stops_sudo.route_id.lock_for_update(allow_referencing=True)
        for stop_sudo in stops_sudo:
            if not stop_sudo.route_id._may_be_planned():
                raise UserError(
                    self.env._(
                        "%(courier)s has %(stop)s on board of his route already: call"
                        " him, or wait for what comes of it.",
                        courier=stop_sudo.courier_id.name,
                        stop=stop_sudo.display_name,
                    )
                )
        self.sudo().delivery_stop_id = False
        stops_sudo._follow_transfers()


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    def _follow_transfers(self):
        """Weigh what stops have now; those of which nothing is left go."""
        empty = self.filtered(lambda stop: not stop.picking_ids)
        for stop in self - empty:
            stop._write_changes(stop.plan_id._prepare_goods(stop.picking_ids))
        empty.unlink()


class StockMove(models.Model):
    _inherit = "stock.move"  # pylint: disable=consider-merging-classes-inherited

    def _action_cancel(self):
        """What is cancelled leaves its day, but not the vehicle that it is in."""
        result = super()._action_cancel()
        # stops are the dispatcher's, whoever cancels
        pickings_sudo = self.picking_id.sudo().filtered("delivery_stop_id")
        pickings_sudo.filtered(
            lambda picking: (
                picking.state == "cancel"
                and picking.delivery_stop_id.route_id._may_be_planned()
            )
        )._leave_stops()
        return result


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Deliveries follow what is promised after they were confirmed.

        :raise UserError: when a courier has them on board
        """
        if not OF_ORDER & vals.keys():
            return super().write(vals)
        agreed = self.filtered(lambda order: order.state == "sale")
        before = {o: (o.commitment_date, o.partner_shipping_id) for o in agreed}
        # to-dos are for whom they are, whoever changes the order
        known_sudo = agreed.sudo().picking_ids.activity_ids
        with self.sudo().picking_ids._follow_promises():
            result = super().write(vals)
            for order, (moment, address) in before.items():
                done_sudo = order._promise_transfers(moment, address)
                if "order_line" not in vals:  # else there may be more to be told
                    done_sudo._drop_warnings(known_sudo)
        if "commitment_date" in vals:
            self._release_left_slots()
        return result

    def _promise_transfers(self, moment, address):
        """Tell the transfers to come what is promised instead of these.

        Odoo tells them a deadline alone, and a warning to change the address by hand.

        :return: the transfers whose address has changed, as superuser
        """
        self.ensure_one()
        # who sells promises, transfers belong to the warehouse
        pickings_sudo = self.sudo().picking_ids.filtered(
            lambda p: p.state not in ENDED and p._is_sent()
        )
        if self.commitment_date and self.commitment_date != moment:
            ahead = timedelta(days=self.company_id.security_lead)  # as Odoo confirms
            pickings_sudo.scheduled_date = self.commitment_date - ahead
        there_sudo = pickings_sudo.browse()
        if self.partner_shipping_id != address:
            there_sudo = pickings_sudo.filtered(lambda p: p.partner_id == address)
            there_sudo.partner_id = self.partner_shipping_id
        return there_sudo

    def _release_left_slots(self):
        """Give places free on days that are no longer promised."""
        # bookings are nobody's to write but of methods like this
        left_sudo = self.sudo().delivery_booking_ids.filtered(
            lambda booking: (
                not (moment := booking.order_id.commitment_date)
                or booking.company_id._delivery_date(moment) != booking.day_id.date
            )
        )
        left_sudo.unlink()
