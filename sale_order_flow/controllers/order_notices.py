from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

URL = "/my/order_notices"


class OrderNoticePortal(CustomerPortal):
    @route(URL, type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_order_notices(self, mail=None, sms=None, saved=None, **_kwargs):
        """Show what the visitor is told about his orders, or keep his choice.

        :param str mail: in a POST, whether he wants mails; anything is yes
        :param str sms: in a POST, whether he wants text messages
        :param str saved: in a GET, whether the choice was kept just now
        """
        # Customers do not write on contacts; here each chooses for himself only.
        partner_sudo = request.env.user.partner_id.sudo()
        if request.httprequest.method == "POST":
            partner_sudo._choose_order_notices(mail=bool(mail), sms=bool(sms))
            return request.redirect(f"{URL}?saved=1")
        values = {
            **self._prepare_portal_layout_values(),
            **partner_sudo._get_order_notice_choice(),
            "page_name": "order_notices",
            "is_saved": bool(saved),
        }
        response = request.render("sale_order_flow.portal_order_notices", values)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response
