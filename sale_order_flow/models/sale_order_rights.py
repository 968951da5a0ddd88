"""Who may cancel, edit after confirmation, see the orders of others, see costs."""

from odoo import fields, models
from odoo.exceptions import AccessError

CANCEL = "sale_order_flow.group_order_cancel"
EDIT_CONFIRMED = "sale_order_flow.group_order_edit_confirmed"
OWN_ONLY = "sale_order_flow.group_order_own_only"
COST = "sale_order_flow.group_order_cost"

# What a customer was promised. The rest (notes, tags, signatures) stays open.
PROTECTED = frozenset(
    (
        "commitment_date",
        "currency_id",
        "date_order",
        "fiscal_position_id",
        "partner_id",
        "partner_invoice_id",
        "partner_shipping_id",
        "payment_term_id",
        "user_id",
        "warehouse_id",
    )
)


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    margin = fields.Monetary(groups=COST)
    margin_percent = fields.Float(groups=COST)

    def _compute_user_id(self):
        """Give the orders of people who see only their own to them."""
        super()._compute_user_id()
        if not self.env.user.has_group(OWN_ONLY):
            return
        for order in self:
            if not order._origin:
                order.user_id = self.env.user

    def write(self, vals):
        self._check_order_rights(vals)
        return super().write(vals)

    def _check_order_rights(self, vals):
        """Refuse what the user's rights do not cover.

        :raise AccessError: with a sentence that names what is not allowed
        """
        if self.env.su:  # portal, shop, jobs: they have checks of their own
            return
        if "state" in vals:
            self._check_may_change_state(vals["state"])
        confirmed = self.filtered(lambda order: order.state == "sale")
        if confirmed and (PROTECTED & vals.keys() or vals.get("locked") is False):
            confirmed._check_may_edit_confirmed()

    def _check_may_change_state(self, state):
        changed = self.filtered(lambda order: order.state != state)
        if state == "cancel" and changed:
            changed._check_may_cancel()
        else:
            confirmed = changed.filtered(lambda order: order.state == "sale")
            confirmed._check_may_edit_confirmed()

    def _check_may_cancel(self):
        if not (self.env.su or self.env.user.has_group(CANCEL)):
            raise AccessError(
                self.env._(
                    "You may not cancel orders (%(orders)s). Please ask a sales"
                    " manager.",
                    orders=", ".join(self.mapped("name")),
                )
            )

    def _check_may_edit_confirmed(self):
        if self and not (self.env.su or self.env.user.has_group(EDIT_CONFIRMED)):
            raise AccessError(
                self.env._(
                    "You may not change orders after their confirmation (%(orders)s)."
                    " Please ask a sales manager.",
                    orders=", ".join(self.mapped("name")),
                )
            )

    def _action_cancel(self):
        """Ask for the right before drafts of invoices are cancelled on the way."""
        # A customer who declines comes as superuser and is let through.
        self._check_may_cancel()
        # Cancelling deliveries reads purchases, which sales people need not see.
        return super(SaleOrder, self.sudo())._action_cancel()
