from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sale.channel.batch.mixin"]

    sale_channel_id = fields.Many2one(
        compute="_compute_sale_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    channel_order_ids = fields.One2many(
        "sale.channel.order",
        "order_id",
        groups="sales_team.group_sale_salesman_all_leads",
    )
    channel_block_reason = fields.Text(
        "Blocked Because", copy=False, readonly=True, tracking=True
    )
    is_channel_blocked = fields.Boolean(
        "Blocked by its Channel",
        compute="_compute_is_channel_blocked",
        search="_search_is_channel_blocked",
    )
    channel_note = fields.Text("Remarks of the Customer", copy=False)
    channel_status = fields.Char("Status There", copy=False, readonly=True)
    channel_payment = fields.Char("Payment There", copy=False, readonly=True)
    is_channel_paid = fields.Boolean("Paid There", copy=False, readonly=True)
    channel_transaction = fields.Char(
        "Transaction There",
        copy=False,
        readonly=True,
        help="What the payment provider of the channel calls the payment.",
    )
    channel_paid_at = fields.Datetime("Paid There On", copy=False, readonly=True)
    channel_pickup_point = fields.Char(
        "Pickup Point",
        copy=False,
        readonly=True,
        help="Where the customer fetches the parcel: the network and its point.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Call orders as their channel wants, whatever brings them."""
        named = [vals.get("name", self.env._("New")) for vals in vals_list]
        orders = super().create(vals_list)
        for order, name in zip(orders, named, strict=True):
            prefix = order.sale_channel_id.order_prefix
            if prefix and name == self.env._("New"):
                order.name = f"{prefix}{order.name}"
        return orders

    @api.depends("website_id", "company_id")
    def _compute_sale_channel_id(self):
        """Take the channel of the website, else the company's default one; a channel
        that was chosen stays."""
        websites = self.website_id
        channels = {}
        if websites:
            found = self.env["sale.channel"].search(
                [("website_id", "in", websites.ids)]
            )
            channels = {channel.website_id: channel for channel in found}
        for order in self.filtered(lambda order: not order._has_chosen_channel()):
            own = channels.get(order.website_id)
            if not own or not own.company_id <= order.company_id:
                own = order.company_id.sale_channel_id
            order.sale_channel_id = own

    def _has_chosen_channel(self):
        """Tell whether the order has another channel than the one that is given to
        all, and one that its company may use."""
        self.ensure_one()
        channel, company = self.sale_channel_id, self.company_id
        is_given = channel == company.sale_channel_id
        return bool(channel) and not is_given and channel.company_id <= company

    @api.depends("channel_block_reason")
    def _compute_is_channel_blocked(self):
        for order in self:
            order.is_channel_blocked = bool(order.channel_block_reason)

    def _search_is_channel_blocked(self, operator, value):
        if operator != "in":
            return NotImplemented
        operator = "!=" if True in value else "="
        return [("channel_block_reason", operator, False)]

    @api.depends("sale_channel_id")
    def _compute_team_id(self):
        result = super()._compute_team_id()
        self._take_from_channel("team_id")
        return result

    @api.depends("sale_channel_id")
    def _compute_warehouse_id(self):
        result = super()._compute_warehouse_id()
        self._take_from_channel("warehouse_id")
        return result

    @api.depends("sale_channel_id")
    def _compute_journal_id(self):
        orders = self._filter_not_agreed()
        result = super(SaleOrder, orders)._compute_journal_id()
        orders._take_from_channel("journal_id")
        return result

    @api.depends("sale_channel_id")
    def _compute_payment_term_id(self):
        orders = self._filter_not_agreed()
        result = super(SaleOrder, orders)._compute_payment_term_id()
        orders._take_from_channel("payment_term_id")
        return result

    @api.depends("sale_channel_id")
    def _compute_pricelist_id(self):
        result = super()._compute_pricelist_id()
        self._take_from_channel("pricelist_id")
        return result

    @api.depends("sale_channel_id")
    def _compute_fiscal_position_id(self):
        orders = self._filter_not_agreed()
        result = super(SaleOrder, orders)._compute_fiscal_position_id()
        orders._take_from_channel("fiscal_position_id")
        return result

    def _filter_not_agreed(self):
        """Return the orders whose terms may still change, whatever brought them: of
        what is agreed Odoo asks anew when the channel, or who took it, is set right."""
        return self.filtered(
            lambda order: order.state in ("draft", "sent") or not order._origin
        )

    def _take_from_channel(self, name):
        """Let the channel's default win over Odoo's, as long as nothing is agreed."""
        for order in self:
            value = order.sale_channel_id._get_default(name, order.partner_id)
            if value and order.state == "draft":
                order[name] = value

    def _confirmation_error_message(self):
        """Refuse orders that their channel has not told right."""
        self.ensure_one()
        if self.channel_block_reason:
            return self.env._(
                "Order %(order)s is not as its channel sent it: %(reason)s",
                order=self.name,
                reason=self.channel_block_reason,
            )
        return super()._confirmation_error_message()

    def _get_channel_responsible(self):
        """Return whom the channel's questions about the order go to: its salesperson,
        else the channel's, one of the people who work it or the leader of the team.

        :rtype: res.users
        """
        self.ensure_one()
        channel = self.sale_channel_id
        found = self.user_id or channel.user_id or channel._get_people()
        return (found or self.team_id.user_id or self.env.user)[:1]

    # --- Back to the channel ---

    def _action_confirm(self):
        """Tell the channels that their orders are taken on."""
        result = super()._action_confirm()
        self._tell_channels("confirmed")
        return result

    def _action_cancel(self):
        """Tell the channels that their orders are not, or no more, taken on."""
        open_ = self.filtered(lambda order: order.state != "cancel")
        result = super()._action_cancel()
        open_._tell_channels("cancelled")
        return result

    def _tell_channels(self, event):
        """Keep what the channels are told of their orders' state."""
        last = self._get_last_answers()
        told = [
            {
                "order": order,
                "event": event,
                "key": f"{order.id}:{last[order].id if order in last else 0}",
            }
            for order in self
            if order not in last or last[order].event != event
        ]
        if told:
            self.env["sale.channel.message"]._tell(told)

    def _get_last_answers(self):
        """Return what the channels were told last of each order.

        An order that was cancelled and is confirmed anew is told anew.
        """
        # Salespeople may not see messages; only the last event is looked at.
        messages_sudo = (
            self.env["sale.channel.message"]
            .sudo()
            .search_fetch(
                [
                    ("order_id", "in", self.ids),
                    ("direction", "=", "out"),
                    ("kind", "=", "answer"),
                ],
                ["order_id", "event"],
                order="id",
            )
        )
        return {message.order_id: message for message in messages_sudo}

    def _get_told_guards(self):
        """Return, for orders of channels that want to know, who they are there.

        :rtype: dict[sale.order, sale.channel.order]
        """
        # Who confirms or ships may not see the channels' rows.
        guards_sudo = self.env["sale.channel.order"].sudo()
        return guards_sudo.search(
            [
                ("order_id", "in", self.ids),
                ("channel_id.active", "=", True),
                "|",
                ("channel_id.is_told", "=", True),
                ("channel_id.is_invoice_told", "=", True),
            ]
        ).grouped("order_id")

    def action_open_channel_messages(self):
        """Show what the channel sent of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_channel_connectors.sale_channel_message_action"
        )
        return action | {"domain": [("order_id", "=", self.id)], "context": {}}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_channel_order(self):
        """Keep orders of channels: without them they would arrive a second time."""
        # Salespeople may not see the rows that make a channel's order exist once.
        if self.sudo().channel_order_ids:
            raise UserError(
                self.env._("An order of a channel cannot be deleted; cancel it.")
            )
