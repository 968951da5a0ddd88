"""Money that a courier has taken becomes payments, to the cent."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..cash_book import CashBook


class AccountPayment(models.Model):
    _inherit = "account.payment"

    delivery_stop_id = fields.Many2one(
        "delivery.stop",
        "Taken at",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The door at which a courier took the money.",
    )


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    payment_ids = fields.One2many("account.payment", "delivery_stop_id", readonly=True)

    def _book_cash(self):
        """Book what was taken at these doors, all of them at once."""
        # a dispatcher signs off, and has no rights in the books
        for company, stops_sudo in self.sudo().grouped("company_id").items():
            CashBook(stops_sudo.with_company(company)).book()


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    def _get_cash_journals(self):
        """Return the till of each route: its courier's, else the company's first.

        :raise UserError: when there is none
        """
        without = self.filtered(lambda route: not route.courier_id.cash_journal_id)
        first = without and self.env["account.journal"].search(
            [("type", "=", "cash"), ("company_id", "=", self.company_id.id)], limit=1
        )
        if without and not first:
            raise UserError(
                self.env._(
                    "There is no cash journal for the money of %(courier)s.",
                    courier=without[0].courier_id.name,
                )
            )
        return {route: route.courier_id.cash_journal_id or first for route in self}


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _open_invoices(self):
        """Return the invoices that are posted and not paid, the oldest first."""
        return (
            self._get_billing_invoices()
            .filtered(lambda move: move.state == "posted" and move.amount_residual > 0)
            .sorted("id")
        )
