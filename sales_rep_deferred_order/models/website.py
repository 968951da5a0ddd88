import hashlib
import hmac
from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import ConcurrencyError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import hmac as database_hmac

from odoo.addons.website_sale.models.website import CART_SESSION_CACHE_KEY

REP_CUSTOMER_KEY = "rep_customer_id"
REP_USER_KEY = "rep_customer_uid"
REP_NOTICE_KEY = "rep_notice"
MAX_ID_DIGITS = 10
# What other addons remember about a cart that must not outlive a change of customer.
CART_MEMORY_KEYS = (
    "error_promo_code",
    "pending_coupon_code",
    "sale_last_order_id",
    "sale_transaction_id",
    "successful_code",
    "__website_sale_last_tx_id",
)


class NoRepCustomerError(UserError):
    """A rep who is no customer himself put something into a cart of nobody."""


class RepActing(NamedTuple):
    """The acting state of one request.

    ``customer`` is the customer the rep orders for (sudo, empty when he orders for
    nobody), ``refusal`` says why the customer of the session is no longer valid.
    """

    customer: models.BaseModel
    refusal: str | None = None


class Website(models.Model):
    _inherit = "website"

    # --- Acting state ---

    def _get_rep_acting(self):
        """Return the acting state of the current request, validated once per request.

        :rtype: RepActing
        """
        if (
            not request
            or not getattr(request, "website", None)  # a backend tab of the same rep
            or REP_CUSTOMER_KEY not in request.session
        ):
            return RepActing(self.env["res.partner"].sudo())
        acting = getattr(request, "rep_acting", None)
        if acting is None:
            acting = request.rep_acting = self._validate_rep_acting()
        return acting

    def _get_rep_customer(self):
        """Return the customer for whom the rep of this request orders, or nobody.

        :return: the customer's commercial entity, sudo: a portal rep may not read all
            that prices and taxes need
        :rtype: res.partner
        """
        return self._get_rep_acting().customer

    def _validate_rep_acting(self):
        nobody = self.env["res.partner"].sudo()
        user = request.env.user
        if request.session.get(REP_USER_KEY) != user.id:
            # Another person logged in on this browser: nothing is inherited.
            return RepActing(nobody)
        # sudo: the reason of a refusal has to name a customer that is out of reach
        customer_sudo = nobody.browse(request.session[REP_CUSTOMER_KEY]).exists()
        refusal = self._get_rep_refusal(customer_sudo, user)
        return RepActing(nobody, refusal) if refusal else RepActing(customer_sudo)

    def _get_rep_refusal(self, customer_sudo, user):
        """Return why the user may not order for the customer here, or None.

        Hook: other addons add their reasons.

        :param res.partner customer_sudo: the customer, empty when he is gone
        :param res.users user: the rep
        :rtype: str | None
        """
        self.ensure_one()
        if not user._is_rep():
            return request.env._("You are no sales rep any more.")
        if not customer_sudo:
            return request.env._("This customer no longer exists.")
        name = customer_sudo.display_name
        if not customer_sudo.active:
            return request.env._("%(customer)s is archived.", customer=name)
        if customer_sudo.commercial_partner_id != customer_sudo:
            return request.env._(
                "%(customer)s belongs to another company now.", customer=name
            )
        if not customer_sudo._rep_may_act(user):
            return request.env._(
                "%(customer)s is no customer of yours now.", customer=name
            )
        if customer_sudo.is_order_blocked:
            return request.env._("%(customer)s is blocked for orders.", customer=name)
        company_domain = customer_sudo._check_company_domain(self.company_id.id)
        if not customer_sudo.filtered_domain(company_domain):
            return request.env._(
                "%(customer)s cannot buy on this website.", customer=name
            )
        return None

    def _start_rep_acting(self, customer_sudo):
        """Make this session order for the customer."""
        self._forget_cart()
        request.session.pop(REP_NOTICE_KEY, None)
        request.session[REP_CUSTOMER_KEY] = customer_sudo.id
        request.session[REP_USER_KEY] = request.env.user.id
        request.rep_acting = None

    def _stop_rep_acting(self, notice=None):
        """Make this session order for nobody.

        :param str notice: told to the rep on the next page
        """
        self._forget_cart()
        request.session.pop(REP_CUSTOMER_KEY, None)
        request.session.pop(REP_USER_KEY, None)
        if notice:
            request.session[REP_NOTICE_KEY] = notice
        request.rep_acting = None

    def _forget_cart(self):
        self.sale_reset()
        for key in CART_MEMORY_KEYS:
            request.session.pop(key, None)

    def _pop_rep_notice(self):
        """Return what the rep has to be told, once."""
        return request.session.pop(REP_NOTICE_KEY, None) if request else None

    # --- Token of a page ---

    def _get_rep_token(self, customer=None):
        """Return the token that a page shown in acting mode carries.

        :param res.partner customer: default: the customer of this request
        :return: the customer's id and a signature for this user, '' for nobody
        :rtype: str
        """
        customer = self._get_rep_customer() if customer is None else customer
        if not customer:
            return ""
        signature = database_hmac(
            # sudo: the database secret is not readable for reps
            self.env(su=True),
            "sales_rep_deferred_order.acting",
            (request.env.user.id, customer.id),
            hash_function=hashlib.sha256,
        )
        return f"{customer.id}-{signature}"

    def _get_rep_token_customer(self, token):
        """Return the customer of a genuine token of this user, or nobody."""
        nobody = self.env["res.partner"].sudo()  # sudo: only his name is shown
        head = (token or "").partition("-")[0]
        if not head.isdecimal() or len(head) > MAX_ID_DIGITS:
            return nobody
        customer_sudo = nobody.browse(int(head)).exists()
        genuine = self._get_rep_token(customer_sudo)
        is_genuine = hmac.compare_digest(genuine.encode(), token.encode())
        return customer_sudo if is_genuine else nobody

    # --- Cart ---

    def _is_rep_without_customer(self):
        """Whether a rep who is no customer himself acts for nobody."""
        user = self.env.user
        return user._is_rep() and not user.rep_may_buy and not self._get_rep_customer()

    def _get_and_cache_current_cart(self):
        """In acting mode only the rep's own open cart of this customer counts: session
        files are written last by whoever comes last, so a key in them proves nothing.
        """
        self.ensure_one()
        # sudo: carts are always sudo, see website_sale
        orders_sudo = self.env["sale.order"].sudo()
        customer = self._get_rep_customer()
        if customer:
            cart_sudo = self._find_rep_cart(customer)
            if request.session.get(CART_SESSION_CACHE_KEY) != cart_sudo.id:
                request.session[CART_SESSION_CACHE_KEY] = cart_sudo.id
            return cart_sudo
        if self._is_rep_without_customer():
            return orders_sudo
        self._prepare_own_cart()
        return super()._get_and_cache_current_cart()

    def _find_rep_cart(self, customer):
        cart_sudo = self.env["sale.order"].sudo()  # sudo: carts are always sudo
        cart_sudo = cart_sudo.search(
            self._get_rep_cart_domain(customer), order="id desc", limit=1
        )
        if cart_sudo._is_rep_cart_taken():
            return cart_sudo.browse()
        if cart_sudo and not request.env.cr.readonly:
            cart_sudo._refresh_rep_cart(self._get_rep_pricelist(customer))
        return cart_sudo

    def _get_rep_cart_domain(self, customer):
        return Domain(
            [
                ("rep_user_id", "=", self.env.user.id),
                ("rep_cart_key", "!=", False),
                ("partner_id", "=", customer.id),
                ("website_id", "=", self.id),
                ("state", "=", "draft"),
            ]
        )

    def _prepare_own_cart(self):
        """Let super() find the user's own cart; one that a rep keeps for him is not
        his."""
        session = request.session
        if self._is_cart_of_rep(session.get(CART_SESSION_CACHE_KEY)):
            self.sale_reset()
        if CART_SESSION_CACHE_KEY not in session and not self.env.user._is_public():
            self._skip_abandoned_rep_cart()

    def _is_cart_of_rep(self, order_id):
        # sudo: carts are always sudo
        order_sudo = self.env["sale.order"].sudo().browse(order_id or ())
        try:
            return bool(order_sudo.rep_cart_key)
        except MissingError:
            return False  # super() forgets it

    def _skip_abandoned_rep_cart(self):
        """Where super() would revive the cart that a rep keeps for this customer, do
        with the customer's own abandoned cart what super() does."""
        # sudo: carts are always sudo
        orders_sudo = self.env["sale.order"].sudo()
        drafts = Domain(
            [
                ("partner_id", "=", self.env.user.partner_id.id),
                ("website_id", "=", self.id),
                ("state", "=", "draft"),
            ]
        )
        if not orders_sudo.search(drafts, limit=1).rep_cart_key:
            return
        own_sudo = orders_sudo.search(
            drafts & Domain("rep_cart_key", "=", False), limit=1
        )
        # With this key set, super() searches no abandoned cart.
        request.session[CART_SESSION_CACHE_KEY] = own_sudo.id
        if own_sudo and not request.env.cr.readonly:
            own_sudo._update_address(own_sudo.partner_id.id, ["partner_id"])
            own_sudo._verify_cart()

    def _create_cart(self):
        if self._is_rep_without_customer():
            raise NoRepCustomerError(
                self.env._(
                    "Choose the customer you order for first, under My customers"
                    " (/my/rep)."
                )
            )
        customer = self._get_rep_customer()
        if not customer:
            return super()._create_cart()
        self._make_room_for_rep_cart(customer)
        try:
            return super()._create_cart()
        except UniqueViolation as error:
            # Another request of the rep made this cart meanwhile: repeated, this
            # request finds it.
            raise ConcurrencyError("The cart was made by another request") from error

    def _make_room_for_rep_cart(self, customer):
        """Release the key from an order that is no cart for this customer any more:
        paid for and not confirmed yet, or given to another customer by a clerk."""
        # sudo: carts are always sudo
        orders_sudo = self.env["sale.order"].sudo()
        holder_sudo = orders_sudo.search(
            [("rep_cart_key", "=", self._get_rep_cart_key(customer))]
        )
        holder_sudo.rep_cart_key = False
        holder_sudo.flush_recordset(["rep_cart_key"])

    def _get_rep_cart_key(self, customer):
        return f"{self.id}/{customer.id}/{self.env.user.id}"

    def _prepare_sale_order_values(self, partner_sudo):
        customer = self._get_rep_customer()
        values = super()._prepare_sale_order_values(customer or partner_sudo)
        if not customer:
            return values | {"rep_user_id": False}
        team = self.env.user.sale_team_id
        return values | {
            "rep_user_id": self.env.user.id,
            "rep_cart_key": self._get_rep_cart_key(customer),
            "team_id": team.id or values["team_id"],
        }

    # --- Prices, taxes and catalogue of the customer ---

    def _get_rep_pricelist(self, customer):
        # In the customer's country, wherever the rep is; a price list of the
        # customer's own comes first there.
        customer = customer.with_company(self.company_id)
        return customer.with_context(country_code=False).property_product_pricelist

    def _get_and_cache_current_pricelist(self):
        customer = self._get_rep_customer()
        if not customer:
            return super()._get_and_cache_current_pricelist()
        feature = "product.group_product_pricelist"
        if not self.env["res.groups"]._is_feature_enabled(feature):
            # sudo: as in website_sale, portal reps may not read price lists
            return self.env["product.pricelist"].sudo()
        return self._get_rep_pricelist(customer)

    def get_pricelist_available(self, show_visible=False):
        """The customer's list is the only one in acting mode."""
        if not self._get_rep_customer():
            return super().get_pricelist_available(show_visible=show_visible)
        # Without sudo like super()
        pricelist = self._get_and_cache_current_pricelist()
        return self.env["product.pricelist"].browse(pricelist.ids)

    def _get_and_cache_current_fiscal_position(self):
        customer = self._get_rep_customer()
        if not customer:
            return super()._get_and_cache_current_fiscal_position()
        if request.cart:
            return request.cart.fiscal_position_id
        # sudo: fiscal positions are always sudo, see website_sale
        positions_sudo = self.env["account.fiscal.position"].sudo()
        addresses = customer.address_get(["delivery"])
        return positions_sudo.with_company(self.company_id)._get_fiscal_position(
            customer, delivery=customer.browse(addresses["delivery"])
        )

    def _get_geoip_country_code(self):
        # Where the rep stands does not change what his customer pays.
        return False if self._get_rep_customer() else super()._get_geoip_country_code()

    def sale_product_domain(self):
        """A rep with a backend login sees what his customer would see."""
        domain = super().sale_product_domain()
        if self._get_rep_customer():
            domain = Domain(domain) & Domain("is_published", "=", True)
        return domain
