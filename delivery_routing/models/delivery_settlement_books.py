"""Money that a courier did not bring, or brought too much, on him in the books."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ResCompany(models.Model):
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    delivery_difference_account_id = fields.Many2one(
        "account.account",
        "Couriers' Differences",
        check_company=True,
        domain="[('account_type', 'in', ('asset_receivable', 'asset_current',"
        " 'liability_current')), ('active', '=', True)]",
        help="What a courier owes after sign-off is booked here, on his name. Empty: "
        "it is noted under Deliveries > Differences alone.",
    )


class DeliverySettlementLine(models.Model):
    _inherit = "delivery.settlement.line"  # pylint: disable=consider-merging-classes-inherited

    difference_move_id = fields.Many2one(
        "account.move",
        "In the Books",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="Where the difference is booked on the courier.",
    )

    def _book_differences(self):
        """Book what is missing or too much, where the company has an account for it.

        The payments of the customers are whole: they have paid. What the till has not
        got goes from its account to that of the courier's.
        """
        missing = self.filtered(lambda x: x.kind == "cash" and x.has_difference)
        # dispatchers keep no books: what they sign off is booked for them
        lines_sudo = missing.sudo().filtered(
            "company_id.delivery_difference_account_id"
        )
        moves_sudo = self.env["account.move"].sudo()
        moves_sudo = moves_sudo.create([x._prepare_difference() for x in lines_sudo])
        moves_sudo.action_post()
        for line_sudo, move_sudo in zip(lines_sudo, moves_sudo, strict=True):
            line_sudo.difference_move_id = move_sudo

    def _prepare_difference(self) -> dict:
        company, currency = self.company_id, self.currency_id
        date = company._delivery_today()
        amount = self.amount_difference
        balance = currency._convert(amount, company.currency_id, company, date)
        sides = (
            (company.delivery_difference_account_id, 1),
            (self._till_account(), -1),
        )
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": self._difference_journal().id,
            "date": date,
            "ref": self.display_name,
            "line_ids": [
                Command.create(
                    {
                        "name": self.display_name,
                        "account_id": account.id,
                        "partner_id": self.courier_id.user_id.partner_id.id,
                        "currency_id": currency.id,
                        "amount_currency": sign * amount,
                        "balance": sign * balance,
                    }
                )
                for account, sign in sides
            ],
        }

    def _till_account(self):
        """Return where the money of the route lies in the books."""
        payments = self.route_id.stop_ids.payment_ids
        till = payments.filtered(lambda one: one.currency_id == self.currency_id)
        account = till.outstanding_account_id[:1]
        if not account:
            raise UserError(
                self.env._(
                    "The money of route %(route)s lies on no account: give the payment "
                    "method of its journal an outstanding account first.",
                    route=self.route_id.display_name,
                )
            )
        return account

    def _difference_journal(self):
        journal = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.company_id),
                ("type", "=", "general"),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no journal for miscellaneous entries, in which "
                    "what the courier owes could be booked.",
                    company=self.company_id.name,
                )
            )
        return journal
