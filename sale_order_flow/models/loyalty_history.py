from odoo import fields, models


class LoyaltyHistory(models.Model):
    _inherit = "loyalty.history"

    wallet_cause = fields.Selection(
        [
            ("shrunk", "Less ordered than paid"),
            ("cancelled", "Order cancelled"),
            ("taken_back", "Taken back"),
        ],
        "Cause",
        readonly=True,
        index="btree_not_null",
        help="Why money of a paid order was credited to the customer's wallet, or "
        "taken back because the order grew again or the payment was refunded.",
    )

    def unlink(self):
        """Money that was moved stays on record when its order is cancelled, which
        otherwise removes what the order has earned and used."""
        return super(
            LoyaltyHistory, self.filtered(lambda row: not row.wallet_cause)
        ).unlink()

    def _get_portal_values(self):
        """Return what the portal's window about a wallet shows of the row."""
        self.ensure_one()
        sign = "-" if self.issued < self.used else "+"
        points = self.card_id._format_points(abs(self.issued - self.used))
        return {
            "order_id": self.order_id,
            "description": self.description,
            "order_portal_url": self._get_order_portal_url(),
            "points": f"{sign}{points}",
        }
