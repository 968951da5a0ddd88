import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

CONNECTED = ("woocommerce", "unas", "shoprenter", "cxml", "ubl", "edifact")
PULLED = ("woocommerce", "unas", "shoprenter")
B2B = ("pricelist_id", "fiscal_position_id", "payment_term_id")  # also by b2b_


class SaleChannel(models.Model):
    """A way in which orders come.

    Orders of a channel take its defaults. Channels of a connected kind bring orders in
    by themselves; the others are chosen on the order, or are its website.
    """

    _inherit = "sale.channel"
    _check_company_auto = True
    _order = "sequence, name, id"

    sequence = fields.Integer(default=10)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        help="Short name that is printed on orders and that other programs use.",
    )
    channel_type = fields.Selection(
        selection_add=[
            ("website", "Website"),
            ("rep", "Sales Rep"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("custom", "Other"),
            ("woocommerce", "WooCommerce"),
            ("unas", "Unas"),
            ("shoprenter", "Shoprenter"),
            ("cxml", "cXML"),
            ("ubl", "UBL"),
            ("edifact", "EDIFACT"),
        ],
        ondelete={
            kind: "set null"
            for kind in ("website", "rep", "phone", "email", "custom", *CONNECTED)
        },
    )
    is_connected = fields.Boolean(compute="_compute_kind")
    is_pulled = fields.Boolean(compute="_compute_kind")
    parent_id = fields.Many2one(
        "sale.channel",
        "Part of",
        index=True,
        check_company=True,
        ondelete="restrict",
        help="Reports sum the turnover of a channel's parts.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("sale.channel", "parent_id", "Parts")
    color = fields.Integer()

    # --- Defaults of its orders ---

    website_id = fields.Many2one(
        "website", help="Orders of this website come through this channel."
    )
    team_id = fields.Many2one("crm.team", "Sales Team", check_company=True)
    user_id = fields.Many2one("res.users", "Salesperson", check_company=True)
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True)
    pricelist_id = fields.Many2one("product.pricelist", check_company=True)
    fiscal_position_id = fields.Many2one("account.fiscal.position", check_company=True)
    journal_id = fields.Many2one(
        "account.journal",
        "Invoicing Journal",
        domain="[('type', '=', 'sale')]",
        check_company=True,
    )
    payment_term_id = fields.Many2one("account.payment.term", check_company=True)
    b2b_pricelist_id = fields.Many2one(
        "product.pricelist", "Price List of Companies", check_company=True
    )
    b2b_fiscal_position_id = fields.Many2one(
        "account.fiscal.position", "Fiscal Position of Companies", check_company=True
    )
    b2b_payment_term_id = fields.Many2one(
        "account.payment.term", "Payment Terms of Companies", check_company=True
    )
    order_prefix = fields.Char(
        help="Orders are called by this and the channel's own number, or ours where"
        " the channel has none. When it is empty, they are numbered like all others.",
    )
    is_auto_confirmed = fields.Boolean(
        "Confirm by Itself",
        help="Orders that are whole and right are confirmed when they arrive.",
    )
    is_strict = fields.Boolean(
        "Ask for Delivery and Payment Methods",
        help="Orders wait until their delivery and payment methods are mapped too.",
    )

    # --- What it did ---

    message_ids = fields.One2many("sale.channel.message", "channel_id", "Messages")
    binding_ids = fields.One2many("sale.channel.binding", "channel_id", "Mappings")
    blocked_count = fields.Integer(
        "Waiting", compute="_compute_counts", compute_sudo=True
    )
    failed_count = fields.Integer(
        "Failed", compute="_compute_counts", compute_sudo=True
    )
    today_count = fields.Integer(
        "Orders Today", compute="_compute_counts", compute_sudo=True
    )
    open_binding_count = fields.Integer(
        "To Map", compute="_compute_counts", compute_sudo=True
    )

    _parent_store = True
    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A company has only one channel of a code."
    )
    _website_unique = models.UniqueIndex(
        "(website_id) WHERE website_id IS NOT NULL AND active",
        "A website has only one channel.",
    )

    # --- Computes ---

    @api.depends("name")
    def _compute_code(self):
        given = set()  # a batch is not in the database yet
        for channel in self:
            if not channel.code:
                plain = re.sub(r"\W+", "-", (channel.name or "").casefold()).strip("-")
                channel.code = channel._free_code(plain or "channel", given)
                given.add(channel.code)

    def _free_code(self, wanted, given=()):
        """Return the code, or the first numbered one that nobody has.

        :param given: codes that are taken beside those in the database
        """
        taken = {one for one in given if one.startswith(wanted)} | set(
            self.with_context(active_test=False)
            .search(
                [("code", "=like", f"{wanted}%"), ("id", "not in", self._origin.ids)]
            )
            .mapped("code")
        )
        numbers = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
        return next(code for code in (wanted, *numbers) if code not in taken)

    @api.depends("channel_type")
    def _compute_kind(self):
        for channel in self:
            channel.is_connected = channel.channel_type in CONNECTED
            channel.is_pulled = channel.channel_type in PULLED

    def _compute_counts(self):
        """Count what a person has to look at, in a bounded number of queries.

        Whoever sees a channel sees how many; the messages are for those who see all.
        """
        messages = self._count_by_channel(
            "sale.channel.message", Domain("state", "=", "blocked")
        )
        failed = self._count_by_channel(
            "sale.channel.message", Domain("state", "=", "failed")
        )
        orders = self._count_orders_of_today()
        bindings = self._count_by_channel(
            "sale.channel.binding", Domain("is_open", "=", True)
        )
        for channel in self:
            channel.blocked_count = messages.get(channel, 0)
            channel.failed_count = failed.get(channel, 0)
            channel.today_count = orders.get(channel, 0)
            channel.open_binding_count = bindings.get(channel, 0)

    def _count_orders_of_today(self):
        """Return how many orders came today: by themselves, or were confirmed here."""
        connected = self.filtered("is_connected")
        came = connected._count_by_channel(
            "sale.channel.order",
            connected._get_today_domain("channel_id", "create_date"),
        )
        others = self - connected
        confirmed = Domain("state", "=", "sale")
        today = others._get_today_domain("sale_channel_id", "date_order")
        groups = self.env["sale.order"]._read_group(
            confirmed & today, ["sale_channel_id"], ["__count"]
        )
        return came | dict(groups)

    def _get_today_domain(self, channel_name, moment_name):
        """Return the domain of what happened today, by the clock of each channel.

        :param str channel_name: field of the counted model that leads to the channel
        :param str moment_name: its field with the moment
        :rtype: Domain
        """
        now = fields.Datetime.now().replace(tzinfo=UTC)
        domain = Domain.FALSE
        for zone, channels in self.grouped(lambda one: one._get_day_zone()).items():
            day = now.astimezone(zone).date()
            start = datetime.combine(day, time(), zone).astimezone(UTC)
            domain |= Domain(channel_name, "in", channels.ids) & Domain(
                moment_name, ">=", start.replace(tzinfo=None)
            )
        return domain

    def _get_day_zone(self):
        """Return the clock by which the channel's day begins: the shop's own, else
        that of the company, else of who looks."""
        self.ensure_one()
        if self.is_connected:
            return self._get_zone()
        return ZoneInfo((self.company_id or self.env.company)._get_timezone())

    def _count_by_channel(self, model, domain):
        domain &= Domain("channel_id", "in", self.ids)
        groups = self.env[model]._read_group(domain, ["channel_id"], ["__count"])
        return dict(groups)

    @api.depends("name", "code")
    def _compute_display_name(self):
        for channel in self:
            channel.display_name = (
                f"{channel.name} ({channel.code})" if channel.code else channel.name
            )

    def _prepare_sharing(self):
        """Return what has to change so that all companies may use the channel.

        :rtype: dict
        """
        self.ensure_one()
        bound = {
            name: False
            for name, field in self._fields.items()
            if field.type == "many2one"
            and field.store
            and field.check_company
            and "company_id" in self[name]._fields
            and field.comodel_name != "res.users"
            and self[name].company_id
        }
        return {**bound, "company_id": False}

    @api.constrains("active", "company_id", "channel_type")
    def _check_defaults_stay(self):
        """A default channel stays one that its companies may use."""
        # A channel may be the default of companies that the user does not see.
        companies_sudo = self.env["res.company"].sudo()
        companies_sudo = companies_sudo.search([("sale_channel_id", "in", self.ids)])
        companies_sudo._check_sale_channel()
        company = companies_sudo.filtered(lambda one: not one.sale_channel_id.active)
        if company := company[:1]:
            raise ValidationError(
                self.env._("Give %s another default channel first.", company.name)
            )

    # --- Defaults ---

    def _prepare_order_values(self, customer):
        """Return what orders of the channel take from it, where it says anything.

        Hook: a glue addon adds defaults of its own.

        :param res.partner customer: companies may have terms of their own
        :rtype: dict
        """
        self.ensure_one()
        names = ("team_id", "user_id", "warehouse_id", "fiscal_position_id")
        names += ("journal_id", "payment_term_id")
        values = {name: self._get_default(name, customer) for name in names}
        return {name: value.id for name, value in values.items() if value}

    def _get_default(self, name, customer):
        """Return what the channel gives its orders of a customer, or nothing.

        :param str name: field of the order
        """
        own = self[f"b2b_{name}"] if name in B2B else self.browse()
        buyer = customer.commercial_partner_id
        return own if own and buyer.is_company and buyer.vat else self[name]

    # --- Actions ---

    def action_open_messages(self):
        """Show what came in and went out, what waits first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_channel_connectors.sale_channel_message_action"
        )
        return action | {"domain": [("channel_id", "=", self.id)], "context": {}}

    def action_open_blocked(self):
        """Show the messages that wait for a person."""
        action = self.action_open_messages()
        return action | {"context": {"search_default_attention": 1}}

    def action_open_outgoing(self):
        """Show what the channel is told, what waits first."""
        action = self.action_open_messages()
        return action | {"context": {"search_default_outgoing": 1}}

    def action_open_bindings(self):
        """Show what the channel's names mean here."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_channel_connectors.sale_channel_binding_action"
        )
        return action | {
            "domain": [("channel_id", "=", self.id)],
            "context": {"default_channel_id": self.id},
        }

    def action_open_orders(self):
        """Show the orders of the channel and its parts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_channel_connectors.sale_order_overview_action"
        )
        return action | {"domain": [("sale_channel_id", "child_of", self.id)]}
