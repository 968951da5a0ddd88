from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.sale_rma_tasks.controllers.portal_returns import PortalReturns


class PortalPickup(PortalReturns):
    """The customer says when the courier may come."""

    @http.route(
        "/my/returns/<int:rma_id>/pickup",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def portal_return_pickup(self, rma_id, slot=None, access_token=None, **params):
        """Choose hours for the courier, or any time; what is wrong is said on the page.

        :param str slot: a slot's number and a day, `7/2026-05-04`; empty for any time
        """
        try:
            rma_sudo = self._document_check_access("sale.rma", rma_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            rma_sudo._choose_pickup(slot or "")
        except UserError as error:
            request.env.cr.rollback()
            return self._render_return(
                rma_sudo, access_token, pickup_error=error.args[0]
            )
        return self._redirect_to_return(rma_sudo, access_token)
