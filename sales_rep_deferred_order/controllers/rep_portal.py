from datetime import datetime, time
from urllib.parse import unquote

import pytz
from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.translate import LazyTranslate

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..rep_customers import COUNT_LIMIT, PAGE_SIZE, Criteria, RepCustomers

_lt = LazyTranslate(__name__)

ORDERS_PAGE_SIZE = 50


class RepPortal(CustomerPortal):
    # --- Home ---

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "rep_customer_count" in counters:
            values["rep_customer_count"] = self._count_customers()
        return values

    def _count_customers(self):
        if not request.env.user._is_rep():
            return 0
        # sudo: the domain holds the rep's own customers, see RepCustomers
        return (
            request.env["res.partner"]
            .sudo()
            .search_count(request.env.user._rep_customers_domain(), limit=1)
        )

    # --- Customers ---

    @http.route(
        ["/my/rep", "/my/rep/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
        sitemap=False,
        list_as_website_content=_lt("My Customers (sales reps)"),
    )
    def rep_customers(self, page=1, **params):
        """The rep's customers: search, badges, and the button that starts to order."""
        self._check_is_rep()
        criteria = Criteria.from_params(page=page, **params)
        found = RepCustomers(request.env, request.website).get_page(criteria)
        return request.render(
            "sales_rep_deferred_order.portal_rep_customers",
            {
                "page_name": "rep_customers",
                "found": found,
                "criteria": criteria,
                "count_limit": COUNT_LIMIT,
                "page_size": PAGE_SIZE,
                "searches": self._get_customer_searches(),
                "filters": self._get_customer_filters(),
                "sortings": self._get_customer_sortings(),
                "today_count": self._count_orders_of_today(),
            },
        )

    def _get_customer_searches(self):
        return {
            "all": request.env._("Everything"),
            "name": request.env._("Name"),
            "ref": request.env._("Reference"),
            "vat": request.env._("Tax ID"),
            "city": request.env._("City"),
            "phone": request.env._("Phone"),
        }

    def _get_customer_filters(self):
        return {
            "all": request.env._("All"),
            "cart": request.env._("Open cart"),
            "idle": request.env._("No order for 30 days"),
            "blocked": request.env._("Blocked"),
        }

    def _get_customer_sortings(self):
        return {
            "name": request.env._("Name"),
            "city": request.env._("City"),
            "ref": request.env._("Reference"),
            "last": request.env._("Last order first"),
            "idle": request.env._("Longest without order first"),
        }

    # --- Acting ---

    @http.route(
        "/my/rep/act/<int:partner_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def rep_act(self, partner_id, redirect="/shop", **params):
        """Order for this customer from now on."""
        self._check_is_rep()
        user = request.env.user
        # sudo: a portal rep may not read all that is checked; _rep_may_act decides
        customer_sudo = request.env["res.partner"].sudo().browse(partner_id).exists()
        customer_sudo = customer_sudo.commercial_partner_id
        if not customer_sudo or not customer_sudo._rep_may_act(user):
            raise NotFound()  # the same answer for foreign and for unknown ids
        website = request.website
        refusal = website._get_rep_refusal(customer_sudo, user)
        if refusal:
            website._stop_rep_acting(notice=refusal)
            return request.redirect("/my/rep")
        website._start_rep_acting(customer_sudo)
        return request.redirect(redirect if _is_shop_path(redirect) else "/shop")

    @http.route(
        "/my/rep/stop",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def rep_stop(self, **params):
        """Order for nobody from now on; the cart stays as it is."""
        request.website._stop_rep_acting()
        return request.redirect("/my/rep")

    @http.route(
        "/my/rep/taken_at",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def rep_taken_at(self, taken_at=None, client_order_ref=None, **params):
        """Note on the acting cart when the order was taken, and the customer's own
        reference. Answers JSON where JSON is asked for, else goes back to the payment
        page."""
        if not request.website._get_rep_customer() or not request.cart:
            raise NotFound()
        error = None
        try:
            with request.env.cr.savepoint():
                request.cart.write(self._prepare_taken(taken_at, client_order_ref))
        except ValidationError as refusal:
            error = str(refusal)
        if request.httprequest.accept_mimetypes.best == "application/json":
            return request.make_json_response({"error": error or False})
        if error:
            request.session["rep_notice"] = error
        return request.redirect("/shop/payment")

    def _prepare_taken(self, taken_at, client_order_ref):
        values = {}
        if taken_at is not None:
            values["taken_at"] = self._parse_local_time(taken_at)
        if client_order_ref is not None:
            values["client_order_ref"] = client_order_ref.strip() or False
        return values

    def _parse_local_time(self, text):
        """Return the UTC time of what a person typed in his time zone."""
        if not text.strip():
            return False
        try:
            local = datetime.fromisoformat(text.strip())
            if local.tzinfo is None:
                local = self._get_timezone().localize(local)
            return local.astimezone(pytz.utc).replace(tzinfo=None)
        except (ValueError, OverflowError) as error:  # the first and the last day
            raise ValidationError(
                request.env._("%(text)s is no date and time.", text=text)
            ) from error

    def _get_timezone(self):
        return pytz.timezone(request.env.context.get("tz") or "UTC")

    # --- Orders entered by the rep ---

    @http.route(
        ["/my/rep/orders", "/my/rep/orders/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def rep_orders(self, page=1, filterby="today", **params):
        """The orders that the rep took, today's first, with their totals."""
        self._check_is_rep()
        filters = self._get_order_filters()
        filterby = filterby if filterby in filters else "today"
        domain = self._get_rep_orders_domain() & filters[filterby]["domain"]
        # With the rep's own rights: an order of a customer who is no longer his is gone
        orders = request.env["sale.order"]
        pager = portal_pager(
            url="/my/rep/orders",
            total=orders.search_count(domain),
            page=page,
            step=ORDERS_PAGE_SIZE,
            url_args={"filterby": filterby},
        )
        totals = orders._read_group(domain, ["currency_id"], ["amount_total:sum"])
        return request.render(
            "sales_rep_deferred_order.portal_rep_orders",
            {
                "page_name": "rep_orders",
                "orders": orders.search(
                    domain,
                    order="date_order desc, id desc",
                    limit=ORDERS_PAGE_SIZE,
                    offset=pager["offset"],
                ).sudo(),  # sudo: to show the customer's name and the rep's
                "totals": totals,
                "pager": pager,
                "filterby": filterby,
                "filters": filters,
            },
        )

    def _get_rep_orders_domain(self):
        return Domain("rep_user_id", "=", request.env.uid) & Domain(
            "state", "in", ("sent", "sale")
        )

    def _get_order_filters(self):
        return {
            "today": {
                "label": request.env._("Today"),
                "domain": Domain("date_order", ">=", self._get_start_of_today()),
            },
            "week": {
                "label": request.env._("Last 7 days"),
                "domain": Domain("date_order", ">=", "today -7d"),
            },
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
        }

    def _get_start_of_today(self):
        timezone = self._get_timezone()
        today = fields.Datetime.now().replace(tzinfo=pytz.utc).astimezone(timezone)
        start = timezone.localize(datetime.combine(today.date(), time.min))
        return start.astimezone(pytz.utc).replace(tzinfo=None)

    def _count_orders_of_today(self):
        domain = self._get_rep_orders_domain()
        domain &= self._get_order_filters()["today"]["domain"]
        return request.env["sale.order"].search_count(domain)

    def _check_is_rep(self):
        if not request.env.user._is_rep():
            raise NotFound()


def _is_shop_path(path):
    if ".." in unquote(path):  # a browser would leave the shop by it
        return False
    return path == "/shop" or path.startswith(("/shop/", "/shop?"))
