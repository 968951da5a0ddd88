from odoo import http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request
from odoo.tools.translate import LazyTranslate

from ..models.sale_rma_label import REPORT
from ..models.sale_rma_portal import MAX_ORDERS
from .portal_list import PortalList

MAX_SEARCH = 100  # letters

_lt = LazyTranslate(__name__)


class PortalReturns(PortalList):
    """A customer asks to return goods, and follows what becomes of it."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "return_count" in counters:
            returns = request.env["sale.rma"]
            # the entry is also the way to the first return
            values["return_count"] = (
                returns.search_count([]) if returns.has_access("read") else 0
            ) or 1
        return values

    @http.route(
        ["/my/returns", "/my/returns/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
        sitemap=False,
        list_as_website_content=_lt("My Returns"),
    )
    def portal_my_returns(self, page=1, **params):
        """The customer's returns, the newest first."""
        return self._render_list(
            "sale_rma_tasks.portal_my_returns",
            "returns",
            request.env["sale.rma"],
            self._get_own_domain(),
            page,
        )

    def _get_own_domain(self):
        partner = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "child_of", partner.ids)]

    @http.route(
        "/my/returns/new",
        type="http",
        auth="user",
        website=True,
        readonly=True,
        methods=["GET"],
        sitemap=False,
    )
    def portal_return_form(self, order_id=None, search=None, **params):
        """Goods that can come back, with quantity, reason and photos: of the newest
        orders, or of those that were searched for."""
        return self._render_form(order_id=order_id, search=search)

    @http.route(
        "/my/returns/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def portal_return_create(self, **params):
        """Ask for the return; what is wrong is said beside what was typed."""
        return self._create(params)

    def _create(self, params, order=None):
        """Create the return that a form asks for; show the form again when it is wrong.

        :param order: sale.order that a guest has the link of
        """
        files = request.httprequest.files.getlist("photos")
        try:
            rma = request.env["sale.rma"]._create_from_portal(params, files, order)
        except ValidationError as error:
            request.env.cr.rollback()
            return self._render_form(params=params, error=error.args[0], order=order)
        # a guest gets the key of his return along
        key = "?" if order is None else f"?access_token={rma._portal_ensure_token()}&"
        return request.redirect(f"/my/returns/{rma.id}{key}asked=1")

    def _render_form(
        self, order_id=None, search=None, params=None, error=None, order=None
    ):
        returns = request.env["sale.rma"]
        search = (search or "").strip()[:MAX_SEARCH]
        orders = order or returns._get_portal_orders(
            search, {"order_id": order_id, **(params or {})}
        )
        goods = returns._get_portal_goods(orders)
        goods.sort(key=lambda row: str(row["order"].id) != str(order_id))
        values = {} if order else self._prepare_portal_layout_values()
        return request.render(
            "sale_rma_tasks.portal_return_form",
            {
                **values,
                "page_name": "return_new",
                "goods": goods,
                "reasons": returns._get_portal_reasons(order),
                "typed": params or {},
                "error": error,
                "action": request.httprequest.path,
                "is_guest": bool(order),
                "search": search,
                "is_more": len(orders) >= MAX_ORDERS,
            },
        )

    @http.route(
        "/my/returns/<int:rma_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_return_page(self, rma_id, access_token=None, **params):
        """One return: what was asked, what came, what is decided."""
        try:
            rma_sudo = self._document_check_access("sale.rma", rma_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_return(
            rma_sudo, access_token, just_asked=bool(params.get("asked"))
        )

    def _render_return(self, rma_sudo, access_token, **values):
        page = {"page_name": "return", "rma": rma_sudo, "just_asked": False}
        values = self._get_page_view_values(
            rma_sudo, access_token, page | values, "my_returns_history", False
        )
        return request.render("sale_rma_tasks.portal_return_page", values)

    def _redirect_to_return(self, rma_sudo, access_token):
        """Send back to the page of a return, by the key that he came with."""
        key = f"?access_token={access_token}" if access_token else ""
        return request.redirect(f"/my/returns/{rma_sudo.id}{key}")

    @http.route(
        "/my/returns/<int:rma_id>/label",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_return_label(self, rma_id, access_token=None, **params):
        """Our label for the parcel, as PDF."""
        try:
            rma_sudo = self._document_check_access("sale.rma", rma_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not (rma_sudo._has_labels() and rma_sudo._get_label_places()):
            return self._redirect_to_return(rma_sudo, access_token)
        return self._show_report(rma_sudo, "pdf", REPORT)
