from odoo import http
from odoo.http import request

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'",
    "X-Frame-Options": "DENY",
}


class CustomerDeliveryPage(http.Controller):
    """What the customer follows his delivery with; whoever has the link sees it."""

    @http.route(
        "/delivery/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
        save_session=False,
    )
    def customer_delivery_page(self, token):
        """The deliveries of the order that a token opens.

        Tokens that were never given out, were changed, or have ended get the same
        answer.
        """
        order = request.env["sale.order"]._find_by_delivery_token(token)
        if order:
            request.update_context(lang=order.partner_id.lang or request.env.lang)
            order = order.with_env(order.env(context=request.env.context))
        response = request.render(
            "delivery_routing.customer_delivery_page",
            {
                "order": order,
                "stops": self._stops(order),
                "page_lang": (request.env.lang or "en_US").replace("_", "-"),
            },
            status=200 if order else 404,
        )
        response.headers.update(HEADERS)
        return response

    def _stops(self, order):
        stops = order._delivery_page_stops() if order else []
        return [stop._customer_data(order) for stop in stops]
