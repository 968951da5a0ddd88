from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..lib import money


class SaleChannel(models.Model):
    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    refund_policy = fields.Selection(
        [
            ("draft", "Draft Credit Note"),
            ("posted", "Posted Credit Note"),
            ("task", "Ask a Person"),
        ],
        "Refunds There Become",
        default="draft",
        required=True,
        help="What is made of money that the shop pays back. Without an invoice, a"
        " person is asked in any case.",
    )


class SaleChannelRefund(models.Model):
    """That a channel paid money back: this row makes what comes of it once."""

    _name = "sale.channel.refund"
    _description = "Refund of a Sale Channel"
    _order = "id desc"
    _rec_name = "external_id"

    channel_id = fields.Many2one(
        "sale.channel", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    external_id = fields.Char(
        "Id There",
        required=True,
        readonly=True,
        help="The channel's id of the order, and of the refund of it.",
    )
    amount = fields.Monetary(
        readonly=True,
        help="What is to be credited, with tax; positive. It is less than what was told"
        " where other refunds of the order have it already.",
    )
    told_amount = fields.Monetary(
        "Told", readonly=True, help="What the channel told, with tax; positive."
    )
    is_return = fields.Boolean(
        readonly=True, help="Goods came back; the channel tells money on its own."
    )
    goods = fields.Json(
        readonly=True,
        help="What came back: product, quantity, and amount with tax of each row.",
    )
    move_id = fields.Many2one(
        "account.move", "Credit Note", readonly=True, index="btree_not_null"
    )
    state = fields.Selection(
        [("waiting", "Ask a Person"), ("done", "Credit Note"), ("closed", "Settled")],
        required=True,
        readonly=True,
        default="waiting",
    )

    _external_unique = models.UniqueIndex(
        "(channel_id, external_id)", "The channel's refund exists already."
    )

    @api.model
    def _take(self, channel, told):
        """Keep refunds that are new and make what the channel wants of them.

        :param list told: (remote order, sale order)
        """
        told = list(told)
        rows = {
            f"{remote.external_id}/{refund}": {
                "channel_id": channel.id,
                "order_id": order.id,
                "external_id": f"{remote.external_id}/{refund}",
                "amount": float(abs(amount)),
                "told_amount": float(abs(amount)),
            }
            for remote, order in told
            for refund, amount in remote.refunds
            if amount
        }
        # The importer may run for whoever handed the order in.
        refunds_sudo = self.sudo()
        there = refunds_sudo._find_told(channel, list(rows))
        refunds_sudo._settle(
            channel, [values for key, values in rows.items() if key not in there]
        )
        refunds_sudo._take_sums(
            channel,
            [
                (order, f"{remote.external_id}/{payment}", amount, {})
                for remote, order in told
                for payment, amount in remote.paid_back
            ],
        )

    def _find_told(self, channel, external_ids):
        """Return which of these refunds the channel has told of before."""
        known = self.search(
            [("channel_id", "=", channel.id), ("external_id", "in", external_ids)]
        )
        return set(known.mapped("external_id"))

    def _settle(self, channel, rows):
        """Make rows, and of each what its channel wants."""
        for refund in self.create(rows):
            if not refund.amount:
                refund._note_covered()
            elif channel.refund_policy == "task" or not refund._make_credit_note():
                refund._ask()

    # --- Credit notes ---

    def _get_invoice(self):
        """Return the posted invoice of the order that has the amount left, if any."""
        invoices = self.order_id.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        ).sorted("id")
        for invoice in invoices:
            if (
                self.currency_id.compare_amounts(self._get_left(invoice), self.amount)
                >= 0
            ):
                return invoice
        return invoices.browse()

    def _get_left(self, invoice):
        """Return what of an invoice no credit note has taken yet, drafts counted."""
        credits = invoice.reversal_move_ids.filtered(lambda one: one.state != "cancel")
        return invoice.amount_total - sum(credits.mapped("amount_total"))

    def _make_credit_note(self):
        """Make the credit note of the refund; False when there is no invoice for it."""
        self.ensure_one()
        invoice = self._get_invoice()
        if not invoice:
            return False
        is_whole = not self.currency_id.compare_amounts(
            self.amount, invoice.amount_total
        )
        values = {
            "invoice_date": fields.Date.context_today(self),
            "ref": self.env._(
                "%(channel)s, refund %(refund)s",
                channel=self.channel_id.name,
                refund=self.external_id,
            ),
        }
        if is_whole:
            move = invoice._reverse_moves([values])
        else:
            move = self._create_partial(invoice, values)
        self.write({"move_id": move.id, "state": "done"})
        if self.channel_id.refund_policy == "posted":
            move.action_post()
        self.order_id.message_post(
            body=self.env._(
                "The channel paid back %(amount)s: credit note %(note)s.",
                amount=self.currency_id.format(self.amount),
                note=move._get_html_link(),
            )
        )
        return True

    def _create_partial(self, invoice, values):
        """Make a credit note of a part: the taxes in the proportion of the invoice."""
        line = invoice.invoice_line_ids.filtered(
            lambda one: one.display_type == "product"
        )[:1]
        parts = self._get_parts(invoice)
        product = self.env.ref("sale_channel_connectors.product_fee")
        move = self.env["account.move"].create(
            values
            | {
                "move_type": "out_refund",
                "reversed_entry_id": invoice.id,
                "partner_id": invoice.partner_id.id,
                "partner_shipping_id": invoice.partner_shipping_id.id,
                "journal_id": invoice.journal_id.id,
                "currency_id": invoice.currency_id.id,
                "fiscal_position_id": invoice.fiscal_position_id.id,
                "invoice_origin": self.order_id.name,
                "team_id": invoice.team_id.id,
                "invoice_user_id": invoice.invoice_user_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": values["ref"],
                            "quantity": 1.0,
                            "price_unit": float(price),
                            "account_id": line.account_id.id,
                            "tax_ids": [Command.set(taxes.ids)],
                        }
                    )
                    for taxes, price in parts
                ],
            }
        )
        self._add_rounding(move, line)
        return move

    def _get_groups(self, invoice):
        """Return amounts with tax by taxes: of what came back, else of the invoice."""
        lines = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        taxes = {line.product_id.id: line.tax_ids for line in lines}
        rows = [(row["product_id"], row["amount"]) for row in self.goods or ()]
        is_known = all(product in taxes for product, _amount in rows)
        if not is_known or not sum(amount for _product, amount in rows):
            rows = [(line.product_id.id, line.price_total) for line in lines]
        groups = {}
        for product, amount in rows:
            groups.setdefault(taxes[product], Decimal(0))
            groups[taxes[product]] += money.exact(amount)
        return groups

    def _get_parts(self, invoice):
        """Return (taxes, price) of the rows, whose sum with tax is the amount."""
        digits = self.currency_id.decimal_places
        groups = self._get_groups(invoice)
        whole, amount = sum(groups.values()), money.exact(self.amount)
        parts, left = [], amount
        for number, (taxes, gross) in enumerate(groups.items(), 1):
            share = money.rounded(amount * gross / whole, digits)
            share = left if number == len(groups) else share
            left -= share
            if not share:
                continue
            parts.append((taxes, self._get_price(taxes, share, digits)))
        return parts

    def _get_price(self, taxes, share, digits):
        """Return the price whose sum with the taxes is a share, or nearly so."""
        included = taxes and all(tax.price_include for tax in taxes)
        if not taxes or included:
            return share
        one = taxes.compute_all(1000.0, self.currency_id)
        rate = money.exact(one["total_included"]) / 1000
        return money.rounded(share / rate, digits) if rate else share

    def _add_rounding(self, move, line):
        """Add a visible row where the roundings of taxes keep it from the amount."""
        gap = money.exact(self.amount) - money.exact(move.amount_total)
        if not gap:
            return
        product = self.env.ref("sale_channel_connectors.product_rounding")
        move.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": product.name,
                            "quantity": 1.0,
                            "price_unit": float(gap),
                            "account_id": line.account_id.id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ]
            }
        )

    # --- A person ---

    def _ask(self):
        """Ask the responsible person what becomes of a refund."""
        order = self.order_id
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("%s: a refund", self.channel_id.name),
            note=self.env._(
                "The channel paid back %(amount)s (%(refund)s). There is no invoice of"
                " this amount, or the channel wants a person to look at it.",
                amount=self.currency_id.format(self.amount),
                refund=self.external_id,
            ),
            user_id=order._get_channel_responsible().id,
        )

    def _get_for_decision(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only accountants decide about refunds."))
        self.check_access("read")
        return self.sudo()  # the right to decide is checked above

    def action_make_credit_note(self):
        """Make the credit notes of refunds that wait for one."""
        for refund in self._get_for_decision().filtered(
            lambda one: one.state == "waiting"
        ):
            if not refund._make_credit_note():
                raise UserError(
                    self.env._(
                        "Order %s has no posted invoice of that amount.",
                        refund.order_id.name,
                    )
                )

    def action_close(self):
        """Say that refunds that wait were settled in another way."""
        waiting = self._get_for_decision().filtered(lambda one: one.state == "waiting")
        waiting.state = "closed"

    def action_open_move(self):
        """Open the credit note."""
        self.ensure_one()
        return self.move_id._get_records_action()
