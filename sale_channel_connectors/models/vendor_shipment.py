import logging

from psycopg2.errors import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)
TOLD = ("company_id", "partner_id", "order_ref", "tracking_number")  # one parcel
FACTS = {*TOLD, "product_ref", "quantity", "carrier_ref"}


class VendorShipment(models.Model):
    """What a vendor says that he sent to a customer of ours, and the parcel's number.

    Rows are imported from his lists (CSV, XLSX), written by programs, or typed. Each is
    booked on the transfer it is about, which tells the customer: at once, or by jobs
    where the list is long. One that cannot be booked says why and stops no other.
    """

    _name = "vendor.shipment"
    _description = "Shipment of a Vendor"
    _order = "id desc"
    _rec_name = "tracking_number"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", "Vendor", check_company=True)
    order_ref = fields.Char(
        "Order",
        required=True,
        help="The number of our purchase order, the vendor's number of it, or that of"
        " the customer's order.",
    )
    product_ref = fields.Char(
        "Product",
        help="Our SKU or barcode, or the vendor's code. All that is left of the order"
        " when it is empty.",
    )
    quantity = fields.Float(
        digits="Product Unit",
        help="In the unit of the transfer. All that is left of it when it is zero.",
    )
    tracking_number = fields.Char(required=True, index=True)
    carrier_ref = fields.Char(
        "Carrier", help="The name of a delivery method; it links to the parcel's page."
    )
    state = fields.Selection(
        [
            ("queued", "In Line"),
            ("open", "To Look At"),
            ("done", "Booked"),
            ("again", "Told Before"),
            ("ignored", "Ignored"),
        ],
        default="open",
        required=True,
        readonly=True,
        copy=False,
    )
    error = fields.Char("Reason", readonly=True, copy=False)
    purchase_order_id = fields.Many2one("purchase.order", readonly=True, copy=False)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True, copy=False)

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "A vendor cannot send less than nothing."
    )
    _parcel_idx = models.Index("(order_ref, tracking_number)")

    @api.model_create_multi
    def create(self, vals_list):
        """Book what was told: at once, or in jobs when it is a long list."""
        rows = super().create(vals_list)
        rows._book_or_line_up()
        return rows

    def write(self, vals):
        """Let only what is not booked be corrected."""
        if not FACTS.isdisjoint(vals) and "done" in self.mapped("state"):
            raise UserError(self.env._("What is booked cannot be changed."))
        return super().write(vals)

    @api.model
    def get_import_templates(self):
        """Return the file that the import screen offers to be filled."""
        return [
            {
                "label": self.env._("Import Template for Shipments of Vendors"),
                "template": "/sale_channel_connectors/static/csv/vendor_shipment.csv",
            }
        ]

    def action_book(self):
        """Try again to book what waits."""
        self.check_access("write")
        self.filtered(lambda row: row.state == "open")._book_or_line_up()

    def action_ignore(self):
        """Let rest what will not be booked."""
        self.check_access("write")
        waiting = self.filtered(lambda row: row.state == "open")
        waiting.state = "ignored"

    # --- Booking ---

    def _book(self):
        """Book the rows parcel by parcel, each whole or not at all."""
        # Who hands in a vendor's list may not move goods; here he moves only what the
        # vendor of a confirmed order sends to its customer.
        rows_sudo = self.sudo()
        again = rows_sudo._filter_told_before()
        again.write({"state": "again", "error": False})
        for rows in (rows_sudo - again).grouped(parcel_of).values():
            try:
                with self.env.cr.savepoint():
                    rows._book_parcel()
            except UserError as error:
                rows.write({"state": "open", "error": str(error)})
            except OperationalError:
                raise
            except Exception as error:
                self.env.invalidate_all(flush=False)
                said = f"{type(error).__name__}: {error}"
                _logger.warning("Shipment %s of a vendor: %s", rows[0].id, said)
                rows.write({"state": "open", "error": said})

    def _filter_told_before(self):
        """Return the rows that say what another one has said."""
        booked = self.search(
            [
                ("state", "=", "done"),
                ("order_ref", "in", self.mapped("order_ref")),
                ("tracking_number", "in", self.mapped("tracking_number")),
            ]
        )
        # what was told together are several lines, not the same one once more
        known = dict.fromkeys((parcel_of(row), row.product_ref) for row in booked)
        again = self.browse()
        for row in self.sorted("id"):
            key = (parcel_of(row), row.product_ref)
            if known.setdefault(key, row.create_date) != row.create_date:
                again |= row
        return again

    def _book_parcel(self):
        """Book the rows of one parcel on the transfers of their order."""
        first = self[0]
        order = first._find_order()
        transfers = order.picking_ids.filtered(
            lambda one: one.picking_type_code == "dropship" and one.state != "cancel"
        )
        left = transfers.filtered(lambda one: one.state == "done")
        moves = (transfers - left).move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if not moves and left and not any(self.mapped("product_ref")):
            left[-1:]._add_vendor_parcel(first)  # another parcel of what has left
            booked = left[-1:]
        else:
            told = self._share_out(moves)
            booked = self.env["stock.picking"]
            for transfer, parts in _by_transfer(told).items():
                transfer._send_vendor_parcel(first, parts)
                booked |= transfer
        self.write(
            {
                "state": "done",
                "error": False,
                "purchase_order_id": order.id,
                "picking_id": booked[:1].id,
            }
        )

    def _find_order(self):
        """Return the confirmed purchase order that the row is about.

        :raise UserError: when there is none, or more than one
        """
        ref = self.order_ref.strip()
        found = self.env["purchase.order"]
        for names in (
            ("name", "partner_ref"),
            ("order_line.sale_order_id.name",),
            ("order_line.sale_order_id.client_order_ref",),
        ):
            named = Domain.OR(Domain(name, "=", ref) for name in names)
            found = found.search(
                Domain("state", "=", "purchase")
                & Domain("company_id", "=", self.company_id.id)
                & Domain("picking_type_id.code", "=", "dropship")
                & named
                & self._get_vendor_domain()
            )
            if found:
                break
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "%(ref)s is the number of several purchase orders: %(orders)s.",
                    ref=ref,
                    orders=", ".join(found.mapped("name")),
                )
            )
        if not found:
            raise UserError(
                self.env._(
                    "There is no confirmed purchase order %s that is sent to a"
                    " customer.",
                    ref,
                )
            )
        return found

    def _get_vendor_domain(self):
        vendor = self.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", vendor.ids) if vendor else Domain.TRUE

    def _share_out(self, moves):
        """Return which quantity of each open move is in the parcel.

        :rtype: dict[stock.move, float]
        :raise UserError: when the vendor says more than is open
        """
        told = {}
        for row in self:
            fitting = moves.filtered(row._is_about) if row.product_ref else moves
            if row.quantity and len(fitting.product_id) > 1:
                raise UserError(
                    self.env._(
                        "Which product of %s was sent is not said.", row.order_ref
                    )
                )
            left = row.quantity
            for move in fitting:
                is_open = move.product_uom_qty - told.get(move, 0.0)
                part = min(left, is_open) if row.quantity else is_open
                if move.product_uom.compare(part, 0.0) > 0:
                    told[move] = told.get(move, 0.0) + part
                    left -= part
            if not fitting or (left > 0 and fitting[:1].product_uom.compare(left, 0)):
                raise UserError(row._say_nothing_open())
        if not told:
            raise UserError(self[0]._say_nothing_open())
        return told

    def _is_about(self, move):
        """Tell whether the row names the product of a move."""
        ref, product = self.product_ref.strip(), move.product_id
        vendor = move.purchase_line_id.partner_id.commercial_partner_id
        sellers = product.with_company(self.company_id)._prepare_sellers()
        codes = sellers.filtered(
            lambda one: one.partner_id.commercial_partner_id == vendor
        ).mapped("product_code")
        return ref in (product.default_code, product.barcode, *codes)

    def _say_nothing_open(self):
        return self.env._(
            "Of %(product)s in %(order)s less is open than the vendor says he sent.",
            product=self.product_ref or self.env._("all"),
            order=self.order_ref,
        )


class StockPicking(models.Model):
    _inherit = "stock.picking"  # pylint: disable=consider-merging-classes-inherited

    def _add_vendor_parcel(self, row):
        """Note the number of a vendor's parcel, beside those that are there."""
        numbers = [one.strip() for one in (self.carrier_tracking_ref or "").split(",")]
        numbers = list(filter(None, numbers))
        if row.tracking_number not in numbers:
            numbers.append(row.tracking_number)
        values = {"carrier_tracking_ref": ",".join(numbers)}
        name = (row.carrier_ref or "").strip()
        carrier = name and self.env["delivery.carrier"].search(
            [
                ("name", "=ilike", name),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=1,
        )
        self.write(values | ({"carrier_id": carrier.id} if carrier else {}))

    def _send_vendor_parcel(self, row, quantities):
        """Let leave what is in a vendor's parcel; the rest stays open.

        :param dict quantities: quantity by move of the transfer
        """
        self._add_vendor_parcel(row)
        for move in self.move_ids:
            part = quantities.get(move, 0.0)
            move.write({"quantity": part, "picked": bool(part)})
        self.with_context(cancel_backorder=False)._action_done()


def parcel_of(row):
    return tuple(row[name] for name in TOLD)


def _by_transfer(told):
    """Return the told quantities of each transfer: by transfer, then by move."""
    result = {}
    for move, part in told.items():
        result.setdefault(move.picking_id, {})[move] = part
    return result
