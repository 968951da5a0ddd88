"""The customer's page about the deliveries of an order, by a link that ends."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "delivery_routing.customer_page"
DAYS_AFTER = 7  # that the page is there after a delivery
TOKEN_LENGTH = 200  # far more than a token has


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    delivery_page_url = fields.Char(
        "Customer's Delivery Page",
        compute="_compute_delivery_page_url",
        compute_sudo=True,  # customers and sales people see no stops
        help="Where the customer follows the delivery, without logging in; empty "
        "while there is nothing to follow.",
    )

    @api.depends(
        "partner_id",
        "picking_ids.delivery_stop_id.outcome_at",
        "picking_ids.delivery_missed_stop_id",
    )
    def _compute_delivery_page_url(self):
        for order in self:
            order.delivery_page_url = False
            if order._delivery_page_stops():
                path = f"/delivery/{order._delivery_token()}"
                order.delivery_page_url = order.get_base_url() + path

    def _delivery_token(self) -> str:
        """Return what opens the page of the order, as long as it is this customer's."""
        self.ensure_one()
        # the secret of the database signs it, which nobody may read
        return hash_sign(self.sudo().env, SCOPE, [self.id, self.partner_id.id])

    @api.model
    def _find_by_delivery_token(self, token: str):
        """Return the order of a token, as superuser; none for any other text.

        Nothing is looked up for a token that this database has not signed.
        """
        order_sudo = self.sudo().browse()  # customers are nobody here
        if not token.isascii() or len(token) > TOKEN_LENGTH:
            return order_sudo
        try:
            values = verify_hash_signed(order_sudo.env, SCOPE, token)
        except ValueError:
            return order_sudo
        found = order_sudo.browse(values[:1] if values else ()).exists()
        # the same customer still, and this very text: base64 can be written otherwise
        is_same = found and consteq(found._delivery_token(), token)
        return found if is_same and found._delivery_page_stops() else order_sudo

    def _delivery_page_stops(self):
        """Return what the page tells of: deliveries to come, and recent ones."""
        self.ensure_one()
        pickings = self.picking_ids
        stops = pickings.delivery_stop_id | pickings.delivery_missed_stop_id
        oldest = fields.Datetime.now() - timedelta(days=DAYS_AFTER)
        return stops.filtered(
            lambda stop: (
                stop.kind == "delivery"
                and (stop.outcome_at or fields.Datetime.to_datetime(stop.date)) > oldest
            )
        ).sorted(lambda stop: (stop.date, stop.begin or stop.create_date), reverse=True)
