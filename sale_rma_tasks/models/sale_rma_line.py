from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

DECISIONS = [
    ("refund", "Refund"),
    ("wallet", "Credit to the wallet"),
    ("replace", "Replace"),
    ("exchange", "Exchange for something else"),
    ("keep", "Refund, customer keeps the goods"),
    ("refuse", "Refuse"),
]
# Decisions for which nothing has to come back.
WITHOUT_GOODS = ("keep", "refuse")
# What was accepted stays what it is.
FIXED = frozenset(("rma_id", "sale_line_id", "product_id", "uom_id", "lot_id"))


class SaleRmaLine(models.Model):
    _name = "sale.rma.line"
    _rec_name = "product_id"
    _description = "Line of a Return"
    _inherit = ["document.trail.mixin"]
    _order = "rma_id desc, sequence, id"
    _check_company_auto = True
    _trail_document = "rma_id"
    _trail_kept_when = (
        "OLD.is_accepted OR OLD.qty_received <> 0 OR OLD.qty_settled <> 0"
    )

    rma_id = fields.Many2one(
        "sale.rma", "Return", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rma_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="rma_id.partner_id", store=True)
    state = fields.Selection(related="rma_id.state", store=True)
    date_request = fields.Datetime(related="rma_id.date_request", store=True)
    sequence = fields.Integer(default=10)
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('order_partner_id', 'child_of', parent.commercial_partner_id),"
        " ('state', '=', 'sale'), ('display_type', '=', False)]",
    )
    order_id = fields.Many2one(related="sale_line_id.order_id", store=True, index=True)
    vendor_id = fields.Many2one(
        "res.partner",
        compute="_compute_vendor_id",
        store=True,
        compute_sudo=True,  # vendors' prices are hidden from sales people
        help="Who was chosen on the order, otherwise who delivers the product first.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        check_company=True,
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('type', '=', 'consu')]",
    )
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        required=True,
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    reason_id = fields.Many2one("sale.rma.reason", index="btree_not_null")
    note = fields.Char("Remark")
    decision = fields.Selection(
        DECISIONS, help="What becomes of it. Empty: nobody has decided yet."
    )
    disposal = fields.Selection(
        [
            ("restock", "Back to stock"),
            ("scrap", "Scrap"),
            ("vendor", "Back to the vendor"),
        ],
        "Goods",
        required=True,
        default="restock",
    )
    exchange_product_id = fields.Many2one(
        "product.product",
        "Exchange For",
        check_company=True,
        domain="[('sale_ok', '=', True)]",
    )
    policy_id = fields.Many2one(
        "sale.rma.policy",
        compute="_compute_policy_id",
        store=True,
        compute_sudo=True,  # customers may not read policies
    )
    is_late = fields.Boolean(
        "Too Late",
        compute="_compute_is_late",
        store=True,
        compute_sudo=True,  # as above, and deliveries are hidden from sales people
        help="Requested after the policy's time was over.",
    )
    is_accepted = fields.Boolean(compute="_compute_is_accepted", store=True)
    move_ids = fields.One2many("stock.move", "rma_line_id", "Receipts", readonly=True)
    qty_received = fields.Float(
        "Received",
        digits="Product Unit",
        compute="_compute_qty_received",
        store=True,
        compute_sudo=True,  # transfers are hidden from sales people
        help="What has come, in this line's unit.",
    )
    qty_settled = fields.Float(
        "Settled",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="For how much of it the decision was carried out.",
    )

    qty_due = fields.Float(
        "To Do",
        digits="Product Unit",
        compute="_compute_qty_due",
        help="For how much of it the decision can be carried out now.",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a return must be more than zero."
    )
    _settled_at_most_quantity = models.Constraint(
        "CHECK (qty_settled >= 0 AND qty_settled <= quantity + 0.00001)",
        "More would be settled than the return says.",
    )

    # --- Computes ---

    @api.depends("sale_line_id")
    def _compute_product_id(self):
        for line in self:
            if line.sale_line_id:
                line.product_id = line.sale_line_id.product_id

    @api.depends("product_id", "sale_line_id.vendor_id", "company_id")
    def _compute_vendor_id(self):
        for line in self:
            product = line.product_id.with_company(line.company_id)
            sellers = product._prepare_sellers()
            line.vendor_id = line.sale_line_id.vendor_id or sellers[:1].partner_id

    @api.depends("product_id", "sale_line_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.sale_line_id._get_return_unit(line.product_id)

    @api.depends("product_id", "rma_id.partner_id", "rma_id.company_id")
    def _compute_policy_id(self):
        for company, lines in self.grouped("company_id").items():
            policies = self.env["sale.rma.policy"]._get_policies(
                company or self.env.company
            )
            for line in lines:
                line.policy_id = policies._get_fitting(
                    line.product_id, line.rma_id.partner_id.country_id
                )

    @api.depends("policy_id", "sale_line_id", "rma_id.date_request")
    def _compute_is_late(self):
        for line in self:
            days = line._get_age()
            line.is_late = bool(line.policy_id) and days > line.policy_id.days

    def _get_age(self):
        """Return the days between the last delivery and the request."""
        self.ensure_one()
        moves = self.sale_line_id.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id._is_outgoing()
        )
        if not moves or not self.rma_id.date_request:
            return 0
        return (self.rma_id.date_request - max(moves.mapped("date"))).days

    @api.depends("decision", "rma_id.date_confirmed", "rma_id.date_cancelled")
    def _compute_is_accepted(self):
        for line in self:
            rma = line.rma_id
            line.is_accepted = bool(
                rma.date_confirmed
                and not rma.date_cancelled
                and line.decision != "refuse"
            )

    @api.depends(
        "move_ids.state",
        "move_ids.quantity",
        "move_ids.product_uom",
        "move_ids.location_id",
        "move_ids.location_dest_id",
        "uom_id",
    )
    def _compute_qty_received(self):
        for line in self:
            quantity = 0.0
            for move in line.move_ids.filtered(
                lambda move: move.state == "done" and move._crosses_to_customer()
            ):
                sign = -1 if move.location_dest_id._is_outgoing() else 1
                quantity += sign * move.product_uom._compute_quantity(
                    move.quantity, line.uom_id, rounding_method="HALF-UP"
                )
            line.qty_received = quantity

    @api.depends("decision", "quantity", "qty_received", "qty_settled", "state")
    def _compute_qty_due(self):
        for line in self:
            is_open = line.state in ("confirmed", "received")
            line.qty_due = line._get_due() if is_open else 0.0

    def _is_settled(self):
        return self.uom_id.compare(self.qty_settled, self.quantity) >= 0

    def _has_come(self):
        return (
            self.decision in WITHOUT_GOODS
            or self.uom_id.compare(self.qty_received, self.quantity) >= 0
        )

    def _get_due(self):
        """Return how much of the line is to be settled now, in its unit."""
        self.ensure_one()
        if not self.decision:
            return 0.0
        if self.decision in WITHOUT_GOODS:
            ready = self.quantity
        else:
            ready = min(self.qty_received, self.quantity)
        due = (self.uom_id or self.product_id.uom_id).round(ready - self.qty_settled)
        return max(due, 0.0)

    # --- Checks ---

    @api.constrains("sale_line_id", "rma_id", "product_id", "lot_id")
    def _check_order_is_the_customers(self):
        for line in self:
            # Who may read what is checked where lines are written.
            sold = line.sale_line_id.sudo()
            owner = sold.order_id.partner_id.commercial_partner_id
            if sold and owner != line.rma_id.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Order %(order)s belongs to another customer.",
                        order=sold.order_id.name,
                    )
                )
            if line.lot_id and line.lot_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "%(lot)s is no lot or serial number of %(product)s.",
                        lot=line.lot_id.name,
                        product=line.product_id.display_name,
                    )
                )

    def _check_returnable(self):
        """Refuse more than what is at the customer and no other return has.

        :raise UserError: with the product, what is asked for and what is left
        """
        open_lines = self.filtered(
            lambda line: line.sale_line_id and line.decision != "refuse"
        )
        left = open_lines.sale_line_id._get_returnable()
        for line in open_lines:
            key = (line.sale_line_id, line.product_id)
            wanted = line.uom_id._compute_quantity(
                line.quantity, line.product_id.uom_id, round=False
            )
            left[key] = left.get(key, 0.0) - wanted
            if line.product_id.uom_id.compare(left[key], 0.0) < 0:
                raise UserError(
                    self.env._(
                        "%(product)s of %(order)s: %(wanted)s %(unit)s would come back,"
                        " %(left)s can.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                        wanted=line.product_id.uom_id.round(wanted),
                        left=max(line.product_id.uom_id.round(left[key] + wanted), 0.0),
                        unit=line.product_id.uom_id.name,
                    )
                )
        open_lines._check_lots_returnable()

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # The number of an order that the user may not read opens nothing.
        lines.sale_line_id.check_access("read")
        added = lines.filtered("rma_id.date_confirmed")
        if added:
            added._check_returnable_added()
            added.rma_id._plan_receipts()
        return lines

    def write(self, vals):
        if not self.env.su:
            self._check_may_change(vals)
        grown = self.filtered(
            lambda line: line.is_accepted and line.quantity < vals.get("quantity", 0.0)
        )
        result = super().write(vals)
        if "sale_line_id" in vals:
            self.sale_line_id.check_access("read")  # as in `create`
        if grown:
            grown._check_returnable_added()
        if {"quantity", "decision"} & vals.keys():
            confirmed = self.rma_id.filtered("date_confirmed")
            confirmed._plan_receipts()
            confirmed._follow_settlement()
        return result

    def _check_returnable_added(self):
        """The lines count as accepted already: nothing may be left over."""
        for key, left in self.sale_line_id._get_returnable().items():
            if key[1].uom_id.compare(left, 0.0) < 0:
                raise UserError(
                    self.env._(
                        "%(product)s of %(order)s: so much cannot come back any more.",
                        product=key[1].display_name,
                        order=key[0].order_id.name,
                    )
                )
        self._check_lots_returnable()

    def _check_may_change(self, vals):
        """Refuse what would make the past untrue.

        :raise UserError: with what cannot be changed any more
        """
        if FIXED & vals.keys() and any(self.mapped("is_accepted")):
            raise UserError(
                self.env._(
                    "The goods of an accepted return cannot be changed. Set the line to"
                    " Refuse, or cancel the return, and add the right ones."
                )
            )
        for line in self:
            if "decision" in vals and line.qty_settled:
                raise UserError(
                    self.env._(
                        "%(product)s is settled already: its decision stays.",
                        product=line.product_id.display_name,
                    )
                )
            least = max(line.qty_received, line.qty_settled)
            if vals.get("quantity", least) < least:
                raise UserError(
                    self.env._(
                        "%(quantity)s %(unit)s of %(product)s are here already.",
                        quantity=least,
                        unit=line.uom_id.name,
                        product=line.product_id.display_name,
                    )
                )
