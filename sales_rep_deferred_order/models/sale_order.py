from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.http import request

TAKEN_AT_MAX_AGE = timedelta(days=366)
TAKEN_AT_CLOCK_SKEW = timedelta(minutes=5)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    rep_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Sales Rep",
        index="btree_not_null",
        copy=False,
        tracking=True,
        help="The rep who took this order for the customer.",
    )
    taken_at = fields.Datetime(
        copy=False,
        tracking=True,
        help="When the rep took the order from the customer. Confirming the order moves"
        " the order date, not this one.",
    )
    entered_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="The person who made this order, also when he made it on the website."
        " Empty for visitors who are not logged in.",
    )
    rep_cart_key = fields.Char(
        compute="_compute_rep_cart_key",
        store=True,
        copy=False,
        help="Set as long as this is the rep's open cart: one cart per website,"
        " customer and rep.",
    )

    _rep_cart_uniq = models.UniqueIndex(
        "(rep_cart_key) WHERE rep_cart_key IS NOT NULL",
        "The rep has an open cart for this customer already.",
    )
    _rep_cart_idx = models.Index(
        "(rep_user_id, partner_id) WHERE rep_cart_key IS NOT NULL"
    )
    _last_order_idx = models.Index(
        "(commercial_partner_id, date_order) WHERE state = 'sale'"
    )

    # --- Computes ---

    @api.depends("state")
    def _compute_rep_cart_key(self):
        for order in self:
            order.rep_cart_key = order.state == "draft" and order.rep_cart_key

    def _compute_user_id(self):
        """Give an order of a rep the customer's salesperson, else the rep himself when
        he is an employee, and never the website's default."""
        rep_orders = self.filtered("rep_user_id")
        for order in rep_orders:
            if order.state != "draft" or order._is_salesperson_due():
                order.user_id = order.user_id or order._get_rep_order_salesperson()
        return super(SaleOrder, self - rep_orders)._compute_user_id()

    # --- Constraints ---

    @api.constrains("taken_at")
    def _check_taken_at(self):
        now = fields.Datetime.now()
        for order in self.filtered("taken_at"):
            if order.taken_at > now + TAKEN_AT_CLOCK_SKEW:
                raise ValidationError(
                    self.env._("An order cannot have been taken in the future.")
                )
            if order.taken_at < now - TAKEN_AT_MAX_AGE:
                raise ValidationError(
                    self.env._("An order cannot have been taken more than a year ago.")
                )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        person = self._get_entering_person()
        represented = self._get_represented_ids(person, vals_list)
        for vals in vals_list:
            if not (self.env.su and "entered_by_id" in vals):
                vals["entered_by_id"] = person.id
            if vals.get("partner_id") in represented:
                vals.setdefault("rep_user_id", person.id)
        return super(SaleOrder, self._as_person(person)).create(vals_list)

    def write(self, vals):
        if "entered_by_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("Who entered an order is recorded and cannot be changed.")
            )
        return super().write(vals)

    # --- Actions ---

    def action_confirm(self):
        untold = self.filtered(lambda order: order.rep_user_id and not order.taken_at)
        untold.taken_at = fields.Datetime.now()
        return super().action_confirm()

    # --- Business ---

    @api.model
    def _get_entering_person(self):
        """Return the user who makes an order now. On the website carts are made by the
        superuser, the person is the one of the request.

        :rtype: res.users
        """
        user = self.env.user
        if self.env.uid == SUPERUSER_ID and request and request.env.uid:
            user = request.env.user
        return user.browse() if user._is_public() else user.with_env(self.env)

    @api.model
    def _get_represented_ids(self, person, vals_list):
        """Return the ids of the partners in the values whom the person represents: a
        rep makes orders for them in the backend too."""
        if not person or not person._is_rep():  # nobody: a visitor
            return set()
        # sudo: asked about any partner, as in res.partner._rep_may_act
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(
            {vals.get("partner_id") for vals in vals_list} - {None, False}
        )
        customers = partners.commercial_partner_id.filtered("active")
        customer_ids = customers._get_rep_customer_ids_among(person)
        return {p.id for p in partners if p.commercial_partner_id.id in customer_ids}

    def _as_person(self, person):
        """Return self with the person as author of the creation, the rights kept."""
        if not person or person == self.env.user:
            return self
        return self.with_context(mail_create_nosubscribe=True).with_user(person).sudo()

    def _is_salesperson_due(self):
        # See website_sale: carts get theirs when they are confirmed.
        return not self.website_id or self.env.context.get("force_user_recomputation")

    def _get_rep_order_salesperson(self):
        self.ensure_one()
        customer = self.partner_id
        rep = self.rep_user_id
        return (
            customer.user_id
            or customer.commercial_partner_id.user_id
            or (rep if rep._is_internal() else rep.browse())
        )

    def _is_guest_order(self):
        """A customer without a login is known to the rep who orders for him."""
        return not self.rep_user_id and super()._is_guest_order()

    def _get_taken_at_local(self):
        """Return when the order was taken, now by default, as an input shows it."""
        self.ensure_one()
        taken_at = self.taken_at or fields.Datetime.now()
        local = fields.Datetime.context_timestamp(self, taken_at)
        return local.strftime("%Y-%m-%dT%H:%M")

    def _is_rep_cart_taken(self):
        """Whether the cart is being paid, so that the next one has to be opened."""
        states = ("pending", "authorized", "done")
        return bool(self) and self.get_portal_last_transaction().state in states

    def _refresh_rep_cart(self, pricelist):
        """Follow a change of the customer's price list since the last request."""
        self.ensure_one()
        if self.pricelist_id != pricelist:
            self.pricelist_id = pricelist
            self._recompute_prices()

    def _filter_can_send_abandoned_cart_mail(self):
        """A cart that a rep keeps is not the customer's: he is not reminded of it."""
        own = self.filtered(lambda order: not order.rep_user_id)
        if not own:
            return own  # super() needs one website
        return super(SaleOrder, own)._filter_can_send_abandoned_cart_mail()
