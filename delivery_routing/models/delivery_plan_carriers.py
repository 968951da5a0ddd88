"""The columns of the board for those who are no couriers of ours."""

from collections.abc import Mapping

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

TRACKING_LENGTH = 64


# Several files: together they would be hard to read through.
class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    # --- For the board ---

    def board(self):
        """Return the whole board; see the first half of it in `delivery_plan_board`.

        :return: that dict with `carriers`: a dict (`carrier_id`, `name`, `parcels`)
            for each carrier or forwarder; what is to be sent stands either there or
            on a stop, in exactly one column
        """
        board = super().board()
        return board | {"carriers": self._board_carriers()}

    def board_hand_to(self, stop_id, carrier_id):
        """Let a carrier or forwarder bring what stands on a stop.

        :return: the board
        """
        self.ensure_one()
        self.check_access("write")
        stop, nowhere = self._board_target(stop_id, False)
        carrier = self._carriers().filtered(lambda one: one.id == carrier_id)
        if not carrier:
            raise UserError(self.env._("There is no such carrier."))
        stop._check_unlocked()
        if stop.kind != "delivery":
            raise UserError(self.env._("A return is collected by couriers of ours."))
        if stop.route_id:
            self._move_stop(stop, nowhere, 0)
        pickings, carried = stop.picking_ids, {"carrier_id": carrier.id}
        # a dispatcher may plan transfers, not write on all of them
        pickings.sudo().write(carried | {"delivery_stop_id": False})
        stop.unlink()
        return self.board()

    def board_take_back(self, picking_id):
        """Bring a transfer ourselves that stood in a carrier's column.

        :return: the board; the transfer stands on a stop without a route
        """
        self.ensure_one()
        self.check_access("write")
        picking = self._waiting_parcels().filtered(lambda one: one.id == picking_id)
        if not picking:
            raise UserError(self.env._("That transfer is no longer with a carrier."))
        if not picking.partner_id:
            raise UserError(
                self.env._(
                    "Transfer %(transfer)s has no contact to bring it to.",
                    transfer=picking.name,
                )
            )
        picking.sudo().carrier_id = False  # as above
        self._create_stops(picking)
        return self.board()

    def board_tracking(self, numbers):
        """Write the tracking numbers of many transfers at once.

        :param dict numbers: numbers (str) by the id of the transfer
        :return: the board
        :raise UserError: with the first number that cannot be one; nothing is written
        """
        self.ensure_one()
        self.check_access("write")
        known = {str(one.id): one for one in self._waiting_parcels()}
        wanted = self._checked_numbers(numbers, known)
        for key, number in wanted.items():
            known[key].sudo().carrier_tracking_ref = number  # as above
        return self.board()

    def board_hand_over_list(self, carrier_id):
        """Return the action that prints what a carrier is handed, with signatures."""
        return self._print_parcels(carrier_id, "delivery_hand_over_report")

    def board_labels(self, carrier_id):
        """Return the action that prints the labels of all that a carrier is handed."""
        return self._print_parcels(carrier_id, "parcel_label_report")

    # --- Steps ---

    def _print_parcels(self, carrier_id, report):
        self.ensure_one()
        self.check_access("read")
        parcels = self._waiting_parcels().filtered(
            lambda one: one.carrier_id.id == carrier_id
        )
        if not parcels:
            raise UserError(self.env._("Nothing is handed to that carrier."))
        return self.env.ref(f"delivery_routing.{report}").report_action(parcels.ids)

    def _carriers(self):
        """Return the methods that are no couriers of ours."""
        return self.env["delivery.carrier"].search(
            [
                ("is_own_courier", "=", False),
                ("company_id", "in", [self.company_id.id, False]),
            ]
        )

    def _waiting_parcels(self):
        """Return what carriers are to bring of the date or before."""
        return self.env["stock.picking"].search(
            self._get_parcel_domain(), order="carrier_id, scheduled_date, id"
        )

    def _get_parcel_domain(self) -> Domain:
        return (
            self._get_waiting_domain()
            & self.env["stock.picking"]._get_sent_domain()
            & Domain("carrier_id", "!=", False)
            & Domain("carrier_id.is_own_courier", "=", False)
        )

    def _board_carriers(self) -> list[dict]:
        parcels = self._waiting_parcels().grouped("carrier_id")
        # what an archived one was to bring is to be sent all the same
        carriers = self._carriers().union(*parcels)
        busy_first = carriers.sorted(lambda carrier: carrier not in parcels)
        none = self.env["stock.picking"]
        return [
            {
                "carrier_id": carrier.id,
                "name": carrier.name,
                "parcels": [
                    self._board_parcel(one) for one in parcels.get(carrier, none)
                ],
            }
            for carrier in busy_first
        ]

    def _board_parcel(self, picking) -> dict:
        return {
            "id": picking.id,
            "name": picking.partner_id.display_name or "",
            "orders": picking.origin or picking.name,
            "address": picking.partner_id._delivery_address(),
            "warehouse": self._board_warehouse(picking.picking_type_id),
            "weight": round(picking.weight, 2),
            "tracking": picking.carrier_tracking_ref or "",
        }

    def _checked_numbers(self, numbers, known) -> dict[str, str]:
        if not isinstance(numbers, Mapping):
            raise UserError(self.env._("Tracking numbers come by transfer."))
        wanted = {str(key): str(number).strip() for key, number in numbers.items()}
        for key, number in wanted.items():
            if key not in known:
                raise UserError(
                    self.env._("That transfer is no longer with a carrier.")
                )
            if len(number) > TRACKING_LENGTH or not number.isprintable():
                raise UserError(
                    self.env._(
                        "“%(number)s” of %(transfer)s is no tracking number.",
                        number=number[:TRACKING_LENGTH],
                        transfer=known[key].name,
                    )
                )
        return wanted
