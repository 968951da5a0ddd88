from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .sale_rma_line import WITHOUT_GOODS

STATES = [
    ("draft", "New"),
    ("confirmed", "Accepted"),
    ("received", "Goods Received"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]


class SaleRma(models.Model):
    """A customer gives goods back: what came, what is decided, what is still open.

    Its state is no field that somebody sets: it follows from acceptance, transfers and
    settled decisions.
    """

    _name = "sale.rma"
    _description = "Return of Goods"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "document.trail.archive.mixin",
    ]
    _order = "date_request desc, id desc"
    _mail_post_access = "read"  # its customer answers
    _check_company_auto = True
    _trail_ignored = ("access_token",)

    name = fields.Char(
        "Number",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Where goods go that belong to no order.",
    )
    date_request = fields.Datetime(
        "Requested", required=True, default=fields.Datetime.now, copy=False
    )
    date_expected = fields.Date("Goods Expected", copy=False, tracking=True)
    date_confirmed = fields.Datetime("Accepted On", readonly=True, copy=False)
    date_cancelled = fields.Datetime("Cancelled On", readonly=True, copy=False)
    description = fields.Text(
        "Customer's Words", help="What the customer says about this return."
    )
    source = fields.Selection(
        [("office", "Office"), ("portal", "Portal"), ("guest", "Guest")],
        required=True,
        readonly=True,
        default="office",
        copy=False,
    )
    photo_ids = fields.Many2many(
        "ir.attachment", string="Photos", copy=False, bypass_search_access=True
    )
    is_delivery_refunded = fields.Boolean(
        "Refund the Delivery Cost",
        compute="_compute_is_delivery_refunded",
        store=True,
        readonly=False,
        help="Credit the delivery lines of the invoices that are credited.",
    )
    line_ids = fields.One2many("sale.rma.line", "rma_id", "Lines", copy=True)
    add_order_id = fields.Many2one(
        "sale.order",
        "Add an Order",
        store=False,
        help="Adds what was delivered with this order and has not come back.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        compute="_compute_state",
        store=True,
        tracking=True,
        index=True,
        group_expand=True,
    )
    order_ids = fields.Many2many(
        "sale.order",
        "sale_rma_order_rel",
        string="Orders",
        compute="_compute_order_ids",
        store=True,
        compute_sudo=True,  # the number of an order is no secret to who sees the return
    )
    credit_note_ids = fields.One2many(
        "account.move", "rma_id", "Credit Notes", readonly=True
    )
    exchange_order_ids = fields.One2many(
        "sale.order", "rma_id", "Exchange Orders", readonly=True
    )
    vendor_transfer_ids = fields.Many2many(
        "stock.picking",
        "sale_rma_vendor_transfer_rel",
        string="Transfers to Vendors",
        readonly=True,
        copy=False,
    )
    transfer_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    credit_note_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    is_due = fields.Boolean(
        "To Be Settled",
        compute="_compute_is_due",
        store=True,
        help="Goods are here, or nothing has to come, and what was decided is not done"
        " yet.",
    )

    _name_unique = models.UniqueIndex("(company_id, name)")

    # --- Computes ---

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for company, rmas in self.grouped("company_id").items():
            rmas.warehouse_id = self.env["stock.warehouse"].search(
                [("company_id", "=", company.id)], limit=1
            )

    @api.depends("line_ids.policy_id", "line_ids.reason_id")
    def _compute_is_delivery_refunded(self):
        for rma in self.filtered(lambda rma: not rma.date_confirmed):
            # Who opens a return need not see its policy.
            policies = rma.sudo().line_ids.policy_id
            rma.is_delivery_refunded = any(policies.mapped("is_delivery_refunded"))

    @api.depends("line_ids.order_id")
    def _compute_order_ids(self):
        for rma in self:
            rma.order_ids = rma.line_ids.order_id

    @api.depends(
        "date_confirmed",
        "date_cancelled",
        "line_ids.decision",
        "line_ids.quantity",
        "line_ids.qty_received",
        "line_ids.qty_settled",
    )
    def _compute_state(self):
        for rma in self:
            rma.state = rma._get_state()

    def _get_state(self):
        self.ensure_one()
        if self.date_cancelled:
            return "cancelled"
        if not self.date_confirmed:
            return "draft"
        if all(line._is_settled() for line in self.line_ids):
            is_refused = all(line.decision == "refuse" for line in self.line_ids)
            return "refused" if is_refused else "done"
        is_here = all(line._has_come() for line in self.line_ids)
        return "received" if is_here else "confirmed"

    @api.depends("state", "line_ids.decision", "line_ids.qty_received")
    def _compute_is_due(self):
        for rma in self:
            is_open = rma.state in ("confirmed", "received")
            rma.is_due = is_open and any(line._get_due() for line in rma.line_ids)

    def _compute_counts(self):
        for rma in self:
            rma.transfer_count = len(rma._get_all_transfers())
            rma.credit_note_count = len(rma.credit_note_ids)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for rma in self:
            rma.access_url = f"/my/returns/{rma.id}"
        return result

    # --- Checks ---

    @api.constrains("partner_id", "company_id", "line_ids")
    def _check_lines_are_the_customers(self):
        self.line_ids._check_order_is_the_customers()

    @api.onchange("add_order_id")
    def _onchange_add_order_id(self):
        """Add the order's delivered goods, those that are here already not again."""
        order = self.add_order_id
        if not order:
            return
        self.partner_id = self.partner_id or order.partner_id
        known = {(line.sale_line_id, line.product_id) for line in self.line_ids}
        new = [
            Command.create(values)
            for values in order._prepare_rma_lines()
            if (
                self.env["sale.order.line"].browse(values["sale_line_id"]),
                self.env["product.product"].browse(values["product_id"]),
            )
            not in known
        ]
        self.update({"line_ids": new, "add_order_id": False})

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company = vals.get("company_id") or self.env.company.id
            sequences = self.env["ir.sequence"].with_company(company)
            vals["name"] = sequences.next_by_code("sale.rma") or vals.get("name")
        rmas = super().create(vals_list)
        # The number of a customer whom the user may not read opens nothing.
        rmas.partner_id.check_access("read")
        return rmas

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self.partner_id.check_access("read")  # as in `create`
        return result

    # --- Actions ---

    def action_confirm(self):
        """Accept the return: the goods are expected.

        :raise UserError: with the goods that cannot come back, and why
        """
        self.check_access("write")
        waiting = self.filtered(lambda rma: rma.state == "draft")
        for rma in waiting:
            if not rma.line_ids:
                raise UserError(
                    self.env._("%(return)s has no goods yet.", **{"return": rma.name})
                )
        waiting.line_ids._check_returnable()
        # Only this button writes it; see `sale_rma_facts`.
        waiting.sudo().date_confirmed = fields.Datetime.now()
        self.env.flush_all()  # the ledger refuses here what another return has taken
        waiting._plan_receipts()
        waiting.sudo()._hold_acceptance()  # as above
        return True

    def action_refuse(self):
        """Refuse all that is not settled yet."""
        self.check_access("write")
        for rma in self:
            rest = rma.line_ids.filtered(lambda line: not line.qty_settled)
            rest.decision = "refuse"
        self.action_confirm()
        self.filtered("is_due").action_settle()
        return True

    def action_cancel(self):
        """Take the return back as long as nothing has come of it.

        :raise UserError: when goods have come or decisions are settled
        """
        self.check_access("write")
        for rma in self:
            if any(line.qty_received or line.qty_settled for line in rma.line_ids):
                raise UserError(
                    self.env._(
                        "%(return)s has come in part already. Lower the quantities to"
                        " what came instead.",
                        **{"return": rma.name},
                    )
                )
        # Only this button writes it; see `sale_rma_facts`.
        self.sudo().date_cancelled = fields.Datetime.now()
        self._plan_receipts()
        self._follow_settlement()
        return True

    @api.readonly
    def action_view_transfers(self):
        """Open the transfers that bring the goods back, and replacements."""
        self.ensure_one()
        self.check_access("read")
        return self._get_documents_action(
            self.env._("Transfers of %(return)s", **{"return": self.name}),
            # ids only: the list asks for its own rights
            self.sudo()._get_all_transfers(),
        )

    @api.readonly
    def action_view_credit_notes(self):
        """Open the credit notes of this return."""
        self.ensure_one()
        self.check_access("read")
        return self._get_documents_action(
            self.env._("Credit Notes of %(return)s", **{"return": self.name}),
            self.sudo().credit_note_ids,  # as above
        )

    def _get_documents_action(self, name, documents):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": documents._name,
            "view_mode": "list,form",
            "domain": [("id", "in", documents.ids)],
        }

    # --- Notices ---

    def _track_template(self, changes):
        """Tell the customer what became of his return, once for each step."""
        result = super()._track_template(changes)
        if "state" in changes and self._has_step_to_tell():
            template = self.env.ref(
                f"sale_rma_tasks.mail_template_{self.state}", raise_if_not_found=False
            )
            if template:
                result["state"] = (
                    template,
                    {
                        "subtype_id": self.env.ref("mail.mt_comment").id,
                        "email_layout_xmlid": "mail.mail_notification_light",
                    },
                )
        return result

    def _has_step_to_tell(self):
        if self.state == "confirmed":
            return not self.is_acceptance_held
        if self.state == "received":
            return any(self.line_ids.mapped("qty_received"))
        if self.state == "cancelled":
            return bool(self.date_confirmed) or self.source != "office"
        return self.state in ("done", "refused")

    def _get_expected_lines(self):
        """Return the lines whose goods the customer has to send."""
        return self.line_ids.filtered(lambda line: line.decision not in WITHOUT_GOODS)

    def _get_sending_words(self):
        """Tell the customer how the goods come back. Hook."""
        return self.env._("Please send these goods back:")

    def _get_sender(self):
        """Return from whom the customer's mails are: never from who is logged in, for
        that may be the customer himself, or a guest without an address."""
        self.ensure_one()
        return self.user_id.email_formatted or self.company_id._get_mail_sender()
