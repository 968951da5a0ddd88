"""What a day has to bring and to fetch: transfers become stops, one for each door."""

from odoo import models
from odoo.fields import Command, Domain

from .delivery_route import OPEN_STATES


# Several files: together they would be hard to read through.
class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    def _collect(self):
        self.ensure_one()
        self._ensure_routes()
        known = self.stop_ids.picking_ids
        found = self.env["stock.picking"].search(self._get_picking_domain())
        self._drop_finished(known)
        (found - known)._leave_stops()
        self._refresh_stops()
        self._create_stops(found - known)

    # --- Which transfers ---

    def _get_picking_domain(self) -> Domain:
        """Transfers for own couriers that are promised for the date or before."""
        is_free = Domain("delivery_stop_id", "=", False) | self._get_left_over_domain()
        return (
            self._get_due_domain()
            & is_free
            & self._get_own_domain()
            & self._get_promised_domain()
        )

    def _get_waiting_domain(self) -> Domain:
        """Transfers of the date or before that stand on no stop, for whomever."""
        return self._get_due_domain() & Domain("delivery_stop_id", "=", False)

    def _get_due_domain(self) -> Domain:
        """Transfers that are scheduled for the date or before and still to be done."""
        return (
            Domain("picking_type_id.warehouse_id", "in", self.warehouse_ids.ids)
            & Domain("state", "in", ["waiting", "confirmed", "assigned"])
            & Domain("scheduled_date", "<", self._get_end())
        )

    def _get_own_domain(self) -> Domain:
        """Transfers that couriers of ours bring or fetch."""
        out = self.env["stock.picking"]._get_sent_domain()
        back = Domain("picking_type_code", "=", "incoming") & (
            Domain("location_id.usage", "=", "customer")
            | Domain("is_courier_pickup", "=", True)
        )
        no_carrier = Domain("carrier_id", "=", False)
        return (
            (out | back)
            & Domain("partner_id", "!=", False)
            & (no_carrier | Domain("carrier_id.is_own_courier", "=", True))
        )

    def _get_promised_domain(self) -> Domain:
        """Leave out goods that are ready early for a customer who expects them later.

        Odoo schedules them before what was promised by the company's security lead
        time. Whoever plans a day need not see every order.
        """
        is_later = Domain("commitment_date", ">=", self._get_end())
        back = Domain("picking_type_code", "=", "incoming")
        return back | Domain("sale_id", "not any!", is_later)

    def _get_left_over_domain(self) -> Domain:
        """Transfers of earlier days that are over, and that nobody left with."""
        is_past = Domain("date", "<", self.company_id._delivery_today())
        is_back = Domain("route_ids.state", "=", "done") & Domain(
            "route_ids", "not any", [("state", "in", ["planned", "loading", "started"])]
        )
        nobody = Domain("route_id", "=", False)
        return Domain(
            "delivery_stop_id",
            "any",
            Domain("date", "<", self.date)
            & Domain("plan_id", "any", is_past | is_back)
            & (nobody | Domain("route_id.state", "in", OPEN_STATES)),
        )

    def _get_end(self):
        """Return the moment at which the date ends, naive UTC."""
        day = self.company_id._delivery_day(self.date)
        return day.moment(day.at(24.0))

    # --- Steps ---

    def _ensure_routes(self):
        routes = self.with_context(active_test=False).route_ids  # of that day once
        missing = self.courier_ids - routes.courier_id
        self.route_ids = [Command.create({"courier_id": one.id}) for one in missing]
        gone = self.route_ids.filtered(
            lambda route: route.courier_id not in self.courier_ids and route._is_open()
        )
        gone.unlink()

    def _drop_finished(self, pickings):
        """Forget stops whose transfers are all done elsewhere, or cancelled."""
        ended = pickings.filtered(lambda picking: picking.state in ("done", "cancel"))
        ended.filtered(lambda p: p.delivery_stop_id.route_id._is_open())._leave_stops()

    def _refresh_stops(self):
        """Tell stops what is known of their doors and goods by now.

        Times that somebody typed stay, and routes that nobody plans any more.
        """
        stops = self.stop_ids.filtered(
            lambda stop: stop.picking_ids and stop.route_id._is_open()
        )
        places = stops.partner_id._delivery_places()
        zones = self.env["delivery.zone"]._zones_of(stops.partner_id, self.company_id)
        for stop in stops:
            who = stop.partner_id
            known = self._prepare_door(stop.picking_ids, who, places[who], zones[who])
            stop._write_changes(known | self._prepare_goods(stop.picking_ids))

    def _create_stops(self, pickings):
        """One stop for all that goes to one door in one window."""
        doors = pickings.grouped(self._door_of)
        places = pickings.partner_id._delivery_places()
        zones = self.env["delivery.zone"]._zones_of(
            pickings.partner_id, self.company_id
        )
        rows = [
            self._prepare_stop(group, places[group.partner_id], zones[group.partner_id])
            for group in doors.values()
        ]
        stops = self.env["delivery.stop"].create(rows)
        for stop, group in zip(stops, doors.values(), strict=True):
            # a dispatcher may plan transfers, not write on all of them
            group.sudo().delivery_stop_id = stop

    def _door_of(self, picking):
        window = picking._get_delivery_window(self.date)
        warehouse = picking.picking_type_id.warehouse_id
        return picking.partner_id, picking._get_stop_kind(), window, warehouse

    # --- Values ---

    def _prepare_stop(self, pickings, place, zone) -> dict:
        partner, first = pickings.partner_id, pickings[0]
        window = first._get_delivery_window(self.date)
        return {
            "plan_id": self.id,
            "kind": first._get_stop_kind(),
            "partner_id": partner.id,
            "window_from": window and window[0],
            "window_to": window and window[1],
            "service_minutes": partner._delivery_minutes_there(self.company_id),
            **self._prepare_door(pickings, partner, place, zone),
            **self._prepare_goods(pickings),
        }

    def _prepare_door(self, pickings, partner, place, zone) -> dict:
        notes = filter(None, pickings.partner_id.mapped("delivery_note"))
        latitude, longitude, precision = place
        return {
            "address": partner._delivery_address(),
            "phone": partner.phone,
            "note": "\n".join(dict.fromkeys(notes)) or False,
            "latitude": latitude,
            "longitude": longitude,
            "precision": precision,
            "zone_id": zone.id,
        }

    def _prepare_goods(self, pickings) -> dict:
        return {
            "weight": sum(pickings.mapped("weight")),
            "volume": sum(pickings.mapped(self._volume_of)),
            "pieces": pickings._parcel_count(),
        }

    def _volume_of(self, picking) -> float:
        # no filtered(): it would read the products of each transfer by themselves
        left = (move for move in picking.move_ids if move.state != "cancel")
        return sum(move.product_id.volume * move.product_qty for move in left)


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    def _write_changes(self, values: dict):
        """Write what differs: a stop that is as it was is not computed anew."""
        self.ensure_one()
        changed = {}
        for name, value in values.items():
            in_cache = self._fields[name].convert_to_cache
            if in_cache(value, self) != in_cache(self[name], self):
                changed[name] = value
        if changed:
            self.write(changed)
