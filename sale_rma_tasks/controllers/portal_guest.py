from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from .portal_returns import PortalReturns


class PortalGuest(PortalReturns):
    """Returns without login: by the order's number, the e-mail, and a signed link."""

    @http.route(
        "/returns/guest",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def guest_form(self, order=None, ended=None, **params):
        """Ask for the link; who is logged in needs none."""
        if not request.env.user._is_public():
            return request.redirect("/my/returns/new")
        error = ended and request.env._(
            "This link is not valid any more. Ask for a new one."
        )
        return self._render_guest({"order": order or ""}, error=error)

    @http.route(
        "/returns/guest",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
        captcha="guest_return",
    )
    def guest_ask(self, order=None, email=None, **params):
        """Answer the same whether there is such an order or not."""
        if not request.env.user._is_public():
            return request.redirect("/my/returns/new")
        typed = {"order": order, "email": email}
        ip = request.httprequest.remote_addr
        try:
            request.env["sale.rma.guest"]._ask(order, email, ip)
        except UserError as error:
            status = 400 if isinstance(error, ValidationError) else 429
            return self._render_guest(typed, error=error.args[0], status=status)
        return self._render_guest({}, is_asked=True)

    def _render_guest(self, typed, error=None, is_asked=False, status=200):
        response = request.render(
            "sale_rma_tasks.portal_guest",
            {
                "typed": typed,
                "error": error,
                "is_asked": is_asked,
                "hours": request.env["sale.rma.guest"]._get_hours(),
            },
        )
        response.status_code = status
        return response

    @http.route(
        "/returns/guest/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def guest_goods(self, token, **params):
        """The goods of the order that the link is for."""
        order = request.env["sale.order"]._get_by_guest_token(token)
        return self._render_form(order=order) if order else self._refuse_link()

    @http.route(
        "/returns/guest/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def guest_create(self, token, **params):
        """Ask for the return; the answer is the page of the return with its own key."""
        order = request.env["sale.order"]._get_by_guest_token(token)
        if not order:
            return self._refuse_link()
        return self._create(params, order=order)

    def _refuse_link(self):
        return request.redirect("/returns/guest?ended=1")
