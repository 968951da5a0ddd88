import hmac

from odoo import models
from odoo.exceptions import UserError
from odoo.http import SAFE_HTTP_METHODS, request

from .website import REP_CUSTOMER_KEY

TOKEN_HEADER = "X-Rep-Acting"
TOKEN_FIELD = "rep_acting"

# Website routes that write although they are called by GET, with the parameter that
# makes them write (None: they always do). Pages that only prepare the cart they show
# (/shop/cart, /shop/checkout, /shop/payment) are views: they show the customer they
# work for.
WRITING_GET_ROUTES = {
    "/coupon/<string:code>": None,
    "/shop/cart": "revive_method",
    '/shop/change_pricelist/<model("product.pricelist"):pricelist>': None,
    "/shop/claimreward": None,
    "/shop/payment/validate": None,
    "/shop/pricelist": None,
    "/wallet/top_up": None,
    "/website/action/<path_or_xml_id_or_id>": None,
    "/website/action/<path_or_xml_id_or_id>/<path:path>": None,
}

# Writing routes that need no token: they say themselves for whom they are, or end
# what was begun. All others are refused.
FREE_ROUTES = frozenset(
    {
        "/my/rep/act/<int:partner_id>",
        "/my/rep/stop",
        "/web/login",
        "/web/login/totp",
    }
)


class StaleRepPageError(UserError):
    """A page that shows one customer asked for something while the rep orders for
    another one, or for nobody."""

    http_status = 409


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _frontend_pre_dispatch(cls):
        result = super()._frontend_pre_dispatch()
        request.rep_acting = None  # a repeated request is validated anew
        return result

    @classmethod
    def _pre_dispatch(cls, rule, args):
        super()._pre_dispatch(rule, args)
        if not getattr(request, "is_frontend", False):
            return
        if cls._needs_rep_token(rule):
            cls._check_rep_token()
        elif cls._is_rep_acting_over():
            request.website._stop_rep_acting(
                notice=request.website._get_rep_acting().refusal
            )

    @classmethod
    def _get_error_html(cls, env, code, values):
        if isinstance(values.get("exception"), StaleRepPageError):
            page = "sales_rep_deferred_order.stale_page"
            return code, env["ir.ui.view"]._render_template(page, values)
        return super()._get_error_html(env, code, values)

    @classmethod
    def _needs_rep_token(cls, rule):
        """Whether the request is one that must come from a page of the customer the
        rep orders for: every one that may write, and every JSON call, as its answer is
        shown in the page that asked."""
        if rule.rule in FREE_ROUTES:
            return False
        if rule.rule in WRITING_GET_ROUTES:
            parameter = WRITING_GET_ROUTES[rule.rule]
            if parameter is None or parameter in request.httprequest.args:
                return True
        return (
            request.httprequest.method not in SAFE_HTTP_METHODS
            or rule.endpoint.routing["type"] == "jsonrpc"
        )

    @classmethod
    def _is_rep_acting_over(cls):
        return (
            REP_CUSTOMER_KEY in request.session
            and not request.website._get_rep_customer()
        )

    @classmethod
    def _check_rep_token(cls):
        token = cls._get_rep_token_of_request()
        if not token and REP_CUSTOMER_KEY not in request.session:
            return
        expected = request.website._get_rep_token()
        if cls._is_rep_acting_over():
            raise StaleRepPageError(cls._get_stale_rep_page_message(token))
        if not hmac.compare_digest(token.encode(), expected.encode()):
            raise StaleRepPageError(cls._get_stale_rep_page_message(token))

    @classmethod
    def _get_rep_token_of_request(cls):
        http_request = request.httprequest
        return (
            http_request.headers.get(TOKEN_HEADER)
            or http_request.form.get(TOKEN_FIELD)
            or http_request.args.get(TOKEN_FIELD)
            or ""
        )

    @classmethod
    def _get_stale_rep_page_message(cls, token):
        acting = request.website._get_rep_acting()
        shown = request.website._get_rep_token_customer(token).display_name
        if acting.refusal:
            return request.env._(
                "%(reason)s You no longer order for this customer, nothing was"
                " changed.",
                reason=acting.refusal,
            )
        if acting.customer and shown:
            return request.env._(
                "This page shows %(shown)s, but you order for %(acting)s now. Nothing"
                " was changed. Reload the page, or choose the customer again.",
                shown=shown,
                acting=acting.customer.display_name,
            )
        if acting.customer:
            return request.env._(
                "This page was opened before you began to order for %(acting)s. Nothing"
                " was changed. Reload the page.",
                acting=acting.customer.display_name,
            )
        if shown:
            return request.env._(
                "This page shows %(shown)s, but you do not order for this customer any"
                " more. Nothing was changed. Choose the customer again.",
                shown=shown,
            )
        return request.env._(
            "This page belongs to another login. Nothing was changed. Reload the page."
        )
