"""A stop's transfers follow what came of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .delivery_stop import FETCHES


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    transfer_problem = fields.Text(
        "Transfers Waiting",
        readonly=True,
        copy=False,
        help="Why Odoo did not take the transfers of a stop whose goods are gone.",
    )
    missed_picking_ids = fields.One2many(
        "stock.picking", "delivery_missed_stop_id", "Transfers Not Handed Over"
    )

    @api.depends("missed_picking_ids.origin", "missed_picking_ids.name")
    def _compute_order_names(self):
        """Name also the orders whose goods came back and go out another day."""
        result = super()._compute_order_names()
        for stop in self.filtered("missed_picking_ids"):
            names = [p.origin or p.name for p in stop.missed_picking_ids]
            known = stop.order_names.split(", ") if stop.order_names else []
            stop.order_names = ", ".join(dict.fromkeys([*known, *names]))
        return result

    def _is_cancelled(self) -> bool:
        """Tell whether the courier has goods with him that nobody is to get."""
        states = set(self.picking_ids.mapped("state"))
        return states == {"cancel"}

    def _cancelled_words(self) -> str:
        """Return what the courier does where all was cancelled, "" where it was not."""
        if not self._is_cancelled():
            return ""
        if self.kind in FETCHES:
            return self.env._("Cancelled: fetch nothing.")
        return self.env._("Cancelled: hand nothing over, bring the goods back.")

    def _moves_there(self):
        """Return what is or was to be done at the doors, without what was cancelled."""
        moves = self.picking_ids.move_ids
        left = moves.filtered(lambda move: move.state != "cancel")
        return left.with_prefetch(moves._prefetch_ids)

    def _open_transfers(self):
        pickings = self.picking_ids
        left = pickings.filtered(lambda p: p.state not in ("done", "cancel"))
        return left.with_prefetch(pickings._prefetch_ids)

    def _open_moves(self):
        moves = self._open_transfers().move_ids
        left = moves.filtered(lambda move: move.state not in ("done", "cancel"))
        return left.with_prefetch(moves._prefetch_ids)

    def _complete_transfers(self, quantities=None):
        """Do the transfers; what is missing goes into backorders, as Odoo has it.

        The goods are gone whatever Odoo says: when it refuses, its reason stands on
        the stop for the office.

        :param quantities: what was handed over by key of `_goods`; None: all of it
        """
        # a courier hands goods over, and has no rights in the warehouse
        if not self.sudo()._open_transfers():
            return
        try:
            with self.env.cr.savepoint():
                self.sudo()._leave_the_house()
                self.sudo()._fill_moves(quantities)
                self._do_transfers(self.sudo()._open_transfers())
        except UserError as error:
            self.transfer_problem = str(error)

    def _leave_the_house(self):
        """Do the steps in the house that nobody has told Odoo of: goods are here."""
        done = self.env["stock.picking"]
        while steps := self._open_steps() - done:
            for move in steps.move_ids.filtered(lambda m: m.state != "cancel"):
                move._hand_out(move.product_uom_qty)
            self._do_transfers(steps)
            done |= steps

    def _open_steps(self):
        return self._open_transfers().filtered(
            lambda picking: picking.picking_type_code == "internal"
        )

    @api.model
    def _do_transfers(self, pickings):
        """Do transfers whose moves are picked, whatever a person would be asked first.

        Nobody is there to answer: what is missing goes into backorders where the
        operation type has any.
        """
        pickings._sanity_check()
        never = pickings.filtered(
            lambda picking: picking.picking_type_id.create_backorder == "never"
        )
        never.with_context(cancel_backorder=True)._action_done()
        (pickings - never).with_context(cancel_backorder=False)._action_done()

    def _goods(self, moves=None) -> dict:
        """Return the moves of each line of goods, by a key that stays.

        A move goes and comes again with its transfer, when an outcome is taken back or
        a part stays behind; order line, product and unit are the same then.
        """
        moves = self._open_moves() if moves is None else moves
        groups = moves.grouped(
            lambda move: "-".join(
                str(part.id or 0)
                for part in (move.sale_line_id, move.product_id, move.product_uom)
            )
        )
        prefetch = moves._prefetch_ids
        return {key: group.with_prefetch(prefetch) for key, group in groups.items()}

    def _fill_moves(self, quantities):
        for key, moves in self._goods().items():
            left = sum(moves.mapped("product_uom_qty"))
            if quantities is not None:
                left = quantities.get(key, left)
            moves._hand_out(left)

    def _take_back_transfers(self):
        """Bring the goods of done transfers back on paper and expect them again."""
        # as above
        pickings_sudo = self.sudo().picking_ids
        for picking_sudo in pickings_sudo.filtered(lambda p: p.state == "done"):
            back = self._return_all(picking_sudo)
            # not where returns go: from there Odoo might send them on by itself
            back.location_dest_id = picking_sudo.location_id
            back.move_ids.picked = True
            self._do_transfers(back)
            again = self._return_all(back)
            again.write(
                {
                    "return_id": False,
                    "origin": picking_sudo.origin,
                    "carrier_id": picking_sudo.carrier_id.id,
                    "delivery_stop_id": self.id,
                }
            )
            self._join_backorders(picking_sudo)
            picking_sudo.delivery_stop_id = False

    def _return_all(self, picking):
        wizard = (
            self.env["stock.return.picking"].sudo().create({"picking_id": picking.id})
        )  # whoever may take an outcome back may do what that means
        action = wizard.action_create_returns_all()
        return self.env["stock.picking"].sudo().browse(action["res_id"])

    def _join_backorders(self, picking_sudo):
        rests = picking_sudo.backorder_ids.filtered(
            lambda p: p.state not in ("done", "cancel") and not p.delivery_stop_id
        )
        rests.delivery_stop_id = self


class StockMove(models.Model):
    _inherit = "stock.move"  # pylint: disable=consider-merging-classes-inherited

    def _is_counted_at_its_door(self) -> bool:
        """Tell whether what was fetched is counted apart from that of other doors."""
        return bool(self.picking_id.delivery_stop_id.fetched_quantities)

    def _hand_out(self, left):
        """Pick the moves one after the other, as far as a quantity goes."""
        for move in self:
            quantity = min(left, move.product_uom_qty)
            left -= quantity
            if move.product_uom.compare(move.quantity, quantity) != 0:
                move.quantity = quantity
            move.picked = quantity > 0


class StockPicking(models.Model):
    _inherit = "stock.picking"  # pylint: disable=consider-merging-classes-inherited

    delivery_missed_stop_id = fields.Many2one(
        "delivery.stop",
        "Not Handed Over at",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The last stop at which the goods were not taken.",
    )
